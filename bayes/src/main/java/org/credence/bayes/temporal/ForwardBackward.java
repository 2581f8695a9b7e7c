package org.credence.bayes.temporal;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Plan;
import org.credence.core.engine.PlannedEngine;
import org.credence.core.engine.StopReason;
import org.credence.core.math.CompensatedSum;

/**
 * Exact filtering and smoothing along the order of time: the forward-backward algorithm, over the frontier of variables that later ones
 * still read.
 *
 * <pre>
 *  forward, variable by variable:   α_G = Σ_dropped α_F · p(x_v | parents) λ_v,   divided by its sum c_v
 *  log P(e) = Σ_v log c_v
 *  backward:                        β_F = Σ_v p(x_v | parents) λ_v β_G / c_v
 *  p(x_v | e) = Σ α_F · p(x_v | parents) λ_v β_G / c_v
 * </pre>
 *
 * <p>On a hidden Markov model it is the classical algorithm. Linear in the number of slices, without recursion and without overflow
 * whatever their number. Prefer {@link org.credence.bayes.exact.VariableElimination} where slices are wide, as it chooses its own order;
 * this one holds a joint table over the frontier, exponential in its size. Marginals are smoothed ones; ask with the evidence up to a
 * slice ({@link TimeOrder#upTo}) for those of a filter. Needs a {@link BayesianNetwork}.
 *
 * <p>Numbers are scaled doubles: a frontier cell 1e308 times less likely than the likeliest is lost. If that is followed by evidence
 * that rules all others out, the engine gives up and says so.
 *
 * <p>Time O(n kʷ⁺¹) and memory O(n kʷ), w variables in the frontier. Source: Baum, Petrie, Soules &amp; Weiss 1970; Rabiner 1989
 * (scaling); Zweig 1996 (the frontier). Decision 0024.
 */
public record ForwardBackward() implements PlannedEngine<MarginalProblem, Marginals> {

  @Override
  public Forecast forecast(MarginalProblem problem) {
    return problem.model() instanceof BayesianNetwork network
        ? forecast(plan(network, problem))
        : Forecast.ofAnswer(0, 0, "not a Bayesian network");
  }

  private static FrontierPlan plan(BayesianNetwork network, MarginalProblem problem) {
    return new FrontierPlan(new OrderedNetwork(network, TimeOrder.recognised(network), problem));
  }

  private static Forecast forecast(FrontierPlan plan) {
    return Forecast.ofAnswer(
            2 * plan.evaluations,
            Double.BYTES * (plan.cells + 3 * plan.largest),
            FrontierPlans.basis(plan))
        .costing(1);
  }

  @Override
  public Plan<Marginals> plan(MarginalProblem problem) {
    if (!(problem.model() instanceof BayesianNetwork network)) {
      throw new CannotAnswerException(
          StopReason.NOT_APPLICABLE, FrontierPlans.notANetwork("forward-backward"));
    }
    FrontierPlan plan = plan(network, problem);
    return new Plan<>(forecast(plan), (meter, workers) -> solve(problem, plan, meter));
  }

  private static Marginals solve(MarginalProblem problem, FrontierPlan plan, Meter meter) {
    FrontierPlans.requireArrays(plan, "forward-backward");
    OrderedNetwork net = plan.net;
    int n = net.size();
    double[][] alphas = new double[n][];
    double[] scales = new double[n];
    CompensatedSum logEvidence = new CompensatedSum();
    logEvidence.add(net.logLikelihoodScale);
    double[] alpha = {1};
    boolean flushed = false;
    for (int p = 0; p < n; p++) {
      FrontierStep step = plan.steps[p];
      meter.evaluated((long) step.before * step.states);
      meter.hold((long) Double.BYTES * step.after);
      alphas[p] = alpha;
      double[] next = new double[step.after];
      flushed |= step.forward(alpha, next);
      double sum = 0;
      for (double x : next) {
        sum += x;
      }
      if (sum == 0) {
        throw flushed
            ? new CannotAnswerException(
                StopReason.DIVERGED,
                "forward-backward lost a joint state to underflow which later evidence asks for; use variable-elimination")
            : new ImpossibleEvidenceException(problem.evidence().describe(problem.model()));
      }
      for (int g = 0; g < next.length; g++) {
        double scaled = next[g] / sum;
        flushed |= scaled == 0 && next[g] > 0;
        next[g] = scaled;
      }
      scales[p] = sum;
      logEvidence.add(Math.log(sum));
      alpha = next;
    }
    return Marginals.exact(
        problem, smoothed(problem, plan, alphas, scales, meter), logEvidence.value());
  }

  private static double[][] smoothed(
      MarginalProblem problem, FrontierPlan plan, double[][] alphas, double[] scales, Meter meter) {
    OrderedNetwork net = plan.net;
    List<Integer> query = problem.query();
    double[][] answer = new double[query.size()][];
    int[] asked = new int[net.size()];
    Arrays.fill(asked, -1);
    for (int i = 0; i < answer.length; i++) {
      asked[net.positions[query.get(i)]] = i;
    }
    double[] beta = {1};
    for (int p = net.size() - 1; p >= 0; p--) {
      FrontierStep step = plan.steps[p];
      meter.evaluated((long) step.before * step.states);
      double[] next = new double[step.before];
      double[] marginal = new double[step.states];
      step.backward(alphas[p], beta, scales[p], next, marginal);
      double sum = 0;
      for (double x : marginal) {
        sum += x;
      }
      if (!(sum > 0 && sum < Double.POSITIVE_INFINITY)) {
        throw new CannotAnswerException(
            StopReason.DIVERGED,
            "forward-backward left the range of numbers on its way back; use variable-elimination");
      }
      if (asked[p] >= 0) {
        double[] distribution = new double[net.cardinalities[p]];
        for (int s = 0; s < marginal.length; s++) {
          distribution[step.state(s)] = marginal[s] / sum;
        }
        answer[asked[p]] = distribution;
      }
      beta = next;
    }
    return answer;
  }

  @Override
  public String toString() {
    return EngineLabel.of("forward-backward").toString();
  }
}
