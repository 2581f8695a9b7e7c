package org.credence.bayes.format;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;

/** Reads a UAI model: preamble, scopes, tables; every count is checked against what the rest of the file can hold. */
final class UaiReader {

  private final InputText input;
  private final ReadOptions options;
  private final UaiTokens tokens;
  private final Warnings warnings;
  private final TableSize sizes;
  private int[] cardinalities = {}; // [variable]
  private int[][] scopes = {}; // [factor][position]
  private int[] scopePlaces = {}; // [factor]: offset in the text
  private int tablePlace; // offset of the first entry of the current table

  UaiReader(InputText input, ReadOptions options) {
    this.input = input;
    this.options = options;
    this.tokens = new UaiTokens(input);
    this.warnings = new Warnings(input.name());
    this.sizes = new TableSize(options.limits());
  }

  Parsed<GraphicalModel> read() {
    boolean bayes = readPreamble();
    readScopes();
    List<Variable> variables = variables(cardinalities);
    double[][] tables = new double[scopes.length][];
    int[] children = bayes ? children() : new int[0];
    for (int f = 0; f < scopes.length; f++) {
      tables[f] = readTable(f);
      if (bayes) {
        checkRows(f, tables[f]);
      } else {
        warnIfZero(f, tables[f]);
      }
    }
    if (!tokens.atEnd()) {
      int offset = tokens.offset();
      int words = 0;
      for (; !tokens.atEnd(); tokens.advance()) {
        words++;
      }
      String place = tokens.errorAt(offset, "", "").place();
      warnings.of(
          "after the last table, at "
              + place
              + ", stand "
              + words
              + " more words, which are not used",
          "UAI-TRAILING");
    } else if (tokens.endsAbruptly()) {
      warnings.of(
          "the file ends right after a number, without a line end; if it was cut, that number may have lost digits",
          "UAI-NO-LINE-END");
    }
    GraphicalModel model =
        bayes ? network(variables, tables, children) : factorGraph(variables, tables);
    return new Parsed<>(model, warnings.list());
  }

  /** Variables named by their index, with states named by theirs. */
  static List<Variable> variables(int[] cardinalities) {
    Map<Integer, List<String>> states = new HashMap<>();
    List<Variable> variables = new ArrayList<>(cardinalities.length);
    for (int v = 0; v < cardinalities.length; v++) {
      variables.add(
          new Variable(
              Integer.toString(v),
              states.computeIfAbsent(cardinalities[v], UaiReader::stateNames)));
    }
    return variables;
  }

  static List<String> stateNames(int cardinality) {
    return IntStream.range(0, cardinality).mapToObj(Integer::toString).toList();
  }

  private boolean readPreamble() {
    if (tokens.atEnd()) {
      throw FormatException.of(
          input.name(),
          (input.text().isEmpty() ? "is empty" : "holds nothing but blanks")
              + ", expected a UAI model; check that the file was written",
          "UAI-EMPTY");
    }
    String kind = tokens.word();
    if (!kind.equals("BAYES") && !kind.equals("MARKOV")) {
      char first = kind.charAt(0);
      String cure =
          Character.isDigit(first)
              ? "; a model begins with that word, is this an evidence file?"
              : first == '<'
                  ? "; this looks like XML or HTML: fetch the file itself"
                  : Names.hint(kind, List.of("BAYES", "MARKOV"), "write it in the first line");
      throw tokens.error(
          "found " + tokens.shown() + ", expected BAYES or MARKOV" + cure, "UAI-PREAMBLE");
    }
    tokens.advance();
    int mostVariables = Math.min(options.limits().variables(), tokens.mostWords());
    int variables =
        tokens.whole(
            "the number of variables",
            1,
            mostVariables,
            "; the rest of the file, or the limit on variables, allows no more",
            "UAI-COUNT");
    cardinalities = new int[variables];
    for (int v = 0; v < variables; v++) {
      cardinalities[v] =
          tokens.whole(
              "the number of states of variable " + v,
              1,
              options.limits().states(),
              " (limit states)",
              "UAI-CARDINALITY");
    }
    return kind.equals("BAYES");
  }

  private void readScopes() {
    int factors =
        tokens.whole(
            "the number of factors",
            0,
            tokens.mostWords(),
            "; the rest of the file holds no more",
            "UAI-COUNT");
    scopes = new int[factors][];
    scopePlaces = new int[factors];
    int mostRank = options.limits().parents() + 1;
    int[] lastFactor = new int[cardinalities.length]; // [variable]: 1 + the last factor naming it
    for (int f = 0; f < factors; f++) {
      scopePlaces[f] = tokens.offset();
      int rank =
          tokens.whole(
              "the number of variables of factor " + f,
              0,
              mostRank,
              " (limit parents)",
              "UAI-SCOPE");
      scopes[f] = new int[rank];
      double entries = 1;
      for (int k = 0; k < rank; k++) {
        int offset = tokens.offset();
        int v =
            tokens.whole(
                "variable " + k + " of factor " + f,
                0,
                cardinalities.length - 1L,
                "; indices count from 0",
                "UAI-SCOPE");
        if (lastFactor[v] == f + 1) {
          throw tokens.errorAt(
              offset,
              "factor " + f + " names variable " + v + " twice; name each variable once",
              "UAI-SCOPE");
        }
        lastFactor[v] = f + 1;
        scopes[f][k] = v;
        entries *= cardinalities[v];
      }
      String problem = sizes.problem("factor " + f, entries);
      if (!problem.isEmpty()) {
        throw tokens.errorAt(scopePlaces[f], problem, "UAI-TABLE-SIZE");
      }
    }
  }

