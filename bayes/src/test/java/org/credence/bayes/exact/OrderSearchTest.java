package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.testkit.NetworkData;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class OrderSearchTest {

  private static final OrderSearch SHORT = OrderSearch.ofRestarts(32).withPeakWeight(0);

  private static double cells(int[][] scopes, int[] cardinalities, int[] order) {
    return Math.pow(2, OrderCost.of(OrderGraph.of(scopes, cardinalities), order).total());
  }

  @Test
  void findsTheOptimumOfSmallGraphsNearlyAlwaysAndNeverAnythingBelow() {
    int optimal = 0;
    int graphs = 40;
    for (int seed = 0; seed < graphs; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      int n = 4 + seed % 4;
      int[][] scopes = OrderGraphs.random(n, 0.3 + 0.1 * (seed % 4), random);
      int[] cardinalities = OrderGraphs.cardinalities(n, random);
      double optimum = OrderGraphs.Optimum.of(scopes, cardinalities).cells();
      int[] order = SHORT.run(scopes, cardinalities, Workers.sequential());
      double found = cells(scopes, cardinalities, order);
      assertThat(found).as("seed %d", seed).isGreaterThan(optimum * (1 - 1e-6));
      optimal += found < optimum * (1 + 1e-6) ? 1 : 0;
    }
    assertThat(optimal).as("optimal of %d", graphs).isGreaterThanOrEqualTo(graphs - 1);
  }

  @Test
  void threadsDoNotChangeTheOrder() {
    int[][] scopes = OrderGraphs.random(60, 0.08, SeededRandomness.of(3));
    int[] cardinalities = OrderGraphs.cardinalities(60, SeededRandomness.of(4));
    int[] one = SHORT.run(scopes, cardinalities, Workers.sequential());
    for (int threads : new int[] {2, 4}) {
      try (Workers workers = Workers.of(threads)) {
        assertThat(SHORT.run(scopes, cardinalities, workers)).containsExactly(one);
      }
    }
  }

  @Test
  void anotherSeedMakesAnotherSearch() {
    int[][] scopes = OrderGraphs.grid(8, 8);
    int[] first = SHORT.run(scopes, OrderGraphs.twos(64), Workers.sequential());
    int[] second = SHORT.withSeed(5).run(scopes, OrderGraphs.twos(64), Workers.sequential());
    assertThat(second).isNotEqualTo(first);
  }

  @Test
  void givingUpRestartsEarlyChangesNothing() {
    for (int seed = 0; seed < 5; seed++) {
      int[][] scopes = OrderGraphs.random(40, 0.12, SeededRandomness.of(seed));
      int[] cardinalities = OrderGraphs.cardinalities(40, SeededRandomness.of(seed + 100));
      int[] with =
          new PortfolioSearch(SHORT, scopes, cardinalities, true)
              .run(SeededRandomness.of(1), Workers.sequential(), () -> false);
      int[] without =
          new PortfolioSearch(SHORT, scopes, cardinalities, false)
              .run(SeededRandomness.of(1), Workers.sequential(), () -> false);
      assertThat(with).as("seed %d", seed).containsExactly(without);
    }
  }

  @Test
  void aRestartIsGivenUpExactlyWhenItCostsMoreThanTheBound() {
    int[][] scopes = OrderGraphs.grid(6, 6);
    OrderGraph graph = OrderGraph.of(scopes, OrderGraphs.twos(36));
    RandomisedGreedy greedy = new RandomisedGreedy(graph, EliminationHeuristic.MIN_FILL, 1);
    int givenUp = 0;
    for (int seed = 0; seed < 50; seed++) {
      assertThat(greedy.run(0.5, Double.POSITIVE_INFINITY, SeededRandomness.of(seed))).isTrue();
      double cost = OrderCost.of(graph, greedy.order()).objective(1);
      assertThat(greedy.run(0.5, cost, SeededRandomness.of(seed))).isTrue();
      assertThat(OrderCost.of(graph, greedy.order()).objective(1)).isEqualTo(cost);
      givenUp += greedy.run(0.5, cost - 1e-3, SeededRandomness.of(seed)) ? 0 : 1;
    }
    assertThat(givenUp).isEqualTo(50);
  }

  @Test
  void withoutSlackARandomRestartIsAGreedyOrderUpToTies() {
    int[][] scopes = OrderGraphs.random(30, 0.2, SeededRandomness.of(8));
    int[] cardinalities = OrderGraphs.cardinalities(30, SeededRandomness.of(9));
    OrderGraph graph = OrderGraph.of(scopes, cardinalities);
    // weights of random cardinalities make ties of min-weight rare but for equal cliques
    RandomisedGreedy greedy = new RandomisedGreedy(graph, EliminationHeuristic.MIN_WEIGHT, 0);
    assertThat(greedy.run(0, Double.POSITIVE_INFINITY, SeededRandomness.of(1))).isTrue();
    int[] order = greedy.order();
    boolean[] gone = new boolean[30];
    for (int i = 0; i < 30; i++) {
      double least = Double.POSITIVE_INFINITY;
      double taken = 0;
      for (int v = 0; v < 30; v++) {
        if (!gone[v]) {
          int[] rest = Arrays.copyOf(order, i + 1);
          rest[i] = v;
          double clique = lastClique(scopes, cardinalities, rest);
          least = Math.min(least, clique);
          taken = v == order[i] ? clique : taken;
        }
      }
      assertThat(taken).as("position %d", i).isCloseTo(least, within(1e-6 * least));
      gone[order[i]] = true;
    }
  }

  /** Cells of the clique of the last of some variables eliminated in that order. */
  private static double lastClique(int[][] scopes, int[] cardinalities, int[] first) {
    int v = first[first.length - 1];
    boolean[] gone = new boolean[cardinalities.length];
    for (int u : first) {
      gone[u] = true;
    }
    boolean[] seen = new boolean[cardinalities.length];
    int[] stack = new int[cardinalities.length * cardinalities.length];
    int depth = 0;
    stack[depth++] = v;
    seen[v] = true;
    double cells = cardinalities[v];
    while (depth > 0) {
      int at = stack[--depth];
      for (int[] scope : scopes) {
        if (scope[0] == at || scope[1] == at) {
          int other = scope[0] + scope[1] - at;
          if (!seen[other]) {
            seen[other] = true;
            if (gone[other]) {
              stack[depth++] = other;
            } else {
              cells *= cardinalities[other];
            }
          }
        }
      }
    }
    return cells;
  }

  @Test
  void aTreeHasWidthOneAndAChordalGraphIsNotFilled() {
    SeededRandomness random = SeededRandomness.of(2);
    int[][] tree = new int[199][];
    int[][] chordal = new int[198][];
    for (int v = 1; v < 200; v++) {
      int parent = random.below(v);
      tree[v - 1] = new int[] {parent, v};
      if (v > 1) {
        int[] edge = v == 2 ? new int[] {0, 1} : Arrays.copyOf(chordal[random.below(v - 2)], 2);
        chordal[v - 2] =
            new int[] {edge[0], edge[1], v}; // a 2-tree: every triangle hangs on an edge
      }
    }
    assertThat(quality(tree, OrderGraphs.twos(200)).width()).isEqualTo(1);
    OrderQuality triangles = quality(chordal, OrderGraphs.twos(200));
    assertThat(triangles.width()).isEqualTo(2);
    assertThat(triangles.widthAtLeast()).isEqualTo(2);
    assertThat(Math.pow(2, triangles.totalCellsLog2())).isCloseTo(198 * 8, within(1e-6));
  }

  private static OrderQuality quality(int[][] scopes, int[] cardinalities) {
    return OrderQuality.of(
        OrderGraph.of(scopes, cardinalities),
        SHORT.run(scopes, cardinalities, Workers.sequential()));
  }

  @Test
  void annealingBeatsTheBestGreedyOrderOfAGrid() {
    int[][] scopes = OrderGraphs.grid(12, 12);
    OrderGraph graph = OrderGraph.of(scopes, OrderGraphs.twos(144));
    double greedy = Double.POSITIVE_INFINITY;
    for (EliminationHeuristic rule : EliminationHeuristic.values()) {
      if (rule != EliminationHeuristic.AUTO) {
        greedy = Math.min(greedy, OrderCost.of(graph, GreedyOrder.of(graph, rule)).total());
      }
    }
    int[] order = SHORT.run(scopes, OrderGraphs.twos(144), Workers.sequential());
    assertThat(OrderCost.of(graph, order).total()).isLessThan(greedy - 0.5);
    assertThat(OrderCost.of(graph, order).width()).isBetween(12, 15); // a 12 x 12 grid has width 12
  }

  @Test
  void aLargerPeakWeightNeverMakesALargerPeakOfSmallGraphs() {
    for (int seed = 0; seed < 10; seed++) {
      int[][] scopes = OrderGraphs.random(12, 0.4, SeededRandomness.of(seed));
      int[] cardinalities = OrderGraphs.cardinalities(12, SeededRandomness.of(seed + 50));
      OrderGraph graph = OrderGraph.of(scopes, cardinalities);
      double total = peak(graph, SHORT, scopes, cardinalities);
      double peak = peak(graph, SHORT.withPeakWeight(1e6), scopes, cardinalities);
      assertThat(peak).as("seed %d", seed).isLessThanOrEqualTo(total);
    }
  }

  private static double peak(
      OrderGraph graph, OrderSearch search, int[][] scopes, int[] cardinalities) {
    return OrderCost.of(graph, search.run(scopes, cardinalities, Workers.sequential())).peak();
  }

  @Test
  void noTimeStillGivesTheBestGreedyOrder() {
    BayesianNetwork asia = SmallNetworks.asia();
    OrderSearch.Found found =
        OrderSearch.ofTime(Duration.ZERO).run(asia, Evidence.none(), Workers.sequential());
    assertThat(found.restarts()).isZero();
    assertThat(found.order().size()).isEqualTo(asia.size());
    assertThat(found.quality().totalCellsLog2())
        .isEqualTo(
            found.before().values().stream()
                .mapToDouble(OrderQuality::totalCellsLog2)
                .min()
                .orElseThrow());
  }

  @Test
  void anInterruptIsSeenBeforeThereIsAnOrder() {
    FactorGraph grid =
        Models.graph(
            OrderGraphs.twos(70 * 70),
            Arrays.stream(OrderGraphs.grid(70, 70))
                .map(scope -> Models.pair(scope[0], scope[1], 1, 2, 2, 1))
                .toArray(Factor[]::new));
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(
              () -> OrderSearch.standard().run(grid, Evidence.none(), Workers.sequential()))
          .isInstanceOf(CannotAnswerException.class)
          .hasMessage("interrupted before there was an answer");
    } finally {
      assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
    }
  }

  @Test
  void whereNoRuleIsInTimeThePartsAreLeftInTheOrderGiven() {
    for (int seed = 0; seed < 50; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      int[][] scopes = OrderGraphs.random(12, 0.25, random);
      int[] cardinalities = OrderGraphs.cardinalities(12, random);
      OrderGraph graph = OrderGraph.of(scopes, cardinalities);
      int[] given = GreedyOrder.of(graph, EliminationHeuristic.MIN_DEGREE);
      PortfolioSearch search =
          new PortfolioSearch(
              OrderSearch.ofRestarts(0),
              scopes,
              cardinalities,
              true,
              (part, rule) -> Optional.empty(),
              given);
      int[] order = search.run(random, Workers.sequential(), () -> true);
      assertThat(order).containsExactlyInAnyOrder(IntStream.range(0, 12).toArray());
      assertThat(OrderCost.of(graph, order).total())
          .isLessThanOrEqualTo(OrderCost.of(graph, given).total() + 1e-9);
    }
  }

  @Test
  void whatIsFoundOnAModelIsOfTheQualityItSays() {
    BayesianNetwork network = NetworkData.network("insurance");
    Evidence evidence = Evidence.none().observe(3, 1).observe(20, 0);
    OrderSearch.Found found = SHORT.run(network, evidence, Workers.sequential());
    assertThat(OrderQuality.of(network, evidence, found.order())).isEqualTo(found.quality());
    found
        .before()
        .forEach(
            (rule, quality) -> {
              assertThat(OrderQuality.of(network, evidence, rule)).isEqualTo(quality);
              assertThat(found.quality().totalCellsLog2())
                  .isLessThanOrEqualTo(quality.totalCellsLog2());
            });
    // the other evidence is still served: what was observed then drops out now, and the reverse
    assertThat(OrderQuality.of(network, Evidence.none(), found.order()).width()).isLessThan(27);
  }

  @Test
  void nothingToEliminateIsAnOrderToo() {
    BayesianNetwork asia = SmallNetworks.asia();
    Evidence all = Evidence.none();
    for (int v = 0; v < asia.size(); v++) {
      all = all.observe(v, 0);
    }
    OrderSearch.Found found = SHORT.run(asia, all, Workers.sequential());
    assertThat(found.quality().text())
        .isEqualTo("width 0, largest clique 2^0.0 cells, none in all");
    assertThat(found.order().size()).isEqualTo(asia.size());
    assertThat(SHORT.run(new int[0][], new int[0], Workers.sequential())).isEmpty();
    assertThat(SHORT.run(new int[0][], new int[] {3, 2}, Workers.sequential()))
        .containsExactlyInAnyOrder(0, 1);
  }

  @Test
  void sizesBeyondAnyNumberAreCompared() {
    int n = 150;
    int[][] scopes = new int[n][];
    for (int v = 0; v < n; v++) {
      scopes[v] = new int[] {v, (v + 1) % n};
    }
    int[] huge = new int[n];
    Arrays.fill(huge, Integer.MAX_VALUE);
    int[] all = new int[n];
    Arrays.setAll(all, v -> v);
    OrderGraph complete = OrderGraph.of(new int[][] {all}, huge);
    OrderCost cost = OrderCost.of(complete, all);
    assertThat(cost.total()).isCloseTo(31.0 * n, within(1e-3));
    assertThat(cost.objective(1)).isCloseTo(31.0 * n + 1, within(1e-3));
    RandomisedGreedy greedy = new RandomisedGreedy(complete, EliminationHeuristic.MIN_FILL, 1);
    assertThat(greedy.run(0, cost.objective(1), SeededRandomness.of(1))).isTrue();
    assertThat(quality(scopes, huge).largestCliqueLog2()).isCloseTo(93, within(1e-3));
  }

  @Test
  void rejectsSettingsThatMeanNothing() {
    assertThatThrownBy(() -> OrderSearch.ofRestarts(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("restarts of an order search is -1; give at least 0");
    assertThatThrownBy(() -> OrderSearch.ofTime(Duration.ofSeconds(-2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("time of an order search is PT-2S; give a positive duration");
    for (double weight : new double[] {-1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> OrderSearch.standard().withPeakWeight(weight))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "peakWeight of an order search is "
                  + weight
                  + "; give a finite number of at least 0");
    }
  }
}
