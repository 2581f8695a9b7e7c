package org.credence.core.random;

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
}
