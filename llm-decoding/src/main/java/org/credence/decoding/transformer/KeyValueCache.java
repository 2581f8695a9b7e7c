package org.credence.decoding.transformer;

import java.util.Arrays;

/**
 * Keys and values of the positions read, for all layers. Pages of some positions are shared between caches that have read the same
 * (forks), so a tree of texts holds each of its prefixes once; who writes into a shared page copies it first.
 */
final class KeyValueCache {

  private final CachePages pages;
  private Object[]
      owners; // [page] who may write into it; what is behind the last page does not count
  private Object self = new Object();
  private int length;

  KeyValueCache(TransformerConfig config, CacheFormat format) {
    this(
        switch (format) {
          case F32 -> new FloatPages(config);
          case Q8_0 -> new QuantisedPages(config);
        },
        new Object[1],
        0);
  }

  private KeyValueCache(CachePages pages, Object[] owners, int length) {
    this.pages = pages;
    this.owners = owners;
    this.length = length;
  }

  int length() {
    return length;
  }

  /** The pages, for those who read them. */
  CachePages pages() {
    return pages;
  }

  private static int pages(int positions) {
    return (positions + CachePages.SLOTS - 1) / CachePages.SLOTS;
  }

  /** Writes one head of the key and the value of a position, which are at {@code at} and on. */
  void write(int layer, int position, int head, float[] key, float[] value, int at) {
    int page = position / CachePages.SLOTS;
    pages.write(layer, page, position % CachePages.SLOTS, head, key, value, at);
  }

  /** Makes room for more positions, which the caller then writes in every layer. */
  void grow(int positions) {
    int before = pages(length);
    if (length % CachePages.SLOTS > 0 && owners[before - 1] != self) {
      pages.own(before - 1);
      owners[before - 1] = self;
    }
    int after = pages(length + positions);
    if (after > owners.length) {
      owners = Arrays.copyOf(owners, Math.max(after, 2 * owners.length));
    }
    for (int page = before; page < after; page++) {
      pages.add(page);
      owners[page] = self;
    }
    length += positions;
  }

  void truncate(int newLength) {
    for (int page = pages(length) - 1; page >= pages(newLength); page--) {
      pages.drop(page);
    }
    length = newLength;
  }

  /** Another cache of the same positions. From now on neither owns the pages they share. */
  KeyValueCache fork() {
    self = new Object();
    return new KeyValueCache(pages.fork(), owners.clone(), length);
  }
}
