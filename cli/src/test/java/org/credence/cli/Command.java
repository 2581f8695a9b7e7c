package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command run inside the test: what it printed, and its exit code. */
record Command(int code, String out, String err) {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Runs {@code credence args...}. */
  static Command credence(String... args) {
    return with(Map.of(), args);
  }

  /** Runs it with an environment. */
  static Command with(Map<String, String> env, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            args,
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8),
            env);
    return new Command(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Runs it as on a terminal. */
  static Command onTerminal(Map<String, String> env, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream outText = new PrintStream(out, false, StandardCharsets.UTF_8);
    PrintStream errText = new PrintStream(err, false, StandardCharsets.UTF_8);
    int code = Cli.run(args, new Session(outText, errText, env, true, true));
    outText.flush();
    errText.flush();
    return new Command(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** Requires an exit code, showing everything if it is another. */
  Command exits(int expected) {
    assertThat(code).as("exit code; stdout:%n%s%nstderr:%n%s", out, err).isEqualTo(expected);
    return this;
  }

  /** Requires that nothing was said on stderr. */
  Command silently() {
    assertThat(err).as("stderr").isEmpty();
    return this;
  }

  /** Requires one line on stderr, or two where the second says where help is; and nothing on stdout. */
  Command complains(String... parts) {
    assertThat(out).as("stdout").isEmpty();
    assertThat(err.lines().count()).as("lines of%n%s", err).isBetween(1L, 2L);
    assertThat(err).doesNotContain("Exception", "\tat ");
    assertThat(err.lines().findFirst().orElse("")).contains(parts);
    return this;
  }

  /** The one JSON object on stdout; fails if there is anything else. */
  JsonNode json() {
    JsonNode node = JSON.readTree(out);
    assertThat(node.isObject()).as("stdout is one JSON object: %s", out).isTrue();
    assertThat(out).startsWith("{").endsWith("}\n");
    return node;
  }
}
