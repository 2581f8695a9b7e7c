package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.Property;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.api.Test;

/** Variable elimination against the definition on random models, with mutants that this comparison catches. */
final class VariableEliminationOracleTest {

  private static final Run RUN = Run.of(1);

  /** Sums of a few thousand products of a few dozen numbers: some hundred roundings of 1e-16. */
  private static final double ROUNDING = 1e-12;

  private static EliminationHeuristic heuristic(Models.Case c) {
    return EliminationHeuristic.values()[c.model().factors().size() % 3];
  }

  @Test
  void marginalsAndLogEvidenceAreThoseOfTheDefinition() {
    Property.forAll(Models::random, 3000, "ve-marginals")
        .sizes(1, 8)
        .check(
            c ->
                Models.assertAgree(
                    c.marginals(),
                    VariableElimination.marginals(heuristic(c)),
                    Enumeration.marginals(),
                    ROUNDING));
  }

  @Test
  void cliquesOfManyTilesAreThoseOfTheDefinitionInBothDomains() {
    int large = 0;
    for (int seed = 0; seed < 40; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      GraphicalModel model = RandomModels.factorGraph(random, 7, 6, 12, 6, random.below(3) * 0.15);
      Models.Case c = new Models.Case(model, RandomModels.evidence(random, model, 0.05));
      large +=
          InductionCost.ofMarginals(model, c.evidence(), EliminationHeuristic.MIN_FILL)
                      .largestClique()
                  > 12
              ? 1
              : 0;
      assertThat(disagrees(c, SumProduct.INSTANCE, SumProduct.INSTANCE)).isFalse();
      assertThat(disagrees(c, LogSumProduct.INSTANCE, SumProduct.INSTANCE)).isFalse();
    }
    assertThat(large).as("models with a clique of more than two tiles").isGreaterThan(10);
  }

  @Test
  void anyRangeOfNumbersGivesWhatTheDefinitionGives() {
    int[] domains = new int[2];
    for (int seed = 0; seed < 1000; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      FactorGraph graph = RandomModels.factorGraph(random, 1 + seed % 6, 3, 8, 3, 0.2);
      double spread = new double[] {10, 60, 150, 300}[random.below(4)];
      List<Factor> stretched =
          graph.factors().stream().map(f -> stretched(f, spread, random)).toList();
      MarginalProblem problem =
          MarginalProblem.of(
              new FactorGraph("stretched", graph.variables(), stretched),
              RandomModels.evidence(random, graph, 0.1));
      Models.assertAgree(problem, VariableElimination.marginals(), Enumeration.marginals(), 1e-11);
      domains[
          VariableElimination.marginals()
                  .infer(problem, RUN)
                  .diagnostics()
                  .measures()
                  .containsKey("logDomain")
              ? 1
              : 0]++;
    }
    assertThat(domains[0]).as("solved with plain doubles").isGreaterThan(100);
    assertThat(domains[1]).as("solved in the log domain").isGreaterThan(100);
  }

  /** Every entry times ten to a random power. */
  private static Factor stretched(Factor factor, double spread, SeededRandomness random) {
    int[] cardinalities = new int[factor.rank()];
    Arrays.setAll(cardinalities, factor::cardinality);
    double[] values = factor.values();
    for (int i = 0; i < values.length; i++) {
      values[i] *= Math.pow(10, spread * (2 * random.uniform() - 1));
    }
    return Factor.of(factor.scope(), cardinalities, values);
  }

  @Test
  void partialQueriesAreThoseOfTheDefinition() {
    Property.forAll(Models::random, 600, "ve-partial")
        .sizes(1, 8)
        .check(
            c -> {
              List<Integer> query =
                  IntStream.range(0, c.model().size())
                      .filter(v -> v % 3 == c.model().factors().size() % 3)
                      .boxed()
                      .toList();
              Models.assertAgree(
                  new MarginalProblem(c.model(), c.evidence(), query),
                  VariableElimination.marginals(heuristic(c)),
                  Enumeration.marginals(),
                  ROUNDING);
            });
  }

