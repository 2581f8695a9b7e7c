package org.credence.bayes.format;

import java.util.Locale;
import org.credence.core.input.InputLimits;

/**
 * How many entries tables will have, checked before any is allocated: each against the limits, all together against the memory of
 * this JVM.
 */
final class TableSize {

  /** The network keeps each table twice (as given and normalised) and copies it while it is built. */
  private static final int BYTES_PER_ENTRY = 32;

  private static final double HEAP_SHARE = 0.75;

  private static final double LARGEST_ARRAY = 1L << 30;

  private final double mostEntries;
  private double allEntries;

  TableSize(InputLimits limits) {
    this.mostEntries = Math.min(limits.tableEntries(), LARGEST_ARRAY);
  }

  /** What is wrong with a table that exceeds the limits, or an empty text. */
  String problem(String table, double entries) {
    if (entries > mostEntries) {
      return table
          + " needs "
          + count(entries)
          + " entries = "
          + bytes(8 * entries)
          + ", expected at most "
          + count(mostEntries)
          + " = "
          + bytes(8 * mostEntries)
          + "; give it fewer parents or fewer states, or raise the input limits; causes that act independently fit a noisy-OR or"
          + " noisy-MAX, a small table for each";
    }
    allEntries += entries;
    double heap = Runtime.getRuntime().maxMemory();
    if (BYTES_PER_ENTRY * allEntries > HEAP_SHARE * heap) {
      return table
          + " and the tables before it have "
          + count(allEntries)
          + " entries, which take "
          + bytes(BYTES_PER_ENTRY * allEntries)
          + " to read, expected at most three quarters of the heap of "
          + bytes(heap)
          + "; raise it with -Xmx";
    }
    return "";
  }

  /** A power of two as such, else the number itself. */
  static String count(double entries) {
    int exponent = Math.getExponent(entries);
    boolean power = entries == Math.scalb(1.0, exponent);
    if (power && exponent >= 10) {
      return "2^" + exponent;
    }
    return entries < 1e15
        ? String.format(Locale.ROOT, "%.0f", entries)
        : String.format(Locale.ROOT, "2^%.1f", Math.log(entries) / Math.log(2));
  }

  static String bytes(double bytes) {
    String[] units = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    int unit = 0;
    double value = bytes;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, value < 1e6 ? "%.3g %s" : "%.1e %s", value, units[unit]);
  }
}
