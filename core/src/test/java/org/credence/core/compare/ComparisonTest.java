package org.credence.core.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Problem;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ComparisonTest {

  /** The mean of a uniform number. */
  private record MeanProblem() implements Problem<Double> {
    @Override
    public String evaluationUnit() {
      return "draw";
    }
  }

  private static final class Known implements ExactEngine<MeanProblem, Double> {
    private final List<Budget> asked = new ArrayList<>();

    @Override
    public Forecast forecast(MeanProblem problem) {
      return Forecast.ofAnswer(100, 0, "closed form");
    }

    @Override
    public Double solve(MeanProblem problem, Meter meter, Workers workers) {
      asked.add(meter.budget());
      meter.evaluated(100);
      return 0.5;
    }

    @Override
    public String toString() {
      return "known";
    }
  }

  private record Averaging(String name, long answerableFrom)
      implements IterativeEngine<MeanProblem, Double> {

    @Override
    public Guarantee guarantee(MeanProblem problem) {
      return Guarantee.ASYMPTOTIC;
    }

    @Override
    public Forecast forecast(MeanProblem problem) {
      return Forecast.ofStep(1, 0, "one draw");
    }

    @Override
    public Iteration<Double> begin(MeanProblem problem, Randomness randomness, Workers workers) {
      return new Average(randomness, answerableFrom);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final class Average implements Iteration<Double> {
    private final Randomness randomness;
    private final long answerableFrom;
    private long steps;
    private double sum;

    Average(Randomness randomness, long answerableFrom) {
      this.randomness = randomness;
      this.answerableFrom = answerableFrom;
    }

    @Override
    public void advance(long count) {
      for (long i = 0; i < count; i++) {
        sum += randomness.uniform();
        steps++;
      }
    }

    @Override
    public long steps() {
      return steps;
    }

    @Override
    public long evaluations() {
      return steps;
    }

    @Override
    public Double answer() {
      if (steps < answerableFrom) {
        throw new CannotAnswerException(StopReason.STUCK, "too few draws; allow more steps");
      }
      return sum / steps;
    }

    @Override
    public Guarantee guarantee() {
      return Guarantee.ASYMPTOTIC;
    }

    @Override
    public Map<String, Double> measures() {
      return Map.of();
    }

    @Override
    public long peakBytes() {
      return 0;
    }
  }

  private static final class Difference implements Judge<Double> {
    @Override
    public Map<String, Double> errors(Double reference, Double answer) {
      return Map.of("max", Math.abs(reference - answer));
    }

    @Override
    public StatedError stated(Double reference, Double answer) {
      StatementTally tally = new StatementTally(0);
      tally.add(
          new ErrorStatement.Interval(answer - 0.2, answer + 0.2, 0.95, "toy", false),
          answer,
          reference);
      return tally.stated();
    }
  }

  private static final InferenceEngine<MeanProblem, Double> AVERAGE = new Averaging("average", 1);

  @AfterEach
  void clearInterruptFlag() {
    Thread.interrupted();
  }

  private static Comparison<MeanProblem, Double> comparison() {
    return new Comparison<>(new MeanProblem(), "mean of a uniform number", new Difference())
        .run(Run.of(5, Budget.ofSteps(64)));
  }

  @Test
  void comparesWithAReferenceEngine() {
    ComparisonResult result =
        comparison()
            .engine(AVERAGE)
            .engine(new Known())
            .reference(new Known(), Budget.unlimited())
            .compare();
    assertThat(result.problem()).isEqualTo("mean of a uniform number");
    assertThat(result.reference()).isEqualTo("known");
    assertThat(result.referenceNote()).isEmpty();
    assertThat(result.evaluationUnit()).isEqualTo("draw");
    assertThat(result.anyAnswered()).isTrue();
    assertThat(result.byEngine().keySet()).containsExactly("average", "known");
    double answer = AVERAGE.infer(new MeanProblem(), Run.of(5, Budget.ofSteps(64))).orThrow();
    ComparisonRow row = result.rows().get(0);
    assertThat(row.errors()).isEqualTo(Map.of("max", Math.abs(answer - 0.5)));
    assertThat(row.answered()).isTrue();
    assertThat(row.seed()).isEqualTo(5);
    assertThat(row.seconds()).isNotNegative();
    assertThat(row.diagnostics().evaluations()).isEqualTo(64);
    assertThat(row.stated().orElseThrow().coveredShare()).isEqualTo(1);
    assertThat(row.curve()).as("not asked for").isEmpty();
    assertThat(result.rows().get(1).errors()).isEqualTo(Map.of("max", 0.0));
  }

  @Test
  void comparesWithAKnownAnswer() {
    ComparisonResult result = comparison().engine(AVERAGE).reference(9.5, "published").compare();
    assertThat(result.reference()).isEqualTo("published");
    assertThat(result.rows().get(0).errors().get("max")).isGreaterThan(8.5);
    assertThat(result.rows().get(0).stated().orElseThrow().coveredShare()).isZero();
  }

  @Test
  void withoutAReferenceRowsStandWithoutErrors() {
    ComparisonRow row = comparison().engine(AVERAGE).compare().rows().get(0);
    assertThat(row.errors()).isEmpty();
    assertThat(row.stated().orElseThrow().kind()).isEqualTo("interval");
    assertThat(row.stated().orElseThrow().coveredShare()).as("nobody knows").isNaN();
    assertThat(comparison().engine(AVERAGE).compare().reference()).isEmpty();
  }

  @Test
  void aReferenceThatGivesUpIsNotedAndRowsStand() {
    ComparisonResult result =
        comparison()
            .engine(AVERAGE)
            .engine(new Known())
            .reference(new Known(), Budget.ofEvaluations(9))
            .compare();
    assertThat(result.reference()).isEmpty();
    assertThat(result.referenceNote())
        .isEqualTo(
            "known: needs 100 evaluations (closed form), the budget allows 9; allow more or choose"
                + " an approximate engine");
    assertThat(result.rows())
        .extracting(ComparisonRow::outcome)
        .containsExactly("answered", "gave-up");
    assertThat(result.rows().get(0).errors()).isEmpty();
    assertThat(result.rows().get(1).reason()).startsWith("needs 100 evaluations");
    assertThat(result.rows().get(1).stated()).isEmpty();
  }

  @Test
  void repeatsEveryEngineWithTheSameSeeds() {
    ComparisonResult result =
        comparison()
            .engine(AVERAGE)
            .engine(new Averaging("other", 1))
            .reference(0.5, "theory")
            .repeats(3)
            .compare();
    assertThat(result.rows())
        .extracting(row -> row.engine() + " " + row.seed())
        .containsExactly(
            "average 5",
            "average " + SeededRandomness.seedOf(5, 1),
            "average " + SeededRandomness.seedOf(5, 2),
            "other 5",
            "other " + SeededRandomness.seedOf(5, 1),
            "other " + SeededRandomness.seedOf(5, 2));
    List<ComparisonRow> average = result.byEngine().get("average");
    assertThat(average.stream().map(ComparisonRow::errors).distinct()).hasSize(3);
    assertThat(result.byEngine().get("other").stream().map(ComparisonRow::errors).toList())
        .isEqualTo(average.stream().map(ComparisonRow::errors).toList());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> comparison().repeats(0))
        .withMessage("repeats is 0; give at least 1");
  }

  @Test
  void anExactReferenceAmongTheContendersRunsOnce() {
    Known known = new Known();
    comparison().engine(known).reference(known, Budget.ofEvaluations(500)).compare();
    assertThat(known.asked).containsExactly(Budget.ofEvaluations(500));
    known.asked.clear();
    comparison().engine(known).reference(known, Budget.ofEvaluations(500)).repeats(3).compare();
    assertThat(known.asked).containsOnly(Budget.ofEvaluations(500)).hasSize(3);
  }

  @Test
  void anApproximateReferenceIsNotScoredAgainstItself() {
    ComparisonResult result =
        comparison().engine(AVERAGE).reference(AVERAGE, Budget.ofSteps(64)).compare();
    ComparisonRow row = result.rows().get(0);
    assertThat(row.diagnostics().steps()).isEqualTo(64);
    assertThat(row.errors().get("max"))
        .as("own draws, not those of the reference")
        .isGreaterThan(1e-6);
  }

  @Test
  void maybeComparedTwice() {
    Known known = new Known();
    Comparison<MeanProblem, Double> comparison =
        comparison().engine(AVERAGE).engine(known).reference(known, Budget.unlimited());
    ComparisonResult first = comparison.compare();
    ComparisonResult second = comparison.compare();
    assertThat(second.rows().get(0).errors()).isEqualTo(first.rows().get(0).errors());
    assertThat(known.asked).hasSize(2);
    assertThat(comparison.reference(0.25, "other").compare().rows().get(1).errors())
        .isEqualTo(Map.of("max", 0.25));
  }

  @Test
  void recordsErrorsWheneverTheEvaluationsHaveDoubled() {
    ComparisonResult result =
        comparison()
            .engine(AVERAGE)
            .engine(new Averaging("late", 5))
            .engine(new Known())
            .reference(0.5, "theory")
            .curves(true)
            .compare();
    List<CurvePoint> curve = result.rows().get(0).curve();
    assertThat(curve)
        .extracting(CurvePoint::evaluations)
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L);
    double before = 0;
    for (CurvePoint point : curve) {
      assertThat(point.seconds()).isGreaterThanOrEqualTo(before);
      assertThat(point.errors()).containsOnlyKeys("max");
      before = point.seconds();
    }
    assertThat(curve.get(6).errors()).isEqualTo(result.rows().get(0).errors());
    assertThat(result.rows().get(1).curve())
        .as("no points before there is an answer")
        .extracting(CurvePoint::evaluations)
        .containsExactly(8L, 16L, 32L, 64L);
    assertThat(result.rows().get(2).curve())
        .extracting(CurvePoint::evaluations)
        .containsExactly(100L);
  }

  @Test
  void curvesNeedAReferenceAndDoNotChangeAnswers() {
    ComparisonResult with =
        comparison().engine(AVERAGE).reference(0.5, "theory").curves(true).compare();
    ComparisonResult without = comparison().engine(AVERAGE).reference(0.5, "theory").compare();
    assertThat(with.rows().get(0).errors()).isEqualTo(without.rows().get(0).errors());
    assertThat(comparison().engine(AVERAGE).curves(true).compare().rows().get(0).curve()).isEmpty();
  }

  @Test
  void anEngineThatGivesUpIsARow() {
    ComparisonResult result =
        comparison().engine(new Averaging("never", 1000)).reference(0.5, "theory").compare();
    ComparisonRow row = result.rows().get(0);
    assertThat(row.outcome()).isEqualTo("gave-up");
    assertThat(row.reason()).isEqualTo("too few draws; allow more steps");
    assertThat(row.errors()).isEmpty();
    assertThat(row.stated()).isEmpty();
    assertThat(row.answered()).isFalse();
    assertThat(result.anyAnswered()).isFalse();
  }

  @Test
  void keepsTheFinishedRowsWhenInterrupted() {
    List<String> seen = new ArrayList<>();
    ComparisonResult result =
        comparison()
            .engine(AVERAGE)
            .engine(new Averaging("second", 1))
            .engine(new Averaging("third", 1))
            .repeats(2)
            .compare(
                row -> {
                  seen.add(row.engine());
                  if (seen.size() == 3) {
                    Thread.currentThread().interrupt();
                  }
                });
    assertThat(seen).containsExactly("average", "average", "second");
    assertThat(result.rows()).extracting(ComparisonRow::engine).isEqualTo(seen);
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void interruptedAtTheStartItStillHasARow() {
    Thread.currentThread().interrupt();
    ComparisonResult result = comparison().engine(AVERAGE).engine(AVERAGE).compare();
    assertThat(result.rows()).hasSize(1);
    assertThat(result.rows().get(0).diagnostics().stop()).isEqualTo(StopReason.INTERRUPTED);
  }
}
