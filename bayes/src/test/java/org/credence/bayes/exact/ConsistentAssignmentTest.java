package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class ConsistentAssignmentTest {

  private static final Variable A = Variable.of("a", "0", "1");
  private static final Variable B = Variable.of("b", "0", "1");
  private static final Variable C = Variable.of("c", "0", "1");

  @Test
  void findsOneExactlyWhereBruteForceFindsOne() {
    int possible = 0;
    int impossible = 0;
    for (int seed = 0; seed < 3000; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      GraphicalModel model =
          seed % 2 == 0
              ? RandomModels.network(random, 1 + random.below(7), 3, 3, 0.6)
              : RandomModels.factorGraph(
                  random, 1 + random.below(7), 3, 1 + random.below(12), 3, 0.7);
      Evidence evidence = RandomModels.evidence(random, model, 0.3);
      ConsistentAssignment.Result result =
          ConsistentAssignment.of(model, evidence).find(random.split(1), 1_000_000);
      boolean expected = anyConsistent(model, evidence);
      if (expected) {
        possible++;
        assertThat(result).as("seed %d", seed).isInstanceOf(ConsistentAssignment.Found.class);
        int[] states = ((ConsistentAssignment.Found) result).states();
        assertThat(isConsistent(model, evidence, states)).as("seed %d", seed).isTrue();
      } else {
        impossible++;
        assertThat(result).as("seed %d", seed).isInstanceOf(ConsistentAssignment.Impossible.class);
      }
    }
    assertThat(possible).isGreaterThan(500);
    assertThat(impossible).isGreaterThan(500);
  }

  @Test
  void provesThatAnOddParityCycleIsImpossible() {
    // a ≠ b, b ≠ c, c ≠ a: every pair is arc consistent, so only search can prove it
    double[] different = {0, 1, 1, 0};
    FactorGraph model =
        new FactorGraph(
            "odd",
            List.of(A, B, C),
            List.of(pair(0, 1, different), pair(1, 2, different), pair(2, 0, different)));
    ConsistentAssignment.Result result =
        ConsistentAssignment.of(model, Evidence.none()).find(SeededRandomness.of(1), 100);
    assertThat(result).isEqualTo(new ConsistentAssignment.Impossible(2));
    assertThat(ConsistentAssignment.of(model, Evidence.none()).find(SeededRandomness.of(1), 1))
        .isEqualTo(new ConsistentAssignment.Exhausted(1));
    assertThat(ConsistentAssignment.of(model, Evidence.none()).find(SeededRandomness.of(1), 0))
        .isEqualTo(new ConsistentAssignment.Exhausted(0));
  }

  @Test
  void judgesBySupportAndNotByAProductThatUnderflows() {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < 50; v++) {
      variables.add(Variable.of("v" + v, "0", "1"));
      factors.add(Factor.of(v, Double.MIN_VALUE, 0));
    }
    ConsistentAssignment.Result result =
        ConsistentAssignment.of(new FactorGraph("tiny", variables, factors), Evidence.none())
            .find(SeededRandomness.of(3), 10);
    assertThat(result).isEqualTo(new ConsistentAssignment.Found(new int[50], 0));
  }

  @Test
  void aConstantFactorOfZeroIsImpossible() {
    FactorGraph model =
        new FactorGraph(
            "zero", List.of(A), List.of(Factor.of(new int[0], new int[0], new double[] {0})));
    assertThat(ConsistentAssignment.of(model, Evidence.none()).find(SeededRandomness.of(3), 10))
        .isEqualTo(new ConsistentAssignment.Impossible(0));
  }

  @Test
  void aModelWithoutVariablesHasTheEmptyAssignment() {
    FactorGraph model = new FactorGraph("empty", List.of(), List.of());
    assertThat(ConsistentAssignment.of(model, Evidence.none()).find(SeededRandomness.of(3), 0))
        .isEqualTo(new ConsistentAssignment.Found(new int[0], 0));
  }

  @Test
  void startsAreDispersedAndRepeatable() {
    BayesianNetwork model = RandomModels.network(SeededRandomness.of(8), 12, 3, 2, 0);
    ConsistentAssignment search = ConsistentAssignment.of(model, Evidence.none());
    Set<ConsistentAssignment.Result> starts = new HashSet<>();
    for (int chain = 0; chain < 20; chain++) {
      starts.add(search.find(SeededRandomness.of(chain), 1000));
    }
    assertThat(starts).hasSizeGreaterThan(15);
    assertThat(search.find(SeededRandomness.of(0), 1000))
        .isEqualTo(search.find(SeededRandomness.of(0), 1000));
  }

  @Test
  void rejectsANegativeLimit() {
    ConsistentAssignment search =
        ConsistentAssignment.of(new FactorGraph("empty", List.of(), List.of()), Evidence.none());
    assertThatThrownBy(() -> search.find(SeededRandomness.of(0), -1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the limit of search nodes is -1; give at least 0");
  }

  private static Factor pair(int u, int v, double[] values) {
    return Factor.of(new int[] {u, v}, new int[] {2, 2}, values);
  }

  private static boolean anyConsistent(GraphicalModel model, Evidence evidence) {
    int[] states = new int[model.size()];
    while (true) {
      if (isConsistent(model, evidence, states)) {
        return true;
      }
      int v = 0;
      while (v < states.length && ++states[v] == model.cardinality(v)) {
        states[v++] = 0;
      }
      if (v == states.length) {
        return false;
      }
    }
  }

  private static boolean isConsistent(GraphicalModel model, Evidence evidence, int[] states) {
    return evidence.states().entrySet().stream().allMatch(e -> states[e.getKey()] == e.getValue())
        && evidence.likelihoodVariables().stream()
            .allMatch(v -> evidence.likelihood(v)[states[v]] > 0)
        && model.factors().stream().allMatch(factor -> factor.at(states) > 0);
  }
}
