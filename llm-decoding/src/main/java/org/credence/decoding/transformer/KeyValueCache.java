package org.credence.decoding.transformer;

import java.util.ArrayList;
import java.util.List;

/**
 * Keys and values of the positions read, for all layers. Pages of some positions are shared between caches that have read the same
 * (forks), so a tree of texts holds each of its prefixes once; who writes into a shared page copies what it keeps of it first.
 */
final class KeyValueCache {

  static final int POSITIONS_PER_PAGE = 32;

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

  CachePage page(int position) {
    return pages.get(position / POSITIONS_PER_PAGE).page();
  }

  /** Makes room for more positions, which the caller then writes in every layer. */
  void grow(int positions) {
    int inLast = length % POSITIONS_PER_PAGE;
    int last = pages.size() - 1;
    if (inLast > 0 && pages.get(last).owner() != self) {
      pages.set(last, new Owned(self, pages.get(last).page().copy(inLast)));
    }
    length += positions;
    while (pages.size() * POSITIONS_PER_PAGE < length) {
      pages.add(new Owned(self, newPage()));
    }
  }

  private CachePage newPage() {
    return switch (format) {
      case F32 -> new FloatPage(config, POSITIONS_PER_PAGE);
      case Q8_0 -> new QuantisedPage(config, POSITIONS_PER_PAGE);
    };
  }

  void truncate(int newLength) {
    length = newLength;
    int needed = (newLength + POSITIONS_PER_PAGE - 1) / POSITIONS_PER_PAGE;
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
