package org.credence.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * The threads of one run. Work is cut into numbered chunks that do not depend on the number of threads; the caller reduces their
 * results in the order of the numbers, so threads change the time and never the bits.
 */
public final class Workers implements AutoCloseable {

  private final int threads;
  private final List<ExecutorService> executor; // empty for one thread

  private Workers(int threads) {
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
   * done. The first exception by chunk number is thrown again here.
   */
  public void forEachChunk(int chunks, IntConsumer work) {
    if (executor.isEmpty() || chunks <= 1) {
      for (int chunk = 0; chunk < chunks; chunk++) {
        work.accept(chunk);
      }
      return;
    }
    AtomicInteger next = new AtomicInteger();
    Runnable loop =
        () -> {
          for (int chunk = next.getAndIncrement(); chunk < chunks; chunk = next.getAndIncrement()) {
            work.accept(chunk);
          }
        };
    int helpers = Math.min(threads, chunks) - 1;
    List<Future<?>> futures = new ArrayList<>(helpers);
    for (int i = 0; i < helpers; i++) {
      futures.add(executor.get(0).submit(loop));
    }
    RuntimeException failure = null;
    try {
      loop.run();
    } catch (RuntimeException e) {
      next.set(chunks);
      failure = e;
    }
    boolean interrupted = false;
    for (Future<?> future : futures) {
      boolean waiting = true;
      while (waiting) {
        try {
          future.get();
          waiting = false;
        } catch (InterruptedException e) {
          interrupted =
              true; // the chunk in hand is finished first; the loop that called us sees the flag
        } catch (ExecutionException e) {
          waiting = false;
          if (e.getCause() instanceof Error error) {
            throw error;
          }
          failure = failure != null ? failure : (RuntimeException) e.getCause();
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void close() {
    executor.forEach(ExecutorService::shutdownNow);
  }
}
