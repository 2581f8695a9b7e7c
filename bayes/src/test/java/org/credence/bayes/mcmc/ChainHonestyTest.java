package org.credence.bayes.mcmc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.StatisticalAssert;
import org.credence.core.uncertainty.ErrorStatement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Chains that are stuck say so, chains that mix do not cry wolf. Two hundred runs of each kind in full: at least 99 % of the stuck
 * ones flagged, at most 1 % of the good ones. The default is a sample of them at the same fixed seeds, of which none may fail.
 */
final class ChainHonestyTest {

  private static final int RUNS = 200;
  private static final int SAMPLE = 24;

  @Test
  void aSampleOfStuckRunsIsFlaggedThroughout() {
    assertThat(unflaggedStuckRuns(SAMPLE)).isEmpty();
  }

  @Test
  void aSampleOfGoodRunsIsNotFlagged() {
    assertThat(flaggedGoodRuns(SAMPLE)).isEmpty();
  }

  @Test
  @Tag("slow")
  void stuckRunsAreFlagged() {
    assertThat(unflaggedStuckRuns(RUNS)).hasSizeLessThanOrEqualTo(RUNS / 100);
  }

  @Test
  @Tag("slow")
  void goodRunsAreNotFlagged() {
    assertThat(flaggedGoodRuns(RUNS)).hasSizeLessThanOrEqualTo(RUNS / 100);
  }

