package org.credence.decoding.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How far encoded weights may be from what they were. */
final class EncodingErrorTest {

  /** Relative rounding of a binary16 and of float arithmetic. */
  private static final double HALF = 0x1p-11 + 0x1p-20;

  private static final int BLOCKS = 400;

  private static float[] weights(int count, Randomness random) {
    float[] weights = new float[count];
    double size = 1;
    double shift = 0;
    for (int i = 0; i < count; i++) {
      if (i % 256 == 0) {
        size = Math.scalb(1.0, random.below(10) - 7);
        shift = random.below(3) == 0 ? size * random.gaussian() : 0;
      }
      weights[i] = (float) (shift + size * random.gaussian());
    }
    return weights;
  }

  private static float[] roundTrip(WeightFormat format, float[] weights) {
    int blocks = weights.length / format.blockWeights();
    byte[] bytes = new byte[blocks * format.blockBytes()];
    format.codec().encode(weights, 0, blocks, bytes, 0);
    float[] back = new float[weights.length];
    format.codec().decode(bytes, 0, blocks, back, 0);
    return back;
  }

  @ParameterizedTest
  @EnumSource(
      value = WeightFormat.class,
      names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0"})
  void blocksOf32AreOffByHalfAStep(WeightFormat format) {
    float[] weights = weights(32 * BLOCKS, SeededRandomness.of(71));
    float[] back = roundTrip(format, weights);
    for (int block = 0; block < BLOCKS; block++) {
      float largest = 0;
      float least = weights[block * 32];
      float most = least;
      for (int i = block * 32; i < block * 32 + 32; i++) {
        largest = Math.abs(weights[i]) > Math.abs(largest) ? weights[i] : largest;
        least = Math.min(least, weights[i]);
        most = Math.max(most, weights[i]);
      }
      double size = Math.max(Math.abs(least), Math.abs(most));
      double step =
          switch (format) {
            case Q8_0 -> size / 127;
            case Q4_0 -> size / 8;
            case Q5_0 -> size / 16;
            case Q4_1 -> (most - least) / 15.0;
            default -> (most - least) / 31.0;
          };
      for (int i = block * 32; i < block * 32 + 32; i++) {
        // of the two ends of a symmetric grid, that of the largest weight has one level more
        boolean far =
            (format == WeightFormat.Q4_0 || format == WeightFormat.Q5_0)
                && weights[i] * largest < 0;
        double bound = step * (far ? 1 : 0.5) + 2 * size * HALF + (most - least) * HALF + 0x1p-24;
        assertThat((double) Math.abs(back[i] - weights[i]))
            .as("weight " + i)
            .isLessThanOrEqualTo(bound);
      }
    }
  }

  /** An even grid over the range of a sub-block has a root-mean-square error of about step / sqrt(12). */
  @ParameterizedTest
  @EnumSource(
      value = WeightFormat.class,
      names = {"Q4_K", "Q5_K", "Q6_K"})
  void superBlocksAreAsNearAsAnEvenGrid(WeightFormat format) {
    int sub = format == WeightFormat.Q6_K ? 16 : 32;
    float[] weights = weights(256 * BLOCKS, SeededRandomness.of(72));
    float[] back = roundTrip(format, weights);
    double squares = 0;
    double grid = 0;
    for (int from = 0; from < weights.length; from += sub) {
      double least = 0;
      double most = 0;
      for (int i = from; i < from + sub; i++) {
        least = Math.min(least, weights[i]);
        most = Math.max(most, weights[i]);
        squares += Math.pow(back[i] - weights[i], 2);
      }
      double step =
          switch (format) {
            case Q4_K -> (most - least) / 15;
            case Q5_K -> (most - least) / 31;
            default -> Math.max(-least, most) / 32;
          };
      grid += sub * step * step / 12;
    }
    assertThat(Math.sqrt(squares / grid)).isBetween(0.5, 1.15);
  }
}
