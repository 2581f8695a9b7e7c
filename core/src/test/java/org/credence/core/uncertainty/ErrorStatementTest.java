package org.credence.core.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.credence.core.engine.Guarantee;
import org.junit.jupiter.api.Test;

final class ErrorStatementTest {

  private static final double ENDLESS = Double.POSITIVE_INFINITY;

  private static ErrorStatement.Interval interval(double lower, double upper, double level) {
    return new ErrorStatement.Interval(lower, upper, level, "batch means, normal", false);
  }

  @Test
  void knowsItsKind() {
    assertThat(ErrorStatement.exact().kind()).isEqualTo("exact");
    assertThat(interval(0, 1, 0.95).kind()).isEqualTo("interval");
    assertThat(new ErrorStatement.Bound(0, 1).kind()).isEqualTo("bound");
    assertThat(ErrorStatement.unknown("one chain").kind()).isEqualTo("unknown");
  }

  @Test
  void exactCoversTheValueAlone() {
    ErrorStatement exact = ErrorStatement.exact();
    assertThat(exact.covers(0.5, 0.5, 0)).isTrue();
    assertThat(exact.covers(0.5, 0.5 + 1e-12, 1e-9)).isTrue();
    assertThat(exact.covers(0.5, 0.5 + 1e-6, 1e-9)).isFalse();
    assertThat(exact.covers(-ENDLESS, -ENDLESS, 1e-9)).as("log of zero").isTrue();
    assertThat(exact.covers(-ENDLESS, ENDLESS, 1e-9)).isFalse();
    assertThat(exact.covers(-ENDLESS, -700, 1e-9)).isFalse();
    assertThat(exact.covers(Double.NaN, 0.5, 1e-9)).isFalse();
    assertThat(exact.covers(0.5, Double.NaN, 1e-9)).isFalse();
  }

  @Test
  void intervalsAndBoundsCoverTheirLimitsWithSlack() {
    for (ErrorStatement statement :
        new ErrorStatement[] {interval(0.2, 0.4, 0.95), new ErrorStatement.Bound(0.2, 0.4)}) {
      assertThat(statement.covers(0.3, 0.2, 0)).isTrue();
      assertThat(statement.covers(0.3, 0.4, 0)).isTrue();
      assertThat(statement.covers(0.3, 0.41, 0)).isFalse();
      assertThat(statement.covers(0.3, 0.19, 0)).isFalse();
      assertThat(statement.covers(0.3, 0.41, 0.02)).isTrue();
      assertThat(statement.covers(0.3, 0.19, 0.02)).isTrue();
      assertThat(statement.covers(0.3, Double.NaN, 1)).isFalse();
    }
    assertThat(new ErrorStatement.Bound(-ENDLESS, -3).covers(-4, -ENDLESS, 0)).isTrue();
    assertThat(new ErrorStatement.Bound(-3, ENDLESS).covers(-2, 1e300, 0)).isTrue();
    assertThat(ErrorStatement.unknown("one chain").covers(1, Double.NaN, 0)).isTrue();
  }

  @Test
  void rejectsLimitsAndLevelsThatMeanNothing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> interval(0.4, 0.2, 0.95))
        .withMessage("limits of the interval are [0.4, 0.2]; give numbers, the lower one first");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ErrorStatement.Bound(Double.NaN, 1))
        .withMessage("limits of the bound are [NaN, 1.0]; give numbers, the lower one first");
    for (double level : new double[] {0, 1, 95, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> interval(0, 1, level))
          .withMessage("level of an interval is " + level + "; give a number in (0, 1)");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ErrorStatement.unknown(" "))
        .withMessage("an unknown error needs a reason; say what would have to be known");
  }

  @Test
  void anExactEstimateSaysSo() {
    assertThat(Estimate.exact(0.25))
        .isEqualTo(new Estimate(0.25, Guarantee.EXACT, ErrorStatement.exact()));
  }
}
