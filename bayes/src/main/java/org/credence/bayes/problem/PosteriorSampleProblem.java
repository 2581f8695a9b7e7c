package org.credence.bayes.problem;

import java.io.DataOutput;
import java.io.IOException;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.Problem;

/**
 * Independent draws of all variables from {@code p(x | e)}. The law of the draws is the true answer; which ones they are depends on
 * the seed.
 *
 * @param count how many, at least 1
 */
public record PosteriorSampleProblem(GraphicalModel model, Evidence evidence, int count)
    implements Problem<PosteriorSamples> {

  public PosteriorSampleProblem {
    evidence.requireFits(model);
    if (count < 1) {
      throw new IllegalArgumentException("the number of samples is " + count + "; give at least 1");
    }
  }

  @Override
  public String evaluationUnit() {
    return MarginalProblem.EVALUATION_UNIT;
  }

  @Override
  public void describe(DataOutput out) throws IOException {
    QuestionText.describe(model, out);
    QuestionText.describe(evidence, out);
    out.writeInt(count);
  }
}
