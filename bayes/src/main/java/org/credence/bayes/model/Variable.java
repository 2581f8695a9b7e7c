package org.credence.bayes.model;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import org.credence.core.input.Escaped;

/**
 * A discrete variable.
 *
 * @param name not empty
 * @param states names of its states, at least one, all different
 */
public record Variable(String name, List<String> states) {

  public Variable {
    states = List.copyOf(states);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a variable has an empty name; give it a name");
    }
    if (states.isEmpty()) {
      throw new IllegalArgumentException(
          "variable " + Escaped.quote(name) + " has no states; give it at least one");
    }
    Set<String> seen = new HashSet<>();
    for (String state : states) {
      if (!seen.add(state)) {
        throw new IllegalArgumentException(
            "variable "
                + Escaped.quote(name)
                + " has the state "
                + Escaped.quote(state)
                + " twice; state names must differ");
      }
    }
  }

  /** A variable with the given states. */
  public static Variable of(String name, String... states) {
    return new Variable(name, List.of(states));
  }

  /** Number of states, at least 1. */
  public int cardinality() {
    return states.size();
  }

  /** Index of a state by its name. */
  public OptionalInt stateIndex(String state) {
    int index = states.indexOf(state);
    return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
  }
}
