package org.credence.core.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.function.DoubleSupplier;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.StatisticalAssert;
import org.junit.jupiter.api.Test;

final class CompensatedSumTest {

  private static double sum(double... terms) {
    CompensatedSum sum = new CompensatedSum();
    for (double term : terms) {
      sum.add(term);
    }
    return sum.value();
  }

  @Test
  void keepsWhatPlainSumsLose() {
    assertThat(sum()).isZero();
    assertThat(sum(1, 1e100, 1, -1e100)).isEqualTo(2); // a plain sum gives 0, Kahan's too
    assertThat(sum(1e16, 1, 1, -1e16)).isEqualTo(2);
  }

  @Test
  void agreesWithExactDecimalSums() {
    SeededRandomness randomness = SeededRandomness.of(StatisticalAssert.seed("compensated sum"));
    for (int repeat = 0; repeat < 100; repeat++) {
      assertExact(
          () -> randomness.gaussian() * Math.pow(10, randomness.below(30) - 15),
          new CompensatedSum());
    }
  }

  private static void assertExact(DoubleSupplier terms, CompensatedSum sum) {
    BigDecimal exact = BigDecimal.ZERO;
    double size = 0;
    for (int i = 0; i < 1000; i++) {
      double term = terms.getAsDouble();
      sum.add(term);
      exact = exact.add(new BigDecimal(term));
      size += Math.abs(term);
    }
    // Neumaier: one rounding of the result, and of second order n² u² Σ|x|
    double tolerance = Math.ulp(exact.doubleValue()) + 1e6 * 0x1p-106 * size;
    assertThat(sum.value()).isCloseTo(exact.doubleValue(), within(tolerance));
  }

  @Test
  void tenMillionTenthsAreAMillion() {
    CompensatedSum sum = new CompensatedSum();
    double plain = 0;
    for (int i = 0; i < 10_000_000; i++) {
      sum.add(0.1);
      plain += 0.1;
    }
    assertThat(sum.value()).isEqualTo(1_000_000);
    assertThat(Math.abs(plain - 1_000_000)).as("a plain sum is off").isGreaterThan(1e-5);
  }

  @Test
  void infinityAndNaNAreThoseOfAPlainSum() {
    double endless = Double.POSITIVE_INFINITY;
    assertThat(sum(1, endless, 2)).isEqualTo(endless);
    assertThat(sum(-endless, 5)).isEqualTo(-endless);
    assertThat(sum(Double.MAX_VALUE, Double.MAX_VALUE)).isEqualTo(endless);
    assertThat(sum(endless, -endless)).isNaN();
    assertThat(sum(1, Double.NaN, 2)).isNaN();
  }
}
