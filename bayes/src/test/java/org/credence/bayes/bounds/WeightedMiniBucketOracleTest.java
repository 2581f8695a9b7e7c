package org.credence.bayes.bounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.NetworkData;
import org.credence.bayes.testkit.RandomModels;
import org.credence.bayes.testkit.Truth;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.api.Test;

/** Bounds against the definition: no bound is violated on ten thousand random models. */
final class WeightedMiniBucketOracleTest {

  private static final int MODELS = 10_000;

  /** Rounding of the reference alone: the bounds have to bear their own. */
  private static final double REFERENCE = 1e-14;

  /** Half of them networks and factor graphs of any kind, half dense pairwise ones, whose buckets have to be cut. */
  private static GraphicalModel model(Randomness random) {
    double zeros = random.below(3) * 0.15;
    return switch (random.below(4)) {
      case 0 -> RandomModels.network(random, 2 + random.below(5), 3, 4, zeros);
      case 1 ->
          RandomModels.factorGraph(random, 2 + random.below(5), 3, 3 + random.below(6), 3, zeros);
      default -> RandomModels.factorGraph(random, 5 + random.below(2), 2, 18, 2, zeros / 3);
    };
  }

  /** Total and totals by state straight from the definition; fewer objects than JointTable makes. */
  static final class Totals {
    double total;
    final double[][] byState; // [variable][state]

    Totals(GraphicalModel model, Evidence evidence) {
      int n = model.size();
      byState = new double[n][];
      double[][] likelihoods = new double[n][];
      for (int v = 0; v < n; v++) {
        byState[v] = new double[model.cardinality(v)];
        likelihoods[v] = new double[model.cardinality(v)];
        Arrays.fill(likelihoods[v], evidence.states().containsKey(v) ? 0 : 1);
      }
      evidence.states().forEach((v, s) -> likelihoods[v][s] = 1);
      for (int v : evidence.likelihoodVariables()) {
        double[] given = evidence.likelihood(v);
        Arrays.setAll(likelihoods[v], s -> likelihoods[v][s] * given[s]);
      }
      List<Factor> factors = model.factors();
      int[] states = new int[n];
      int v = 0;
      while (v < n) {
        double weight = 1;
        for (int u = 0; u < n; u++) {
          weight *= likelihoods[u][states[u]];
        }
        for (int f = 0; f < factors.size() && weight > 0; f++) {
          weight *= factors.get(f).at(states);
        }
        total += weight;
        for (int u = 0; u < n; u++) {
          byState[u][states[u]] += weight;
        }
        for (v = 0; v < n && ++states[v] == model.cardinality(v); v++) {
          states[v] = 0;
        }
      }
    }
  }

  private static ErrorStatement.Bound bound(Estimate estimate) {
    return estimate
        .error()
        .match(
            exact -> new ErrorStatement.Bound(estimate.value(), estimate.value()),
            interval -> {
              throw new AssertionError("an interval");
            },
            bound -> bound,
            unknown -> {
              throw new AssertionError("unknown");
            });
  }

  private static void assertWithin(ErrorStatement.Bound bound, double truth, double slack) {
    if (!(truth >= bound.lower() - slack && truth <= bound.upper() + slack)) {
      throw new AssertionError(truth + " is not within " + bound);
    }
  }

  @Test
  void noBoundIsViolatedOnTenThousandRandomModels() {
    int cut = 0;
    int answered = 0;
    for (int i = 0; i < MODELS; i++) {
      Randomness random = SeededRandomness.of(4025).split(i);
      GraphicalModel model = model(random);
      Evidence evidence = RandomModels.evidence(random, model, random.below(3) * 0.08);
      Totals truth = new Totals(model, evidence);
      MarginalProblem problem = MarginalProblem.of(model, evidence);
      WeightedMiniBucket.OfMarginals engine =
          WeightedMiniBucket.marginals().withCells(2 + random.below(5));
      try {
        Iteration<Marginals> iteration =
            engine.begin(problem, random.split(1), Workers.sequential());
        assertHolds(problem, iteration.answer(), truth);
        for (int step = 0; step < 2; step++) {
          iteration.advance(1 + 2L * step);
          assertHolds(problem, iteration.answer(), truth);
        }
        cut += iteration.measures().get("cutBuckets") > 0 ? 1 : 0;
        answered++;
      } catch (ImpossibleEvidenceException e) {
        assertThat(truth.total).isZero();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("model " + i + ": " + e.getMessage(), e);
      }
    }
    assertThat(answered).isGreaterThan(MODELS * 3 / 4);
    assertThat(cut).as("models whose buckets were cut").isGreaterThan(MODELS / 4);
  }

