package org.credence.cli;

import java.io.PrintStream;
import java.util.HashMap;
import java.util.Map;
import org.credence.core.input.Escaped;

/**
 * What a command may touch of the world: data go to {@code out}, talk goes to {@code err}.
 *
 * @param out data
 * @param err warnings, progress, errors
 * @param env the environment
 * @param outIsTerminal whether a person reads {@code out}
 * @param errIsTerminal whether a person reads {@code err}
 */
record Session(
    PrintStream out,
    PrintStream err,
    Map<String, String> env,
    boolean outIsTerminal,
    boolean errIsTerminal) {

  private static final int USUAL_WIDTH = 120;
  private static final int LEAST_WIDTH = 40;

  Session {
    env = Map.copyOf(env);
  }

  /** A session with the terminal of this process, as far as it has one. */
  static Session ofProcess(PrintStream out, PrintStream err, Map<String, String> env) {
    return new Session(out, err, env, TerminalProbe.isTerminal(1), TerminalProbe.isTerminal(2));
  }

  /** A session that nobody watches. */
  static Session unattended(PrintStream out, PrintStream err, Map<String, String> env) {
    return new Session(out, err, env, false, false);
  }

  /** Whether colours are welcome on {@code out}. */
  boolean color() {
    return outIsTerminal && capable() && env.getOrDefault("NO_COLOR", "").isEmpty();
  }

  /** Whether a line that rewrites itself is welcome on {@code err}. */
  boolean progress() {
    return errIsTerminal && capable();
  }

  private boolean capable() {
    return !env.getOrDefault("TERM", "").equals("dumb");
  }

  /** Whether the environment says how wide the terminal is. */
  boolean hasColumns() {
    return env.getOrDefault("COLUMNS", "").matches("[1-9][0-9]{0,4}");
  }

  /** Columns of the terminal. */
  int width() {
    String columns = env.getOrDefault("COLUMNS", "");
    if (hasColumns()) {
      return Math.max(LEAST_WIDTH, Integer.parseInt(columns));
    }
    return USUAL_WIDTH;
  }

  /** This session without colours. */
  Session withoutColor() {
    Map<String, String> changed = new HashMap<>(env);
    changed.put("NO_COLOR", "1");
    return new Session(out, err, changed, outIsTerminal, errIsTerminal);
  }

  /** Says something on {@code err}, in one line. */
  void say(String line) {
    err.println("credence: " + Escaped.text(line));
    err.flush();
  }

  /** Says a warning on {@code err}, in one line. */
  void warn(String line) {
    say("warning: " + line);
  }
}
