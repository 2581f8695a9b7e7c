package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.credence.decoding.tensor.WeightFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GgufWriterTest {

  private static final GgufWriter.Rows NONE = (first, rows, out) -> {};

  @TempDir Path folder;

  private static GgufWriter writer() {
    return new GgufWriter(GgufMetadata.of(Map.of("general.name", GgufValue.of("x"))));
  }

  @Test
  void writesTheBytesOfATinyFile() throws IOException {
    Path copy = folder.resolve("copy.gguf");
    byte[] original = TinyGguf.llama().bytes();
    try (GgufFile file = GgufFile.open(Files.write(folder.resolve("a.gguf"), original))) {
      GgufWriter writer = new GgufWriter(file.metadata());
      file.tensors()
          .values()
          .forEach(
              t ->
                  writer.tensor(
                      t.name(),
                      t.format(),
                      t.dims(),
                      (first, rows, out) ->
                          file.read(
                              t,
                              first * t.bytes() / t.rows(),
                              out,
                              0,
                              (int) (rows * t.bytes() / t.rows()))));
      writer.write(copy);
    }
    assertThat(Files.readAllBytes(copy)).isEqualTo(original);
  }

  @Test
  void rowsAreAskedForInOrderInPiecesOfAMebibyte() {
    Path path = folder.resolve("rows.gguf");
    int columns = 100_000;
    StringBuilder asked = new StringBuilder();
    long bytes =
        writer()
            .tensor(
                "t",
                WeightFormat.F32,
                List.of((long) columns, 5L),
                (first, rows, out) -> {
                  asked.append(first).append('+').append(rows).append(' ');
                  out[0] = (byte) first;
                })
            .write(path);
    assertThat(asked.toString()).isEqualTo("0+2 2+2 4+1 ");
    try (GgufFile file = GgufFile.open(path)) {
      GgufTensor t = file.tensor("t").orElseThrow();
      byte[] one = new byte[1];
      file.read(t, 4L * 4 * columns, one, 0, 1);
      assertThat(one[0]).isEqualTo((byte) 4);
      assertThat(bytes).isEqualTo(file.bytes());
    }
  }

  @Test
  void aFailureLeavesNothingBehind() throws IOException {
    Path path = Files.writeString(folder.resolve("old.gguf"), "old");
    GgufWriter writer =
        writer()
            .tensor(
                "t",
                WeightFormat.F32,
                List.of(1L),
                (first, rows, out) -> {
                  throw new IllegalStateException("no row");
                });
    assertThatIllegalStateException().isThrownBy(() -> writer.write(path));
    assertThat(path).hasContent("old");
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(path);
    }
  }

  @Test
  void whatNoReaderWouldTakeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer().tensor("n".repeat(64), WeightFormat.F32, List.of(1L), NONE))
        .withMessageContaining("has 64 bytes; give 1 to 63");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer().tensor("", WeightFormat.F32, List.of(1L), NONE))
        .withMessageContaining("tensor name \"\" has 0 bytes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer().tensor("t", WeightFormat.F32, List.of(), NONE))
        .withMessageContaining("has axes []; give 1 to 4 axes");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer().tensor("t", WeightFormat.F32, List.of(1L, 0L), NONE))
        .withMessageContaining("has axes [1, 0]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer().tensor("t", WeightFormat.Q8_0, List.of(33L), NONE))
        .withMessageContaining("33 weights are no whole number of blocks of 32");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer().tensor("t", WeightFormat.F32, List.of(1L << 30), NONE))
        .withMessageContaining("more than an array holds");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> writer().write(folder.resolve("model.gguf.gz")))
        .withMessageContaining("would be packed, and packed models are not read");
    GgufWriter twice = writer().tensor("t", WeightFormat.F32, List.of(1L), NONE);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> twice.tensor("t", WeightFormat.F32, List.of(1L), NONE))
        .withMessageContaining("\"t\" is planned twice");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GgufWriter(GgufMetadata.of(Map.of("", GgufValue.of(true)))))
        .withMessageContaining("metadata key \"\" has 0 bytes");
  }
}
