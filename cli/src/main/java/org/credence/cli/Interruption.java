package org.credence.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns Ctrl-C and SIGTERM into an interrupt of the working thread, and holds the end of the JVM up until that thread has printed
 * what there is. The JVM then ends by itself with 130 or 143; the working thread must not call {@link System#exit} meanwhile,
 * which would wait for the hook that waits for it.
 */
final class Interruption {

  /** Then the user is told that a second signal would end it at once. */
  private static final long SECONDS_UNTIL_WORD = 2;

  /** Less than the ten seconds from SIGTERM to SIGKILL that are usual for containers. */
  private static final long PATIENCE_SECONDS = 8;

  private final Thread worker;
  private final Runnable atOnce;
  private final CountDownLatch done = new CountDownLatch(1);
  private boolean stopping; // guarded by this
  private boolean finished; // guarded by this

  private Interruption(Thread worker, Runnable atOnce) {
    this.worker = worker;
    this.atOnce = atOnce;
  }

  /**
   * Watches over the calling thread.
   *
   * @param atOnce ends the JVM without waiting for anything: what a second signal does
   */
  static Interruption ofCallingThread(Runnable atOnce) {
    Interruption interruption = new Interruption(Thread.currentThread(), atOnce);
    Runtime.getRuntime().addShutdownHook(new Thread(interruption::stop, "credence-stop"));
    return interruption;
  }

  private void stop() {
    synchronized (this) {
      stopping = true;
      if (finished) {
        return;
      }
    }
    SecondSignal.handle(atOnce);
    worker.interrupt();
    try {
      if (!done.await(SECONDS_UNTIL_WORD, TimeUnit.SECONDS)) {
        tell("credence: interrupted; finishing what is at hand, a second signal ends it at once");
        if (!done.await(PATIENCE_SECONDS - SECONDS_UNTIL_WORD, TimeUnit.SECONDS)) {
          tell("credence: interrupted; the work at hand could not be stopped in time");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void tell(String line) {
    System.err.println(line);
    System.err.flush();
  }

  /** To be called when everything is printed. Whether the worker may end the JVM itself; if not, the JVM is ending already. */
  boolean finish() {
    synchronized (this) {
      finished = true;
      done.countDown();
      return !stopping;
    }
  }
}
