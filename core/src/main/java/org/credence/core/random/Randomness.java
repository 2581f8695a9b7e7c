package org.credence.core.random;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The one door for chance. Algorithms with discrete choices state them as {@link #categorical}, {@link #bernoulli} or
 * {@link #below}, so that an implementation may also walk every choice with its probability; {@link #uniform} and
 * {@link #gaussian} are for truly continuous quantities.
 *
 * <p>An instance draws on one thread; {@link #split} may be called on any number of threads at once. It gives independent streams,
 * one per chain, particle, sequence or chunk.
 */
public interface Randomness {

  /**
   * An index drawn with probability proportional to its weight. An index of weight zero is never drawn.
   *
   * @param weights shape [&gt;= offset + length]; entries from {@code offset} on, finite, at least 0, not all 0
   * @return an index from 0 to {@code length - 1}, counted from {@code offset}
   * @throws IllegalArgumentException if a weight is negative, or they sum to 0, infinity or NaN
   */
  int categorical(double[] weights, int offset, int length);

  /** {@link #categorical(double[], int, int)} over the whole array. */
  default int categorical(double[] weights) {
    return categorical(weights, 0, weights.length);
  }

  /**
   * An index drawn from weights that were summed before: index i has the weight {@code cumulative[i] - cumulative[i - 1]}, the first
   * one {@code cumulative[0]}. For laws that are drawn from many times; the last entry need not be 1.
   *
   * @param cumulative shape [&gt;= offset + length]; entries from {@code offset} on finite, at least 0, not falling, the last one
   *     positive
   * @return an index from 0 to {@code length - 1}, counted from {@code offset}
   */
  default int cumulative(double[] cumulative, int offset, int length) {
    double[] weights = new double[length];
    weights[0] = cumulative[offset];
    for (int i = 1; i < length; i++) {
      weights[i] = cumulative[offset + i] - cumulative[offset + i - 1];
    }
    return categorical(weights, 0, length);
  }

  /**
   * True with probability {@code p}.
   *
   * @param p in [0, 1]
   */
  boolean bernoulli(double p);

  /**
   * Each of 0 to {@code bound - 1} with equal probability.
   *
   * @param bound at least 1
   */
  int below(int bound);

  /** A double from [0, 1), a multiple of 2^-53. */
  double uniform();

  /** A draw from the standard normal law. */
  double gaussian();

  /**
   * An independent stream. The same key gives the same stream, however much was drawn from this one.
   *
   * @param key any number
   */
  Randomness split(long key);

  /**
   * Writes how much was drawn, so that {@link #restore} into the same stream goes on with the same draws.
   *
   * @throws UnsupportedOperationException if this source of chance has no such position
   */
  default void save(DataOutput out) throws IOException {
    throw new UnsupportedOperationException("this source of chance cannot be saved");
  }

  /** Takes on the position that {@link #save} wrote. */
  default void restore(DataInput in) throws IOException {
    throw new UnsupportedOperationException("this source of chance cannot be restored");
  }
}
