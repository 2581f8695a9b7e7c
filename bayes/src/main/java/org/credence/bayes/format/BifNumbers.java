package org.credence.bayes.format;

import java.util.function.Supplier;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Variable;

/** The numbers in the probability block of one variable: reads statements of them, and checks that rows are distributions. */
final class BifNumbers {

  private final BifTokens tokens;
  private final ReadOptions options;
  private final Warnings warnings;
  private final Variable variable;
  private final int states;

  BifNumbers(BifTokens tokens, ReadOptions options, Warnings warnings, Variable variable) {
    this.tokens = tokens;
    this.options = options;
    this.warnings = warnings;
    this.variable = variable;
    this.states = variable.cardinality();
  }

  /** Numbers with commas or blanks between them, up to and with the semicolon. */
  void read(double[] out, int offset, int expected, Supplier<String> what) {
    int count = 0;
    boolean comma = true; // nothing stands before the first number
    while (!tokens.is(';')) {
      if (!comma && tokens.is(',')) {
        comma = true;
        tokens.advance();
        continue;
      }
      if (!tokens.isName()) {
        throw tokens.unexpected("a probability" + (comma ? "" : ", or ';' to end the row"));
      }
      if (count == expected) {
        throw tokens.error(
            what.get()
                + " has more than "
                + expected
                + " numbers, expected "
                + expected
                + shape(expected),
            "BIF-ROW-LENGTH");
      }
      out[offset + count++] = probability(what);
      comma = false;
      tokens.advance();
    }
    if (count < expected) {
      throw tokens.error(
          what.get()
              + " has "
              + count
              + (count == 1 ? " number" : " numbers")
              + ", expected "
              + expected
              + shape(expected),
          "BIF-ROW-LENGTH");
    }
    if (comma) {
      throw tokens.unexpected("a probability after the comma");
    }
    tokens.advance();
  }

  private String shape(int expected) {
    return expected == states
        ? ", one per state (" + Names.list(variable.states()) + ")"
        : " = " + states + " states times " + expected / states + " configurations of the parents";
  }

  private double probability(Supplier<String> what) {
    double p = tokens.number();
    if (Double.isNaN(p)) {
      throw tokens.error(
          "found "
              + tokens.shown()
              + " in "
              + what.get()
              + ", expected a number such as 0.25 or 1e-3",
          "BIF-NUMBER");
    }
    if (p < 0 || (p > 1 + BayesianNetwork.ROW_REFUSAL && !options.normalize())) {
      throw tokens.error(
          "found the probability "
              + tokens.shown()
              + " in "
              + what.get()
              + ", expected a number from 0 to 1"
              + (p > 1
                  ? "; write decimals with a point, and ask to normalise if these are counts"
                  : ""),
          "BIF-PROBABILITY");
    }
    if (p == 0 && tokens.isTooSmall()) {
      warnings.at(
          tokens.line(),
          tokens.column(),
          "the probability "
              + tokens.shown()
              + " in "
              + what.get()
              + " is too small for a double; it is taken as 0, which makes the state impossible",
          "BIF-NUMBER-SMALL");
    }
    return p;
  }

  /** The sum of the row that begins at the offset. */
  double sum(double[] table, int offset) {
    double sum = 0;
    for (int s = 0; s < states; s++) {
      sum += table[offset + s];
    }
    return sum;
  }

  /**
   * Warns of a row off by more than 1e-6, refuses one off by more than 1e-2 unless normalising was asked for.
   *
   * @param what the row in words
   * @param place where it begins in the text
   * @param hint what to do about it; empty for a guess at the number that was meant
   */
  void checkSum(
      double[] table, int offset, Supplier<String> what, BifTokens.Mark place, String hint) {
    double sum = sum(table, offset);
    double off = Math.abs(sum - 1);
    if (off <= BayesianNetwork.ROW_WARNING) {
      return;
    }
    if (!(sum > 0) || sum == Double.POSITIVE_INFINITY) {
      tokens.goTo(place);
      throw tokens.error(
          what.get() + " sums to " + Names.sum(sum) + ", expected 1; a row must be a distribution",
          "BIF-ROW-SUM");
    }
    if (BayesianNetwork.isRefused(sum) && !options.normalize()) {
      double last = table[offset + states - 1];
      double meant = 1 - (sum - last);
      String suggestion =
          states > 1 && meant >= 0 && meant <= 1
              ? "; did you mean "
                  + Names.sum(meant)
                  + " for "
                  + Names.quote(variable.states().get(states - 1))
                  + "? Mend the row, or ask to normalise"
              : "; mend the row, or ask to normalise";
      tokens.goTo(place);
      throw tokens.error(
          what.get()
              + " sums to "
              + Names.sum(sum)
              + ", expected 1 (within "
              + BayesianNetwork.ROW_REFUSAL
              + ")"
              + (hint.isEmpty() ? suggestion : hint),
          "BIF-ROW-SUM");
    }
    warnings.at(
        place.line(),
        place.offset() - place.lineStart() + 1,
        what.get()
            + " sums to "
            + Names.sum(sum)
            + ", expected 1; engines use it divided by its sum",
        "BIF-ROW-SUM");
  }
}
