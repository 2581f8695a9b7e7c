package org.credence.decoding.tokenizer;

import java.util.Arrays;
import java.util.OptionalInt;

/**
 * Tokens by their bytes. The hash of two neighbours together follows from theirs in O(1), so that asking whether a pair is a token
 * costs no walk over its bytes unless it (almost certainly) is one:
 *
 * <pre>  h(b₁ ... bₙ) = Σ (bᵢ + 1) Bⁿ⁻ⁱ mod 2⁶⁴,   h(xy) = h(x) B^|y| + h(y)</pre>
 *
 * Hits are compared byte by byte. Immutable once filled.
 */
final class PieceIndex {

  /** What {@link #find} gives where no token has these bytes. */
  static final int NONE = -1;

  private static final long BASE = 0x9e3779b97f4a7c15L;

  private final byte[][] tokens;
  private final long[] hashes; // of each token that was added
  private final int[] slots; // id + 1, 0 where free
  private final long[] powers; // of the base, up to the longest token
  private int longest;

  PieceIndex(byte[][] tokens) {
    this.tokens = tokens;
    this.hashes = new long[tokens.length];
    this.slots = new int[Integer.highestOneBit(Math.max(4, tokens.length)) << 2];
    int length = Arrays.stream(tokens).mapToInt(t -> t.length).max().orElse(0);
    this.powers = new long[length + 1];
    powers[0] = 1;
    for (int i = 1; i <= length; i++) {
      powers[i] = powers[i - 1] * BASE;
    }
  }

  /** Adds a token, unless one with the same bytes is there; then gives that one. */
  OptionalInt add(int id) {
    byte[] bytes = tokens[id];
    long hash = hash(bytes, 0, bytes.length);
    int slot = slot(hash, bytes, 0, bytes.length);
    if (slots[slot] != 0) {
      return OptionalInt.of(slots[slot] - 1);
    }
    slots[slot] = id + 1;
    hashes[id] = hash;
    longest = Math.max(longest, bytes.length);
    return OptionalInt.empty();
  }

  /** Bytes of the longest token added. */
  int longest() {
    return longest;
  }

  static long hash(byte[] bytes, int from, int to) {
    long hash = 0;
    for (int i = from; i < to; i++) {
      hash = hash * BASE + (bytes[i] & 0xff) + 1;
    }
    return hash;
  }

  /**
   * The hash of two neighbours together.
   *
   * @param rightLength bytes of the right one, at most those of the longest token
   */
  long joined(long left, long right, int rightLength) {
    return left * powers[rightLength] + right;
  }

  /** The token with these bytes, whose hash is given, or {@link #NONE}. */
  int find(long hash, byte[] text, int from, int to) {
    return slots[slot(hash, text, from, to)] - 1;
  }

  private int slot(long hash, byte[] text, int from, int to) {
    int mask = slots.length - 1;
    long mixed = (hash ^ hash >>> 32) * BASE;
    int slot = (int) (mixed >>> 32) & mask;
    while (slots[slot] != 0 && !has(slots[slot] - 1, hash, text, from, to)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private boolean has(int id, long hash, byte[] text, int from, int to) {
    return hashes[id] == hash && Arrays.equals(tokens[id], 0, tokens[id].length, text, from, to);
  }
}
