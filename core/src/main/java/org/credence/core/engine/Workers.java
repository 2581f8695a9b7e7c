package org.credence.core.engine;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;

/**
 * The threads of one run. Work is cut into numbered chunks that do not depend on the number of threads; the caller reduces their
 * results in the order of the numbers, so threads change the time and never the bits.
 *
 * <p>The calling thread works too and waits only for chunks that another thread has begun, so a chunk may itself cut its work into
 * chunks of the same workers.
 */
public final class Workers implements AutoCloseable {

  private final int threads;
  private final List<ExecutorService> executor; // empty for one thread

  private Workers(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads is " + threads + "; give at least 1");
    }
    this.threads = threads;
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
    for (int i = 0; i < helpers; i++) {
      executor.get(0).execute(job);
    }
    job.run();
    job.await(whenInterrupted);
  }

  @Override
  public void close() {
    executor.forEach(ExecutorService::shutdownNow);
  }

  /**
   * The chunks of one call. Chunks are begun in the order of their numbers, so when one fails all lower ones have been begun, and
   * the lowest failure does not depend on the threads. A helper that comes too late finds nothing to begin.
   */
  private static final class Job implements Runnable {
    private final int chunks;
    private final IntConsumer work;
    private final Patience.Limit limit;
    private volatile boolean interrupted; // the caller was, while it waited
    private int next;
    private int running;
    private int failedChunk = Integer.MAX_VALUE;
    private List<Throwable> failure = List.of(); // of failedChunk, if any

    Job(int chunks, IntConsumer work) {
      this.chunks = chunks;
      this.work = work;
      this.limit = Patience.Limit.ofThisThread().orWhen(() -> interrupted);
    }

    @Override
    public void run() {
      for (int chunk = begin(); chunk < chunks; chunk = begin()) {
        try {
          accept(chunk);
          end();
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

    private synchronized int begin() {
      if (next == chunks) {
        return chunks;
      }
      running++;
      return next++;
    }

    private synchronized void end() {
      if (--running == 0) {
        notifyAll();
      }
    }

    private synchronized void fail(int chunk, Throwable e) {
      next = chunks;
      if (chunk < failedChunk) {
        failedChunk = chunk;
        failure = List.of(e);
      }
      end();
    }

    /** To be called when no chunk is left to begin. */
    private synchronized void await(Runnable whenInterrupted) {
      while (running > 0) {
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
