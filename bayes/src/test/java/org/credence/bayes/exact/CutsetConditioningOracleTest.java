package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Problem;
import org.credence.core.engine.Run;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.Property;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.api.Test;

/** Cutset conditioning against the definition and against elimination, within limits that force it to slice. */
final class CutsetConditioningOracleTest {

  private static final Run RUN = Run.of(1);

  /** Sums of a few thousand products of a few dozen numbers: some hundred roundings of 1e-16. */
  private static final double ROUNDING = 1e-12;

  private static final double[] SHARES = {1, 0.8, 0.65, 0.5, 0.35};

  /** How many questions ended how. */
  private static final class Tally {
    private final Map<String, Integer> counts = new HashMap<>();

    void count(Outcome<?> outcome) {
      Double given = outcome.diagnostics().measures().get("conditionedVariables");
      boolean sliced = given != null && given > 0;
      counts.merge(outcome.label() + (sliced ? " in slices" : ""), 1, Integer::sum);
    }

    int of(String what) {
      return counts.getOrDefault(what, 0);
    }

    @Override
    public String toString() {
      return counts.toString();
    }
  }

  private static EliminationHeuristic heuristic(Models.Case c) {
    return EliminationHeuristic.values()[c.model().factors().size() % 3];
  }

  private static double share(Models.Case c) {
    return SHARES[(c.model().factors().size() + c.evidence().states().size()) % SHARES.length];
  }

  /** A share of the bytes that the engine takes with nothing conditioned on. */
  private static <P extends Problem<A>, A> long share(
      ExactEngine<P, A> unlimited, P problem, double share) {
    return Math.max(1, (long) (share * unlimited.forecast(problem).bytes()));
  }

  /** The outcome; what was spent is what was forecast, and within the limit. */
  private static <P extends Problem<A>, A> Outcome<A> ask(
      ExactEngine<P, A> engine, P problem, long limit, boolean zeros) {
    Outcome<A> outcome = engine.infer(problem, RUN);
    boolean inLogs = outcome.diagnostics().measures().containsKey("logDomain");
    if (outcome instanceof Outcome.Answered<A>) {
      Forecast forecast = engine.forecast(problem);
      assertThat(outcome.diagnostics().peakBytes()).isLessThanOrEqualTo(limit);
      if (!inLogs && !zeros) {
        assertThat((double) outcome.diagnostics().peakBytes()).isEqualTo(forecast.bytes());
        assertThat((double) outcome.diagnostics().evaluations()).isEqualTo(forecast.evaluations());
      } else if (!inLogs) {
        assertThat((double) outcome.diagnostics().peakBytes())
            .isLessThanOrEqualTo(forecast.bytes());
        assertThat((double) outcome.diagnostics().evaluations())
            .isLessThanOrEqualTo(forecast.evaluations());
      }
    } else if (outcome instanceof Outcome.GaveUp<A> gaveUp) {
      assertThat(gaveUp.reason())
          .contains("within " + limit + " bytes the best cutset found takes ")
          .contains("allow more memory");
    }
    return outcome;
  }

  private static boolean zeros(Models.Case c) {
    return c.model().factors().stream().anyMatch(Factor::hasZeros)
        || c.evidence().likelihoodVariables().stream()
            .anyMatch(
                v -> IntStream.range(0, 1).anyMatch(i -> hasZero(c.evidence().likelihood(v))));
  }

  private static boolean hasZero(double[] values) {
    for (double value : values) {
      if (value == 0) {
        return true;
      }
    }
    return false;
  }

  @Test
  void marginalsAndLogEvidenceAreThoseOfTheDefinition() {
    Tally tally = new Tally();
    Property.forAll(Models::random, 1000, "conditioning-marginals")
        .sizes(2, 8)
        .check(
            c -> {
              MarginalProblem problem = c.marginals();
              long limit = share(CutsetConditioning.marginals(heuristic(c), 0), problem, share(c));
              Outcome<Marginals> actual =
                  ask(CutsetConditioning.marginals(heuristic(c), limit), problem, limit, zeros(c));
              tally.count(actual);
              Outcome<Marginals> expected = Enumeration.marginals().infer(problem, RUN);
              if (!(actual instanceof Outcome.GaveUp<Marginals>)) {
                assertThat(actual.label()).isEqualTo(expected.label());
              }
              if (actual.answer().isPresent()) {
                assertThat(Models.largestError(problem, expected.orThrow(), actual.orThrow()))
                    .isLessThan(ROUNDING);
                assertThat(Models.logEvidence(actual.orThrow()))
                    .isCloseTo(Models.logEvidence(expected.orThrow()), within(1e-10));
              }
            });
    assertThat(tally.of("answered in slices")).as(tally.toString()).isGreaterThan(200);
    assertThat(tally.of("impossible-evidence")).as(tally.toString()).isGreaterThan(30);
  }

  @Test
  void evidenceProbabilityIsThatOfTheDefinition() {
    Tally tally = new Tally();
    Property.forAll(Models::random, 250, "conditioning-evidence")
        .sizes(2, 8)
        .check(
            c -> {
              EvidenceProbabilityProblem problem =
                  new EvidenceProbabilityProblem(c.model(), c.evidence());
              long limit =
                  share(CutsetConditioning.evidenceProbability(heuristic(c), 0), problem, share(c));
              Outcome<Estimate> actual =
                  ask(
                      CutsetConditioning.evidenceProbability(heuristic(c), limit),
                      problem,
                      limit,
                      zeros(c));
              tally.count(actual);
              if (actual.answer().isPresent()) {
                assertThat(actual.orThrow().value())
                    .isCloseTo(
                        Enumeration.evidenceProbability().infer(problem, RUN).orThrow().value(),
                        within(1e-10));
              }
            });
    assertThat(tally.of("answered in slices")).as(tally.toString()).isGreaterThan(40);
  }

