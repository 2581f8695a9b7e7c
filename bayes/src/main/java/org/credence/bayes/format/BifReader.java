package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Variable;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;
import org.credence.core.input.StrictNumbers;

/**
 * Reads the blocks of a BIF text in one pass; a probability block that names a variable not yet declared is stepped over and read
 * at the end. {@link BifTable} reads what stands inside probability blocks.
 */
final class BifReader {

  private static final List<String> KEYWORDS = List.of("network", "variable", "probability");
  private static final int MOST_SHOWN = 10;

  /** A declared variable, and its table once that was read. */
  static final class Declared {
    final Variable variable;
    final Map<String, Integer> stateIndices = new HashMap<>();
    private final BifTokens.Mark place;
    private List<String> parents = List.of();
    private double[]
        table = {}; // [parent configuration][state], last parent fastest; empty: not read yet
    private BifTokens.Mark tablePlace;

    Declared(Variable variable, BifTokens.Mark place) {
      this.variable = variable;
      this.place = place;
      this.tablePlace = place;
      for (int s = 0; s < variable.cardinality(); s++) {
        stateIndices.put(variable.states().get(s), s);
      }
    }
  }

  private final InputText input;
  private final ReadOptions options;
  private final BifTokens tokens;
  private final Warnings warnings;
  private final TableSize sizes;
  private final Map<String, Declared> variables = new LinkedHashMap<>();
  private final List<BifTokens.Mark> deferred = new ArrayList<>();
  private String networkName = "";
  private boolean networkSeen;

  BifReader(InputText input, ReadOptions options) {
    this.input = input;
    this.options = options;
    this.tokens = new BifTokens(input, options.limits().nameLength());
    this.warnings = new Warnings(input.name());
    this.sizes = new TableSize(options.limits());
  }

  Parsed<BayesianNetwork> read() {
    if (tokens.atEnd()) {
      throw FormatException.of(
          input.name(),
          (input.text().isEmpty() ? "is empty" : "holds nothing but blanks and comments")
              + ", expected a network in BIF; check that the file was written",
          "BIF-EMPTY");
    }
    while (!tokens.atEnd()) {
      readBlock();
    }
    BifTokens.Mark end = tokens.mark();
    for (BifTokens.Mark block : deferred) {
      tokens.goTo(block);
      readProbability(false);
    }
    tokens.goTo(end);
    return new Parsed<>(build(), warnings.list());
  }

  private void readBlock() {
    if (tokens.isWord("network")) {
      readNetwork();
    } else if (tokens.isWord("variable")) {
      readVariable();
    } else if (tokens.isWord("probability")) {
      tokens.advance();
      readProbability(true);
    } else if (tokens.isWord("property")) {
      tokens.skipProperty();
    } else if (tokens.is(';')) {
      tokens.advance();
    } else {
      String found = tokens.isName() ? tokens.name() : "";
      String cure =
          found.startsWith("<")
              ? "; this looks like XML or HTML, not BIF: fetch the file itself"
              : Names.hint(found, KEYWORDS, "outside blocks only comments may stand");
      throw tokens.error(
          "found "
              + tokens.shown()
              + ", expected a block: 'network', 'variable' or 'probability'"
              + cure,
          "BIF-KEYWORD");
    }
  }

  private void readNetwork() {
    if (networkSeen) {
      throw tokens.error(
          "found a second 'network' block, expected one; a file holds one network",
          "BIF-NETWORK-TWICE");
    }
    networkSeen = true;
    tokens.advance();
    if (tokens.isName()) {
      networkName = tokens.name().equals(Bif.UNNAMED) ? "" : tokens.name();
      tokens.advance();
    }
    tokens.expect('{', "to begin the network block");
    while (!tokens.is('}')) {
      if (!tokens.isWord("property")) {
        throw tokens.unexpected("'property' or '}' to end the network block");
      }
      tokens.skipProperty();
    }
    tokens.advance();
  }

  private void readVariable() {
    tokens.advance();
    BifTokens.Mark place = tokens.mark();
    String name = readName("the name of a variable");
    Declared before = variables.get(name);
    if (before != null) {
      tokens.goTo(place);
      throw tokens.error(
          "variable "
              + Names.quote(name)
              + " is declared again, first in line "
              + before.place.line()
              + "; names must differ",
          "BIF-VARIABLE-TWICE");
    }
    if (variables.size() == options.limits().variables()) {
      throw tokens.error(
          "found more than "
              + variables.size()
              + " variables, expected at most that many (limit variables)",
          "BIF-VARIABLES");
    }
    tokens.expect('{', "to begin the block of variable " + Names.quote(name));
    List<String> states = List.of();
    while (!tokens.is('}')) {
      if (tokens.isWord("property")) {
        tokens.skipProperty();
      } else if (tokens.isWord("type")) {
        if (!states.isEmpty()) {
          throw tokens.error(
              "variable " + Names.quote(name) + " has a second 'type', expected one",
              "BIF-TYPE-TWICE");
        }
        states = readType(name);
      } else {
        throw tokens.unexpected("'type', 'property' or '}' in variable " + Names.quote(name));
      }
    }
    if (states.isEmpty()) {
      throw tokens.error(
          "variable "
              + Names.quote(name)
              + " has no 'type', expected for instance 'type discrete [ 2 ] { yes, no };'",
          "BIF-TYPE-MISSING");
    }
    tokens.advance();
    variables.put(name, new Declared(new Variable(name, states), place));
  }

