package org.credence.decoding.transformer;

import java.util.ArrayList;
import java.util.List;

/**
 * Keys and values of the positions read, for all layers. Pages of some positions are shared between caches that have read the same
 * (forks), so a tree of texts holds each of its prefixes once; who writes into a shared page copies it first.
 */
final class KeyValueCache {

  /** A page that its owner alone writes into. */
  private record Owned(Object owner, CachePage page) {}

  private final TransformerConfig config;
  private final CacheFormat format;
  private final List<Owned> pages;
  private Object self = new Object();
  private int length;

  KeyValueCache(TransformerConfig config, CacheFormat format) {
    this(config, format, new ArrayList<>(), 0);
  }

  private KeyValueCache(
      TransformerConfig config, CacheFormat format, List<Owned> pages, int length) {
    this.config = config;
    this.format = format;
    this.pages = pages;
    this.length = length;
  }

  int length() {
    return length;
  }

  /** The page with that number; position p is in page {@code p / CachePage.SLOTS}. */
  CachePage page(int number) {
    return pages.get(number).page();
  }

  /** Writes key and value of a position, which are at {@code at} and on. */
  void write(int layer, int position, float[] key, float[] value, int at) {
    page(position / CachePage.SLOTS).write(layer, position % CachePage.SLOTS, key, value, at);
  }

  /** Makes room for more positions, which the caller then writes in every layer. */
  void grow(int positions) {
    int last = length / CachePage.SLOTS;
    if (length % CachePage.SLOTS > 0 && pages.get(last).owner() != self) {
      pages.set(last, new Owned(self, page(last).copy()));
    }
    length += positions;
    while (pages.size() * CachePage.SLOTS < length) {
      pages.add(new Owned(self, newPage()));
    }
  }

  private CachePage newPage() {
    return switch (format) {
      case F32 -> new FloatPage(config);
      case Q8_0 -> new QuantisedPage(config);
    };
  }

  void truncate(int newLength) {
    length = newLength;
    int needed = (newLength + CachePage.SLOTS - 1) / CachePage.SLOTS;
    while (pages.size() > needed) {
      pages.remove(pages.size() - 1);
    }
  }

  /** Another cache of the same positions. From now on neither owns the pages they share. */
  KeyValueCache fork() {
    self = new Object();
    return new KeyValueCache(config, format, new ArrayList<>(pages), length);
  }
}
