package org.credence.bayes.exact;

import java.util.List;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.FirstThatFits;
import org.credence.core.uncertainty.Estimate;

/**
 * The exact engine that a question about a network should be given to, chosen by forecast: the fastest first, those that trade time
 * for memory after it. Which one was taken, and why, is a note of the diagnostics.
 *
 * <p>Exact. Choose it unless an engine is to be studied. It costs one forecast of each engine that it looks at, none of them twice.
 */
public final class Auto {

  private static final String NAME = "auto";

  private Auto() {}

  /** All marginals, by one of the engines of this package. */
  public static FirstThatFits<MarginalProblem, Marginals> marginals() {
    return marginals(OrderSource.auto());
  }

  /** All marginals, by one of the engines of this package that take an elimination order, in this one. */
  public static FirstThatFits<MarginalProblem, Marginals> marginals(OrderSource order) {
    return marginals(
        List.of(VariableElimination.marginals(order), CutsetConditioning.marginals(order, 0)));
  }

  /** All marginals, by one of these engines, in the order in which they are tried. */
  public static FirstThatFits<MarginalProblem, Marginals> marginals(
      List<ExactEngine<MarginalProblem, Marginals>> candidates) {
    return new FirstThatFits<>(
        NAME,
        candidates,
        "an approximate engine (belief-propagation, gibbs-sampler, likelihood-weighting, mean-field)");
  }

  /** The probability of the evidence, by one of the engines of this package. */
  public static FirstThatFits<EvidenceProbabilityProblem, Estimate> evidenceProbability() {
    return evidenceProbability(OrderSource.auto());
  }

  /** The probability of the evidence, by one of the engines of this package that take an elimination order, in this one. */
  public static FirstThatFits<EvidenceProbabilityProblem, Estimate> evidenceProbability(
      OrderSource order) {
    return evidenceProbability(
        List.of(
            VariableElimination.evidenceProbability(order),
            CutsetConditioning.evidenceProbability(order, 0)));
  }

  /** The probability of the evidence, by one of these engines, in the order in which they are tried. */
  public static FirstThatFits<EvidenceProbabilityProblem, Estimate> evidenceProbability(
      List<ExactEngine<EvidenceProbabilityProblem, Estimate>> candidates) {
    return new FirstThatFits<>(
        NAME,
        candidates,
        "the log evidence that an approximate engine gives with the marginals (likelihood-weighting,"
            + " mean-field)");
  }

  /** The most probable assignment, by one of the engines of this package. */
  public static FirstThatFits<MostProbableProblem, MostProbableAssignment> mostProbable() {
    return mostProbable(OrderSource.auto());
  }

  /** The most probable assignment, by one of the engines of this package that take an elimination order, in this one. */
  public static FirstThatFits<MostProbableProblem, MostProbableAssignment> mostProbable(
      OrderSource order) {
    return mostProbable(
        List.of(
            VariableElimination.mostProbable(order), CutsetConditioning.mostProbable(order, 0)));
  }

  /** The most probable assignment, by one of these engines, in the order in which they are tried. */
  public static FirstThatFits<MostProbableProblem, MostProbableAssignment> mostProbable(
      List<ExactEngine<MostProbableProblem, MostProbableAssignment>> candidates) {
    return new FirstThatFits<>(NAME, candidates, "evidence on more variables");
  }
}
