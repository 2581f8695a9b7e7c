package org.credence.bayes.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Budget;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Schedules and domains against each other and against the definition. */
final class SchedulesTest {

  private static final BeliefPropagation ENGINE =
      BeliefPropagation.standard().withTolerance(1e-12).withDomain(MessageDomain.LOG);

  private static MarginalProblem problem(int i) {
    Randomness random = SeededRandomness.of(73).split(i);
    double zeroShare = i % 3 == 0 ? 0 : 0.3;
    GraphicalModel model =
        i % 2 == 0
            ? RandomModels.factorGraph(random, 4 + random.below(4), 3, 8, 4, zeroShare)
            : RandomModels.network(random, 4 + random.below(5), 3, 3, zeroShare);
    return MarginalProblem.of(model, RandomModels.evidence(random, model, 0.2));
  }

  private static boolean converged(Outcome<Marginals> outcome) {
    return outcome.diagnostics().stop() == StopReason.CONVERGED;
  }

  private static void assertSame(
      int i, MarginalProblem problem, Marginals answer, Marginals other, double rounding) {
    for (int v : problem.query()) {
      assertThat(answer.distribution(v))
          .as("case %d, variable %d", i, v)
          .containsExactly(other.distribution(v), within(rounding));
    }
    assertThat(answer.logEvidence().orElseThrow().value())
        .as("case %d", i)
        .isCloseTo(other.logEvidence().orElseThrow().value(), within(rounding));
  }

  /** All converge to the fixed point that the sequential schedule in logarithms finds. */
  @ParameterizedTest
  @EnumSource(Schedule.class)
  void allSchedulesDomainsAndDampingsAgreeWhereTheyConverge(Schedule schedule) {
    int compared = 0;
    for (int i = 0; i < 150; i++) {
      MarginalProblem problem = problem(i);
      Outcome<Marginals> reference =
          ENGINE.withSchedule(Schedule.SEQUENTIAL).infer(problem, Run.of(1));
      for (MessageDomain domain : MessageDomain.values()) {
        for (double damping : new double[] {0, 0.4}) {
          Outcome<Marginals> outcome =
              ENGINE
                  .withSchedule(schedule)
                  .withDomain(domain)
                  .withDamping(damping)
                  .infer(problem, Run.of(1));
          assertThat(outcome instanceof Outcome.Impossible<Marginals>)
              .as("case %d", i)
              .isEqualTo(reference instanceof Outcome.Impossible<Marginals>);
          if (converged(outcome) && converged(reference)) {
            compared++;
            assertSame(i, problem, outcome.orThrow(), reference.orThrow(), 1e-9);
          }
        }
      }
    }
    assertThat(compared).isGreaterThan(400);
  }

  /** Damping slows the way and does not move the end of it: a mean of old and new with other shares would. */
  @Test
  void dampedLogarithmsConvergeToTheSameFixedPoint() {
    int converged = 0;
    for (int i = 0; i < 30; i++) {
      MarginalProblem problem = problem(3 * i); // without zeros
      BeliefPropagation engine = ENGINE.withSchedule(Schedule.SEQUENTIAL).withIterations(300);
      Outcome<Marginals> damped = engine.withDamping(0.4).infer(problem, Run.of(1));
      Outcome<Marginals> reference = engine.infer(problem, Run.of(1));
      if (converged(damped) && converged(reference)) {
        converged++;
        assertSame(i, problem, damped.orThrow(), reference.orThrow(), 1e-9);
      }
    }
    assertThat(converged).isGreaterThan(25);
  }

