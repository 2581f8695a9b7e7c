package org.credence.bayes.format;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.credence.bayes.model.Variable;

/** A variable declared in a BIF text; its parents and table once its probability block was read. */
final class BifVariable {

  final Variable variable;
  final BifTokens.Mark place;
  final Map<String, Integer> stateIndices = new HashMap<>();
  List<String> parents = List.of();
  double[] table = {}; // [parent configuration][state], last parent fastest; empty: not read yet
  BifTokens.Mark tablePlace;

  BifVariable(Variable variable, BifTokens.Mark place) {
    this.variable = variable;
    this.place = place;
    this.tablePlace = place;
    for (int s = 0; s < variable.cardinality(); s++) {
      stateIndices.put(variable.states().get(s), s);
    }
  }
}
