package org.credence.bayes.problem;

import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.Problem;

/**
 * The posterior distribution of every queried variable where some posteriors are demanded, see {@link SoftEvidenceProblem}.
 *
 * @param model the model
 * @param evidence hard and likelihood evidence
 * @param soft the posteriors demanded
 * @param query as in {@link MarginalProblem}
 */
public record SoftMarginalProblem(
    GraphicalModel model, Evidence evidence, SoftEvidence soft, List<Integer> query)
    implements Problem<Marginals> {

  public SoftMarginalProblem {
    query = new MarginalProblem(model, evidence, query).query();
    new SoftEvidenceProblem(model, evidence, soft);
  }

  /** The demands alone. */
  public SoftEvidenceProblem demands() {
    return new SoftEvidenceProblem(model, evidence, soft);
  }

  /** The question once the demands are fitted. */
  public MarginalProblem given(FittedEvidence fitted) {
    return new MarginalProblem(model, fitted.evidence(), query);
  }

  @Override
  public String evaluationUnit() {
    return MarginalProblem.EVALUATION_UNIT;
  }
}
