package org.credence.bayes.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.credence.bayes.message.PlainBeliefPropagation.Mutation;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.junit.jupiter.api.Test;

/** Against the definition, on random models. */
final class BeliefPropagationOracleTest {

  private static final double MARGINAL_ROUNDING = 1e-12;
  private static final double LOG_ROUNDING = 1e-10;
  private static final int CASES = 1500;

  private final BeliefPropagation engine = BeliefPropagation.standard();

  /** Forests of factors and trees of conditional probabilities, a third without zeros. */
  private static MarginalProblem withoutLoops(int i) {
    Randomness random = SeededRandomness.of(71).split(i);
    double zeroShare = i % 3 == 0 ? 0 : 0.35;
    GraphicalModel model =
        i % 2 == 0
            ? Models.forest(random, 1 + random.below(7), 3, zeroShare)
            : RandomModels.network(random, 1 + random.below(8), 3, 1, zeroShare);
    return MarginalProblem.of(model, RandomModels.evidence(random, model, 0.25));
  }

  /** Any model, loops or not. */
  private static MarginalProblem any(int i) {
    Randomness random = SeededRandomness.of(72).split(i);
    double zeroShare = i % 3 == 0 ? 0 : 0.45;
    GraphicalModel model =
        i % 2 == 0
            ? RandomModels.factorGraph(random, 2 + random.below(5), 3, 7, 3, zeroShare)
            : RandomModels.network(random, 2 + random.below(6), 3, 3, zeroShare);
    return MarginalProblem.of(model, RandomModels.evidence(random, model, 0.3));
  }

  private static void assertIsTruth(
      MarginalProblem problem, JointTable truth, double[][] marginals, double logEvidence) {
    for (int v = 0; v < problem.model().size(); v++) {
      assertThat(marginals[v]).containsExactly(truth.marginals()[v], within(MARGINAL_ROUNDING));
    }
    assertThat(logEvidence).isCloseTo(Math.log(truth.total()), within(LOG_ROUNDING));
  }

  private static double[][] table(MarginalProblem problem, Marginals marginals) {
    double[][] result = new double[problem.model().size()][];
    for (int v = 0; v < result.length; v++) {
      result[v] = marginals.distribution(v);
    }
    return result;
  }

