package org.credence.bayes.circuit;

import java.util.Locale;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Meter;
import org.credence.core.engine.StopReason;

/** Counts the bytes of a compilation before they are allocated, and stops it in words where they do not fit. */
final class CircuitMemory {

  private static final long LOOK_AT_HEAP = 1L << 22; // smaller requests are not worth a look at it

  private final Meter meter;
  private long held;

  CircuitMemory(Meter meter) {
    this.meter = meter;
  }

  Meter meter() {
    return meter;
  }

  /**
   * Counts bytes about to be allocated.
   *
   * @param nodes how many nodes the circuit has so far, for the words of a refusal
   * @param terms how many products it has so far
   */
  void hold(long bytes, long nodes, long terms) {
    long budget = meter.budget().bytes().orElse(Long.MAX_VALUE);
    if (held + bytes > budget) {
      throw refusal(bytes, nodes, terms, "the budget allows " + budget + " bytes");
    }
    if (bytes > LOOK_AT_HEAP && bytes > meter.budget().affordableBytes()) {
      System.gc(); // garbage counts as in use until it is collected
      long affordable = meter.budget().affordableBytes();
      if (bytes > affordable) {
        throw refusal(bytes, nodes, terms, "the heap can still give " + affordable + " bytes");
      }
    }
    held += bytes;
    meter.hold(bytes);
  }

  void release(long bytes) {
    held -= bytes;
    meter.release(bytes);
  }

  void releaseAll() {
    release(held);
  }

  private CannotAnswerException refusal(long bytes, long nodes, long terms, String limit) {
    return new CannotAnswerException(
        StopReason.REFUSED,
        String.format(
            Locale.ROOT,
            "the circuit does not fit: %d nodes with %d products so far take %d bytes, %d more are needed and %s; allow more"
                + " memory, try another order, or use variable-elimination",
            nodes,
            terms,
            held,
            bytes,
            limit));
  }

  /** A refusal for want of numbers to count with. */
  static CannotAnswerException beyondArrays(long nodes, long terms) {
    return new CannotAnswerException(
        StopReason.REFUSED,
        String.format(
            Locale.ROOT,
            "the circuit goes beyond 2^31 products, whatever the memory (%d nodes with %d products so far); try another order, or"
                + " use variable-elimination",
            nodes,
            terms));
  }
}
