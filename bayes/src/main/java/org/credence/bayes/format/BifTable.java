package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.core.input.FormatException;

/**
 * Reads the rows of one probability block into a table of shape [parent configuration][state], last parent fastest. Rows come with
 * the states of the parents, in any order; or without, one after the other, last parent fastest; or as one {@code table}, which has
 * the child slowest and the last parent fastest (BIF 0.15); {@code default} stands for every row not given.
 *
 * <p>Memory grows with what the file holds, not with what its header asks for, until the block is known to be whole.
 */
final class BifTable {

  /** How rows were given so far. */
  private enum Form {
    NONE,
    TABLE,
    LABELLED,
    IN_ORDER
  }

  private final BifTokens tokens;
  private final BifNumbers numbers;
  private final BifVariable child;
  private final List<BifVariable> parents;
  private final int states;
  private final int rows;

  private Form form = Form.NONE;
  private double[] values; // [rows read so far][state], in the order of the file
  private int[] rowOf; // [rows read so far]: which row of the table
  private int read;
  private final BitSet seen = new BitSet();
  private double[] fallback = {};

  BifTable(
      BifTokens tokens,
      ReadOptions options,
      Warnings warnings,
      BifVariable child,
      List<BifVariable> parents) {
    this.tokens = tokens;
    this.numbers = new BifNumbers(tokens, options, warnings, child.variable);
    this.child = child;
    this.parents = parents;
    this.states = child.variable.cardinality();
    int product = 1;
    for (BifVariable parent : parents) {
      product *= parent.variable.cardinality();
    }
    this.rows = product;
    int possible = tokens.remaining() / (2 * states) + 1;
    int capacity = Math.min(rows, possible);
    this.values = new double[capacity * states];
    this.rowOf = new int[capacity];
  }

  double[] read() {
    tokens.expect('{', "to begin the probabilities of " + childName());
    while (!tokens.is('}')) {
      if (tokens.isWord("property")) {
        tokens.skipProperty();
      } else if (tokens.isWord("table")) {
        readTable();
      } else if (tokens.isWord("default")) {
        readDefault();
      } else if (tokens.is('(')) {
        readLabelledRow();
      } else if (!Double.isNaN(tokens.number())) {
        readRowInOrder();
      } else {
        throw tokens.unexpected(
            "'table', 'default', a row of probabilities, or '}' for " + childName());
      }
    }
    double[] table = whole();
    tokens.advance();
    return table;
  }

  private String childName() {
    return Names.quote(child.variable.name());
  }

  private void begin(Form next) {
    if (form == Form.TABLE || (form != Form.NONE && form != next)) {
      throw tokens.error(
          "the probabilities of "
              + childName()
              + " are given "
              + (form == Form.TABLE && next == Form.TABLE
                  ? "by two 'table' statements"
                  : "in two ways")
              + ", expected one 'table', or rows with the states of the parents, or rows in order; keep one",
          "BIF-TABLE-AND-ROWS");
    }
    form = next;
  }

  private void readLabelledRow() {
    begin(Form.LABELLED);
    BifTokens.Mark place = tokens.mark();
    tokens.advance();
    int row = 0;
    int labels = 0;
    while (!tokens.is(')')) {
      if (labels > 0 && tokens.is(',')) {
        tokens.advance();
      }
      if (!tokens.isName()) {
        throw tokens.unexpected("a state of a parent of " + childName() + ", or ')'");
      }
      if (labels == parents.size()) {
        throw labelCount("more than " + labels);
      }
      BifVariable parent = parents.get(labels);
      Integer state = parent.stateIndices.get(tokens.name());
      if (state == null) {
        throw unknownState(parent);
      }
      row = row * parent.variable.cardinality() + state;
      labels++;
      tokens.advance();
    }
    if (labels < parents.size()) {
      throw labelCount("only " + labels);
    }
    tokens.advance();
    addRow(row, place);
  }

  private FormatException labelCount(String found) {
    return tokens.error(
        "found "
            + found
            + " states before a row of "
            + childName()
            + ", expected "
            + parents.size()
            + (parents.isEmpty() ? "" : ", one per parent (" + parentNames() + ")"),
        "BIF-ROW-STATES");
  }

  private String parentNames() {
    return Names.list(parents.stream().map(p -> p.variable.name()).toList());
  }

  private FormatException unknownState(BifVariable parent) {
    String found = tokens.name();
    String owners =
        parents.stream()
            .filter(p -> p.stateIndices.containsKey(found))
            .map(p -> Names.quote(p.variable.name()))
            .limit(3)
            .collect(Collectors.joining(", "));
    String cure =
        owners.isEmpty()
            ? Names.hint(found, parent.variable.states(), "use one of these")
            : "; it is a state of "
                + owners
                + ": states stand in the order of the parents ("
                + parentNames()
                + ")";
    return tokens.error(
        "found "
            + Names.quote(found)
            + ", expected a state of the parent "
            + Names.quote(parent.variable.name())
            + " ("
            + Names.list(parent.variable.states())
            + ")"
            + cure,
        "BIF-STATE-UNKNOWN");
  }