  @Test
  void noBoundIsViolatedOnDensePairwiseModels() {
    for (int i = 0; i < 300; i++) {
      Randomness random = SeededRandomness.of(4026).split(i);
      GraphicalModel model = RandomModels.factorGraph(random, 6, 2, 18, 2, random.below(2) * 0.1);
      Totals truth = new Totals(model, Evidence.none());
      MarginalProblem problem = MarginalProblem.of(model, Evidence.none());
      try {
        Iteration<Marginals> iteration =
            WeightedMiniBucket.marginals()
                .withCells(4 + 4 * random.below(2))
                .begin(problem, random.split(1), Workers.sequential());
        for (int step = 0; step < 5; step++) {
          assertHolds(problem, iteration.answer(), truth);
          iteration.advance(1);
        }
        assertHolds(problem, iteration.answer(), truth);
      } catch (ImpossibleEvidenceException e) {
        assertThat(truth.total).isZero();
      }
    }
  }

  @Test
  void settingsThatCannotBeAreRefusedWithWords() {
    assertThatThrownBy(() -> WeightedMiniBucket.marginals().withCells(1))
        .hasMessage("cells of weighted-mini-bucket is 1; give at least 2");
    assertThatThrownBy(() -> WeightedMiniBucket.evidenceProbability().withSteps(0))
        .hasMessage("steps of weighted-mini-bucket is 0; give at least 1");
    assertThat(WeightedMiniBucket.marginals().withCells(8).withSteps(3))
        .hasToString("weighted-mini-bucket[cells=8,steps=3]");
  }

