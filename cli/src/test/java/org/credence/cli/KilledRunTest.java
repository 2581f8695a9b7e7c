package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.credence.cli.Command.credence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A run in a JVM of its own is killed as {@code kill -9} does; the same command again ends with the digits of a run left alone. */
@Timeout(60)
final class KilledRunTest {

  @TempDir Path folder;

  /** Steps are many times what is done when the first checkpoint is seen. */
  @ParameterizedTest
  @CsvSource({
    "grid:8x8, gibbs, '', 60000",
    "random:30, likelihood-weighting, '', 1000000",
    "grid:12x12, 'and-or-search[cells=4]', --most-probable, 2000000",
  })
  void aKilledRunGoesOnFromItsCheckpointToTheSameDigits(
      String model, String engine, String task, int steps) throws Exception {
    Path checkpoint = folder.resolve("run.checkpoint");
    List<String> question =
        new ArrayList<>(
            List.of("infer", model, "--engine", engine, "--steps", "" + steps, "--json"));
    if (!task.isEmpty()) {
      question.add(task);
    }
    List<String> kept = new ArrayList<>(question);
    kept.addAll(List.of("--checkpoint", checkpoint.toString()));
    List<String> often = new ArrayList<>(kept);
    often.addAll(List.of("--checkpoint-every", "1ms"));

    Process process = start(often);
    while (process.isAlive() && !Files.exists(checkpoint)) {
      process.waitFor(5, TimeUnit.MILLISECONDS);
    }
    assumeThat(process.isAlive()).as("still at work when it is killed").isTrue();
    process.destroyForcibly();
    assertThat(process.waitFor()).as("killed").isNotZero();

    Command resumed = credence(kept.toArray(String[]::new)).exits(0);
    int step = continuedAt(resumed);
    assertThat(step).as("step taken up").isBetween(1, steps - 1);
    assertThat(digits(resumed)).isEqualTo(digits(credence(question.toArray(String[]::new))));
  }

  private Process start(List<String> args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(args);
    return new ProcessBuilder(command)
        .redirectOutput(folder.resolve("stdout").toFile())
        .redirectError(folder.resolve("stderr").toFile())
        .start();
  }

  private static int continuedAt(Command resumed) {
    String note = resumed.json().get("notes").toString();
    assertThat(note).contains("Continued from", " at step ");
    return Integer.parseInt(note.replaceAll("(?s).* at step (\\d+).*", "$1"));
  }

  private static String digits(Command command) {
    return command
        .out()
        .replaceAll("\"notes\": \\[[^\\]]*\\]", "")
        .replaceAll("\"(elapsedSeconds|peakBytes)\": [0-9.eE+-]+", "");
  }
}