  private void readRowInOrder() {
    begin(Form.IN_ORDER);
    if (read == rows) {
      throw tokens.error(
          "found more than "
              + rows
              + " rows for "
              + childName()
              + ", expected one per configuration of its parents",
          "BIF-ROW-TWICE");
    }
    addRow(read, tokens.mark());
  }

  private void addRow(int row, BifTokens.Mark place) {
    if (seen.get(row)) {
      tokens.goTo(place);
      throw tokens.error(rowName(row) + " is given twice; keep one", "BIF-ROW-TWICE");
    }
    seen.set(row);
    if (read == rowOf.length) {
      int more = (int) Math.min(rows, 2L * read + 1);
      rowOf = Arrays.copyOf(rowOf, more);
      values = Arrays.copyOf(values, more * states);
    }
    numbers.read(values, read * states, states, () -> rowName(row));
    numbers.checkSum(values, read * states, () -> rowName(row), place, "");
    rowOf[read++] = row;
  }

  private void readDefault() {
    if (fallback.length > 0 || form == Form.TABLE) {
      throw tokens.error(
          "found 'default' "
              + (form == Form.TABLE ? "beside 'table'" : "twice")
              + " for "
              + childName()
              + "; keep one",
          "BIF-DEFAULT-TWICE");
    }
    BifTokens.Mark place = tokens.mark();
    tokens.advance();
    double[] row = new double[states];
    Supplier<String> what = () -> "the default row of " + childName();
    numbers.read(row, 0, states, what);
    numbers.checkSum(row, 0, what, place, "");
    fallback = row;
  }

  /** Child slowest, last parent fastest, as in BIF 0.15 and XMLBIF's ancestors. */
  private void readTable() {
    begin(Form.TABLE);
    if (fallback.length > 0) {
      throw tokens.error(
          "found 'table' beside 'default' for " + childName() + "; keep one", "BIF-DEFAULT-TWICE");
    }
    BifTokens.Mark place = tokens.mark();
    tokens.advance();
    int entries = rows * states;
    int possible = Math.min(entries, tokens.remaining() / 2 + 1);
    double[] given = new double[possible];
    numbers.read(given, 0, entries, () -> "the table of " + childName());
    double[] table = new double[entries];
    for (int s = 0; s < states; s++) {
      for (int row = 0; row < rows; row++) {
        table[row * states + s] = given[s * rows + row];
      }
    }
    String hint =
        rowsFit(given) && rows > 1
            ? "; read row by row the sums are right: if that is meant, leave the word 'table' out and end each row with ';'"
            : "";
    for (int row = 0; row < rows; row++) {
      int here = row;
      numbers.checkSum(table, row * states, () -> rowName(here), place, hint);
    }
    values = table;
  }

  private boolean rowsFit(double[] given) {
    for (int row = 0; row < rows; row++) {
      if (BayesianNetwork.isRefused(numbers.sum(given, row * states))) {
        return false;
      }
    }
    return true;
  }

  private double[] whole() {
    if (form == Form.TABLE) {
      return values;
    }
    if (read < rows && fallback.length == 0) {
      throw tokens.error(
          read == 0
              ? "the block of "
                  + childName()
                  + " holds no probabilities, expected 'table', 'default' or rows"
              : rowName(seen.nextClearBit(0))
                  + " is missing ("
                  + read
                  + " of "
                  + rows
                  + " rows are given); add it, or a 'default' row",
          read == 0 ? "BIF-TABLE-MISSING" : "BIF-ROW-MISSING");
    }
    double[] table = new double[rows * states];
    if (read < rows) {
      for (int row = 0; row < rows; row++) {
        System.arraycopy(fallback, 0, table, row * states, states);
      }
    }
    for (int k = 0; k < read; k++) {
      System.arraycopy(values, k * states, table, rowOf[k] * states, states);
    }
    return table;
  }

  /** In words, with the states of the parents. */
  private String rowName(int row) {
    if (parents.isEmpty()) {
      return "the row of " + childName();
    }
    List<String> labels = new ArrayList<>();
    int rest = row;
    for (int k = parents.size() - 1; k >= 0; k--) {
      List<String> names = parents.get(k).variable.states();
      labels.add(0, names.get(rest % names.size()));
      rest /= names.size();
    }
    return "row (" + String.join(", ", labels) + ") of " + childName();
  }
}
