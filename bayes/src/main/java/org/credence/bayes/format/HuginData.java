package org.credence.bayes.format;

import java.util.Arrays;
import org.credence.bayes.format.HuginTokens.Kind;
import org.credence.core.input.FormatException;

/**
 * Reads the numbers of one potential: a parenthesis for each parent from left to right and one for the child, all with as many parts as
 * that has states; or one pair of parentheses around all numbers. Counted, not recursed into.
 */
final class HuginData {

  private final TextPlaces places;
  private final HuginTokens tokens;
  private final DraftVariable variable;
  private final DraftTable table;
  private final DraftVariable[] levels; // the parents, then the variable

  HuginData(NetworkDraft draft, HuginTokens tokens, DraftVariable variable) {
    this.places = draft.places();
    this.tokens = tokens;
    this.variable = variable;
    this.table = new DraftTable(draft, variable);
    this.levels = new DraftVariable[variable.parents.size() + 1];
    for (int k = 0; k < levels.length; k++) {
      levels[k] = k < levels.length - 1 ? variable.parents.get(k) : variable;
    }
  }

  void read(int entries) {
    if (!tokens.is('(')) {
      throw tokens.kind() == Kind.WORD
          ? places.error(
              tokens.place(),
              "the data of "
                  + Names.quote(variable.id)
                  + " begin with "
                  + tokens.shown()
                  + ", expected '(' and numbers; expressions are not supported",
              "EXPRESSION")
          : tokens.unexpected("'(' before the numbers of " + Names.quote(variable.id));
    }
    int begin = tokens.place();
    int states = variable.cardinality();
    int possible = Math.min(entries, (places.text().length() - begin) / 2 + 1);
    double[] numbers = new double[possible];
    int[] rowPlaces = new int[possible / states + 1]; // [row]: where it begins
    int[] parts = new int[levels.length + 1]; // [depth]: parts of the open parenthesis so far
    int depth = 0;
    int count = 0;
    boolean flat = false;
    do {
      if (tokens.is('(')) {
        if (depth > 0) {
          addPart(parts, depth, flat);
        }
        if (depth == levels.length || flat) {
          throw shape("found '(' in depth " + (depth + 1));
        }
        parts[++depth] = 0;
      } else if (tokens.is(')')) {
        if (!flat && parts[depth] < levels[depth - 1].cardinality()) {
          throw tooFew(parts[depth], depth);
        }
        depth--;
      } else if (tokens.kind() == Kind.WORD) {
        if (depth < levels.length && !flat) {
          if (depth > 1 || parts[1] > 0) {
            throw shape("found a number in depth " + depth);
          }
          flat = true;
        }
        addPart(parts, depth, flat);
        if (count == entries) {
          throw table.wrongCount(tokens.place(), "more than " + entries, entries);
        }
        if (count % states == 0) {
          rowPlaces[count / states] = tokens.place();
        }
        int at = tokens.place();
        numbers[count++] = table.probability(places.text(), at, tokens.end(), () -> at);
      } else {
        throw tokens.unexpected("a number, '(' or ')' in the data of " + Names.quote(variable.id));
      }
      tokens.advance();
    } while (depth > 0);
    if (count != entries) {
      throw table.wrongCount(begin, String.valueOf(count), entries);
    }
    table.set(numbers, row -> rowPlaces[row]);
  }

  private void addPart(int[] parts, int depth, boolean flat) {
    parts[depth]++;
    if (!flat && parts[depth] > levels[depth - 1].cardinality()) {
      throw places.error(
          tokens.place(),
          "the data of "
              + Names.quote(variable.id)
              + " have more than "
              + levels[depth - 1].cardinality()
              + " parts here, expected one per state of "
              + Names.quote(levels[depth - 1].id)
              + " ("
              + Names.list(levels[depth - 1].stateList())
              + ")",
          "DATA-SHAPE");
    }
  }

  private FormatException tooFew(int found, int depth) {
    return places.error(
        tokens.place(),
        "the data of "
            + Names.quote(variable.id)
            + " have "
            + found
            + (found == 1 ? " part" : " parts")
            + " here, expected "
            + levels[depth - 1].cardinality()
            + ", one per state of "
            + Names.quote(levels[depth - 1].id)
            + " ("
            + Names.list(levels[depth - 1].stateList())
            + ")",
        "DATA-SHAPE");
  }

  private FormatException shape(String found) {
    return places.error(
        tokens.place(),
        found
            + " of the data of "
            + Names.quote(variable.id)
            + ", expected numbers in depth "
            + levels.length
            + ", one parenthesis per variable ("
            + Names.list(Arrays.stream(levels).map(v -> v.id).toList())
            + "), or one around all",
        "DATA-SHAPE");
  }
}
