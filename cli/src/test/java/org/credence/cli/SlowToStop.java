package org.credence.cli;

/** A process that has an answer, some seconds after it was interrupted. */
final class SlowToStop {

  private static final long SECONDS = 3;

  private SlowToStop() {}

  public static void main(String[] args) {
    Interruption interruption =
        Interruption.ofCallingThread(() -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED));
    System.out.println("ready");
    while (!Thread.interrupted()) {
      Thread.onSpinWait();
    }
    for (long end = System.nanoTime() + SECONDS * 1_000_000_000L; System.nanoTime() < end; ) {
      Thread.onSpinWait();
    }
    System.out.println("answer");
    interruption.finish();
  }
}
