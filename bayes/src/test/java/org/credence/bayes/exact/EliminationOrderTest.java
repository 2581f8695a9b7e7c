package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

/** Orders as values, their quality and the choice for one question. */
final class EliminationOrderTest {

  /** Logarithms are kept in units of 2^-24. */
  private static final double ROUNDING = 1e-6;

  @Test
  void holdsEveryVariableOnce() {
    EliminationOrder order = EliminationOrder.of(2, 0, 1);
    assertThat(order.size()).isEqualTo(3);
    assertThat(order.variable(0)).isEqualTo(2);
    assertThat(order)
        .isEqualTo(EliminationOrder.of(2, 0, 1))
        .hasToString("elimination order of 3 variables");
    assertThat(order.hashCode()).isEqualTo(EliminationOrder.of(2, 0, 1).hashCode());
    assertThat(order).isNotEqualTo(EliminationOrder.of(0, 1, 2));
    assertThatThrownBy(() -> EliminationOrder.of(0, 3, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "position 1 of an elimination order of 3 variables holds variable 3; give each of 0 to 2 once");
    assertThatThrownBy(() -> EliminationOrder.of(0, 1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "an elimination order holds variable 0 at positions 0 and 2; give each of 0 to 2 once");
  }

  @Test
  void nobodyElseCanChangeIt() {
    int[] given = {1, 0};
    EliminationOrder order = EliminationOrder.of(given);
    given[0] = 0;
    order.variables()[1] = 7;
    assertThat(order.variables()).containsExactly(1, 0);
  }

  @Test
  void observedVariablesDropOut() {
    assertThat(EliminationOrder.of(3, 1, 0, 2).among(new int[] {0, -1, 1, 2}))
        .containsExactly(2, 0, 1);
  }

  @Test
  void qualityOfAsiaByHand() {
    // asia: moral graph with the cycle lung-either-bronc-smoke; width 2, six cliques of 8 or 4
    // cells
    OrderQuality quality =
        OrderQuality.of(SmallNetworks.asia(), Evidence.none(), EliminationHeuristic.MIN_FILL);
    assertThat(quality.width()).isEqualTo(2);
    assertThat(quality.widthAtLeast()).isEqualTo(2);
    assertThat(quality.largestCliqueLog2()).isEqualTo(3);
    assertThat(Math.pow(2, quality.totalCellsLog2())).isCloseTo(40, within(ROUNDING));
    assertThat(quality.text())
        .isEqualTo("width 2 (at least 2), largest clique 2^3.0 cells, 2^5.3 in all");
  }

  @Test
  void zerosAndEvidenceFixVariablesBeforeAnOrderIsJudged() {
    // b is a's copy: once a is observed both are fixed, and c has two of its three states left
    GraphicalModel model =
        new FactorGraph(
            "",
            List.of(
                Variable.of("a", "0", "1"),
                Variable.of("b", "0", "1"),
                Variable.of("c", "0", "1", "2")),
            List.of(
                Factor.of(new int[] {0, 1}, new int[] {2, 2}, new double[] {1, 0, 0, 1}),
                Factor.of(new int[] {1, 2}, new int[] {2, 3}, new double[] {1, 1, 0, 0, 1, 1})));
    OrderQuality open = OrderQuality.of(model, Evidence.none(), EliminationOrder.of(0, 1, 2));
    assertThat(Math.pow(2, open.totalCellsLog2())).isCloseTo(4 + 6, within(ROUNDING));
    OrderQuality fixed =
        OrderQuality.of(model, Evidence.none().observe(0, 1), EliminationOrder.of(0, 1, 2));
    assertThat(Math.pow(2, fixed.totalCellsLog2())).isCloseTo(2, within(ROUNDING));
    assertThat(fixed.width()).isZero();
  }

  @Test
  void anOrderOfAnotherModelIsRefused() {
    assertThatThrownBy(
            () -> OrderQuality.of(SmallNetworks.asia(), Evidence.none(), EliminationOrder.of(0, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the elimination order is of 2 variables, but the model has 8; give an order of this model");
  }

  @Test
  void theChoiceIsAnOrderThatIsNeverDearerThanMinFill() {
    for (int seed = 0; seed < 60; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      int n = 10 + seed;
      int[][] scopes = OrderGraphs.random(n, 0.05 + 0.01 * (seed % 10), random);
      int[] cardinalities = OrderGraphs.cardinalities(n, random);
      OrderGraph graph = OrderGraph.of(scopes, cardinalities);
      int[] chosen = EliminationOrder.greedy(scopes, cardinalities, EliminationHeuristic.AUTO);
      assertThat(EliminationOrder.of(chosen).size()).isEqualTo(n); // each variable once
      assertThat(OrderCost.of(graph, chosen).total())
          .as("seed %d", seed)
          .isLessThanOrEqualTo(
              OrderCost.of(graph, GreedyOrder.of(graph, EliminationHeuristic.MIN_FILL)).total()
                  + 1e-9);
      assertThat(OrderChoice.of(scopes, cardinalities)).containsExactly(chosen);
    }
  }

  @Test
  void theChoiceAnnealsWhatIsDear() {
    int[][] scopes = OrderGraphs.grid(16, 16);
    OrderGraph graph = OrderGraph.of(scopes, OrderGraphs.twos(256));
    double greedy =
        OrderCost.of(graph, GreedyOrder.of(graph, EliminationHeuristic.MIN_FILL)).total();
    double chosen = OrderCost.of(graph, OrderChoice.of(scopes, OrderGraphs.twos(256))).total();
    assertThat(chosen).isLessThan(greedy - 1);
  }

  @Test
  void aLongChainIsChosenForWithoutOverflow() {
    int n = 100_000;
    int[][] chain = new int[n - 1][];
    Arrays.setAll(chain, i -> new int[] {i, i + 1});
    int[] order = OrderChoice.of(chain, OrderGraphs.twos(n));
    assertThat(OrderCost.of(OrderGraph.of(chain, OrderGraphs.twos(n)), order).width()).isEqualTo(1);
  }
}
