package org.credence.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether a standard stream is a terminal. Java has no call for that: {@link System#console} speaks of stdin and stdout together,
 * and from release 22 on it is there even without a terminal. Where the system shows open files under {@code /proc} the link of
 * the stream is read; elsewhere the console decides for both streams.
 */
final class TerminalProbe {

  private TerminalProbe() {}

  /**
   * Asks about one stream.
   *
   * @param descriptor 1 for stdout, 2 for stderr
   */
  static boolean isTerminal(int descriptor) {
    Path links = Path.of("/proc/self/fd");
    if (Files.isDirectory(links)) {
      try {
        String target =
            Files.readSymbolicLink(links.resolve(Integer.toString(descriptor))).toString();
        return target.startsWith("/dev/pts/")
            || target.startsWith("/dev/tty")
            || target.equals("/dev/console");
      } catch (IOException | UnsupportedOperationException e) {
        return false;
      }
    }
    return consoleIsTerminal();
  }

  private static boolean consoleIsTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return Boolean.TRUE.equals(Console.class.getMethod("isTerminal").invoke(console));
    } catch (NoSuchMethodException e) {
      return true; // before release 22 there is a console only on a terminal
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
