package org.credence.bayes.portfolio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.credence.bayes.bounds.WeightedMiniBucket;
import org.credence.bayes.exact.CutsetConditioning;
import org.credence.bayes.exact.JunctionTree;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.message.BeliefPropagation;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.region.IncrementalCliqueTree;
import org.credence.bayes.search.AndOrSearch;
import org.credence.bayes.search.LocalSearch;
import org.credence.bayes.variational.StructuredMeanField;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Patience;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A grid on which each of these engines plans or prepares for long ends soon once the thread is interrupted or the time is over. An
 * engine that is deaf makes this test take long or answer.
 */
final class PatientEnginesTest {

  private static final MarginalProblem PROBLEM =
      MarginalProblem.of(Grids.of(40, 0.5), Evidence.none());

  @AfterEach
  void clearInterruptFlag() {
    Thread.interrupted();
  }

  static Stream<InferenceEngine<MarginalProblem, Marginals>> engines() {
    return Stream.of(
        VariableElimination.marginals(),
        JunctionTree.marginals(),
        CutsetConditioning.marginals(),
        WeightedMiniBucket.marginals(),
        StructuredMeanField.standard(),
        IncrementalCliqueTree.standard());
  }

  private static <T> T whenTimeIsOver(Supplier<T> work) {
    long hoursAgo = System.nanoTime() - Duration.ofHours(10).toNanos();
    return Patience.within(hoursAgo, Optional.of(Duration.ofHours(5)), work);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void anInterruptIsSeenBeforeThereIsAnAnswer(InferenceEngine<MarginalProblem, Marginals> engine) {
    Thread.currentThread().interrupt();
    Outcome<Marginals> outcome = engine.infer(PROBLEM, Run.of(1));
    assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.INTERRUPTED);
    assertThat(outcome.diagnostics().steps()).isLessThanOrEqualTo(0);
  }

  @ParameterizedTest
  @MethodSource("engines")
  void aTimeThatIsOverEndsItBeforeThereIsAnAnswer(
      InferenceEngine<MarginalProblem, Marginals> engine) {
    Run run = Run.of(1, Budget.ofTime(Duration.ofHours(5)));
    Outcome<Marginals> outcome = whenTimeIsOver(() -> engine.infer(PROBLEM, run));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.TIME_BUDGET);
    assertThat(outcome.diagnostics().steps()).isLessThanOrEqualTo(0);
  }

  @Test
  void aSearchForTheMostProbableAssignmentIsCutWhilePreparing() {
    MostProbableProblem problem = new MostProbableProblem(PROBLEM.model(), Evidence.none());
    Outcome<?> late = whenTimeIsOver(() -> AndOrSearch.mostProbable().infer(problem, Run.of(1)));
    assertThat(late.diagnostics().stop()).isEqualTo(StopReason.TIME_BUDGET);
    Thread.currentThread().interrupt();
    Outcome<?> interrupted = AndOrSearch.mostProbable().infer(problem, Run.of(1));
    assertThat(interrupted.diagnostics().stop()).isEqualTo(StopReason.INTERRUPTED);
  }

  /** Kills: a search that is given up without another, an answer of the quick one taken for a proof. */
  @Test
  void autoBoundsTheMostProbableAssignmentQuicklyWherePreparingTakesAllTheTime() {
    IterativeEngine<MostProbableProblem, MostProbableAssignment> slow =
        new IterativeEngine<>() {
          @Override
          public String toString() {
            return "slow";
          }

          @Override
          public Guarantee guarantee(MostProbableProblem problem) {
            return Guarantee.EXACT;
          }

          @Override
          public Forecast forecast(MostProbableProblem problem) {
            throw new CannotAnswerException(StopReason.TIME_BUDGET, "late");
          }

          @Override
          public Iteration<MostProbableAssignment> begin(
              MostProbableProblem problem, Randomness randomness, Workers workers) {
            throw new CannotAnswerException(StopReason.TIME_BUDGET, "late");
          }
        };
    MostProbableProblem grid = new MostProbableProblem(Grids.of(12, 0.5), Evidence.none());
    Run run = Run.of(1, Budget.ofTime(Duration.ofMillis(100)).withBytes(1 << 20));
    Outcome<MostProbableAssignment> outcome =
        new AutoMostProbable(
                VariableElimination.mostProbable(),
                slow,
                List.of(AndOrSearch.mostProbable().withCells(8).withCache(0)))
            .infer(grid, run);
    assertThat(outcome.orThrow().logP().error())
        .isInstanceOfAny(ErrorStatement.Bound.class, ErrorStatement.Exact.class);
    Outcome<MostProbableAssignment> last =
        new AutoMostProbable(
                VariableElimination.mostProbable(), slow, List.of(slow, LocalSearch.standard()))
            .infer(grid, run);
    assertThat(last.orThrow().logP().error()).isInstanceOf(ErrorStatement.Bound.class);
    assertThat(last.diagnostics().notes())
        .containsExactly("Answered by local-search: preparing slow took all the time.");
  }

  @Test
  void aForecastIsCutToo() {
    Thread.currentThread().interrupt();
    assertThatExceptionOfType(CannotAnswerException.class)
        .isThrownBy(() -> VariableElimination.marginals().forecast(PROBLEM))
        .satisfies(e -> assertThat(e.stop()).isEqualTo(StopReason.INTERRUPTED));
  }

  /** An exact engine whose planning takes all the time there is. */
  private record Planner(CannotAnswerException end)
      implements ExactEngine<MarginalProblem, Marginals> {
    @Override
    public String toString() {
      return "planner";
    }

    @Override
    public Forecast forecast(MarginalProblem problem) {
      throw end;
    }

    @Override
    public Marginals solve(MarginalProblem problem, Meter meter, Workers workers) {
      throw end;
    }
  }

  /** Kills: planning that takes the answer of the members with it, planning again at every turn. */
  @Test
  void planningThatTakesTooLongLosesNoAnswerOfThePortfolio() {
    Planner exact = new Planner(new CannotAnswerException(StopReason.TIME_BUDGET, "late"));
    Portfolio portfolio =
        new Portfolio(
            List.of(new Member(BeliefPropagation.standard(), Member.Role.BELIEFS, 1)),
            exact,
            1,
            Budget.unlimited());
    MarginalProblem small = MarginalProblem.of(Grids.of(8, 0.8), Evidence.none());
    Outcome<Marginals> outcome = portfolio.infer(small, Run.of(1, Budget.ofSteps(400)));
    assertThat(outcome.orThrow().p(0, 0)).isBetween(0.0, 1.0);
    assertThat(outcome.diagnostics().steps())
        .as("turns, 8 of them before planning")
        .isGreaterThan(10);
    assertThat(outcome.diagnostics().notes())
        .filteredOn(note -> note.startsWith("Not exact:"))
        .containsExactly("Not exact: planning planner took all the time there was.");
  }
}
