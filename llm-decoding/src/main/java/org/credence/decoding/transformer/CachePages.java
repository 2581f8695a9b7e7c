package org.credence.decoding.transformer;

import org.credence.decoding.tensor.FloatOps;

/**
 * The pages of a cache in a format. A page has keys and values of {@value #SLOTS} positions for all layers; a key (or value) is a vector
 * of {@code keyHeads} heads of {@code headSize} entries. Slots not written yet may hold anything.
 */
interface CachePages {

  /** Positions of a page. */
  int SLOTS = FloatOps.PAGE;

  /** Makes a new page with that number; those below it are there. */
  void add(int page);

  /** Makes a copy of a page, which others may have too, one's own. */
  void own(int page);

  /** Forgets a page; those above it are forgotten already. */
  void drop(int page);

  /** Keeps one head of a position's key and value of a layer, which are at {@code at} and on. */
  void write(int layer, int page, int slot, int head, float[] key, float[] value, int at);

  /**
   * The keys of one head; to be read only.
   *
   * @param scratch room for at least so many pages, written or not
   * @return shape [page][entries][SLOTS], of which {@code headSize} entries from {@link #from} are the head's
   */
  float[][] keys(int layer, int head, int pages, HeadPages scratch);

  /** The values of one head, as {@link #keys}. */
  float[][] values(int layer, int head, int pages, HeadPages scratch);

  /** The first entry of a head. */
  int from(int head);

  /** Others with the same pages, each of which both then share. */
  CachePages fork();
}
