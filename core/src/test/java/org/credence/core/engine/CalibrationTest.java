package org.credence.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class CalibrationTest {

  @Test
  void anEvaluationTakesATimeThatMachinesTake() {
    Calibration calibration = Calibration.measure();
    assertThat(calibration.nanosPerEvaluation()).isBetween(0.01, 10_000.0);
  }

  @Test
  void thisMachineIsMeasuredOnce() {
    assertThat(Calibration.ofThisMachine()).isSameAs(Calibration.ofThisMachine());
  }

  @Test
  void secondsAreEvaluationsTimesTheirCost() {
    Calibration calibration = new Calibration(2);
    assertThat(Forecast.ofAnswer(3e9, 0, "").costing(1).seconds(calibration))
        .isCloseTo(6, within(1e-12));
    assertThat(Forecast.ofStep(3e9, 0, "").costing(1.5).seconds(calibration))
        .isCloseTo(9, within(1e-12));
    assertThat(Forecast.ofAnswer(0, 0, "").costing(1).seconds(calibration)).isZero();
    assertThat(Forecast.ofAnswer(Double.POSITIVE_INFINITY, 0, "").costing(1).seconds(calibration))
        .isInfinite();
    assertThat(Forecast.ofAnswer(3e9, 0, "").seconds(calibration)).as("not stated").isNaN();
  }

  @Test
  void secondsGrowWithEvaluations() {
    Calibration calibration = Calibration.ofThisMachine();
    double before = -1;
    for (double evaluations = 0; evaluations < 1e30; evaluations = evaluations * 1.7 + 1) {
      double seconds = Forecast.ofAnswer(evaluations, 0, "").costing(3).seconds(calibration);
      assertThat(seconds).isGreaterThan(before).isFinite();
      before = seconds;
    }
  }

  @Test
  void refusesWhatIsNoTime() {
    for (double nanos : new double[] {0, -1, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new Calibration(nanos))
          .withMessage(
              "a calibration of " + nanos + " ns per evaluation; give a positive, finite number");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Forecast.ofAnswer(1, 1, "").costing(nanos))
          .withMessage(
              "a forecast whose evaluations cost "
                  + nanos
                  + " times a plain one; give a positive, finite number");
    }
  }

  @Test
  void durationsAreSaidInTheirLargestUnit() {
    assertThat(Refusal.duration(0.2)).isEqualTo("less than 1 s");
    assertThat(Refusal.duration(1.04)).isEqualTo("about 1 s");
    assertThat(Refusal.duration(42.4)).isEqualTo("about 42 s");
    assertThat(Refusal.duration(90)).isEqualTo("about 1.5 min");
    assertThat(Refusal.duration(3 * 3600 + 60)).isEqualTo("about 3 h");
    assertThat(Refusal.duration(47 * 3600)).isEqualTo("about 47 h");
    assertThat(Refusal.duration(49 * 3600)).isEqualTo("about 2 days");
    assertThat(Refusal.duration(800 * 86400.0)).isEqualTo("about 2.2 years");
    assertThat(Refusal.duration(1e12)).isEqualTo("about 31688 years");
    assertThat(Refusal.duration(1e30)).isEqualTo("millions of years");
    assertThat(Refusal.duration(Double.POSITIVE_INFINITY)).isEqualTo("millions of years");
  }

  /** On a busy machine the compiler of the loop may get no processor for 0.1 s: its interpreted time is 50 times the real one. */
  @Test
  void waitsForALoopThatIsStillInterpretedButNotForEver() {
    assertThat(Calibration.enough(90_000_000, 90_000_000, 40)).isFalse();
    assertThat(Calibration.enough(90_000_000, 10_000_000, 2)).isFalse();
    assertThat(Calibration.enough(90_000_000, 40_000_000, 2)).isTrue();
    assertThat(Calibration.enough(50_000_000, 40_000_000, 2)).isFalse();
    assertThat(Calibration.enough(1_000_000_000, 0, 40)).isTrue();
  }
}
