package org.credence.core.engine;

import java.nio.file.Path;
import java.time.Duration;

/**
 * That a long run shall write itself down, so that it can go on after it was killed: the same command again takes up the file and
 * ends with the bits of a run that was never interrupted.
 *
 * <p>The file holds the state of the iteration at the end of a quantum, what it belongs to (engine, question, seed, JDK) and a
 * checksum. It is written aside, forced to disk and renamed; the one before is kept as {@code file.previous} and read where the file
 * itself is missing or damaged. Limits of the budget count the run as a whole, all its parts together.
 *
 * @param file where the state is kept
 * @param every time between two writings, at least 0; one more is made when the run ends
 */
public record Checkpoint(Path file, Duration every) {

  private static final Duration USUAL = Duration.ofSeconds(30);

  public Checkpoint {
    if (every.isNegative()) {
      throw new IllegalArgumentException(
          "a checkpoint every " + every + "; give a duration of at least 0");
    }
  }

  /** Every 30 seconds. */
  public static Checkpoint to(Path file) {
    return new Checkpoint(file, USUAL);
  }
}
