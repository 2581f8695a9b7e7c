package org.credence.bayes.exact;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Workers;
import org.credence.core.uncertainty.Estimate;

/**
 * Answers read off a propagation that has been collected. Where its numbers may have lost digits the question goes to {@link
 * VariableElimination}, which can work in logarithms.
 */
final class TreeAnswers {

  private TreeAnswers() {}

  /** Puts evidence into a propagation; false if it contradicts a variable without a choice. */
  static boolean know(TreePropagation propagation, Evidence evidence) {
    OpenModel open = propagation.tree().open;
    if (closedLogWeight(open, evidence) == Double.NEGATIVE_INFINITY) {
      return false;
    }
    boolean[] possible = {true};
    evidence
        .states()
        .forEach(
            (v, s) -> {
              if (open.numbers[v] != OpenModel.CLOSED) {
                double[] weights = new double[open.model.cardinality(v)];
                weights[s] = evidence.hasLikelihood(v) ? evidence.likelihood(v)[s] : 1;
                possible[0] &= weights[s] > 0;
                propagation.know(open.numbers[v], overOpenStates(open, v, weights));
              }
            });
    for (int v : evidence.likelihoodVariables()) {
      if (open.numbers[v] != OpenModel.CLOSED && !evidence.states().containsKey(v)) {
        propagation.know(open.numbers[v], overOpenStates(open, v, evidence.likelihood(v)));
      }
    }
    return possible[0];
  }

  /** Weights of all states of an open variable of the model as those of the states that are left; empty stays empty. */
  static double[] overOpenStates(OpenModel open, int variable, double[] weights) {
    int number = open.numbers[variable];
    if (weights.length == 0 || open.cardinalities[number] == weights.length) {
      return weights;
    }
    double[] left = new double[open.cardinalities[number]];
    for (int s = 0; s < left.length; s++) {
      left[s] = weights[open.stateOf(number, s)];
    }
    return left;
  }

  /** Log of what evidence says of variables that a tree does not hold because one state is left: negative infinity if it is another. */
  static double closedLogWeight(OpenModel open, Evidence evidence) {
    double log = 0;
    for (int v : evidence.likelihoodVariables()) {
      if (open.numbers[v] == OpenModel.CLOSED) {
        log += Math.log(evidence.likelihood(v)[open.knownState(v)]);
      }
    }
    for (int v : evidence.states().keySet()) {
      if (open.numbers[v] == OpenModel.CLOSED && evidence.states().get(v) != open.knownState(v)) {
        log = Double.NEGATIVE_INFINITY;
      }
    }
    return log;
  }

  static Marginals marginals(
      TreePropagation propagation, MarginalProblem problem, Meter meter, Workers workers) {
    if (propagation.state() == Table.State.DAMAGED) {
      return VariableElimination.marginals().solve(problem, meter, workers);
    }
    requirePossible(propagation, problem, meter);
    OpenModel open = propagation.tree().open;
    List<Integer> query = problem.query();
    int[] wanted = new int[query.size()];
    int count = 0;
    for (int v : query) {
      if (open.numbers[v] != OpenModel.CLOSED) {
        wanted[count++] = open.numbers[v];
      }
    }
    propagation.distribute(Arrays.copyOf(wanted, count), meter, workers);
    double[][] p = open.posteriors(query, propagation::posterior);
    return Marginals.exact(
        problem, p, propagation.logTotal() + added(propagation, problem.evidence()));
  }

  static Estimate evidenceProbability(
      TreePropagation propagation,
      EvidenceProbabilityProblem problem,
      Meter meter,
      Workers workers) {
    if (propagation.state() == Table.State.DAMAGED) {
      return VariableElimination.evidenceProbability().solve(problem, meter, workers);
    }
    requirePossible(
        propagation, new MarginalProblem(problem.model(), problem.evidence(), List.of()), meter);
    return Estimate.exact(propagation.logTotal() + added(propagation, problem.evidence()));
  }

  static MostProbableAssignment mostProbable(
      TreePropagation propagation, MostProbableProblem problem, Meter meter, Workers workers) {
    if (propagation.state() == Table.State.DAMAGED) {
      return VariableElimination.mostProbable().solve(problem, meter, workers);
    }
    requirePossible(
        propagation, new MarginalProblem(problem.model(), problem.evidence(), List.of()), meter);
    int[] states = propagation.tree().open.allStates(propagation.mostProbable(meter));
    return new MostProbableAssignment(
        states,
        Estimate.exact(VariableElimination.logWeight(problem.model(), problem.evidence(), states)));
  }

  /** What a tree compiled without this evidence does not know of it. */
  private static double added(TreePropagation propagation, Evidence evidence) {
    OpenModel open = propagation.tree().open;
    return open.evidence.equals(evidence) ? 0 : closedLogWeight(open, evidence);
  }

  private static void requirePossible(
      TreePropagation propagation, MarginalProblem problem, Meter meter) {
    if (propagation.state() == Table.State.EMPTY) {
      throw impossible(problem.model(), problem.evidence(), meter);
    }
  }

  static ImpossibleEvidenceException impossible(
      GraphicalModel model, Evidence evidence, Meter meter) {
    return VariableElimination.impossible(model, evidence, OrderSource.auto(), meter);
  }
}
