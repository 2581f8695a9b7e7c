package org.credence.lab.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.core.input.Escaped;
import org.credence.core.input.StrictNumbers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;

/**
 * Models made from a text: a family, a size, and a seed (1 where none is given). The same text gives the same model to the last bit.
 *
 * <ul>
 *   <li>{@code grid:8x8[:seed]}: an Ising-like factor graph on rows x columns. States 0 and 1 stand for the spins s = -1 and +1. Each
 *       variable {@code xROW_COLUMN} has the factor exp(h s) with h uniform on [-1/2, 1/2), each pair of neighbours the factor
 *       exp(J s s') with J uniform on [-1, 1). Its treewidth is the smaller side.
 *   <li>{@code chain:50[:seed]}: a hidden Markov model as a Bayesian network: 50 hidden variables {@code h0, h1, ...} of 3 states, each
 *       with an observation {@code o0, o1, ...} of 3 states. Start, transition and emission rows are shared by all steps: weights
 *       uniform on [0.05, 1), plus 2 where the state stays or shows itself, divided by their sum. Its treewidth is 1.
 *   <li>{@code random:30[:seed]}: a Bayesian network {@code v0, v1, ...}. Each variable has 2 or 3 states with equal probability, and 0
 *       to 3 parents (each number equally likely, but no more than there are) drawn among the 8 variables before it; each row of its
 *       table is drawn from the flat Dirichlet law. Its treewidth is at most 8.
 * </ul>
 */
public final class Generators {

  private static final int MOST_SIDE = 500;
  private static final int MOST_STEPS = 20_000;
  private static final int MOST_VARIABLES = 20_000;
  private static final int CHAIN_STATES = 3;
  private static final double LEAST_WEIGHT = 0.05;
  private static final double STICKINESS = 2;
  private static final int MOST_PARENTS = 3;
  private static final int PARENT_WINDOW = 8;
  private static final long STANDARD_SEED = 1;

  private Generators() {}

  /** The forms that {@link #model} takes. */
  public static List<String> forms() {
    return List.of("grid:ROWSxCOLUMNS[:SEED]", "chain:STEPS[:SEED]", "random:VARIABLES[:SEED]");
  }

  /**
   * The model that the text stands for; empty if it does not begin with {@code grid:}, {@code chain:} or {@code random:}.
   *
   * @throws IllegalArgumentException if a size or a seed is bad, with the form expected
   */
  public static Optional<GraphicalModel> model(String text) {
    String[] parts = text.split(":", -1);
    boolean known = List.of("grid", "chain", "random").contains(parts[0]);
    if (!known || parts.length < 2) {
      return Optional.empty();
    }
    if (parts.length > 3) {
      throw bad(text, "has " + parts.length + " parts", "at most a family, a size and a seed");
    }
    Randomness random =
        SeededRandomness.of(parts.length == 3 ? seed(text, parts[2]) : STANDARD_SEED);
    return Optional.of(
        switch (parts[0]) {
          case "grid" -> {
            String[] sides = parts[1].split("x", -1);
            if (sides.length != 2) {
              throw bad(
                  text, "has the size " + Escaped.quote(parts[1]), "rows and columns such as 8x8");
            }
            yield grid(
                text,
                size(text, sides[0], "rows", MOST_SIDE),
                size(text, sides[1], "columns", MOST_SIDE),
                random);
          }
          case "chain" -> chain(text, size(text, parts[1], "steps", MOST_STEPS), random);
          default -> random(text, size(text, parts[1], "variables", MOST_VARIABLES), random);
        });
  }

  private static int size(String text, String digits, String what, int most) {
    OptionalLong size = StrictNumbers.whole(digits);
    if (size.isEmpty() || size.getAsLong() < 1 || size.getAsLong() > most) {
      throw bad(
          text, "has " + Escaped.quote(digits) + " " + what, "a whole number from 1 to " + most);
    }
    return (int) size.getAsLong();
  }

  private static long seed(String text, String digits) {
    OptionalLong seed = StrictNumbers.whole(digits);
    if (seed.isEmpty()) {
      throw bad(text, "has the seed " + Escaped.quote(digits), "a whole number of at most 64 bits");
    }
    return seed.getAsLong();
  }