  /** Whether a run stopped by itself is at a fixed point is judged by another implementation: one more flooding step. */
  @ParameterizedTest
  @EnumSource(Schedule.class)
  void whatIsCalledConvergedIsAFixedPoint(Schedule schedule) {
    for (int i = 0; i < 60; i++) {
      MarginalProblem problem = problem(i);
      BeliefPropagation engine =
          BeliefPropagation.standard()
              .withTolerance(1e-7)
              .withSchedule(schedule)
              .withDamping(i % 2 == 0 ? 0 : 0.8);
      SumProductIteration iteration;
      try {
        iteration = new SumProductIteration(engine, problem);
        iteration.advance(1000);
        if (!iteration.finished().equals(Optional.of(StopReason.CONVERGED))) {
          continue;
        }
      } catch (ImpossibleEvidenceException e) {
        continue;
      }
      double[] before = iteration.messagesToVariables();
      MessageGraph graph = new MessageGraph(problem);
      LogArithmetic logs =
          new LogArithmetic(graph, () -> new ImpossibleEvidenceException(List.of("none")));
      System.arraycopy(before, 0, logs.toVariable.log, 0, before.length);
      boolean[] all = new boolean[graph.edges()];
      Arrays.fill(all, true);
      for (int e = 0; e < graph.edges(); e++) {
        logs.toVariable.normalize(e);
      }
      for (int v = 0; v < graph.variables; v++) {
        if (graph.fixed[v] < 0) {
          logs.sendFromVariable(v, all);
        }
      }
      for (int f = 0; f < graph.factors(); f++) {
        logs.sendFromFactor(f, all);
      }
      for (int e = 0; e < graph.edges(); e++) {
        assertThat(logs.change(e)).as("case %d, edge %d", i, e).isLessThan(1e-5);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Schedule.class)
  void everyScheduleIsExactWithoutLoops(Schedule schedule) {
    for (int i = 0; i < 60; i++) {
      Randomness random = SeededRandomness.of(74).split(i);
      GraphicalModel model = Models.forest(random, 2 + random.below(6), 3, 0.2);
      MarginalProblem problem =
          MarginalProblem.of(model, RandomModels.evidence(random, model, 0.2));
      JointTable truth = new JointTable(model, problem.evidence());
      Outcome<Marginals> outcome =
          ENGINE.withSchedule(schedule).withDomain(MessageDomain.LINEAR).infer(problem, Run.of(1));
      if (truth.total() == 0) {
        assertThat(outcome).isInstanceOf(Outcome.Impossible.class);
        continue;
      }
      for (int v = 0; v < model.size(); v++) {
        assertThat(outcome.orThrow().distribution(v))
            .containsExactly(truth.marginals()[v], within(1e-12));
      }
      assertThat(outcome.orThrow().logEvidence().orElseThrow().value())
          .isCloseTo(Math.log(truth.total()), within(1e-10));
    }
  }

  /** Fields of 1e-279 along a ring: numbers that the linear domain cannot hold. */
  private static MarginalProblem extremeRing() {
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < 6; v++) {
      factors.add(Models.pair(v, (v + 1) % 6, 1, 1e-3, 1e-2, 1));
      for (int k = 0; k < 3; k++) {
        factors.add(Factor.of(v, 1, 1e-93));
      }
    }
    return MarginalProblem.of(Models.graph(6, factors), Evidence.none());
  }

  @ParameterizedTest
  @EnumSource(Schedule.class)
  void theLinearDomainGoesOverToLogarithmsWhereNumbersWouldUnderflow(Schedule schedule) {
    BeliefPropagation linear = ENGINE.withSchedule(schedule).withDomain(MessageDomain.LINEAR);
    Outcome<Marginals> outcome = linear.infer(extremeRing(), Run.of(1));
    Outcome<Marginals> logs = ENGINE.withSchedule(schedule).infer(extremeRing(), Run.of(1));
    assertThat(outcome.diagnostics().measures()).containsEntry("in-logs", 1.0);
    assertThat(converged(outcome)).isTrue();
    assertSame(0, extremeRing(), outcome.orThrow(), logs.orThrow(), 1e-12);

    MarginalProblem mild = MarginalProblem.of(Models.complete(5, 0.25, 0.3), Evidence.none());
    assertThat(linear.infer(mild, Run.of(1)).diagnostics().measures())
        .containsEntry("in-logs", 0.0);
    assertThat(ENGINE.infer(mild, Run.of(1)).diagnostics().measures())
        .containsEntry("in-logs", 1.0);
  }

  /** Weak fields of many neighbours, up and down: all products underflow though each message is mild, on loops. */
  @Test
  void manyNeighboursOnLoopsDoNotUnderflow() {
    List<Factor> factors = new ArrayList<>();
    int leaves = 2600;
    for (int leaf = 2; leaf < leaves; leaf++) {
      factors.add(Models.pair(0, leaf, 0.9, 0.1, 0.1, 0.9));
      factors.add(Models.pair(1, leaf, 0.8, 0.2, 0.2, 0.8));
      factors.add(leaf % 2 == 0 ? Factor.of(leaf, 0.7, 0.3) : Factor.of(leaf, 0.3, 0.7));
    }
    MarginalProblem problem = MarginalProblem.of(Models.graph(leaves, factors), Evidence.none());
    Outcome<Marginals> linear =
        ENGINE
            .withTolerance(1e-9)
            .withDomain(MessageDomain.LINEAR)
            .withSchedule(Schedule.SEQUENTIAL)
            .infer(problem, Run.of(1));
    Outcome<Marginals> logs =
        ENGINE.withTolerance(1e-9).withSchedule(Schedule.SEQUENTIAL).infer(problem, Run.of(1));
    assertThat(converged(linear)).isTrue();
    assertSame(0, problem, linear.orThrow(), logs.orThrow(), 1e-7);
  }

  @Test
  void residualsSendFewerMessagesThanSweepsWhereLittleMoves() {
    // a long chain of loops with evidence at one end: what changes travels along it
    List<Factor> factors = new ArrayList<>();
    int length = 60;
    for (int v = 0; v + 2 < length; v++) {
      factors.add(Models.spins(v, v + 1, 0.3));
      factors.add(Models.spins(v, v + 2, 0.2));
    }
    factors.add(Models.field(0, 2));
    MarginalProblem problem = MarginalProblem.of(Models.graph(length, factors), Evidence.none());
    double flooding = messages(Schedule.FLOODING, problem);
    double estimated = messages(Schedule.ESTIMATED_RESIDUAL, problem);
    double residual = messages(Schedule.RESIDUAL, problem);
    assertThat(residual).isLessThan(flooding);
    assertThat(estimated).isLessThan(flooding);
    assertThat(residual).isLessThan(estimated);
  }

  private static double messages(Schedule schedule, MarginalProblem problem) {
    Outcome<Marginals> outcome =
        BeliefPropagation.standard().withSchedule(schedule).infer(problem, Run.of(1));
    assertThat(converged(outcome)).isTrue();
    return outcome.diagnostics().measures().get("messages");
  }

  @Test
  void anUnconvergedRunSaysSoInEveryStatement() {
    MarginalProblem problem = MarginalProblem.of(Models.complete(4, -1, 0.1), Evidence.none());
    Outcome<Marginals> outcome =
        BeliefPropagation.standard()
            .withSchedule(Schedule.FLOODING)
            .withPatience(0)
            .infer(problem, Run.of(1, Budget.ofSteps(40)));
    assertThat(outcome.orThrow().estimate(0, 0).error().toString())
        .contains("belief propagation has not converged: after 40 iterations an update would still")
        .contains("those of one moment of it");
    outcome
        .orThrow()
        .logEvidence()
        .ifPresent(e -> assertThat(e.error().toString()).contains("has not converged"));
  }

  /** A Bayesian network's evidence has probability at most one; a Bethe value above that is not printed. */
  @Test
  void anAbsurdLogEvidenceIsLeftOut() {
    int left = 0;
    for (int i = 0; i < 400; i++) {
      Randomness random = SeededRandomness.of(75).split(i);
      GraphicalModel model = RandomModels.network(random, 9, 2, 3, 0.7);
      MarginalProblem problem =
          MarginalProblem.of(model, RandomModels.evidence(random, model, 0.2));
      Outcome<Marginals> outcome =
          BeliefPropagation.standard().withIterations(1).infer(problem, Run.of(1));
      if (outcome instanceof Outcome.Answered<Marginals> answered) {
        left += answered.value().logEvidence().isEmpty() ? 1 : 0;
        double ceiling =
            problem.evidence().likelihoodVariables().stream()
                .mapToDouble(
                    v ->
                        Math.log(
                            Arrays.stream(problem.evidence().likelihood(v)).max().orElseThrow()))
                .sum();
        answered
            .value()
            .logEvidence()
            .ifPresent(e -> assertThat(e.value()).isLessThanOrEqualTo(ceiling + 1e-8));
      }
    }
    assertThat(left).isPositive();
  }

  @ParameterizedTest
  @EnumSource(Schedule.class)
  void aRunThatIsSavedGoesOnWithTheSameBits(Schedule schedule) throws IOException {
    List<MarginalProblem> problems =
        List.of(
            MarginalProblem.of(Models.glass(SeededRandomness.of(76), 9, 0.8, 0.4), Evidence.none()),
            extremeRing());
    for (MarginalProblem problem : problems) {
      for (int steps : new int[] {0, 1, 5}) {
        BeliefPropagation engine =
            ENGINE.withSchedule(schedule).withDomain(MessageDomain.LINEAR).withPatience(3);
        SumProductIteration whole = new SumProductIteration(engine, problem);
        SumProductIteration first = new SumProductIteration(engine, problem);
        if (steps > 0) {
          whole.advance(steps);
          first.advance(steps);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        first.save(new DataOutputStream(bytes));
        SumProductIteration second = new SumProductIteration(engine, problem);
        second.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        whole.advance(7);
        second.advance(7);
        assertThat(second.messagesToVariables()).isEqualTo(whole.messagesToVariables());
        assertThat(second.measures()).isEqualTo(whole.measures());
        assertThat(second.evaluations()).isEqualTo(whole.evaluations());
        assertThat(second.answer().logEvidence()).isEqualTo(whole.answer().logEvidence());
      }
    }
  }

  @Test
  void aSingleFactorGraphWithoutOpenVariablesIsLawfulUnderAnySchedule() {
    FactorGraph graph = Models.graph(2, List.of(Models.pair(0, 1, 1, 2, 3, 4)));
    for (Schedule schedule : Schedule.values()) {
      Marginals answer =
          ENGINE
              .withSchedule(schedule)
              .infer(
                  MarginalProblem.of(graph, Evidence.none().observe(0, 0).observe(1, 1)), Run.of(1))
              .orThrow();
      assertThat(answer.logEvidence().orElseThrow().value()).isCloseTo(Math.log(2), within(1e-15));
    }
  }
}
