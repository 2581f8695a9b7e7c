package org.credence.bayes.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.format.Uai;
import org.credence.bayes.format.UaiEvidence;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalMapAssignment;
import org.credence.bayes.problem.MarginalMapProblem;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.NetworkData;
import org.credence.bayes.testkit.RandomModels;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.input.InputLimits;
import org.credence.core.random.SeededRandomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches against elimination. */
final class AndOrSearchOracleTest {

  private static final int PROBLEMS = 1500;
  private static final double ROUNDING = 1e-10;

  @Test
  void findsTheMostProbableAssignmentOfRandomModelsAndItsBoundsHoldOnTheWay() {
    int open = 0;
    for (int i = 0; i < PROBLEMS; i++) {
      MostProbableProblem problem = Searched.mostProbable(i);
      Outcome<MostProbableAssignment> truth =
          VariableElimination.mostProbable(EliminationHeuristic.MIN_FILL).infer(problem, Run.of(1));
      AndOrSearch.OfMostProbable engine =
          AndOrSearch.mostProbable().withCells(2 + i % 5).withCache(i % 2);
      try {
        Iteration<MostProbableAssignment> search =
            engine.begin(problem, SeededRandomness.of(i), Workers.sequential());
        double best = truth.orThrow().logP().value();
        while (search.finished().isEmpty()) {
          if (search.measures().get("lowerBound") > Double.NEGATIVE_INFINITY) {
            assertHolds(search.answer().logP(), best, i);
          }
          assertThat(search.measures().get("upperBound")).isGreaterThanOrEqualTo(best - 1e-13);
          open++;
          search.advance(3);
        }
        assertThat(search.guarantee()).isEqualTo(Guarantee.EXACT);
        assertThat(search.answer().logP().error()).isEqualTo(ErrorStatement.exact());
        assertThat(search.answer().logP().value()).isCloseTo(best, within(ROUNDING));
      } catch (ImpossibleEvidenceException e) {
        assertThat(truth.answer()).as("model %d", i).isEmpty();
      }
    }
    assertThat(open).as("looks before the end").isGreaterThan(PROBLEMS / 2);
  }

  @Test
  void findsTheMarginalMapOfRandomModelsAndItsBoundsHoldOnTheWay() {
    for (int i = 0; i < PROBLEMS; i++) {
      MarginalMapProblem problem = Searched.marginalMap(i);
      Outcome<MarginalMapAssignment> truth =
          VariableElimination.marginalMap(EliminationHeuristic.MIN_FILL).infer(problem, Run.of(1));
      AndOrSearch.OfMarginalMap engine =
          AndOrSearch.marginalMap().withCells(2 + i % 5).withCache(i % 2);
      try {
        Iteration<MarginalMapAssignment> search =
            engine.begin(problem, SeededRandomness.of(i), Workers.sequential());
        while (search.finished().isEmpty()) {
          if (search.measures().get("lowerBound") > Double.NEGATIVE_INFINITY) {
            assertHolds(search.answer().logP(), truth.orThrow().logP().value(), i);
          }
          search.advance(3);
        }
        double best = truth.orThrow().logP().value();
        assertThat(search.answer().logP().value()).isCloseTo(best, within(ROUNDING));
        assertThat(valueOf(problem, search.answer())).isCloseTo(best, within(ROUNDING));
      } catch (ImpossibleEvidenceException e) {
        assertThat(truth.answer()).as("model %d", i).isEmpty();
      }
    }
  }

  /** Log probability of the states answered, by elimination. */
  private static double valueOf(MarginalMapProblem problem, MarginalMapAssignment answer) {
    Evidence evidence = problem.evidence();
    for (int i = 0; i < answer.variables().size(); i++) {
      evidence = evidence.observe(answer.variables().get(i), answer.states()[i]);
    }
    return VariableElimination.evidenceProbability(EliminationHeuristic.MIN_FILL)
        .infer(new EvidenceProbabilityProblem(problem.model(), evidence), Run.of(1))
        .orThrow()
        .value();
  }

