package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;

/**
 * Reads the blocks of a BIF text in one pass; a probability block that names a variable not yet declared is stepped over and read
 * at the end. {@link BifVariableBlock} and {@link BifTable} read what stands inside.
 */
final class BifReader {

  private static final List<String> KEYWORDS = List.of("network", "variable", "probability");
  private static final int MOST_SHOWN = 10;

  private final InputText input;
  private final ReadOptions options;
  private final BifTokens tokens;
  private final Warnings warnings;
  private final TableSize sizes;
  private final Map<String, BifVariable> variables = new LinkedHashMap<>();
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
    String name = tokens.readName("the name of a variable");
    BifVariable before = variables.get(name);
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
    variables.put(name, new BifVariable(new BifVariableBlock(tokens, options, name).read(), place));
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
    List<BifVariable> family = new ArrayList<>();
    BifTokens.Mark body = tokens.mark();
    for (int k = 0; k < names.size(); k++) {
      tokens.goTo(places.get(k));
      family.add(member(names, k));
    }
    BifVariable child = family.get(0);
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
    for (BifVariable member : family) {
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
    names.add(tokens.readName("the name of a variable"));
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
      names.add(tokens.readName("the name of a parent, or ')'"));
    }
    tokens.advance();
    return names;
  }

  /** The variable at a position of a family; the current token is its name. */
  private BifVariable member(List<String> names, int position) {
    String name = names.get(position);
    BifVariable found = variables.get(name);
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
    for (BifVariable declared : variables.values()) {
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
