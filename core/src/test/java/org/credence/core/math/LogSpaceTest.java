package org.credence.core.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.StatisticalAssert;
import org.junit.jupiter.api.Test;

final class LogSpaceTest {

  private static final double NEVER = Double.NEGATIVE_INFINITY;
  private static final double ENDLESS = Double.POSITIVE_INFINITY;

  @Test
  void agreesWithPlainSumsWhereThoseDoNotOverflow() {
    SeededRandomness randomness = SeededRandomness.of(StatisticalAssert.seed("log space"));
    for (int n = 1; n < 60; n++) {
      double[] logs = new double[n];
      double sum = 0;
      for (int i = 0; i < n; i++) {
        logs[i] = 20 * randomness.gaussian();
        sum += Math.exp(logs[i]);
      }
      assertThat(LogSpace.logSumExp(logs)).isCloseTo(Math.log(sum), within(1e-12));
      double total = NEVER;
      for (double log : logs) {
        total = LogSpace.logAdd(total, log);
      }
      assertThat(total).isCloseTo(Math.log(sum), within(1e-12));
    }
  }

  @Test
  void isShiftedByAScaleFarOutsideTheRangeOfDoubles() {
    double[] logs = {-1.5, 0.25, 2};
    double plain = LogSpace.logSumExp(logs);
    for (double shift : new double[] {-1e6, -5000, 5000, 1e6}) {
      double[] shifted = Arrays.stream(logs).map(l -> l + shift).toArray();
      assertThat(LogSpace.logSumExp(shifted)).isCloseTo(plain + shift, within(1e-9));
      assertThat(LogSpace.logAdd(shift, shift)).isCloseTo(shift + Math.log(2), within(1e-9));
    }
  }

  @Test
  void zeroWeightsAreLawful() {
    assertThat(LogSpace.logSumExp(new double[0])).isEqualTo(NEVER);
    assertThat(LogSpace.logSumExp(new double[] {NEVER, NEVER})).isEqualTo(NEVER);
    assertThat(LogSpace.logSumExp(new double[] {NEVER, 3, NEVER})).isEqualTo(3);
    assertThat(LogSpace.logAdd(NEVER, NEVER)).isEqualTo(NEVER);
    assertThat(LogSpace.logAdd(NEVER, 3)).isEqualTo(3);
    assertThat(LogSpace.logAdd(3, NEVER)).isEqualTo(3);
  }

  @Test
  void infinityAndNaNArePassedOn() {
    assertThat(LogSpace.logSumExp(new double[] {1, ENDLESS})).isEqualTo(ENDLESS);
    assertThat(LogSpace.logSumExp(new double[] {ENDLESS, ENDLESS, NEVER})).isEqualTo(ENDLESS);
    assertThat(LogSpace.logSumExp(new double[] {1, Double.NaN})).isNaN();
    assertThat(LogSpace.logSumExp(new double[] {NEVER, Double.NaN})).isNaN();
    assertThat(LogSpace.logSumExp(new double[] {ENDLESS, Double.NaN})).isNaN();
    assertThat(LogSpace.logAdd(ENDLESS, 1)).isEqualTo(ENDLESS);
    assertThat(LogSpace.logAdd(ENDLESS, NEVER)).isEqualTo(ENDLESS);
    assertThat(LogSpace.logAdd(Double.NaN, NEVER)).isNaN();
    assertThat(LogSpace.logAdd(1, Double.NaN)).isNaN();
  }

  @Test
  void aPartOfAnArrayIsSummedAlone() {
    assertThat(LogSpace.logSumExp(new double[] {99, 0, 0, 99}, 1, 2))
        .isCloseTo(Math.log(2), within(1e-15));
    assertThat(LogSpace.logSumExp(new double[] {99}, 0, 0)).isEqualTo(NEVER);
  }

  @Test
  void normalizesAndReturnsTheTotal() {
    double[] logs = {Math.log(1) - 1000, NEVER, Math.log(3) - 1000};
    double[] out = new double[3];
    assertThat(LogSpace.normalize(logs, out)).isCloseTo(Math.log(4) - 1000, within(1e-9));
    assertThat(out).containsExactly(new double[] {0.25, 0, 0.75}, within(1e-12));
    assertThat(logs[1]).as("the argument is left alone").isEqualTo(NEVER);
    LogSpace.normalize(logs, logs);
    assertThat(logs).as("in place").containsExactly(out);
  }

  @Test
  void aTotalOfZeroGivesNaNAndSaysSo() {
    double[] out = new double[2];
    assertThat(LogSpace.normalize(new double[] {NEVER, NEVER}, out)).isEqualTo(NEVER);
    assertThat(out).containsOnly(Double.NaN);
  }
}
