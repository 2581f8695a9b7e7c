package org.credence.bayes.circuit;

import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.engine.Problem;

/**
 * A circuit for a model: its answer is one that answers this hard evidence and whatever more is said on top. Likelihoods are not
 * compiled in; they are said when the circuit is asked.
 *
 * @param model the model
 * @param evidence none for a circuit that answers any evidence; hard evidence makes it smaller
 */
public record CircuitProblem(GraphicalModel model, Evidence evidence)
    implements Problem<ArithmeticCircuit> {

  public CircuitProblem {
    evidence.requireFits(model);
  }

  /** A circuit that answers any evidence. */
  public static CircuitProblem of(GraphicalModel model) {
    return new CircuitProblem(model, Evidence.none());
  }

  @Override
  public String evaluationUnit() {
    return MarginalProblem.EVALUATION_UNIT;
  }
}