  private static IllegalArgumentException bad(String text, String found, String expected) {
    return new IllegalArgumentException(
        "generator "
            + Escaped.quote(text)
            + " "
            + found
            + ", expected "
            + expected
            + "; the forms are "
            + String.join(", ", forms()));
  }

  private static GraphicalModel grid(String name, int rows, int columns, Randomness random) {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    int[] binary = {2, 2};
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int v = row * columns + column;
        variables.add(Variable.of("x" + row + "_" + column, "0", "1"));
        double h = random.uniform() - 0.5;
        factors.add(Factor.of(v, StrictMath.exp(-h), StrictMath.exp(h)));
        if (column > 0) {
          factors.add(Factor.of(new int[] {v - 1, v}, binary, coupling(random)));
        }
        if (row > 0) {
          factors.add(Factor.of(new int[] {v - columns, v}, binary, coupling(random)));
        }
      }
    }
    return new FactorGraph(name, variables, factors);
  }

  private static double[] coupling(Randomness random) {
    double j = 2 * random.uniform() - 1;
    double alike = StrictMath.exp(j);
    double different = StrictMath.exp(-j);
    return new double[] {alike, different, different, alike};
  }

  private static GraphicalModel chain(String name, int steps, Randomness random) {
    double[] start = row(random, CHAIN_STATES);
    double[] transition = stickyRows(random);
    double[] emission = stickyRows(random);
    BayesianNetwork.Builder builder = BayesianNetwork.builder(name);
    for (int t = 0; t < steps; t++) {
      Variable hidden = Variable.of("h" + t, "0", "1", "2");
      if (t == 0) {
        builder.variable(hidden, List.of(), start);
      } else {
        builder.variable(hidden, List.of("h" + (t - 1)), transition);
      }
      builder.variable(Variable.of("o" + t, "0", "1", "2"), List.of("h" + t), emission);
    }
    return builder.build();
  }

  private static double[] row(Randomness random, int states) {
    double[] row = new double[states];
    for (int s = 0; s < states; s++) {
      row[s] = LEAST_WEIGHT + (1 - LEAST_WEIGHT) * random.uniform();
    }
    return divided(row);
  }

  /** Shape [state before][state after]. */
  private static double[] stickyRows(Randomness random) {
    double[] rows = new double[CHAIN_STATES * CHAIN_STATES];
    for (int from = 0; from < CHAIN_STATES; from++) {
      double[] row = row(random, CHAIN_STATES);
      row[from] += STICKINESS;
      System.arraycopy(divided(row), 0, rows, from * CHAIN_STATES, CHAIN_STATES);
    }
    return rows;
  }

  private static double[] divided(double[] row) {
    double sum = 0;
    for (double weight : row) {
      sum += weight;
    }
    for (int s = 0; s < row.length; s++) {
      row[s] /= sum;
    }
    return row;
  }

  private static GraphicalModel random(String name, int count, Randomness random) {
    List<Variable> variables = new ArrayList<>();
    BayesianNetwork.Builder builder = BayesianNetwork.builder(name);
    for (int v = 0; v < count; v++) {
      Variable variable =
          random.bernoulli(0.5)
              ? Variable.of("v" + v, "0", "1")
              : Variable.of("v" + v, "0", "1", "2");
      variables.add(variable);
      List<Integer> before = new ArrayList<>();
      for (int u = Math.max(0, v - PARENT_WINDOW); u < v; u++) {
        before.add(u);
      }
      int parents = random.below(Math.min(MOST_PARENTS, before.size()) + 1);
      List<String> names = new ArrayList<>();
      int rows = 1;
      for (int k = 0; k < parents; k++) {
        int u = before.remove(random.below(before.size()));
        names.add(variables.get(u).name());
        rows *= variables.get(u).cardinality();
      }
      builder.variable(variable, names, flatRows(random, rows, variable.cardinality()));
    }
    return builder.build();
  }

  /** The flat Dirichlet law: exponential draws divided by their sum. Shape [rows][states]. */
  private static double[] flatRows(Randomness random, int rows, int states) {
    double[] table = new double[rows * states];
    for (int row = 0; row < rows; row++) {
      double[] draws = new double[states];
      for (int s = 0; s < states; s++) {
        draws[s] = -StrictMath.log1p(-random.uniform());
      }
      System.arraycopy(divided(draws), 0, table, row * states, states);
    }
    return table;
  }
}
