package org.credence.bayes.problem;

import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.Problem;

/**
 * The posterior distribution of several variables together: {@code p(x_S | e)} and {@code log P(e)}. The variables may lie anywhere
 * in the model. On a factor graph {@code P(e)} stands for the partition function with the evidence.
 *
 * @param model the model
 * @param evidence what is known
 * @param variables indices of the variables asked for, slowest first in the answer's table, all different; observed ones are lawful,
 *     and with none the answer is the single number 1
 */
public record JointMarginalProblem(GraphicalModel model, Evidence evidence, List<Integer> variables)
    implements Problem<JointMarginal> {

  public JointMarginalProblem {
    variables = List.copyOf(variables);
    evidence.requireFits(model);
    NamedVariables.require(model, variables, "the joint marginal");
  }

  /** Number of entries of the answer's table, beyond any integer if need be. */
  public double cells() {
    double cells = 1;
    for (int v : variables) {
      cells *= model.cardinality(v);
    }
    return cells;
  }

  @Override
  public String evaluationUnit() {
    return MarginalProblem.EVALUATION_UNIT;
  }
}