  @Test
  void boundsTheWrongWayRoundAreReportedAsOurFault() {
    assertThatThrownBy(() -> TotalBounds.requireOrder(2, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the lower bound 2.0 lies above the upper bound 1.0")
        .hasMessageContaining("fault of weighted-mini-bucket, please report it");
  }

  @Test
  void boundsTheEvidenceOfPublishedNetworks() {
    for (String name : List.of("alarm", "insurance", "hailfinder", "water")) {
      BayesianNetwork network = NetworkData.network(name);
      Truth truth = NetworkData.truth(network, name);
      EvidenceProbabilityProblem problem =
          new EvidenceProbabilityProblem(network, truth.evidence());
      Estimate estimate =
          WeightedMiniBucket.evidenceProbability()
              .withCells(64)
              .infer(problem, Run.of(1, Budget.ofSteps(10)))
              .orThrow();
      assertThat(estimate.error().covers(estimate.value(), truth.logEvidence(), 1e-9))
          .as("%s: %s of %s", name, estimate, truth.logEvidence())
          .isTrue();
    }
  }

  private static void assertHolds(MarginalProblem problem, Marginals answer, Totals truth) {
    ErrorStatement.Bound logEvidence = bound(answer.logEvidence().orElseThrow());
    double slack = answer.guarantee() == Guarantee.EXACT ? 1e-11 : REFERENCE;
    double log = Math.log(truth.total);
    assertWithin(logEvidence, log, truth.total == 0 ? 0 : slack * (2 + Math.abs(log)));
    for (int v = 0; v < truth.byState.length && truth.total > 0; v++) {
      for (int s = 0; s < truth.byState[v].length; s++) {
        double p = truth.byState[v][s] / truth.total;
        assertWithin(bound(answer.estimate(v, s)), p, slack);
      }
    }
  }

  @Test
  void boundsNeverGetWorseAndMeetTheTruthClosely() {
    double first = 0;
    double last = 0;
    for (int i = 0; i < 20; i++) {
      Randomness random = SeededRandomness.of(99).split(i);
      GraphicalModel model = RandomModels.factorGraph(random, 8, 2, 24, 2, 0);
      MarginalProblem problem = MarginalProblem.of(model, Evidence.none());
      Iteration<Marginals> iteration =
          WeightedMiniBucket.marginals()
              .withCells(4)
              .begin(problem, random.split(1), Workers.sequential());
      Marginals before = iteration.answer();
      first += width(problem, before);
      for (int step = 0; step < 20; step++) {
        iteration.advance(1);
        Marginals after = iteration.answer();
        for (int v : problem.query()) {
          for (int s = 0; s < model.cardinality(v); s++) {
            assertNarrower(bound(before.estimate(v, s)), bound(after.estimate(v, s)));
          }
        }
        assertNarrower(
            bound(before.logEvidence().orElseThrow()), bound(after.logEvidence().orElseThrow()));
        before = after;
      }
      last += width(problem, before);
    }
    assertThat(last).as("sum of widths of log Z after 20 steps").isLessThan(first / 4);
  }

  private static void assertNarrower(ErrorStatement.Bound before, ErrorStatement.Bound after) {
    if (after.lower() < before.lower() - 1e-15 || after.upper() > before.upper() + 1e-15) {
      throw new AssertionError(after + " is wider than " + before);
    }
  }

  private static double width(MarginalProblem problem, Marginals answer) {
    ErrorStatement.Bound bound = bound(answer.logEvidence().orElseThrow());
    return bound.upper() - bound.lower();
  }

  @Test
  void enoughCellsMakeItExact() {
    for (int i = 0; i < 200; i++) {
      Randomness random = SeededRandomness.of(7).split(i);
      GraphicalModel model = model(random);
      Evidence evidence = RandomModels.evidence(random, model, 0.1);
      Totals truth = new Totals(model, evidence);
      MarginalProblem problem = MarginalProblem.of(model, evidence);
      Outcome<Marginals> outcome = WeightedMiniBucket.marginals().infer(problem, Run.of(1));
      assertThat(outcome.answer().isPresent()).isEqualTo(truth.total > 0);
      outcome
          .answer()
          .ifPresent(
              answer -> {
                assertThat(outcome.diagnostics().guarantee()).isEqualTo(Guarantee.EXACT);
                assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.COMPLETED);
                assertHolds(problem, answer, truth);
              });
    }
  }

  /** Only a bound that is moved outwards can hold the exact sum of numbers whose logs do not add up to it. */
  @Test
  void aCertifiedBoundHoldsTheExactSumRoundingIncluded() {
    int outside = 0;
    for (int i = 0; i < 300; i++) {
      Randomness random = SeededRandomness.of(11).split(i);
      GraphicalModel model = RandomModels.factorGraph(random, 5, 3, 60, 2, 0);
      LogModel open = LogModel.of(model, Evidence.none());
      WeightedPass pass =
          WeightedPass.upper(
              open, MiniBuckets.of(open, TotalBounds.order(open), 1e9), new boolean[0]);
      pass.forward(false);
      BigDecimal exact = exactTotal(model);
      double log = Math.log(exact.doubleValue()); // good to one ulp, and half of one of the double
      double known = Math.ulp(log) + 0x1p-53;
      double off = Math.abs(pass.total() - log);
      assertThat(off).isLessThanOrEqualTo(pass.slack() + known);
      outside += off > known ? 1 : 0;
      assertThat(pass.slack()).isLessThan(1e-10);
    }
    assertThat(outside).as("totals that rounding alone would make false bounds").isPositive();
  }

  private static BigDecimal exactTotal(GraphicalModel model) {
    int n = model.size();
    int[] states = new int[n];
    BigDecimal total = BigDecimal.ZERO;
    int v = 0;
    while (v < n) {
      BigDecimal weight = BigDecimal.ONE;
      for (Factor factor : model.factors()) {
        weight = weight.multiply(new BigDecimal(factor.at(states)), new MathContext(60));
      }
      total = total.add(weight);
      for (v = 0; v < n && ++states[v] == model.cardinality(v); v++) {
        states[v] = 0;
      }
    }
    return total;
  }
}
