package org.credence.bayes.format;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.credence.bayes.model.Variable;
import org.credence.core.input.StrictNumbers;

/**
 * Reads what stands after the name in one variable block, braces included: {@code { type discrete [ 2 ] { yes, no }; }}. The count
 * and the commas may be missing; properties are stepped over.
 */
final class BifVariableBlock {

  private final BifTokens tokens;
  private final int mostStates;
  private final String name;

  BifVariableBlock(BifTokens tokens, ReadOptions options, String name) {
    this.tokens = tokens;
    this.mostStates = options.limits().states();
    this.name = name;
  }

  Variable read() {
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
        states = readType();
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
    return new Variable(name, states);
  }

  private List<String> readType() {
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
              + Names.quote(name)
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
      declared = OptionalLong.of(readStateCount());
      tokens.expect(']', "after the number of states");
    }
    if (tokens.isWord("=")) {
      tokens.advance();
    }
    tokens.expect('{', "before the states of " + Names.quote(name));
    List<String> states = readStates();
    if (declared.isPresent() && declared.getAsLong() != states.size()) {
      tokens.goTo(typePlace);
      throw tokens.error(
          "variable "
              + Names.quote(name)
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

  private long readStateCount() {
    OptionalLong count =
        tokens.isName() ? StrictNumbers.whole(tokens.name()) : OptionalLong.empty();
    if (!tokens.isName()) {
      throw tokens.unexpected("the number of states of " + Names.quote(name));
    }
    if (count.isEmpty() || count.getAsLong() < 1 || count.getAsLong() > mostStates) {
      throw tokens.error(
          "variable "
              + Names.quote(name)
              + " declares "
              + tokens.shown()
              + " states, expected a whole number from 1 to "
              + mostStates
              + " (limit states)",
          "BIF-STATE-COUNT");
    }
    tokens.advance();
    return count.getAsLong();
  }

  private List<String> readStates() {
    Map<String, Integer> states = new LinkedHashMap<>();
    while (!tokens.is('}')) {
      if (!states.isEmpty() && tokens.is(',')) {
        tokens.advance();
      }
      BifTokens.Mark place = tokens.mark();
      String state = tokens.readName("a state of " + Names.quote(name) + " or '}'");
      if (states.putIfAbsent(state, states.size()) != null) {
        tokens.goTo(place);
        throw tokens.error(
            "variable "
                + Names.quote(name)
                + " has the state "
                + Names.quote(state)
                + " twice; state names must differ",
            "BIF-STATE-TWICE");
      }
      if (states.size() > mostStates) {
        throw tokens.error(
            "variable "
                + Names.quote(name)
                + " has more than "
                + mostStates
                + " states, expected at most that many (limit states)",
            "BIF-STATE-COUNT");
      }
    }
    if (states.isEmpty()) {
      throw tokens.error(
          "variable " + Names.quote(name) + " lists no states, expected at least one",
          "BIF-STATE-COUNT");
    }
    tokens.advance();
    return List.copyOf(states.keySet());
  }
}
