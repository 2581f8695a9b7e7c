package org.credence.bayes.problem;

import java.io.DataOutput;
import java.io.IOException;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.Problem;
import org.credence.core.input.Escaped;

/**
 * The single most probable assignment of all variables together with the evidence (MPE): {@code argmax_x p(x, e)}. It is not the
 * vector of each variable's most probable state. Which one of several equally probable assignments is the answer is left to the
 * engine, which documents it.
 *
 * <p>Auxiliary variables of a model must be settled by the others, so that the maximum over all variables is the one over those that
 * were stated. Where chance is left in them, {@link #of} makes the model anew with full tables for their variables.
 */
public record MostProbableProblem(GraphicalModel model, Evidence evidence)
    implements Problem<MostProbableAssignment> {

  public MostProbableProblem {
    evidence.requireFits(model);
    requireSettledAuxiliaries(model, evidence);
  }

  /**
   * The question about a model that may have auxiliary variables. Those of independent influences are replaced by a full table, unless
   * their variable is deterministic or observed in its neutral state ("none of the causes had an effect"), which settles them.
   *
   * @throws IllegalArgumentException if such a table is too large
   */
  public static MostProbableProblem of(GraphicalModel model, Evidence evidence) {
    return new MostProbableProblem(
        model instanceof BayesianNetwork network
            ? network.expanded(v -> isOpen(network, evidence, v))
            : model,
        evidence);
  }

  /**
   * Refuses a model whose auxiliary variables are left to chance, for every question that takes a maximum over all variables.
   *
   * @throws IllegalArgumentException naming a variable they belong to
   */
  public static void requireSettledAuxiliaries(GraphicalModel model, Evidence evidence) {
    if (!(model instanceof BayesianNetwork network) || network.ownSize() == network.size()) {
      return;
    }
    for (int v = 0; v < network.ownSize(); v++) {
      if (isOpen(network, evidence, v)) {
        throw new IllegalArgumentException(
            "the most probable assignment is asked of a model in which variable "
                + Escaped.quote(network.variables().get(v).name())
                + " is kept as a chain of auxiliary variables, which must be summed over and not maximised;"
                + " ask by MostProbableProblem.of, which makes a full table of it");
      }
    }
  }

  /** Whether the auxiliary variables of a variable are left to chance by the others and the evidence. */
  private static boolean isOpen(BayesianNetwork network, Evidence evidence, int v) {
    Integer observed = evidence.states().get(v);
    return network.hasRandomAuxiliaries(v)
        && (observed == null || observed != network.influence(v).orElseThrow().neutralState());
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
