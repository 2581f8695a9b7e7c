package org.credence.core.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicStreamTest {

  @TempDir Path folder;

  @AfterEach
  void clearInterruptFlag() {
    Thread.interrupted();
  }

  private List<String> files() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private static void put(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void appearsWhenCommittedAndNotBefore() throws IOException {
    Path target = Files.writeString(folder.resolve("rows.csv"), "old");
    try (AtomicStream out = AtomicStream.open(target)) {
      put(out, "new");
      out.write('!');
      out.flush();
      assertThat(target).hasContent("old");
      out.commit();
      assertThat(target).hasContent("new!");
    }
    assertThat(files()).containsExactly("rows.csv");
  }

  @Test
  void withoutACommitNothingHappened() throws IOException {
    Path target = folder.resolve("rows.csv");
    try (AtomicStream out = AtomicStream.open(target)) {
      put(out, "half");
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void packsWhatIsNamedSo() throws IOException {
    Path target = folder.resolve("rows.csv.gz");
    try (AtomicStream out = AtomicStream.open(target)) {
      put(out, "packed");
      out.commit();
    }
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(target))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("packed");
    }
  }

  @Test
  void anInterruptDoesNotKeepItFromBeingWritten() throws IOException {
    Path target = folder.resolve("rows.csv");
    try (AtomicStream out = AtomicStream.open(target)) {
      Thread.currentThread().interrupt();
      put(out, "rows so far");
      out.commit();
    }
    assertThat(Thread.interrupted()).isTrue();
    assertThat(target).hasContent("rows so far");
  }

  @Test
  void aLinkIsFollowed() throws IOException {
    Path real = Files.writeString(folder.resolve("real.csv"), "old");
    Path link = Files.createSymbolicLink(folder.resolve("link.csv"), real);
    try (AtomicStream out = AtomicStream.open(link)) {
      put(out, "new");
      out.commit();
    }
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(real).hasContent("new");
  }

  @Test
  void saysWhatIsInTheWay() throws IOException {
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> AtomicStream.open(folder))
        .withMessage("cannot write " + folder + ": it is a directory; give the name of a file");
    Path nowhere = folder.resolve("none").resolve("rows.csv");
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> AtomicStream.open(nowhere))
        .withMessageContaining("there is no folder");
    AtomicStream out = AtomicStream.open(folder.resolve("a.csv"));
    out.commit();
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(out::commit)
        .withMessageContaining("is closed; write and commit before that");
  }
}
