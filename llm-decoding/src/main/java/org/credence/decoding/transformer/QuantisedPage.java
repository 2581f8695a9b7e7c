package org.credence.decoding.transformer;

/**
 * Keys and values of some positions, for all layers, as {@link CacheFormat#Q8_0}: whole numbers with a scale for each block of {@value CacheFormat#BLOCK} entries of a head; the last block of
 * a head may be shorter. They become floats a head at a time when they are used.
 *
 * <pre>
 *   scale = max |x| / 127        level = x / scale, rounded to the nearest, ties to even        x ≈ scale * level </pre>
 *
 * <p>So an entry is off by half a scale at most, 0.4 % of the largest of its block. What is no number stays none: its scale is NaN or
 * infinite, and so is every product with it.
 */
final class QuantisedPage {

  private static final int SLOTS = CachePages.SLOTS;

  private static final float MOST = 127;

  /** Adding and subtracting it rounds what is below 2^22 to a whole number, ties to even. */
  private static final float ROUND = 0x1.8p23f;

  private final int heads;
  private final int headSize;
  private final int blocks; // of a head
  private final byte[][] keys; // [layer][entry * SLOTS + slot]
  private final byte[][] values; // the same
  private final float[][] keyScales; // [layer][block of all heads * SLOTS + slot]
  private final float[][] valueScales; // the same

  QuantisedPage(TransformerConfig config) {
    this.heads = config.keyHeads();
    this.headSize = config.headSize();
    this.blocks = CacheFormat.blocks(headSize);
    this.keys = new byte[config.layers()][SLOTS * heads * headSize];
    this.values = new byte[config.layers()][SLOTS * heads * headSize];
    this.keyScales = new float[config.layers()][SLOTS * heads * blocks];
    this.valueScales = new float[config.layers()][SLOTS * heads * blocks];
  }

  private QuantisedPage(QuantisedPage other) {
    this.heads = other.heads;
    this.headSize = other.headSize;
    this.blocks = other.blocks;
    this.keys = other.keys.clone();
    this.values = other.values.clone();
    this.keyScales = other.keyScales.clone();
    this.valueScales = other.valueScales.clone();
    for (int layer = 0; layer < keys.length; layer++) {
      keys[layer] = keys[layer].clone();
      values[layer] = values[layer].clone();
      keyScales[layer] = keyScales[layer].clone();
      valueScales[layer] = valueScales[layer].clone();
    }
  }

  /** Keeps one head of a position's key and value of a layer, which are at {@code at} and on. */
  void write(int layer, int slot, int head, float[] key, float[] value, int at) {
    for (int block = 0; block < blocks; block++) {
      int from = at + block * CacheFormat.BLOCK;
      int count = length(block);
      int to = (head * headSize + block * CacheFormat.BLOCK) * SLOTS + slot;
      int scaleTo = (head * blocks + block) * SLOTS + slot;
      keyScales[layer][scaleTo] = quantise(key, from, count, keys[layer], to);
      valueScales[layer][scaleTo] = quantise(value, from, count, values[layer], to);
    }
  }

  /** Entries of a block of a head. */
  private int length(int block) {
    return Math.min(CacheFormat.BLOCK, headSize - block * CacheFormat.BLOCK);
  }

  private static float quantise(float[] x, int at, int count, byte[] levels, int to) {
    float most = 0;
    for (int i = 0; i < count; i++) {
      most = Math.max(most, Math.abs(x[at + i]));
    }
    float scale = most / MOST;
    float inverse = scale >= Float.MIN_NORMAL ? 1 / scale : 0; // of next to nothing, nothing
    for (int i = 0; i < count; i++) {
      levels[to + i * SLOTS] = (byte) (x[at + i] * inverse + ROUND - ROUND);
    }
    return scale;
  }

  /** The keys of one head, shape [headSize][SLOTS]. */
  void keys(int layer, int head, float[] out) {
    floats(keys[layer], keyScales[layer], head, out);
  }

  /** The values of one head, shape [headSize][SLOTS]. */
  void values(int layer, int head, float[] out) {
    floats(values[layer], valueScales[layer], head, out);
  }

  private void floats(byte[] levels, float[] scales, int head, float[] out) {
    int from = head * headSize * SLOTS;
    for (int d = 0; d < headSize; d++) {
      int scaleAt = (head * blocks + d / CacheFormat.BLOCK) * SLOTS;
      int at = d * SLOTS;
      for (int slot = 0; slot < SLOTS; slot++) {
        out[at + slot] = scales[scaleAt + slot] * levels[from + at + slot];
      }
    }
  }

  /** Another page of the same. */
  QuantisedPage copy() {
    return new QuantisedPage(this);
  }
}
