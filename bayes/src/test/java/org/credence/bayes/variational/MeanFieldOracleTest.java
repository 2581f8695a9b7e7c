package org.credence.bayes.variational;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.math.LogSpace;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.api.Test;

/** Against the definition, on random models. */
final class MeanFieldOracleTest {

  private static final double ROUNDING = 1e-9;
  private static final int CASES = 1500;

  private final MeanField engine = MeanField.standard().withIterations(300).withRestarts(2);

  /** Any model; two thirds have zeros. */
  private static MarginalProblem any(int i) {
    Randomness random = SeededRandomness.of(81).split(i);
    double zeroShare = i % 3 == 0 ? 0 : 0.4;
    GraphicalModel model =
        i % 2 == 0
            ? RandomModels.factorGraph(random, 2 + random.below(5), 3, 6, 3, zeroShare)
            : RandomModels.network(random, 2 + random.below(6), 3, 3, zeroShare);
    return MarginalProblem.of(model, RandomModels.evidence(random, model, 0.25));
  }

  private static double[][] table(MarginalProblem problem, Marginals marginals) {
    double[][] q = new double[problem.model().size()][];
    for (int v = 0; v < q.length; v++) {
      q[v] = marginals.distribution(v);
    }
    return q;
  }

  /** {@code log Z - ELBO = KL(q || p)}, with the sum over all joint states. */
  private static double divergence(JointTable truth, double[][] q) {
    double sum = 0;
    for (int i = 0; i < truth.assignments().size(); i++) {
      double product = product(q, truth.assignments().get(i));
      if (product > 0) {
        sum += product * (Math.log(product) - Math.log(truth.weight(i) / truth.total()));
      }
    }
    return sum;
  }

  private static double product(double[][] q, int[] states) {
    double product = 1;
    for (int v = 0; v < states.length; v++) {
      product *= q[v][states[v]];
    }
    return product;
  }

  @Test
  void theBoundHoldsAndItsGapIsTheDivergence() {
    int impossible = 0;
    int answered = 0;
    for (int i = 0; i < CASES; i++) {
      MarginalProblem problem = any(i);
      JointTable truth = new JointTable(problem.model(), problem.evidence());
      Outcome<Marginals> outcome = engine.infer(problem, Run.of(i));
      if (truth.total() == 0) {
        impossible++;
        assertThat(outcome).as("case %d", i).isInstanceOf(Outcome.Impossible.class);
        assertThat(((Outcome.Impossible<Marginals>) outcome).conflict())
            .isEqualTo(problem.evidence().describe(problem.model()));
        continue;
      }
      answered++;
      Marginals answer = outcome.orThrow();
      Estimate logEvidence = answer.logEvidence().orElseThrow();
      assertThat(logEvidence.guarantee()).isEqualTo(Guarantee.BOUND);
      assertThat(logEvidence.value())
          .as("case %d", i)
          .isLessThanOrEqualTo(Math.log(truth.total()) + ROUNDING);
      assertThat(logEvidence.error().covers(logEvidence.value(), Math.log(truth.total()), ROUNDING))
          .isTrue();
      assertThat(Math.log(truth.total()) - logEvidence.value())
          .as("case %d", i)
          .isCloseTo(divergence(truth, table(problem, answer)), within(ROUNDING));
      assertThat(answer.guarantee()).isEqualTo(Guarantee.HEURISTIC);
    }
    assertThat(impossible).isGreaterThan(100);
    assertThat(answered).isGreaterThan(1000);
  }

  @Test
  void theBoundNeverFalls() {
    for (int i = 0; i < 400; i++) {
      MarginalProblem problem = any(i);
      List<Double> bounds = new ArrayList<>();
      engine
          .withRestarts(1)
          .infer(
              problem,
              Run.of(i),
              (event, answer) -> bounds.add(answer.get().logEvidence().orElseThrow().value()));
      for (int k = 1; k < bounds.size(); k++) {
        assertThat(bounds.get(k))
            .as("case %d, sweep %d", i, k)
            .isGreaterThanOrEqualTo(bounds.get(k - 1) - 1e-12);
      }
    }
  }

