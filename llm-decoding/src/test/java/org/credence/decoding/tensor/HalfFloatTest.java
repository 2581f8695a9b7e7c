package org.credence.decoding.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class HalfFloatTest {

  /** What IEEE 754 defines: 5 bits of exponent, 10 of fraction. */
  private static double definition(int bits) {
    double sign = (bits & 0x8000) == 0 ? 1 : -1;
    int exponent = bits >> 10 & 31;
    int fraction = bits & 1023;
    if (exponent == 31) {
      return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
    }
    return exponent == 0
        ? sign * Math.scalb((double) fraction, -24)
        : sign * Math.scalb((double) (1024 + fraction), exponent - 25);
  }

  @Test
  void allHalvesAreTheirDefinitionAndComeBack() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = HalfFloat.toFloat((short) bits);
      assertThat(Double.compare(value, definition(bits))).as(Integer.toHexString(bits)).isZero();
      if (Float.isNaN(value)) {
        assertThat(HalfFloat.toFloat(HalfFloat.ofFloat(value))).isNaN();
      } else {
        assertThat(HalfFloat.ofFloat(value)).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void roundsToTheNearestTiesToEven() {
    Randomness random = SeededRandomness.of(61);
    for (int i = 0; i < 100_000; i++) {
      int lower = random.below(0x7bff); // a finite magnitude and the next
      double below = definition(lower);
      double above = definition(lower + 1);
      double middle = (below + above) / 2; // a float, exactly
      int even = lower % 2 == 0 ? lower : lower + 1;
      assertThat(HalfFloat.ofFloat((float) middle)).isEqualTo((short) even);
      assertThat(HalfFloat.ofFloat(-(float) middle)).isEqualTo((short) (even | 0x8000));
      assertThat(HalfFloat.ofFloat(Math.nextDown((float) middle))).isEqualTo((short) lower);
      assertThat(HalfFloat.ofFloat(Math.nextUp((float) middle))).isEqualTo((short) (lower + 1));
    }
  }

  @Test
  void whatIsTooLargeIsInfinite() {
    assertThat(HalfFloat.ofFloat(65504)).isEqualTo((short) 0x7bff);
    assertThat(HalfFloat.ofFloat(Math.nextDown(65520f))).isEqualTo((short) 0x7bff);
    assertThat(HalfFloat.ofFloat(65520)).isEqualTo((short) 0x7c00);
    assertThat(HalfFloat.ofFloat(-Float.MAX_VALUE)).isEqualTo((short) 0xfc00);
  }

  @Test
  void brainFloatsAreUpperHalves() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = HalfFloat.ofBrain((short) bits);
      assertThat(Float.floatToRawIntBits(value)).isEqualTo(bits << 16);
      if (!Float.isNaN(value)) {
        assertThat(HalfFloat.toBrain(value)).isEqualTo((short) bits);
      }
    }
    assertThat(HalfFloat.toBrain(Float.intBitsToFloat(0x3f808000)))
        .as("tie")
        .isEqualTo((short) 0x3f80);
    assertThat(HalfFloat.toBrain(Float.intBitsToFloat(0x3f818000)))
        .as("tie")
        .isEqualTo((short) 0x3f82);
    assertThat(HalfFloat.toBrain(Float.intBitsToFloat(0x3f808001))).isEqualTo((short) 0x3f81);
    assertThat(HalfFloat.ofBrain(HalfFloat.toBrain(Float.intBitsToFloat(0x7f800001)))).isNaN();
  }
}
