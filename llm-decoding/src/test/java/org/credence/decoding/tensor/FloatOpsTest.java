package org.credence.decoding.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

/** The loops between products: near the definition, and the same bits with and without the vector module. */
final class FloatOpsTest {

  private static final int PAGES = 4;

  private static final FloatOps PLAIN = FloatOps.plain();

  private static List<FloatOps> all() {
    List<FloatOps> all = new ArrayList<>(List.of(PLAIN));
    Kernels.vector().map(Kernels::ops).ifPresent(all::add);
    return all;
  }

  private static float[] gaussians(int count, double scale) {
    SeededRandomness random = SeededRandomness.of(count);
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = (float) (scale * random.gaussian());
    }
    return x;
  }

  @Test
  void exponentialsAreThoseOfTheDefinition() {
    for (FloatOps ops : all()) {
      float[] x = new float[20_001];
      for (int i = 0; i < x.length; i++) {
        x[i] = -90 + 178f * i / (x.length - 1);
      }
      float[] y = x.clone();
      ops.exp(y, y.length, 0.25f);
      for (int i = 0; i < x.length; i++) {
        float argument = x[i] - 0.25f;
        double exact = argument < -87.3 ? 0 : Math.exp(argument);
        assertThat((double) y[i]).isCloseTo(exact, within(2e-7 * exact));
      }
      float[] special = {
        Float.NaN, Float.NEGATIVE_INFINITY, -87.4f, 0, 88.3f, 1000, Float.POSITIVE_INFINITY
      };
      float[] padded = Arrays.copyOf(special, 16);
      ops.exp(padded, padded.length, 0);
      assertThat(padded[0]).isNaN();
      assertThat(Arrays.copyOfRange(padded, 1, 4)).containsExactly(0, 0, 1);
      assertThat(padded[5]).isEqualTo(padded[4]).isGreaterThan(2e38f);
      assertThat(padded[6]).isEqualTo(padded[4]);
    }
  }

  @Test
  void sumsOfExponentialsAreThoseOfTheDefinition() {
    for (FloatOps ops : all()) {
      for (int count : new int[] {1, 8, 37, 1000}) {
        double[] x = new double[count + 3];
        double exact = 0;
        SeededRandomness random = SeededRandomness.of(count);
        for (int i = 0; i < count; i++) {
          x[3 + i] = 5 - 40 * random.uniform() * random.uniform();
          exact += StrictMath.exp(x[3 + i] - 5);
        }
        assertThat(ops.sumOfExp(x, 3, count, 5)).isCloseTo(exact, within(2e-15 * exact));
      }
      double[] impossible = new double[9];
      Arrays.fill(impossible, Double.NEGATIVE_INFINITY);
      impossible[4] = 7;
      assertThat(ops.sumOfExp(impossible, 0, 9, 7)).isEqualTo(1);
      impossible[8] = Double.NaN;
      assertThat(ops.sumOfExp(impossible, 0, 9, 7)).isNaN();
    }
  }

  private static float[][] pages(int entries, double scale) {
    float[][] pages = new float[PAGES][];
    Arrays.setAll(pages, page -> gaussians(entries * FloatOps.PAGE, scale + 0.25 * page));
    return pages;
  }

  @Test
  void scoresAndMixturesAreThoseOfTheDefinition() {
    for (FloatOps ops : all()) {
      for (int size : new int[] {5, 8, 32, 64, 80}) {
        int stride = 2 * size;
        float[] query = gaussians(size + 1, 1);
        float[][] keys = pages(stride, 1);
        float[] scores = new float[PAGES * FloatOps.PAGE];
        ops.scores(query, 1, size, 0.5f, keys, size, PAGES, scores);
        for (int s = 0; s < scores.length; s++) {
          double exact = 0;
          for (int d = 0; d < size; d++) {
            exact +=
                0.5
                    * query[1 + d]
                    * keys[s / FloatOps.PAGE][(size + d) * FloatOps.PAGE + s % FloatOps.PAGE];
          }
          assertThat((double) scores[s]).isCloseTo(exact, within(1e-4));
        }
        float[][] values = pages(stride, 3);
        for (int count : new int[] {1, 2, 16, 33, 63, 64}) {
          float[] weights = Arrays.copyOf(Arrays.copyOf(scores, count), scores.length);
          float[] out = new float[size + FloatOps.SCRATCH];
          ops.mix(weights, count, values, size, size, out);
          for (int d = 0; d < size; d++) {
            double exact = 0;
            for (int s = 0; s < count; s++) {
              exact +=
                  (double) scores[s]
                      * values[s / FloatOps.PAGE][(size + d) * FloatOps.PAGE + s % FloatOps.PAGE];
            }
            assertThat((double) out[d]).isCloseTo(exact, within(2e-3));
          }
        }
      }
    }
  }

  @Test
  void whatIsBehindTheLastPositionIsNotUsed() {
    for (FloatOps ops : all()) {
      for (int size : new int[] {3, 8}) {
        int count = 2 * FloatOps.PAGE + 1;
        float[][] values = new float[3][size * FloatOps.PAGE];
        Arrays.fill(values[0], 1);
        Arrays.fill(values[1], 1);
        Arrays.fill(values[2], Float.NaN);
        for (int d = 0; d < size; d++) {
          values[2][d * FloatOps.PAGE] = 1;
        }
        float[] x = new float[3 * FloatOps.PAGE + FloatOps.LANES];
        Arrays.fill(x, count, x.length, Float.NaN);
        assertThat(ops.exponentials(x, count, 3 * FloatOps.PAGE)).isEqualTo(count);
        float[] out = new float[size + FloatOps.SCRATCH];
        ops.mix(x, count, values, 0, size, out);
        assertThat(Arrays.copyOf(out, size)).containsOnly(count);
      }
    }
  }

  @Test
  void exponentialsOfScoresAreThoseOfTheDefinition() {
    for (FloatOps ops : all()) {
      for (int count : new int[] {1, 31, 64, 3000}) {
        int length = (count + FloatOps.PAGE - 1) / FloatOps.PAGE * FloatOps.PAGE;
        float[] x = Arrays.copyOf(gaussians(count, 4), length + FloatOps.LANES);
        x[count - 1] = -200;
        float most = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
          most = Math.max(most, x[i]);
        }
        float[] y = x.clone();
        double sum = ops.exponentials(y, count, length);
        double exactSum = 0;
        for (int i = 0; i < count; i++) {
          float argument = x[i] - most;
          double exact = argument < -87.3 ? 0 : Math.exp(argument);
          exactSum += exact;
          assertThat((double) y[i]).isCloseTo(exact, within(2e-7 * exact));
        }
        assertThat(sum).isCloseTo(exactSum, within(1e-6 * exactSum));
        assertThat(Arrays.copyOfRange(y, count, length)).containsExactly(new float[length - count]);
      }
    }
  }

  @Test
  void vectorsGiveTheSameBits() {
    for (FloatOps ops : all()) {
      float[] x = gaussians(1003, 30);
      float[] y = x.clone();
      ops.exp(x, x.length, 3);
      PLAIN.exp(y, y.length, 3);
      assertThat(x).containsExactly(y);
      double[] logits = new double[1003];
      Arrays.setAll(logits, i -> Math.min(0, y[i] - 9.0));
      assertThat(ops.sumOfExp(logits, 2, 1001, 0)).isEqualTo(PLAIN.sumOfExp(logits, 2, 1001, 0));
      for (int count : new int[] {1, 17, 1003, 2500}) {
        int length = (count + FloatOps.PAGE - 1) / FloatOps.PAGE * FloatOps.PAGE;
        float[] weights = Arrays.copyOf(gaussians(count, 10), length + FloatOps.LANES);
        float[] sameWeights = weights.clone();
        assertThat(ops.exponentials(weights, count, length))
            .isEqualTo(PLAIN.exponentials(sameWeights, count, length));
        assertThat(Arrays.copyOf(weights, length))
            .containsExactly(Arrays.copyOf(sameWeights, length));
      }
      for (int size : new int[] {7, 8, 24, 64, 128}) {
        float[][] pages = pages(size, 1);
        float[] scores = new float[PAGES * FloatOps.PAGE];
        float[] same = scores.clone();
        ops.scores(y, 5, size, 0.1f, pages, 0, PAGES, scores);
        PLAIN.scores(y, 5, size, 0.1f, pages, 0, PAGES, same);
        assertThat(scores).containsExactly(same);
        Arrays.fill(scores, 45, scores.length, 0);
        float[] out = new float[size + FloatOps.SCRATCH];
        float[] sameOut = out.clone();
        ops.mix(scores, 45, pages, 0, size, out);
        PLAIN.mix(scores, 45, pages, 0, size, sameOut);
        assertThat(Arrays.copyOf(out, size)).containsExactly(Arrays.copyOf(sameOut, size));
      }
    }
  }
}
