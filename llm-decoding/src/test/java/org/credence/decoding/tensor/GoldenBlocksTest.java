package org.credence.decoding.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.assertj.core.api.Assertions;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Blocks written out by hand, from the descriptions of the formats. */
final class GoldenBlocksTest {

  private static final String HALF = "0038"; // 0.5
  private static final String ONE = "003c";
  private static final String TWO = "0040";

  private static byte[] bytes(String... hex) {
    return HexFormat.of().parseHex(String.join("", hex));
  }

  /** Zero bytes of a block, some set. */
  private static byte[] block(WeightFormat format, int... positionsAndValues) {
    byte[] block = new byte[format.blockBytes()];
    for (int i = 0; i < positionsAndValues.length; i += 2) {
      block[positionsAndValues[i]] = (byte) positionsAndValues[i + 1];
    }
    return block;
  }

  private static float[] decoded(WeightFormat format, byte[] block) {
    assertThat(block.length).isEqualTo(format.blockBytes());
    float[] weights = new float[format.blockWeights() + 2];
    weights[0] = 99;
    weights[weights.length - 1] = 99;
    format.codec().decode(block, 0, 1, weights, 1);
    assertThat(weights[0]).isEqualTo(99);
    assertThat(weights[weights.length - 1]).isEqualTo(99);
    return Arrays.copyOfRange(weights, 1, weights.length - 1);
  }

  private static byte[] encoded(WeightFormat format, float[] weights) {
    byte[] block = new byte[format.blockBytes()];
    format.codec().encode(weights, 0, weights.length / format.blockWeights(), block, 0);
    return block;
  }

  /** All the same, some set. */
  private static float[] weights(int count, float rest, double... positionsAndValues) {
    float[] weights = new float[count];
    Arrays.fill(weights, rest);
    for (int i = 0; i < positionsAndValues.length; i += 2) {
      weights[(int) positionsAndValues[i]] = (float) positionsAndValues[i + 1];
    }
    return weights;
  }

  @Test
  void floats() {
    assertThat(decoded(WeightFormat.F32, bytes("0000c0bf"))).containsExactly(-1.5f);
    assertThat(decoded(WeightFormat.F16, bytes("00be"))).containsExactly(-1.5f);
    assertThat(decoded(WeightFormat.BF16, bytes("c0bf"))).containsExactly(-1.5f);
    assertThat(encoded(WeightFormat.F32, new float[] {-1.5f})).isEqualTo(bytes("0000c0bf"));
    assertThat(encoded(WeightFormat.F16, new float[] {-1.5f})).isEqualTo(bytes("00be"));
    assertThat(encoded(WeightFormat.BF16, new float[] {-1.5f})).isEqualTo(bytes("c0bf"));
  }

  @Test
  void eightBits() {
    byte[] block = bytes(HALF, "807f01", "00".repeat(28), "ff");
    assertThat(decoded(WeightFormat.Q8_0, block))
        .isEqualTo(weights(32, 0, 0, -64, 1, 63.5, 2, 0.5, 31, -0.5));
    byte[] smallest = bytes("0100", "fd", "00".repeat(31)); // the least subnormal scale
    assertThat(decoded(WeightFormat.Q8_0, smallest)).isEqualTo(weights(32, 0, 0, -3 * 0x1p-24));
    byte[] negative = bytes("00c0", "05".repeat(32)); // -2
    assertThat(decoded(WeightFormat.Q8_0, negative)).isEqualTo(weights(32, -10));
    assertThat(encoded(WeightFormat.Q8_0, weights(32, 0, 0, -127, 1, 2.5, 2, -2.5, 3, 127, 4, 0.4)))
        .isEqualTo(bytes(ONE, "8103fd7f", "00".repeat(28)));
    assertThat(encoded(WeightFormat.Q8_0, new float[32])).isEqualTo(bytes("00".repeat(34)));
  }

