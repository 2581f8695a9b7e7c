package org.credence.decoding.transformer;

/**
 * Keys and values of some positions, for all layers, in a format. A key (or value) is a vector of {@code keyHeads} heads of
 * {@code headSize} entries; a position has a slot in its page.
 */
interface CachePage {

  /** Keeps a position's key and value of a layer. */
  void write(int layer, int slot, float[] keys, float[] values, int at);

  /**
   * The keys of one head.
   *
   * @param slots how many of the first slots are asked for
   * @param scratch room for {@code slots * headSize} entries, written or not
   * @return an array in which the key of a slot begins at {@code start(head) + slot * stride()}; to be read only
   */
  float[] keys(int layer, int head, int slots, float[] scratch);

  /** The values of one head, as {@link #keys}. */
  float[] values(int layer, int head, int slots, float[] scratch);

  /** Where the first slot of a head begins. */
  int start(int head);

  /** From slot to slot. */
  int stride();

  /** Another page with the same first slots. */
  CachePage copy(int slots);
}
