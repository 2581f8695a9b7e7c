package org.credence.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ExactEngineTest {

  private static final CoinProblem PROBLEM = CoinProblem.of(0.25);

  /** Solves with a function of the meter; its forecast is right unless it says otherwise. */
  private record Solver(Function<Meter, Double> solution, Forecast prediction)
      implements ExactEngine<CoinProblem, Double> {

    static Solver of(Function<Meter, Double> solution) {
      return new Solver(solution, Forecast.ofAnswer(10, 100, "ten reads"));
    }

    @Override
    public Forecast forecast(CoinProblem problem) {
      return prediction;
    }

    @Override
    public Double solve(CoinProblem problem, Meter meter, Workers workers) {
      return solution.apply(meter);
    }
  }

  /** Forecasts the bytes that the budget allows it, and answers with them. */
  private record Planner() implements PlannedEngine<CoinProblem, Double> {

    @Override
    public Plan<Double> plan(CoinProblem problem) {
      return plan(problem, Budget.unlimited().withBytes(7));
    }

    @Override
    public Plan<Double> plan(CoinProblem problem, Budget budget) {
      long bytes = budget.bytes().orElseThrow();
      return new Plan<>(Forecast.ofAnswer(1, bytes, "bytes"), (meter, workers) -> (double) bytes);
    }
  }

  @Test
  void aPlannedEngineForecastsAndSolvesByItsPlan() {
    Planner planner = new Planner();
    assertThat(planner.forecast(PROBLEM).bytes()).isEqualTo(7);
    try (Workers workers = Workers.of(1)) {
      assertThat(planner.solve(PROBLEM, new Meter(Budget.unlimited().withBytes(5)), workers))
          .isEqualTo(5);
    }
    assertThat(
            planner.infer(PROBLEM, Run.of(1).withBudget(Budget.unlimited().withBytes(3))).orThrow())
        .isEqualTo(3);
  }

  @AfterEach
  void clearInterruptFlag() {
    Thread.interrupted();
  }

  private static String reason(Outcome<Double> outcome) {
    return outcome.match(a -> "answered", i -> "impossible", Outcome.GaveUp::reason);
  }

  @Test
  void answersWithWhatTheMeterCounted() {
    Solver solver =
        Solver.of(
            meter -> {
              meter.hold(100);
              meter.evaluated(6);
              meter.hold(50);
              meter.release(100);
              meter.hold(20);
              meter.evaluated(4);
              meter.measure("width", 3);
              meter.warn("Row 2 was off by 1e-5.");
              meter.note("Rows were read twice.");
              return 0.25;
            });
    Outcome<Double> outcome = solver.infer(PROBLEM, Run.of(1));
    assertThat(outcome.orThrow()).isEqualTo(0.25);
    Diagnostics diagnostics = outcome.diagnostics();
    assertThat(diagnostics.stop()).isEqualTo(StopReason.COMPLETED);
    assertThat(diagnostics.guarantee()).isEqualTo(Guarantee.EXACT);
    assertThat(diagnostics.evaluations()).isEqualTo(10);
    assertThat(diagnostics.steps()).isEqualTo(1);
    assertThat(diagnostics.peakBytes()).isEqualTo(150);
    assertThat(diagnostics.measures()).containsEntry("width", 3.0);
    assertThat(diagnostics.warnings()).containsExactly("Row 2 was off by 1e-5.");
    assertThat(diagnostics.notes()).containsExactly("Rows were read twice.");
  }

  @Test
  void tellsTheListenerOnce() {
    List<String> told = new ArrayList<>();
    new CoinReader()
        .infer(
            PROBLEM,
            Run.of(1),
            (event, answer) ->
                told.add(event.steps() + " " + event.evaluations() + " " + answer.get()));
    assertThat(told).containsExactly("1 10 0.25");
  }

  @Test
  void tellsTheListenerHowFarItIsOfWhatWasForecast() {
    List<ProgressEvent> told = new ArrayList<>();
    Solver slow =
        new Solver(
            meter -> {
              long end = System.nanoTime() + 250_000_000L;
              while (System.nanoTime() < end) {
                meter.evaluated(1 << 20);
              }
              return 0.5;
            },
            Forecast.ofAnswer(1e12, 100, "many reads"));
    List<String> answers = new ArrayList<>();
    Outcome<Double> outcome =
        slow.infer(
            PROBLEM,
            Run.of(1),
            (event, answer) -> {
              told.add(event);
              answers.add("" + answer.get());
            });
    assertThat(outcome.orThrow()).isEqualTo(0.5);
    assertThat(told).as("at most twenty a second, and the last").hasSizeBetween(2, 7);
    assertThat(told).allMatch(event -> event.forecast().orElseThrow() == 1e12);
    for (int i = 1; i < told.size(); i++) {
      assertThat(told.get(i).evaluations()).isGreaterThanOrEqualTo(told.get(i - 1).evaluations());
    }
    assertThat(told.subList(0, told.size() - 1)).allMatch(event -> event.steps() == 0);
    assertThat(answers).as("no answer on the way").containsExactly("0.5");
  }

  @Test
  void aBudgetThatEndsOnTheWaySaysHowFarItCame() {
    Solver slow =
        new Solver(
            meter -> {
              while (true) {
                meter.evaluated(1 << 20);
              }
            },
            Forecast.ofAnswer(1e15, 100, "many reads"));
    Run run = Run.of(1, Budget.ofTime(Duration.ofMillis(20)));
    assertThat(reason(slow.infer(PROBLEM, run)))
        .matches(
            "the budget \\(0\\.02 s\\) was used up before the answer was whole, after \\S+ % of the"
                + " predicted work; all of it would take about [0-9.]+ \\w+; allow more or choose an"
                + " approximate engine");
  }

  @Test
  void aPlanMayBeRefusedForAReasonOfItsOwn() {
    ExactEngine<CoinProblem, Double> engine =
        new ExactEngine<>() {
          @Override
          public Plan<Double> plan(CoinProblem problem, Budget budget) {
            return new Plan<>(
                forecast(problem),
                (meter, workers) -> 1.0,
                java.util.Optional.of("not with a budget of " + budget));
          }

          @Override
          public Forecast forecast(CoinProblem problem) {
            return Forecast.ofAnswer(1, 1, "nothing");
          }

          @Override
          public Double solve(CoinProblem problem, Meter meter, Workers workers) {
            return 1.0;
          }
        };
    Outcome<Double> outcome = engine.infer(PROBLEM, Run.of(1, Budget.ofSteps(3)));
    assertThat(reason(outcome)).isEqualTo("not with a budget of 3 steps");
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.REFUSED);
  }

  @Test
  void refusesBeforeSolving() {
    Solver solver =
        Solver.of(
            meter -> {
              throw new IllegalStateException("it must not begin");
            });
    Outcome<Double> memory = solver.infer(PROBLEM, Run.of(1, Budget.unlimited().withBytes(99)));
    assertThat(reason(memory))
        .isEqualTo(
            "needs 100 B (ten reads), the budget allows 99 B; allow more memory or choose an engine"
                + " that needs less");
    assertThat(memory.diagnostics().stop()).isEqualTo(StopReason.REFUSED);
    Outcome<Double> work = solver.infer(PROBLEM, Run.of(1, Budget.ofEvaluations(9)));
    assertThat(reason(work))
        .isEqualTo(
            "needs 10 evaluations (ten reads), the budget allows 9; allow more or choose an"
                + " approximate engine");
    assertThat(((Outcome.GaveUp<Double>) work).forecast()).contains(solver.prediction());
  }

  @Test
  void refusesDenseTablesOfAnySize() {
    for (double bytes : new double[] {1e20, 1e40, 1e300, Double.POSITIVE_INFINITY}) {
      Solver solver = new Solver(meter -> 1.0, Forecast.ofAnswer(bytes / 8, bytes, "dense table"));
      assertThat(reason(solver.infer(PROBLEM, Run.of(1))))
          .startsWith("needs ")
          .contains(" EiB (dense table), the heap can still give ");
    }
  }

  @Test
  void givesUpWhenTheForecastWasTooLow() {
    Solver solver =
        Solver.of(
            meter -> {
              for (int i = 0; i < 1000; i++) {
                meter.evaluated(1);
              }
              return 1.0;
            });
    Outcome<Double> outcome = solver.infer(PROBLEM, Run.of(1, Budget.ofEvaluations(500)));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.EVALUATION_BUDGET);
    assertThat(outcome.diagnostics().evaluations()).isEqualTo(501);
    assertThat(reason(outcome))
        .isEqualTo(
            "the budget (500 evaluations) was used up before the answer was whole; allow more or"
                + " choose an approximate engine");
    assertThat(solver.infer(PROBLEM, Run.of(1, Budget.ofEvaluations(1000))).orThrow())
        .as("a budget that is just enough")
        .isEqualTo(1.0);
  }

  @Test
  void seesClockAndInterruptionBetweenLooks() {
    Solver endless =
        Solver.of(
            meter -> {
              while (true) {
                meter.evaluated(1 << 10);
              }
            });
    Outcome<Double> late = endless.infer(PROBLEM, Run.of(1, Budget.ofTime(Duration.ofMillis(1))));
    assertThat(late.diagnostics().stop()).isEqualTo(StopReason.TIME_BUDGET);
    assertThat(reason(late)).startsWith("the budget (0.001 s) was used up");
    Thread.currentThread().interrupt();
    Outcome<Double> interrupted = endless.infer(PROBLEM, Run.of(1));
    assertThat(interrupted.diagnostics().stop()).isEqualTo(StopReason.INTERRUPTED);
    assertThat(reason(interrupted)).isEqualTo("interrupted before the answer was whole");
    assertThat(Thread.interrupted()).as("flag kept").isTrue();
  }

  @Test
  void impossibleEvidenceIsAnOutcome() {
    Outcome<Double> outcome = new CoinReader().infer(CoinProblem.of(0), Run.of(1));
    assertThat(outcome).isInstanceOf(Outcome.Impossible.class);
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.IMPOSSIBLE_EVIDENCE);
    assertThat(outcome.diagnostics().evaluations()).isEqualTo(10);
  }

  @Test
  void notBeingApplicableIsAnOutcome() {
    Solver solver =
        Solver.of(
            meter -> {
              throw new CannotAnswerException(StopReason.NOT_APPLICABLE, "trees only");
            });
    Outcome<Double> outcome = solver.infer(PROBLEM, Run.of(1));
    assertThat(reason(outcome)).isEqualTo("trees only");
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.NOT_APPLICABLE);
  }

  @Test
  void anExhaustedHeapIsAnOutcomeAndLeavesTheHeapUsable() {
    Solver greedy =
        Solver.of(
            meter -> {
              List<long[]> tables = new ArrayList<>();
              while (true) {
                tables.add(new long[1 << 26]);
                meter.hold(1L << 29);
              }
            });
    Outcome<Double> outcome = greedy.infer(PROBLEM, Run.of(1));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.REFUSED);
    assertThat(reason(outcome))
        .isEqualTo(
            "the heap was used up, although the forecast was 100 B (ten reads); allow more memory"
                + " (JDK_JAVA_OPTIONS=-Xmx...) or choose an engine that needs less");
    assertThat(new CoinReader().infer(PROBLEM, Run.of(1)).orThrow()).isEqualTo(0.25);
  }

  @Test
  void anExhaustedStackIsAnOutcome() {
    Solver deep = Solver.of(meter -> recurse(1));
    assertThat(reason(deep.infer(PROBLEM, Run.of(1))))
        .startsWith("the stack was used up; allow more (JDK_JAVA_OPTIONS=-Xss...)");
  }

  private static double recurse(double depth) {
    return depth < 0 ? 0 : 1 + recurse(depth + 1);
  }

  @Test
  void anInterruptWhilePlanningIsToldAsOne() {
    ExactEngine<CoinProblem, Double> planner =
        new ExactEngine<>() {
          @Override
          public Forecast forecast(CoinProblem problem) {
            Thread.currentThread().interrupt();
            Meter.unlimited().look();
            return Forecast.ofAnswer(0, 0, "never");
          }

          @Override
          public Double solve(CoinProblem problem, Meter meter, Workers workers) {
            return 0.0;
          }
        };
    Outcome<Double> outcome = planner.infer(PROBLEM, Run.of(1));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.INTERRUPTED);
    assertThat(reason(outcome)).isEqualTo("interrupted before the answer was whole");
  }
}
