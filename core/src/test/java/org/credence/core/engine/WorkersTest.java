package org.credence.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(
    value = 60,
    threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a deadlock must not hang the build
final class WorkersTest {

  @AfterEach
  void clearInterruptFlag() {
    Thread.interrupted();
  }

  @Test
  void doesEveryChunkOnce() {
    for (int threads : new int[] {1, 2, 3, 8}) {
      try (Workers workers = Workers.of(threads)) {
        for (int chunks : new int[] {0, 1, 2, 7, 1000}) {
          AtomicIntegerArray done = new AtomicIntegerArray(1000);
          workers.forEachChunk(chunks, done::incrementAndGet);
          for (int i = 0; i < 1000; i++) {
            assertThat(done.get(i)).isEqualTo(i < chunks ? 1 : 0);
          }
        }
      }
    }
  }

  @Test
  void usesAsManyThreadsAsItWasGiven() throws InterruptedException {
    Set<Thread> seen = ConcurrentHashMap.newKeySet();
    CountDownLatch all = new CountDownLatch(4);
    try (Workers workers = Workers.of(4)) {
      assertThat(workers.threads()).isEqualTo(4);
      workers.forEachChunk(
          4,
          chunk -> {
            seen.add(Thread.currentThread());
            all.countDown();
            try {
              // each of the four chunks waits for the others, so only four threads can pass
              assertThat(all.await(50, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          });
    }
    assertThat(seen).hasSize(4).contains(Thread.currentThread());
  }

  @Test
  void whatChunksWroteIsSeenByTheCaller() {
    try (Workers workers = Workers.of(4)) {
      for (int repeat = 0; repeat < 200; repeat++) {
        long[] plain = new long[64];
        workers.forEachChunk(64, chunk -> plain[chunk] = chunk + 1);
        for (int i = 0; i < 64; i++) {
          assertThat(plain[i]).isEqualTo(i + 1);
        }
      }
    }
  }

  @Test
  void throwsTheExceptionOfTheLowestChunkForAnyNumberOfThreads() {
    for (int threads : new int[] {1, 2, 4}) {
      try (Workers workers = Workers.of(threads)) {
        for (int repeat = 0; repeat < 100; repeat++) {
          assertThatThrownBy(
                  () ->
                      workers.forEachChunk(
                          50,
                          chunk -> {
                            if (chunk % 10 == 7) {
                              throw new IllegalStateException("chunk " + chunk);
                            }
                          }))
              .isInstanceOf(IllegalStateException.class)
              .hasMessage("chunk 7");
        }
        AtomicInteger after = new AtomicInteger();
        workers.forEachChunk(10, chunk -> after.incrementAndGet());
        assertThat(after).as("still usable").hasValue(10);
      }
    }
  }

  @Test
  void throwsErrorsToo() {
    try (Workers workers = Workers.of(3)) {
      assertThatThrownBy(
              () ->
                  workers.forEachChunk(
                      20,
                      chunk -> {
                        if (chunk >= 3) {
                          throw new OutOfMemoryError("chunk " + chunk);
                        }
                      }))
          .isInstanceOf(OutOfMemoryError.class)
          .hasMessage("chunk 3");
    }
  }

  @Test
  void noChunkRunsAfterAFailureHasBeenThrown() {
    AtomicInteger running = new AtomicInteger();
    try (Workers workers = Workers.of(4)) {
      for (int repeat = 0; repeat < 200; repeat++) {
        assertThatThrownBy(
                () ->
                    workers.forEachChunk(
                        100,
                        chunk -> {
                          running.incrementAndGet();
                          try {
                            if (chunk == 5) {
                              throw new IllegalStateException();
                            }
                          } finally {
                            running.decrementAndGet();
                          }
                        }))
            .isInstanceOf(IllegalStateException.class);
        assertThat(running).hasValue(0);
      }
    }
  }

  @Test
  void mayBeUsedInsideItself() {
    for (int threads : new int[] {1, 2, 4}) {
      try (Workers workers = Workers.of(threads)) {
        AtomicInteger done = new AtomicInteger();
        workers.forEachChunk(
            16,
            outer ->
                workers.forEachChunk(
                    16, middle -> workers.forEachChunk(4, inner -> done.incrementAndGet())));
        assertThat(done).hasValue(16 * 16 * 4);
      }
    }
  }

  @Test
  void anInterruptedCallerFinishesTheWorkAndKeepsTheFlag() {
    try (Workers workers = Workers.of(3)) {
      AtomicInteger done = new AtomicInteger();
      Thread.currentThread().interrupt();
      workers.forEachChunk(500, chunk -> done.incrementAndGet());
      assertThat(Thread.interrupted()).isTrue();
      assertThat(done).hasValue(500);
    }
  }

  @Test
  void anInterruptionWhileWaitingIsKeptToo() throws InterruptedException {
    Thread caller = Thread.currentThread();
    CountDownLatch helperBegan = new CountDownLatch(1);
    AtomicInteger done = new AtomicInteger();
    try (Workers workers = Workers.of(2)) {
      workers.forEachChunk(
          2,
          chunk -> {
            if (Thread.currentThread() == caller) {
              await(helperBegan); // then this thread waits for the helper's chunk
            } else {
              helperBegan.countDown();
              while (caller.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
              }
              caller.interrupt();
            }
            done.incrementAndGet();
          });
      assertThat(Thread.interrupted()).isTrue();
      assertThat(done).hasValue(2);
    }
  }

  private static void await(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aHotRegionChangesNoResult() {
    for (int threads : new int[] {1, 2, 4}) {
      try (Workers workers = Workers.of(threads)) {
        workers.hot(
            () -> {
              for (int repeat = 0; repeat < 2000; repeat++) {
                int chunks = 1 + repeat % 9;
                long[] plain = new long[chunks];
                workers.hot(
                    () ->
                        workers.forEachChunk(
                            chunks,
                            chunk ->
                                workers.forEachChunk(
                                    chunk % 3, deep -> addTo(plain, chunk, deep + 1))));
                for (int i = 0; i < chunks; i++) {
                  assertThat(plain[i]).isEqualTo(i % 3 * (i % 3 + 1) / 2);
                }
              }
            });
      }
    }
  }

  private static void addTo(long[] sums, int at, int value) {
    synchronized (sums) {
      sums[at] += value;
    }
  }

  @Test
  void whatChunksWroteInAHotRegionIsSeenByTheCaller() {
    try (Workers workers = Workers.of(3)) {
      workers.hot(
          () -> {
            for (int repeat = 0; repeat < 5000; repeat++) {
              long[] plain = new long[6];
              int value = repeat;
              workers.forEachChunk(6, chunk -> plain[chunk] = chunk + value);
              for (int i = 0; i < 6; i++) {
                assertThat(plain[i]).isEqualTo(i + repeat);
              }
            }
          });
    }
  }

  @Test
  void failuresInAHotRegionAreThoseOfTheLowestChunk() {
    AtomicInteger running = new AtomicInteger();
    try (Workers workers = Workers.of(4)) {
      Runnable failing =
          () ->
              workers.forEachChunk(
                  40,
                  chunk -> {
                    running.incrementAndGet();
                    try {
                      if (chunk % 10 == 7) {
                        throw new IllegalStateException("chunk " + chunk);
                      }
                    } finally {
                      running.decrementAndGet();
                    }
                  });
      workers.hot(
          () -> {
            for (int repeat = 0; repeat < 500; repeat++) {
              assertThatThrownBy(failing::run).hasMessage("chunk 7");
              assertThat(running).hasValue(0);
            }
          });
      assertThatThrownBy(() -> workers.hot(failing)).as("and leaves").hasMessage("chunk 7");
      AtomicInteger after = new AtomicInteger();
      workers.forEachChunk(10, chunk -> after.incrementAndGet());
      assertThat(after).hasValue(10);
    }
  }

  @Test
  void helpersOfAHotRegionSleepWhenNothingComes() {
    try (Workers workers = Workers.of(2)) {
      Thread caller = Thread.currentThread();
      Thread[] helper = new Thread[1];
      CountDownLatch both = new CountDownLatch(2);
      workers.hot(
          () -> {
            workers.forEachChunk(
                2,
                chunk -> {
                  if (Thread.currentThread() != caller) {
                    helper[0] = Thread.currentThread();
                  }
                  both.countDown();
                  await(both);
                });
            while (helper[0].getState() != Thread.State.WAITING) {
              Thread.onSpinWait(); // until the time limit of the test, if it never sleeps
            }
            AtomicInteger done = new AtomicInteger();
            workers.forEachChunk(100, chunk -> done.incrementAndGet());
            assertThat(done).as("and can be woken").hasValue(100);
          });
    }
  }

  @Test
  void rejectsNoThreads() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Workers.of(0))
        .withMessage("threads is 0; give at least 1");
    assertThat(Workers.sequential().threads()).isEqualTo(1);
  }
}
