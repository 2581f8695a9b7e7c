package org.credence.bayes.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.message.PlainBeliefPropagation.Mutation;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.junit.jupiter.api.Test;

/** Against what is known of fixed points on loops. */
final class LoopyBeliefPropagationTest {

  private final BeliefPropagation engine = BeliefPropagation.standard();

  private static MarginalProblem plain(FactorGraph graph) {
    return MarginalProblem.of(graph, Evidence.none());
  }

  /** Factor i joins variables i and i + 1 of a ring. */
  private static FactorGraph ring(List<double[]> tables) {
    List<Factor> factors = new ArrayList<>();
    for (int i = 0; i < tables.size(); i++) {
      factors.add(Models.pair(i, (i + 1) % tables.size(), tables.get(i)));
    }
    return Models.graph(tables.size(), factors);
  }

  private static List<double[]> randomTables(Randomness random) {
    List<double[]> tables = new ArrayList<>();
    int length = 3 + random.below(5);
    for (int i = 0; i < length; i++) {
      double[] table = new double[4];
      for (int k = 0; k < 4; k++) {
        table[k] = Math.exp(1.5 * random.gaussian());
      }
      tables.add(table);
    }
    return tables;
  }

  /**
   * On a single loop the message around it is the leading eigenvector of the product M of the tables along the loop: the belief
   * of a variable is the product of the left and the right one, and Z of Bethe is the eigenvalue, where the true Z is the trace.
   * Weiss, Correctness of local probability propagation in graphical models with loops, Neural Computation 12 (2000).
   */
  @Test
  void onASingleLoopBeliefsAreEigenvectorsAndTheBetheTotalIsTheEigenvalue() {
    for (int i = 0; i < 300; i++) {
      List<double[]> tables = randomTables(SeededRandomness.of(31).split(i));
      Outcome<Marginals> outcome =
          engine.withTolerance(1e-13).infer(plain(ring(tables)), Run.of(1));
      assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.CONVERGED);
      double[] product = {1, 0, 0, 1};
      for (double[] t : tables) {
        product =
            new double[] {
              product[0] * t[0] + product[1] * t[2], product[0] * t[1] + product[1] * t[3],
              product[2] * t[0] + product[3] * t[2], product[2] * t[1] + product[3] * t[3]
            };
      }
      double a = product[0];
      double b = product[1];
      double c = product[2];
      double d = product[3];
      double eigenvalue = (a + d + Math.sqrt((a - d) * (a - d) + 4 * b * c)) / 2;
      // right vector (b, λ - a), left vector (c, λ - a)
      double no = b * c;
      double yes = (eigenvalue - a) * (eigenvalue - a);
      Marginals answer = outcome.orThrow();
      assertThat(answer.p(0, 1)).as("case %d", i).isCloseTo(yes / (no + yes), within(1e-9));
      assertThat(answer.logEvidence().orElseThrow().value())
          .isCloseTo(Math.log(eigenvalue), within(1e-9));
    }
  }

  /** Weiss 2000: with two states the more probable one has the larger belief, on a single loop. */
  @Test
  void onASingleBinaryLoopTheMoreProbableStateIsRight() {
    for (int i = 0; i < 300; i++) {
      MarginalProblem problem = plain(ring(randomTables(SeededRandomness.of(32).split(i))));
      Marginals answer = engine.infer(problem, Run.of(1)).orThrow();
      JointTable truth = new JointTable(problem.model(), problem.evidence());
      for (int v = 0; v < problem.model().size(); v++) {
        if (Math.abs(truth.marginal(v, 0) - 0.5) > 1e-6) {
          assertThat(answer.p(v, 0) > 0.5)
              .as("case %d, variable %d", i, v)
              .isEqualTo(truth.marginal(v, 0) > 0.5);
        }
      }
    }
  }

  @Test
  void aSymmetricAttractiveRingHasEvenBeliefs() {
    double[] table = {Math.E, 1 / Math.E, 1 / Math.E, Math.E};
    Marginals answer =
        engine.infer(plain(ring(List.of(table, table, table, table))), Run.of(1)).orThrow();
    for (int v = 0; v < 4; v++) {
      assertThat(answer.p(v, 0)).isCloseTo(0.5, within(1e-15));
    }
    assertThat(answer.logEvidence().orElseThrow().value()) // leading eigenvalue, 2 cosh J each
        .isCloseTo(4 * Math.log(Math.E + 1 / Math.E), within(1e-12));
  }

  /** By symmetry all messages are one cavity field: {@code u = atanh(tanh J · tanh(h + (n - 2)·u))}, {@code m = tanh(h + (n - 1)·u)}. */
  @Test
  void onACompleteGraphOfEqualSpinsTheCavityEquationHolds() {
    double coupling = 0.25;
    double field = 0.3;
    int spins = 5;
    double u = 0;
    for (int i = 0; i < 1000; i++) {
      double z = Math.tanh(coupling) * Math.tanh(field + (spins - 2) * u);
      u = 0.5 * Math.log((1 + z) / (1 - z));
    }
    double magnetisation = Math.tanh(field + (spins - 1) * u);
    Outcome<Marginals> outcome =
        engine.infer(plain(Models.complete(spins, coupling, field)), Run.of(1));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.CONVERGED);
    for (int v = 0; v < spins; v++) {
      assertThat(outcome.orThrow().p(v, 1)).isCloseTo((1 + magnetisation) / 2, within(1e-8));
    }
  }

  @Test
  void aFrustratedModelThatOscillatesIsNotCalledConverged() {
    MarginalProblem problem = plain(Models.complete(4, -1, 0.1));
    Outcome<Marginals> outcome = engine.withPatience(0).infer(problem, Run.of(1));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.NOT_CONVERGED);
    assertThat(outcome.diagnostics().passedItsOwnCriterion()).isFalse();
    assertThat(outcome.diagnostics().measures().get("residual")).isGreaterThan(0.1);
    assertThat(outcome.diagnostics().measures()).containsEntry("iterations", 1000.0);
    assertThat(outcome.diagnostics().warnings())
        .singleElement()
        .asString()
        .startsWith("belief propagation did not converge in 1000 iterations (residual 0.")
        .endsWith("); its beliefs may be far off, try damping or another engine");

    Outcome<Marginals> damped = engine.withDamping(0.5).infer(problem, Run.of(1));
    assertThat(damped.diagnostics().stop()).isEqualTo(StopReason.CONVERGED);
    assertThat(damped.diagnostics().warnings()).isEmpty();
    assertThat(damped.diagnostics().guarantee()).isEqualTo(Guarantee.HEURISTIC);
    assertThat(damped.orThrow().estimate(0, 0).error())
        .isEqualTo(
            ErrorStatement.unknown(
                "loopy belief propagation states no error: nothing bounds the distance of its beliefs from the marginals"));
  }

  @Test
  void dampingChangesTheWayButNotTheFixedPoint() {
    MarginalProblem problem = plain(Models.complete(5, 0.25, 0.3));
    Marginals undamped = engine.withTolerance(1e-12).infer(problem, Run.of(1)).orThrow();
    Marginals damped =
        engine.withTolerance(1e-12).withDamping(0.7).infer(problem, Run.of(1)).orThrow();
    assertThat(damped.p(0, 1)).isCloseTo(undamped.p(0, 1), within(1e-10));
    assertThat(damped.logEvidence().orElseThrow().value())
        .isCloseTo(undamped.logEvidence().orElseThrow().value(), within(1e-10));
  }

  /** Convergence said under strong damping must be that of an undamped step. */
  @Test
  void aConvergedRunIsAtAFixedPointHoweverMuchItWasDamped() {
    double tolerance = 1e-4;
    MarginalProblem problem = plain(Models.complete(5, 0.25, 0.3));
    BeliefPropagation damped =
        engine.withTolerance(tolerance).withDamping(0.999).withIterations(1_000_000);
    assertThat(distanceFromFixedPoint(problem, damped.infer(problem, Run.of(1)).orThrow().p(0, 1)))
        .isLessThan(100 * tolerance);
    PlainBeliefPropagation control =
        new PlainBeliefPropagation(problem, Mutation.NONE, 0.999, 1_000_000, tolerance);
    assertThat(distanceFromFixedPoint(problem, control.marginals()[0][1]))
        .isLessThan(100 * tolerance);
    PlainBeliefPropagation mutant =
        new PlainBeliefPropagation(
            problem, Mutation.RESIDUAL_AFTER_DAMPING, 0.999, 1_000_000, tolerance);
    assertThat(mutant.converged()).isTrue();
    assertThatThrownBy(
            () ->
                assertThat(distanceFromFixedPoint(problem, mutant.marginals()[0][1]))
                    .isLessThan(100 * tolerance))
        .isInstanceOf(AssertionError.class);
  }

  private double distanceFromFixedPoint(MarginalProblem problem, double p) {
    Marginals exact = engine.withTolerance(1e-13).infer(problem, Run.of(1)).orThrow();
    return Math.abs(exact.p(0, 1) - p);
  }

  @Test
  void anEmptySupportOnALoopProvesImpossibility() {
    // the loop says all are equal, the ends say they are not
    double[] equal = {1, 0, 0, 1};
    FactorGraph graph =
        Models.graph(
            3,
            List.of(
                Models.pair(0, 1, equal),
                Models.pair(1, 2, equal),
                Models.pair(2, 0, equal),
                Factor.of(0, 0.5, 0),
                Factor.of(2, 0, 0.5)));
    assertThat(engine.infer(plain(graph), Run.of(1))).isInstanceOf(Outcome.Impossible.class);
  }

  @Test
  void aContradictionThatSupportsDoNotShowIsNotCalledImpossible() {
    double[] different = {0, 1, 1, 0};
    MarginalProblem problem = plain(ring(List.of(different, different, different)));
    assertThat(new JointTable(problem.model(), problem.evidence()).total() == 0).isTrue();
    Outcome<Marginals> outcome = engine.infer(problem, Run.of(1));
    assertThat(outcome).isInstanceOf(Outcome.Answered.class);
    assertThat(outcome.diagnostics().guarantee()).isEqualTo(Guarantee.HEURISTIC);
  }

  @Test
  void stepsAreWhatTheBudgetCounts() {
    MarginalProblem problem = plain(Models.complete(4, -1, 0.1));
    Outcome<Marginals> outcome =
        engine.withSchedule(Schedule.SEQUENTIAL).infer(problem, Run.of(1, Budget.ofSteps(3)));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.STEP_BUDGET);
    assertThat(outcome.diagnostics().steps()).isEqualTo(3);
    // six tables of four entries: twice per step where messages go both ways; once for the log
    // evidence; fields of two
    assertThat(outcome.diagnostics().evaluations()).isEqualTo(3 * 36 + 24 + 8);
    assertThat(outcome.diagnostics().passedItsOwnCriterion()).isFalse();
  }
}
