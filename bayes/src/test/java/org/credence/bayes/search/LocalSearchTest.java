package org.credence.bayes.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.credence.bayes.exact.Enumeration;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.MostProbableEngineContract;
import org.credence.bayes.testkit.NetworkData;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class LocalSearchTest {

  private static MostProbableProblem random(int i) {
    Randomness random = SeededRandomness.of(95).split(i);
    double zeroShare = i % 3 == 0 ? 0 : 0.4;
    GraphicalModel model =
        i % 2 == 0
            ? RandomModels.factorGraph(random, 3 + random.below(4), 3, 8, 3, zeroShare)
            : RandomModels.network(random, 4 + random.below(4), 3, 3, zeroShare);
    return new MostProbableProblem(model, RandomModels.evidence(random, model, 0.2));
  }

  /** On small models it finds the maximum; impossible evidence is proved by its first search for a start. */
  @Test
  void findsTheMaximumOfSmallModels() {
    int missed = 0;
    for (int i = 0; i < 300; i++) {
      MostProbableProblem problem = random(i);
      Outcome<MostProbableAssignment> truth = Enumeration.mostProbable().infer(problem, Run.of(1));
      Outcome<MostProbableAssignment> outcome =
          new LocalSearch(300, 4, 60).infer(problem, Run.of(3));
      assertThat(outcome.answer().isPresent())
          .as("case %d", i)
          .isEqualTo(truth.answer().isPresent());
      if (outcome.answer().isEmpty()) {
        assertThat(outcome).isInstanceOf(Outcome.Impossible.class);
        continue;
      }
      MostProbableAssignment answer = outcome.orThrow();
      double maximum = truth.orThrow().logP().value();
      assertThat(answer.logP().value())
          .isCloseTo(MostProbableEngineContract.logWeight(problem, answer.states()), within(1e-9));
      assertThat(answer.logP().error().covers(answer.logP().value(), maximum, 1e-9)).isTrue();
      missed += answer.logP().value() < maximum - 1e-9 ? 1 : 0;
    }
    assertThat(missed).isLessThanOrEqualTo(3);
  }

  @Test
  void aKickOfMoreVariablesThanThereAreEnds() {
    MostProbableProblem problem = random(0);
    Outcome<MostProbableAssignment> outcome =
        new LocalSearch(50, Integer.MAX_VALUE, 10).infer(problem, Run.of(3));
    assertThat(outcome.orThrow().logP().value())
        .isEqualTo(new LocalSearch(50, 100, 10).infer(problem, Run.of(3)).orThrow().logP().value());
    assertThat(outcome.diagnostics().steps()).isEqualTo(50);
  }

  @Test
  void comesNearTheMaximumOfAlarm() {
    BayesianNetwork alarm = NetworkData.network("alarm");
    MostProbableProblem problem =
        new MostProbableProblem(alarm, NetworkData.truth(alarm, "alarm").evidence());
    double truth =
        VariableElimination.mostProbable().infer(problem, Run.of(1)).orThrow().logP().value();
    double found = LocalSearch.standard().infer(problem, Run.of(1)).orThrow().logP().value();
    assertThat(found).isBetween(truth - 0.5, truth + 1e-9);
  }

  /** Every present count of zeros and weight is that of a fresh computation; the walk may cross impossible assignments. */
  @Test
  void aScoreThatIsChangedStepByStepIsThatOfTheDefinition() {
    for (int i = 0; i < 100; i++) {
      MostProbableProblem problem = random(i);
      Randomness random = SeededRandomness.of(96).split(i);
      int[] known = problem.evidence().knownStates(problem.model());
      int[] start = known.clone();
      for (int v = 0; v < start.length; v++) {
        start[v] = Math.max(0, start[v]);
      }
      AssignmentScore score = new AssignmentScore(problem.model(), problem.evidence(), start);
      int[] open = score.open();
      for (int k = 0; k < 20 && open.length > 0; k++) {
        int v = open[random.below(open.length)];
        if (k % 3 == 2) {
          int zeros = score.zeros();
          double before = score.logWeight();
          score.improve(v);
          assertThat(score.zeros()).isLessThanOrEqualTo(zeros);
          assertThat(score.zeros() < zeros || score.logWeight() >= before - 1e-12).isTrue();
        } else {
          score.set(v, random.below(problem.model().cardinality(v)));
        }
        double expected = MostProbableEngineContract.logWeight(problem, score.states());
        if (expected == Double.NEGATIVE_INFINITY) {
          assertThat(score.logWeight()).isEqualTo(expected);
          assertThat(score.zeros()).isPositive();
        } else {
          assertThat(score.logWeight()).isCloseTo(expected, within(1e-9));
          assertThat(score.zeros()).isZero();
        }
        assertThat(score.logCeiling()).isGreaterThanOrEqualTo(score.logWeight());
      }
    }
  }

  @Test
  void aRunThatIsSavedGoesOnWithTheSameBits() throws IOException {
    Randomness network = SeededRandomness.of(97);
    GraphicalModel model = RandomModels.network(network, 14, 3, 3, 0.3);
    MostProbableProblem problem = new MostProbableProblem(model, Evidence.none());
    LocalSearch engine = new LocalSearch(1000, 3, 10);
    for (int steps : new int[] {0, 5, 16, 45}) {
      LocalSearchIteration whole =
          new LocalSearchIteration(engine, problem, SeededRandomness.of(5));
      LocalSearchIteration first =
          new LocalSearchIteration(engine, problem, SeededRandomness.of(5));
      if (steps > 0) {
        whole.advance(steps);
        first.advance(steps);
      }
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      first.save(new DataOutputStream(bytes));
      LocalSearchIteration second =
          new LocalSearchIteration(engine, problem, SeededRandomness.of(5));
      second.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
      whole.advance(60);
      second.advance(60);
      assertThat(second.answer()).isEqualTo(whole.answer());
      assertThat(second.measures()).isEqualTo(whole.measures());
      assertThat(second.evaluations()).isEqualTo(whole.evaluations());
    }
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new LocalSearch(0, 1, 1))
        .hasMessage("steps of local-search is 0; give at least 1");
    assertThatThrownBy(() -> new LocalSearch(1, 0, 1))
        .hasMessage("kick of local-search is 0; give at least 1");
    assertThatThrownBy(() -> new LocalSearch(1, 1, 0))
        .hasMessage("patience of local-search is 0; give at least 1");
    assertThat(new LocalSearch(50, 4, 9)).hasToString("local-search[steps=50,patience=9]");
  }
}