  /** At the end, {@code q_v ∝ exp(E[log p])} by the definition, over all joint states. */
  private static void assertSolvesTheCoordinateEquations(
      MarginalProblem problem, double[][] q, double tolerance) {
    int[] known = problem.evidence().statesOf(problem.model());
    JointTable truth = new JointTable(problem.model(), problem.evidence());
    for (int v = 0; v < q.length; v++) {
      if (known[v] >= 0) {
        continue;
      }
      double[] expected = new double[q[v].length];
      double[] logWeights = new double[q[v].length];
      double[][] others = q.clone();
      others[v] = new double[q[v].length];
      Arrays.fill(others[v], 1);
      for (int i = 0; i < truth.assignments().size(); i++) {
        int[] states = truth.assignments().get(i);
        double product = product(others, states);
        if (product > 0) {
          logWeights[states[v]] += product * Math.log(truth.weight(i));
        }
      }
      LogSpace.normalize(logWeights, expected);
      assertThat(q[v]).containsExactly(expected, within(tolerance));
    }
  }

  @Test
  void aConvergedFitSolvesTheCoordinateEquations() {
    int solved = 0;
    for (int i = 0; i < 600; i++) {
      MarginalProblem problem = any(i);
      Outcome<Marginals> outcome = engine.withTolerance(1e-11).infer(problem, Run.of(i));
      if (outcome.diagnostics().stop() == StopReason.CONVERGED) {
        solved++;
        assertSolvesTheCoordinateEquations(problem, table(problem, outcome.orThrow()), 1e-8);
      }
    }
    assertThat(solved).isGreaterThan(400);
  }

  /** Updates with the wrong expectation reach a point of their own, and the equations show it. */
  @Test
  void catchesAnUpdateWithTheLogOfTheExpectation() {
    List<MarginalProblem> problems = new ArrayList<>();
    for (int i = 0; i < 60; i += 6) {
      problems.add(any(i)); // without zeros
    }
    for (MarginalProblem problem : problems) {
      assertSolvesTheCoordinateEquations(problem, plain(problem, false), 1e-8);
    }
    assertThatThrownBy(
            () -> {
              for (MarginalProblem problem : problems) {
                assertSolvesTheCoordinateEquations(problem, plain(problem, true), 1e-8);
              }
            })
        .isInstanceOf(AssertionError.class);
  }

  /** Coordinate ascent as the formula stands; with the fault, log E[f] takes the place of E[log f]. */
  private static double[][] plain(MarginalProblem problem, boolean fault) {
    List<Factor> factors = problem.evidence().absorbInto(problem.model());
    int[] known = problem.evidence().statesOf(problem.model());
    double[][] q = new double[problem.model().size()][];
    for (int v = 0; v < q.length; v++) {
      q[v] = new double[problem.model().cardinality(v)];
      double sum = 0;
      for (int s = 0; s < q[v].length; s++) {
        q[v][s] = known[v] >= 0 ? (s == known[v] ? 1 : 0) : 1 + 0.01 * s;
        sum += q[v][s];
      }
      for (int s = 0; s < q[v].length; s++) {
        q[v][s] /= sum;
      }
    }
    for (int sweep = 0; sweep < 3000; sweep++) {
      for (int v = 0; v < q.length; v++) {
        if (known[v] < 0) {
          double[] logWeights = new double[q[v].length];
          for (Factor factor : factors) {
            if (factor.contains(v)) {
              add(factor, v, q, fault, logWeights);
            }
          }
          LogSpace.normalize(logWeights, q[v]);
        }
      }
    }
    return q;
  }

