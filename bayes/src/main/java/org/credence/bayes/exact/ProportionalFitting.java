package org.credence.bayes.exact;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.FittedEvidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.SoftEvidenceProblem;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Meter;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;

/**
 * Finds the likelihoods of soft evidence by iterative proportional fitting: one target after the other is met exactly, which disturbs
 * those before, until none is disturbed.
 *
 * <pre>  λ_v(x_v) ← λ_v(x_v) · q_v(x_v) / p(x_v | e, λ)      for every v with a target q_v, in order, again and again</pre>
 *
 * With one target the first step is the answer (Jeffrey's rule). With several it converges to the distribution nearest to the prior
 * in KL divergence whenever one with these marginals exists, whatever the order.
 *
 * <p>A target that gives probability to a state of probability zero is proved impossible. Targets that contradict each other do not
 * converge; the engine then gives up with the residual. Cost: one run of the marginal engine per target and sweep, two sweeps for one
 * target, about ten for a handful (more where targets nearly contradict each other). Residual at the end at most {@code tolerance}.
 *
 * <p>Source: Jeffrey 1965, chapter 11; Deming &amp; Stephan 1940; Csiszár 1975 (convergence); Valtorta, Kim &amp; Vomlel 2002 (networks).
 *
 * @param marginals the engine that computes posteriors
 * @param tolerance the largest difference between a posterior and its target, in (0, 1)
 * @param sweeps how often every target is fitted before giving up, at least 2
 */
public record ProportionalFitting(
    ExactEngine<MarginalProblem, Marginals> marginals, double tolerance, int sweeps)
    implements ExactEngine<SoftEvidenceProblem, FittedEvidence> {

  private static final String NAME = "proportional-fitting";
  private static final double STANDARD_TOLERANCE = 1e-10;
  private static final int STANDARD_SWEEPS = 1000;

  /** Sweeps a handful of targets takes, for the forecast. */
  private static final int USUAL_SWEEPS = 10;

  public ProportionalFitting {
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "tolerance is " + tolerance + "; give a number in (0, 1), for instance 1e-10");
    }
    if (sweeps < 2) {
      throw new IllegalArgumentException(
          "sweeps is " + sweeps + "; give at least 2, the second sees that the first was right");
    }
  }

  /** Posteriors by that engine, tolerance 1e-10, at most 1000 sweeps. */
  public static ProportionalFitting with(ExactEngine<MarginalProblem, Marginals> marginals) {
    return new ProportionalFitting(marginals, STANDARD_TOLERANCE, STANDARD_SWEEPS);
  }

  /** Posteriors by variable elimination. */
  public static ProportionalFitting standard() {
    return with(VariableElimination.marginals());
  }

  @Override
  public Forecast forecast(SoftEvidenceProblem problem) {
    double evaluations = 0;
    double bytes = 0;
    int targets = 0;
    String basis = "no soft evidence";
    for (int v : problem.soft().targets().keySet()) {
      Forecast one =
          marginals.forecast(new MarginalProblem(problem.model(), problem.evidence(), List.of(v)));
      evaluations += one.evaluations();
      bytes = Math.max(bytes, one.bytes());
      targets++;
      basis = one.basis();
    }
    int sweepsExpected = targets <= 1 ? 2 : USUAL_SWEEPS;
    return Forecast.ofAnswer(
        sweepsExpected * evaluations,
        bytes,
        String.format(
            Locale.ROOT,
            "%d targets in about %d sweeps; each: %s",
            targets,
            sweepsExpected,
            basis));
  }

  @Override
  public FittedEvidence solve(SoftEvidenceProblem problem, Meter meter, Workers workers) {
    SortedMap<Integer, double[]> targets = problem.soft().targets();
    SortedMap<Integer, double[]> fitted = new TreeMap<>();
    double residual = 0;
    for (int sweep = 1; sweep <= sweeps; sweep++) {
      residual = 0;
      for (Map.Entry<Integer, double[]> demand : targets.entrySet()) {
        int v = demand.getKey();
        double[] p = posterior(problem, fitted, v, meter, workers);
        residual = Math.max(residual, distance(demand.getValue(), p));
        fitted.put(v, refined(problem, fitted, v, p));
      }
      meter.measure("residual", residual);
      meter.measure("sweeps", sweep);
      if (residual <= tolerance) {
        return new FittedEvidence(problem.evidence().soft(targets, fitted), residual, sweep);
      }
    }
    throw new CannotAnswerException(
        StopReason.NOT_CONVERGED,
        String.format(
            Locale.ROOT,
            "the posteriors demanded by soft evidence are still off by %.3g after %d sweeps: no distribution may have all of them, or"
                + " only one at the edge; mend the targets, or raise the tolerance from %s",
            residual,
            sweeps,
            tolerance));
  }

  private double[] posterior(
      SoftEvidenceProblem problem,
      SortedMap<Integer, double[]> fitted,
      int v,
      Meter meter,
      Workers workers) {
    GraphicalModel model = problem.model();
    Evidence evidence = problem.evidence().likelihoods(fitted);
    try {
      return marginals
          .solve(new MarginalProblem(model, evidence, List.of(v)), meter, workers)
          .distribution(v);
    } catch (ImpossibleEvidenceException e) {
      if (fitted.isEmpty()) {
        throw e;
      }
      List<String> conflict = new ArrayList<>(problem.evidence().describe(model));
      fitted.keySet().forEach(u -> conflict.add(problem.describe(u)));
      throw new ImpossibleEvidenceException(conflict);
    }
  }

  /** The likelihood of v that makes its posterior the target. */
  private static double[] refined(
      SoftEvidenceProblem problem, SortedMap<Integer, double[]> fitted, int v, double[] p) {
    double[] target = problem.soft().targets().get(v);
    double[] before = fitted.get(v);
    double[] likelihood = new double[p.length];
    for (int s = 0; s < p.length; s++) {
      if (target[s] > 0 && !(p[s] > 0)) {
        List<String> conflict = new ArrayList<>(problem.evidence().describe(problem.model()));
        fitted.keySet().stream()
            .filter(u -> u != v)
            .forEach(u -> conflict.add(problem.describe(u)));
        conflict.add(problem.describe(v));
        throw new ImpossibleEvidenceException(conflict);
      }
      double factor = target[s] == 0 ? 0 : target[s] / p[s];
      likelihood[s] = Math.min(Double.MAX_VALUE, (before == null ? 1 : before[s]) * factor);
    }
    return likelihood;
  }

  private static double distance(double[] target, double[] p) {
    double largest = 0;
    for (int s = 0; s < p.length; s++) {
      largest = Math.max(largest, Math.abs(target[s] - p[s]));
    }
    return largest;
  }

  @Override
  public String toString() {
    return EngineLabel.of(NAME)
        .with("tolerance", tolerance, STANDARD_TOLERANCE)
        .with("sweeps", sweeps, STANDARD_SWEEPS)
        .toString();
  }
}
