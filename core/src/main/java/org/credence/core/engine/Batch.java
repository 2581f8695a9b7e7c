package org.credence.core.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.credence.core.random.SeededRandomness;

/** Many questions through one engine: bounded memory, answers in the order of the questions, one bad row being one outcome. */
public final class Batch {

  private static final int ROWS_PER_THREAD = 8;

  private Batch() {}

  /** Takes the outcomes in order. */
  @FunctionalInterface
  public interface Sink<A> {
    /**
     * @param row counted from 0
     */
    void accept(long row, Outcome<A> outcome);
  }

  /**
   * Answers every problem. Rows are spread over the run's threads, each row itself uses one; row i runs with its own seed derived
   * from the run's seed and i, and with the run's budget. An exception of one row is that row's {@link Outcome.GaveUp}. Stops
   * early when the thread is interrupted: rows in hand, on whatever thread, are interrupted too, and are given to the sink as they
   * ended.
   *
   * @return the number of rows given to the sink
   */
  public static <P extends Problem<A>, A> long infer(
      InferenceEngine<P, A> engine, Iterable<? extends P> problems, Run run, Sink<? super A> sink) {
    Iterator<? extends P> source = problems.iterator();
    int window = run.threads() * ROWS_PER_THREAD;
    long done = 0;
    try (Workers workers = Workers.of(run.threads())) {
      while (source.hasNext() && !Thread.currentThread().isInterrupted()) {
        List<P> rows = new ArrayList<>(window);
        while (rows.size() < window && source.hasNext()) {
          rows.add(source.next());
        }
        long first = done;
        List<Slot<A>> slots = new ArrayList<>(rows.size());
        rows.forEach(row -> slots.add(new Slot<>()));
        Interruption interruption = new Interruption(Thread.currentThread());
        workers.forEachChunk(
            rows.size(),
            i -> {
              interruption.enter();
              try {
                slots.get(i).outcome = List.of(row(engine, rows.get(i), rowRun(run, first + i)));
              } finally {
                interruption.leave();
              }
            },
            interruption::spread);
        for (Slot<A> slot : slots) {
          give(sink, done++, slot.outcome.get(0));
        }
      }
    }
    return done;
  }

  private static <A> void give(Sink<? super A> sink, long row, Outcome<A> outcome) {
    @SuppressWarnings(
        "unchecked") // an Outcome only hands answers out, so it may be seen as one of a wider type
    Sink<A> narrowed = (Sink<A>) sink;
    narrowed.accept(row, outcome);
  }

  private static Run rowRun(Run run, long row) {
    return new Run(SeededRandomness.seedOf(run.seed(), row), 1, run.budget());
  }

  private static <P extends Problem<A>, A> Outcome<A> row(
      InferenceEngine<P, A> engine, P problem, Run run) {
    long start = System.nanoTime();
    try {
      return engine.infer(problem, run);
    } catch (RuntimeException e) {
      String message = String.valueOf(e.getMessage());
      return new Outcome.GaveUp<>(
          e.getMessage() == null || message.isBlank() ? e.toString() : message,
          Optional.empty(),
          new Diagnostics(
              Guarantee.HEURISTIC, // an engine that threw is not asked again
              StopReason.NOT_APPLICABLE,
              0,
              0,
              Duration.ofNanos(System.nanoTime() - start),
              0,
              Map.of(),
              List.of()));
    }
  }

  /** Passes an interrupt of the calling thread on to the threads that help with rows. */
  private static final class Interruption {
    private final Thread caller;
    private final Set<Thread> helpers = new HashSet<>(); // in a row now
    private boolean spread;

    Interruption(Thread caller) {
      this.caller = caller;
    }

    synchronized void enter() {
      Thread thread = Thread.currentThread();
      if (thread != caller) {
        helpers.add(thread);
        if (spread) {
          thread.interrupt();
        }
      }
    }

    synchronized void leave() {
      Thread thread = Thread.currentThread();
      if (thread != caller) {
        helpers.remove(thread);
        Thread.interrupted(); // the flag was for the row, not for the thread
      } else if (thread.isInterrupted()) {
        spread();
      }
    }

    synchronized void spread() {
      spread = true;
      helpers.forEach(Thread::interrupt);
    }
  }

  private static final class Slot<A> {
    private List<Outcome<A>> outcome = List.of();
  }
}
