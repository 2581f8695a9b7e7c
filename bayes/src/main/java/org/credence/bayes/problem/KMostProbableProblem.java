package org.credence.bayes.problem;

import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.Problem;

/**
 * The k most probable assignments of all variables together with the evidence, all different, of positive weight. Which of several
 * equally probable ones is in the answer where only some fit is left to the engine, which documents it.
 *
 * @param k how many, at least 1; the answer has fewer where fewer have positive weight
 */
public record KMostProbableProblem(GraphicalModel model, Evidence evidence, int k)
    implements Problem<KMostProbable> {

  public KMostProbableProblem {
    evidence.requireFits(model);
    if (k < 1) {
      throw new IllegalArgumentException(
          "k is " + k + "; give the number of assignments asked for, at least 1");
    }
  }

  @Override
  public String evaluationUnit() {
    return MarginalProblem.EVALUATION_UNIT;
  }
}
