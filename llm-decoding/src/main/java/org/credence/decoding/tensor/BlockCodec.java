package org.credence.decoding.tensor;

/** Blocks of stored weights to floats and back. Stateless; shared between threads. */
public interface BlockCodec {

  /**
   * Decodes whole blocks: what the format defines, computed in float.
   *
   * @param in stored bytes, from {@code at}
   * @param blocks how many
   * @param out the weights, from {@code outAt}
   */
  void decode(byte[] in, int at, int blocks, float[] out, int outAt);

  /**
   * Encodes weights in whole blocks, as near as the format's usual rounding gets.
   *
   * @param in finite weights, from {@code at}
   * @param blocks how many
   * @param out the stored bytes, from {@code outAt}
   */
  void encode(float[] in, int at, int blocks, byte[] out, int outAt);
}
