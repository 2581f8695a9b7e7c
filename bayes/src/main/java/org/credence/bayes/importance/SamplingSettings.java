package org.credence.bayes.importance;

import java.util.List;
import org.credence.bayes.exact.ConsistentAssignment;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.StopReason;
import org.credence.core.random.Randomness;

/** What the engines of this package check before they sample. */
final class SamplingSettings {

  static final long STANDARD_SAMPLES = 100_000;
  static final double STANDARD_LEVEL = 0.95;

  /** Search nodes spent on proving evidence impossible before sampling begins. */
  private static final long PROOF_NODES = 1000;

  private static final long PROOF_STREAM = -1; // chunks use 0 and up

  private SamplingSettings() {}

  static void require(String engine, long samples, double level) {
    if (samples < 1) {
      throw new IllegalArgumentException(engine + ": samples is " + samples + "; give at least 1");
    }
    if (!(level > 0 && level < 1)) {
      throw new IllegalArgumentException(
          engine + ": level is " + level + "; give a number in (0, 1), such as 0.95");
    }
  }

  /** The model as a network, or a refusal. */
  static BayesianNetwork network(String engine, MarginalProblem problem) {
    if (problem.model() instanceof BayesianNetwork network) {
      return network;
    }
    throw new CannotAnswerException(
        StopReason.NOT_APPLICABLE,
        engine
            + " draws from the conditional probabilities of a Bayesian network, and this model is a factor graph;"
            + " use gibbs-sampler, belief-propagation or variable-elimination");
  }

  /** Throws if a short search proves the evidence impossible; returns the evaluations it took. */
  static long refuseImpossible(MarginalProblem problem, Randomness randomness) {
    if (problem.evidence().isEmpty() && problem.model() instanceof BayesianNetwork) {
      return 0;
    }
    return search(problem, randomness);
  }

  /** The same for models that may be impossible without any evidence. */
  static long search(MarginalProblem problem, Randomness randomness) {
    ConsistentAssignment search = ConsistentAssignment.of(problem.model(), problem.evidence());
    ConsistentAssignment.Result result =
        search.find(randomness.split(PROOF_STREAM), PROOF_NODES + problem.model().size());
    if (result instanceof ConsistentAssignment.Impossible) {
      List<String> pieces = problem.evidence().describe(problem.model());
      throw new ImpossibleEvidenceException(
          pieces.isEmpty()
              ? List.of("the model itself: every assignment has a factor of zero")
              : pieces);
    }
    return search.evaluations();
  }
}
