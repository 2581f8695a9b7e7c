package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/** What happens when something breaks beneath a command: one line, the right exit code, a stack trace only with --debug. */
final class FailureTest {

  @Test
  void outOfMemoryIsRefusedForResources() {
    Command run =
        guarded(
            false,
            () -> {
              throw new OutOfMemoryError("Java heap space");
            });
    run.exits(4).complains("credence: out of memory", "-Xmx8g", "--memory");
  }

  @Test
  void stackOverflowIsOurFault() {
    Command run =
        guarded(
            false,
            () -> {
              throw new StackOverflowError();
            });
    run.exits(1);
    assertThat(run.err())
        .startsWith("credence: internal error: java.lang.StackOverflowError (please report")
        .hasLineCount(1);
  }

  @Test
  void unexpectedExceptionIsOurFault() {
    IntSupplier broken =
        () -> {
          throw new IllegalStateException("heap\nis \u001B[1m upside down");
        };
    Command run = guarded(false, broken).exits(1);
    assertThat(run.err())
        .isEqualTo(
            "credence: internal error: java.lang.IllegalStateException: heap\\u000Ais \\u001B[1m upside down"
                + " (please report it with the output of --debug)\n");
    assertThat(guarded(true, broken).exits(1).err()).contains("\tat org.credence.cli");
  }

  @Test
  void failedWriteIsSaidWithoutBlamingADefect() {
    guarded(
            false,
            () -> {
              throw new UncheckedIOException(new IOException("No space left on device"));
            })
        .exits(1)
        .complains("credence: cannot read or write: No space left on device");
  }

  @Test
  void aFailedWriteSaysMoreThanThePath() {
    guarded(
            false,
            () -> {
              throw new UncheckedIOException(new NoSuchFileException("/proc/x"));
            })
        .exits(1)
        .complains(
            "credence: cannot read or write: /proc/x: no such file, or none can be made there");
  }

  @Test
  void aPathThatTheLocaleCannotWriteIsBadInput() {
    guarded(
            false,
            () -> {
              throw new InvalidPathException("d/?.bif", "Malformed input");
            })
        .exits(3)
        .complains("credence: there is a path that this locale cannot write", "LC_ALL=C.UTF-8");
  }

  private static Command guarded(boolean debug, IntSupplier work) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream text = new PrintStream(err, true, StandardCharsets.UTF_8);
    int code = Cli.guarded(Session.unattended(text, text, Map.of()), debug, work);
    return new Command(code, "", err.toString(StandardCharsets.UTF_8));
  }
}
