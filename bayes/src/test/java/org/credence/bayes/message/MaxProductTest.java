package org.credence.bayes.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import org.credence.bayes.exact.Enumeration;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.MostProbableEngineContract;
import org.credence.bayes.testkit.NetworkData;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.junit.jupiter.api.Test;

/** Max-product and its dual against enumeration. */
final class MaxProductTest {

  private static final double ROUNDING = 1e-9;

  private final MaxProduct engine = MaxProduct.standard();

  private static double maximum(MostProbableProblem problem) {
    Outcome<MostProbableAssignment> outcome = Enumeration.mostProbable().infer(problem, Run.of(1));
    return outcome.answer().map(a -> a.logP().value()).orElse(Double.NEGATIVE_INFINITY);
  }

  @Test
  void isExactWithoutLoopsTiesAndZerosIncluded() {
    int impossible = 0;
    for (int i = 0; i < 600; i++) {
      Randomness random = SeededRandomness.of(91).split(i);
      double zeroShare = i % 3 == 0 ? 0 : 0.35;
      GraphicalModel model =
          i % 2 == 0
              ? Models.forest(random, 1 + random.below(6), 3, zeroShare)
              : RandomModels.network(random, 1 + random.below(7), 3, 1, zeroShare);
      MostProbableProblem problem =
          new MostProbableProblem(model, RandomModels.evidence(random, model, 0.25));
      assertThat(engine.guarantee(problem)).isEqualTo(Guarantee.EXACT);
      Outcome<MostProbableAssignment> outcome = engine.infer(problem, Run.of(1));
      double truth = maximum(problem);
      if (truth == Double.NEGATIVE_INFINITY) {
        impossible++;
        assertThat(outcome).as("case %d", i).isInstanceOf(Outcome.Impossible.class);
        continue;
      }
      MostProbableAssignment answer = outcome.orThrow();
      assertThat(answer.logP().value()).as("case %d", i).isCloseTo(truth, within(ROUNDING));
      assertThat(answer.logP().error()).isEqualTo(ErrorStatement.exact());
      assertThat(MostProbableEngineContract.logWeight(problem, answer.states()))
          .isCloseTo(truth, within(ROUNDING));
      assertThat(outcome.diagnostics().steps()).isEqualTo(1);
    }
    assertThat(impossible).isGreaterThan(20);
  }

  /** All states equally good: any assignment is right, the lowest one is given. */
  @Test
  void tiesAreDecodedConsistently() {
    FactorGraph chain =
        Models.graph(
            4,
            List.of(
                Models.pair(0, 1, 0, 1, 1, 0),
                Models.pair(1, 2, 0, 1, 1, 0),
                Models.pair(2, 3, 0, 1, 1, 0)));
    MostProbableAssignment answer =
        engine.infer(new MostProbableProblem(chain, Evidence.none()), Run.of(1)).orThrow();
    assertThat(answer.states()).containsExactly(0, 1, 0, 1);
  }

  /** Would see a bound that is none, an assignment whose weight is not its own, and a proof that is none. */
  @Test
  void onLoopsTheBoundsHoldAndProofsAreTrue() {
    int proved = 0;
    int optimal = 0;
    int answered = 0;
    for (int i = 0; i < 1500; i++) {
      Randomness random = SeededRandomness.of(92).split(i);
      double zeroShare = i % 3 == 0 ? 0 : 0.3;
      GraphicalModel model =
          i % 2 == 0
              ? RandomModels.factorGraph(random, 3 + random.below(4), 3, 8, 3, zeroShare)
              : RandomModels.network(random, 4 + random.below(4), 3, 3, zeroShare);
      MostProbableProblem problem =
          new MostProbableProblem(model, RandomModels.evidence(random, model, 0.2));
      double truth = maximum(problem);
      Outcome<MostProbableAssignment> outcome =
          new MaxProduct(1e-7, 1 + i % 40, i % 5 == 0 ? 0 : 0.3, Schedule.values()[i % 4])
              .infer(problem, Run.of(1));
      if (outcome instanceof Outcome.Impossible<MostProbableAssignment>) {
        assertThat(truth).as("case %d", i).isEqualTo(Double.NEGATIVE_INFINITY);
      }
      if (outcome.answer().isEmpty()) {
        continue;
      }
      answered++;
      MostProbableAssignment answer = outcome.orThrow();
      assertThat(MostProbableEngineContract.logWeight(problem, answer.states()))
          .isCloseTo(answer.logP().value(), within(ROUNDING));
      assertThat(answer.logP().error().covers(answer.logP().value(), truth, 1e-8))
          .as("case %d: %s of %s", i, answer.logP(), truth)
          .isTrue();
      proved += answer.logP().guarantee() == Guarantee.EXACT ? 1 : 0;
      optimal += answer.logP().value() > truth - ROUNDING ? 1 : 0;
    }
    assertThat(answered).isGreaterThan(1200);
    assertThat(proved).isGreaterThan(answered * 3 / 4);
    assertThat(optimal).isGreaterThan(answered * 95 / 100);
  }

