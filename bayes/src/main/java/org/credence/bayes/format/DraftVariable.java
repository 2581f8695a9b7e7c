package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.model.IndependentInfluence;
import org.credence.bayes.model.Variable;

/** A variable of a {@link NetworkDraft}, as far as the file has told it. */
final class DraftVariable {

  /** A name and where it stands. */
  record Name(String text, int place) {}

  final String id; // what the file refers to it by
  final int place;
  final Map<String, Integer> states = new LinkedHashMap<>(); // [name]: index
  List<DraftVariable> parents = List.of();
  double[] table = {}; // [parent configuration][state], last parent fastest; empty: not given yet
  Optional<IndependentInfluence> influence =
      Optional.empty(); // in place of a table that would be too large
  int tablePlace;
  int position = -1; // among the variables of the model, where the file says so
  private String name;
  private List<String> stateNames = List.of();

  DraftVariable(String id, int place) {
    this.id = id;
    this.place = place;
    this.tablePlace = place;
    this.name = id;
  }

  /** Whether its probabilities were given. */
  boolean isDefined() {
    return table.length > 0 || influence.isPresent();
  }

  int cardinality() {
    return states.size();
  }

  /** The name it has in the model, where that is not what the file refers to it by. */
  void rename(String newName) {
    name = newName;
  }

  /** The names its states have in the model, as many as there are states. */
  void renameStates(List<String> names) {
    stateNames = List.copyOf(names);
  }

  String name() {
    return name;
  }

  List<String> stateList() {
    return new ArrayList<>(states.keySet());
  }

  List<String> parentNames() {
    return parents.stream().map(DraftVariable::name).toList();
  }

  Variable variable() {
    return new Variable(name, stateNames.isEmpty() ? stateList() : stateNames);
  }
}
