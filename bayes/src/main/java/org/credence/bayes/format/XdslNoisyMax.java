package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.IntUnaryOperator;
import org.credence.bayes.format.DraftVariable.Name;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.IndependentInfluence;
import org.credence.core.input.FormatException;
import org.credence.core.input.StrictNumbers;

/**
 * A noisymax node of an XDSL text: parameters of shape [column][state of the node], one column per state of each parent and one for the
 * leak. Where {@code strengths} reorders the states of a parent, its columns stand in that order or in that of the states, as programs have
 * it; the column of the weakest state, which is 0 ... 0 1, tells which.
 */
final class XdslNoisyMax {

  private final NetworkDraft draft;
  private final TextPlaces places;
  private final DraftVariable variable;
  private final Map<String, XmlCursor.Text> texts;
  private final int place;
  private final int states;

  XdslNoisyMax(
      NetworkDraft draft, DraftVariable variable, Map<String, XmlCursor.Text> texts, int place) {
    this.draft = draft;
    this.places = draft.places();
    this.variable = variable;
    this.texts = texts;
    this.place = place;
    this.states = variable.cardinality();
  }

  void define(double entries) {
    XmlCursor.Text text = XdslReader.required(places, variable, texts, "parameters", place);
    DraftTable table = new DraftTable(draft, variable);
    double[] parameters = table.numbers(text.value(), text::placeOfWord);
    int columns = 1;
    for (DraftVariable parent : variable.parents) {
      columns += parent.cardinality();
    }
    if (parameters.length != columns * states) {
      throw places.error(
          text.placeOfWord(0),
          "node "
              + Names.quote(variable.id)
              + " has "
              + parameters.length
              + " parameters, expected "
              + columns * states
              + " = "
              + states
              + " states times "
              + columns
              + " columns, one per state of each parent and one for the leak",
          "TABLE-LENGTH");
    }
    requireDistributions(draft, variable, parameters, column -> text.placeOfWord(column * states));
    List<Name> strengths =
        texts.containsKey("strengths")
            ? texts.getOrDefault("strengths", text).words(columns)
            : List.of();
    List<double[]> effects = new ArrayList<>();
    int column = 0;
    for (DraftVariable parent : variable.parents) {
      int[] order = order(strengths, column, parent, columns - 1);
      effects.add(effect(parent, parameters, column, order, text));
      column += parent.cardinality();
    }
    double[] leak = Arrays.copyOfRange(parameters, column * states, columns * states);
    NoisyMax.define(
        draft,
        variable,
        IndependentInfluence.min(leak, effects.toArray(new double[0][])),
        entries,
        place);
  }

  /** Each column must sum to 1, as rows of tables must. */
  static void requireDistributions(
      NetworkDraft draft,
      DraftVariable variable,
      double[] parameters,
      IntUnaryOperator placeOfColumn) {
    int states = variable.cardinality();
    for (int column = 0; column < parameters.length / states; column++) {
      double sum = 0;
      for (int s = 0; s < states; s++) {
        sum += parameters[column * states + s];
      }
      if (BayesianNetwork.isRefused(sum)) {
        throw draft
            .places()
            .error(
                placeOfColumn.applyAsInt(column),
                "column "
                    + (column + 1)
                    + " of the parameters of "
                    + Names.quote(variable.id)
                    + " sums to "
                    + Names.sum(sum)
                    + ", expected 1; mend it",
                "ROW-SUM");
      }
    }
  }

  /** The states of a parent from the strongest to the weakest. */
  private int[] order(List<Name> strengths, int from, DraftVariable parent, int expected) {
    int[] order = new int[parent.cardinality()];
    boolean[] seen = new boolean[order.length];
    for (int j = 0; j < order.length; j++) {
      if (strengths.isEmpty()) {
        order[j] = j;
        continue;
      }
      if (strengths.size() != expected) {
        throw places.error(
            strengths.get(0).place(),
            "node "
                + Names.quote(variable.id)
                + " has "
                + strengths.size()
                + " strengths, expected "
                + expected
                + ", one per state of each parent",
            "STRENGTHS");
      }
      Name word = strengths.get(from + j);
      OptionalLong state = StrictNumbers.whole(word.text());
      if (state.isEmpty()
          || state.getAsLong() < 0
          || state.getAsLong() >= order.length
          || seen[(int) state.getAsLong()]) {
        throw places.error(
            word.place(),
            "found the strength "
                + Names.quote(word.text())
                + " for a state of the parent "
                + Names.quote(parent.id)
                + " of "
                + Names.quote(variable.id)
                + ", expected the numbers 0 to "
                + (order.length - 1)
                + " once each",
            "STRENGTHS");
      }
      order[j] = (int) state.getAsLong();
      seen[order[j]] = true;
    }
    return order;
  }

  /** Shape [state of the parent][state of the node]. */
  private double[] effect(
      DraftVariable parent, double[] parameters, int column, int[] order, XmlCursor.Text text) {
    int n = order.length;
    double[] asStates = Arrays.copyOfRange(parameters, column * states, (column + n) * states);
    double[] asStrengths = new double[asStates.length];
    for (int j = 0; j < n; j++) {
      System.arraycopy(asStates, j * states, asStrengths, order[j] * states, states);
    }
    boolean byState = isWithoutEffect(asStates, order[n - 1]);
    boolean byStrength = isWithoutEffect(asStrengths, order[n - 1]);
    if (byState && byStrength && !Arrays.equals(asStates, asStrengths)) {
      throw ambiguous(parent, text.placeOfWord(column * states));
    }
    if (!byState && !byStrength) {
      throw places.error(
          text.placeOfWord((column + n - 1) * states),
          "the weakest state of the parent "
              + Names.quote(parent.id)
              + " of "
              + Names.quote(variable.id)
              + " has an effect of its own, expected parameters 0 ... 0 1 for it; move that into the leak",
          "WEAKEST");
    }
    return byStrength ? asStrengths : asStates;
  }

  private FormatException ambiguous(DraftVariable parent, int at) {
    return places.error(
        at,
        "two states of the parent "
            + Names.quote(parent.id)
            + " of "
            + Names.quote(variable.id)
            + " have the parameters 0 ... 0 1, so that the order of the columns cannot be told; save the node as a table",
        "STRENGTHS");
  }

  private boolean isWithoutEffect(double[] effect, int state) {
    for (int s = 0; s < states; s++) {
      if (effect[state * states + s] != (s == states - 1 ? 1 : 0)) {
        return false;
      }
    }
    return true;
  }
}
