package org.credence.bayes.problem;

import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;

/** Writes models, evidence and lists of variables down to the last bit, each piece behind its length. */
final class QuestionText {

  private QuestionText() {}

  static void describe(GraphicalModel model, DataOutput out) throws IOException {
    out.writeInt(model.size());
    for (Variable variable : model.variables()) {
      text(variable.name(), out);
      out.writeInt(variable.cardinality());
    }
    out.writeInt(model.factors().size());
    for (Factor factor : model.factors()) {
      out.writeInt(factor.rank());
      for (int k = 0; k < factor.rank(); k++) {
        out.writeInt(factor.variable(k));
      }
      for (int i = 0; i < factor.size(); i++) {
        out.writeDouble(factor.value(i));
      }
    }
  }

  static void describe(Evidence evidence, DataOutput out) throws IOException {
    out.writeInt(evidence.states().size());
    for (Map.Entry<Integer, Integer> observed : evidence.states().entrySet()) {
      out.writeInt(observed.getKey());
      out.writeInt(observed.getValue());
    }
    out.writeInt(evidence.likelihoodVariables().size());
    for (int v : evidence.likelihoodVariables()) {
      out.writeInt(v);
      for (double likelihood : evidence.likelihood(v)) {
        out.writeDouble(likelihood);
      }
    }
  }

  static void describe(List<Integer> variables, DataOutput out) throws IOException {
    out.writeInt(variables.size());
    for (int v : variables) {
      out.writeInt(v);
    }
  }

  private static void text(String text, DataOutput out) throws IOException {
    out.writeInt(text.length());
    out.writeChars(text);
  }
}
