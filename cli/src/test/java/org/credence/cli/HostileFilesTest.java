package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.credence.cli.Command.credence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hundreds of malformed models and tokenizers through {@code credence check}: each gives one line with a place and a code. */
final class HostileFilesTest {

  @TempDir private Path folder = Path.of("");

  private Path make(HostileFile file, int number) throws IOException {
    return file.making().in(Files.createDirectory(folder.resolve("n" + number)));
  }

  @Test
  @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a reader that hangs
  void eachIsOneErrorWithPlaceAndCode() throws IOException {
    List<HostileFile> all = HostileCorpus.all().stream().filter(file -> !file.large()).toList();
    Set<String> names = new HashSet<>();
    List<String> objections = new ArrayList<>();
    int number = 0;
    for (HostileFile file : all) {
      if (!names.add(file.name())) {
        objections.add(file.name() + " is there twice");
      }
      Path made = make(file, number++);
      String objection = HostileAnswers.objection(file.code(), HostileAnswers.quickly(made));
      if (!objection.isEmpty()) {
        objections.add(
            file.name() + " => " + objection.substring(0, Math.min(400, objection.length())));
      }
    }
    assertThat(all).hasSizeGreaterThan(300);
    if (!objections.isEmpty()) {
      fail(objections.size() + " of " + all.size() + "\n" + String.join("\n", objections));
    }
  }

  /**
   * All of them in one JVM with options that a user can set, which leave room for code, classes and stacks; it prints how long each took:
   * see {@link HostileAnswers#main}.
   */
  @Test
  @Tag("slow")
  void eachTakesLessThanFiveSecondsAndAllOfThemAProcessOf256Mebibytes() throws Exception {
    Path list = HostileAnswers.make(Files.createDirectory(folder.resolve("files")));
    Path output = folder.resolve("output");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx160m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                HostileAnswers.class.getName(),
                list.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(child.waitFor(10, TimeUnit.MINUTES)).isTrue();
    String said = Files.readString(output);
    System.out.println(said);
    assertThat(child.exitValue()).as(said).isZero();
    assertThat(said).contains(" objections: 0;");
  }

  /** The files that all of them come from. */
  @Test
  void theFilesThatWerePatchedAreSound() throws IOException {
    Files.write(folder.resolve("scored.gguf"), GgufBytes.scored().bytes());
    Files.write(folder.resolve("ranked.gguf"), GgufBytes.ranked().bytes());
    for (int version = 0; version < 3; version++) {
      Files.write(folder.resolve("v" + version + ".bin"), HostileLlama2c.valid(version));
    }
    Path bytes = Files.createDirectory(folder.resolve("bytes"));
    Files.writeString(bytes.resolve("tokenizer.json"), HostileTokenizerJson.byteLevel());
    Path pieces = Files.createDirectory(folder.resolve("pieces"));
    Files.writeString(pieces.resolve("tokenizer.json"), HostileTokenizerJson.scored());
    HubFolder.valid().write(Files.createDirectory(folder.resolve("hub")));
    for (String name :
        List.of(
            "scored.gguf",
            "ranked.gguf",
            "v0.bin",
            "v1.bin",
            "v2.bin",
            "bytes/tokenizer.json",
            "pieces/tokenizer.json",
            "hub")) {
      credence("check", folder.resolve(name).toString()).exits(0).silently();
    }
  }
}
