package org.credence.decoding.transformer;

import java.util.Arrays;
import org.credence.decoding.tensor.FloatOps;

/**
 * Keys and values of the positions read, for all layers. Pages of some positions are shared between caches that have read the same
 * (forks), so a tree of texts holds each of its prefixes once; who writes into a shared page copies it first.
 */
final class KeyValueCache {

  static final int POSITIONS_PER_PAGE = FloatOps.PAGE;

  private static final float[] NONE = {};

  private final int layers;
  private final int width;
  private final float[][][]
      keys; // [layer][page][entry * POSITIONS_PER_PAGE + position in the page]
  private final float[][][] values; // [layer][page][position in the page * width + entry], padded
  private Object[] owners; // [page]; who may write into it, where there is one
  private Object self = new Object();
  private int length;

  KeyValueCache(int layers, int width) {
    this(layers, width, new float[layers][1][], new float[layers][1][], new Object[1], 0);
  }

  private KeyValueCache(
      int layers, int width, float[][][] keys, float[][][] values, Object[] owners, int length) {
    this.layers = layers;
    this.width = width;
    this.keys = keys;
    this.values = values;
    this.owners = owners;
    this.length = length;
  }

  /** Bytes of one position. */
  static long bytesPerPosition(TransformerConfig config) {
    return 2L * Float.BYTES * config.layers() * config.keyWidth();
  }

  int length() {
    return length;
  }

  private static int pages(int positions) {
    return (positions + POSITIONS_PER_PAGE - 1) / POSITIONS_PER_PAGE;
  }

  /**
   * The keys of a layer; to be read only.
   *
   * @return shape [page][entry][position in the page]; positions not written yet hold anything
   */
  float[][] keys(int layer) {
    return keys[layer];
  }

  /**
   * The values of a layer; to be read only.
   *
   * @return shape [page][position in the page][entry], {@link FloatOps#PADDING} behind
   */
  float[][] values(int layer) {
    return values[layer];
  }

  /** Writes key and value of a position, which are at {@code at} and on. */
  void write(int layer, int position, float[] key, float[] value, int at) {
    int page = position / POSITIONS_PER_PAGE;
    int place = position % POSITIONS_PER_PAGE;
    float[] out = keys[layer][page];
    for (int i = 0; i < width; i++) {
      out[i * POSITIONS_PER_PAGE + place] = key[at + i];
    }
    System.arraycopy(value, at, values[layer][page], place * width, width);
  }

  /** Makes room for more positions, which the caller then writes in every layer. */
  void grow(int positions) {
    int before = pages(length);
    if (length % POSITIONS_PER_PAGE > 0 && owners[before - 1] != self) {
      for (int layer = 0; layer < layers; layer++) {
        keys[layer][before - 1] = keys[layer][before - 1].clone();
        values[layer][before - 1] = values[layer][before - 1].clone();
      }
      owners[before - 1] = self;
    }
    length += positions;
    int after = pages(length);
    if (after > owners.length) {
      int room = Math.max(after, 2 * owners.length);
      owners = Arrays.copyOf(owners, room);
      for (int layer = 0; layer < layers; layer++) {
        keys[layer] = Arrays.copyOf(keys[layer], room);
        values[layer] = Arrays.copyOf(values[layer], room);
      }
    }
    for (int page = before; page < after; page++) {
      for (int layer = 0; layer < layers; layer++) {
        keys[layer][page] = new float[POSITIONS_PER_PAGE * width];
        values[layer][page] = new float[POSITIONS_PER_PAGE * width + FloatOps.PADDING];
      }
      owners[page] = self;
    }
  }

  void truncate(int newLength) {
    for (int page = pages(newLength); page < pages(length); page++) {
      for (int layer = 0; layer < layers; layer++) {
        keys[layer][page] = NONE;
        values[layer][page] = NONE;
      }
    }
    length = newLength;
  }

  /** Another cache of the same positions. From now on neither owns the pages they share. */
  KeyValueCache fork() {
    self = new Object();
    return new KeyValueCache(layers, width, copy(keys), copy(values), owners.clone(), length);
  }

  private static float[][][] copy(float[][][] pages) {
    float[][][] copy = new float[pages.length][][];
    Arrays.setAll(copy, layer -> pages[layer].clone());
    return copy;
  }
}
