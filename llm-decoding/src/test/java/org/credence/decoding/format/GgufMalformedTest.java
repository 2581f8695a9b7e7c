package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.credence.decoding.format.BadGguf.bad;
import static org.credence.decoding.format.BadGguf.key;
import static org.credence.decoding.format.BadGguf.refusal;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.credence.core.input.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that are wrong in one place each, whatever they are for: one error with the place, what was found, what was expected, and a stable code. */
final class GgufMalformedTest {

  private static final String Q = "blk.0.attn_q.weight";

  @TempDir Path folder;

  private static BadGguf magic(String name, String magic, String said) {
    return bad(name, f -> f.magic = TinyGguf.utf8(magic), "GGUF-MAGIC", "byte 0x0", said);
  }

  private static Stream<BadGguf> headers() {
    return Stream.of(
        magic("magic of ggml", "lmgg", "a format before GGUF"),
        magic("magic of ggmf", "fmgg", "a format before GGUF"),
        magic("magic of ggjt", "tjgg", "a format before GGUF"),
        magic("magic swapped", "FUGG", "with its bytes swapped"),
        magic("magic of zip", "PK\3\4", "the first four bytes are not GGUF"),
        magic("magic of html", "<htm", "give a GGUF file of version 2 or 3"),
        bad("empty file", f -> f.last = b -> new byte[0], "GGUF-MAGIC", "the file is empty"),
        bad("one byte", f -> f.last = b -> new byte[] {'G'}, "GGUF-MAGIC", "not GGUF"),
        bad("four bytes", f -> f.last = b -> Arrays.copyOf(b, 4), "GGUF-CUT", "the version"),
        bad("version 0", f -> f.version = 0, "GGUF-VERSION", "version 0 is not read"),
        bad("version 1", f -> f.version = 1, "GGUF-VERSION", "byte 0x4", "expected 2 or 3"),
        bad("version 4", f -> f.version = 4, "GGUF-VERSION", "version 4 is not read"),
        bad("version -1", f -> f.version = -1, "GGUF-VERSION", "version 4294967295"),
        bad("big-endian 3", f -> f.version = 3 << 24, "GGUF-VERSION", "the file is big-endian"),
        bad("big-endian 2", f -> f.version = 2 << 24, "GGUF-VERSION", "little-endian"));
  }

  private static Stream<BadGguf> counts() {
    return Stream.of((1L << 32) - 1, 1L << 62, Long.MIN_VALUE, -1L >>> 1, 1L << 40)
        .flatMap(
            n ->
                Stream.of(
                    new BadGguf(
                        n + " keys",
                        f -> f.last = b -> patched(b, 16, TinyGguf.le(n)),
                        "GGUF-COUNT",
                        List.of(
                            "byte 0x10",
                            Long.toUnsignedString(n) + " metadata keys are declared",
                            "bytes left hold at most")),
                    new BadGguf(
                        n + " tensors",
                        f -> f.last = b -> patched(b, 8, TinyGguf.le(n)),
                        "GGUF-COUNT",
                        List.of("byte 0x8", Long.toUnsignedString(n) + " tensors are declared"))));
  }

  private static byte[] patched(byte[] bytes, int at, byte[] patch) {
    System.arraycopy(patch, 0, bytes, at, patch.length);
    return bytes;
  }

  private static BadGguf entry(String name, byte[] entry, String code, String... said) {
    return bad(name, f -> f.extraEntries.add(entry), code, said);
  }

  private static byte[] entry(byte[]... parts) {
    return TinyGguf.concat(parts);
  }

  private static byte[] value(int type, byte[] value) {
    return TinyGguf.concat(TinyGguf.lengthAnd("x.y"), TinyGguf.le(type), value);
  }

  private static byte[] array(int type, long count) {
    return value(9, TinyGguf.concat(TinyGguf.le(type), TinyGguf.le(count)));
  }

