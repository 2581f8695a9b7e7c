package org.credence.decoding.tensor;

/** Weights stored one by one: binary32, binary16 and bfloat16. A block is one weight. */
final class FloatCodecs {

  private FloatCodecs() {}

  /** IEEE binary32. */
  static final class Single implements BlockCodec {
    @Override
    public void decode(byte[] in, int at, int blocks, float[] out, int outAt) {
      for (int i = 0; i < blocks; i++) {
        int p = at + 4 * i;
        out[outAt + i] =
            Float.intBitsToFloat(
                in[p] & 0xff
                    | (in[p + 1] & 0xff) << 8
                    | (in[p + 2] & 0xff) << 16
                    | in[p + 3] << 24);
      }
    }

    @Override
    public void encode(float[] in, int at, int blocks, byte[] out, int outAt) {
      for (int i = 0; i < blocks; i++) {
        int bits = Float.floatToRawIntBits(in[at + i]);
        int p = outAt + 4 * i;
        out[p] = (byte) bits;
        out[p + 1] = (byte) (bits >> 8);
        out[p + 2] = (byte) (bits >> 16);
        out[p + 3] = (byte) (bits >> 24);
      }
    }
  }

  /** IEEE binary16. */
  static final class Half implements BlockCodec {
    @Override
    public void decode(byte[] in, int at, int blocks, float[] out, int outAt) {
      for (int i = 0; i < blocks; i++) {
        out[outAt + i] = HalfFloat.at(in, at + 2 * i);
      }
    }

    @Override
    public void encode(float[] in, int at, int blocks, byte[] out, int outAt) {
      for (int i = 0; i < blocks; i++) {
        HalfFloat.put(in[at + i], out, outAt + 2 * i);
      }
    }
  }

  /** bfloat16: the upper half of a binary32. */
  static final class Brain implements BlockCodec {
    @Override
    public void decode(byte[] in, int at, int blocks, float[] out, int outAt) {
      for (int i = 0; i < blocks; i++) {
        int p = at + 2 * i;
        out[outAt + i] = HalfFloat.ofBrain((short) (in[p] & 0xff | in[p + 1] << 8));
      }
    }

    @Override
    public void encode(float[] in, int at, int blocks, byte[] out, int outAt) {
      for (int i = 0; i < blocks; i++) {
        short bits = HalfFloat.toBrain(in[at + i]);
        out[outAt + 2 * i] = (byte) bits;
        out[outAt + 2 * i + 1] = (byte) (bits >> 8);
      }
    }
  }
}
