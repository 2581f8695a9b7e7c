package org.credence.decoding.transformer;

import java.util.ArrayList;
import java.util.List;

/**
 * Keys and values of the positions read, for all layers. Pages of some positions are shared between caches that have read the same
 * (forks), so a tree of texts holds each of its prefixes once; who writes into a shared page copies what it keeps of it first.
 */
final class KeyValueCache {

  static final int POSITIONS_PER_PAGE = 32;

  /** Some positions of all layers; written by its owner alone. */
  static final class Page {
    private final Object owner;
    final float[][] keys; // [layer][position in the page * keyWidth + entry]
    final float[][] values;

    Page(Object owner, int layers, int width) {
      this.owner = owner;
      this.keys = new float[layers][POSITIONS_PER_PAGE * width];
      this.values = new float[layers][POSITIONS_PER_PAGE * width];
    }
  }

  private final int layers;
  private final int width;
  private final List<Page> pages;
  private Object self = new Object();
  private int length;

  KeyValueCache(int layers, int width) {
    this(layers, width, new ArrayList<>(), 0);
  }

  private KeyValueCache(int layers, int width, List<Page> pages, int length) {
    this.layers = layers;
    this.width = width;
    this.pages = pages;
    this.length = length;
  }

  /** Bytes of one position. */
  static long bytesPerPosition(TransformerConfig config) {
    return 2L * Float.BYTES * config.layers() * config.keyWidth();
  }

  int length() {
    return length;
  }

  Page page(int position) {
    return pages.get(position / POSITIONS_PER_PAGE);
  }

  /** Makes room for more positions, which the caller then writes in every layer. */
  void grow(int positions) {
    int inLast = length % POSITIONS_PER_PAGE;
    if (inLast > 0 && page(length - 1).owner != self) {
      pages.set(pages.size() - 1, copy(page(length - 1), inLast));
    }
    length += positions;
    while (pages.size() * POSITIONS_PER_PAGE < length) {
      pages.add(new Page(self, layers, width));
    }
  }

  private Page copy(Page page, int positions) {
    Page copy = new Page(self, layers, width);
    for (int layer = 0; layer < layers; layer++) {
      System.arraycopy(page.keys[layer], 0, copy.keys[layer], 0, positions * width);
      System.arraycopy(page.values[layer], 0, copy.values[layer], 0, positions * width);
    }
    return copy;
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
    return new KeyValueCache(layers, width, new ArrayList<>(pages), length);
  }
}
