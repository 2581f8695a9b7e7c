package org.credence.core.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class CriticalValueTest {

  @Test
  void isFiniteForEveryLevelBelowOne() {
    assertThat(CriticalValue.normal(Math.nextDown(1.0))).isBetween(8.2, 8.4);
    assertThat(CriticalValue.student(Math.nextDown(1.0), 100)).isBetween(8.2, 1e9);
  }

  @Test
  void agreesWithPrintedTables() {
    assertThat(CriticalValue.normal(0.95)).isCloseTo(1.959964, within(5e-7));
    assertThat(CriticalValue.normal(0.99)).isCloseTo(2.575829, within(5e-7));
    assertThat(CriticalValue.student(0.95, 1)).isCloseTo(12.706, within(5e-4));
    assertThat(CriticalValue.student(0.95, 30)).isCloseTo(2.042, within(5e-4));
    assertThat(CriticalValue.student(0.90, 10)).isCloseTo(1.812, within(5e-4));
  }

  @Test
  void refusesLevelsThatAreNone() {
    for (double level : new double[] {0, 1, -0.5, 2, Double.NaN}) {
      assertThatThrownBy(() -> CriticalValue.normal(level))
          .hasMessage("level of an interval is " + level + "; give a number in (0, 1)");
    }
  }
}
