package org.credence.core.engine;

import java.util.Optional;

/**
 * How a question is to be asked: a value. The same problem, engine settings, seed and budget of steps (or evaluations) give the
 * same bits for any number of threads, on one JDK.
 *
 * <p>A run is interrupted by interrupting its thread: iterative engines then return what they have with
 * {@link StopReason#INTERRUPTED}, exact ones give up.
 *
 * @param seed where all randomness of the run begins; any number
 * @param threads how many threads may work at once, 1 to 1024
 * @param budget what may be spent
 * @param checkpoint where the run shall be written down, if it shall; for iterative engines, exact ones have nothing to write
 */
public record Run(long seed, int threads, Budget budget, Optional<Checkpoint> checkpoint) {

  private static final int MOST_THREADS = 1024;

  public Run {
    if (threads < 1 || threads > MOST_THREADS) {
      throw new IllegalArgumentException(
          "threads is " + threads + "; give a number from 1 to " + MOST_THREADS);
    }
  }

  /** A run that is not written down. */
  public Run(long seed, int threads, Budget budget) {
    this(seed, threads, budget, Optional.empty());
  }

  /** One thread, no limits. */
  public static Run of(long seed) {
    return new Run(seed, 1, Budget.unlimited());
  }

  /** One thread within the budget. */
  public static Run of(long seed, Budget budget) {
    return new Run(seed, 1, budget);
  }

  public Run withSeed(long newSeed) {
    return new Run(newSeed, threads, budget, checkpoint);
  }

  public Run withThreads(int newThreads) {
    return new Run(seed, newThreads, budget, checkpoint);
  }

  public Run withBudget(Budget newBudget) {
    return new Run(seed, threads, newBudget, checkpoint);
  }

  /** This run, written down there and taken up from there. */
  public Run withCheckpoint(Checkpoint newCheckpoint) {
    return new Run(seed, threads, budget, Optional.of(newCheckpoint));
  }
}
