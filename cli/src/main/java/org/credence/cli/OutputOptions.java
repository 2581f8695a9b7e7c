package org.credence.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.credence.core.input.AtomicOutput;
import org.credence.lab.report.Terminal;
import picocli.CommandLine.Option;

/** In which form the result is written, and where. */
final class OutputOptions {

  /** The forms of a result. */
  enum Form {
    TABLE,
    MARKDOWN,
    CSV,
    JSON
  }

  @Option(names = "--json", description = "One JSON object, see docs/json.md.")
  private boolean json;

  @Option(names = "--csv", description = "Comma-separated values, one line per row.")
  private boolean csv;

  @Option(names = "--markdown", description = "A Markdown table.")
  private boolean markdown;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "Write to a file, whole or not at all, instead of stdout.")
  private Optional<Path> out = Optional.empty();

  /** The form asked for. */
  Form form() {
    if ((json ? 1 : 0) + (csv ? 1 : 0) + (markdown ? 1 : 0) > 1) {
      throw new UsageException("--json, --csv and --markdown exclude each other; give one of them");
    }
    return json ? Form.JSON : csv ? Form.CSV : markdown ? Form.MARKDOWN : Form.TABLE;
  }

  /** The file to write to, if one was named. */
  Optional<Path> file() {
    return out;
  }

  /** Where a table will be seen: on the terminal with its width and colours, or in a file or pipe without limits. */
  Terminal terminal(Session session) {
    boolean seen = out.isEmpty() && (session.outIsTerminal() || session.hasColumns());
    return seen ? new Terminal(session.width(), session.color()) : Terminal.plain();
  }

  /** Refuses what cannot be done before any work is done. */
  void check() {
    form();
    out.ifPresent(file -> requireWritable("--out", file));
  }

  /** Refuses a directory, and a file in a folder that is not there. */
  static void requireWritable(String what, Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || folder == null) {
      throw new UsageException(what + " " + file + " is a directory; name a file");
    }
    if (!Files.isDirectory(folder)) {
      throw new UsageException(
          what + " " + file + ": there is no folder " + folder + "; make it first");
    }
  }

  /** Writes the result. An interrupt that came before does not keep it from being written. */
  void deliver(Session session, String text) {
    boolean interrupted = Thread.interrupted();
    String whole = text.endsWith("\n") ? text : text + "\n";
    if (out.isPresent()) {
      AtomicOutput.write(out.get(), whole);
      if (form() == Form.TABLE) {
        session.say("wrote " + out.get());
      }
    } else {
      session.out().print(whole);
      session.out().flush();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
