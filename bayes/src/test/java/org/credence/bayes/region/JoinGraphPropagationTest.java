package org.credence.bayes.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.message.BeliefPropagation;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class JoinGraphPropagationTest {

  private final JoinGraphPropagation engine = JoinGraphPropagation.standard();

  @Test
  void isExactWhereNoBucketIsCut() {
    for (int i = 0; i < 400; i++) {
      MarginalProblem problem = Cases.random(61, i);
      assertThat(engine.guarantee(problem)).isEqualTo(Guarantee.EXACT);
      Cases.assertExact(engine, problem, 1e-10);
    }
  }

  @Test
  void isExactWhereItSaysSoWhateverTheLimit() {
    int exact = 0;
    for (int i = 0; i < 400; i++) {
      MarginalProblem problem = Cases.random(62, i);
      JoinGraphPropagation small = engine.withCells(1 + i % 12).withGrowing(i % 2 == 0);
      if (small.guarantee(problem) == Guarantee.EXACT) {
        exact++;
        Cases.assertExact(small, problem, 1e-10);
      }
    }
    assertThat(exact).isGreaterThan(100);
  }

  /** With a cluster for each factor of two variables, fixed points and free energy are those of belief propagation. */
  @Test
  void equalsBeliefPropagationWhereEveryClusterIsAFactor() {
    JoinGraphPropagation single =
        engine.withCells(1).withGrowing(false).withTolerance(1e-13).withIterations(5000);
    for (int i = 0; i < 60; i++) {
      MarginalProblem problem =
          i % 2 == 0
              ? Cases.complete(SeededRandomness.of(63).split(i), 6, 0.3, 0.5)
              : Cases.grid(SeededRandomness.of(63).split(i), 4, 0.4, 0.5);
      Outcome<Marginals> outcome = single.withDamping(0.1 * (i % 4)).infer(problem, Run.of(1));
      Outcome<Marginals> other =
          BeliefPropagation.standard().withTolerance(1e-13).infer(problem, Run.of(1));
      assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.CONVERGED);
      assertThat(other.diagnostics().stop()).isEqualTo(StopReason.CONVERGED);
      assertThat(Cases.error(problem, outcome.orThrow(), other.orThrow())).isLessThan(1e-10);
      assertThat(Cases.log(outcome.orThrow())).isCloseTo(Cases.log(other.orThrow()), within(1e-9));
      assertThat(outcome.diagnostics().guarantee()).isEqualTo(Guarantee.HEURISTIC);
    }
  }

  /** Mean error over grids whose couplings belief propagation finds hard. */
  @Test
  void largerClustersAreNearerTheTruth() {
    double[] errors = new double[3];
    int[] cells = {1, 16, 64};
    for (int i = 0; i < 20; i++) {
      MarginalProblem problem = Cases.grid(SeededRandomness.of(64).split(i), 6, 1, 0.3);
      Marginals truth = VariableElimination.marginals().infer(problem, Run.of(1)).orThrow();
      for (int k = 0; k < cells.length; k++) {
        errors[k] +=
            Cases.error(
                problem, truth, engine.withCells(cells[k]).infer(problem, Run.of(1)).orThrow());
      }
    }
    assertThat(errors[1]).isLessThan(errors[0]);
    assertThat(errors[2]).isLessThan(0.8 * errors[0]);
  }

  @Test
  void whatItCallsImpossibleIsAndItProvesItWhereNothingIsCut() {
    int impossible = 0;
    for (int i = 0; i < 400; i++) {
      MarginalProblem problem = Cases.random(65, i);
      boolean truth = new JointTable(problem.model(), problem.evidence()).total() == 0;
      Outcome<Marginals> outcome = engine.withCells(1 + i % 9).infer(problem, Run.of(1));
      if (outcome instanceof Outcome.Impossible) {
        assertThat(truth).isTrue();
      }
      impossible += truth ? 1 : 0;
      assertThat(engine.infer(problem, Run.of(1)) instanceof Outcome.Impossible).isEqualTo(truth);
    }
    assertThat(impossible).isGreaterThan(20);
  }

  /** Three variables that must all differ have no state; clusters of one factor cannot see it, a cluster of all can. */
  @Test
  void aContradictionAroundALoopIsProvedOnlyByAClusterThatHoldsIt() {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < 3; v++) {
      variables.add(Variable.of("x" + v, "no", "yes"));
      factors.add(
          Factor.of(new int[] {v, (v + 1) % 3}, new int[] {2, 2}, new double[] {0, 1, 1, 0}));
    }
    MarginalProblem problem =
        MarginalProblem.of(new FactorGraph("loop", variables, factors), Evidence.none());
    assertThat(engine.infer(problem, Run.of(1))).isInstanceOf(Outcome.Impossible.class);
    Outcome<Marginals> cut = engine.withCells(4).infer(problem, Run.of(1));
    assertThat(cut).isInstanceOf(Outcome.Answered.class);
    assertThat(cut.diagnostics().guarantee()).isEqualTo(Guarantee.HEURISTIC);
    assertThat(cut.orThrow().estimate(0, 0).error().kind()).isEqualTo("unknown");
  }

  /** A chain whose tables span 300 orders of magnitude: the right digits, or a refusal that says why. */
  @Test
  void numbersBeyondDoublesAreRefusedNotGuessed() {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < 6; v++) {
      variables.add(Variable.of("x" + v, "no", "yes"));
      factors.add(Factor.of(v, 1, v % 2 == 0 ? 1e-150 : 1e150));
      if (v > 0) {
        factors.add(
            Factor.of(new int[] {v - 1, v}, new int[] {2, 2}, new double[] {1, 1e-90, 1e-90, 1}));
      }
    }
    MarginalProblem problem =
        MarginalProblem.of(new FactorGraph("steep", variables, factors), Evidence.none());
    Outcome<Marginals> outcome = engine.infer(problem, Run.of(1));
    if (outcome instanceof Outcome.GaveUp<Marginals> gaveUp) {
      assertThat(gaveUp.reason()).contains("further apart than doubles hold");
      assertThat(gaveUp.diagnostics().stop()).isEqualTo(StopReason.DIVERGED);
    } else {
      Cases.assertExact(engine, problem, 1e-10);
    }
  }

  @Test
  void aRunThatDoesNotConvergeSaysSo() {
    MarginalProblem problem = Cases.complete(SeededRandomness.of(66), 8, 3, 0.1);
    Outcome<Marginals> outcome =
        engine.withCells(4).withDamping(0).withIterations(30).infer(problem, Run.of(1));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.NOT_CONVERGED);
    assertThat(outcome.diagnostics().warnings())
        .singleElement()
        .asString()
        .startsWith(
            "join-graph propagation did not converge in 30 iterations on the largest clusters")
        .endsWith("its beliefs may be far off, try more damping, other cells or another engine");
  }

  @Test
  void growingEndsWhereTheLargestClustersAlone() {
    MarginalProblem problem = Cases.grid(SeededRandomness.of(67), 7, 0.4, 0.5);
    JoinGraphPropagation sharp = engine.withCells(128).withTolerance(1e-12).withIterations(1000);
    Outcome<Marginals> grown = sharp.infer(problem, Run.of(1));
    Outcome<Marginals> alone = sharp.withGrowing(false).infer(problem, Run.of(1));
    assertThat(grown.diagnostics().measures().get("joinGraphs")).isEqualTo(2.0);
    assertThat(alone.diagnostics().measures().get("joinGraphs")).isEqualTo(1.0);
    assertThat(grown.diagnostics().steps()).isGreaterThan(alone.diagnostics().steps());
    assertThat(Cases.error(problem, grown.orThrow(), alone.orThrow())).isZero();
    assertThat((double) grown.diagnostics().peakBytes())
        .isLessThanOrEqualTo(sharp.forecast(problem).bytes());
  }

  @Test
  void goesOnToTheSameBitsFromAnyStepItWasSavedAt() throws IOException {
    MarginalProblem problem = Cases.grid(SeededRandomness.of(68), 7, 1, 0.5);
    JoinGraphPropagation growing = engine.withCells(700).withIterations(20);
    for (int at : new int[] {1, 7, 20, 21, 33}) {
      assertThat(
              resumed(
                  growing.begin(problem, SeededRandomness.of(1), Workers.of(1)),
                  growing,
                  problem,
                  at))
          .isEqualTo(text(growing.infer(problem, Run.of(1)).orThrow(), problem));
    }
  }

  private static String resumed(
      Iteration<Marginals> whole, JoinGraphPropagation engine, MarginalProblem problem, int at)
      throws IOException {
    whole.advance(at);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ((Resumable) whole).save(new DataOutputStream(bytes));
    Iteration<Marginals> fresh = engine.begin(problem, SeededRandomness.of(1), Workers.of(1));
    ((Resumable) fresh).restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    assertThat(fresh.steps()).isEqualTo(whole.steps());
    assertThat(fresh.evaluations()).isEqualTo(whole.evaluations());
    while (fresh.finished().isEmpty()) {
      fresh.advance(1);
    }
    return text(fresh.answer(), problem);
  }

  static String text(Marginals answer, MarginalProblem problem) {
    StringBuilder text = new StringBuilder();
    for (int v : problem.query()) {
      for (double p : answer.distribution(v)) {
        text.append(p).append(' ');
      }
    }
    return text.append(answer.logEvidence()).toString();
  }

  @Test
  void anAnswerCutEarlyIsThatOfTheMessagesSoFar() {
    MarginalProblem problem = Cases.grid(SeededRandomness.of(69), 7, 1, 0.5);
    Outcome<Marginals> outcome = engine.withCells(64).infer(problem, Run.of(1, Budget.ofSteps(2)));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.STEP_BUDGET);
    assertThat(outcome.orThrow().guarantee()).isEqualTo(Guarantee.HEURISTIC);
    assertThat(outcome.diagnostics().evaluations()).isPositive();
  }

  @Test
  void rejectsUnlawfulSettings() {
    assertThatThrownBy(() -> engine.withCells(0))
        .hasMessage("cells of join-graph-propagation is 0; give a number from 1 to 268435456");
    assertThatThrownBy(() -> engine.withTolerance(0))
        .hasMessage("tolerance of join-graph-propagation is 0.0; give a number in (0, 1)");
    assertThatThrownBy(() -> engine.withIterations(0))
        .hasMessage("iterations of join-graph-propagation is 0; give at least 1");
    assertThatThrownBy(() -> engine.withDamping(Double.NaN))
        .hasMessage(
            "damping of join-graph-propagation is NaN; give a number in [0, 1), 0 for none");
  }
}