  private String readName(String what) {
    if (!tokens.isName()) {
      throw tokens.unexpected(what);
    }
    String name = tokens.name();
    if (name.isEmpty()) {
      throw tokens.error("found an empty name, expected " + what, "BIF-NAME");
    }
    tokens.advance();
    return name;
  }

  private List<String> readType(String variable) {
    tokens.advance();
    if (tokens.isWord(":")) {
      tokens.advance();
    }
    if (!tokens.isWord("discrete")) {
      if (!tokens.isName()) {
        throw tokens.unexpected("the type 'discrete'");
      }
      throw tokens.error(
          "variable "
              + Names.quote(variable)
              + " has the type "
              + tokens.shown()
              + ", expected 'discrete'; other types are not supported",
          "BIF-TYPE");
    }
    BifTokens.Mark typePlace = tokens.mark();
    tokens.advance();
    OptionalLong declared = OptionalLong.empty();
    if (tokens.is('[')) {
      tokens.advance();
      declared = OptionalLong.of(readStateCount(variable));
      tokens.expect(']', "after the number of states");
    }
    if (tokens.isWord("=")) {
      tokens.advance();
    }
    tokens.expect('{', "before the states of " + Names.quote(variable));
    List<String> states = readStates(variable);
    if (declared.isPresent() && declared.getAsLong() != states.size()) {
      tokens.goTo(typePlace);
      throw tokens.error(
          "variable "
              + Names.quote(variable)
              + " declares "
              + declared.getAsLong()
              + " states but lists "
              + states.size()
              + " ("
              + Names.list(states)
              + "); make them equal",
          "BIF-STATE-COUNT");
    }
    if (tokens.is(';')) {
      tokens.advance();
    }
    return states;
  }

  private long readStateCount(String variable) {
    int most = options.limits().states();
    OptionalLong count =
        tokens.isName() ? StrictNumbers.whole(tokens.name()) : OptionalLong.empty();
    if (!tokens.isName()) {
      throw tokens.unexpected("the number of states of " + Names.quote(variable));
    }
    if (count.isEmpty() || count.getAsLong() < 1 || count.getAsLong() > most) {
      throw tokens.error(
          "variable "
              + Names.quote(variable)
              + " declares "
              + tokens.shown()
              + " states, expected a whole number from 1 to "
              + most
              + " (limit states)",
          "BIF-STATE-COUNT");
    }
    tokens.advance();
    return count.getAsLong();
  }

  private List<String> readStates(String variable) {
    Map<String, Integer> states = new LinkedHashMap<>();
    while (!tokens.is('}')) {
      if (!states.isEmpty() && tokens.is(',')) {
        tokens.advance();
      }
      BifTokens.Mark place = tokens.mark();
      String state = readName("a state of " + Names.quote(variable) + " or '}'");
      if (states.putIfAbsent(state, states.size()) != null) {
        tokens.goTo(place);
        throw tokens.error(
            "variable "
                + Names.quote(variable)
                + " has the state "
                + Names.quote(state)
                + " twice; state names must differ",
            "BIF-STATE-TWICE");
      }
      if (states.size() > options.limits().states()) {
        throw tokens.error(
            "variable "
                + Names.quote(variable)
                + " has more than "
                + options.limits().states()
                + " states, expected at most that many (limit states)",
            "BIF-STATE-COUNT");
      }
    }
    if (states.isEmpty()) {
      throw tokens.error(
          "variable " + Names.quote(variable) + " lists no states, expected at least one",
          "BIF-STATE-COUNT");
    }
    tokens.advance();
    return List.copyOf(states.keySet());
  }

