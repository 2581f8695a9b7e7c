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

  /** Puts evidence into a propagation; false if a variable without a choice contradicts it. */
  static boolean know(TreePropagation propagation, Evidence evidence) {
    OpenModel open = propagation.tree().open;
    evidence
        .states()
        .forEach(
            (v, s) -> {
              if (open.numbers[v] != OpenModel.CLOSED) {
                double[] only = new double[open.cardinalities[open.numbers[v]]];
                only[s] = 1;
                propagation.know(open.numbers[v], only);
              }
            });
    boolean possible = true;
    for (int v : evidence.likelihoodVariables()) {
      double[] likelihood = evidence.likelihood(v);
      if (open.numbers[v] == OpenModel.CLOSED) {
        possible &= likelihood[0] > 0;
        continue;
      }
      Integer observed = evidence.states().get(v);
      if (observed != null) {
        double kept = likelihood[observed];
        likelihood = new double[likelihood.length];
        likelihood[observed] = kept;
        possible &= kept > 0;
      }
      propagation.know(open.numbers[v], likelihood);
    }
    return possible;
  }

  /** Log of the likelihoods of variables that a tree does not hold, because they have one state. */
  static double closedLogLikelihood(OpenModel open, Evidence evidence) {
    double log = 0;
    for (int v : evidence.likelihoodVariables()) {
      if (open.numbers[v] == OpenModel.CLOSED) {
        log += Math.log(evidence.likelihood(v)[0]);
      }
    }
    return log;
  }

  static Marginals marginals(
      TreePropagation propagation, MarginalProblem problem, Meter meter, Workers workers) {
    if (propagation.state() == Table.State.DAMAGED) {
      return VariableElimination.marginals().solve(problem, meter, workers);
    }
    requirePossible(propagation, problem);
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
    double[][] p = new double[query.size()][];
    for (int i = 0; i < p.length; i++) {
      int v = query.get(i);
      if (open.numbers[v] != OpenModel.CLOSED) {
        p[i] = propagation.posterior(open.numbers[v]);
      } else {
        p[i] = new double[problem.model().cardinality(v)];
        p[i][open.knownState(v)] = 1;
      }
    }
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
        propagation, new MarginalProblem(problem.model(), problem.evidence(), List.of()));
    return Estimate.exact(propagation.logTotal() + added(propagation, problem.evidence()));
  }

  static MostProbableAssignment mostProbable(
      TreePropagation propagation, MostProbableProblem problem, Meter meter, Workers workers) {
    if (propagation.state() == Table.State.DAMAGED) {
      return VariableElimination.mostProbable().solve(problem, meter, workers);
    }
    requirePossible(
        propagation, new MarginalProblem(problem.model(), problem.evidence(), List.of()));
    int[] states =
        states(propagation.tree().open, problem.model(), propagation.mostProbable(meter));
    return new MostProbableAssignment(
        states,
        Estimate.exact(
            VariableElimination.OfMostProbable.logWeight(
                problem.model(), problem.evidence(), states)));
  }

  /** States of all variables of a model from those of the open ones. */
  static int[] states(OpenModel open, GraphicalModel model, int[] openStates) {
    int[] states = new int[model.size()];
    for (int v = 0; v < states.length; v++) {
      int number = open.numbers[v];
      states[v] = number == OpenModel.CLOSED ? open.knownState(v) : openStates[number];
    }
    return states;
  }

  /** What a tree compiled without this evidence does not know of it. */
  private static double added(TreePropagation propagation, Evidence evidence) {
    OpenModel open = propagation.tree().open;
    return open.evidence.equals(evidence) ? 0 : closedLogLikelihood(open, evidence);
  }

  private static void requirePossible(TreePropagation propagation, MarginalProblem problem) {
    if (propagation.state() == Table.State.EMPTY) {
      throw new ImpossibleEvidenceException(
          Conflict.of(problem.model(), problem.evidence(), EliminationHeuristic.MIN_FILL));
    }
  }
}
