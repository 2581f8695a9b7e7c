package org.credence.bayes.problem;

import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.Problem;

/**
 * The k most probable assignments of all variables together with the evidence, all different, of positive weight. Which of several
 * equally probable ones is in the answer where only some fit is left to the engine, which documents it. Auxiliary variables are as in
 * {@link MostProbableProblem}.
 *
 * @param k how many, at least 1; the answer has fewer where fewer have positive weight
 */
public record KMostProbableProblem(GraphicalModel model, Evidence evidence, int k)
    implements Problem<KMostProbable> {

  public KMostProbableProblem {
    evidence.requireFits(model);
    MostProbableProblem.requireSettledAuxiliaries(model, evidence);
    if (k < 1) {
      throw new IllegalArgumentException(
          "k is " + k + "; give the number of assignments asked for, at least 1");
    }
  }

  /**
   * The question about a model that may have auxiliary variables, see {@link MostProbableProblem#of}.
   *
   * @throws IllegalArgumentException if the full table of an independent influence is too large
   */
  public static KMostProbableProblem of(GraphicalModel model, Evidence evidence, int k) {
    return new KMostProbableProblem(MostProbableProblem.of(model, evidence).model(), evidence, k);
  }

  @Override
  public String evaluationUnit() {
    return MarginalProblem.EVALUATION_UNIT;
  }
}
