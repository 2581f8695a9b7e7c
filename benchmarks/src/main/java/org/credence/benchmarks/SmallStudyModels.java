package org.credence.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.random.SeededRandomness;
import org.credence.lab.catalog.BuiltinModels;

/** Small models for studies that ask thousands of times, each with a difficulty of its own. */
final class SmallStudyModels {

  private SmallStudyModels() {}

  /** A question with its name in tables. */
  record Named(String name, MarginalProblem problem) {}

  static List<Named> all() {
    BayesianNetwork asia = asia();
    return List.of(
        named(
            "asia",
            asia,
            Evidence.none().observe(asia, "dysp", "yes").observe(asia, "smoke", "no")),
        named(
            "rare-states",
            rareStates(),
            Evidence.none().observe(5, 1).likelihood(3, 0.9, 0.2, 0.5)),
        named("loopy-grid", loopyGrid(), Evidence.none().observe(0, 1)),
        named(
            "hidden-chain",
            hiddenChain(),
            Evidence.none().observe(1, 0).observe(3, 1).observe(5, 1).observe(7, 0)),
        named("deterministic", deterministic(), Evidence.none().observe(5, 1)));
  }

  private static Named named(String name, GraphicalModel model, Evidence evidence) {
    return new Named(name, MarginalProblem.of(model, evidence));
  }

  /** The chest clinic, one of whose tables is an "or". */
  static BayesianNetwork asia() {
    return BuiltinModels.network("asia").orElseThrow();
  }

  /** Six variables of two or three states, some of which have a probability of a few per cent or a few per mille. */
  static BayesianNetwork rareStates() {
    SeededRandomness random = SeededRandomness.of(20_400);
    int[] cardinalities = {2, 3, 2, 3, 3, 2};
    int[][] parents = {{}, {0}, {0, 1}, {1}, {2, 3}, {4}};
    BayesianNetwork.Builder builder = BayesianNetwork.builder("rare-states");
    for (int v = 0; v < cardinalities.length; v++) {
      List<String> names = new ArrayList<>();
      int rows = 1;
      for (int parent : parents[v]) {
        names.add("v" + parent);
        rows *= cardinalities[parent];
      }
      double[] table = new double[rows * cardinalities[v]];
      for (int row = 0; row < rows; row++) {
        double sum = 0;
        for (int s = 0; s < cardinalities[v]; s++) {
          double u = 0.1 + random.uniform();
          table[row * cardinalities[v] + s] = u * u * u;
          sum += u * u * u;
        }
        for (int s = 0; s < cardinalities[v]; s++) {
          table[row * cardinalities[v] + s] /= sum;
        }
      }
      builder.variable(variable("v" + v, cardinalities[v]), names, table);
    }
    return builder.build();
  }

  /** A grid of 3 by 3 whose neighbours like to agree, in a field. */
  static FactorGraph loopyGrid() {
    int side = 3;
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    int[] two = {2, 2};
    for (int v = 0; v < side * side; v++) {
      variables.add(variable("x" + v, 2));
      factors.add(Factor.of(v, 1, 1 + 0.1 * (v % 4)));
    }
    for (int v = 0; v < side * side; v++) {
      double strength = 1.3 + 0.1 * (v % 3);
      if (v % side + 1 < side) {
        factors.add(Factor.of(new int[] {v, v + 1}, two, new double[] {strength, 1, 1, strength}));
      }
      if (v + side < side * side) {
        factors.add(
            Factor.of(new int[] {v, v + side}, two, new double[] {strength, 1, 1, strength}));
      }
    }
    return new FactorGraph("loopy-grid", variables, factors);
  }

  /** Four hidden states of three kinds, each seen through noise: h0, o0, h1, o1, ... */
  static BayesianNetwork hiddenChain() {
    BayesianNetwork.Builder builder = BayesianNetwork.builder("hidden-chain");
    for (int t = 0; t < 4; t++) {
      if (t == 0) {
        builder.variable(variable("h0", 3), List.of(), 0.5, 0.3, 0.2);
      } else {
        builder.variable(
            variable("h" + t, 3),
            List.of("h" + (t - 1)),
            0.7,
            0.2,
            0.1,
            0.2,
            0.6,
            0.2,
            0.1,
            0.3,
            0.6);
      }
      builder.variable(variable("o" + t, 2), List.of("h" + t), 0.8, 0.2, 0.4, 0.6, 0.1, 0.9);
    }
    return builder.build();
  }

  /** Two parities and an "or" of noisy coins, the "or" seen through noise. */
  static BayesianNetwork deterministic() {
    return BayesianNetwork.builder("deterministic")
        .variable(variable("a", 2), List.of(), 0.6, 0.4)
        .variable(variable("b", 2), List.of(), 0.7, 0.3)
        .variable(variable("parity", 2), List.of("a", "b"), table(i -> i == 1 || i == 2 ? 1 : 0))
        .variable(variable("c", 2), List.of("a"), 0.8, 0.2, 0.3, 0.7)
        .variable(variable("or", 2), List.of("parity", "c"), table(i -> i > 0 ? 1 : 0))
        .variable(variable("seen", 2), List.of("or"), 0.9, 0.1, 0.2, 0.8)
        .build();
  }

  /** Rows of a variable of two states that has its second with the probability given for each joint state of two parents. */
  private static double[] table(IntToDoubleFunction second) {
    double[] rows = new double[8];
    for (int i = 0; i < 4; i++) {
      rows[2 * i + 1] = second.applyAsDouble(i);
      rows[2 * i] = 1 - rows[2 * i + 1];
    }
    return rows;
  }

  private static Variable variable(String name, int states) {
    String[] names = new String[states];
    for (int s = 0; s < states; s++) {
      names[s] = "s" + s;
    }
    return Variable.of(name, names);
  }
}
