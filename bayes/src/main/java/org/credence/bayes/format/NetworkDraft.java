package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.credence.bayes.format.DraftVariable.Name;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.core.input.Escaped;
import org.credence.core.input.Parsed;

/**
 * A Bayesian network while it is read from a format that names its variables: what every such reader must check, said the same way
 * whatever the format. {@link DraftTable} checks the numbers.
 */
final class NetworkDraft {

  private static final int MOST_SHOWN = 10;

  private final TextPlaces places;
  private final ReadOptions options;
  private final TableSize sizes;
  private final Map<String, DraftVariable> variables = new LinkedHashMap<>();

  NetworkDraft(TextPlaces places, ReadOptions options) {
    this.places = places;
    this.options = options;
    this.sizes = new TableSize(options.limits());
  }

  TextPlaces places() {
    return places;
  }

  ReadOptions options() {
    return options;
  }

  /** Adds a variable. */
  DraftVariable declare(Name name) {
    requireName(name, "the name of a variable");
    DraftVariable variable = new DraftVariable(name.text(), name.place());
    if (variables.size() == options.limits().variables()) {
      throw places.error(
          name.place(),
          "found more than "
              + variables.size()
              + " variables, expected at most that many (limit variables)",
          "VARIABLES");
    }
    if (variables.putIfAbsent(name.text(), variable) != null) {
      throw places.error(
          name.place(),
          "variable " + Names.quote(name.text()) + " is declared again; names must differ",
          "VARIABLE-TWICE");
    }
    return variable;
  }

  /** Adds a state to a variable. */
  void addState(DraftVariable variable, Name state) {
    requireName(state, "a state of " + Names.quote(variable.id));
    if (variable.cardinality() == options.limits().states()) {
      throw places.error(
          state.place(),
          "variable "
              + Names.quote(variable.id)
              + " has more than "
              + variable.cardinality()
              + " states, expected at most that many (limit states)",
          "STATE-COUNT");
    }
    if (variable.states.putIfAbsent(state.text(), variable.cardinality()) != null) {
      throw places.error(
          state.place(),
          "variable "
              + Names.quote(variable.id)
              + " has the state "
              + Names.quote(state.text())
              + " twice; state names must differ",
          "STATE-TWICE");
    }
  }

  /** All states of a variable have been added: there must be one. */
  void requireStates(DraftVariable variable) {
    if (variable.cardinality() == 0) {
      throw places.error(
          variable.place,
          "variable " + Names.quote(variable.id) + " lists no states, expected at least one",
          "STATE-COUNT");
    }
  }

  /** Names are not empty, not too long, and can be seen. */
  void requireName(Name name, String what) {
    if (name.text().isEmpty()) {
      throw places.error(name.place(), "found an empty name, expected " + what, "NAME");
    }
    if (name.text().length() > options.limits().nameLength()) {
      throw places.error(
          name.place(),
          "found a name of "
              + name.text().length()
              + " characters, expected at most "
              + options.limits().nameLength()
              + " (limit nameLength)",
          "NAME");
    }
    name.text()
        .codePoints()
        .filter(c -> c == '\t' || BifTokens.isUnprintable(c))
        .findFirst()
        .ifPresent(
            c -> {
              throw places.error(
                  name.place(),
                  "found the unprintable character "
                      + Escaped.text(Character.toString(c))
                      + " in "
                      + what
                      + ", expected printable text; take it out",
                  "CHARACTER");
            });
  }

  boolean isDeclared(String id) {
    return variables.containsKey(id);
  }

  /** The variable whose probabilities are given; it must have none yet. */
  DraftVariable child(Name name) {
    DraftVariable found = variables.get(name.text());
    if (found == null) {
      throw places.error(
          name.place(),
          "found probabilities of "
              + Names.quote(name.text())
              + ", which is not declared"
              + Names.hint(name.text(), variables.keySet(), "declare it, or take them out"),
          "VARIABLE-UNKNOWN");
    }
    if (found.isDefined()) {
      throw places.error(
          name.place(),
          "variable " + Names.quote(name.text()) + " has probabilities twice; keep one table",
          "PROBABILITY-TWICE");
    }
    return found;
  }

  /** Gives a variable its parents, and says how many entries its table must have. */
  int family(DraftVariable child, List<Name> parents, int place) {
    double entries = influences(child, parents, place);
    String problem = sizes.problem("the table of " + Names.quote(child.id), entries);
    if (!problem.isEmpty()) {
      throw places.error(place, problem, "TABLE-SIZE");
    }
    return (int) entries;
  }

