package org.credence.bayes.exact;

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
    long[] bits = new long[words(values.length)];
    for (int w = 0; w < bits.length; w++) {
      int from = w << 6;
      int to = Math.min(values.length, from + 64);
      long word = 0;
      for (int i = from; i < to; i++) {
        word |= (values[i] > 0 ? 1L : 0L) << i;
      }
      bits[w] = word;
    }
    return of(bits, values.length, cardinalities);
  }

  /**
   * The bits of a table whose last level is known.
   *
   * @param entries a bit per entry, not copied
   * @param size number of entries
   */
  static long[][] of(long[] entries, long size, int[] cardinalities) {
    int rank = cardinalities.length;
    long[][] levels = new long[rank][];
    levels[rank - 1] = entries;
    long prefixes = size;
    for (int j = rank - 2; j >= 0; j--) {
      int run = cardinalities[j + 1];
      prefixes /= run;
      levels[j] = shorter(levels[j + 1], prefixes, run);
    }
    return levels;
  }

  /** The level above: a bit for each run of as many that holds one. */
  private static long[] shorter(long[] bits, long prefixes, int run) {
    long[] shorter = new long[words(prefixes)];
    for (long i = 0; i < prefixes; i++) {
      long from = i * run;
      int word = (int) (from >>> 6);
      if (bits[word] >>> from == 0) { // on to the next bit, past empty words
        do {
          word++;
        } while (word < bits.length && bits[word] == 0);
        if (word == bits.length) {
          break;
        }
        i = ((long) word << 6) / run;
        from = i * run;
      }
      if (any(bits, from, run)) {
        shorter[(int) (i >>> 6)] |= 1L << i;
      }
    }
    return shorter;
  }

  private static int words(long bits) {
    return (int) (bits + 63 >>> 6);
  }

  private static boolean any(long[] bits, long from, int count) {
    for (int done = 0; done < count; done += 64) {
      if (chunk(bits, from + done, Math.min(64, count - done)) != 0) {
        return true;
      }
    }
    return false;
  }

  /** Up to 64 bits from an index on, the first being the lowest. */
  static long chunk(long[] bits, long from, int count) {
    int word = (int) (from >>> 6);
    int shift = (int) from & 63;
    long chunk = bits[word] >>> shift;
    if (shift + count > 64) {
      chunk |= bits[word + 1] << -shift;
    }
    return chunk & -1L >>> -count;
  }

  /** Whether all of so many bits are set. */
  static boolean isFull(long[] bits, long count) {
    long set = 0;
    for (long word : bits) {
      set += Long.bitCount(word);
    }
    return set == count;
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