  private double[] readTable(int f) {
    int product = 1;
    for (int v : scopes[f]) {
      product *= cardinalities[v];
    }
    int offset = tokens.offset();
    int size =
        tokens.whole(
            "the number of entries of factor " + f, 0, Integer.MAX_VALUE, "", "UAI-TABLE-LENGTH");
    if (size != product) {
      throw tokens.errorAt(
          offset,
          "factor "
              + f
              + " lists "
              + size
              + " entries but its scope has "
              + product
              + " joint states; give one entry per joint state, last variable fastest",
          "UAI-TABLE-LENGTH");
    }
    if (size > tokens.mostWords()) {
      throw tokens.errorAt(
          offset,
          "factor "
              + f
              + " has "
              + size
              + " entries, but the rest of the file holds at most "
              + tokens.mostWords()
              + "; was it cut? Fetch it again",
          "UAI-CUT");
    }
    double[] table = new double[size];
    tablePlace = tokens.offset();
    for (int i = 0; i < size; i++) {
      int place = tokens.offset();
      int entry = i;
      Supplier<String> what = () -> "entry " + entry + " of factor " + f;
      table[i] = tokens.number(what);
      if (table[i] == 0) {
        tokens
            .tooSmallAt(place)
            .ifPresent(
                word ->
                    warnings.of(
                        what.get()
                            + " is "
                            + word
                            + ", too small for a double; it is taken as 0, which makes it impossible",
                        "UAI-NUMBER-SMALL"));
      }
      if (table[i] < 0) {
        throw tokens.errorAt(
            place, what.get() + " is " + table[i] + ", expected at least 0", "UAI-VALUE");
      }
    }
    return table;
  }

  private void warnIfZero(int f, double[] table) {
    for (double value : table) {
      if (value > 0) {
        return;
      }
    }
    warnings.of(
        "factor " + f + " is zero everywhere, so no assignment is possible", "UAI-FACTOR-ZERO");
  }

  /** Shape [variable]: the factor that holds its conditional probabilities. */
  private int[] children() {
    int[] factorOf = new int[cardinalities.length];
    boolean[] found = new boolean[cardinalities.length];
    for (int f = 0; f < scopes.length; f++) {
      if (scopes[f].length == 0) {
        throw tokens.errorAt(
            scopePlaces[f],
            "factor "
                + f
                + " of a BAYES model has no variable, expected the parents and then the child; write MARKOV if it is any"
                + " product of factors",
            "UAI-BAYES");
      }
      int child = scopes[f][scopes[f].length - 1];
      if (found[child]) {
        throw tokens.errorAt(
            scopePlaces[f],
            "variable "
                + child
                + " is the last of two factors, "
                + factorOf[child]
                + " and "
                + f
                + ", expected one with its conditional probabilities; write MARKOV if it is any product of factors",
            "UAI-BAYES");
      }
      found[child] = true;
      factorOf[child] = f;
    }
    for (int v = 0; v < found.length; v++) {
      if (!found[v]) {
        throw FormatException.of(
            input.name(),
            "variable "
                + v
                + " of a BAYES model is the last of no factor, expected one with its conditional probabilities; write"
                + " MARKOV if it is any product of factors",
            "UAI-BAYES");
      }
    }
    return factorOf;
  }

  private void checkRows(int f, double[] table) {
    int child = scopes[f][scopes[f].length - 1];
    int states = cardinalities[child];
    for (int from = 0; from < table.length; from += states) {
      double sum = 0;
      for (int s = 0; s < states; s++) {
        sum += table[from + s];
      }
      double off = Math.abs(sum - 1);
      if (off <= BayesianNetwork.ROW_WARNING) {
        continue;
      }
      String what =
          "row "
              + from / states
              + " of factor "
              + f
              + " (variable "
              + child
              + ") sums to "
              + Names.sum(sum);
      boolean distribution = sum > 0 && sum <= Double.MAX_VALUE;
      if (!distribution || (BayesianNetwork.isRefused(sum) && !options.normalize())) {
        throw entryError(
            from,
            what
                + ", expected 1"
                + (distribution
                    ? " (within "
                        + BayesianNetwork.ROW_REFUSAL
                        + "); mend the row, ask to normalise, or write MARKOV if these are no probabilities"
                    : "; a row must be a distribution"),
            "UAI-ROW-SUM");
      }
      warnings.of(what + ", expected 1; engines use it divided by its sum", "UAI-ROW-SUM");
    }
  }

  /** An error at an entry of the current table. */
  private FormatException entryError(int entry, String problem, String code) {
    tokens.goTo(tablePlace);
    for (int i = 0; i < entry; i++) {
      tokens.advance();
    }
    return tokens.error(problem, code);
  }

  private GraphicalModel factorGraph(List<Variable> variables, double[][] tables) {
    List<Factor> factors = new ArrayList<>(scopes.length);
    for (int f = 0; f < scopes.length; f++) {
      int[] sizes = IntStream.of(scopes[f]).map(v -> cardinalities[v]).toArray();
      factors.add(Factor.of(scopes[f], sizes, tables[f]));
    }
    return new FactorGraph("", variables, factors);
  }

  private GraphicalModel network(List<Variable> variables, double[][] tables, int[] factorOf) {
    BayesianNetwork.Builder builder = BayesianNetwork.builder("").normalizing(options.normalize());
    for (int v = 0; v < variables.size(); v++) {
      int[] scope = scopes[factorOf[v]];
      List<String> parents =
          IntStream.range(0, scope.length - 1).mapToObj(k -> Integer.toString(scope[k])).toList();
      builder.variable(variables.get(v), parents, tables[factorOf[v]]);
    }
    try {
      return builder.build();
    } catch (IllegalArgumentException e) { // a cycle is all that is left to find
      throw FormatException.of(input.name(), String.valueOf(e.getMessage()), "UAI-CYCLE");
    }
  }
}
