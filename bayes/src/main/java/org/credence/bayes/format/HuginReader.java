package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.credence.bayes.format.DraftVariable.Name;
import org.credence.bayes.format.HuginTokens.Kind;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;

/** Reads the blocks of a NET text in one pass; a potential of nodes not yet declared is stepped over and read at the end. */
final class HuginReader {

  private static final List<String> BLOCKS = List.of("net", "node", "potential", "class");
  private static final Set<String> OTHER_KINDS =
      Set.of("continuous", "decision", "utility", "function");

  private final TextPlaces places;
  private final HuginTokens tokens;
  private final NetworkDraft draft;
  private final InputText input;
  private final List<Integer> deferred = new ArrayList<>();
  private String networkName = "";
  private String className = "";
  private boolean inClass;
  private boolean networkSeen;

  HuginReader(InputText input, ReadOptions options) {
    this.input = input;
    this.places = new TextPlaces(input, "NET");
    this.draft = new NetworkDraft(places, options);
    this.tokens = new HuginTokens(places, options.limits().nameLength());
  }

  Parsed<BayesianNetwork> read() {
    if (tokens.atEnd()) {
      throw places.error(
          (input.text().isEmpty() ? "is empty" : "holds nothing but blanks and comments")
              + ", expected a network in the NET language; check that the file was written",
          "EMPTY");
    }
    while (!tokens.atEnd()) {
      readBlock();
    }
    if (inClass) {
      throw tokens.unexpected("'}' to end the class " + Names.quote(className));
    }
    for (int block : deferred) {
      tokens.goTo(block);
      readPotential(false);
    }
    return draft.build(networkName);
  }

  private void readBlock() {
    if (tokens.isWord("net")) {
      readNet();
    } else if (tokens.isWord("class")) {
      readClass();
    } else if (tokens.isWord("potential")) {
      tokens.advance();
      readPotential(true);
    } else if (tokens.isWord("node")) {
      tokens.advance();
      readNode();
    } else if (tokens.isWord("discrete") || tokens.isWord("chance")) {
      tokens.advance();
      if (tokens.kind() != Kind.WORD) {
        throw tokens.unexpected("'node'");
      }
    } else if (inClass && tokens.is('}')) {
      inClass = false;
      tokens.advance();
    } else if (tokens.is(';')) {
      tokens.advance();
    } else {
      readOther();
    }
  }

  private void readOther() {
    String found = tokens.kind() == Kind.WORD ? tokens.value() : "";
    if (OTHER_KINDS.contains(found)) {
      throw places.error(
          tokens.place(),
          "found a " + found + " node, expected discrete chance nodes; others are not supported",
          "NODE-KIND");
    }
    if (inClass && found.equals("instance")) {
      throw places.error(
          tokens.place(),
          "the class "
              + Names.quote(className)
              + " has an instance of another class, expected a flat network; let Hugin save the unfolded network",
          "CLASS");
    }
    int place = tokens.place();
    if (inClass && !found.isEmpty()) {
      tokens.advance();
      if (tokens.is('=')) {
        skipValue(found);
        return;
      }
      tokens.goTo(place);
    }
    throw places.error(
        place,
        "found "
            + tokens.shown()
            + ", expected a block: 'net', 'node', 'potential' or 'class'"
            + Names.hint(found, BLOCKS, "outside blocks only comments may stand"),
        "KEYWORD");
  }

  private void requireFirst() {
    if (networkSeen) {
      throw places.error(
          tokens.place(),
          "found a second network, expected one; a file holds one 'net' or one 'class'",
          "NETWORK-TWICE");
    }
    networkSeen = true;
  }

  private void readNet() {
    requireFirst();
    tokens.advance();
    tokens.expect('{', "to begin the block 'net'");
    while (!tokens.is('}')) {
      Name attribute = tokens.readWord("an attribute, or '}' to end the block 'net'");
      if (attribute.text().equals("name")) {
        networkName = readString("name", "the name of the network");
      } else {
        skipValue(attribute.text());
      }
    }
    tokens.advance();
  }

  private void readClass() {
    requireFirst();
    tokens.advance();
    Name name = tokens.readWord("the name of the class");
    draft.requireName(name, "the name of the class");
    className = name.text();
    networkName = className;
    tokens.expect('{', "to begin the class " + Names.quote(className));
    inClass = true;
  }

  /** From the equals sign on, with the semicolon; the string that must stand there. */
  private String readString(String attribute, String what) {
    tokens.expect('=', "after " + Names.quote(attribute));
    if (tokens.kind() != Kind.STRING) {
      throw tokens.unexpected(what + " in quotes");
    }
    Name name = new Name(tokens.value(), tokens.place());
    if (!name.text().isEmpty()) {
      draft.requireName(name, what);
    }
    tokens.advance();
    tokens.expect(';', "after " + Names.quote(attribute));
    return name.text();
  }

