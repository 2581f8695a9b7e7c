package org.credence.decoding.tokenizer;

import java.util.Arrays;

/** Byte strings by their content: a hash table with open addressing, at most half full, that looks parts of arrays up as they are. */
final class ByteStringIndex {

  /** What is found where there is nothing. */
  static final int NONE = -1;

  private final byte[][] strings;
  private final int[] slots; // id, or NONE

  /**
   * @param strings by id; kept, not copied
   */
  ByteStringIndex(byte[][] strings) {
    this.strings = strings;
    slots = new int[Integer.highestOneBit(Math.max(8, strings.length)) * 4];
    Arrays.fill(slots, NONE);
  }

  /** Adds the string of an id, unless it is there already; gives the id under which it stands. */
  int add(int id) {
    byte[] string = strings[id];
    int slot = slot(string, 0, string.length);
    if (slots[slot] == NONE) {
      slots[slot] = id;
    }
    return slots[slot];
  }

  /** The id of a string. */
  int find(byte[] bytes, int from, int to) {
    return slots[slot(bytes, from, to)];
  }

  /** The slot where the string is, or the empty one where it would be. */
  private int slot(byte[] bytes, int from, int to) {
    int slot = hash(bytes, from, to) & (slots.length - 1);
    while (slots[slot] != NONE) {
      byte[] other = strings[slots[slot]];
      if (Arrays.equals(other, 0, other.length, bytes, from, to)) {
        return slot;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  private static int hash(byte[] bytes, int from, int to) {
    long hash = to - from;
    for (int i = from; i < to; i++) {
      hash = (hash ^ bytes[i] & 0xff) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
    }
    return (int) (hash >>> 13);
  }
}
