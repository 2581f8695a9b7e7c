package org.credence.lab.catalog;

import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.Problem;
import org.credence.core.uncertainty.Estimate;

/**
 * A kind of question, so that a text can be made into an engine of the right type: {@code catalog.engine(Question.MARGINALS, "ve")}.
 *
 * @param label the kind as it stands in tables and JSON
 * @param <P> the type of question
 * @param <A> the type of answer
 */
public record Question<P extends Problem<A>, A>(String label) {

  /** Posterior distributions of variables, and the probability of the evidence. */
  public static final Question<MarginalProblem, Marginals> MARGINALS = new Question<>("marginals");

  /** The log probability of the evidence. */
  public static final Question<EvidenceProbabilityProblem, Estimate> EVIDENCE_PROBABILITY =
      new Question<>("evidence-probability");

  /** The most probable assignment of all variables. */
  public static final Question<MostProbableProblem, MostProbableAssignment> MOST_PROBABLE =
      new Question<>("most-probable-assignment");

  @Override
  public String toString() {
    return label;
  }
}
