package org.credence.bayes.problem;

import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.Problem;

/**
 * The posterior distribution of every queried variable, and the probability of the evidence: {@code p(x_v | e)} and
 * {@code log P(e)}.
 *
 * <p>On a factor graph {@code P(e)} stands for the partition function with the evidence.
 *
 * @param model the model
 * @param evidence what is known
 * @param query indices of the variables asked for, in the order of the answer, all different; observed ones are lawful
 */
public record MarginalProblem(GraphicalModel model, Evidence evidence, List<Integer> query)
    implements Problem<Marginals> {

  /** The unit of work on graphical models. */
  public static final String EVALUATION_UNIT = "factor-table entry read";

  public MarginalProblem {
    query = List.copyOf(query);
    evidence.requireFits(model);
    boolean[] named = new boolean[model.size()];
    for (int v : query) {
      if (v < 0 || v >= model.size()) {
        throw new IllegalArgumentException(
            "the query names variable " + v + " but the model has " + model.size() + " variables");
      }
      if (named[v]) {
        throw new IllegalArgumentException("the query names a variable twice; name each once");
      }
      named[v] = true;
    }
  }

  /** All variables of the model but auxiliary ones. */
  public static MarginalProblem of(GraphicalModel model, Evidence evidence) {
    Integer[] all = new Integer[model.ownSize()];
    for (int v = 0; v < all.length; v++) {
      all[v] = v;
    }
    return new MarginalProblem(model, evidence, List.of(all));
  }

  @Override
  public String evaluationUnit() {
    return EVALUATION_UNIT;
  }

  @Override
  public void describe(DataOutput out) throws IOException {
    QuestionText.describe(model, out);
    QuestionText.describe(evidence, out);
    QuestionText.describe(query, out);
  }
}