  @Test
  void mostProbableAssignmentAttainsTheLargestWeight() {
    Tally tally = new Tally();
    Property.forAll(Models::random, 300, "conditioning-mpe")
        .sizes(2, 8)
        .check(
            c -> {
              MostProbableProblem problem = new MostProbableProblem(c.model(), c.evidence());
              long limit =
                  share(CutsetConditioning.mostProbable(heuristic(c), 0), problem, share(c));
              Outcome<MostProbableAssignment> actual =
                  ask(
                      CutsetConditioning.mostProbable(heuristic(c), limit),
                      problem,
                      limit,
                      zeros(c));
              tally.count(actual);
              if (actual.answer().isPresent()) {
                assertThat(actual.orThrow().logP().value())
                    .isCloseTo(
                        VariableElimination.mostProbable()
                            .infer(problem, RUN)
                            .orThrow()
                            .logP()
                            .value(),
                        within(1e-10));
                c.evidence()
                    .states()
                    .forEach(
                        (v, s) -> assertThat(actual.orThrow().state(v)).isEqualTo(s.intValue()));
              }
            });
    assertThat(tally.of("answered in slices")).as(tally.toString()).isGreaterThan(60);
  }

  @Test
  void fewKilobytesAndFewQueriesGiveWhatEliminationGives() {
    int sliced = 0;
    for (int seed = 0; seed < 60; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      FactorGraph graph =
          RandomModels.factorGraph(random, 12, 3, 20 + seed % 8, 3, seed % 3 * 0.05);
      List<Integer> query = IntStream.range(0, 12).filter(v -> v % 3 > 0).boxed().toList();
      MarginalProblem problem =
          new MarginalProblem(graph, RandomModels.evidence(random, graph, 0.05), query);
      ExactEngine<MarginalProblem, Marginals> engine =
          CutsetConditioning.marginals(EliminationHeuristic.MIN_FILL, 4096);
      Outcome<Marginals> actual = engine.infer(problem, RUN.withThreads(1 + seed % 3));
      Outcome<Marginals> expected = VariableElimination.marginals().infer(problem, RUN);
      assertThat(actual.label()).isEqualTo(expected.label());
      assertThat(actual.diagnostics().peakBytes()).isLessThanOrEqualTo(4096);
      if (actual.answer().isPresent()) {
        sliced += actual.diagnostics().measures().get("conditionedVariables") > 0 ? 1 : 0;
        assertThat(Models.largestError(problem, expected.orThrow(), actual.orThrow()))
            .isLessThan(ROUNDING);
        assertThat(Models.logEvidence(actual.orThrow()))
            .isCloseTo(Models.logEvidence(expected.orThrow()), within(1e-10));
      }
    }
    assertThat(sliced).isGreaterThan(15);
  }

  @Test
  void anyRangeOfNumbersGivesWhatEliminationGives() {
    int[] domains = new int[2];
    for (int seed = 0; seed < 150; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      FactorGraph graph = RandomModels.factorGraph(random, 4 + seed % 5, 3, 12, 3, 0.1);
      double spread = new double[] {10, 60, 150, 300}[random.below(4)];
      List<Factor> stretched =
          graph.factors().stream().map(f -> stretched(f, spread, random)).toList();
      MarginalProblem problem =
          MarginalProblem.of(
              new FactorGraph("stretched", graph.variables(), stretched),
              RandomModels.evidence(random, graph, 0.05));
      long limit = share(CutsetConditioning.marginals(), problem, 0.8);
      Outcome<Marginals> actual =
          CutsetConditioning.marginals(EliminationHeuristic.MIN_FILL, limit).infer(problem, RUN);
      if (actual instanceof Outcome.Answered<Marginals> a) {
        domains[a.diagnostics().measures().containsKey("logDomain") ? 1 : 0]++;
        assertThat(a.diagnostics().peakBytes()).isLessThanOrEqualTo(limit);
        Marginals expected = VariableElimination.marginals().infer(problem, RUN).orThrow();
        assertThat(Models.largestError(problem, expected, a.value())).isLessThan(1e-11);
        assertThat(Models.logEvidence(a.value()))
            .isCloseTo(Models.logEvidence(expected), within(1e-9));
      }
    }
    assertThat(domains[0]).as("solved with plain doubles").isGreaterThan(15);
    assertThat(domains[1]).as("solved in the log domain").isGreaterThan(15);
  }

  /** Every entry times ten to a random power. */
  private static Factor stretched(Factor factor, double spread, SeededRandomness random) {
    double[] values = factor.values();
    for (int i = 0; i < values.length; i++) {
      values[i] *= Math.pow(10, spread * (2 * random.uniform() - 1));
    }
    return Factor.of(
        factor.scope(),
        IntStream.range(0, factor.rank()).map(factor::cardinality).toArray(),
        values);
  }

  @Test
  void aConflictIsThatOfElimination() {
    int impossible = 0;
    for (int seed = 0; seed < 150; seed++) {
      Models.Case c = Models.random(SeededRandomness.of(seed), 7);
      Outcome<Marginals> outcome =
          CutsetConditioning.marginals(EliminationHeuristic.MIN_FILL, 600)
              .infer(c.marginals(), RUN);
      if (outcome instanceof Outcome.Impossible<Marginals> i) {
        impossible++;
        Outcome<Marginals> expected = VariableElimination.marginals().infer(c.marginals(), RUN);
        assertThat(expected).isInstanceOf(Outcome.Impossible.class);
        assertThat(i.conflict()).isEqualTo(((Outcome.Impossible<Marginals>) expected).conflict());
      }
    }
    assertThat(impossible).isGreaterThan(10);
  }
}