  private static void add(Factor factor, int v, double[][] q, boolean fault, double[] out) {
    double[] sums = new double[out.length];
    for (int i = 0; i < factor.size(); i++) {
      double p = 1;
      int state = 0;
      for (int k = 0; k < factor.rank(); k++) {
        int s = i / factor.stride(k) % factor.cardinality(k);
        if (factor.variable(k) == v) {
          state = s;
        } else {
          p *= q[factor.variable(k)][s];
        }
      }
      sums[state] += p * (fault ? factor.value(i) : Math.log(factor.value(i)));
    }
    for (int s = 0; s < out.length; s++) {
      out[s] += fault ? Math.log(sums[s]) : sums[s];
    }
  }

  @Test
  void isExactWhereThePosteriorFactorises() {
    for (int i = 0; i < 200; i++) {
      Randomness random = SeededRandomness.of(82).split(i);
      GraphicalModel model =
          i % 2 == 0
              ? RandomModels.factorGraph(random, 2 + random.below(5), 3, 8, 1, 0.3)
              : RandomModels.network(random, 2 + random.below(6), 3, 0, 0.3);
      MarginalProblem problem =
          MarginalProblem.of(model, RandomModels.evidence(random, model, 0.25));
      JointTable truth = new JointTable(problem.model(), problem.evidence());
      Outcome<Marginals> outcome = engine.infer(problem, Run.of(i));
      assertThat(outcome instanceof Outcome.Impossible<Marginals>).isEqualTo(truth.total() == 0);
      if (truth.total() == 0) {
        continue;
      }
      assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.CONVERGED);
      Marginals answer = outcome.orThrow();
      assertThat(answer.logEvidence().orElseThrow().value())
          .isCloseTo(Math.log(truth.total()), within(1e-12));
      for (int v = 0; v < model.size(); v++) {
        assertThat(answer.distribution(v)).containsExactly(truth.marginals()[v], within(1e-12));
      }
    }
  }

  @Test
  void moreRestartsAreNeverWorse() {
    int better = 0;
    for (int i = 0; i < 300; i++) {
      MarginalProblem problem = any(i);
      if (new JointTable(problem.model(), problem.evidence()).total() == 0) {
        continue;
      }
      double one = elbo(engine.withRestarts(1).infer(problem, Run.of(i)));
      double five = elbo(engine.withRestarts(5).infer(problem, Run.of(i)));
      assertThat(five).as("case %d", i).isGreaterThanOrEqualTo(one);
      better += five > one + 1e-6 ? 1 : 0;
    }
    assertThat(better).isGreaterThan(20);
  }

  private static double elbo(Outcome<Marginals> outcome) {
    return outcome.orThrow().logEvidence().orElseThrow().value();
  }

  @Test
  void sameBitsForAnyNumberOfThreadsAndOnRepeat() {
    for (int i = 0; i < 60; i++) {
      MarginalProblem problem = any(i);
      List<String> texts = new ArrayList<>();
      for (int threads : new int[] {1, 2, 4, 1}) {
        texts.add(
            engine
                .infer(problem, Run.of(3).withThreads(threads))
                .match(
                    a -> Arrays.deepToString(table(problem, a.value())) + a.value().logEvidence(),
                    j -> "impossible",
                    g -> g.reason()));
      }
      assertThat(texts).containsOnly(texts.get(0));
    }
  }

  @Test
  void observedVariablesAreKnownAndAllOthersSaySo() {
    MarginalProblem given =
        MarginalProblem.of(any(3).model(), Evidence.none().observe(0, 0)); // without zeros
    Marginals answer = engine.infer(given, Run.of(1)).orThrow();
    assertThat(answer.estimate(0, 0).error()).isEqualTo(ErrorStatement.exact());
    for (int u = 0; u < given.model().size(); u++) {
      if (u > 0 && given.model().cardinality(u) > 1) {
        assertThat(answer.estimate(u, 0).error())
            .isEqualTo(
                ErrorStatement.unknown(
                    "mean field states no error of its marginals: only the log evidence is bounded"));
      }
    }
  }
}
