package org.credence.bayes.exact;

import java.util.Locale;
import org.credence.bayes.problem.PosteriorSampleProblem;
import org.credence.bayes.problem.PosteriorSamples;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Meter;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * Independent draws of all variables from the posterior: one elimination whose messages are kept, then for every draw once back over
 * it, each variable from its conditional distribution given those drawn before.
 *
 * <pre>  x_v ~ p(x_v | x_later, e) ∝ Π_{f ∋ v, earliest in v} f(x_v, x_later) · Π_d m_d(x_v, x_later)      last eliminated first</pre>
 *
 * <p>Every draw is an exact sample: no weights, no burn-in, whatever the evidence. Prefer it to likelihood weighting and Gibbs sampling
 * wherever the forecast of its elimination fits. The probability of the evidence comes with it, exact.
 *
 * <p>One step is one draw; draw i is made with {@code randomness.split(i)}, so the first draws are the same for any budget and any
 * number of threads. The elimination is done before the first step, by budget of memory alone; a run that is cut has fewer draws than
 * were asked for, each exact. Time O(elimination) and then O(Σ states · tables) per draw; memory O(Σ messages + draws · variables).
 *
 * <p>Source: Dawid 1992 (sampling from a junction tree); Koller &amp; Friedman 2009, section 12.1 for the forward case.
 */
public record BackwardSampling(OrderSource order)
    implements IterativeEngine<PosteriorSampleProblem, PosteriorSamples> {

  private static final double LARGEST_ARRAY = Integer.MAX_VALUE - 8.0;

  @Override
  public Guarantee guarantee(PosteriorSampleProblem problem) {
    return Guarantee.EXACT_SAMPLE;
  }

  @Override
  public Forecast forecast(PosteriorSampleProblem problem) {
    TwoPartElimination parts = parts(problem);
    if (parts.open.impossible) {
      return Forecast.ofStep(0, 0, "zeros rule everything out");
    }
    Forecast elimination = parts.cost.forecast(parts.plan);
    return Forecast.ofStep(
        ConditionalWalk.reads(parts.tree),
        Math.max(
            elimination.bytes(),
            parts.bytesKept()
                + ConditionalWalk.bytes(parts.tree)
                + 4.0 * problem.count() * problem.model().size()),
        String.format(
            Locale.ROOT,
            "%s; %d samples of %d variables",
            elimination.basis(),
            problem.count(),
            problem.model().size()));
  }

  private TwoPartElimination parts(PosteriorSampleProblem problem) {
    return TwoPartElimination.ofSingles(
        OpenModel.propagated(problem.model(), problem.evidence()),
        InductionCost.Use.TRACEBACK,
        order);
  }

  @Override
  public Iteration<PosteriorSamples> begin(
      PosteriorSampleProblem problem, Randomness randomness, Workers workers) {
    double states = (double) problem.count() * problem.model().size();
    if (states > LARGEST_ARRAY) {
      throw new CannotAnswerException(
          StopReason.REFUSED,
          String.format(
              Locale.ROOT,
              "%d samples of %d variables are %.4g states, more than an array holds (2^31); ask for fewer at a time, with other seeds",
              problem.count(),
              problem.model().size(),
              states));
    }
    TwoPartElimination parts = parts(problem);
    Meter meter = Meter.unlimited();
    if (parts.open.impossible) {
      throw parts.impossible(meter);
    }
    parts.requireFits(meter);
    UpwardPass up = UpwardPass.run(parts.plan, SumProduct.INSTANCE, meter);
    boolean inLogs = up.state() == Table.State.DAMAGED;
    if (inLogs) {
      up.close();
      parts.enterLogDomain(meter);
      up = UpwardPass.run(parts.plan, LogSumProduct.INSTANCE, meter);
    }
    if (up.state() == Table.State.EMPTY) {
      throw parts.impossible(meter);
    }
    return new BackwardSamplingIteration(
        problem, up, parts.cost, inLogs, meter, randomness, workers);
  }

  @Override
  public String toString() {
    return VariableElimination.label(order);
  }
}
