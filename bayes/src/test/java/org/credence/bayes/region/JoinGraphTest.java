package org.credence.bayes.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.exact.OpenModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class JoinGraphTest {

  @Test
  void isALawfulJoinGraphWithinItsLimitForEveryLimit() {
    int loopy = 0;
    int forests = 0;
    for (int i = 0; i < 300; i++) {
      RegionModel model = new RegionModel(Cases.random(51, i), EliminationHeuristic.MIN_FILL);
      for (double limit : new double[] {1, 9, 30, 1e9}) {
        JoinGraph graph = model.joinGraph(limit);
        assertLawful(graph, model.open, limit);
        assertThat(limit < 1e9 || graph.forest).isTrue();
        loopy += graph.forest ? 0 : 1;
        forests += graph.forest ? 1 : 0;
      }
    }
    assertThat(loopy).isGreaterThan(50);
    assertThat(forests).isGreaterThan(300);
  }

  private static void assertLawful(JoinGraph graph, OpenModel open, double limit) {
    double largestFactor = 1;
    for (int f = 0; f < open.scopes.length; f++) {
      int home = graph.factorHomes[f];
      if (open.scopes[f].length == 0) {
        assertThat(home).isEqualTo(JoinGraph.NONE);
        continue;
      }
      double cells = 1;
      for (int v : open.scopes[f]) {
        assertThat(CliqueTreeReduction.contains(graph.scopes[home], v)).isTrue();
        cells *= open.cardinalities[v];
      }
      largestFactor = Math.max(largestFactor, cells);
    }
    int largestVariable = Arrays.stream(open.cardinalities).max().orElse(1);
    assertThat(graph.largest())
        .isLessThanOrEqualTo(Math.max(limit, Math.max(largestFactor, largestVariable)));
    for (int v = 0; v < open.cardinalities.length; v++) {
      assertTree(graph, v);
    }
    for (int e = 0; e < graph.labels.length; e++) {
      assertThat(graph.lower[e]).isLessThan(graph.upper[e]);
      assertThat(graph.labels[e]).isNotEmpty();
    }
    if (graph.forest) {
      for (int[] edges : graph.edges) {
        assertThat(edges).hasSizeLessThanOrEqualTo(graph.labels.length);
      }
      for (int c = 0; c < graph.clusters(); c++) {
        int higher = 0;
        for (int e : graph.edges[c]) {
          higher += graph.lower[e] == c ? 1 : 0;
        }
        assertThat(higher).isLessThanOrEqualTo(1);
      }
    }
  }

  /** The edges whose label holds a variable are a tree of the clusters that hold it. */
  private static void assertTree(JoinGraph graph, int v) {
    int[] part = new int[graph.clusters()];
    Arrays.setAll(part, c -> c);
    int clusters = 0;
    int edges = 0;
    for (int[] scope : graph.scopes) {
      clusters += CliqueTreeReduction.contains(scope, v) ? 1 : 0;
    }
    for (int e = 0; e < graph.labels.length; e++) {
      if (CliqueTreeReduction.contains(graph.labels[e], v)) {
        edges++;
        assertThat(CliqueTreeReduction.contains(graph.scopes[graph.lower[e]], v)).isTrue();
        assertThat(CliqueTreeReduction.contains(graph.scopes[graph.upper[e]], v)).isTrue();
        int a = part[graph.lower[e]];
        int b = part[graph.upper[e]];
        assertThat(a).as("a loop of variable %d", v).isNotEqualTo(b);
        for (int c = 0; c < part.length; c++) {
          part[c] = part[c] == b ? a : part[c];
        }
      }
    }
    assertThat(clusters).isPositive();
    assertThat(edges).as("edges of variable %d", v).isEqualTo(clusters - 1);
    assertThat(CliqueTreeReduction.contains(graph.scopes[graph.variableHomes[v]], v)).isTrue();
  }

  @Test
  void memoryAndWorkGrowWithTheLimit() {
    MarginalProblem problem = Cases.grid(SeededRandomness.of(3), 9, 1, 1);
    double bytes = 0;
    for (int cells = 4; cells <= 1 << 12; cells *= 4) {
      double now = JoinGraphPropagation.standard().withCells(cells).forecast(problem).bytes();
      assertThat(now).as("%d cells", cells).isGreaterThan(bytes);
      bytes = now;
    }
  }
}
