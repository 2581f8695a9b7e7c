package org.credence.decoding.transformer;

import org.credence.decoding.tensor.FloatOps;

/**
 * Keys and values of some positions, for all layers, in a format. A key (or value) is a vector of {@code keyHeads} heads of
 * {@code headSize} entries; a position has a slot in its page. Slots not written yet may hold anything.
 */
interface CachePage {

  /** Slots of a page. */
  int SLOTS = FloatOps.PAGE;

  /** Keeps a position's key and value of a layer, which are at {@code at} and on. */
  void write(int layer, int slot, float[] key, float[] value, int at);

  /**
   * The keys of one head: an array in which they have the shape [headSize][{@link #SLOTS}] from {@link #keysAt}; to be read only.
   *
   * @param scratch room for them, written or not
   */
  float[] keys(int layer, int head, float[] scratch);

  /** Where the keys of a head begin. */
  int keysAt(int head);

  /**
   * The values of one head: an array in which they have the shape [{@link #SLOTS}][{@link #valueStride}] from {@link #valuesAt}, of
   * which the first {@code headSize} are theirs; to be read only.
   *
   * @param scratch room for {@code SLOTS * headSize} entries, written or not
   */
  float[] values(int layer, int head, float[] scratch);

  /** Where the values of a head begin. */
  int valuesAt(int head);

  /** From slot to slot of the values. */
  int valueStride();

  /** Another page of the same. */
  CachePage copy();
}
