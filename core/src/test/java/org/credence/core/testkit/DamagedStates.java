package org.credence.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Resumable;

/** States of an iteration with one byte changed: all of the first bytes, where counts stand, and some of the others. */
public final class DamagedStates {

  private static final int FIRST = 40;
  private static final int OTHERS = 60;
  private static final int[] FLIPS = {0x80, 0xFF, 0x7F, 0x01, 0x40};
  private static final long MOST_BYTES = 64L << 20;
  private static final int STEPS = 3;

  private DamagedStates() {}

  /** Whether there was a state to damage; every damaged one was refused by an {@link IOException} or gone on from. */
  public static <A> boolean check(Supplier<Iteration<A>> fresh, long steps) {
    Iteration<A> whole = fresh.get();
    if (!(whole instanceof Resumable resumable)) {
      return false;
    }
    whole.advance(steps);
    byte[] state = EngineContract.written(resumable);
    int places = Math.min(state.length, FIRST + OTHERS);
    for (int i = 0; i < places; i++) {
      int at =
          i < FIRST || state.length <= FIRST + OTHERS
              ? i
              : FIRST + (int) ((long) (i - FIRST) * (state.length - FIRST) / OTHERS);
      byte[] damaged = state.clone();
      damaged[at] ^= (byte) FLIPS[i % FLIPS.length];
      try {
        goOn(fresh.get(), damaged);
      } catch (RuntimeException | Error e) {
        throw new AssertionError("byte " + at + " of " + state.length + " changed: " + e, e);
      }
    }
    return state.length > 0;
  }

  private static <A> void goOn(Iteration<A> iteration, byte[] damaged) {
    long before = allocated();
    try {
      ((Resumable) iteration).restore(new DataInputStream(new ByteArrayInputStream(damaged)));
    } catch (IOException e) {
      assertThat(e)
          .satisfiesAnyOf(
              refusal -> assertThat(refusal).isInstanceOf(EOFException.class),
              refusal -> assertThat(refusal.getMessage()).isNotBlank());
      return;
    } catch (CannotAnswerException | ImpossibleEvidenceException e) {
      return; // the problem shows what it is
    } finally {
      assertThat(allocated() - before).as("bytes allocated by restore").isLessThan(MOST_BYTES);
    }
    try {
      iteration.advance(STEPS);
      iteration.measures();
      iteration.warnings();
      iteration.answer();
    } catch (CannotAnswerException | ImpossibleEvidenceException e) {
      return; // as documented
    }
  }

  private static long allocated() {
    return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
        .getCurrentThreadAllocatedBytes();
  }
}
