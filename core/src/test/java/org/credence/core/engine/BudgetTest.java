package org.credence.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class BudgetTest {

  @Test
  void rejectsLimitsBelowOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Budget.ofSteps(0))
        .withMessage(
            "budget of steps is 0; give a number of at least 1, or leave it out for no limit");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Budget.ofEvaluations(-5))
        .withMessageStartingWith("budget of evaluations is -5;");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Budget.unlimited().withBytes(0))
        .withMessageStartingWith("budget of bytes is 0;");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Budget.ofTime(Duration.ZERO))
        .withMessage("budget of time is PT0S; give a positive duration");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Budget.ofTime(Duration.ofSeconds(-1)))
        .withMessage("budget of time is PT-1S; give a positive duration");
  }

  @Test
  void printsItsParts() {
    assertThat(Budget.unlimited()).hasToString("unlimited");
    assertThat(Budget.ofSteps(3).withEvaluations(4).withTime(Duration.ofMillis(1500)).withBytes(5))
        .hasToString("3 steps, 4 evaluations, 1.5 s, 5 bytes");
  }

  @Test
  void survivesTimesLongerThanNanosecondsCount() {
    Budget eternal = Budget.ofTime(Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(eternal.toString()).isEqualTo("9.223372036854776E18 s");
    assertThat(IterativeLoop.nanosOf(Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo(Long.MAX_VALUE);
    assertThat(IterativeLoop.nanosOf(Duration.ofSeconds(2))).isEqualTo(2_000_000_000L);
    Outcome<Double> outcome =
        CoinTosser.standard().infer(CoinProblem.of(0.5), Run.of(1, eternal.withSteps(5)));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.STEP_BUDGET);
    assertThat(new CoinReader().infer(CoinProblem.of(0.5), Run.of(1, eternal)).orThrow())
        .isEqualTo(0.5);
  }

  @Test
  void knowsWhetherWorkIsLimited() {
    assertThat(Budget.unlimited().limitsWork()).isFalse();
    assertThat(Budget.unlimited().withBytes(9).limitsWork()).isFalse();
    assertThat(Budget.ofSteps(1).limitsWork()).isTrue();
    assertThat(Budget.ofEvaluations(1).limitsWork()).isTrue();
    assertThat(Budget.ofTime(Duration.ofNanos(1)).limitsWork()).isTrue();
  }

  @Test
  void affordsTheSmallerOfBudgetAndHeap() {
    assertThat(Budget.unlimited().withBytes(1000).affordableBytes()).isEqualTo(1000);
    assertThat(Budget.unlimited().withBytes(1000).affordableBytes(1e9)).isEqualTo(1000);
    long heap = Runtime.getRuntime().maxMemory();
    assertThat(Budget.unlimited().affordableBytes()).isNotNegative().isLessThan(heap);
    assertThat(Budget.unlimited().withBytes(Long.MAX_VALUE).affordableBytes()).isLessThan(heap);
  }

  @Test
  void garbageDoesNotMakeItRefuse() {
    System.gc();
    long needed = Budget.unlimited().affordableBytes() - (32 << 20);
    long garbage = 0;
    while (Budget.unlimited().affordableBytes() >= needed && garbage < 1L << 30) {
      garbage += new byte[1 << 19].length;
    }
    assertThat(Budget.unlimited().affordableBytes()).as("garbage in the way").isLessThan(needed);
    assertThat(Budget.unlimited().affordableBytes(needed)).isGreaterThanOrEqualTo(needed);
  }
}
