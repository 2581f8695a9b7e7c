package org.credence.bayes.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.credence.core.input.Escaped;

/** Names to indices, refusing a name that stands twice. */
final class VariableIndex {

  private VariableIndex() {}

  static Map<String, Integer> of(List<Variable> variables) {
    Map<String, Integer> indices = new HashMap<>();
    for (int v = 0; v < variables.size(); v++) {
      Integer before = indices.putIfAbsent(variables.get(v).name(), v);
      if (before != null) {
        throw new IllegalArgumentException(
            "variables "
                + before
                + " and "
                + v
                + " are both named "
                + Escaped.quote(variables.get(v).name())
                + "; names must differ");
      }
    }
    return Map.copyOf(indices);
  }
}
