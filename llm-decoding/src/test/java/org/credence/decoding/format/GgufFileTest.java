package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.credence.core.input.FormatException;
import org.credence.decoding.tensor.WeightFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GgufFileTest {

  /** Every byte of a file with each type of value and two tensors, written by hand from the description of the format. */
  private static final String GOLDEN =
      """
      47 47 55 46  03 00 00 00                                      GGUF, version 3
      02 00 00 00 00 00 00 00  0e 00 00 00 00 00 00 00              2 tensors, 14 keys
      02 00 00 00 00 00 00 00 75 38  00 00 00 00  fe                u8 = 254
      02 00 00 00 00 00 00 00 69 38  01 00 00 00  fe                i8 = -2
      03 00 00 00 00 00 00 00 75 31 36  02 00 00 00  fe ff          u16 = 65534
      03 00 00 00 00 00 00 00 69 31 36  03 00 00 00  fe ff          i16 = -2
      03 00 00 00 00 00 00 00 75 33 32  04 00 00 00  fe ff ff ff    u32 = 4294967294
      03 00 00 00 00 00 00 00 69 33 32  05 00 00 00  fe ff ff ff    i32 = -2
      03 00 00 00 00 00 00 00 66 33 32  06 00 00 00  00 00 c0 bf    f32 = -1.5
      02 00 00 00 00 00 00 00 6e 6f  07 00 00 00  00                no = false
      04 00 00 00 00 00 00 00 74 65 78 74  08 00 00 00  02 00 00 00 00 00 00 00 c3 a4    text = ä
      03 00 00 00 00 00 00 00 75 36 34  0a 00 00 00  ff ff ff ff ff ff ff ff             u64 = 2^64 - 1
      03 00 00 00 00 00 00 00 69 36 34  0b 00 00 00  fe ff ff ff ff ff ff ff             i64 = -2
      03 00 00 00 00 00 00 00 66 36 34  0c 00 00 00  00 00 00 00 00 00 f8 3f             f64 = 1.5
      04 00 00 00 00 00 00 00 61 69 31 36  09 00 00 00  03 00 00 00  02 00 00 00 00 00 00 00  01 00 ff ff   ai16 = [1, -1]
      02 00 00 00 00 00 00 00 61 73  09 00 00 00  08 00 00 00  03 00 00 00 00 00 00 00   as = ["x", "", ff]
      01 00 00 00 00 00 00 00 78  00 00 00 00 00 00 00 00  01 00 00 00 00 00 00 00 ff
      01 00 00 00 00 00 00 00 61  02 00 00 00  02 00 00 00 00 00 00 00  03 00 00 00 00 00 00 00   a: 3 rows of 2
      01 00 00 00  00 00 00 00 00 00 00 00                          F16 at 0
      01 00 00 00 00 00 00 00 62  01 00 00 00  20 00 00 00 00 00 00 00   b: 32
      08 00 00 00  20 00 00 00 00 00 00 00                          Q8_0 at 32
      00 00 00                                                      up to byte 416
      00 3c 00 40 00 42 00 44 00 45 00 46                           1 2 3 4 5 6
      00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
      00 38 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e ff
      """;

  @TempDir Path folder;

  /** The bytes of lines of two-digit groups; a word that is none ends its line. */
  private static byte[] bytes(String lines) {
    StringBuilder hex = new StringBuilder();
    lines
        .lines()
        .forEach(
            line -> {
              for (String word : line.strip().split("\\s+")) {
                if (!word.matches("[0-9a-f]{2}")) {
                  return;
                }
                hex.append(word);
              }
            });
    return HexFormat.of().parseHex(hex);
  }

  @Test
  void readsEveryTypeOfValueFromHandWrittenBytes() throws IOException {
    try (GgufFile file = GgufFile.open(Files.write(folder.resolve("golden.gguf"), bytes(GOLDEN)))) {
      GgufMetadata metadata = file.metadata();
      assertThat(file.version()).isEqualTo(3);
      assertThat(metadata.keys())
          .containsExactly(
              "u8", "i8", "u16", "i16", "u32", "i32", "f32", "no", "text", "u64", "i64", "f64",
              "ai16", "as");
      assertThat(metadata.whole("u8", -10, 1L << 40)).contains(254L);
      assertThat(metadata.whole("i8", -10, 1L << 40)).contains(-2L);
      assertThat(metadata.whole("u16", -10, 1L << 40)).contains(65_534L);
      assertThat(metadata.whole("i16", -10, 1L << 40)).contains(-2L);
      assertThat(metadata.whole("u32", -10, 1L << 40)).contains(4_294_967_294L);
      assertThat(metadata.whole("i32", -10, 1L << 40)).contains(-2L);
      assertThat(metadata.whole("i64", -10, 1L << 40)).contains(-2L);
      assertThat(metadata.real("f32")).contains(-1.5);
      assertThat(metadata.real("f64")).contains(1.5);
      assertThat(metadata.real("u8")).contains(254.0);
      assertThat(metadata.flag("no")).contains(false);
      assertThat(metadata.text("text")).contains("ä");
      assertThat(metadata.wholes("ai16").orElseThrow().whole(0)).isEqualTo(1);
      assertThat(metadata.wholes("ai16").orElseThrow().whole(1)).isEqualTo(-1);
      GgufValue.Texts texts = metadata.texts("as").orElseThrow();
      assertThat(texts.text(0)).isEqualTo("x");
      assertThat(texts.text(1)).isEmpty();
      assertThat(texts.bytes(2)).containsExactly(0xff);
      assertThat(metadata.text("absent")).isEmpty();
      assertThat(file.warnings()).isEmpty();
    }
  }

  @Test
  void readsTensorsFromHandWrittenBytes() throws IOException {
    try (GgufFile file = GgufFile.open(Files.write(folder.resolve("golden.gguf"), bytes(GOLDEN)))) {
      GgufTensor a = file.tensor("a").orElseThrow();
      GgufTensor b = file.tensor("b").orElseThrow();
      assertThat(file.tensors().keySet()).containsExactly("a", "b");
      assertThat(a.format()).isEqualTo(WeightFormat.F16);
      assertThat(a.dims()).containsExactly(2L, 3L);
      assertThat(a.rows()).isEqualTo(3);
      assertThat(a.columns()).isEqualTo(2);
      assertThat(a.position()).isEqualTo(416);
      assertThat(a.bytes()).isEqualTo(12);
      assertThat(b.format()).isEqualTo(WeightFormat.Q8_0);
      assertThat(b.bytes()).isEqualTo(34);
      byte[] row = new byte[6];
      file.read(a, 4, row, 1, 4); // 3 and 4
      assertThat(row).containsExactly(0, 0x00, 0x42, 0x00, 0x44, 0);
      assertThat(file.map(b, 2, 32).get(31)).isEqualTo((byte) -1);
      assertThat(file.map(a, 0, 12).getShort(2)).isEqualTo((short) 0x4000);
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> file.read(a, 8, row, 0, 5))
          .withMessageContaining("bytes 8 to 13 of tensor \"a\" which has 12");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> file.map(a, 0, (1 << 30) + 1))
          .withMessageContaining("1073741825 bytes in one window; map at most 1073741824");
    }
  }

  @Test
  void writesTheHandWrittenBytesAgain() throws IOException {
    Path copy = folder.resolve("copy.gguf");
    try (GgufFile file = GgufFile.open(Files.write(folder.resolve("golden.gguf"), bytes(GOLDEN)))) {
      GgufWriter writer = new GgufWriter(file.metadata());
      for (GgufTensor t : file.tensors().values()) {
        long rowBytes = t.bytes() / t.rows();
        writer.tensor(
            t.name(),
            t.format(),
            t.dims(),
            (first, rows, out) -> file.read(t, first * rowBytes, out, 0, (int) (rows * rowBytes)));
      }
      assertThat(writer.write(copy)).isEqualTo(Files.size(copy));
    }
    byte[] golden = bytes(GOLDEN);
    byte[] padded = Arrays.copyOf(golden, 512); // the last tensor is padded too
    assertThat(golden).hasSize(482);
    assertThat(Files.readAllBytes(copy)).isEqualTo(padded);
  }

  @Test
  void readsVersion2AndOtherAlignments() throws IOException {
    TinyGguf tiny = TinyGguf.llama().put("general.alignment", TinyGguf.u32(64));
    tiny.alignment = 64;
    tiny.version = 2;
    try (GgufCheckpoint model = GgufCheckpoint.open(tiny.write(folder.resolve("v2.gguf")))) {
      assertThat(model.format()).isEqualTo("GGUF v2");
      assertThat(model.gguf().alignment()).isEqualTo(64);
      assertThat(model.gguf().tensor("blk.0.attn_norm.weight").orElseThrow().position() % 64)
          .isZero();
      byte[] out = new byte[8];
      model.read(model.tensors().get("blk.0.attn_norm.weight"), 0, 1, new byte[32]);
      model.gguf().read(model.gguf().tensor("output_norm.weight").orElseThrow(), 4, out, 0, 8);
      assertThat(out).isEqualTo(TinyGguf.f32s(0.25f, 0.5f));
    }
  }

  @Test
  void bytesBehindTheLastTensorAreAWarning() throws IOException {
    TinyGguf tiny = TinyGguf.llama();
    tiny.last = b -> Arrays.copyOf(b, b.length + 5);
    try (GgufFile file = GgufFile.open(tiny.write(folder.resolve("long.gguf")))) {
      assertThat(file.warnings())
          .singleElement()
          .asString()
          .contains("5 bytes stand behind the last");
    }
  }

  @Test
  void aFileWithoutTensorsIsRead() throws IOException {
    TinyGguf tiny = TinyGguf.llama();
    tiny.tensors.clear();
    try (GgufFile file = GgufFile.open(tiny.write(folder.resolve("vocabulary.gguf")))) {
      assertThat(file.tensors()).isEmpty();
      assertThat(GgufTokenizer.spec(file)).isPresent();
      assertThat(ModelDescription.of(file).lines())
          .contains("architecture  llama", "parameters    0")
          .contains("tokenizer     SentencePiece BPE, 7 tokens, texts begin with token 1");
    }
    tiny.put("tokenizer.ggml.model", TinyGguf.text("bert")).put("general.name", TinyGguf.text("b"));
    try (GgufFile file = GgufFile.open(tiny.write(folder.resolve("vocabulary.gguf")))) {
      assertThat(ModelDescription.of(file).lines())
          .contains("architecture  llama, \"b\"")
          .anySatisfy(
              line ->
                  assertThat(line).contains("tokenizer     cannot be read: ").contains("\"bert\""));
    }
  }

  @Test
  void aFileThatBecomesShorterIsSaid() throws IOException {
    Path path = TinyGguf.llama().write(folder.resolve("short.gguf"));
    try (GgufCheckpoint model = GgufCheckpoint.open(path);
        RandomAccessFile other = new RandomAccessFile(path.toFile(), "rw")) {
      StoredTensor last = model.tensors().get("output_norm.weight");
      other.setLength(other.length() - 8);
      assertThatExceptionOfType(FormatException.class)
          .isThrownBy(() -> model.read(last, 0, 1, new byte[32]))
          .withMessageContaining("the file ends here, but it had")
          .withMessageContaining("[GGUF-CHANGED]");
    }
  }

  @Test
  void anInterruptDoesNotDisturbReading() throws IOException {
    Path path = TinyGguf.llama().write(folder.resolve("file.gguf"));
    try (GgufCheckpoint model = GgufCheckpoint.open(path)) {
      Thread.currentThread().interrupt();
      byte[] out = new byte[32];
      model.read(model.tensors().get("output_norm.weight"), 0, 1, out);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(out).isEqualTo(TinyGguf.f32s(0, 0.25f, 0.5f, 0.75f, 1, 1.25f, 1.5f, 1.75f));
    }
  }

  @Test
  void anArrayLongerThanTheBufferIsReadWhole() throws IOException {
    float[] many = new float[100_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = i;
    }
    TinyGguf tiny = TinyGguf.llama().put("x", TinyGguf.floats(many)).put("y", TinyGguf.u32(7));
    try (GgufFile file = GgufFile.open(tiny.write(folder.resolve("array.gguf")))) {
      GgufValue.Numbers numbers = file.metadata().reals("x").orElseThrow();
      assertThat(numbers.size()).isEqualTo(100_000);
      assertThat(numbers.real(99_999)).isEqualTo(99_999);
      assertThat(numbers.real(16_384)).isEqualTo(16_384);
      assertThat(file.metadata().whole("y", 0, 10)).contains(7L);
      assertThat(numbers).isEqualTo(GgufValue.ofReals(many));
    }
  }

  @Test
  void limitsAreChecked() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GgufLimits(1, 0, 1, 1))
        .withMessageContaining("GGUF limit keys is 0; give a number of at least 1");
  }

  @Test
  void negativeNumbersAreNotWrittenAsUnsigned() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GgufValue.of(-1))
        .withMessageContaining("-1 is negative");
  }

  @Test
  void valuesAreEqualByContent() {
    assertThat(GgufValue.ofTexts(List.of(new byte[] {1}, new byte[] {2})))
        .isEqualTo(GgufValue.ofTexts(List.of(new byte[] {1}, new byte[] {2})))
        .hasSameHashCodeAs(GgufValue.ofTexts(List.of(new byte[] {1}, new byte[] {2})))
        .isNotEqualTo(GgufValue.ofTexts(List.of(new byte[] {1, 2})));
    assertThat(GgufValue.ofWholes(new int[] {1})).isNotEqualTo(GgufValue.ofReals(new float[] {1}));
  }
}
