package org.credence.decoding.transformer;

/**
 * Vectors of heads in whole numbers, in blocks of {@value CacheFormat#BLOCK} entries of a head; the last block of a head may be shorter.
 *
 * <pre>
 *   scale = max |x| / 127        level = x / scale, rounded to the nearest, ties to even        x ≈ scale * level </pre>
 *
 * <p>So an entry is off by half a scale at most, 0.4 % of the largest of its block. What is no number stays none: its scale is NaN or
 * infinite, and so is every product with it.
 */
final class QuantisedHeads {

  private static final float MOST = 127;

  /** Adding and subtracting it rounds what is below 2^22 to a whole number, ties to even. */
  private static final float ROUND = 0x1.8p23f;

  private final int heads;
  private final int headSize;
  private final int blocks; // of a head
  private final byte[] levels; // [slot][head][entry]
  private final float[] scales; // [slot][head][block]

  QuantisedHeads(int heads, int headSize, int slots) {
    this.heads = heads;
    this.headSize = headSize;
    this.blocks = CacheFormat.blocks(headSize);
    this.levels = new byte[slots * heads * headSize];
    this.scales = new float[slots * heads * blocks];
  }

  void write(int slot, float[] x, int at) {
    for (int head = 0; head < heads; head++) {
      int from = (slot * heads + head) * headSize;
      for (int block = 0; block < blocks; block++) {
        int first = block * CacheFormat.BLOCK;
        scales[(slot * heads + head) * blocks + block] =
            quantise(
                x,
                at + head * headSize + first,
                from + first,
                Math.min(CacheFormat.BLOCK, headSize - first));
      }
    }
  }

  private float quantise(float[] x, int at, int to, int length) {
    float most = 0;
    for (int i = 0; i < length; i++) {
      most = Math.max(most, Math.abs(x[at + i]));
    }
    float scale = most / MOST;
    float inverse =
        scale >= Float.MIN_NORMAL ? 1 / scale : 0; // of what is next to nothing, nothing
    for (int i = 0; i < length; i++) {
      levels[to + i] = (byte) (x[at + i] * inverse + ROUND - ROUND);
    }
    return scale;
  }

  /** The vectors of one head in the first slots, shape [slots][headSize]. */
  void read(int head, int slots, float[] out) {
    for (int slot = 0; slot < slots; slot++) {
      int from = (slot * heads + head) * headSize;
      for (int block = 0; block < blocks; block++) {
        float scale = scales[(slot * heads + head) * blocks + block];
        int end = Math.min(headSize, (block + 1) * CacheFormat.BLOCK);
        for (int i = block * CacheFormat.BLOCK; i < end; i++) {
          out[slot * headSize + i] = scale * levels[from + i];
        }
      }
    }
  }

  void copyTo(QuantisedHeads other, int slots) {
    System.arraycopy(levels, 0, other.levels, 0, slots * heads * headSize);
    System.arraycopy(scales, 0, other.scales, 0, slots * heads * blocks);
  }
}
