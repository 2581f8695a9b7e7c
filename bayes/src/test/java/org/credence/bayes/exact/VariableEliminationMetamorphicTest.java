package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Run;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

/** Changes to a model whose effect on the answer is known, on graphs too large for enumeration. */
final class VariableEliminationMetamorphicTest {

  private static final int MODELS = 60;
  private static final double ROUNDING = 1e-11;

  private interface Change {
    FactorGraph of(FactorGraph graph);
  }

  /** Marginals stay, log evidence moves by a known amount. */
  private static void assertMoves(Change change, double logFactor) {
    for (int seed = 0; seed < MODELS; seed++) {
      FactorGraph graph = graph(seed);
      Evidence evidence = Evidence.none().observe(0, 0).likelihood(1, likelihood(graph));
      Marginals before = ask(graph, evidence);
      Marginals after = ask(change.of(graph), evidence);
      for (int v = 0; v < graph.size(); v++) {
        assertThat(after.distribution(v))
            .as("variable %d of graph %d", v, seed)
            .containsExactly(before.distribution(v), within(ROUNDING));
      }
      assertThat(Models.logEvidence(after))
          .isCloseTo(Models.logEvidence(before) + logFactor, within(1e-9));
    }
  }

  private static FactorGraph graph(int seed) {
    return RandomModels.factorGraph(SeededRandomness.of(seed), 30, 4, 36, 3, 0.01);
  }

  private static double[] likelihood(FactorGraph graph) {
    double[] likelihood = new double[graph.cardinality(1)];
    Arrays.setAll(likelihood, s -> s + 0.5);
    return likelihood;
  }

  private static Marginals ask(FactorGraph graph, Evidence evidence) {
    return VariableElimination.marginals()
        .infer(MarginalProblem.of(graph, evidence), Run.of(1))
        .orThrow();
  }

  private static FactorGraph with(FactorGraph graph, List<Factor> factors) {
    return new FactorGraph("changed", graph.variables(), factors);
  }

  private static Factor mapped(Factor factor, java.util.function.DoubleUnaryOperator map) {
    int[] cardinalities = new int[factor.rank()];
    Arrays.setAll(cardinalities, factor::cardinality);
    return Factor.of(
        factor.scope(), cardinalities, Arrays.stream(factor.values()).map(map).toArray());
  }

  @Test
  void theOrderOfFactorsDoesNotMatter() {
    assertMoves(
        graph -> {
          List<Factor> factors = new ArrayList<>(graph.factors());
          Collections.reverse(factors);
          return with(graph, factors);
        },
        0);
  }

  @Test
  void aFactorMayBeSplitIntoTwoOfItsRoots() {
    assertMoves(
        graph -> {
          List<Factor> factors = new ArrayList<>();
          for (Factor factor : graph.factors()) {
            factors.add(mapped(factor, Math::sqrt));
            factors.add(mapped(factor, Math::sqrt));
          }
          return with(graph, factors);
        },
        0);
  }

  @Test
  void scalingAFactorScalesTheTotal() {
    assertMoves(
        graph -> {
          List<Factor> factors = new ArrayList<>(graph.factors());
          factors.set(5, mapped(factors.get(5), x -> 1e-40 * x));
          return with(graph, factors);
        },
        Math.log(1e-40));
  }

  @Test
  void anIsolatedVariableMultipliesTheTotalByItsStates() {
    assertMoves(
        graph -> {
          List<Variable> variables = new ArrayList<>(graph.variables());
          variables.add(Variable.of("alone", "a", "b", "c", "d", "e"));
          return new FactorGraph("changed", variables, graph.factors());
        },
        Math.log(5));
  }

  @Test
  void relabelledStatesCarryTheirProbabilitiesAlong() {
    for (int seed = 0; seed < MODELS; seed++) {
      FactorGraph graph = graph(seed);
      int v = 2 + seed % 20;
      List<Factor> factors = graph.factors().stream().map(f -> reversed(f, v)).toList();
      Marginals before = ask(graph, Evidence.none());
      Marginals after = ask(with(graph, factors), Evidence.none());
      for (int u = 0; u < graph.size(); u++) {
        double[] expected = before.distribution(u);
        for (int s = 0; s < expected.length; s++) {
          assertThat(after.p(u, u == v ? expected.length - 1 - s : s))
              .isCloseTo(expected[s], within(ROUNDING));
        }
      }
    }
  }

  /** The factor with the states of one variable in the opposite order. */
  private static Factor reversed(Factor factor, int variable) {
    int k = factor.position(variable);
    if (k == factor.rank()) {
      return factor;
    }
    int[] cardinalities = new int[factor.rank()];
    Arrays.setAll(cardinalities, factor::cardinality);
    double[] values = new double[factor.size()];
    for (int i = 0; i < values.length; i++) {
      int state = i / factor.stride(k) % cardinalities[k];
      values[i + (cardinalities[k] - 1 - 2 * state) * factor.stride(k)] = factor.value(i);
    }
    return Factor.of(factor.scope(), cardinalities, values);
  }
}