  private static Stream<BadGguf> entries() {
    byte[] tail = TinyGguf.u8(0);
    return Stream.of(
        entry(
            "key of length 0", entry(TinyGguf.le(0L), tail), "GGUF-KEY", "a metadata key is empty"),
        entry("key of 65536", entry(TinyGguf.le(65_536L), tail), "GGUF-KEY", "key of 65536 bytes"),
        entry(
            "key of 2^64 - 1",
            entry(TinyGguf.le(-1L), tail),
            "GGUF-KEY",
            "18446744073709551615 bytes, expected at most 65535"),
        entry(
            "key past the end",
            entry(TinyGguf.le(60_000L), tail),
            "GGUF-KEY",
            "reaches past the end of the file"),
        entry(
            "key no UTF-8",
            entry(TinyGguf.le(2L), new byte[] {(byte) 0xc3, '('}, tail),
            "GGUF-KEY",
            "a metadata key is not UTF-8"),
        entry(
            "type 13",
            value(13, new byte[8]),
            "GGUF-TYPE",
            "\"x.y\" has type 13, expected one from 0"),
        entry("type -1", value(-1, new byte[8]), "GGUF-TYPE", "has type 4294967295"),
        entry("bool 2", value(7, new byte[] {2}), "GGUF-BOOL", "is the byte 2, expected 0 or 1"),
        entry("bool 255", value(7, new byte[] {-1}), "GGUF-BOOL", "is the byte 255"),
        entry(
            "text past the end",
            value(8, TinyGguf.le(1L << 20)),
            "GGUF-TEXT",
            "of 1048576 bytes reaches past the end"),
        entry(
            "text of 16 MiB + 1",
            value(8, TinyGguf.le((16L << 20) + 1)),
            "GGUF-LIMIT",
            "stringBytes"),
        entry(
            "text of 2^63",
            value(8, TinyGguf.le(Long.MIN_VALUE)),
            "GGUF-LIMIT",
            "9223372036854775808"),
        entry(
            "text no UTF-8",
            value(8, TinyGguf.concat(TinyGguf.le(1L), new byte[] {(byte) 0xff})),
            "GGUF-TEXT",
            "the value of \"x.y\" is not UTF-8"),
        entry(
            "array of arrays",
            array(9, 1),
            "GGUF-ARRAY",
            "is an array of arrays, which is not read"),
        entry("array of 50 000 arrays", nested(50_000), "GGUF-ARRAY", "array of arrays"),
        entry(
            "array of type 13",
            array(13, 1),
            "GGUF-TYPE",
            "an entry of the value of \"x.y\" has type 13"),
        entry(
            "array of 2^61",
            array(4, 1L << 61),
            "GGUF-ARRAY",
            "array of 2305843009213693952 entries"),
        entry("array of -1", array(0, -1), "GGUF-ARRAY", "18446744073709551615 entries"),
        entry("array of 2^31 bytes", array(0, 1L << 31), "GGUF-ARRAY", "bytes left hold at most"),
        entry("array of 2^40 texts", array(8, 1L << 40), "GGUF-ARRAY", "bytes left hold at most"),
        entry(
            "array with a bool 3",
            TinyGguf.concat(array(7, 2), new byte[] {1, 3}),
            "GGUF-BOOL",
            "entry 1 of the value of \"x.y\" is the byte 3"),
        entry(
            "array with a text past the end",
            TinyGguf.concat(array(8, 1), TinyGguf.le(1L << 20)),
            "GGUF-TEXT",
            "reaches past the end"),
        entry(
            "duplicate key",
            TinyGguf.concat(TinyGguf.lengthAnd("llama.block_count"), TinyGguf.u32(1)),
            "GGUF-DUPLICATE-KEY",
            "\"llama.block_count\" stands here a second time"));
  }

