package org.credence.bayes.problem;

import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.Problem;

/**
 * The most probable joint state of some variables, all others summed out (marginal MAP): {@code argmax_{x_M} Σ_y p(x_M, y, e)}. It
 * is neither part of the most probable assignment of all variables nor the vector of each variable's most probable state. Which of
 * several equally probable ones is the answer is left to the engine, which documents it.
 *
 * @param maxVariables indices of the variables M, all different; observed ones are lawful. All variables make it the most probable
 *     assignment, none the probability of the evidence
 */
public record MarginalMapProblem(
    GraphicalModel model, Evidence evidence, List<Integer> maxVariables)
    implements Problem<MarginalMapAssignment> {

  public MarginalMapProblem {
    maxVariables = List.copyOf(maxVariables);
    evidence.requireFits(model);
    NamedVariables.require(model, maxVariables, "the marginal MAP");
  }

  @Override
  public String evaluationUnit() {
    return MarginalProblem.EVALUATION_UNIT;
  }

  @Override
  public void describe(DataOutput out) throws IOException {
    QuestionText.describe(model, out);
    QuestionText.describe(evidence, out);
    QuestionText.describe(maxVariables, out);
  }
}
