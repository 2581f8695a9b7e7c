package org.credence.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.Arrays;
import org.assertj.core.data.Percentage;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class StatisticalAssertTest {

  /** python3: {@code hashlib.sha256(b"abc").hexdigest()[:16]}, also FIPS 180-2. */
  @Test
  void seedIsTheBeginningOfSha256() {
    assertThat(StatisticalAssert.seed("abc")).isEqualTo(0xba7816bf8f01cfeaL);
    assertThat(StatisticalAssert.seed("")).isEqualTo(0xe3b0c44298fc1c14L);
  }

  /** With two degrees of freedom the tail is exp(-x/2); with four it is exp(-x/2)(1 + x/2). */
  @Test
  void chiSquareTailsHoldFarOut() {
    for (double x : new double[] {0.1, 2, 20, 60, 300}) {
      assertThat(StatisticalAssert.chiSquareTail(x, 2))
          .isCloseTo(Math.exp(-x / 2), Percentage.withPercentage(1e-8));
      assertThat(StatisticalAssert.chiSquareTail(x, 4))
          .isCloseTo(Math.exp(-x / 2) * (1 + x / 2), Percentage.withPercentage(1e-8));
    }
  }

  /** Reference values: Python 3 {@code math.erfc(z / math.sqrt(2))}. */
  @Test
  void normalTailsHoldFarOut() {
    assertThat(StatisticalAssert.normalTail(1.959963984540054)).isCloseTo(0.05, within(1e-14));
    assertThat(StatisticalAssert.normalTail(7.1))
        .isCloseTo(1.247568892666328e-12, Percentage.withPercentage(1e-8));
    assertThat(StatisticalAssert.normalTail(10))
        .isCloseTo(1.5239706048321186e-23, Percentage.withPercentage(1e-8));
    assertThat(StatisticalAssert.normalTail(0)).isEqualTo(1);
  }

  @Test
  void binomialTailsAgreeWithExactSums() {
    for (double p : new double[] {0, 1e-3, 0.25, 0.5, 0.9, 1}) {
      for (int k = 0; k <= 60; k += 5) {
        double exact = exactBinomialAtMost(k, 60, p);
        assertThat(StatisticalAssert.binomialAtMost(k, 60, p))
            .as("P(X <= %s), p = %s", k, p)
            .isCloseTo(exact, within(1e-8 * exact));
      }
    }
  }

  private static double exactBinomialAtMost(int k, int n, double p) {
    BigDecimal heads = new BigDecimal(p);
    BigDecimal tails = BigDecimal.ONE.subtract(heads);
    BigDecimal sum = BigDecimal.ZERO;
    BigInteger choose = BigInteger.ONE;
    for (int i = 0; i <= k; i++) {
      sum = sum.add(new BigDecimal(choose).multiply(heads.pow(i)).multiply(tails.pow(n - i)));
      choose = choose.multiply(BigInteger.valueOf(n - i)).divide(BigInteger.valueOf(i + 1));
    }
    return sum.round(MathContext.DECIMAL64).doubleValue();
  }

  @Test
  void refusesRatesThatMeanNothing() {
    for (double rate : new double[] {0.05, 0, -1, Double.NaN, 0.0011}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> StatisticalAssert.assertBinomial(5, 10, 0.5, rate))
          .withMessage("false-alarm rate is " + rate + "; give a number in (0, 0.001]");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> StatisticalAssert.assertMean(1, 1, 1, rate));
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  StatisticalAssert.assertLaw(
                      new long[] {500, 500}, new double[] {0.5, 0.5}, rate));
    }
  }

  @Test
  void lawFailsOutsideItsRateAndPassesInside() {
    double[] law = {0.25, 0.25, 0.5};
    StatisticalAssert.assertLaw(new long[] {2500, 2500, 5000}, law, 1e-3);
    // (100² / 2500) * 2 = 8 with 2 degrees of freedom: p = exp(-4) = 0.018
    StatisticalAssert.assertLaw(new long[] {2600, 2400, 5000}, law, 1e-3);
    assertThatThrownBy(() -> StatisticalAssert.assertLaw(new long[] {2800, 2200, 5000}, law, 1e-3))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "chi-square with 2 degrees of freedom over 10000 draws is 72.0000: p-value 2.32e-16 is"
                + " below the false-alarm rate 0.00100 (counts [2800, 2200, 5000])");
  }

  @Test
  void lawFailsOutrightOnAnImpossibleDraw() {
    assertThatThrownBy(
            () ->
                StatisticalAssert.assertLaw(
                    new long[] {500, 1, 500}, new double[] {0.5, 0, 0.5}, 1e-9))
        .isInstanceOf(AssertionError.class)
        .hasMessage("cell 1 has probability zero, but 1 of 1001 draws");
  }

  @Test
  void lawPoolsRareCellsAndStillSeesThem() {
    double[] law = new double[101];
    Arrays.fill(law, 0.001);
    law[100] = 0.9;
    long[] counts = new long[101];
    Arrays.fill(counts, 1);
    counts[100] = 900;
    StatisticalAssert.assertLaw(counts, law, 1e-3); // 100 cells of one expected draw each
    Arrays.fill(counts, 0);
    counts[0] = 100;
    counts[100] = 900;
    assertThatThrownBy(() -> StatisticalAssert.assertLaw(counts, law, 1e-6))
        .isInstanceOf(AssertionError.class);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> StatisticalAssert.assertLaw(new long[] {3, 4}, new double[] {0.5, 0.5}, 1e-3))
        .withMessage("7 draws are too few: a cell should expect at least 20.0");
  }

  @Test
  void lawRefusesWhatIsNoLaw() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StatisticalAssert.assertLaw(new long[2], new double[3], 1e-3))
        .withMessage("2 counts for 3 probabilities");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StatisticalAssert.assertLaw(new long[2], new double[] {0.5, 0.6}, 1e-3))
        .withMessage("probabilities [0.5, 0.6]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StatisticalAssert.assertLaw(new long[2], new double[] {1.5, -0.5}, 1e-3));
  }

  @Test
  void meanFailsOutsideItsRateAndPassesInside() {
    StatisticalAssert.assertMean(1.04, 1, 0.01, 1e-6); // z = 4, p = 6e-5
    assertThatThrownBy(() -> StatisticalAssert.assertMean(1.06, 1, 0.01, 1e-6))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("z of an average is 6.00000: p-value 1.97e-09")
        .hasMessageContaining("average 1.06, expected 1.0 with standard error 0.01");
    assertThatThrownBy(() -> StatisticalAssert.assertMean(Double.NaN, 1, 0.01, 1e-6))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> StatisticalAssert.assertMean(1 + 1e-9, 1, 0, 1e-6))
        .isInstanceOf(AssertionError.class);
    StatisticalAssert.assertMean(1, 1, 0, 1e-6);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StatisticalAssert.assertMean(1, 1, Double.NaN, 1e-6))
        .withMessage("standard error NaN");
  }

  @Test
  void meanEstimatesTheVariance() {
    SeededRandomness randomness = SeededRandomness.of(StatisticalAssert.seed("mean"));
    double[] values = new double[10_000];
    Arrays.setAll(values, i -> 5 + 2 * randomness.gaussian());
    StatisticalAssert.assertMean(values, 5, 1e-6);
    assertThatThrownBy(() -> StatisticalAssert.assertMean(values, 5.2, 1e-6))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("with standard error 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StatisticalAssert.assertMean(new double[10], 5, 1e-6))
        .withMessage("10 values are too few to estimate a variance for a z-test; give 1000");
  }

  @Test
  void binomialFailsOutsideItsRateAndPassesInside() {
    StatisticalAssert.assertBinomial(540, 1000, 0.5, 1e-3);
    assertThatThrownBy(() -> StatisticalAssert.assertBinomial(600, 1000, 0.5, 1e-6))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("successes of 1000 trials is 600.000: p-value 2.73e-10")
        .hasMessageContaining("expected 500.0");
    assertThatThrownBy(() -> StatisticalAssert.assertBinomial(400, 1000, 0.5, 1e-6))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> StatisticalAssert.assertBinomial(1, 10, 0, 1e-6))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> StatisticalAssert.assertBinomial(9, 10, 1, 1e-6))
        .isInstanceOf(AssertionError.class);
    StatisticalAssert.assertBinomial(0, 10, 0, 1e-6);
    StatisticalAssert.assertBinomial(10, 10, 1, 1e-6);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StatisticalAssert.assertBinomial(11, 10, 0.5, 1e-6))
        .withMessage("11 successes of 10 with probability 0.5");
  }
}
