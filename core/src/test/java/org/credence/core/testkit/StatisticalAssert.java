package org.credence.core.testkit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;
import org.apache.commons.math3.special.Beta;
import org.apache.commons.math3.special.Erf;
import org.apache.commons.math3.special.Gamma;

/**
 * Assertions about laws, each with the rate at which it would fail on correct code over fresh seeds.
 *
 * <p>The rate must be in (0, 0.001]: among a thousand tests at 5 % a failure is certain and means nothing. A small rate costs few
 * draws (chi-square with 10 cells that sees a total variation of 0.02 nearly always: 45 000 draws at 1e-6). Use with a fixed seed
 * from {@link #seed}. Tail probabilities are computed as tails, never as one minus a sum, and are good to 1e-12 and below.
 */
public final class StatisticalAssert {

  private static final double HIGHEST_RATE = 1e-3;
  // The chi-square law holds only as a limit; with 20 expected per cell its tails near 1e-6 are
  // right within a small factor.
  private static final double FEWEST_EXPECTED = 20;
  private static final double SUM_TOLERANCE = 1e-9; // of probabilities given as doubles

  private StatisticalAssert() {}

  /** The first 64 bits of SHA-256 of a test's name: a fixed seed that nobody chose. */
  public static long seed(String testId) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(testId.getBytes(StandardCharsets.UTF_8));
      long seed = 0;
      for (int i = 0; i < Long.BYTES; i++) {
        seed = seed << 8 | digest[i] & 0xFF;
      }
      return seed;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /**
   * Chi-square goodness of fit: the counts are draws from the law. A count in a cell of probability zero fails outright. Cells
   * expecting fewer than 20 are pooled, smallest first.
   *
   * @param counts shape [cells]
   * @param probabilities shape [cells], summing to 1
   */
  public static void assertLaw(long[] counts, double[] probabilities, double falseAlarmRate) {
    requireRate(falseAlarmRate);
    if (counts.length != probabilities.length) {
      throw new IllegalArgumentException(
          counts.length + " counts for " + probabilities.length + " probabilities");
    }
    double sum = Arrays.stream(probabilities).sum();
    if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)
        || Arrays.stream(probabilities).anyMatch(p -> !(p >= 0))) {
      throw new IllegalArgumentException("probabilities " + Arrays.toString(probabilities));
    }
    long draws = Arrays.stream(counts).sum();
    for (int i = 0; i < counts.length; i++) {
      if (probabilities[i] == 0 && counts[i] != 0) {
        throw new AssertionError(
            "cell " + i + " has probability zero, but " + counts[i] + " of " + draws + " draws");
      }
    }
    double[][] cells = pooled(counts, probabilities, draws);
    if (cells.length < 2) {
      throw new IllegalArgumentException(
          draws + " draws are too few: a cell should expect at least " + FEWEST_EXPECTED);
    }
    double statistic = 0;
    for (double[] cell : cells) {
      double difference = cell[0] - cell[1];
      statistic += difference * difference / cell[1];
    }
    int freedom = cells.length - 1;
    judge(
        "chi-square with " + freedom + " degrees of freedom over " + draws + " draws",
        statistic,
        chiSquareTail(statistic, freedom),
        falseAlarmRate,
        "counts " + Arrays.toString(counts));
  }

  /** Pairs (observed, expected), each expecting at least {@link #FEWEST_EXPECTED}. */
  private static double[][] pooled(long[] counts, double[] probabilities, long draws) {
    double[][] cells =
        IntStream.range(0, counts.length)
            .filter(i -> probabilities[i] > 0)
            .mapToObj(i -> new double[] {counts[i], probabilities[i] * draws})
            .sorted(Comparator.comparingDouble(cell -> cell[1]))
            .toArray(double[][]::new);
    int first = 0; // cells before it have been added to it
    while (first < cells.length - 1 && cells[first][1] < FEWEST_EXPECTED) {
      cells[first + 1][0] += cells[first][0];
      cells[first + 1][1] += cells[first][1];
      first++;
    }
    return Arrays.copyOfRange(cells, first, cells.length);
  }

  /**
   * Two-sided z-test of an average whose standard error is known.
   *
   * @param standardError of the average, at least 0; with 0 the two must agree up to rounding
   */
  public static void assertMean(
      double average, double expected, double standardError, double falseAlarmRate) {
    requireRate(falseAlarmRate);
    if (!(standardError >= 0)) {
      throw new IllegalArgumentException("standard error " + standardError);
    }
    double difference = Math.abs(average - expected);
    double z =
        standardError > 0
            ? difference / standardError
            : difference <= 1e-12 * Math.max(1, Math.abs(expected)) ? 0 : Double.POSITIVE_INFINITY;
    judge(
        "z of an average",
        z,
        normalTail(z),
        falseAlarmRate,
        "average " + average + ", expected " + expected + " with standard error " + standardError);
  }

  /** Two-sided z-test of the mean of independent values, their variance estimated from them; give at least 1 000. */
  public static void assertMean(double[] values, double expected, double falseAlarmRate) {
    if (values.length < 1000) {
      throw new IllegalArgumentException(
          values.length + " values are too few to estimate a variance for a z-test; give 1000");
    }
    double mean = Arrays.stream(values).sum() / values.length;
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    double variance = squares / (values.length - 1.0);
    assertMean(mean, expected, Math.sqrt(variance / values.length), falseAlarmRate);
  }

  /** Exact two-sided binomial test (twice the smaller tail). */
  public static void assertBinomial(
      long successes, long trials, double probability, double falseAlarmRate) {
    requireRate(falseAlarmRate);
    if (successes < 0 || successes > trials || !(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          successes + " successes of " + trials + " with probability " + probability);
    }
    double atMost = binomialAtMost(successes, trials, probability);
    double atLeast = binomialAtMost(trials - successes, trials, 1 - probability);
    judge(
        "successes of " + trials + " trials",
        successes,
        Math.min(1, 2 * Math.min(atMost, atLeast)),
        falseAlarmRate,
        "expected " + trials * probability);
  }

  /** P(X &gt;= statistic) for a chi-square variable. */
  static double chiSquareTail(double statistic, int freedom) {
    return Double.isInfinite(statistic) || Double.isNaN(statistic)
        ? 0
        : Gamma.regularizedGammaQ(freedom / 2.0, statistic / 2);
  }

  /** P(|Z| &gt;= z) for a standard normal variable. */
  static double normalTail(double z) {
    return Double.isNaN(z) ? 0 : Erf.erfc(z / Math.sqrt(2));
  }

  /** P(X &lt;= k) for a binomial variable. */
  static double binomialAtMost(long k, long n, double p) {
    if (k >= n) {
      return 1;
    }
    if (p == 0) {
      return 1;
    }
    if (p == 1) {
      return 0;
    }
    return Beta.regularizedBeta(1 - p, n - k, k + 1.0);
  }

  private static void requireRate(double falseAlarmRate) {
    if (!(falseAlarmRate > 0 && falseAlarmRate <= HIGHEST_RATE)) {
      throw new IllegalArgumentException(
          "false-alarm rate is " + falseAlarmRate + "; give a number in (0, 0.001]");
    }
  }

  private static void judge(
      String test, double statistic, double pValue, double falseAlarmRate, String details) {
    if (!(pValue >= falseAlarmRate)) {
      throw new AssertionError(
          String.format(
              Locale.ROOT,
              "%s is %.6g: p-value %.3g is below the false-alarm rate %.3g (%s)",
              test,
              statistic,
              pValue,
              falseAlarmRate,
              details));
    }
  }
}