  @Test
  void fourBits() {
    byte[] block = bytes(ONE, "0f", "88".repeat(14), "80");
    float[] weights = weights(32, 0, 0, 7, 16, -8, 15, -8);
    assertThat(decoded(WeightFormat.Q4_0, block)).isEqualTo(weights);
    assertThat(encoded(WeightFormat.Q4_0, weights)).isEqualTo(block);
    byte[] negative = bytes("00b4", "1f".repeat(16)); // -0.25
    float[] halves = weights(32, -1.75f);
    Arrays.fill(halves, 16, 32, 1.75f);
    assertThat(decoded(WeightFormat.Q4_0, negative)).isEqualTo(halves);
    assertThat(encoded(WeightFormat.Q4_0, weights(32, 0, 3, 4, 20, -3.5)))
        .as("a positive largest weight has a negative scale")
        .isEqualTo(bytes("00b8", "888888" + "80" + "f8" + "88".repeat(11)));
  }

  @Test
  void fourBitsWithMinimum() {
    byte[] block = bytes(HALF, "00bc", "f0", "21".repeat(15));
    float[] weights = weights(32, -0.5f, 0, -1, 16, 6.5);
    Arrays.fill(weights, 17, 32, 0);
    assertThat(decoded(WeightFormat.Q4_1, block)).isEqualTo(weights);
    assertThat(encoded(WeightFormat.Q4_1, weights)).isEqualTo(block);
    byte[] constant = bytes("0000", "0042", "00".repeat(16)); // 3
    assertThat(decoded(WeightFormat.Q4_1, constant)).isEqualTo(weights(32, 3));
    assertThat(encoded(WeightFormat.Q4_1, weights(32, 3))).isEqualTo(constant);
  }

  @Test
  void fiveBits() {
    byte[] block = bytes(ONE, "01000080", "0535", "00".repeat(13), "f0");
    float[] weights = weights(32, -16, 0, 5, 1, -11, 17, -13, 31, 15);
    assertThat(decoded(WeightFormat.Q5_0, block)).isEqualTo(weights);
    assertThat(encoded(WeightFormat.Q5_0, weights)).isEqualTo(block);
    byte[] high = bytes("00bc", "ffffffff", "00".repeat(16)); // -1, all fifth bits: zeros
    assertThat(decoded(WeightFormat.Q5_0, high)).containsOnly(-0f);
    byte[] ninth = bytes(TWO, "00020000", "00".repeat(9), "04", "00".repeat(6));
    assertThat(decoded(WeightFormat.Q5_0, ninth)).isEqualTo(weights(32, -32, 9, 8));
  }

  @Test
  void fiveBitsWithMinimum() {
    byte[] block = bytes(TWO, HALF, "02000180", "2143", "00".repeat(13), "f0");
    float[] weights = weights(32, 0.5f, 0, 2.5, 16, 36.5, 1, 38.5, 17, 8.5, 31, 62.5);
    assertThat(decoded(WeightFormat.Q5_1, block)).isEqualTo(weights);
    assertThat(encoded(WeightFormat.Q5_1, weights)).isEqualTo(block);
    byte[] top = bytes("00bc", TWO, "ffffffff", "ff".repeat(16)); // 31 * -1 + 2
    assertThat(decoded(WeightFormat.Q5_1, top)).isEqualTo(weights(32, -29));
  }

  /** d 1, dmin 0.5; scales 1, 0, 0, 63, 37, 0, 0, 25; minima 2, 0, 0, 0, 55, 0, 0, 1. */
  private static final int[] SUPER = {
    1, 0x3c, 3, 0x38, 4, 0x81, 7, 0x7f, 8, 0xc2, 12, 0x75, 15, 0x19
  };

  private static byte[] superBlock(WeightFormat format, int... more) {
    int[] all = Arrays.copyOf(SUPER, SUPER.length + more.length);
    System.arraycopy(more, 0, all, SUPER.length, more.length);
    return block(format, all);
  }

  private static float[] superWeights(double... positionsAndValues) {
    float[] weights = weights(256, 0);
    Arrays.fill(weights, 0, 32, -1);
    Arrays.fill(weights, 4 * 32, 5 * 32, -27.5f);
    Arrays.fill(weights, 7 * 32, 256, -0.5f);
    for (int i = 0; i < positionsAndValues.length; i += 2) {
      weights[(int) positionsAndValues[i]] = (float) positionsAndValues[i + 1];
    }
    return weights;
  }