  /** From the equals sign on: whatever stands there, up to and with the semicolon. */
  private void skipValue(String attribute) {
    tokens.expect('=', "after " + Names.quote(attribute));
    while (!tokens.is(';')) {
      if (tokens.atEnd() || tokens.is('{') || tokens.is('}')) {
        throw tokens.unexpected("';' to end " + Names.quote(attribute));
      }
      tokens.advance();
    }
    tokens.advance();
  }

  private void readNode() {
    Name name = tokens.readWord("the name of a node");
    DraftVariable variable = draft.declare(name);
    tokens.expect('{', "to begin the node " + Names.quote(name.text()));
    while (!tokens.is('}')) {
      Name attribute =
          tokens.readWord("an attribute, or '}' to end the node " + Names.quote(name.text()));
      switch (attribute.text()) {
        case "states" -> readStates(variable, attribute.place());
        case HuginNet.NAME -> {
          String original = readString(HuginNet.NAME, "the name of a variable");
          variable.rename(original.isEmpty() ? variable.id : original);
        }
        default -> skipValue(attribute.text());
      }
    }
    tokens.advance();
    draft.requireStates(variable);
  }

  private void readStates(DraftVariable variable, int place) {
    if (variable.cardinality() > 0) {
      throw places.error(
          place,
          "node " + Names.quote(variable.id) + " has states twice, expected them once",
          "STATES-TWICE");
    }
    tokens.expect('=', "after \"states\"");
    tokens.expect('(', "before the states of " + Names.quote(variable.id));
    while (!tokens.is(')')) {
      if (tokens.kind() != Kind.STRING) {
        throw tokens.unexpected("a state of " + Names.quote(variable.id) + " in quotes, or ')'");
      }
      draft.addState(variable, new Name(tokens.value(), tokens.place()));
      tokens.advance();
    }
    tokens.advance();
    tokens.expect(';', "after the states of " + Names.quote(variable.id));
  }

  /** From the parenthesis after 'potential' on. */
  private void readPotential(boolean mayDefer) {
    int place = tokens.place();
    tokens.expect('(', "after 'potential'");
    Name child = tokens.readWord("the name of a node");
    List<Name> parents = new ArrayList<>();
    if (tokens.is('|')) {
      tokens.advance();
      while (!tokens.is(')')) {
        if (parents.size() > draft.options().limits().parents()) {
          break;
        }
        parents.add(tokens.readWord("the name of a parent, or ')'"));
      }
    }
    if (!tokens.is(')') && parents.size() <= draft.options().limits().parents()) {
      throw tokens.kind() == Kind.WORD
          ? severalChildren(child)
          : tokens.unexpected("'|' before the parents, or ')'");
    }
    if (mayDefer
        && !(draft.isDeclared(child.text())
            && parents.stream().allMatch(p -> draft.isDeclared(p.text())))) {
      deferred.add(place);
      skipPotential();
      return;
    }
    DraftVariable variable = draft.child(child);
    int entries = draft.family(variable, parents, child.place());
    tokens.advance();
    tokens.expect('{', "to begin the potential of " + Names.quote(variable.id));
    Set<String> seen = new HashSet<>();
    while (!tokens.is('}')) {
      Name attribute =
          tokens.readWord(
              "an attribute, or '}' to end the potential of " + Names.quote(variable.id));
      readAttribute(variable, attribute, entries, seen);
    }
    if (variable.table.length == 0) {
      throw places.error(
          tokens.place(),
          "the potential of " + Names.quote(variable.id) + " has no data, expected a table; add it",
          "DATA-MISSING");
    }
    tokens.advance();
  }

  private FormatException severalChildren(Name child) {
    return places.error(
        tokens.place(),
        "found "
            + tokens.shown()
            + " after "
            + Names.quote(child.text())
            + ", expected '|' or ')'; one node has one potential, and '|' stands before its parents",
        "SYNTAX");
  }

  /** Up to and with the closing brace of the potential. */
  private void skipPotential() {
    while (!tokens.is('}')) {
      if (tokens.atEnd()) {
        throw tokens.unexpected("'}' to end the potential");
      }
      tokens.advance();
    }
    tokens.advance();
  }

  private void readAttribute(
      DraftVariable variable, Name attribute, int entries, Set<String> seen) {
    String name = attribute.text();
    if (name.startsWith("model_")) {
      throw places.error(
          attribute.place(),
          "the potential of "
              + Names.quote(variable.id)
              + " is given by expressions ("
              + name
              + "), expected numbers in data; let Hugin generate the table and save that",
          "EXPRESSION");
    }
    if (!name.equals("data")) {
      skipValue(name);
      return;
    }
    if (!seen.add(name)) {
      throw places.error(
          attribute.place(),
          "the potential of " + Names.quote(variable.id) + " has data twice, expected them once",
          "DATA-TWICE");
    }
    tokens.expect('=', "after \"data\"");
    new HuginData(draft, tokens, variable).read(entries);
    tokens.expect(';', "after the data of " + Names.quote(variable.id));
  }
}
