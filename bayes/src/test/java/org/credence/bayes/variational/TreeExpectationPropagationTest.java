package org.credence.bayes.variational;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.message.BeliefPropagation;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Patience;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.junit.jupiter.api.Test;

final class TreeExpectationPropagationTest {

  private final TreeExpectationPropagation engine = TreeExpectationPropagation.standard();

  private static void assertTrue(
      MarginalProblem problem, Marginals answer, double tolerance, String name) {
    JointTable truth = new JointTable(problem.model(), problem.evidence());
    assertThat(answer.logEvidence().orElseThrow().value())
        .as(name)
        .isCloseTo(Math.log(truth.total()), within(tolerance));
    for (int v = 0; v < problem.model().size(); v++) {
      assertThat(answer.distribution(v))
          .as(name)
          .containsExactly(truth.marginals()[v], within(tolerance));
    }
  }

  /** Kills: a step that ignores the budget, a step whose work is guessed. */
  @Test
  void aStepLongerThanTheBudgetIsRefusedWithWhatItNeeds() {
    double[] table = new double[1 << 12];
    Arrays.setAll(table, i -> 1 + i % 7);
    FactorGraph wide =
        new FactorGraph(
            "wide",
            IntStream.range(0, 12).mapToObj(v -> Variable.of("x" + v, "a", "b")).toList(),
            List.of(
                Factor.of(
                    IntStream.range(0, 12).toArray(),
                    IntStream.generate(() -> 2).limit(12).toArray(),
                    table)));
    MarginalProblem problem = MarginalProblem.of(wide, Evidence.none());
    Outcome<Marginals> outcome = engine.infer(problem, Run.of(1, Budget.ofEvaluations(20_000)));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.REFUSED);
    assertThat(((Outcome.GaveUp<Marginals>) outcome).reason())
        .isEqualTo(
            "one step needs 835992 evaluations, the budget allows 20000; allow more or choose an engine of shorter steps");
    for (int seed = 0; seed < 30; seed++) {
      MarginalProblem random =
          MarginalProblem.of(
              RandomModels.factorGraph(SeededRandomness.of(seed), 6, 3, 9, 3, 0), Evidence.none());
      Iteration<Marginals> iteration =
          engine.begin(random, SeededRandomness.of(1), Workers.sequential());
      long before = iteration.evaluations();
      iteration.advance(1);
      assertThat(iteration.firstStepEvaluations()).isEqualTo(iteration.evaluations() - before);
    }
  }

  @Test
  void isExactOnForestsAndSaysSo() {
    int exact = 0;
    for (int i = 0; i < 300; i++) {
      Randomness random = SeededRandomness.of(91).split(i);
      GraphicalModel model =
          i % 2 == 0
              ? RandomModels.network(random, 2 + random.below(6), 3, 1, i % 3 == 0 ? 0.4 : 0)
              : RandomModels.factorGraph(random, 5, 3, 4, 2, i % 3 == 0 ? 0.4 : 0);
      MarginalProblem problem =
          MarginalProblem.of(model, RandomModels.evidence(random, model, 0.2));
      Outcome<Marginals> outcome = engine.infer(problem, Run.of(i));
      if (new JointTable(model, problem.evidence()).total() == 0) {
        assertThat(outcome).isInstanceOf(Outcome.Impossible.class);
      } else if (engine.guarantee(problem) == Guarantee.EXACT) {
        exact++;
        assertThat(outcome.orThrow().guarantee()).isEqualTo(Guarantee.EXACT);
        assertThat(outcome.diagnostics().steps()).isEqualTo(1);
        assertTrue(problem, outcome.orThrow(), 1e-10, "case " + i);
      } else {
        assertThat(outcome.orThrow().guarantee()).isEqualTo(Guarantee.HEURISTIC);
      }
    }
    assertThat(exact).isGreaterThan(200);
  }

  static MarginalProblem cycle(Randomness random, int length, int states, double coupling) {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    String[] names = {"a", "b", "c"};
    for (int v = 0; v < length; v++) {
      variables.add(Variable.of("v" + v, Arrays.copyOf(names, states)));
      double[] table = new double[states * states];
      for (int i = 0; i < table.length; i++) {
        table[i] = Math.exp(coupling * (2 * random.uniform() - 1));
      }
      factors.add(Factor.of(new int[] {(v + 1) % length, v}, new int[] {states, states}, table));
    }
    return MarginalProblem.of(new FactorGraph("cycle", variables, factors), Evidence.none());
  }

  /** One factor off the tree: its moments are matched exactly. Belief propagation is not exact here. */
  @Test
  void aSingleLoopIsExactWhateverTheDamping() {
    double beliefError = 0;
    for (int i = 0; i < 40; i++) {
      MarginalProblem problem = cycle(SeededRandomness.of(92).split(i), 3 + i % 4, 2 + i % 2, 2);
      Outcome<Marginals> outcome = engine.withDamping(i % 2 * 0.5).infer(problem, Run.of(1));
      assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.CONVERGED);
      assertThat(outcome.orThrow().guarantee()).isEqualTo(Guarantee.HEURISTIC);
      assertTrue(problem, outcome.orThrow(), 1e-9, "cycle " + i);
      beliefError +=
          meanError(problem, BeliefPropagation.standard().infer(problem, Run.of(1)).orThrow());
    }
    assertThat(beliefError / 40).isGreaterThan(1e-3);
  }

  @Test
  void aSingleFactorOfManyVariablesIsExact() {
    for (int i = 0; i < 60; i++) {
      Randomness random = SeededRandomness.of(93).split(i);
      GraphicalModel whole = RandomModels.factorGraph(random, 4, 3, 1, 4, 0.3);
      List<Factor> factors = new ArrayList<>(whole.factors());
      for (int v = 0; v < whole.size(); v++) {
        double[] local = new double[whole.cardinality(v)];
        for (int s = 0; s < local.length; s++) {
          local[s] = 0.1 + random.uniform();
        }
        factors.add(Factor.of(v, local));
      }
      MarginalProblem problem =
          MarginalProblem.of(new FactorGraph("one", whole.variables(), factors), Evidence.none());
      if (new JointTable(problem.model(), problem.evidence()).total() > 0) {
        assertTrue(problem, engine.infer(problem, Run.of(1)).orThrow(), 1e-9, "case " + i);
      }
    }
  }

  private static MarginalProblem wide(int rank) {
    List<Variable> variables = new ArrayList<>();
    int[] scope = new int[rank];
    int[] cardinalities = new int[rank];
    for (int v = 0; v < rank; v++) {
      variables.add(Variable.of("v" + v, "a", "b"));
      scope[v] = v;
      cardinalities[v] = 2;
    }
    double[] table = new double[1 << rank];
    Arrays.setAll(table, i -> 1 + i % 3);
    List<Factor> factors = List.of(Factor.of(scope, cardinalities, table));
    return MarginalProblem.of(new FactorGraph("wide", variables, factors), Evidence.none());
  }

  /** Kills: a site that is worked on to its end, however large, whatever the clock says. */
  @Test
  void aLargeSiteIsCutWhenTheTimeIsOver() {
    Iteration<Marginals> iteration =
        engine.begin(wide(14), SeededRandomness.of(1), Workers.sequential());
    long hoursAgo = System.nanoTime() - Duration.ofHours(10).toNanos();
    assertThatThrownBy(
            () ->
                Patience.within(
                    hoursAgo,
                    Optional.of(Duration.ofHours(5)),
                    () -> {
                      iteration.advance(1);
                      return true;
                    }))
        .isInstanceOfSatisfying(
            CannotAnswerException.class,
            e -> assertThat(e.stop()).isEqualTo(StopReason.TIME_BUDGET));
  }

  @Test
  void theForecastTellsTheWorkOfALargeSite() {
    for (int rank = 3; rank < 12; rank++) {
      MarginalProblem problem = wide(rank);
      Iteration<Marginals> iteration =
          engine.begin(problem, SeededRandomness.of(1), Workers.sequential());
      long before = iteration.evaluations();
      iteration.advance(1);
      double work = iteration.evaluations() - before;
      assertThat(engine.forecast(problem).evaluations()).isBetween(work, 3 * work);
    }
  }

  private static double meanError(MarginalProblem problem, Marginals answer) {
    Marginals truth = VariableElimination.marginals().infer(problem, Run.of(1)).orThrow();
    double sum = 0;
    for (int v = 0; v < problem.model().size(); v++) {
      sum += Math.abs(truth.p(v, 0) - answer.p(v, 0));
    }
    return sum / problem.model().size();
  }

  private static double evidenceError(MarginalProblem problem, Marginals answer) {
    return Math.abs(
        VariableElimination.marginals()
                .infer(problem, Run.of(1))
                .orThrow()
                .logEvidence()
                .orElseThrow()
                .value()
            - answer.logEvidence().orElseThrow().value());
  }

  /** Small grids and complete graphs with couplings of either sign, where both converge. */
  @Test
  void isBetterThanBeliefPropagationOnSmallLoopyModels() {
    double own = 0;
    double beliefs = 0;
    double ownEvidence = 0;
    double beliefsEvidence = 0;
    int compared = 0;
    for (int i = 0; i < 60; i++) {
      Randomness random = SeededRandomness.of(94).split(i);
      MarginalProblem problem =
          i % 2 == 0
              ? StructuredMeanFieldOracleTest.grid(random, 4, 1.2)
              : complete(random, 6, 0.7);
      Outcome<Marginals> tree = engine.infer(problem, Run.of(1));
      Outcome<Marginals> loopy =
          BeliefPropagation.standard().withDamping(0.3).infer(problem, Run.of(1));
      if (tree.diagnostics().stop() == StopReason.CONVERGED
          && loopy.diagnostics().stop() == StopReason.CONVERGED) {
        compared++;
        own += meanError(problem, tree.orThrow());
        beliefs += meanError(problem, loopy.orThrow());
        ownEvidence += evidenceError(problem, tree.orThrow());
        beliefsEvidence += evidenceError(problem, loopy.orThrow());
      }
    }
    assertThat(compared).isGreaterThan(45);
    assertThat(own).isLessThan(0.5 * beliefs);
    assertThat(ownEvidence).isLessThan(0.5 * beliefsEvidence);
  }

  private static MarginalProblem complete(Randomness random, int n, double coupling) {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < n; v++) {
      variables.add(Variable.of("v" + v, "no", "yes"));
      factors.add(Factor.of(v, Math.exp(random.uniform() - 0.5), 1));
      for (int u = 0; u < v; u++) {
        double same = Math.exp(coupling * (2 * random.uniform() - 1));
        factors.add(
            Factor.of(
                new int[] {u, v}, new int[] {2, 2}, new double[] {same, 1 / same, 1 / same, same}));
      }
    }
    return MarginalProblem.of(new FactorGraph("complete", variables, factors), Evidence.none());
  }

  /** Zeros, factors of three variables, evidence: what is ruled out is impossible indeed, and beliefs are near the truth on average. */
  @Test
  void randomModelsGiveBeliefsNearTheTruth() {
    double sum = 0;
    int impossible = 0;
    int answered = 0;
    for (int i = 0; i < 300; i++) {
      MarginalProblem problem = StructuredMeanFieldOracleTest.any(i);
      Outcome<Marginals> outcome = engine.withIterations(100).infer(problem, Run.of(1));
      JointTable truth = new JointTable(problem.model(), problem.evidence());
      if (truth.total() == 0) {
        // contradictions between sites may stay unseen; then no number is claimed
        impossible += outcome instanceof Outcome.Impossible<Marginals> ? 1 : 0;
        continue;
      }
      assertThat(outcome).as("case %d", i).isInstanceOf(Outcome.Answered.class);
      Marginals answer = outcome.orThrow();
      answered++;
      for (int v = 0; v < problem.model().size(); v++) {
        for (int s = 0; s < problem.model().cardinality(v); s++) {
          sum += Math.abs(answer.p(v, s) - truth.marginal(v, s)) / problem.model().size();
          if (answer.p(v, s) == 0) {
            assertThat(truth.marginal(v, s)).as("case %d", i).isZero();
          }
        }
      }
    }
    assertThat(answered).isGreaterThan(200);
    assertThat(impossible).isGreaterThan(10);
    assertThat(sum / answered).isLessThan(0.02);
  }

  @Test
  void beliefsOnLoopsHaveUnknownErrors() {
    Marginals answer = engine.infer(cycle(SeededRandomness.of(1), 4, 2, 1), Run.of(1)).orThrow();
    ErrorStatement unknown =
        ErrorStatement.unknown(
            "tree expectation propagation states no error on loops: nothing bounds the distance of its beliefs from the marginals");
    assertThat(answer.estimate(0, 0).error()).isEqualTo(unknown);
    assertThat(answer.logEvidence().orElseThrow().error()).isEqualTo(unknown);
  }

  @Test
  void notConvergedIsSaid() {
    Outcome<Marginals> outcome =
        engine.withIterations(1).infer(complete(SeededRandomness.of(2), 6, 2), Run.of(1));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.NOT_CONVERGED);
    assertThat(outcome.diagnostics().warnings())
        .singleElement()
        .asString()
        .startsWith("tree expectation propagation did not converge in 1 iterations (residual 0.")
        .endsWith("): its beliefs may be far off, try more damping or another engine");
  }

  @Test
  void manyChildrenDoNotVanish() {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    variables.add(Variable.of("hub", "no", "yes"));
    for (int v = 1; v < 3000; v++) {
      variables.add(Variable.of("v" + v, "no", "yes"));
      factors.add(
          Factor.of(
              new int[] {0, v}, new int[] {2, 2}, new double[] {1, 2, 2, 1 + (v == 1 ? 1 : 0)}));
      factors.add(Factor.of(v, v % 2 == 0 ? 1 : 1000, v % 2 == 0 ? 1000 : 1));
    }
    MarginalProblem problem =
        new MarginalProblem(
            new FactorGraph("star", variables, factors), Evidence.none(), List.of(0));
    Marginals answer = engine.infer(problem, Run.of(1)).orThrow();
    Marginals truth = VariableElimination.marginals().infer(problem, Run.of(1)).orThrow();
    assertThat(answer.p(0, 0)).isCloseTo(truth.p(0, 0), within(1e-9));
    assertThat(answer.logEvidence().orElseThrow().value())
        .isCloseTo(truth.logEvidence().orElseThrow().value(), within(1e-6));
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> engine.withTolerance(1))
        .hasMessage("tolerance of tree-expectation-propagation is 1.0; give a number in (0, 1)");
    assertThatThrownBy(() -> engine.withIterations(0))
        .hasMessage("iterations of tree-expectation-propagation is 0; give at least 1");
    assertThatThrownBy(() -> engine.withDamping(1))
        .hasMessage(
            "damping of tree-expectation-propagation is 1.0; give a number in [0, 1), 0 for none");
    assertThat(engine).hasToString("tree-expectation-propagation");
    assertThat(engine.withDamping(0.5).withIterations(9).withTolerance(0.1))
        .hasToString("tree-expectation-propagation[tolerance=0.1,iterations=9,damping=0.5]");
  }

  @Test
  void aRestoredRunGoesOnToTheSameBits() throws IOException {
    for (int at : new int[] {0, 1, 3, 7}) {
      MarginalProblem problem = complete(SeededRandomness.of(5), 6, 1);
      Iteration<Marginals> whole = engine.begin(problem, SeededRandomness.of(2), Workers.of(1));
      if (at > 0) {
        whole.advance(at);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      ((Resumable) whole).save(new DataOutputStream(bytes));
      Iteration<Marginals> fresh = engine.begin(problem, SeededRandomness.of(2), Workers.of(1));
      ((Resumable) fresh)
          .restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
      while (whole.finished().isEmpty()) {
        whole.advance(1);
      }
      while (fresh.finished().isEmpty()) {
        fresh.advance(2);
      }
      assertThat(fresh.evaluations()).isEqualTo(whole.evaluations());
      assertThat(fresh.measures()).isEqualTo(whole.measures());
      assertThat(fresh.answer().logEvidence()).isEqualTo(whole.answer().logEvidence());
      for (int v = 0; v < 6; v++) {
        assertThat(fresh.answer().distribution(v)).isEqualTo(whole.answer().distribution(v));
      }
    }
    Iteration<Marginals> other =
        engine.begin(cycle(SeededRandomness.of(1), 4, 2, 1), SeededRandomness.of(2), Workers.of(1));
    assertThatThrownBy(
            () ->
                ((Resumable) other)
                    .restore(
                        new DataInputStream(new ByteArrayInputStream(new byte[] {0, 0, 0, 7}))))
        .isInstanceOf(IOException.class)
        .hasMessage("the state has 7 sites, this problem 1");
  }
}