  @Test
  void evidenceProbabilityIsThatOfTheDefinition() {
    Property.forAll(Models::random, 1000, "ve-evidence")
        .sizes(1, 8)
        .check(
            c -> {
              EvidenceProbabilityProblem problem =
                  new EvidenceProbabilityProblem(c.model(), c.evidence());
              Outcome<Estimate> expected = Enumeration.evidenceProbability().infer(problem, RUN);
              Outcome<Estimate> actual =
                  VariableElimination.evidenceProbability(heuristic(c)).infer(problem, RUN);
              assertThat(actual.label()).isEqualTo(expected.label());
              if (expected.answer().isPresent()) {
                assertThat(actual.orThrow().value())
                    .isCloseTo(expected.orThrow().value(), within(1e-10));
              }
            });
  }

  @Test
  void mostProbableAssignmentAttainsTheLargestWeight() {
    Property.forAll(Models::random, 1500, "ve-mpe")
        .sizes(1, 8)
        .check(
            c -> {
              MostProbableProblem problem = new MostProbableProblem(c.model(), c.evidence());
              Outcome<MostProbableAssignment> expected =
                  Enumeration.mostProbable().infer(problem, RUN);
              Outcome<MostProbableAssignment> actual =
                  VariableElimination.mostProbable(heuristic(c)).infer(problem, RUN);
              assertThat(actual.label()).isEqualTo(expected.label());
              if (expected.answer().isPresent()) {
                MostProbableAssignment best = actual.orThrow();
                assertThat(best.logP().value())
                    .isCloseTo(expected.orThrow().logP().value(), within(1e-10));
                assertThat(logWeight(c, best.states()))
                    .isCloseTo(best.logP().value(), within(1e-10));
                c.evidence()
                    .states()
                    .forEach((v, s) -> assertThat(best.state(v)).isEqualTo(s.intValue()));
              }
            });
  }

  private static double logWeight(Models.Case c, int[] states) {
    double product = 1;
    for (Factor factor : c.model().factors()) {
      product *= factor.at(states);
    }
    for (int v : c.evidence().likelihoodVariables()) {
      product *= c.evidence().likelihood(v)[states[v]];
    }
    return Math.log(product);
  }

  @Test
  void theLogDomainGivesTheSameAsTheLinearOne() {
    Property.forAll(Models::random, 600, "ve-log")
        .sizes(1, 8)
        .check(
            c -> assertThat(disagrees(c, LogSumProduct.INSTANCE, SumProduct.INSTANCE)).isFalse());
  }

  @Test
  void aConflictIsImpossibleAndNoPieceOfItCanBeSpared() {
    int[] impossible = {0};
    Property.forAll(Models::random, 1500, "ve-conflict")
        .sizes(1, 7)
        .check(
            c -> {
              Outcome<Marginals> outcome =
                  VariableElimination.marginals().infer(c.marginals(), RUN);
              if (outcome instanceof Outcome.Impossible<Marginals> i) {
                impossible[0]++;
                List<String> all = c.evidence().describe(c.model());
                int[] kept =
                    IntStream.range(0, all.size())
                        .filter(k -> i.conflict().contains(all.get(k)))
                        .toArray();
                assertThat(possible(c, kept)).isFalse();
                for (int k : kept) {
                  int[] others = IntStream.of(kept).filter(j -> j != k).toArray();
                  assertThat(possible(c, others)).as("without %s", all.get(k)).isTrue();
                }
              }
            });
    assertThat(impossible[0]).as("cases of impossible evidence").isGreaterThan(50);
  }

  private static boolean possible(Models.Case c, int[] pieces) {
    List<Integer> hard = List.copyOf(c.evidence().states().keySet());
    Evidence evidence = Evidence.none();
    for (int piece : pieces) {
      if (piece < hard.size()) {
        evidence = evidence.observe(hard.get(piece), c.evidence().states().get(hard.get(piece)));
      } else {
        int v = c.evidence().likelihoodVariables().get(piece - hard.size());
        evidence = evidence.likelihood(v, c.evidence().likelihood(v));
      }
    }
    return Enumeration.evidenceProbability()
        .infer(new EvidenceProbabilityProblem(c.model(), evidence), RUN)
        .answer()
        .isPresent();
  }