  private static void assertHolds(Estimate estimate, double best, int model) {
    assertThat(estimate.error().covers(estimate.value(), best, 1e-13))
        .as("model %d: %s of %s", model, estimate, best)
        .isTrue();
  }

  @Test
  void equalAssignmentsAreAllRight() {
    Outcome<MostProbableAssignment> outcome =
        AndOrSearch.mostProbable()
            .infer(
                new MostProbableProblem(
                    RandomModels.factorGraph(SeededRandomness.of(3), 12, 2, 0, 1, 0),
                    Evidence.none()),
                Run.of(1));
    assertThat(outcome.orThrow().logP().value()).isZero();
    assertThat(outcome.diagnostics().steps()).isLessThan(20);
  }

  @Test
  void aChainOfManyVariablesNeedsNoStack() {
    GraphicalModel chain = SmallNetworks.chain(20_000);
    MostProbableProblem problem =
        new MostProbableProblem(chain, Evidence.none().observe(19_999, 0));
    Outcome<MostProbableAssignment> outcome =
        AndOrSearch.mostProbable().withCells(4).infer(problem, Run.of(1));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.COMPLETED);
    assertThat(outcome.orThrow().logP().value())
        .isCloseTo(
            VariableElimination.mostProbable().infer(problem, Run.of(1)).orThrow().logP().value(),
            within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(strings = {"alarm", "insurance", "hailfinder", "water", "hepar2"})
  void agreesWithEliminationOnPublishedNetworks(String name) {
    BayesianNetwork network = NetworkData.network(name);
    Evidence evidence = NetworkData.truth(network, name).evidence();
    assertProved(MostProbableProblem.of(network, evidence), 256);
    assertProved(MostProbableProblem.of(network, evidence), 4096);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Pedigree_11", "Promedus_13", "Segmentation_11"})
  void agreesWithEliminationOnCompetitionProblems(String name) {
    Path folder = NetworkData.folder("uai/mar");
    GraphicalModel model =
        Uai.read(folder.resolve(name + ".uai.gz"), ReadOptions.standard()).value();
    Evidence evidence =
        UaiEvidence.read(folder.resolve(name + ".uai.evid.gz"), model, InputLimits.standard())
            .value();
    assertProved(new MostProbableProblem(model, evidence), 1 << 12);
  }

  private static void assertProved(MostProbableProblem problem, int cells) {
    Outcome<MostProbableAssignment> outcome =
        AndOrSearch.mostProbable()
            .withCells(cells)
            .infer(problem, Run.of(1, Budget.ofSteps(1_000_000)));
    double best =
        VariableElimination.mostProbable(EliminationHeuristic.MIN_FILL)
            .infer(problem, Run.of(1))
            .orThrow()
            .logP()
            .value();
    assertHolds(outcome.orThrow().logP(), best, cells);
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.COMPLETED);
    assertThat(outcome.orThrow().logP().value()).isCloseTo(best, within(1e-8));
  }

  @Test
  void settingsThatCannotBeAreRefusedWithWords() {
    assertThatThrownBy(() -> AndOrSearch.mostProbable().withCells(1))
        .hasMessage("cells of and-or-search is 1; give at least 2");
    assertThatThrownBy(() -> AndOrSearch.marginalMap().withCache(-1))
        .hasMessage("cache of and-or-search is -1 MiB; give at least 0");
    assertThat(AndOrSearch.marginalMap().withCells(8).withCache(3))
        .hasToString("and-or-search[cells=8,cache=3]");
  }

  @Test
  void beforeTheFirstAssignmentItSaysSo() {
    Iteration<MarginalMapAssignment> search =
        AndOrSearch.marginalMap()
            .begin(
                new MarginalMapProblem(
                    SmallNetworks.asia(), Evidence.none().observe(7, 0), List.of(0, 2)),
                SeededRandomness.of(1),
                Workers.sequential());
    assertThatThrownBy(search::answer)
        .isInstanceOf(CannotAnswerException.class)
        .hasMessageContaining("completed no assignment of positive weight in 0 steps");
  }
}
