package org.credence.lab.cases;

import java.util.Arrays;

/**
 * Times of single answers, and their percentiles by nearest rank: the p-th percentile of n times is the smallest of them that at
 * least p per cent of all do not exceed, the one of rank ⌈p n / 100⌉.
 */
public final class Latencies {

  private final long[] sortedNanos;

  private Latencies(long[] sortedNanos) {
    this.sortedNanos = sortedNanos;
  }

  /**
   * Of these times.
   *
   * @param nanos nanoseconds in any order, at least one; left alone
   */
  public static Latencies of(long[] nanos) {
    if (nanos.length == 0) {
      throw new IllegalArgumentException("there are no times; give at least one");
    }
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new Latencies(sorted);
  }

  /** How many. */
  public int count() {
    return sortedNanos.length;
  }

  /**
   * Seconds that {@code percent} per cent of the answers took at most.
   *
   * @param percent above 0, at most 100
   */
  public double percentile(double percent) {
    if (!(percent > 0 && percent <= 100)) {
      throw new IllegalArgumentException(
          "percentile " + percent + "; give a number above 0 and at most 100");
    }
    int rank = (int) Math.ceil(percent / 100 * sortedNanos.length);
    return sortedNanos[Math.min(sortedNanos.length, Math.max(1, rank)) - 1] / 1e9;
  }

  /** The longest, in seconds. */
  public double max() {
    return percentile(100);
  }
}
