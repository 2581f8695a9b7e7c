package org.credence.core.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.credence.core.uncertainty.ErrorStatement;
import org.junit.jupiter.api.Test;

final class StatementTallyTest {

  private static ErrorStatement interval(double lower, double upper, double level) {
    return new ErrorStatement.Interval(lower, upper, level, "normal", false);
  }

  @Test
  void sumsUpIntervals() {
    StatementTally tally = new StatementTally(0);
    tally.add(interval(0.2, 0.4, 0.95), 0.3, 0.35);
    tally.add(interval(0.2, 0.6, 0.90), 0.4, 0.7);
    tally.add(interval(0.1, 0.2, 0.99), 0.15, 0.1);
    StatedError stated = tally.stated();
    assertThat(stated.kind()).isEqualTo("interval");
    assertThat(stated.level()).as("the lowest").isEqualTo(0.90);
    assertThat(stated.maxHalfWidth()).isCloseTo(0.2, within(1e-15));
    assertThat(stated.coveredShare()).isEqualTo(2.0 / 3);
    assertThat(stated.unknownShare()).isZero();
  }

  @Test
  void exactStatementsHaveNoWidth() {
    StatementTally tally = new StatementTally(1e-9);
    tally.add(ErrorStatement.exact(), 0.5, 0.5 + 1e-12);
    tally.add(ErrorStatement.exact(), 0.5, 0.6);
    assertThat(tally.stated()).isEqualTo(new StatedError("exact", Double.NaN, 0, 0.5, 0));
  }

  @Test
  void unknownNeitherCoversNorMisses() {
    StatementTally tally = new StatementTally(0);
    tally.add(ErrorStatement.unknown("one chain"), 0.5, 0.9);
    assertThat(tally.stated())
        .isEqualTo(new StatedError("unknown", Double.NaN, Double.NaN, Double.NaN, 1));
    tally.add(new ErrorStatement.Bound(0, 0.5), 0.2, 0.6);
    StatedError mixed = tally.stated();
    assertThat(mixed.kind()).isEqualTo("mixed");
    assertThat(mixed.coveredShare()).isZero();
    assertThat(mixed.unknownShare()).isEqualTo(0.5);
    assertThat(mixed.maxHalfWidth()).isEqualTo(0.25);
  }

  @Test
  void endlessLimitsCoverButHaveNoFiniteWidth() {
    StatementTally tally = new StatementTally(0);
    tally.add(new ErrorStatement.Bound(-5, Double.POSITIVE_INFINITY), -3, 2);
    assertThat(tally.stated()).isEqualTo(new StatedError("bound", Double.NaN, Double.NaN, 1, 0));
  }

  @Test
  void nothingAddedIsUnknown() {
    assertThat(new StatementTally(0).stated())
        .isEqualTo(new StatedError("unknown", Double.NaN, Double.NaN, Double.NaN, 1));
  }
}