  @Test
  void aFrustratedModelIsLeftWithItsGap() {
    MostProbableProblem problem =
        new MostProbableProblem(Models.complete(5, -1, 0.01), Evidence.none());
    Outcome<MostProbableAssignment> outcome = engine.infer(problem, Run.of(1));
    assertThat(outcome.orThrow().logP().value()).isCloseTo(maximum(problem), within(ROUNDING));
    assertThat(outcome.orThrow().logP().error().kind()).isEqualTo("bound");
    assertThat(outcome.diagnostics().guarantee()).isEqualTo(Guarantee.BOUND);
  }

  /** The dual falls from sweep to sweep, up to rounding. */
  @Test
  void everySweepOfTheDualLowersItsBound() {
    for (int i = 0; i < 50; i++) {
      GraphicalModel model = Models.glass(SeededRandomness.of(93).split(i), 7, 1, 0.5);
      DualMessages dual =
          new DualMessages(
              new MessageGraph(model, Evidence.none()),
              () -> new ImpossibleEvidenceException(List.of("none")));
      double before = dual.bound();
      for (int step = 0; step < 20; step++) {
        dual.sweep();
        double bound = dual.bound();
        assertThat(bound).isLessThanOrEqualTo(before + 1e-9);
        before = bound;
      }
    }
  }

  @Test
  void findsAndProvesTheMostProbableAssignmentOfAlarm() {
    BayesianNetwork alarm = NetworkData.network("alarm");
    Evidence evidence = NetworkData.truth(alarm, "alarm").evidence();
    MostProbableProblem problem = new MostProbableProblem(alarm, evidence);
    MostProbableAssignment answer = engine.infer(problem, Run.of(1)).orThrow();
    double truth =
        VariableElimination.mostProbable().infer(problem, Run.of(1)).orThrow().logP().value();
    assertThat(answer.logP().value()).isCloseTo(truth, within(ROUNDING));
  }

  @Test
  void aRunThatIsSavedGoesOnWithTheSameBits() throws IOException {
    MostProbableProblem problem =
        new MostProbableProblem(
            Models.glass(SeededRandomness.of(94), 9, 1.5, 0.2), Evidence.none());
    for (Schedule schedule : Schedule.values()) {
      for (int steps : new int[] {0, 1, 4}) {
        MaxProduct slow = new MaxProduct(1e-12, 100, 0.3, schedule);
        MaxProductIteration whole = new MaxProductIteration(slow, problem);
        MaxProductIteration first = new MaxProductIteration(slow, problem);
        if (steps > 0) {
          whole.advance(steps);
          first.advance(steps);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        first.save(new DataOutputStream(bytes));
        MaxProductIteration second = new MaxProductIteration(slow, problem);
        second.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        whole.advance(5);
        second.advance(5);
        assertThat(second.measures()).isEqualTo(whole.measures());
        assertThat(second.evaluations()).isEqualTo(whole.evaluations());
        assertThat(second.answer()).isEqualTo(whole.answer());
      }
    }
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new MaxProduct(1, 10, 0, Schedule.RESIDUAL))
        .hasMessage("tolerance of max-product is 1.0; give a number in (0, 1)");
    assertThatThrownBy(() -> new MaxProduct(1e-6, 0, 0, Schedule.RESIDUAL))
        .hasMessage("iterations of max-product is 0; give at least 1");
    assertThatThrownBy(() -> new MaxProduct(1e-6, 10, -1, Schedule.RESIDUAL))
        .hasMessage("damping of max-product is -1.0; give a number in [0, 1), 0 for none");
    assertThat(new MaxProduct(1e-7, 10, 0.3, Schedule.RESIDUAL))
        .hasToString("max-product[iterations=10,schedule=residual]");
  }
}