  private static List<String> unflaggedStuckRuns(int runs) {
    long seed = StatisticalAssert.seed("stuck chains");
    List<String> silent = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      int run = i * (RUNS / runs);
      GraphicalModel model = stuck(run, SeededRandomness.of(seed).split(run));
      Outcome<Marginals> outcome = run(model, SeededRandomness.seedOf(seed, run), 4000);
      if (outcome.diagnostics().warnings().isEmpty() || states(outcome.orThrow(), model)) {
        silent.add(run + " " + model.name() + " " + outcome.diagnostics().measures());
      }
    }
    return silent;
  }

  private static List<String> flaggedGoodRuns(int runs) {
    long seed = StatisticalAssert.seed("good chains");
    List<String> flagged = new ArrayList<>();
    for (int i = 0; i < runs; i++) {
      int run = i * (RUNS / runs);
      GraphicalModel model = good(run, SeededRandomness.of(seed).split(run));
      Outcome<Marginals> outcome = run(model, SeededRandomness.seedOf(seed, run), 6000);
      if (!outcome.diagnostics().warnings().isEmpty() || !states(outcome.orThrow(), model)) {
        flagged.add(run + " " + model.name() + " " + outcome.diagnostics().warnings());
      }
    }
    return flagged;
  }

  private static Outcome<Marginals> run(GraphicalModel model, long seed, long sweeps) {
    return GibbsSampler.standard()
        .infer(MarginalProblem.of(model, Evidence.none()), Run.of(seed, Budget.ofSteps(sweeps)));
  }

  /** Whether an interval is stated for any number. */
  private static boolean states(Marginals answer, GraphicalModel model) {
    for (int v = 0; v < model.size(); v++) {
      for (int s = 0; s < model.cardinality(v); s++) {
        if (answer.estimate(v, s).error() instanceof ErrorStatement.Interval) {
          return true;
        }
      }
    }
    return false;
  }

  /** One of six kinds whose chains do not leave the mode they are in within the run, or hardly ever. */
  private static GraphicalModel stuck(int run, SeededRandomness random) {
    return switch (run % 6) {
      case 0 -> parityPairs(random, 0);
      case 1 -> parityPairs(random, Math.pow(10, -4 - 6 * random.uniform()));
      case 2 -> grid(random, 5, 2, 4 + 8 * random.uniform());
      case 3 -> grid(random, 4, 3, 8 + 8 * random.uniform());
      case 4 -> mixture(random, 2 + random.below(3), 6 + random.below(4), 0.01 * random.uniform());
      default -> copies(random, 2 + random.below(6), Math.pow(10, -4 - 6 * random.uniform()));
    };
  }

  /** Pairs that are to be unequal (or equal) but for a small weight, loosely coupled to each other. */
  private static GraphicalModel parityPairs(SeededRandomness random, double leak) {
    int pairs = 1 + random.below(4);
    List<Factor> factors = new ArrayList<>();
    for (int k = 0; k < pairs; k++) {
      double a = 0.2 + random.uniform();
      factors.add(pair(2 * k, 2 * k + 1, leak, a, 1, leak));
      if (k > 0) {
        factors.add(pair(2 * k - 1, 2 * k, 1.5, 1, 1, 1.5));
      }
    }
    return new FactorGraph("parity pairs, leak " + leak, variables(2 * pairs, 2), factors);
  }

  /** A grid whose neighbours like to agree, with a weak field: one mode per state. */
  private static GraphicalModel grid(
      SeededRandomness random, int side, int states, double agreement) {
    List<Factor> factors = new ArrayList<>();
    double[] table = new double[states * states];
    for (int i = 0; i < table.length; i++) {
      table[i] = i % (states + 1) == 0 ? agreement : 1;
    }
    for (int v = 0; v < side * side; v++) {
      double[] field = new double[states];
      for (int s = 0; s < states; s++) {
        field[s] = 1 + 0.05 * random.uniform();
      }
      factors.add(Factor.of(v, field));
      if (v % side > 0) {
        factors.add(Factor.of(new int[] {v - 1, v}, new int[] {states, states}, table));
      }
      if (v >= side) {
        factors.add(Factor.of(new int[] {v - side, v}, new int[] {states, states}, table));
      }
    }
    return new FactorGraph(
        "grid of " + states + " states, agreement " + agreement,
        variables(side * side, states),
        factors);
  }

  /** A hidden class and indicators that nearly tell it. */
  private static GraphicalModel mixture(
      SeededRandomness random, int classes, int indicators, double noise) {
    List<Factor> factors = new ArrayList<>();
    double[] prior = new double[classes];
    for (int s = 0; s < classes; s++) {
      prior[s] = 0.3 + random.uniform();
    }
    factors.add(Factor.of(0, prior));
    for (int k = 1; k <= indicators; k++) {
      double[] table = new double[classes * classes];
      for (int i = 0; i < table.length; i++) {
        table[i] = i % (classes + 1) == 0 ? 1 - noise : noise / (classes - 1);
      }
      factors.add(Factor.of(new int[] {0, k}, new int[] {classes, classes}, table));
    }
    return new FactorGraph(
        "mixture of " + classes + ", noise " + noise, variables(1 + indicators, classes), factors);
  }

  /** A chain of variables each of which nearly copies the one before. */
  private static GraphicalModel copies(SeededRandomness random, int length, double leak) {
    List<Factor> factors = new ArrayList<>();
    factors.add(Factor.of(0, 0.3 + random.uniform(), 0.3 + random.uniform()));
    for (int v = 1; v < length; v++) {
      factors.add(pair(v - 1, v, 1 - leak, leak, leak, 1 - leak));
    }
    return new FactorGraph("copies, leak " + leak, variables(length, 2), factors);
  }

  /** Random couplings of weights within a factor of four: every conditional is far from deterministic. */
  private static GraphicalModel good(int run, SeededRandomness random) {
    int size = 4 + random.below(12);
    int states = 2 + run % 3;
    List<Factor> factors = new ArrayList<>();
    for (int v = 1; v < size; v++) {
      for (int k = 0; k < 1 + random.below(2); k++) {
        double[] table = new double[states * states];
        for (int i = 0; i < table.length; i++) {
          table[i] = 0.25 + 0.75 * random.uniform();
        }
        factors.add(Factor.of(new int[] {random.below(v), v}, new int[] {states, states}, table));
      }
    }
    return new FactorGraph("good", variables(size, states), factors);
  }

  private static Factor pair(int u, int v, double... table) {
    return Factor.of(new int[] {u, v}, new int[] {2, 2}, table);
  }

  private static List<Variable> variables(int count, int states) {
    String[] names = new String[states];
    for (int s = 0; s < states; s++) {
      names[s] = "s" + s;
    }
    List<Variable> variables = new ArrayList<>();
    for (int v = 0; v < count; v++) {
      variables.add(Variable.of("x" + v, names));
    }
    return variables;
  }
}
