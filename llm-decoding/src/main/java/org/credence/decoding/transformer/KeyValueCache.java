package org.credence.decoding.transformer;

import java.util.ArrayList;
import java.util.List;
import org.credence.decoding.tensor.FloatOps;

/**
 * Keys and values of the positions read, for all layers. Pages of some positions are shared between caches that have read the same
 * (forks), so a tree of texts holds each of its prefixes once; who writes into a shared page copies it first.
 */
final class KeyValueCache {

  static final int POSITIONS_PER_PAGE = FloatOps.PAGE;

  /** Some positions of all layers; written by its owner alone. Positions not written yet may hold anything. */
  static final class Page {
    private final Object owner;
    final float[][] keys; // [layer][entry * POSITIONS_PER_PAGE + position in the page]
    final float[][] values; // [layer][position in the page * keyWidth + entry]

    Page(Object owner, int layers, int width) {
      this.owner = owner;
      this.keys = new float[layers][POSITIONS_PER_PAGE * width];
      this.values = new float[layers][POSITIONS_PER_PAGE * width + FloatOps.PADDING];
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

  /** Writes key and value of a position, which are at {@code at} and on. */
  void write(int layer, int position, float[] key, float[] value, int at) {
    Page page = page(position);
    int place = position % POSITIONS_PER_PAGE;
    float[] keys = page.keys[layer];
    for (int i = 0; i < width; i++) {
      keys[i * POSITIONS_PER_PAGE + place] = key[at + i];
    }
    System.arraycopy(value, at, page.values[layer], place * width, width);
  }

  /** Makes room for more positions, which the caller then writes in every layer. */
  void grow(int positions) {
    int inLast = length % POSITIONS_PER_PAGE;
    if (inLast > 0 && page(length - 1).owner != self) {
      pages.set(pages.size() - 1, copy(page(length - 1)));
    }
    length += positions;
    while (pages.size() * POSITIONS_PER_PAGE < length) {
      pages.add(new Page(self, layers, width));
    }
  }

  private Page copy(Page page) {
    Page copy = new Page(self, layers, width);
    for (int layer = 0; layer < layers; layer++) {
      System.arraycopy(page.keys[layer], 0, copy.keys[layer], 0, copy.keys[layer].length);
      System.arraycopy(page.values[layer], 0, copy.values[layer], 0, copy.values[layer].length);
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
