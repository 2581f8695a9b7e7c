package org.credence.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Workers that make it likely that chunks meet in what they share: every call has threads of its own, as many as were asked for, and
 * nobody goes on before all of them are within a chunk. They count how many that were, so that a test can tell that there was anything
 * to meet.
 *
 * <p>Or, {@linkplain #backward()}, one thread that takes the last chunk first: what depends on which chunk came before, or is added up
 * in the order in which chunks end, shows every time.
 */
public final class CrowdedWorkers extends Workers {

  private final boolean backward;
  private final AtomicInteger inWork = new AtomicInteger();
  private final AtomicInteger mostAtOnce = new AtomicInteger();

  private CrowdedWorkers(int threads, boolean backward) {
    super(threads);
    this.backward = backward;
  }

  /** That many threads in every call, or as many as there are chunks. */
  public static CrowdedWorkers of(int threads) {
    return new CrowdedWorkers(threads, false);
  }

  /** The calling thread alone, from the last chunk to the first; it says that it is two. */
  public static CrowdedWorkers backward() {
    return new CrowdedWorkers(2, true);
  }

  /** The most chunks that were begun and not ended at a time. */
  public int mostAtOnce() {
    return mostAtOnce.get();
  }

  @Override
  public void forEachChunk(int chunks, IntConsumer work) {
    int crew = Math.min(threads(), chunks);
    if (backward || crew <= 1) {
      for (int chunk = chunks - 1; chunk >= 0; chunk--) {
        work.accept(chunk);
      }
      return;
    }
    CyclicBarrier begun = new CyclicBarrier(crew);
    List<List<Throwable>> failures = new ArrayList<>(); // [chunk]
    for (int chunk = 0; chunk < chunks; chunk++) {
      failures.add(List.of());
    }
    List<Thread> threads = new ArrayList<>();
    for (int first = 0; first < crew; first++) {
      int mine = first;
      threads.add(
          new Thread(
              () -> {
                for (int chunk = mine; chunk < chunks; chunk += crew) {
                  accept(chunk, chunk == mine, begun, work, failures);
                }
              },
              "crowded-worker"));
    }
    threads.forEach(Thread::start);
    threads.forEach(CrowdedWorkers::join);
    for (List<Throwable> failure : failures) {
      for (Throwable e : failure) {
        if (e instanceof Error error) {
          throw error;
        }
        throw (RuntimeException) e;
      }
    }
  }

  private void accept(
      int chunk,
      boolean first,
      CyclicBarrier begun,
      IntConsumer work,
      List<List<Throwable>> failures) {
    mostAtOnce.accumulateAndGet(inWork.incrementAndGet(), Math::max);
    try {
      if (first) {
        begun.await();
      }
      work.accept(chunk);
    } catch (RuntimeException | Error e) {
      failures.set(chunk, List.of(e));
    } catch (InterruptedException | BrokenBarrierException e) {
      failures.set(chunk, List.of(new AssertionError("a crowd was interrupted", e)));
    } finally {
      inWork.decrementAndGet();
    }
  }

  @Override
  void forEachChunk(int chunks, IntConsumer work, Runnable whenInterrupted) {
    forEachChunk(chunks, work);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted while a crowd was at work", e);
    }
  }
}
