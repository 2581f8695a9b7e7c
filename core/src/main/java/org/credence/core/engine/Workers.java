package org.credence.core.engine;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * The threads of one run. Work is cut into numbered chunks that do not depend on the number of threads; the caller reduces their
 * results in the order of the numbers, so threads change the time and never the bits.
 *
 * <p>The calling thread works too and waits only for chunks that another thread has begun, so a chunk may itself cut its work into
 * chunks of the same workers.
 *
 * <p>Waking a thread takes some 10 µs. Whoever has many short jobs in a row puts a {@link #hot(Runnable)} region around them: in it threads
 * that have nothing to do look for the next job some 50 µs long before they sleep.
 */
public class Workers implements AutoCloseable {

  /** How long a thread of a hot region looks for work, or for the end of others' work, before it sleeps. */
  private static final long SPIN_NANOS = 50_000;

  /** Looks between two looks at the clock. */
  private static final int LOOKS = 16;

  private final int threads;
  private final List<ExecutorService> executor; // empty for one thread
  private final AtomicInteger hotRegions = new AtomicInteger();
  private final AtomicInteger lookers = new AtomicInteger(); // helpers that look for a job now
  private final AtomicReference<Job> latest; // given out in a hot region

  /** For {@link #of}; tests of this package give chunks out in other ways. */
  Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + "; give at least 1");
    }
    this.threads = threads;
    this.latest = new AtomicReference<>(new Job(0, chunk -> {}));
    this.executor =
        threads == 1
            ? List.of()
            : List.of(Executors.newFixedThreadPool(threads - 1, Workers::daemon));
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "credence-worker");
    thread.setDaemon(true);
    return thread;
  }

  /** That many threads, the calling one included; close it when the run ends. */
  public static Workers of(int threads) {
    return new Workers(threads);
  }

  /** The calling thread alone. */
  public static Workers sequential() {
    return new Workers(1);
  }

  public int threads() {
    return threads;
  }

  /**
   * Calls {@code work} once for every chunk number from 0 to {@code chunks - 1}, on any of the threads, and returns when all are
   * done; what they wrote is then visible to the caller. If chunks fail, no new ones are begun, those begun are waited for, and the
   * exception or error of the lowest failed chunk is thrown here, the same one for any number of threads. Interrupting the caller
   * does not cut the work short; the flag is kept.
   */
  public void forEachChunk(int chunks, IntConsumer work) {
    forEachChunk(chunks, work, () -> {});
  }

  /**
   * {@link #forEachChunk(int, IntConsumer)}, and calls {@code whenInterrupted} if the caller is interrupted while it waits for the
   * chunks of other threads.
   */
  void forEachChunk(int chunks, IntConsumer work, Runnable whenInterrupted) {
    if (executor.isEmpty() || chunks <= 1) {
      for (int chunk = 0; chunk < chunks; chunk++) {
        work.accept(chunk);
      }
      return;
    }
    Job job = new Job(chunks, work);
    int helpers = Math.min(threads, chunks) - 1;
    boolean hot = hotRegions.get() > 0;
    if (hot) {
      latest.set(job);
      helpers -= lookers.get();
    }
    for (int i = 0; i < helpers; i++) {
      executor.get(0).execute(() -> help(job));
    }
    job.run();
    if (hot) {
      spinUntil(job::isDone);
    }
    job.await(whenInterrupted);
  }

  /**
   * Does work that calls {@link #forEachChunk(int, IntConsumer)} often, at intervals below some 50 µs: until it returns, threads that
   * have nothing to do stay awake that much longer. May be used inside itself and by several threads at once. Results are the same
   * inside and outside.
   */
  public void hot(Runnable work) {
    hotRegions.incrementAndGet();
    try {
      work.run();
    } finally {
      if (hotRegions.decrementAndGet() == 0) {
        latest.set(new Job(0, chunk -> {})); // keeps nothing alive
      }
    }
  }

  /** Works on a job, and in a hot region on those that follow soon. A job missed here is done by the others. */
  private void help(Job first) {
    Job job = first;
    while (true) {
      job.run();
      Job done = job;
      if (hotRegions.get() == 0) {
        return;
      }
      lookers.incrementAndGet();
      boolean found = spinUntil(() -> latest.get() != done && latest.get().hasMore());
      lookers.decrementAndGet();
      if (!found) {
        return;
      }
      job = latest.get();
    }
  }

  /** Looks until something is so, but neither long nor after the last hot region. */
  private boolean spinUntil(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (hotRegions.get() > 0 && System.nanoTime() - start < SPIN_NANOS) {
      for (int look = 0; look < LOOKS; look++) {
        if (condition.getAsBoolean()) {
          return true;
        }
        Thread.onSpinWait();
      }
    }
    return condition.getAsBoolean();
  }

  @Override
  public void close() {
    executor.forEach(ExecutorService::shutdownNow);
  }

  /**
   * The chunks of one call. Chunks are begun in the order of their numbers, so when one fails all lower ones have been begun, and
   * the lowest failure does not depend on the threads. A helper that comes too late finds nothing to begin.
   */
  private static final class Job {
    private final int chunks;
    private final IntConsumer work;
    private final Patience.Limit limit;
    private volatile boolean interrupted; // the caller was, while it waited
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger done = new AtomicInteger(); // ended, failed, or never to be begun
    private int failedChunk = Integer.MAX_VALUE;
    private List<Throwable> failure = List.of(); // of failedChunk, if any

    Job(int chunks, IntConsumer work) {
      this.chunks = chunks;
      this.work = work;
      this.limit = Patience.Limit.ofThisThread().orWhen(() -> interrupted);
    }

    void run() {
      while (hasMore()) {
        int chunk = next.getAndIncrement();
        if (chunk >= chunks) {
          return;
        }
        try {
          accept(chunk);
          end(1);
        } catch (RuntimeException | Error e) {
          fail(chunk, e);
        }
      }
    }

    private void accept(int chunk) {
      limit.during(
          () -> {
            work.accept(chunk);
            return true;
          });
    }

    boolean hasMore() {
      return next.get() < chunks;
    }

    boolean isDone() {
      return done.get() == chunks;
    }

    private void end(int count) {
      if (done.addAndGet(count) == chunks) {
        synchronized (this) {
          notifyAll();
        }
      }
    }

    private void fail(int chunk, Throwable e) {
      synchronized (this) {
        if (chunk < failedChunk) {
          failedChunk = chunk;
          failure = List.of(e);
        }
      }
      int begun = Math.min(next.getAndSet(chunks), chunks);
      end(1 + chunks - begun);
    }

    /** To be called when no chunk is left to begin. */
    private synchronized void await(Runnable whenInterrupted) {
      while (!isDone()) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true; // chunks in hand are finished first; whoever called us sees the flag
          whenInterrupted.run();
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      for (Throwable e : failure) {
        if (e instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) e;
      }
    }
  }
}
