package org.credence.bayes.exact;

import java.util.Arrays;

/**
 * Which entries of a table are not zero, and below which prefixes of its index any such entry lies.
 *
 * <p>Layout: {@code level[j]} holds a bit per joint state of the first {@code j + 1} variables of the table's scope, row-major, packed
 * into longs: the last level has a bit per entry. About two bits per entry in all.
 */
final class PrefixSupport {

  private PrefixSupport() {}

  /**
   * The bits of a table.
   *
   * @param values last variable fastest; an entry is in the support if it is not {@code zero}
   * @param cardinalities of the variables of its scope, at least one
   * @return shape [level][word]
   */
  static long[][] of(double[] values, int[] cardinalities) {
    int rank = cardinalities.length;
    long[][] levels = new long[rank][];
    int size = values.length;
    long[] bits = new long[words(size)];
    for (int w = 0; w < bits.length; w++) {
      int from = w << 6;
      int to = Math.min(size, from + 64);
      long word = 0;
      for (int i = from; i < to; i++) {
        word |= (values[i] > 0 ? 1L : 0L) << i;
      }
      bits[w] = word;
    }
    levels[rank - 1] = bits;
    for (int j = rank - 2; j >= 0; j--) {
      int run = cardinalities[j + 1];
      size /= run;
      long[] shorter = new long[words(size)];
      for (int i = 0; i < size; i++) {
        if (any(levels[j + 1], i * run, run)) {
          shorter[i >> 6] |= 1L << i;
        }
      }
      levels[j] = shorter;
    }
    return levels;
  }

  private static int words(int bits) {
    return (bits + 63) >>> 6;
  }

  private static boolean any(long[] bits, int from, int count) {
    for (int done = 0; done < count; done += 64) {
      if (chunk(bits, from + done, Math.min(64, count - done)) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Up to 64 bits from an index on, the first being the lowest. */
  static long chunk(long[] bits, int from, int count) {
    int word = from >> 6;
    int shift = from & 63;
    long chunk = bits[word] >>> shift;
    if (shift + count > 64) {
      chunk |= bits[word + 1] << -shift;
    }
    return chunk & -1L >>> -count;
  }

  /** Bits set at a level. */
  static long count(long[] bits) {
    return Arrays.stream(bits).map(Long::bitCount).sum();
  }

  /** Bytes for a table of these cardinalities. */
  static double bytes(int[] scope, int[] cardinalities) {
    double bytes = 0;
    double cells = 1;
    for (int v : scope) {
      cells *= cardinalities[v];
      bytes += 8 * Math.ceil(cells / 64);
    }
    return bytes;
  }
}
