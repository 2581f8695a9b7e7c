package org.credence.decoding.transformer;

/** {@link CacheFormat#F32}: entries as they are. */
final class FloatPage implements CachePage {

  private final int width;
  private final int headSize;
  private final float[][] keys; // [layer][slot * width + entry]
  private final float[][] values;

  FloatPage(TransformerConfig config, int slots) {
    this(config.keyWidth(), config.headSize(), config.layers(), slots * config.keyWidth());
  }

  private FloatPage(int width, int headSize, int layers, int entries) {
    this.width = width;
    this.headSize = headSize;
    this.keys = new float[layers][entries];
    this.values = new float[layers][entries];
  }

  @Override
  public void write(int layer, int slot, float[] newKeys, float[] newValues, int at) {
    System.arraycopy(newKeys, at, keys[layer], slot * width, width);
    System.arraycopy(newValues, at, values[layer], slot * width, width);
  }

  @Override
  public float[] keys(int layer, int head, int slots, float[] scratch) {
    return keys[layer];
  }

  @Override
  public float[] values(int layer, int head, int slots, float[] scratch) {
    return values[layer];
  }

  @Override
  public int start(int head) {
    return head * headSize;
  }

  @Override
  public int stride() {
    return width;
  }

  @Override
  public CachePage copy(int slots) {
    FloatPage copy = new FloatPage(width, headSize, keys.length, keys[0].length);
    for (int layer = 0; layer < keys.length; layer++) {
      System.arraycopy(keys[layer], 0, copy.keys[layer], 0, slots * width);
      System.arraycopy(values[layer], 0, copy.values[layer], 0, slots * width);
    }
    return copy;
  }
}
