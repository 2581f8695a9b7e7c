package org.credence.bayes.mcmc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class SupportConnectivityTest {

  @Test
  void countsTheSamePartsAsAWalkOverTheWholeJoint() {
    int split = 0;
    int connected = 0;
    for (int seed = 0; seed < 4000; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      GraphicalModel model =
          seed % 2 == 0
              ? RandomModels.network(random, 1 + random.below(6), 3, 2, 0.4)
              : RandomModels.factorGraph(random, 1 + random.below(6), 3, random.below(7), 3, 0.5);
      Evidence evidence = RandomModels.evidence(random, model, 0.2);
      int parts = parts(model, evidence);
      SupportConnectivity support = SupportConnectivity.of(model, evidence);
      assertThat(support.parts()).as("seed %d", seed).isEqualTo(parts);
      assertThat(support.kind() == Connectivity.Kind.CONNECTED)
          .as("seed %d", seed)
          .isEqualTo(parts == 1);
      assertThat(support.kind() == Connectivity.Kind.SPLIT)
          .as("seed %d", seed)
          .isEqualTo(parts > 1);
      split += parts > 1 ? 1 : 0;
      connected += parts == 1 ? 1 : 0;
    }
    assertThat(split).isGreaterThan(200);
    assertThat(connected).isGreaterThan(200);
  }

  @Test
  void aGroupTooLargeToWalkThroughIsUndecided() {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < 17; v++) {
      variables.add(Variable.of("v" + v, "0", "1"));
      if (v > 0) {
        factors.add(Factor.of(new int[] {v - 1, v}, new int[] {2, 2}, new double[] {1, 1, 0, 1}));
      }
    }
    FactorGraph model = new FactorGraph("ladder", variables, factors);
    assertThat(SupportConnectivity.of(model, Evidence.none()))
        .isEqualTo(new SupportConnectivity(Connectivity.Kind.UNDECIDED, 1, 1 << 17));
    assertThat(SupportConnectivity.of(model, Evidence.none().observe(8, 1)).kind())
        .isEqualTo(Connectivity.Kind.CONNECTED);
  }

  @Test
  void factorsWithoutZerosDoNotJoinGroups() {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < 40; v++) {
      variables.add(Variable.of("v" + v, "0", "1"));
      if (v > 0) {
        double rare = v % 2 == 1 ? 0 : 1e-300;
        factors.add(
            Factor.of(new int[] {v - 1, v}, new int[] {2, 2}, new double[] {1, rare, rare, 1}));
      }
    }
    FactorGraph model = new FactorGraph("pairs", variables, factors);
    assertThat(SupportConnectivity.of(model, Evidence.none()))
        .isEqualTo(new SupportConnectivity(Connectivity.Kind.SPLIT, Math.pow(2, 20), 0));
  }

  /** Parts of the support under changes of one variable, by a walk over all joint states. */
  private static int parts(GraphicalModel model, Evidence evidence) {
    JointTable joint = new JointTable(model, evidence);
    Set<List<Integer>> open = new HashSet<>();
    for (int i = 0; i < joint.assignments().size(); i++) {
      if (joint.weight(i) > 0) {
        open.add(Arrays.stream(joint.assignments().get(i)).boxed().toList());
      }
    }
    int parts = 0;
    while (!open.isEmpty()) {
      parts++;
      Deque<List<Integer>> queue = new ArrayDeque<>(List.of(open.iterator().next()));
      open.remove(queue.peek());
      while (!queue.isEmpty()) {
        List<Integer> x = queue.remove();
        for (int v = 0; v < model.size(); v++) {
          for (int s = 0; s < model.cardinality(v); s++) {
            List<Integer> y = new ArrayList<>(x);
            y.set(v, s);
            if (open.remove(y)) {
              queue.add(y);
            }
          }
        }
      }
    }
    return parts;
  }
}
