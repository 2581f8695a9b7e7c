package org.credence.core.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Reads the numbers of a {@link Resumable} state and refuses those that no run has. The file's checksum stands before it: this is for
 * states from elsewhere, and for faults of our own.
 */
public final class SavedState {

  /** Steps that no run reaches: at ten million a second, those of three months. */
  private static final long MOST_STEPS = 1L << 46;

  /** No count of anything gets there, and two of them can be added. */
  private static final long MOST = 1L << 61;

  private SavedState() {}

  private static IOException refused(String what, Object found) {
    return new IOException("the state's " + what + " is " + found + ", which no run has");
  }

  /** A count of things: not negative. */
  public static long count(DataInput in, String what) throws IOException {
    return count(in, MOST, what);
  }

  /** A count of steps, draws or samples. */
  public static long steps(DataInput in) throws IOException {
    return count(in, MOST_STEPS, "number of steps");
  }

  /** A count of things, at most so many. */
  public static long count(DataInput in, long most, String what) throws IOException {
    long found = in.readLong();
    if (found < 0 || found > most) {
      throw refused(what, found);
    }
    return found;
  }

  /** A whole number in [0, most]. */
  public static int index(DataInput in, int most, String what) throws IOException {
    int found = in.readInt();
    if (found < 0 || found > most) {
      throw refused(what, found);
    }
    return found;
  }

  /** A number in [least, most]; one that is undefined is not. */
  public static double number(DataInput in, double least, double most, String what)
      throws IOException {
    double found = in.readDouble();
    if (!(found >= least && found <= most)) {
      throw refused(what, found);
    }
    return found;
  }

  /** A finite number. */
  public static double finite(DataInput in, String what) throws IOException {
    return number(in, -Double.MAX_VALUE, Double.MAX_VALUE, what);
  }

  /** A logarithm of a weight: finite, or minus infinity. */
  public static double logWeight(DataInput in, String what) throws IOException {
    return number(in, Double.NEGATIVE_INFINITY, Double.MAX_VALUE, what);
  }

  /** Finite numbers, as many as the array takes. */
  public static void finite(DataInput in, double[] out, String what) throws IOException {
    numbers(in, -Double.MAX_VALUE, Double.MAX_VALUE, out, what);
  }

  /** Logarithms of weights, as many as the array takes. */
  public static void logWeights(DataInput in, double[] out, String what) throws IOException {
    numbers(in, Double.NEGATIVE_INFINITY, Double.MAX_VALUE, out, what);
  }

  /** Numbers in [least, most], as many as the array takes. */
  public static void numbers(DataInput in, double least, double most, double[] out, String what)
      throws IOException {
    for (int i = 0; i < out.length; i++) {
      out[i] = number(in, least, most, what);
    }
  }

  /** Writes all numbers of an array. */
  public static void write(DataOutput out, double[] numbers) throws IOException {
    for (double number : numbers) {
      out.writeDouble(number);
    }
  }

  /**
   * Says no to a state whose numbers, each lawful, cannot be together.
   *
   * @param lawful whether they can
   */
  public static void require(boolean lawful, String what, Object found) throws IOException {
    if (!lawful) {
      throw refused(what, found);
    }
  }
}
