package org.credence.core.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.credence.core.engine.Workers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicOutputTest {

  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void writesAndReplaces() throws IOException {
    Path target = folder.resolve("result.json");
    AtomicOutput.write(target, "{}");
    assertThat(target).hasContent("{}");
    AtomicOutput.write(target, "Grüße 🙂\n");
    assertThat(Files.readAllBytes(target)).isEqualTo("Grüße 🙂\n".getBytes(UTF_8));
    AtomicOutput.write(target, new byte[] {1, 2});
    assertThat(target).hasBinaryContent(new byte[] {1, 2});
    assertThat(names()).as("no leftovers").containsExactly("result.json");
  }

  @Test
  void packsWhatIsNamedGz() {
    Path target = folder.resolve("result.csv.gz");
    AtomicOutput.write(target, "engine,error\n");
    assertThat(InputText.read(target, InputLimits.standard()).text()).isEqualTo("engine,error\n");
    assertThat(target.toFile().length()).isNotEqualTo("engine,error\n".length());
  }

  @Test
  void leavesTheTargetAloneWhenItFails() throws IOException {
    Path target = Files.createDirectory(folder.resolve("taken"));
    Path inside = Files.writeString(target.resolve("kept"), "kept");
    assertThatThrownBy(() -> AtomicOutput.write(target, "x"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("cannot write " + target + ": it is a directory; give the name of a file");
    assertThat(inside).hasContent("kept");
    assertThat(names()).containsExactly("taken");
    Path nowhere = folder.resolve("missing").resolve("result.json");
    assertThatThrownBy(() -> AtomicOutput.write(nowhere, "x"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("cannot write " + nowhere + ": there is no folder ")
        .hasMessageEndingWith("missing; make it first");
    assertThat(names()).containsExactly("taken");
    Path below = inside.resolve("result.json");
    assertThatThrownBy(() -> AtomicOutput.write(below, "x"))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(inside).hasContent("kept");
  }

  @Test
  void writesWhereNobodyNamedAFolder() throws IOException {
    Path bare = Path.of("atomic-output-test-" + ProcessHandle.current().pid() + ".tmp");
    try {
      AtomicOutput.write(bare, "here");
      assertThat(bare).hasContent("here");
    } finally {
      Files.deleteIfExists(bare);
    }
  }

  @Test
  void followsALinkAndKeepsIt() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    AtomicOutput.write(link, "new");
    assertThat(file).hasContent("new");
    assertThat(Files.isSymbolicLink(link)).isTrue();
  }

  /** Through a link, so that a defect would replace the link and not the device. */
  @Test
  void neverRenamesOverADevice() throws IOException {
    Path device = Path.of("/dev/null");
    assumeTrue(Files.exists(device) && !Files.isRegularFile(device));
    Path link = Files.createSymbolicLink(folder.resolve("null"), device);
    AtomicOutput.write(link, "gone");
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(Files.isRegularFile(link)).isFalse();
    assertThat(names()).containsExactly("null");
    Files.delete(link);
  }

  @Test
  void writersOfOneFileDoNotMixTheirTexts() throws IOException {
    Path target = folder.resolve("shared");
    try (Workers workers = Workers.of(4)) {
      workers.forEachChunk(40, chunk -> AtomicOutput.write(target, (chunk + "\n").repeat(20_000)));
    }
    List<String> lines = Files.readAllLines(target);
    assertThat(lines).hasSize(20_000);
    assertThat(lines.stream().distinct()).hasSize(1);
    assertThat(names()).containsExactly("shared");
  }
}
