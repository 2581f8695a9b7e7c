package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Signals, pipes and exit codes as the operating system sees them: each test starts the command in a JVM of its own. */
@Timeout(60)
final class SignalTest {

  private static final String FOREVER = "2m";

  @TempDir Path folder;

  @BeforeEach
  void needsUnix() {
    assumeThat(Files.isExecutable(Path.of("/bin/sh"))).as("a Unix shell").isTrue();
  }

  /** A shell that starts a command in the background has it ignore Ctrl-C, and whatever that command starts inherits it. */
  private static void needsControlC() throws Exception {
    Process shell = new ProcessBuilder("/bin/sh", "-c", "kill -INT $$; exit 7").start();
    assumeThat(shell.waitFor()).as("not 7: Ctrl-C reaches what this JVM starts").isNotEqualTo(7);
  }

  @Test
  void controlCPrintsTheAnswerSoFarAndExitsWith130() throws Exception {
    needsControlC();
    Process process = start("infer", "asia", "--engine", "gibbs", "--time", FOREVER, "--json");
    awaitWork(process);
    signal(process, "INT");
    String out = read(process);
    assertThat(exit(process)).isEqualTo(130);
    JsonNode json = JsonMapper.builder().build().readTree(out);
    assertThat(json.get("stop").asString()).isEqualTo("interrupted");
    assertThat(json.get("outcome").asString()).isEqualTo("answered");
    assertThat(json.get("diagnostics").get("steps").asLong()).isPositive();
    assertThat(json.get("marginals").size()).isEqualTo(8);
  }

  @Test
  void controlCPrintsTheRowsSoFar() throws Exception {
    needsControlC();
    Process process =
        start("compare", "asia", "--engines", "ve,lw,gibbs", "--time", FOREVER, "--json");
    awaitWork(process);
    signal(process, "INT");
    String out = read(process);
    assertThat(exit(process)).isEqualTo(130);
    JsonNode json = JsonMapper.builder().build().readTree(out);
    assertThat(json.get("interrupted").asBoolean()).isTrue();
    JsonNode rows = json.get("rows");
    assertThat(rows.size()).isBetween(1, 2);
    assertThat(rows.get(0).get("stop").asString()).isEqualTo("completed");
    if (rows.size() == 2) {
      assertThat(rows.get(1).get("engine").asString()).isEqualTo("likelihood-weighting");
      assertThat(rows.get(1).get("stop").asString()).isEqualTo("interrupted");
    }
  }