  // Mutants: each differs in one rule, and the comparison with the definition must notice.

  @Test
  void theComparisonPassesTheRealRules() {
    assertThat(disagreements(SumProduct.INSTANCE, SumProduct.INSTANCE)).isZero();
  }

  @Test
  void catchesMutantMessageNotRescaledInLogEvidence() {
    Semiring mutant =
        new ForwardingSemiring(SumProduct.INSTANCE) {
          @Override
          public Table finish(double[] sums) {
            Table table = super.finish(sums);
            return new Table(table.values(), 0, table.lowest(), table.state());
          }
        };
    assertThat(disagreements(mutant, SumProduct.INSTANCE)).isPositive();
  }

  @Test
  void catchesMutantMaxInsteadOfSumInTheDownwardPass() {
    Semiring mutant =
        new ForwardingSemiring(SumProduct.INSTANCE) {
          @Override
          public void accumulate(double[] tile, int n, double[] sums, int base, int[] offsets) {
            Tiles.maximizeInto(sums, base, offsets, tile, n);
          }
        };
    assertThat(disagreements(SumProduct.INSTANCE, mutant)).isPositive();
  }

  @Test
  void catchesMutantChildHearsItsOwnMessageBack() {
    Semiring mutant =
        new ForwardingSemiring(SumProduct.INSTANCE) {
          @Override
          public double quotient(double linear, Table divisor, int index) {
            return linear;
          }
        };
    assertThat(disagreements(mutant, SumProduct.INSTANCE)).isPositive();
  }

  @Test
  void catchesMutantZeroMessageDividedByOne() {
    Semiring mutant =
        new ForwardingSemiring(SumProduct.INSTANCE) {
          @Override
          public Table finish(double[] sums) {
            Table table = super.finish(sums);
            for (int i = 0; i < sums.length; i++) {
              table.values()[i] = Math.max(table.values()[i], 1e-9); // "smoothing" of zeros
            }
            return table;
          }
        };
    assertThat(disagreements(mutant, SumProduct.INSTANCE)).isPositive();
  }

  private static int disagreements(Semiring upward, Semiring downward) {
    int count = 0;
    for (int seed = 0; seed < 200; seed++) {
      Models.Case c = Models.random(SeededRandomness.of(seed), 6);
      count += disagrees(c, upward, downward) ? 1 : 0;
    }
    return count;
  }

  private static boolean disagrees(Models.Case c, Semiring upward, Semiring downward) {
    Outcome<Marginals> expected = Enumeration.marginals().infer(c.marginals(), RUN);
    OpenModel open = OpenModel.of(c.model(), c.evidence());
    boolean[] wanted = new boolean[open.variables.length];
    Arrays.fill(wanted, true);
    EliminationPlan plan =
        EliminationPlan.of(
            open, EliminationHeuristic.MIN_FILL, InductionCost.Use.MARGINALS, wanted);
    Meter meter = Meter.unlimited();
    UpwardPass up;
    try {
      up =
          VariableElimination.eliminate(
              plan, upward, LogSumProduct.INSTANCE, EliminationHeuristic.MIN_FILL, meter);
    } catch (ImpossibleEvidenceException e) {
      return expected.answer().isPresent();
    }
    if (expected.answer().isEmpty()) {
      return true;
    }
    double[][] p = DownwardPass.run(up, downward, meter);
    double worst = Math.abs(up.logTotal() - Models.logEvidence(expected.orThrow())) / 100;
    for (int i = 0; i < open.variables.length; i++) {
      for (int s = 0; s < p[i].length; s++) {
        worst = Math.max(worst, Math.abs(p[i][s] - expected.orThrow().p(open.variables[i], s)));
      }
    }
    return !(worst < ROUNDING);
  }

  @Test
  void graphModelsAndNetworksBothOccur() {
    long networks =
        IntStream.range(0, 200)
            .mapToObj(seed -> Models.random(SeededRandomness.of(seed), 6).model())
            .filter(BayesianNetwork.class::isInstance)
            .count();
    assertThat(networks).isBetween(50L, 150L);
  }
}
