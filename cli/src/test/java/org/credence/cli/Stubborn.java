package org.credence.cli;

/** A process whose work heeds no interrupt. */
final class Stubborn {

  private Stubborn() {}

  public static void main(String[] args) {
    Interruption.ofCallingThread(() -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED));
    System.out.println("ready");
    for (long end = System.nanoTime() + 60_000_000_000L; System.nanoTime() < end; ) {
      if (Thread.interrupted()) {
        System.out.println("asked");
      }
    }
  }
}
