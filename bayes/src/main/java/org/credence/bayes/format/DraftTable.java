package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.core.input.FormatException;

/** The numbers of one table of a {@link NetworkDraft}: each must be a probability, their count must fit, each row must sum to 1. */
final class DraftTable {

  private final TextPlaces places;
  private final ReadOptions options;
  private final DraftVariable child;

  DraftTable(NetworkDraft draft, DraftVariable child) {
    this.places = draft.places();
    this.options = draft.options();
    this.child = child;
  }

  /** What messages call the table. */
  private String what() {
    return "the table of " + Names.quote(child.id);
  }

  /**
   * The numbers in a text, with blanks between them.
   *
   * @param placeOfWord where in the file a word of the text stands
   */
  double[] numbers(String text, IntUnaryOperator placeOfWord) {
    int words = 0;
    for (int i = 0; i < text.length(); i++) {
      words += !isBlank(text.charAt(i)) && (i == 0 || isBlank(text.charAt(i - 1))) ? 1 : 0;
    }
    double[] numbers = new double[words];
    int at = 0;
    for (int k = 0; k < words; k++) {
      while (isBlank(text.charAt(at))) {
        at++;
      }
      int from = at;
      while (at < text.length() && !isBlank(text.charAt(at))) {
        at++;
      }
      int word = k;
      numbers[k] = probability(text, from, at, () -> placeOfWord.applyAsInt(word));
    }
    return numbers;
  }

  /** Blanks as XML has them. */
  static boolean isBlank(char c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
  }

  /** The probability that stands in part of a text. */
  double probability(String text, int from, int to, IntSupplier place) {
    double p = DecimalText.parse(text, from, to);
    if (p >= 0 && p <= 1 + BayesianNetwork.ROW_REFUSAL) {
      if (p == 0 && DecimalText.isTooSmall(p, text, from, to)) {
        places.warn(
            place,
            () ->
                "the probability "
                    + shown(text, from, to)
                    + " in "
                    + what()
                    + " is too small for a double; it is taken as 0, which makes the state impossible",
            "NUMBER-SMALL");
      }
      return p;
    }
    if (Double.isNaN(p)) {
      throw places.error(
          place.getAsInt(),
          "found "
              + shown(text, from, to)
              + " in "
              + what()
              + ", expected a number such as 0.25 or 1e-3"
              + (text.substring(from, Math.min(to, from + 40)).indexOf(',') >= 0
                  ? "; write decimals with a point and nothing but blanks between numbers"
                  : ""),
          "NUMBER");
    }
    if (p < 0 || !options.normalize()) {
      throw places.error(
          place.getAsInt(),
          "found the probability "
              + shown(text, from, to)
              + " in "
              + what()
              + ", expected a number from 0 to 1"
              + (p > 1
                  ? "; write decimals with a point, and ask to normalise if these are counts"
                  : ""),
          "PROBABILITY");
    }
    return p;
  }

  private static String shown(String text, int from, int to) {
    return Names.quote(text.substring(from, to));
  }

  /** How many numbers there are is not how many there should be. */
  FormatException wrongCount(int place, String found, int expected) {
    int states = child.cardinality();
    return places.error(
        place,
        what()
            + " has "
            + found
            + (found.equals("1") ? " number" : " numbers")
            + ", expected "
            + expected
            + (child.parents.isEmpty()
                ? ", one per state (" + Names.list(child.stateList()) + ")"
                : " = "
                    + states
                    + " states times "
                    + expected / states
                    + " configurations of the parents ("
                    + Names.list(child.parents.stream().map(p -> p.id).toList())
                    + ")"),
        "TABLE-LENGTH");
  }

  /**
   * Gives the variable its table, once every row is a distribution.
   *
   * @param table shape [parent configuration][state], last parent fastest
   * @param placeOfRow where a row begins
   */
  void set(double[] table, IntUnaryOperator placeOfRow) {
    int states = child.cardinality();
    for (int row = 0; row < table.length / states; row++) {
      double sum = sum(table, row * states, states, 1);
      if (!(Math.abs(sum - 1) <= BayesianNetwork.ROW_WARNING)) {
        report(table, row, sum, placeOfRow);
      }
    }
    child.table = table;
  }

  private static double sum(double[] table, int offset, int count, int step) {
    double sum = 0;
    for (int s = 0; s < count; s++) {
      sum += table[offset + s * step];
    }
    return sum;
  }

  private void report(double[] table, int row, double sum, IntUnaryOperator placeOfRow) {
    if (!(sum > 0) || sum == Double.POSITIVE_INFINITY) {
      throw places.error(
          placeOfRow.applyAsInt(row),
          rowName(row)
              + " sums to "
              + Names.sum(sum)
              + ", expected 1; a row must be a distribution",
          "ROW-SUM");
    }
    if (BayesianNetwork.isRefused(sum) && !options.normalize()) {
      throw places.error(
          placeOfRow.applyAsInt(row),
          rowName(row)
              + " sums to "
              + Names.sum(sum)
              + ", expected 1 (within "
              + BayesianNetwork.ROW_REFUSAL
              + ")"
              + (fitsTransposed(table)
                  ? "; with the states of "
                      + Names.quote(child.id)
                      + " slowest instead of fastest the sums are right: write them fastest"
                  : "; mend the row, or ask to normalise"),
          "ROW-SUM");
    }
    places.warn(
        () -> placeOfRow.applyAsInt(row),
        () ->
            rowName(row)
                + " sums to "
                + Names.sum(sum)
                + ", expected 1; engines use it divided by its sum",
        "ROW-SUM");
  }

  /** Whether the numbers would be distributions if the child were slowest, as BIF 0.15 has it. */
  private boolean fitsTransposed(double[] table) {
    int states = child.cardinality();
    int rows = table.length / states;
    for (int row = 0; row < rows; row++) {
      if (BayesianNetwork.isRefused(sum(table, row, states, rows))) {
        return false;
      }
    }
    return rows > 1;
  }

  /** In words, with the states of the parents. */
  private String rowName(int row) {
    if (child.parents.isEmpty()) {
      return "the row of " + Names.quote(child.id);
    }
    List<String> labels = new ArrayList<>();
    int rest = row;
    for (int k = child.parents.size() - 1; k >= 0; k--) {
      List<String> names = child.parents.get(k).stateList();
      labels.add(0, names.get(rest % names.size()));
      rest /= names.size();
    }
    return "row (" + String.join(", ", labels) + ") of " + Names.quote(child.id);
  }
}
