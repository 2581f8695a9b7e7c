package org.credence.bayes.problem;

import java.io.DataOutput;
import java.io.IOException;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.Problem;
import org.credence.core.uncertainty.Estimate;

/** The natural logarithm of the probability of the evidence (of the partition function with it, on a factor graph). */
public record EvidenceProbabilityProblem(GraphicalModel model, Evidence evidence)
    implements Problem<Estimate> {

  public EvidenceProbabilityProblem {
    evidence.requireFits(model);
  }

  @Override
  public String evaluationUnit() {
    return MarginalProblem.EVALUATION_UNIT;
  }

  @Override
  public void describe(DataOutput out) throws IOException {
    QuestionText.describe(model, out);
    QuestionText.describe(evidence, out);
  }
}
