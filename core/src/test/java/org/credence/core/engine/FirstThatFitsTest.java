package org.credence.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class FirstThatFitsTest {

  private static final CoinProblem PROBLEM = CoinProblem.of(0.25);

  /** Answers with a number; counts how often it was asked for a plan. */
  private record Named(
      String name, Forecast prediction, double result, Optional<StopReason> fails, int[] plans)
      implements ExactEngine<CoinProblem, Double> {

    static Named of(String name, double evaluations, double bytes, double result) {
      return new Named(
          name,
          Forecast.ofAnswer(evaluations, bytes, name + "'s basis").costing(1),
          result,
          Optional.empty(),
          new int[1]);
    }

    Named failing(StopReason stop) {
      return new Named(name, prediction, result, Optional.of(stop), plans);
    }

    @Override
    public Plan<Double> plan(CoinProblem problem) {
      plans[0]++;
      return ExactEngine.super.plan(problem);
    }

    @Override
    public Forecast forecast(CoinProblem problem) {
      return prediction;
    }

    @Override
    public Double solve(CoinProblem problem, Meter meter, Workers workers) {
      if (fails.isPresent()) {
        throw new CannotAnswerException(fails.get(), name + " found out late");
      }
      meter.evaluated(7);
      return result;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static FirstThatFits<CoinProblem, Double> auto(Named... engines) {
    return new FirstThatFits<>("auto", List.of(engines), "an approximate engine: tosser");
  }

  private static String reason(Outcome<Double> outcome) {
    return outcome.match(a -> "answered", i -> "impossible", Outcome.GaveUp::reason);
  }

  @Test
  void takesTheFirstIfItFits() {
    Named fast = Named.of("fast", 10, 100, 1);
    Named small = Named.of("small", 1000, 10, 2);
    Outcome<Double> outcome = auto(fast, small).infer(PROBLEM, Run.of(1));
    assertThat(outcome.orThrow()).isEqualTo(1);
    assertThat(outcome.diagnostics().evaluations()).isEqualTo(7);
    assertThat(outcome.diagnostics().notes())
        .containsExactly("auto: fast, because its forecast fits (10 evaluations, 100 B)");
    assertThat(fast.plans()[0]).as("forecast once").isEqualTo(1);
    assertThat(small.plans()[0]).isZero();
  }

  @Test
  void takesTheNextIfTheFirstNeedsTooMuchMemory() {
    Outcome<Double> outcome =
        auto(Named.of("fast", 10, 100, 1), Named.of("small", 1000, 10, 2))
            .infer(PROBLEM, Run.of(1, Budget.unlimited().withBytes(50)));
    assertThat(outcome.orThrow()).isEqualTo(2);
    assertThat(outcome.diagnostics().notes())
        .containsExactly(
            "auto: small, because fast needs 100 B (fast's basis), the budget allows 50 B; this one"
                + " fits (1000 evaluations, 10 B)");
  }

  @Test
  void anEngineThatWouldTakeFarTooLongIsPassedOver() {
    Named slow = Named.of("slow", 1e15, 10, 1); // a thousand seconds at a picosecond each
    Run run = Run.of(1, Budget.ofTime(Duration.ofSeconds(2)));
    Outcome<Double> outcome = auto(slow, Named.of("quick", 10, 10, 2)).infer(PROBLEM, run);
    assertThat(outcome.orThrow()).isEqualTo(2);
    assertThat(outcome.diagnostics().notes().get(0))
        .matches(
            "auto: quick, because slow needs about [0-9.]+ \\w+ \\(slow's basis\\), the budget allows"
                + " 2\\.0 s; this one fits \\(10 evaluations, 10 B\\)");
  }

  @Test
  void givesUpWithEveryForecastAndWhatWouldWork() {
    Outcome<Double> outcome =
        auto(
                Named.of("fast", 10, 100, 1),
                Named.of("small", 1000, 40, 2),
                Named.of("huge", 1e30, 1e30, 3))
            .infer(PROBLEM, Run.of(1, Budget.ofEvaluations(20).withBytes(50)));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.REFUSED);
    assertThat(reason(outcome))
        .isEqualTo(
            "no exact engine fits: fast needs 100 B (fast's basis), the budget allows 50 B; small"
                + " needs 1000 evaluations (small's basis), the budget allows 20; huge needs"
                + " 8.674e+11 EiB (huge's basis), the budget allows 50 B; what would work: fast if"
                + " allowed 10 evaluations, 100 B, or small if allowed 1000 evaluations, 40 B, or an"
                + " approximate engine: tosser");
    assertThat(((Outcome.GaveUp<Double>) outcome).forecast().orElseThrow().bytes()).isEqualTo(40);
  }

  @Test
  void anEngineThatRunsOutOfMemoryWhilePlanningIsPassedOver() {
    ExactEngine<CoinProblem, Double> greedy = new OutOfMemoryWhilePlanning();
    Outcome<Double> outcome =
        new FirstThatFits<>("auto", List.of(greedy, Named.of("small", 10, 10, 2)), "sampling")
            .infer(PROBLEM, Run.of(1));
    assertThat(outcome.orThrow()).isEqualTo(2);
    assertThat(outcome.diagnostics().notes())
        .containsExactly(
            "auto: small, because greedy the heap was used up, before it was known how much the answer"
                + " needs; allow more memory (JDK_JAVA_OPTIONS=-Xmx...) or choose an engine that needs"
                + " less; this one fits (10 evaluations, 10 B)");
    Outcome<Double> alone =
        new FirstThatFits<>("auto", List.of(greedy), "sampling").infer(PROBLEM, Run.of(1));
    assertThat(reason(alone))
        .startsWith("no exact engine fits: greedy the heap was used up, before")
        .endsWith("what would work: sampling");
  }

  @Test
  void memoryThatRunsOutWhilePlanningIsARefusal() {
    Outcome<Double> outcome = new OutOfMemoryWhilePlanning().infer(PROBLEM, Run.of(1));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.REFUSED);
    assertThat(reason(outcome))
        .isEqualTo(
            "the heap was used up, before it was known how much the answer needs; allow more memory"
                + " (JDK_JAVA_OPTIONS=-Xmx...) or choose an engine that needs less");
  }

  private record OutOfMemoryWhilePlanning() implements ExactEngine<CoinProblem, Double> {
    @Override
    public Forecast forecast(CoinProblem problem) {
      throw new OutOfMemoryError("as a test");
    }

    @Override
    public Double solve(CoinProblem problem, Meter meter, Workers workers) {
      return 0.0;
    }

    @Override
    public String toString() {
      return "greedy";
    }
  }

  @Test
  void anEngineThatFindsLateThatItDoesNotApplyIsFollowedByTheNext() {
    Named late = Named.of("late", 10, 100, 1).failing(StopReason.REFUSED);
    Outcome<Double> outcome = auto(late, Named.of("other", 10, 100, 2)).infer(PROBLEM, Run.of(1));
    assertThat(outcome.orThrow()).isEqualTo(2);
    assertThat(outcome.diagnostics().notes())
        .containsExactly(
            "auto passed over late, because late found out late",
            "auto: other, because its forecast fits (10 evaluations, 100 B)");
    Outcome<Double> last = auto(late).infer(PROBLEM, Run.of(1));
    assertThat(reason(last)).isEqualTo("late found out late");
    Outcome<Double> diverged =
        auto(late.failing(StopReason.DIVERGED), Named.of("other", 10, 100, 2))
            .infer(PROBLEM, Run.of(1));
    assertThat(diverged.diagnostics().stop()).isEqualTo(StopReason.DIVERGED);
    Outcome<Double> none = auto(late, Named.of("wide", 10, 1e30, 2)).infer(PROBLEM, Run.of(1));
    assertThat(reason(none)).startsWith("late: late found out late; no exact engine fits: wide");
  }

  @Test
  void itsForecastIsThatOfTheEngineTaken() {
    Forecast forecast = auto(Named.of("fast", 10, 100, 1)).forecast(PROBLEM);
    assertThat(forecast).isEqualTo(Forecast.ofAnswer(10, 100, "fast: fast's basis").costing(1));
  }

  @Test
  void prepareHandsOverThatEngine() {
    Named small = Named.of("small", 1000, 10, 2);
    Run run = Run.of(1, Budget.unlimited().withBytes(50));
    FirstThatFits<CoinProblem, Double> auto = auto(Named.of("fast", 10, 100, 1), small);
    assertThat(auto.prepare(PROBLEM, run)).isSameAs(small);
    assertThat(auto.prepare(PROBLEM, Run.of(1, Budget.unlimited().withBytes(5)))).isSameAs(auto);
  }

  @Test
  void needsAnEngine() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> auto())
        .withMessage("engine auto has no engines to take from; give at least one");
  }
}