  @Test
  void isExactWithoutLoops() {
    int impossible = 0;
    int likelihoods = 0;
    for (int i = 0; i < CASES; i++) {
      MarginalProblem problem = withoutLoops(i);
      JointTable truth = new JointTable(problem.model(), problem.evidence());
      assertThat(engine.guarantee(problem)).as("case %d", i).isEqualTo(Guarantee.EXACT);
      Outcome<Marginals> outcome = engine.infer(problem, Run.of(1));
      if (truth.total() == 0) {
        impossible++;
        assertThat(outcome).as("case %d", i).isInstanceOf(Outcome.Impossible.class);
        continue;
      }
      likelihoods += problem.evidence().likelihoodVariables().isEmpty() ? 0 : 1;
      Marginals answer = outcome.orThrow();
      assertIsTruth(
          problem, truth, table(problem, answer), answer.logEvidence().orElseThrow().value());
      assertThat(answer.logEvidence().orElseThrow().error()).isEqualTo(ErrorStatement.exact());
      assertThat(answer.estimate(0, 0).error()).isEqualTo(ErrorStatement.exact());
      assertThat(outcome.diagnostics().guarantee()).isEqualTo(Guarantee.EXACT);
      assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.CONVERGED);
      assertThat(outcome.diagnostics().steps()).isEqualTo(1);
    }
    assertThat(impossible).isGreaterThan(50);
    assertThat(likelihoods).isGreaterThan(200);
  }

  @Test
  void oneStepWithoutLoopsIsTheFixedPoint() {
    for (int i = 0; i < CASES; i++) {
      MarginalProblem problem = withoutLoops(i);
      if (new JointTable(problem.model(), problem.evidence()).total() == 0) {
        continue;
      }
      SumProductIteration iteration = new SumProductIteration(engine, problem);
      iteration.advance(1);
      double[] messages = iteration.messagesToVariables();
      iteration.sweep();
      assertThat(iteration.messagesToVariables()).as("case %d", i).isEqualTo(messages);
    }
  }

  @Test
  void dampingLeavesForestsAlone() {
    for (int i = 0; i < 100; i++) {
      MarginalProblem problem = withoutLoops(i);
      JointTable truth = new JointTable(problem.model(), problem.evidence());
      if (truth.total() == 0) {
        continue;
      }
      Marginals damped = engine.withDamping(0.9).infer(problem, Run.of(1)).orThrow();
      double[][] marginals = table(problem, damped);
      assertIsTruth(problem, truth, marginals, damped.logEvidence().orElseThrow().value());
    }
  }

  @Test
  void knowsWhatHasNoLoop() {
    int forests = 0;
    for (int i = 0; i < CASES; i++) {
      MarginalProblem problem = any(i);
      boolean expected = isForestByCounting(problem);
      forests += expected ? 1 : 0;
      assertThat(engine.guarantee(problem))
          .as("case %d", i)
          .isEqualTo(expected ? Guarantee.EXACT : Guarantee.HEURISTIC);
    }
    assertThat(forests).isBetween(CASES / 20, CASES * 19 / 20);
  }

  /** A graph has no loop if it has as many edges as nodes less components; components by colouring to a fixed point. */
  private static boolean isForestByCounting(MarginalProblem problem) {
    int[] known = problem.evidence().statesOf(problem.model());
    List<List<Integer>> scopes = new ArrayList<>();
    int edges = 0;
    int nodes = 0;
    for (int v = 0; v < known.length; v++) {
      nodes += known[v] < 0 ? 1 : 0;
    }
    for (var factor : problem.model().factors()) {
      List<Integer> scope = new ArrayList<>();
      for (int v : factor.scope()) {
        if (known[v] < 0 && problem.model().cardinality(v) > 1) {
          scope.add(v);
        }
      }
      scopes.add(scope);
      edges += scope.size();
      nodes++;
    }
    int[] colour = new int[known.length + scopes.size()];
    for (int i = 0; i < colour.length; i++) {
      colour[i] = i;
    }
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int f = 0; f < scopes.size(); f++) {
        for (int v : scopes.get(f)) {
          int low = Math.min(colour[v], colour[known.length + f]);
          changed |= colour[v] != low || colour[known.length + f] != low;
          colour[v] = low;
          colour[known.length + f] = low;
        }
      }
    }
    int components = 0;
    for (int i = 0; i < colour.length; i++) {
      boolean node = i >= known.length || known[i] < 0;
      components += node && colour[i] == i ? 1 : 0;
    }
    return edges == nodes - components;
  }

  @Test
  void onLoopsNeverClaimsTooMuch() {
    int loopy = 0;
    int impossible = 0;
    for (int i = 0; i < CASES; i++) {
      MarginalProblem problem = any(i);
      JointTable truth = new JointTable(problem.model(), problem.evidence());
      Outcome<Marginals> outcome = engine.withIterations(100).infer(problem, Run.of(1));
      if (outcome instanceof Outcome.Impossible<Marginals>) {
        impossible++;
        assertThat(truth.total() == 0).as("case %d", i).isTrue();
        continue;
      }
      if (engine.guarantee(problem) == Guarantee.EXACT) {
        assertThat(truth.total() == 0).as("case %d", i).isFalse();
        continue;
      }
      loopy++;
      Marginals answer = outcome.orThrow();
      assertThat(answer.guarantee()).isEqualTo(Guarantee.HEURISTIC);
      assertThat(answer.logEvidence().orElseThrow().guarantee()).isEqualTo(Guarantee.HEURISTIC);
      assertThat(answer.logEvidence().orElseThrow().error().kind()).isEqualTo("unknown");
      assertThat(answer.logEvidence().orElseThrow().value()).isFinite();
      for (int v = 0; v < problem.model().size(); v++) {
        double sum = 0;
        for (int s = 0; s < problem.model().cardinality(v); s++) {
          double p = answer.p(v, s);
          sum += p;
          if (p == 0 && truth.total() > 0) {
            assertThat(truth.marginal(v, s)).as("case %d: zero beliefs are proofs", i).isZero();
          }
        }
        assertThat(sum).isCloseTo(1, within(MARGINAL_ROUNDING));
      }
    }
    assertThat(loopy).isGreaterThan(CASES / 5);
    assertThat(impossible).isGreaterThan(20);
  }

  @Test
  void sameBitsForAnyNumberOfThreads() {
    for (int i = 0; i < 100; i++) {
      MarginalProblem problem = any(i);
      Run run = Run.of(5);
      List<String> texts = new ArrayList<>();
      for (int threads : new int[] {1, 2, 4, 1}) {
        texts.add(
            engine
                .withIterations(50)
                .infer(problem, run.withThreads(threads))
                .match(a -> bits(problem, a.value()), j -> "impossible", g -> g.reason()));
      }
      assertThat(texts).containsOnly(texts.get(0));
    }
  }

  private static String bits(MarginalProblem problem, Marginals marginals) {
    StringBuilder text = new StringBuilder();
    for (double[] row : table(problem, marginals)) {
      for (double p : row) {
        text.append(Double.toHexString(p)).append(' ');
      }
    }
    return text.append(marginals.logEvidence()).toString();
  }

  /** The oracle must see the faults it is there for. */
  @Test
  void catchesAMessageNotDividedByItsReverse() {
    assertPasses(Mutation.NONE);
    assertThatThrownBy(() -> assertPasses(Mutation.REVERSE_NOT_DIVIDED))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void catchesABetheEntropyWithoutCountingNumbers() {
    assertThatThrownBy(() -> assertPasses(Mutation.NO_COUNTING_NUMBERS))
        .isInstanceOf(AssertionError.class);
  }

  private static void assertPasses(Mutation mutation) {
    Function<MarginalProblem, PlainBeliefPropagation> engine =
        problem -> new PlainBeliefPropagation(problem, mutation, 0, 40, 0);
    for (int i = 0; i < 30; i++) {
      MarginalProblem problem = withoutLoops(6 * i); // without zeros
      PlainBeliefPropagation plain = engine.apply(problem);
      assertIsTruth(
          problem,
          new JointTable(problem.model(), problem.evidence()),
          plain.marginals(),
          plain.logEvidence());
    }
  }

  @Test
  void onLoopsStopsWhereAPlainImplementationStops() {
    int compared = 0;
    for (int i = 0; i < 300; i += 3) { // without zeros
      MarginalProblem problem = any(i);
      Outcome<Marginals> outcome = engine.withTolerance(1e-12).infer(problem, Run.of(1));
      PlainBeliefPropagation plain =
          new PlainBeliefPropagation(problem, Mutation.NONE, 0, 2000, 1e-13);
      if (outcome.diagnostics().stop() != StopReason.CONVERGED || !plain.converged()) {
        continue;
      }
      compared++;
      Marginals answer = outcome.orThrow();
      for (int v = 0; v < problem.model().size(); v++) {
        assertThat(answer.distribution(v))
            .as("case %d", i)
            .containsExactly(plain.marginals()[v], within(1e-9));
      }
      assertThat(answer.logEvidence().orElseThrow().value())
          .isCloseTo(plain.logEvidence(), within(1e-9));
    }
    assertThat(compared).isGreaterThan(80);
  }

  @Test
  void beginsWithoutTables() {
    MarginalProblem problem = MarginalProblem.of(Models.graph(2, List.of()), Evidence.none());
    SumProductIteration iteration =
        (SumProductIteration) engine.begin(problem, SeededRandomness.of(1), Workers.sequential());
    assertThat(iteration.answer().logEvidence()).isEmpty();
    assertThat(iteration.guarantee()).isEqualTo(Guarantee.HEURISTIC);
  }
}
