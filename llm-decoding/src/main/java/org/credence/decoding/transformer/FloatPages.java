package org.credence.decoding.transformer;

import java.util.Arrays;

/** {@link CacheFormat#F32}: entries as they are. */
final class FloatPages implements CachePages {

  private static final float[] NONE = {};

  private final int width;
  private final int headSize;
  private final float[][][] keys; // [layer][page][entry * SLOTS + slot]
  private final float[][][] values; // the same

  FloatPages(TransformerConfig config) {
    this(
        config.keyWidth(),
        config.headSize(),
        new float[config.layers()][1][],
        new float[config.layers()][1][]);
  }

  private FloatPages(int width, int headSize, float[][][] keys, float[][][] values) {
    this.width = width;
    this.headSize = headSize;
    this.keys = keys;
    this.values = values;
  }

  @Override
  public void add(int page) {
    for (int layer = 0; layer < keys.length; layer++) {
      if (page == keys[layer].length) {
        keys[layer] = Arrays.copyOf(keys[layer], 2 * page);
        values[layer] = Arrays.copyOf(values[layer], 2 * page);
      }
      keys[layer][page] = new float[SLOTS * width];
      values[layer][page] = new float[SLOTS * width];
    }
  }

  @Override
  public void own(int page) {
    for (int layer = 0; layer < keys.length; layer++) {
      keys[layer][page] = keys[layer][page].clone();
      values[layer][page] = values[layer][page].clone();
    }
  }

  @Override
  public void drop(int page) {
    for (int layer = 0; layer < keys.length; layer++) {
      keys[layer][page] = NONE;
      values[layer][page] = NONE;
    }
  }

  @Override
  public void write(int layer, int page, int slot, int head, float[] key, float[] value, int at) {
    int to = from(head) * SLOTS + slot;
    write(key, at, keys[layer][page], to);
    write(value, at, values[layer][page], to);
  }

  private void write(float[] x, int at, float[] out, int to) {
    for (int i = 0; i < headSize; i++) {
      out[to + i * SLOTS] = x[at + i];
    }
  }

  @Override
  public float[][] keys(int layer, int head, int pages, HeadPages scratch) {
    return keys[layer];
  }

  @Override
  public float[][] values(int layer, int head, int pages, HeadPages scratch) {
    return values[layer];
  }

  @Override
  public int from(int head) {
    return head * headSize;
  }

  @Override
  public CachePages fork() {
    return new FloatPages(width, headSize, copy(keys), copy(values));
  }

  private static float[][][] copy(float[][][] pages) {
    float[][][] copy = new float[pages.length][][];
    Arrays.setAll(copy, layer -> pages[layer].clone());
    return copy;
  }
}
