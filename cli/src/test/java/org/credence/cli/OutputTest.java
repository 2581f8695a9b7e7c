package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.credence.cli.Command.credence;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where results go: stdout is data, stderr is talk, files are whole or not there. */
final class OutputTest {

  @TempDir Path folder;

  @Test
  void outTakesTheDataAndStdoutStaysEmpty() throws Exception {
    Path file = folder.resolve("asia.json");
    Command run = credence("infer", "asia", "--json", "--out", file.toString()).exits(0).silently();
    assertThat(run.out()).isEmpty();
    assertThat(Files.readString(file)).startsWith("{").endsWith("}\n");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void outOfATableIsSaidInOneLine() throws Exception {
    Path file = folder.resolve("asia.txt");
    Command run = credence("infer", "asia", "--out", file.toString()).exits(0);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).isEqualTo("credence: wrote " + file + "\n");
    assertThat(Files.readString(file)).contains("tub").doesNotContain("\u001B");
  }

  @Test
  void outReplacesAFileWhole() throws Exception {
    Path file = Files.writeString(folder.resolve("old.csv"), "old ".repeat(10_000));
    credence("infer", "cancer", "--csv", "--out", file.toString()).exits(0);
    assertThat(Files.readString(file)).startsWith("variable,").doesNotContain("old");
  }

  @Test
  void failureLeavesTheOldFileAlone() throws Exception {
    Path file = Files.writeString(folder.resolve("old.json"), "old");
    credence("infer", "asia", "--engine", "nonsense", "--out", file.toString()).exits(2);
    assertThat(Files.readString(file)).isEqualTo("old");
  }

  @Test
  void outPacksWhereTheNameSaysSo() throws Exception {
    Path file = folder.resolve("asia.json.gz");
    credence("infer", "asia", "--json", "--out", file.toString()).exits(0);
    assertThat(Files.readAllBytes(file)).startsWith(0x1F, 0x8B);
  }

  @Test
  void refusalIsWrittenToOutToo() throws Exception {
    Path file = folder.resolve("refused.json");
    credence("infer", "grid:40x40", "--memory", "1m", "--json", "--out", file.toString()).exits(4);
    assertThat(Files.readString(file)).contains("\"gave-up\"");
  }

  @Test
  void progressIsForTerminalsAlone() {
    String[] args = {"infer", "asia", "--engine", "lw", "--steps", "50000"};
    assertThat(credence(args).exits(0).err()).isEmpty();
    String shown = Command.onTerminal(Map.of(), args).exits(0).err();
    assertThat(shown).contains("\rlikelihood-weighting").endsWith("\r");
    assertThat(shown).doesNotContain("\u001B", "\n");
    assertThat(Command.onTerminal(Map.of("TERM", "dumb"), args).exits(0).err()).isEmpty();
  }

  @Test
  void progressLineKeepsTheWidthOfTheTerminal() {
    String shown =
        Command.onTerminal(
                Map.of("COLUMNS", "40"), "infer", "asia", "--engine", "lw", "--steps", "50000")
            .exits(0)
            .err();
    for (String line : shown.split("\r")) {
      assertThat(line.length()).as(line).isLessThan(40);
    }
  }

  @Test
  void coloursAreForTerminalsAloneAndCanBeTurnedOff() {
    String[] args = {"compare", "cancer", "--engines", "ve"};
    assertThat(Command.onTerminal(Map.of(), args).exits(0).out()).contains("\u001B[");
    assertThat(credence(args).exits(0).out()).doesNotContain("\u001B");
    assertThat(Command.onTerminal(Map.of("NO_COLOR", "1"), args).exits(0).out())
        .doesNotContain("\u001B");
    assertThat(Command.onTerminal(Map.of("TERM", "dumb"), args).exits(0).out())
        .doesNotContain("\u001B");
    assertThat(
            Command.onTerminal(Map.of(), "compare", "cancer", "--engines", "ve", "--no-color")
                .exits(0)
                .out())
        .doesNotContain("\u001B");
  }

  @Test
  void tableKeepsToTheWidthOfTheTerminal() {
    Command wide =
        Command.onTerminal(
            Map.of("COLUMNS", "200", "NO_COLOR", "1"),
            "compare",
            "cancer",
            "--evaluations",
            "200k");
    Command narrow =
        Command.onTerminal(
            Map.of("COLUMNS", "100", "NO_COLOR", "1"),
            "compare",
            "cancer",
            "--evaluations",
            "200k");
    assertThat(wide.exits(0).out().lines().mapToInt(String::length).max().orElse(0))
        .isGreaterThan(100);
    assertThat(narrow.exits(0).out().lines().mapToInt(String::length).max().orElse(0))
        .isLessThanOrEqualTo(100);
  }

  @Test
  void interruptedThreadPrintsWhatThereIsAndSays130() {
    Thread.currentThread().interrupt();
    try {
      Command run = credence("infer", "asia", "--engine", "lw", "--time", "1h", "--json");
      assertThat(run.code()).isEqualTo(130);
      assertThat(run.json().get("stop").asString()).isEqualTo("interrupted");
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void interruptedInAForecastItSaysSoInOneLineAnd130() {
    Thread.currentThread().interrupt();
    try {
      Command run = credence("info", "grid:40x40").exits(130);
      assertThat(run.err().strip()).isEqualTo("credence: interrupted before there was an answer");
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void interruptedComparisonIsStillWrittenToAFile() throws Exception {
    Path file = folder.resolve("partial.json");
    Thread.currentThread().interrupt();
    try {
      credence("compare", "asia", "--time", "1h", "--json", "--out", file.toString()).exits(130);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      Thread.interrupted();
    }
    assertThat(Files.readString(file)).contains("\"interrupted\": true");
  }
}
