package org.credence.decoding.transformer;

/** {@link CacheFormat#Q8_0}: levels and scales, turned into floats a head at a time when they are used. */
final class QuantisedPage implements CachePage {

  private final TransformerConfig config;
  private final int slots;
  private final QuantisedHeads[] keys; // [layer]
  private final QuantisedHeads[] values;

  QuantisedPage(TransformerConfig config, int slots) {
    this.config = config;
    this.slots = slots;
    this.keys = new QuantisedHeads[config.layers()];
    this.values = new QuantisedHeads[config.layers()];
    for (int layer = 0; layer < keys.length; layer++) {
      keys[layer] = new QuantisedHeads(config.keyHeads(), config.headSize(), slots);
      values[layer] = new QuantisedHeads(config.keyHeads(), config.headSize(), slots);
    }
  }

  @Override
  public void write(int layer, int slot, float[] newKeys, float[] newValues, int at) {
    keys[layer].write(slot, newKeys, at);
    values[layer].write(slot, newValues, at);
  }

  @Override
  public float[] keys(int layer, int head, int count, float[] scratch) {
    keys[layer].read(head, count, scratch);
    return scratch;
  }

  @Override
  public float[] values(int layer, int head, int count, float[] scratch) {
    values[layer].read(head, count, scratch);
    return scratch;
  }

  @Override
  public int start(int head) {
    return 0;
  }

  @Override
  public int stride() {
    return config.headSize();
  }

  @Override
  public CachePage copy(int count) {
    QuantisedPage copy = new QuantisedPage(config, slots);
    for (int layer = 0; layer < keys.length; layer++) {
      keys[layer].copyTo(copy.keys[layer], count);
      values[layer].copyTo(copy.values[layer], count);
    }
    return copy;
  }
}
