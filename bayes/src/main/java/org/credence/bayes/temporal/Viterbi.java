package org.credence.bayes.temporal;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Plan;
import org.credence.core.engine.PlannedEngine;
import org.credence.core.engine.StopReason;
import org.credence.core.uncertainty.Estimate;

/**
 * The most probable assignment along the order of time: Viterbi's algorithm over the frontier of variables that later ones still read.
 *
 * <pre>
 *  δ_G(g) = max over f, s that agree with g of δ_F(f) + log p(x_v = s | f) + log λ_v(s)
 *  then back from the last step along the choices that gave the maxima
 * </pre>
 *
 * <p>In logs, so nothing underflows; without recursion. Of equally probable assignments the one whose choices come first in the tables
 * is found. Cost and use as {@link ForwardBackward}. Source: Viterbi 1967; Zweig 1996.
 */
public record Viterbi() implements PlannedEngine<MostProbableProblem, MostProbableAssignment> {

  @Override
  public Forecast forecast(MostProbableProblem problem) {
    return problem.model() instanceof BayesianNetwork network
        ? forecast(plan(network, problem))
        : Forecast.ofAnswer(0, 0, "not a Bayesian network");
  }

  private static FrontierPlan plan(BayesianNetwork network, MostProbableProblem problem) {
    List<Integer> all = IntStream.range(0, network.size()).boxed().toList();
    return new FrontierPlan(
        new OrderedNetwork(
            network,
            TimeOrder.recognised(network),
            new MarginalProblem(network, problem.evidence(), all)));
  }

  private static Forecast forecast(FrontierPlan plan) {
    return Forecast.ofAnswer(
            plan.evaluations,
            Integer.BYTES * plan.cells + 2.0 * Double.BYTES * plan.largest,
            FrontierPlans.basis(plan))
        .costing(5);
  }

  @Override
  public Plan<MostProbableAssignment> plan(MostProbableProblem problem) {
    if (!(problem.model() instanceof BayesianNetwork network)) {
      throw new CannotAnswerException(
          StopReason.NOT_APPLICABLE, FrontierPlans.notANetwork("viterbi"));
    }
    FrontierPlan plan = plan(network, problem);
    return new Plan<>(forecast(plan), (meter, workers) -> solve(problem, plan, meter));
  }

  private static MostProbableAssignment solve(
      MostProbableProblem problem, FrontierPlan plan, Meter meter) {
    FrontierPlans.requireArrays(plan, "viterbi");
    OrderedNetwork net = plan.net;
    int n = net.size();
    int[][] from = new int[n][];
    double[] delta = {0};
    double logP = net.logLikelihoodScale;
    for (int p = 0; p < n; p++) {
      FrontierStep step = plan.steps[p];
      meter.evaluated((long) step.before * step.states);
      meter.hold((long) Integer.BYTES * step.after);
      double[] next = new double[step.after];
      Arrays.fill(next, Double.NEGATIVE_INFINITY);
      from[p] = new int[step.after];
      step.maximise(delta, next, from[p]);
      double max = Double.NEGATIVE_INFINITY;
      for (double x : next) {
        max = Math.max(max, x);
      }
      if (max == Double.NEGATIVE_INFINITY) {
        throw new ImpossibleEvidenceException(problem.evidence().describe(problem.model()));
      }
      delta = next;
    }
    logP += delta[0];
    int[] states = new int[problem.model().size()];
    int cell = 0;
    for (int p = n - 1; p >= 0; p--) {
      int place = from[p][cell];
      states[net.variables[p]] = plan.steps[p].state(place);
      cell = plan.steps[p].cell(place);
    }
    return new MostProbableAssignment(states, Estimate.exact(logP));
  }

  @Override
  public String toString() {
    return EngineLabel.of("viterbi").toString();
  }
}
