package org.credence.core.testkit;

import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;

/**
 * The draws of a {@link SeededRandomness}, and every few of them the thread lets others go on: chunks that draw are then cut anywhere, on
 * one processor too, and meet in whatever they share. Used by one thread, as each stream is.
 */
public final class YieldingRandomness implements Randomness {

  private static final int DRAWS_BETWEEN = 8;

  private final SeededRandomness draws;
  private int count;

  private YieldingRandomness(SeededRandomness draws) {
    this.draws = draws;
  }

  /** The stream of a seed. */
  public static YieldingRandomness of(long seed) {
    return new YieldingRandomness(SeededRandomness.of(seed));
  }

  private SeededRandomness next() {
    if (++count % DRAWS_BETWEEN == 0) {
      Thread.yield();
    }
    return draws;
  }

  @Override
  public int categorical(double[] weights, int offset, int length) {
    return next().categorical(weights, offset, length);
  }

  @Override
  public int cumulative(double[] cumulative, int offset, int length) {
    return next().cumulative(cumulative, offset, length);
  }

  @Override
  public boolean bernoulli(double p) {
    return next().bernoulli(p);
  }

  @Override
  public int below(int bound) {
    return next().below(bound);
  }

  @Override
  public double uniform() {
    return next().uniform();
  }

  @Override
  public double gaussian() {
    return next().gaussian();
  }

  @Override
  public YieldingRandomness split(long key) {
    return new YieldingRandomness(draws.split(key));
  }
}
