package org.credence.core.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.StatisticalAssert;
import org.junit.jupiter.api.Test;

final class BatchMeansTest {

  private static final double RATE = 1e-6;

  private static BatchMeans of(double[][] draws, int batches) {
    BatchMeans means = new BatchMeans(draws.length == 0 ? 1 : draws[0].length, batches);
    for (double[] draw : draws) {
      for (int q = 0; q < draw.length; q++) {
        means.add(q, draw[q]);
      }
      means.endDraw();
    }
    return means;
  }

  private static double[][] draws(int count) {
    SeededRandomness randomness = SeededRandomness.of(StatisticalAssert.seed("batch means"));
    double[][] draws = new double[count][3];
    for (double[] draw : draws) {
      draw[0] = randomness.below(100);
      draw[1] = randomness.below(2);
      draw[2] = 7;
    }
    return draws;
  }

  @Test
  void mergingGivesTheBatchesThatCuttingWould() {
    double[][] draws = draws(1000);
    for (int count : new int[] {0, 1, 7, 8, 9, 15, 16, 17, 63, 64, 100, 999, 1000}) {
      double[][] some = Arrays.copyOf(draws, count);
      BatchMeans means = of(some, 4);
      assertThat(means.draws()).isEqualTo(count);
      assertThat(means.batchLength()).isEqualTo(lengthFor(count, 4));
      assertThat(means.batches()).isEqualTo((int) (count / means.batchLength()));
      for (int q = 0; q < (count == 0 ? 0 : 3); q++) {
        assertThat(means.mean(q)).isCloseTo(mean(some, q, 0, count), within(1e-12));
        for (int batch = 0; batch < means.batches(); batch++) {
          int from = (int) (batch * means.batchLength());
          int to = (int) (from + means.batchLength());
          assertThat(means.batchMean(q, batch)).isCloseTo(mean(some, q, from, to), within(1e-12));
        }
      }
    }
  }

  /** The shortest power of two that needs fewer than {@code 2 batches} full batches. */
  private static long lengthFor(long draws, int batches) {
    long length = 1;
    while (draws / length >= 2L * batches) {
      length *= 2;
    }
    return length;
  }

  private static double mean(double[][] draws, int quantity, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += draws[i][quantity];
    }
    return sum / (to - from);
  }

  @Test
  void hasBetweenBAndTwiceBFullBatches() {
    BatchMeans means = new BatchMeans(1, 10);
    for (int i = 1; i <= 5000; i++) {
      means.add(0, 1);
      means.endDraw();
      if (i >= 10) {
        assertThat(means.batches()).isBetween(10, 19);
      }
    }
    assertThat(new BatchMeans(1, 10).mean(0)).isNaN();
  }

  @Test
  void rejectsFewerThanTwoBatches() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BatchMeans(3, 1))
        .withMessage("batch means of 3 quantities in 1 batches; give at least 2 batches");
    assertThatThrownBy(() -> new BatchMeans(-1, 5)).isInstanceOf(IllegalArgumentException.class);
  }

  // x_t = ρ x_{t-1} + e_t with unit noise: n Var(mean) tends to 1 / (1 - ρ)².
  private static final double RHO = 0.9;
  private static final int LENGTH = 4096;
  private static final int CHAINS = 1000;

  private static double[] chain(int index) {
    SeededRandomness randomness =
        SeededRandomness.of(StatisticalAssert.seed("autoregression")).split(index);
    double[] values = new double[LENGTH];
    double x = randomness.gaussian() / Math.sqrt(1 - RHO * RHO);
    for (int t = 0; t < LENGTH; t++) {
      values[t] = x;
      x = RHO * x + randomness.gaussian();
    }
    return values;
  }

  /** Var(mean of {@code length} draws) of the stationary process, exactly. */
  private static double theory(int length) {
    double sum = 1;
    for (int lag = 1; lag < length; lag++) {
      sum += 2 * (1 - (double) lag / length) * Math.pow(RHO, lag);
    }
    return sum / (1 - RHO * RHO) / length;
  }

  /** How the means of a chain's batches are found; the shipped way or a mutant. */
  private interface Method {
    List<Double> batchMeans(double[] chain);
  }

  private static List<Double> shipped(double[] chain) {
    BatchMeans means = new BatchMeans(1, 16);
    for (double value : chain) {
      means.add(0, value);
      means.endDraw();
    }
    return list(means.batches(), b -> means.batchMean(0, b));
  }

  private static List<Double> list(int count, IntToDoubleFunction value) {
    List<Double> list = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      list.add(value.applyAsDouble(i));
    }
    return list;
  }

  /**
   * Mean over many chains of the squared deviations of batch means, which must be that of theory: (K - 1) Var(batch) less K times
   * the covariances between batches, which sum to K² Var(mean) - K Var(batch).
   */
  private static void checkStandardError(Method method) {
    double[] estimates = new double[CHAINS];
    for (int i = 0; i < estimates.length; i++) {
      List<Double> batches = method.batchMeans(chain(i));
      double mean = batches.stream().mapToDouble(b -> b).average().orElseThrow();
      double squares = batches.stream().mapToDouble(b -> (b - mean) * (b - mean)).sum();
      estimates[i] = squares / batches.size() / (batches.size() - 1);
    }
    int batches = method.batchMeans(chain(0)).size();
    double ofBatch = theory(LENGTH / batches);
    double expected = (ofBatch - theory(LENGTH)) / (batches - 1);
    StatisticalAssert.assertMean(estimates, expected, RATE);
    // and close to the variance of the mean itself: batches of 256 draws against a correlation time
    // of 19
    assertThat(expected).isCloseTo(theory(LENGTH), within(0.05 * theory(LENGTH)));
  }

  @Test
  void standardErrorOfAnAutoregressionIsThatOfTheory() {
    checkStandardError(BatchMeansTest::shipped);
    StatisticalAssert.assertMean(means(), 0, Math.sqrt(theory(LENGTH) / CHAINS), RATE);
  }

  private static double means() {
    double sum = 0;
    for (int i = 0; i < CHAINS; i++) {
      BatchMeans means = new BatchMeans(1, 16);
      for (double value : chain(i)) {
        means.add(0, value);
        means.endDraw();
      }
      sum += means.mean(0);
    }
    return sum / CHAINS;
  }

  @Test
  void mutantThatMergesDistantBatchesIsCaught() {
    assertThatThrownBy(
            () ->
                checkStandardError(
                    chain -> {
                      // batch i takes every 16th draw, as merging i with i + b again and again
                      // would
                      return list(
                          16,
                          i -> {
                            double sum = 0;
                            for (int t = i; t < LENGTH; t += 16) {
                              sum += chain[t];
                            }
                            return sum / (LENGTH / 16);
                          });
                    }))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void mutantThatDoesNotLengthenTheBatchesIsCaught() {
    assertThatThrownBy(
            () ->
                checkStandardError(
                    chain -> {
                      // single draws taken for independent batches: the naive standard error
                      return list(LENGTH, t -> chain[t]);
                    }))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void mutantThatDropsEveryOtherBatchWhenMergingIsCaught() {
    assertThatThrownBy(
            () ->
                checkStandardError(
                    chain ->
                        list(
                            16,
                            i -> {
                              double sum = 0;
                              for (int t = LENGTH / 16 * i;
                                  t < LENGTH / 16 * i + LENGTH / 32;
                                  t++) {
                                sum += chain[t];
                              }
                              return sum / (LENGTH / 32);
                            })))
        .isInstanceOf(AssertionError.class);
  }
}
