package org.credence.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The {@code credence} command. What it does is in {@link Cli}; here are the process's streams, its signals and its end. */
public final class Main {

  private static final int BUFFER_BYTES = 1 << 13;

  private Main() {}

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    Interruption interruption =
        Interruption.ofCallingThread(() -> Runtime.getRuntime().halt(ExitCode.INTERRUPTED));
    WatchedStream stdout = new WatchedStream(new FileOutputStream(FileDescriptor.out));
    PrintStream out = text(stdout);
    PrintStream err = text(new FileOutputStream(FileDescriptor.err));
    int code = Cli.run(args, Session.ofProcess(out, err, System.getenv()));
    out.flush();
    if (stdout.failed()) {
      err.println("credence: cannot write to stdout: " + stdout.failure());
      code = ExitCode.OUR_FAULT;
    }
    err.flush();
    if (interruption.finish()) {
      System.exit(code);
    }
  }

  /**
   * Runs the command inside another program: no signals are caught, nothing exits, nobody is taken to watch a terminal. The
   * calling thread may be interrupted; what there is is then printed.
   *
   * @return the exit code
   */
  public static int run(String[] args, PrintStream out, PrintStream err, Map<String, String> env) {
    int code = Cli.run(args, Session.unattended(out, err, env));
    out.flush();
    err.flush();
    return code;
  }

  /** Files and pipes are UTF-8 whatever the locale says; the table's signs and the JSON would suffer otherwise. */
  private static PrintStream text(OutputStream stream) {
    return new PrintStream(
        new BufferedOutputStream(stream, BUFFER_BYTES), false, StandardCharsets.UTF_8);
  }

  /** Remembers why writing failed, which {@link PrintStream} forgets. A reader that has gone away is no failure. */
  private static final class WatchedStream extends OutputStream {
    private final OutputStream target;
    private String failure = "";

    WatchedStream(OutputStream target) {
      this.target = target;
    }

    boolean failed() {
      return !failure.isEmpty() && !failure.contains("Broken pipe");
    }

    String failure() {
      return failure;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        target.write(bytes, offset, length);
      } catch (IOException e) {
        failure = String.valueOf(e.getMessage());
        throw e;
      }
    }

    @Override
    public void flush() throws IOException {
      target.flush();
    }
  }
}
