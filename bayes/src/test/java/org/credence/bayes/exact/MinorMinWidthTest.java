package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class MinorMinWidthTest {

  private static int bound(int[][] scopes, int n) {
    return MinorMinWidth.of(OrderGraph.of(scopes, OrderGraphs.twos(n)));
  }

  @Test
  void isNeverAboveTheLeastWidthOfAllOrdersAndOftenReachesIt() {
    int reached = 0;
    for (int seed = 0; seed < 100; seed++) {
      int n = 3 + seed % 4;
      int[][] scopes = OrderGraphs.random(n, 0.2 + 0.1 * (seed % 6), SeededRandomness.of(seed));
      int width = OrderGraphs.Optimum.of(scopes, OrderGraphs.twos(n)).width();
      int bound = bound(scopes, n);
      assertThat(bound).as("seed %d", seed).isLessThanOrEqualTo(width);
      reached += bound == width ? 1 : 0;
    }
    assertThat(reached).isGreaterThan(80);
  }

  @Test
  void neverPassesTheWidthOfAnOrderOfALargerGraph() {
    for (int seed = 0; seed < 30; seed++) {
      int n = 30 + 5 * seed; // more than one word of bits
      int[][] scopes = OrderGraphs.random(n, 3.0 / n, SeededRandomness.of(seed));
      int[] order = EliminationOrder.greedy(scopes, OrderGraphs.twos(n), EliminationHeuristic.AUTO);
      int width = OrderCost.of(OrderGraph.of(scopes, OrderGraphs.twos(n)), order).width();
      assertThat(bound(scopes, n)).as("seed %d", seed).isBetween(1, width);
    }
  }

  @Test
  void knowsTreesCyclesAndCompleteGraphs() {
    assertThat(bound(new int[0][], 5)).isZero();
    assertThat(bound(new int[][] {{0, 1}, {1, 2}, {1, 3}, {3, 4}}, 5)).isEqualTo(1);
    assertThat(bound(new int[][] {{0, 1}, {1, 2}, {2, 3}, {3, 0}}, 4)).isEqualTo(2);
    int[] all = new int[70];
    Arrays.setAll(all, v -> v);
    assertThat(bound(new int[][] {all}, 70)).isEqualTo(69);
    assertThat(bound(OrderGraphs.grid(10, 10), 100)).isBetween(4, 10);
  }
}
