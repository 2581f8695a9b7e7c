package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class GreedyOrderTest {

  private static final List<EliminationHeuristic> RULES =
      Arrays.stream(EliminationHeuristic.values())
          .filter(rule -> rule != EliminationHeuristic.AUTO)
          .toList();

  /** The definition: scores of all remaining variables computed anew at every step, on an adjacency matrix. */
  private static int[] naive(int[][] scopes, int[] cardinalities, EliminationHeuristic heuristic) {
    int n = cardinalities.length;
    boolean[][] joined = new boolean[n][n];
    for (int[] scope : scopes) {
      for (int a : scope) {
        for (int b : scope) {
          joined[a][b] |= a != b;
        }
      }
    }
    boolean[] gone = new boolean[n];
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int best = -1;
      double least = Double.POSITIVE_INFINITY;
      for (int v = 0; v < n; v++) {
        double score =
            gone[v] ? Double.POSITIVE_INFINITY : score(v, joined, cardinalities, heuristic);
        if (score < least) {
          least = score;
          best = v;
        }
      }
      order[i] = best;
      gone[best] = true;
      for (int a = 0; a < n; a++) {
        for (int b = 0; b < n; b++) {
          joined[a][b] |= a != b && joined[a][best] && joined[best][b];
        }
      }
      for (int a = 0; a < n; a++) {
        joined[a][best] = false;
        joined[best][a] = false;
      }
    }
    return order;
  }

  private static double score(
      int v, boolean[][] joined, int[] cardinalities, EliminationHeuristic heuristic) {
    double fill = 0;
    double degree = 0;
    double size = cardinalities[v];
    for (int a = 0; a < joined.length; a++) {
      size *= joined[v][a] ? cardinalities[a] : 1;
      degree += joined[v][a] ? 1 : 0;
      for (int b = 0; b < a; b++) {
        if (joined[v][a] && joined[v][b] && !joined[a][b]) {
          fill +=
              heuristic == EliminationHeuristic.MIN_FILL
                  ? 1
                  : (double) cardinalities[a] * cardinalities[b];
        }
      }
    }
    return switch (heuristic) {
      case MIN_WEIGHT -> size;
      case MIN_DEGREE -> degree;
      default -> fill;
    };
  }

  @Test
  void isTheGreedyOrderOfTheDefinition() {
    for (int seed = 0; seed < 300; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      OpenModel open =
          OpenModel.of(
              RandomModels.factorGraph(random, 2 + seed % 25, 4, 3 + seed % 40, 4, 0),
              Evidence.none());
      for (EliminationHeuristic heuristic : RULES) {
        if (heuristic == EliminationHeuristic.MIN_WEIGHT && seed % 25 > 15) {
          continue; // products near 2^53 tie differently than their fixed-point logarithms
        }
        int[] definition = naive(open.scopes, open.cardinalities, heuristic);
        assertThat(EliminationOrder.greedy(open.scopes, open.cardinalities, heuristic))
            .as("%s, seed %d", heuristic, seed)
            .containsExactly(definition);
        assertThat(GreedyOrder.ofLists(OrderGraph.of(open.scopes, open.cardinalities), heuristic))
            .as("%s by lists, seed %d", heuristic, seed)
            .containsExactly(definition);
      }
    }
  }

  @Test
  void tiesGoToTheLowestIndex() {
    int[][] cycle = {{0, 1}, {1, 2}, {2, 3}, {3, 0}};
    int[] two = {2, 2, 2, 2};
    assertThat(EliminationOrder.greedy(cycle, two, EliminationHeuristic.MIN_FILL))
        .containsExactly(0, 1, 2, 3);
  }

  @Test
  void weightsDecideWhereNumbersOfStatesDiffer() {
    // eliminating 0 or 2 joins 1 and 3 (10 · 10), eliminating 1 or 3 joins 0 and 2 (2 · 2)
    int[][] cycle = {{0, 1}, {1, 2}, {2, 3}, {3, 0}};
    int[] states = {2, 10, 2, 10};
    assertThat(EliminationOrder.greedy(cycle, states, EliminationHeuristic.WEIGHTED_MIN_FILL)[0])
        .isEqualTo(1);
    assertThat(EliminationOrder.greedy(cycle, states, EliminationHeuristic.MIN_WEIGHT)[0])
        .isEqualTo(1);
  }

  @Test
  void aHubOfManyAndALongChainAreOrdered() {
    int n = 20_000;
    int[][] star = new int[n - 1][];
    int[][] chain = new int[n - 1][];
    for (int i = 1; i < n; i++) {
      star[i - 1] = new int[] {0, i};
      chain[i - 1] = new int[] {i - 1, i};
    }
    int[] two = new int[n];
    Arrays.fill(two, 2);
    for (EliminationHeuristic heuristic : EliminationHeuristic.values()) {
      for (int[][] scopes : new int[][][] {star, chain}) {
        int[] order = EliminationOrder.greedy(scopes, two, heuristic);
        EliminationTree tree = EliminationTree.of(scopes, two, order);
        assertThat(Arrays.stream(tree.scopes).mapToInt(s -> s.length).max()).hasValue(2);
        assertThat(Arrays.stream(order).distinct().count()).isEqualTo(n);
      }
    }
  }
}
