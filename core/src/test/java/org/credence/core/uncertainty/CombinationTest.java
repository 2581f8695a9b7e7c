package org.credence.core.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.credence.core.uncertainty.ErrorStatement.Bound;
import org.credence.core.uncertainty.ErrorStatement.Interval;
import org.junit.jupiter.api.Test;

final class CombinationTest {

  private static ErrorStatement of(ErrorStatement a, ErrorStatement b) {
    return Combination.of(a, "mini-bucket", b, "trw");
  }

  private static Interval interval(double lower, double upper, double level, boolean anytime) {
    return new Interval(lower, upper, level, "normal", anytime);
  }

  @Test
  void boundsIntersect() {
    assertThat(of(new Bound(0, 0.6), new Bound(0.2, 1))).isEqualTo(new Bound(0.2, 0.6));
    assertThat(of(new Bound(0, 0.3), new Bound(0.3, 1))).isEqualTo(new Bound(0.3, 0.3));
  }

  @Test
  void boundsThatMissEachOtherByRoundingAloneMeet() {
    assertThat(of(new Bound(0, 0.3), new Bound(0.3 + 1e-12, 1)))
        .isEqualTo(new Bound(0.3, 0.3 + 1e-12));
    assertThat(of(new Bound(-5e6, -4e6), new Bound(-4e6 + 1e-4, 0)))
        .isEqualTo(new Bound(-4e6, -4e6 + 1e-4));
  }

  @Test
  void boundsThatContradictEachOtherAreOurBug() {
    assertThatThrownBy(() -> of(new Bound(0, 0.3), new Bound(0.4, 1)))
        .isInstanceOf(ContradictionException.class)
        .hasMessage(
            "mini-bucket states [0.0, 0.3] and trw [0.4, 1.0] for the same number, and both are certain: one of the two is"
                + " wrong, which is a bug in Credence; please report it with the model and the settings");
    double endless = Double.POSITIVE_INFINITY;
    assertThatThrownBy(() -> of(new Bound(-endless, -endless), new Bound(-3, 0)))
        .isInstanceOf(ContradictionException.class);
  }

  @Test
  void intervalsIntersectAtTheSumOfTheirErrors() {
    Interval both =
        (Interval) of(interval(0.1, 0.5, 0.975, true), interval(0.3, 0.9, 0.975, false));
    assertThat(both.lower()).isEqualTo(0.3);
    assertThat(both.upper()).isEqualTo(0.5);
    assertThat(both.level()).isCloseTo(0.95, within(1e-12));
    assertThat(both.anytime()).isFalse();
    assertThat(both.method()).isEqualTo("normal");
    Interval methods =
        (Interval) of(interval(0.1, 0.5, 0.9, true), new Interval(0, 0.4, 0.9, "binomial", true));
    assertThat(methods.method()).isEqualTo("normal; binomial");
    assertThat(methods.anytime()).isTrue();
    assertThat(Combination.levelOfEach(0.95, 2)).isCloseTo(0.975, within(1e-15));
  }

  @Test
  void intervalsThatDoNotMeetOrLeaveNoLevelSayNothing() {
    assertThat(of(interval(0, 0.2, 0.975, true), interval(0.3, 0.4, 0.975, true)))
        .isEqualTo(
            ErrorStatement.unknown(
                "two intervals (levels 0.975 and 0.975) do not meet: [0.0, 0.2] by normal and [0.3, 0.4] by normal"));
    assertThat(of(interval(0, 0.2, 0.5, true), interval(0, 0.4, 0.5, true)))
        .isEqualTo(
            ErrorStatement.unknown(
                "intervals of levels 0.5 and 0.5 leave none for their intersection; make each at a higher level"));
  }

  @Test
  void aBoundClipsAnIntervalAtItsLevelAndStandsWhereItIsTheNarrowerOne() {
    Interval wide = interval(0.1, 0.5, 0.95, true);
    assertThat(of(new Bound(0.2, 1), wide)).isEqualTo(interval(0.2, 0.5, 0.95, true));
    assertThat(of(wide, new Bound(0, 0.3))).isEqualTo(interval(0.1, 0.3, 0.95, true));
    assertThat(of(wide, new Bound(0.2, 0.3))).isEqualTo(new Bound(0.2, 0.3));
    assertThat(of(wide, new Bound(0.7, 0.8))).as("it missed").isEqualTo(new Bound(0.7, 0.8));
  }

  @Test
  void exactWinsAndUnknownYields() {
    ErrorStatement unknown = ErrorStatement.unknown("one chain");
    Bound bound = new Bound(0, 1);
    assertThat(of(bound, ErrorStatement.exact())).isEqualTo(ErrorStatement.exact());
    assertThat(of(ErrorStatement.exact(), unknown)).isEqualTo(ErrorStatement.exact());
    assertThat(of(unknown, bound)).isEqualTo(bound);
    assertThat(of(bound, unknown)).isEqualTo(bound);
    assertThat(of(unknown, unknown)).isEqualTo(unknown);
  }

  @Test
  void refusesToSplitInNothing() {
    assertThatThrownBy(() -> Combination.levelOfEach(0.95, 0))
        .hasMessage("an error level split in 0 parts; give at least 1");
  }
}
