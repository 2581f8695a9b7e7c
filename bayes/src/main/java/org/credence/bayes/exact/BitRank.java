package org.credence.bayes.exact;

/**
 * A set of numbers from 0 to {@code length - 1}, one bit each, that tells how many of its members are below a given one. Numbers
 * of supported table entries become consecutive row numbers that way, at 1.5 bits an entry instead of 32.
 */
final class BitRank {

  /** Longest set: its words must fit an array with room to spare. */
  static final double LONGEST = 0x1p36;

  private static final int WORD = 6; // log2 of bits in a word

  private final long length;
  private final long[] words;
  private int[] before = {}; // [word]: members in lower words, once counted
  private int size;

  BitRank(long length) {
    this.length = length;
    words = new long[(int) ((length + (1 << WORD) - 1) >>> WORD)];
  }

  /** Bytes of a set of that length with its counts. */
  static double bytes(double length) {
    return 12 * Math.ceil(length / (1 << WORD));
  }

  long length() {
    return length;
  }

  void add(long number) {
    words[(int) (number >>> WORD)] |= 1L << number;
  }

  /** The bits, 64 a word, lowest number first; not a copy. */
  long[] words() {
    return words;
  }

  boolean contains(long number) {
    return (words[(int) (number >>> WORD)] >>> number & 1) != 0;
  }

  /** Ends adding: from now on {@link #rank} and {@link #size} may be asked. */
  void count() {
    before = new int[words.length];
    long total = 0;
    for (int w = 0; w < words.length; w++) {
      before[w] = (int) total;
      total += Long.bitCount(words[w]);
    }
    size = Math.toIntExact(total);
  }

  /** Members below a number; the row of that number if it is a member. */
  int rank(long number) {
    int w = (int) (number >>> WORD);
    return before[w] + Long.bitCount(words[w] & (1L << number) - 1);
  }

  int size() {
    return size;
  }
}
