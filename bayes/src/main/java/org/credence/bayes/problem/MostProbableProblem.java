package org.credence.bayes.problem;

import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.Problem;

/**
 * The single most probable assignment of all variables together with the evidence (MPE): {@code argmax_x p(x, e)}. It is not the
 * vector of each variable's most probable state. Which one of several equally probable assignments is the answer is left to the
 * engine, which documents it.
 */
public record MostProbableProblem(GraphicalModel model, Evidence evidence)
    implements Problem<MostProbableAssignment> {

  public MostProbableProblem {
    evidence.requireFits(model);
  }

  @Override
  public String evaluationUnit() {
    return MarginalProblem.EVALUATION_UNIT;
  }
}