  private static byte[] nested(int depth) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(array(9, 1));
    for (int i = 0; i < depth; i++) {
      out.writeBytes(TinyGguf.concat(TinyGguf.le(9), TinyGguf.le(1L)));
    }
    return out.toByteArray();
  }

  private static Stream<BadGguf> alignments() {
    String key = "general.alignment";
    String range = "expected a power of two from 8 to 65536";
    return Stream.of(
        key(key, TinyGguf.u32(0), "GGUF-ALIGNMENT", "is 0", range),
        key(key, TinyGguf.u32(3), "GGUF-ALIGNMENT", "is 3", range),
        key(key, TinyGguf.u32(4), "GGUF-ALIGNMENT", "is 4", range),
        key(key, TinyGguf.u32(1 << 30), "GGUF-ALIGNMENT", "is 1073741824", range),
        key(key, TinyGguf.u64(Long.MIN_VALUE), "GGUF-RANGE", "9223372036854775808"),
        key(key, TinyGguf.i32(-32), "GGUF-RANGE", "whole number -32"),
        key(key, TinyGguf.text("32"), "GGUF-KIND", "is the text \"32\", expected a whole number"),
        key(key, TinyGguf.u32(64), "GGUF-OFFSET", "no multiple of 64"));
  }

  private static BadGguf tensor(
      String name, Consumer<TinyGguf.Tensor> change, String code, String... said) {
    return bad(name, f -> change.accept(f.tensor(Q)), code, said);
  }

  private static Stream<BadGguf> tensors() {
    long large = 1L << 62;
    return Stream.of(
        tensor(
            "name of 64 bytes",
            t -> t.name = "n".repeat(64),
            "GGUF-TENSOR-NAME",
            "expected at most 63"),
        tensor(
            "name of 0 bytes", t -> t.name = "", "GGUF-TENSOR-NAME", "name of a tensor is empty"),
        tensor("no axes", t -> t.dims = new long[0], "GGUF-AXES", Q, "has 0 axes, expected 1 to 4"),
        tensor("five axes", t -> t.dims = new long[] {8, 8, 1, 1, 1}, "GGUF-AXES", "has 5 axes"),
        tensor(
            "an axis of 0",
            t -> t.dims = new long[] {8, 0},
            "GGUF-AXES",
            "has 0 entries along axis 1"),
        tensor(
            "axis of 2^64-1",
            t -> t.dims = new long[] {-1, 8},
            "GGUF-AXES",
            "18446744073709551615"),
        tensor(
            "axes that wrap",
            t -> t.dims = new long[] {1L << 32, 1L << 32},
            "GGUF-AXES",
            "along axis 1"),
        tensor(
            "axes that wrap to 64",
            t -> t.dims = new long[] {large, 4, 16},
            "GGUF-AXES",
            "along axis 1"),
        tensor(
            "bytes that wrap",
            t -> t.dims = new long[] {large},
            "GGUF-OFFSET",
            "more than the file's"),
        tensor(
            "larger than the file",
            t -> t.dims = new long[] {8, 8000},
            "GGUF-OFFSET",
            "64000 weights of F32"),
        tensor(
            "row no whole blocks",
            t -> t.type = 8,
            "GGUF-BLOCK",
            "rows of 8 weights",
            "multiple of 32"),
        tensor(
            "row no super-block",
            t -> t.type = 12,
            "GGUF-BLOCK",
            "multiple of 256, the block of Q4_K"),
        tensor(
            "format 4", t -> t.type = 4, "GGUF-FORMAT", "has format 4 (Q4_2, removed from ggml)"),
        tensor("format 5", t -> t.type = 5, "GGUF-FORMAT", "(Q4_3, removed from ggml)"),
        tensor("format 31", t -> t.type = 31, "GGUF-FORMAT", "(Q4_0_4_4, removed from ggml)"),
        tensor("format 10", t -> t.type = 10, "GGUF-FORMAT", "(Q2_K), which is not read", "Q8_0"),
        tensor("format 16", t -> t.type = 16, "GGUF-FORMAT", "(IQ2_XXS)"),
        tensor("format 39", t -> t.type = 39, "GGUF-FORMAT", "(MXFP4)"),
        tensor("format 99", t -> t.type = 99, "GGUF-FORMAT", "has format 99 (unknown)"),
        tensor("format -1", t -> t.type = -1, "GGUF-FORMAT", "4294967295 (unknown)"),
        tensor("offset unaligned", t -> t.offset = 260, "GGUF-OFFSET", "no multiple of 32"),
        tensor(
            "offset past the end",
            t -> t.offset = 1 << 20,
            "GGUF-OFFSET",
            "lies at offset 1048576"),
        tensor(
            "offset that wraps",
            t -> t.offset = Long.MAX_VALUE - 31,
            "GGUF-OFFSET",
            "9223372036854775776"),
        tensor(
            "offset over another",
            t -> t.offset = 224,
            "GGUF-OFFSET",
            "inside the tensor before it"),
        tensor(
            "offset behind a hole",
            t -> t.offset = 320,
            "GGUF-OFFSET",
            "behind a hole, expected 256"),
        bad(
            "last tensor cut",
            f -> f.last = b -> Arrays.copyOf(b, b.length - 1),
            "GGUF-OFFSET",
            "output_norm",
            "it was cut"),
        bad(
            "first offset not 0",
            f -> f.tensor("token_embd.weight").offset = 32,
            "GGUF-OFFSET",
            "behind a hole, expected 0"),
        bad(
            "a tensor twice",
            f -> f.add(Q, 8, 8),
            "GGUF-DUPLICATE-TENSOR",
            "\"" + Q + "\" is declared here a second time"));
  }

  static Stream<BadGguf> all() {
    return Stream.of(headers(), counts(), entries(), alignments(), tensors()).flatMap(s -> s);
  }

  @ParameterizedTest
  @MethodSource("all")
  void oneErrorSaysWhatIsWrong(BadGguf bad) throws IOException {
    bad.check(folder);
  }

  @Test
  void theFileThatAllOfThemComeFromIsValid() throws IOException {
    try (GgufCheckpoint valid =
        GgufCheckpoint.open(TinyGguf.llama().write(folder.resolve("good.gguf")))) {
      assertThat(valid.tokenizer()).isPresent();
      assertThat(valid.warnings()).isEmpty();
    }
  }

  @Test
  void noPartOfAFileIsTakenForTheWhole() throws IOException {
    Path cut = TinyGguf.llama().write(folder.resolve("cut.gguf"));
    try (RandomAccessFile file = new RandomAccessFile(cut.toFile(), "rw")) {
      for (long length = file.length() - 1; length >= 0; length--) {
        file.setLength(length);
        assertThat(refusal(cut).code()).startsWith("GGUF-");
      }
    }
  }

  @Test
  void noByteMakesAnotherExceptionThanAFormatException() throws IOException {
    TinyGguf tiny = TinyGguf.llama();
    byte[] whole = tiny.bytes();
    Path path = tiny.write(folder.resolve("flipped.gguf"));
    int data = tiny.tensors.stream().mapToInt(t -> (t.data.length + 31) / 32 * 32).sum();
    int front = whole.length - data;
    int refused = 0;
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      for (int at = 0; at < front; at++) {
        file.seek(at);
        file.write(whole[at] ^ (at % 2 == 0 ? 0x81 : 0x42));
        try (GgufCheckpoint read = GgufCheckpoint.open(path)) {
          read.tokenizer();
        } catch (FormatException e) {
          refused++;
        }
        file.seek(at);
        file.write(whole[at]);
      }
    }
    assertThat(refused).isGreaterThan(front / 3); // the rest are letters of tokens, scores, padding
  }

  @Test
  void aMissingFileAndAFolderAreSaid() {
    assertThat(refusal(folder.resolve("none.gguf")).message()).contains("there is no such file");
    assertThat(refusal(folder).message()).contains("is a directory, a pipe or a device");
  }

  @Test
  void limitsAreNamed() throws IOException {
    Path file = TinyGguf.llama().write(folder.resolve("good.gguf"));
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> GgufFile.open(file, new GgufLimits(1 << 20, 15, 100, 1 << 20)))
        .withMessageContaining("16 metadata keys are declared, limit keys is 15");
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> GgufFile.open(file, new GgufLimits(1 << 20, 100, 10, 1 << 20)))
        .withMessageContaining("11 tensors are declared, limit tensors is 10");
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> GgufFile.open(file, new GgufLimits(4, 100, 100, 1 << 20)))
        .withMessageContaining("is a text of 5 bytes, limit stringBytes is 4");
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> GgufFile.open(file, new GgufLimits(1 << 20, 100, 100, 500)))
        .withMessageContaining("have more than 500 bytes, limit metadataBytes");
  }
}