  @Test
  void superBlocksOfFourBits() {
    assertThat(decoded(WeightFormat.Q4_K, superBlock(WeightFormat.Q4_K))).isEqualTo(superWeights());
    byte[] block =
        superBlock(
            WeightFormat.Q4_K,
            16,
            0xa3, // sub-block 0 level 3, sub-block 1 level 10
            16 + 32 + 1,
            0x20, // sub-block 3, weight 1, level 2
            16 + 64 + 5,
            0x0f, // sub-block 4, weight 5, level 15
            16 + 96 + 31,
            0xc0); // sub-block 7, weight 31, level 12
    assertThat(decoded(WeightFormat.Q4_K, block))
        .isEqualTo(superWeights(0, 2, 97, 126, 133, 527.5, 255, 299.5));
  }

  @Test
  void superBlocksOfFiveBits() {
    assertThat(decoded(WeightFormat.Q5_K, superBlock(WeightFormat.Q5_K))).isEqualTo(superWeights());
    byte[] block =
        superBlock(
            WeightFormat.Q5_K,
            16,
            0x01, // fifth bit of sub-block 0, weight 0
            16 + 5,
            0x10, // of sub-block 4, weight 5
            16 + 31,
            0x80, // of sub-block 7, weight 31
            48,
            0xa3,
            48 + 32 + 1,
            0x20,
            48 + 64 + 5,
            0x0f,
            48 + 96 + 31,
            0xc0);
    assertThat(decoded(WeightFormat.Q5_K, block))
        .isEqualTo(superWeights(0, 18, 97, 126, 133, 1119.5, 255, 699.5));
  }

  @Test
  void superBlocksOfSixBits() {
    byte[] block =
        block(
            WeightFormat.Q6_K,
            0,
            0x5f, // weight 0: 15; weight 64: 5
            128,
            0x23, // weight 0: 3; weight 64: 2
            64 + 22,
            0x07, // weight 150: 7
            128 + 32 + 22,
            0x01, // weight 150: 1
            127,
            0x20, // weight 255: 2
            128 + 63,
            0xc0, // weight 255: 3
            192,
            0x80, // scales -128, 2, 3 and 127
            192 + 4,
            2,
            192 + 9,
            3,
            192 + 15,
            127,
            209,
            0x38); // d 0.5
    float[] weights = weights(256, 0);
    Arrays.fill(weights, 0, 16, 2048);
    Arrays.fill(weights, 64, 80, -32);
    Arrays.fill(weights, 144, 160, -48);
    Arrays.fill(weights, 240, 256, -2032);
    weights[0] = -1984;
    weights[64] = 5;
    weights[150] = -13.5f;
    weights[255] = 1143;
    float[] decoded = decoded(WeightFormat.Q6_K, block);
    for (int i = 0; i < 256; i++) {
      assertThat(decoded[i] + 0f).as("weight " + i).isEqualTo(weights[i]); // -0 counts as 0
    }
    byte[] second =
        block(WeightFormat.Q6_K, 32, 0x90, 128, 0x48, 192 + 2, 0xff, 192 + 6, 1, 209, 0xbc);
    float[] other = decoded(WeightFormat.Q6_K, second); // d -1
    assertThat(other[32]).as("0 | 2 << 4, scale -1").isEqualTo(0);
    assertThat(other[33]).isEqualTo(-32);
    assertThat(other[96]).as("9 | 1 << 4, scale 1").isEqualTo(7);
    assertThat(other[97]).isEqualTo(32);
  }

  @Test
  void superBlocksComeBackWhereTheyCanBeHeldExactly() {
    for (WeightFormat format :
        new WeightFormat[] {WeightFormat.Q4_K, WeightFormat.Q5_K, WeightFormat.Q6_K}) {
      int levels = format == WeightFormat.Q4_K ? 16 : format == WeightFormat.Q5_K ? 32 : 64;
      int offset = format == WeightFormat.Q6_K ? 32 : 0;
      float[] weights = new float[256];
      for (int i = 0; i < 256; i++) {
        weights[i] =
            i % levels - offset; // for Q6_K the -32 that fixes the scale is not in every sub-block
      }
      float[] back = decoded(format, encoded(format, weights));
      for (int i = 0; i < 256; i++) {
        assertThat(back[i]).as(format + " " + i).isCloseTo(weights[i], within(format));
      }
    }
  }

  private static Offset<Float> within(WeightFormat format) {
    return Assertions.within(format == WeightFormat.Q6_K ? 0.6f : 0.02f);
  }
}
