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

  @Test
  void scoresAndMixturesAreThoseOfTheDefinition() {
    for (FloatOps ops : all()) {
      for (int size : new int[] {5, 8, 32, 64, 80}) {
        int stride = 2 * size;
        float[] query = gaussians(size + 1, 1);
        float[][] keys = {
          gaussians(stride * FloatOps.PAGE, 1), gaussians(stride * FloatOps.PAGE, 2)
        };
        float[] scores = new float[2 * FloatOps.PAGE];
        ops.scores(query, 1, size, 0.5f, keys, size, 2, scores);
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
        float[][] values = new float[2][];
        for (int page = 0; page < 2; page++) {
          values[page] = gaussians(stride * FloatOps.PAGE + FloatOps.PADDING, 1 + page);
        }
        for (int count : new int[] {1, 2, 33, 63}) {
          float[] out = new float[size + 2];
          out[size + 1] = 42;
          ops.mix(scores, count, values, size, stride, size, out, 1);
          for (int d = 0; d < size; d++) {
            double exact = 0;
            for (int s = 0; s < count; s++) {
              exact +=
                  (double) scores[s]
                      * values[s / FloatOps.PAGE][s % FloatOps.PAGE * stride + size + d];
            }
            assertThat((double) out[1 + d]).isCloseTo(exact, within(2e-3));
          }
          assertThat(out[0]).isZero();
          assertThat(out[size + 1]).isEqualTo(42);
        }
      }
    }
  }

  @Test
  void vectorsGiveTheSameBits() {
    for (FloatOps ops : all()) {
      float[] x = gaussians(1003, 30);
      float[] y = x.clone();
      assertThat(ops.max(x, x.length)).isEqualTo(PLAIN.max(x, x.length));
      ops.exp(x, x.length, 3);
      PLAIN.exp(y, y.length, 3);
      assertThat(x).containsExactly(y);
      double[] logits = new double[1003];
      Arrays.setAll(logits, i -> Math.min(0, y[i] - 9.0));
      assertThat(ops.sumOfExp(logits, 2, 1001, 0)).isEqualTo(PLAIN.sumOfExp(logits, 2, 1001, 0));
      for (int size : new int[] {7, 8, 24, 64, 128}) {
        float[][] pages = {
          gaussians(size * FloatOps.PAGE + FloatOps.PADDING, 1),
          gaussians(size * FloatOps.PAGE + FloatOps.PADDING, 3)
        };
        float[] scores = new float[2 * FloatOps.PAGE];
        float[] same = scores.clone();
        ops.scores(y, 5, size, 0.1f, pages, 0, 2, scores);
        PLAIN.scores(y, 5, size, 0.1f, pages, 0, 2, same);
        assertThat(scores).containsExactly(same);
        float[] out = new float[size];
        float[] sameOut = new float[size];
        ops.mix(scores, 45, pages, 0, size, size, out, 0);
        PLAIN.mix(scores, 45, pages, 0, size, size, sameOut, 0);
        assertThat(out).containsExactly(sameOut);
      }
    }
  }
}
