package org.credence.bayes.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.credence.bayes.format.Bif;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.format.Uai;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.InfluenceModels;
import org.credence.core.input.InputText;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class IndependentInfluenceTest {

  private static final double ROUNDING = 1e-14;
  private static final Variable FEVER = Variable.of("fever", "no", "yes");

  /** Causes {@code c0..}, each present with probability 0.3, and the variable stated by the influence. */
  private static BayesianNetwork.Builder causes(int count) {
    BayesianNetwork.Builder builder = BayesianNetwork.builder("causes");
    for (int i = 0; i < count; i++) {
      builder.variable(Variable.of("c" + i, "no", "yes"), List.of(), 0.7, 0.3);
    }
    return builder;
  }

  private static List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "c" + i).toList();
  }

  private static double[][] alike(int count, double... strengths) {
    return IntStream.range(0, count).mapToObj(i -> strengths).toArray(double[][]::new);
  }

  @Test
  void noisyOrIsTheProductOfWhatFails() {
    BayesianNetwork network =
        causes(3)
            .noisyOr(
                FEVER,
                "yes",
                names(3),
                0.05,
                new double[] {0, 0.8},
                new double[] {0, 0.4},
                new double[] {0.1, 0.9})
            .build();
    Factor table = network.expanded().factors().get(3);
    for (int x = 0; x < 8; x++) {
      double no = 0.95;
      no *= x >= 4 ? 0.2 : 1;
      no *= x / 2 % 2 == 1 ? 0.6 : 1;
      no *= x % 2 == 1 ? 0.1 : 0.9;
      assertThat(table.value(2 * x)).isCloseTo(no, within(ROUNDING));
      assertThat(table.value(2 * x + 1)).isCloseTo(1 - no, within(ROUNDING));
    }
  }

  @Test
  void whichStateIsTheCausedOneIsSaidNotGuessed() {
    double[][] strengths = alike(5, 0.9, 0.2);
    Factor last =
        causes(5)
            .noisyOr(FEVER, "yes", names(5), 0.1, strengths)
            .build()
            .expanded()
            .factors()
            .get(5);
    Factor first =
        causes(5)
            .noisyOr(Variable.of("fever", "yes", "no"), "yes", names(5), 0.1, strengths)
            .build()
            .expanded()
            .factors()
            .get(5);
    for (int row = 0; row < 32; row++) {
      assertThat(first.value(2 * row)).isEqualTo(last.value(2 * row + 1));
    }
  }

  @Test
  void noisyAndIsTheProductOfWhatSucceeds() {
    Factor table =
        causes(5)
            .noisyAnd(FEVER, "yes", names(5), 0.9, alike(5, 0.1, 0.8))
            .build()
            .expanded()
            .factors()
            .get(5);
    for (int x = 0; x < 32; x++) {
      int present = Integer.bitCount(x);
      assertThat(table.value(2 * x + 1))
          .isCloseTo(0.9 * Math.pow(0.8, present) * Math.pow(0.1, 5 - present), within(ROUNDING));
    }
  }

  /** P(Y ≤ s | x) = P(leak ≤ s) Π P(cause i ≤ s | x_i), and the mirror for the minimum; straight from the definition. */
  @Test
  void tablesOfRandomMaximaAndMinimaAreTheLiteratureDefinition() {
    int influenced = 0;
    for (int seed = 0; seed < 150; seed++) {
      Randomness random = SeededRandomness.of(500).split(seed);
      BayesianNetwork network = InfluenceModels.network(random, 3 + random.below(5), 6);
      BayesianNetwork full = network.expanded();
      for (int v = 0; v < network.ownSize(); v++) {
        if (network.influence(v).isPresent()) {
          influenced++;
          assertDefinition(network, v, full.factors().get(v));
        }
      }
      assertThat(full.size()).isEqualTo(network.ownSize());
      assertThat(full.ownVariables()).isEqualTo(network.ownVariables());
    }
    assertThat(influenced).isGreaterThan(150);
  }

  private static void assertDefinition(BayesianNetwork network, int v, Factor table) {
    IndependentInfluence influence = network.influence(v).orElseThrow();
    int[] parents = network.statedParents(v);
    int states = network.cardinality(v);
    int[] assignment = new int[network.size()];
    while (true) {
      double before = 0;
      for (int k = 0; k < states; k++) {
        boolean max = influence.combination() == IndependentInfluence.Combination.MAX;
        int s = max ? k : states - 1 - k;
        double upTo = cumulated(influence.leak(), 0, s, max, states);
        for (int i = 0; i < parents.length; i++) {
          upTo *= cumulated(influence.cause(i), assignment[parents[i]] * states, s, max, states);
        }
        assignment[v] = s;
        assertThat(table.at(assignment)).isCloseTo(upTo - before, within(ROUNDING));
        before = upTo;
      }
      int i = 0;
      while (i < parents.length && ++assignment[parents[i]] == network.cardinality(parents[i])) {
        assignment[parents[i++]] = 0;
      }
      if (i == parents.length) {
        return;
      }
    }
  }

  private static double cumulated(double[] rows, int row, int s, boolean max, int states) {
    double sum = 0;
    for (int t = 0; t < states; t++) {
      sum += (max ? t <= s : t >= s) ? rows[row + t] : 0;
    }
    return sum;
  }

  @Test
  void auxiliaryVariablesStandLastAndAreShownToNobody() {
    BayesianNetwork network =
        causes(40).noisyOr(FEVER, "yes", names(40), 0, alike(40, 0, 0.5)).build();
    assertThat(network.ownSize()).isEqualTo(41);
    assertThat(network.size()).isEqualTo(41 + 38);
    assertThat(network.ownVariables()).hasSize(41);
    assertThat(network.isAuxiliary(40)).isFalse();
    assertThat(network.isAuxiliary(41)).isTrue();
    assertThat(network.variableIndex(network.variables().get(41).name())).isEmpty();
    assertThat(network.statedParents(40)).containsExactly(IntStream.range(0, 40).toArray());
    assertThat(MarginalProblem.of(network, Evidence.none()).query()).hasSize(41);
    int entries = network.factors().stream().mapToInt(Factor::size).sum();
    assertThat(entries).isEqualTo(40 * 2 + 39 * 8);
  }

  @Test
  void anAuxiliaryNameNeverMeetsAStatedOne() {
    BayesianNetwork network =
        causes(6)
            .variable(Variable.of("fever~1", "a", "b"), List.of(), 0.5, 0.5)
            .noisyOr(FEVER, "yes", names(6), 0, alike(6, 0, 0.5))
            .build();
    assertThat(network.variables().stream().map(Variable::name)).doesNotHaveDuplicates();
    assertThat(network.variableIndex("fever~1")).hasValue(6);
  }

  @Test
  void fewCausesAreATableStraightAway() {
    for (int count = 0; count <= 3; count++) {
      BayesianNetwork network =
          causes(count).noisyOr(FEVER, "yes", names(count), 0.2, alike(count, 0, 0.5)).build();
      assertThat(network.size()).isEqualTo(network.ownSize());
      assertThat(network.expanded()).isSameAs(network);
      assertThat(network.givenTable(count)[1]).isCloseTo(0.2, within(ROUNDING));
    }
  }

  @Test
  void aRowOffItsSumIsAWarningOrARefusalWithItsPlace() {
    BayesianNetwork.Builder builder =
        causes(5).noisyMax(FEVER, names(5), new double[] {1, 0}, alike(5, 1, 0, 0.5, 0.501));
    assertThat(builder.build().warnings())
        .hasSize(5)
        .first()
        .isEqualTo(
            "variable \"fever\", contribution of c0=yes sums to 1.001, expected 1; it was divided by its sum");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                causes(5)
                    .noisyMax(FEVER, names(5), new double[] {0.5, 0.4}, alike(5, 1, 0, 0.5, 0.5))
                    .build())
        .withMessage(
            "variable \"fever\", leak sums to 0.9, expected 1 (within 0.01); mend the row or ask to normalise");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> causes(1).noisyOr(FEVER, "yes", names(1), 0, new double[] {0, 1.5}).build())
        .withMessage(
            "variable \"fever\" has probability -0.5 for state \"no\", contribution of c0=yes; give a number in [0, 1]");
  }

  @Test
  void numbersThatDoNotFitAreRefusedWithWhatWasExpected() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> causes(2).noisyOr(FEVER, "yes", names(2), 0, alike(3, 0, 1)).build())
        .withMessage(
            "variable \"fever\" has 2 parents but the contributions of 3; give one table for each parent");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> causes(1).noisyOr(FEVER, "yes", names(1), 0, alike(1, 0, 1, 1)).build())
        .withMessage(
            "variable \"fever\" lists 6 probabilities for the contribution of \"c0\", expected 4, 2 rows of 2 states");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> causes(1).noisyMax(FEVER, names(1), new double[3], alike(1, 0, 1, 1, 0)).build())
        .withMessage(
            "variable \"fever\" lists 3 probabilities for its leak, expected 2, one per state");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> causes(1).noisyOr(FEVER, "maybe", names(1), 0, alike(1, 0, 1)))
        .withMessage(
            "variable \"fever\" has the states [no, yes]; a noisy-OR or noisy-AND has two, one of them \"maybe\";"
                + " use noisyMax or noisyMin for more");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> IndependentInfluence.or(2, 0, alike(1, 0, 1)))
        .withMessage("the state that is caused is 2; a noisy-OR has the states 0 and 1");
  }

  @Test
  void aCycleThroughAnInfluenceIsToldInStatedVariables() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                causes(5)
                    .variable(Variable.of("a", "0", "1"), List.of("fever"), 1, 0, 0, 1)
                    .noisyOr(
                        FEVER,
                        "yes",
                        List.of("c0", "c1", "c2", "c3", "c4", "a"),
                        0,
                        alike(6, 0, 0.5))
                    .build())
        .withMessage("the parents form a cycle: fever -> a -> fever; take one arrow out");
  }

  @Test
  void aFullTableOfFortyParentsIsRefusedWithNumbersAndWithWhatWouldWork() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> causes(40).variable(FEVER, names(40), 0.5, 0.5).build())
        .withMessage(
            "variable \"fever\" lists 2 probabilities but its table has 2^41 entries (2^40 rows of 2 states), more than the 2^30"
                + " that a table holds; if its 40 parents act independently of each other, state it with noisyOr or noisyMax,"
                + " which keep a small table per parent");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> causes(40).deterministic(FEVER, names(40), x -> x[0]).build())
        .withMessage(
            "variable \"fever\" is a function of 40 parents, which is a table of 2^41 entries, expected at most 2^30; take the parents"
                + " in a few at a time through variables between, or state a maximum or minimum as noisyMax or noisyMin");
    BayesianNetwork noisy =
        causes(40).noisyOr(FEVER, "yes", names(40), 0, alike(40, 0, 0.5)).build();
    String refusal =
        "variable \"fever\" has 40 independent causes; as one table it has 2^41 entries, expected at most 2^24; keep it factored:"
            + " marginals, the probability of evidence and samples need no such table";
    assertThatIllegalArgumentException().isThrownBy(noisy::expanded).withMessage(refusal);
    assertThatIllegalArgumentException().isThrownBy(() -> Bif.write(noisy)).withMessage(refusal);
    assertThatIllegalArgumentException().isThrownBy(() -> Uai.write(noisy)).withMessage(refusal);
  }

  @Test
  void aBifFileWithFortyParentsIsRefusedWithNumbers() {
    StringBuilder text = new StringBuilder();
    for (String name : names(40)) {
      text.append("variable ").append(name).append(" { type discrete [2] { no, yes }; }\n");
    }
    text.append("variable fever { type discrete [2] { no, yes }; }\n");
    text.append("probability ( fever | ").append(String.join(", ", names(40))).append(" ) {\n");
    text.append("  default 0.5, 0.5;\n}\n");
    assertThat(messageOfReading(text.toString()))
        .contains(
            "needs 2^41 entries = 17.6 TB, expected at most ",
            "causes that act independently fit a noisy-OR or noisy-MAX, a small table for each",
            "[BIF-TABLE-SIZE]");
  }

  private static String messageOfReading(String text) {
    try {
      Bif.read(new InputText("t.bif", text), ReadOptions.standard());
      return "read";
    } catch (RuntimeException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void formatsThatKnowTablesAloneGetTheFullOnes() {
    BayesianNetwork network =
        causes(6).noisyOr(FEVER, "yes", names(6), 0.1, alike(6, 0, 0.5)).build();
    BayesianNetwork read =
        Bif.read(new InputText("t", Bif.write(network)), ReadOptions.standard()).value();
    assertThat(read.size()).isEqualTo(7);
    assertThat(read.factors().get(6)).isEqualTo(network.expanded().factors().get(6));
    assertThat(Uai.write(network).value()).isEqualTo(Uai.write(network.expanded()).value());
  }

  @Test
  void aFunctionOfTheParentsIsATableOfZerosAndOnes() {
    BayesianNetwork network =
        BayesianNetwork.builder("sum")
            .deterministic(
                Variable.of("sum", "0", "1", "2", "3"), List.of("a", "b"), x -> x[0] + x[1])
            .variable(Variable.of("a", "0", "1"), List.of(), 0.4, 0.6)
            .variable(Variable.of("b", "0", "1", "2"), List.of(), 0.2, 0.3, 0.5)
            .build();
    assertThat(network.givenTable(0))
        .containsExactly(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> causes(2).deterministic(FEVER, names(2), x -> x[0] + x[1]).build())
        .withMessage(
            "the function of variable \"fever\" gives the state 2, row (c0=yes, c1=yes); it has the states 0 to 1");
  }

  @Test
  void aMaximumOverAllVariablesIsNotTakenOverAuxiliaryOnesLeftToChance() {
    BayesianNetwork network =
        causes(8).noisyOr(FEVER, "yes", names(8), 0.1, alike(8, 0, 0.5)).build();
    Evidence fever = Evidence.none().observe(8, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new MostProbableProblem(network, fever))
        .withMessage(
            "the most probable assignment is asked of a model in which variable \"fever\" is kept as a chain of auxiliary variables,"
                + " which must be summed over and not maximised; ask by MostProbableProblem.of, which makes a full table of it");
    assertThat(MostProbableProblem.of(network, fever).model().size()).isEqualTo(9);
    Evidence none = Evidence.none().observe(8, 0);
    assertThat(MostProbableProblem.of(network, none).model()).isSameAs(network);
    BayesianNetwork certain = causes(8).noisyOr(FEVER, "yes", names(8), 0, alike(8, 0, 1)).build();
    assertThat(certain.size()).isGreaterThan(certain.ownSize());
    assertThat(MostProbableProblem.of(certain, fever).model()).isSameAs(certain);
  }

  @Test
  void factorsOfLargeNodesStaySmall() {
    List<String> all = new ArrayList<>(names(400));
    BayesianNetwork network =
        causes(400).noisyOr(FEVER, "yes", all, 0.01, alike(400, 0, 0.02)).build();
    assertThat(network.factors().stream().mapToInt(Factor::size).max()).hasValue(8);
    assertThat(network.size()).isEqualTo(401 + 398);
  }
}
