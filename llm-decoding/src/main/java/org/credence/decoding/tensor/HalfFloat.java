package org.credence.decoding.tensor;

/** Floats of 16 bits: IEEE binary16 and bfloat16, which bytecode 17 has no instructions for. */
public final class HalfFloat {

  private HalfFloat() {}

  /** The float of a binary16, exactly; subnormals, infinities and NaN included. */
  public static float toFloat(short bits) {
    int sign = (bits & 0x8000) << 16;
    int magnitude = bits & 0x7fff;
    if (magnitude >= 0x7c00) { // infinity or NaN: the exponent is all ones there too
      return Float.intBitsToFloat(sign | 0x7f800000 | (magnitude & 0x3ff) << 13);
    }
    // Moving the bits leaves the exponent 112 too small, which a multiplication mends; exact,
    // subnormals too.
    float value = Float.intBitsToFloat(magnitude << 13) * 0x1p112f;
    return Float.intBitsToFloat(Float.floatToRawIntBits(value) | sign);
  }

  /** The nearest binary16, ties to even; too large values become infinite. */
  public static short ofFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = bits >>> 16 & 0x8000;
    int magnitude = bits & 0x7fffffff;
    if (magnitude > 0x7f800000) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 0x477ff000) { // 65520, half way from the largest to what would be next
      return (short) (sign | 0x7c00);
    }
    if (magnitude < 0x38800000) { // below 2^-14: a multiple of 2^-24
      float scaled = Float.intBitsToFloat(magnitude) * 0x1p24f;
      return (short) (sign | (int) Math.rint(scaled));
    }
    int rounded = magnitude + 0xfff + (magnitude >>> 13 & 1);
    return (short) (sign | rounded - 0x38000000 >>> 13);
  }

  /** The float of a bfloat16. */
  public static float ofBrain(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  /** The nearest bfloat16, ties to even. */
  public static short toBrain(float value) {
    int bits = Float.floatToRawIntBits(value);
    if ((bits & 0x7fffffff) > 0x7f800000) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7fff + (bits >>> 16 & 1) >>> 16);
  }

  static float at(byte[] in, int at) {
    return toFloat((short) (in[at] & 0xff | in[at + 1] << 8));
  }

  static void put(float value, byte[] out, int at) {
    short bits = ofFloat(value);
    out[at] = (byte) bits;
    out[at + 1] = (byte) (bits >> 8);
  }
}