  @Test
  void controlCWritesTheFileOfOut() throws Exception {
    needsControlC();
    Path file = folder.resolve("partial.json");
    Process process =
        start(
            "infer",
            "asia",
            "--engine",
            "gibbs",
            "--time",
            FOREVER,
            "--json",
            "--out",
            file.toString());
    awaitWork(process);
    signal(process, "INT");
    assertThat(read(process)).isEmpty();
    assertThat(exit(process)).isEqualTo(130);
    assertThat(JsonMapper.builder().build().readTree(Files.readString(file)).get("stop").asString())
        .isEqualTo("interrupted");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(file, folder.resolve("stderr"));
    }
  }

  @Test
  void aSecondControlCEndsAtOnceWhatDoesNotHeedTheFirst() throws Exception {
    needsControlC();
    List<String> command = new ArrayList<>(command());
    command.set(command.indexOf(Main.class.getName()), Stubborn.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve("stderr").toFile()).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    assertThat(out.readLine()).isEqualTo("ready");
    signal(process, "INT");
    assertThat(out.readLine()).isEqualTo("asked");
    signal(process, "INT");
    assertThat(exit(process)).isEqualTo(130);
    assertThat(folder.resolve("stderr"))
        .as("it did not wait until its patience ended")
        .isEmptyFile();
  }

  @Test
  void anAnswerThatTakesSecondsAfterControlCIsWaitedFor() throws Exception {
    needsControlC();
    List<String> command = new ArrayList<>(command());
    command.set(command.indexOf(Main.class.getName()), SlowToStop.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(folder.resolve("stderr").toFile()).start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    assertThat(out.readLine()).isEqualTo("ready");
    signal(process, "INT");
    assertThat(out.readLine()).isEqualTo("answer");
    assertThat(exit(process)).isEqualTo(130);
    assertThat(folder.resolve("stderr"))
        .hasContent(
            "credence: interrupted; finishing what is at hand, a second signal ends it at once");
  }

  @Test
  void controlCLeavesTheRowsSoFar() throws Exception {
    needsControlC();
    Path cases = folder.resolve("cases.csv");
    Files.writeString(cases, "smoke\n" + "yes\n".repeat(3_000_000));
    Path posteriors = folder.resolve("posteriors.csv");
    Process process =
        start(
            "infer",
            "asia",
            "--cases",
            cases.toString(),
            "--query",
            "lung",
            "--out",
            posteriors.toString());
    awaitWork(process);
    signal(process, "INT");
    assertThat(read(process)).isEmpty();
    assertThat(exit(process)).isEqualTo(130);
    assertThat(Files.readString(folder.resolve("stderr")))
        .matches("credence: interrupted: \\d+ of \\d+ cases answered in .*\\R");
    List<String> lines = Files.readAllLines(posteriors);
    assertThat(lines.get(0)).isEqualTo("case,status,logEvidence,p(lung=yes),p(lung=no)");
    assertThat(lines).hasSizeBetween(2, 3_000_000);
    assertThat(lines.get(lines.size() - 1)).startsWith(lines.size() - 1 + ",ok,-0.693147180559945");
  }

  @Test
  void terminationExitsWith143AfterPrinting() throws Exception {
    Process process = start("infer", "asia", "--engine", "gibbs", "--time", FOREVER, "--json");
    awaitWork(process);
    signal(process, "TERM");
    assertThat(read(process)).contains("\"interrupted\"");
    assertThat(exit(process)).isEqualTo(143);
  }

  @Test
  void readerThatGoesAwayIsNoError() throws Exception {
    Path errors = folder.resolve("errors");
    Process process =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                "{ "
                    + shellCommand("infer", "grid:20x20", "--engine", "bp", "--json")
                    + "; echo code=$? >&2; } 2>"
                    + errors
                    + " | head -n 1")
            .start();
    assertThat(read(process)).startsWith("{");
    assertThat(exit(process)).isZero();
    assertThat(Files.readString(errors))
        .doesNotContain("Exception", "cannot write")
        .contains("code=0");
  }

  @Test
  void fullDiskIsSaid() throws Exception {
    assumeThat(Files.exists(Path.of("/dev/full"))).isTrue();
    Process process =
        new ProcessBuilder("/bin/sh", "-c", shellCommand("infer", "asia", "--json") + " >/dev/full")
            .redirectErrorStream(true)
            .start();
    assertThat(read(process)).contains("credence: cannot write to stdout: No space left on device");
    assertThat(exit(process)).isEqualTo(1);
  }

  @Test
  void exitCodeReachesTheShell() throws Exception {
    Process process = start("infer", "no-such-model");
    read(process);
    assertThat(exit(process)).isIn(2, 3);
  }

  @Test
  void nothingIsWrittenBesidesTheVersion() throws Exception {
    Process process = new ProcessBuilder(command("--version")).redirectErrorStream(true).start();
    assertThat(read(process)).startsWith("credence ").hasLineCount(1);
    assertThat(exit(process)).isZero();
  }

  /** Until the JVM has burnt enough processor time to be in the midst of sampling; nothing else can be seen from outside. */
  private static void awaitWork(Process process) throws InterruptedException {
    while (process.isAlive()
        && process.info().totalCpuDuration().map(d -> d.toMillis() < 2500).orElse(true)) {
      process.waitFor(20, TimeUnit.MILLISECONDS);
    }
    assertThat(process.isAlive()).as("still working").isTrue();
  }

  private static void signal(Process process, String name) throws Exception {
    Process kill =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).inheritIO().start();
    assertThat(kill.waitFor()).isZero();
  }

  private Process start(String... args) throws IOException {
    return new ProcessBuilder(command(args))
        .redirectError(folder.resolve("stderr").toFile())
        .start();
  }

  private static List<String> command(String... args) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(List.of(args));
    return command;
  }

  private static String shellCommand(String... args) {
    StringBuilder line = new StringBuilder();
    for (String word : command(args)) {
      line.append('\'').append(word.replace("'", "'\\''")).append("' ");
    }
    return line.toString();
  }

  private static String read(Process process) throws IOException {
    StringBuilder text = new StringBuilder();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        text.append((char) c);
      }
    }
    return text.toString();
  }

  private static int exit(Process process) throws InterruptedException {
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("ends").isTrue();
    return process.exitValue();
  }
}