  /** From the parenthesis after 'probability' on. */
  private void readProbability(boolean mayDefer) {
    BifTokens.Mark place = tokens.mark();
    tokens.expect('(', "after 'probability'");
    List<BifTokens.Mark> places = new ArrayList<>();
    List<String> names = readFamily(places);
    if (mayDefer && !variables.keySet().containsAll(names)) {
      deferred.add(place);
      while (!tokens.is('}')) {
        if (tokens.atEnd()) {
          throw tokens.unexpected("'}' to end the probability block");
        }
        tokens.advance();
      }
      tokens.advance();
      return;
    }
    List<Declared> family = new ArrayList<>();
    BifTokens.Mark body = tokens.mark();
    for (int k = 0; k < names.size(); k++) {
      tokens.goTo(places.get(k));
      family.add(member(names, k));
    }
    Declared child = family.get(0);
    if (child.table.length > 0) {
      tokens.goTo(places.get(0));
      throw tokens.error(
          "variable "
              + Names.quote(names.get(0))
              + " has a second probability block, first in line "
              + child.tablePlace.line()
              + "; keep one",
          "BIF-PROBABILITY-TWICE");
    }
    tokens.goTo(place);
    double entries = 1;
    for (Declared member : family) {
      entries *= member.variable.cardinality();
    }
    String problem = sizes.problem("the table of " + Names.quote(names.get(0)), entries);
    if (!problem.isEmpty()) {
      throw tokens.error(problem, "BIF-TABLE-SIZE");
    }
    tokens.goTo(body);
    child.table =
        new BifTable(tokens, options, warnings, child, family.subList(1, family.size())).read();
    child.parents = List.copyOf(names.subList(1, names.size()));
    child.tablePlace = place;
  }

  /** Child and parents, up to and with the closing parenthesis; with a bar between them, or old style without. */
  private List<String> readFamily(List<BifTokens.Mark> places) {
    List<String> names = new ArrayList<>();
    places.add(tokens.mark());
    names.add(readName("the name of a variable"));
    while (!tokens.is(')')) {
      if (tokens.is('|') && names.size() > 1) {
        throw tokens.error(
            "found '|' after "
                + names.size()
                + " names, expected it after the first; one variable has one block",
            "BIF-SYNTAX");
      }
      if (tokens.is('|') || tokens.is(',')) {
        tokens.advance();
      }
      if (names.size() > options.limits().parents()) {
        throw tokens.error(
            "variable "
                + Names.quote(names.get(0))
                + " has more than "
                + options.limits().parents()
                + " parents, expected at most that many (limit parents); its table could not be stored",
            "BIF-PARENTS");
      }
      places.add(tokens.mark());
      names.add(readName("the name of a parent, or ')'"));
    }
    tokens.advance();
    return names;
  }

  /** The variable at a position of a family; the current token is its name. */
  private Declared member(List<String> names, int position) {
    String name = names.get(position);
    Declared found = variables.get(name);
    if (found == null) {
      throw tokens.error(
          (position == 0
                  ? "found probabilities of "
                  : "variable " + Names.quote(names.get(0)) + " has the parent ")
              + Names.quote(name)
              + ", which is not declared"
              + Names.hint(name, variables.keySet(), "add a block 'variable " + name + "'"),
          position == 0 ? "BIF-VARIABLE-UNKNOWN" : "BIF-PARENT-UNKNOWN");
    }
    int first = names.indexOf(name);
    if (first == 0 && position > 0) {
      throw tokens.error(
          "variable " + Names.quote(name) + " is its own parent; take it out", "BIF-PARENT-SELF");
    }
    if (first < position) {
      throw tokens.error(
          "variable "
              + Names.quote(names.get(0))
              + " has the parent "
              + Names.quote(name)
              + " twice; name it once",
          "BIF-PARENT-TWICE");
    }
    return found;
  }

  private BayesianNetwork build() {
    if (variables.isEmpty()) {
      throw FormatException.of(
          input.name(), "declares no variable, expected at least one", "BIF-EMPTY");
    }
    for (Declared declared : variables.values()) {
      if (declared.table.length == 0) {
        tokens.goTo(declared.place);
        throw tokens.error(
            "variable "
                + Names.quote(declared.variable.name())
                + " has no probability block, expected one; add it, or fetch the file again if it was cut",
            "BIF-PROBABILITY-MISSING");
      }
    }
    refuseCycle();
    BayesianNetwork.Builder builder =
        BayesianNetwork.builder(networkName).normalizing(options.normalize());
    variables.values().forEach(d -> builder.variable(d.variable, d.parents, d.table));
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw FormatException.of(input.name(), String.valueOf(e.getMessage()), "BIF-MODEL");
    }
  }

  private void refuseCycle() {
    Map<String, List<String>> parents = new LinkedHashMap<>();
    variables.forEach((name, declared) -> parents.put(name, declared.parents));
    List<String> cycle = BifCycle.find(parents);
    if (!cycle.isEmpty()) {
      tokens.goTo(variables.get(cycle.get(0)).tablePlace);
      int length = cycle.size() - 1;
      throw tokens.error(
          "the parents form a cycle of "
              + length
              + " variables: "
              + String.join(" -> ", length <= MOST_SHOWN ? cycle : cycle.subList(0, MOST_SHOWN))
              + (length <= MOST_SHOWN ? "" : " -> ...")
              + "; take one arrow out",
          "BIF-CYCLE");
    }
  }
}
