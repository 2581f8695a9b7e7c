package org.credence.bayes.problem;

import java.util.List;
import org.credence.bayes.model.GraphicalModel;

/** The check that a question names variables of its model, each once. */
final class NamedVariables {

  private NamedVariables() {}

  static void require(GraphicalModel model, List<Integer> variables, String what) {
    for (int v : variables) {
      if (v < 0 || v >= model.size()) {
        throw new IllegalArgumentException(
            what
                + " names variable "
                + v
                + " but the model has "
                + model.size()
                + " variables; name one from 0 to "
                + (model.size() - 1));
      }
    }
    if (variables.stream().distinct().count() != variables.size()) {
      throw new IllegalArgumentException(what + " names a variable twice; name each once");
    }
  }
}