  /** Gives a variable its parents, and says how many entries its table would have, which may be more than can be stored. */
  double influences(DraftVariable child, List<Name> parents, int place) {
    if (parents.size() > options.limits().parents()) {
      throw places.error(
          place,
          "variable "
              + Names.quote(child.id)
              + " has more than "
              + options.limits().parents()
              + " parents, expected at most that many (limit parents); its table could not be stored",
          "PARENTS");
    }
    List<DraftVariable> found = new ArrayList<>();
    double entries = child.cardinality();
    for (Name parent : parents) {
      DraftVariable variable = parent(child, parent, found);
      found.add(variable);
      entries *= variable.cardinality();
    }
    child.parents = List.copyOf(found);
    child.tablePlace = place;
    return entries;
  }

  private DraftVariable parent(DraftVariable child, Name name, List<DraftVariable> before) {
    DraftVariable parent = variables.get(name.text());
    String problem = "";
    String kind = "";
    if (parent == null) {
      problem =
          "variable "
              + Names.quote(child.id)
              + " has the parent "
              + Names.quote(name.text())
              + ", which is not declared"
              + Names.hint(name.text(), variables.keySet(), "declare it, or take it out");
      kind = "PARENT-UNKNOWN";
    } else if (parent.equals(child)) {
      problem = "variable " + Names.quote(child.id) + " is its own parent; take it out";
      kind = "PARENT-SELF";
    } else if (before.contains(parent)) {
      problem =
          "variable "
              + Names.quote(child.id)
              + " has the parent "
              + Names.quote(name.text())
              + " twice; name it once";
      kind = "PARENT-TWICE";
    } else {
      return parent;
    }
    throw places.error(name.place(), problem, kind);
  }

  /** The network, if every variable has its probabilities and the parents form no cycle. */
  Parsed<BayesianNetwork> build(String networkName) {
    if (variables.isEmpty()) {
      throw places.error("declares no variable, expected at least one", "EMPTY");
    }
    for (DraftVariable variable : variables.values()) {
      if (!variable.isDefined()) {
        throw places.error(
            variable.place,
            "variable "
                + Names.quote(variable.id)
                + " has no probabilities, expected a table; add it",
            "PROBABILITY-MISSING");
      }
    }
    refuseCycle();
    BayesianNetwork.Builder builder =
        BayesianNetwork.builder(networkName).normalizing(options.normalize());
    try {
      for (DraftVariable v : inOrder()) {
        if (v.influence.isPresent()) {
          builder.influenced(v.variable(), v.parentNames(), v.influence.get());
        } else {
          builder.variable(v.variable(), v.parentNames(), v.table);
        }
      }
      return new Parsed<>(builder.build(), places.warnings().list());
    } catch (IllegalArgumentException e) {
      throw places.error(String.valueOf(e.getMessage()), "MODEL");
    }
  }

  /** As they stand in the file; by their positions where each has one of its own. */
  private List<DraftVariable> inOrder() {
    List<DraftVariable> all = new ArrayList<>(variables.values());
    BitSet seen = new BitSet();
    for (DraftVariable variable : all) {
      if (variable.position < 0 || variable.position >= all.size()) {
        return all;
      }
      seen.set(variable.position);
    }
    if (seen.cardinality() == all.size()) {
      all.sort(Comparator.comparingInt(variable -> variable.position));
    }
    return all;
  }

  private void refuseCycle() {
    Map<String, List<String>> parents = new LinkedHashMap<>();
    variables.forEach(
        (id, variable) -> parents.put(id, variable.parents.stream().map(p -> p.id).toList()));
    List<String> cycle = BifCycle.find(parents);
    if (!cycle.isEmpty()) {
      int length = cycle.size() - 1;
      DraftVariable first = variables.getOrDefault(cycle.get(0), new DraftVariable("", 0));
      throw places.error(
          first.tablePlace,
          "the parents form a cycle of "
              + length
              + " variables: "
              + String.join(" -> ", length <= MOST_SHOWN ? cycle : cycle.subList(0, MOST_SHOWN))
              + (length <= MOST_SHOWN ? "" : " -> ...")
              + "; take one arrow out",
          "CYCLE");
    }
  }
}
