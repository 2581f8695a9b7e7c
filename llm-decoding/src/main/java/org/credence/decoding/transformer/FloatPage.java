package org.credence.decoding.transformer;

/** {@link CacheFormat#F32}: entries as they are. */
final class FloatPage implements CachePage {

  private final int width;
  private final int headSize;
  private final float[][] keys; // [layer][entry * SLOTS + slot]
  private final float[][] values; // [layer][slot * width + entry]

  FloatPage(TransformerConfig config) {
    this.width = config.keyWidth();
    this.headSize = config.headSize();
    this.keys = new float[config.layers()][SLOTS * width];
    this.values = new float[config.layers()][SLOTS * width];
  }

  private FloatPage(FloatPage other) {
    this.width = other.width;
    this.headSize = other.headSize;
    this.keys = other.keys.clone();
    this.values = other.values.clone();
    for (int layer = 0; layer < keys.length; layer++) {
      keys[layer] = keys[layer].clone();
      values[layer] = values[layer].clone();
    }
  }

  @Override
  public void write(int layer, int slot, float[] key, float[] value, int at) {
    float[] to = keys[layer];
    for (int i = 0; i < width; i++) {
      to[i * SLOTS + slot] = key[at + i];
    }
    System.arraycopy(value, at, values[layer], slot * width, width);
  }

  @Override
  public float[] keys(int layer, int head, float[] scratch) {
    return keys[layer];
  }

  @Override
  public int keysAt(int head) {
    return head * headSize * SLOTS;
  }

  @Override
  public float[] values(int layer, int head, float[] scratch) {
    return values[layer];
  }

  @Override
  public int valuesAt(int head) {
    return head * headSize;
  }

  @Override
  public int valueStride() {
    return width;
  }

  @Override
  public CachePage copy() {
    return new FloatPage(this);
  }
}
