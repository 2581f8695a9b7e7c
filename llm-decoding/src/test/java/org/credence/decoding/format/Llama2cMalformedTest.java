package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.credence.core.input.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Small valid checkpoints with one thing wrong each. */
final class Llama2cMalformedTest {

  private static final int MIN = Integer.MIN_VALUE;
  private static final int MAX = Integer.MAX_VALUE;
  private static final List<String> FIELDS =
      List.of("width", "inner layer", "layers", "heads", "key heads", "tokens", "positions");

  @TempDir private Path folder = Path.of("");

  /** A file, and what its error says. */
  private record Bad(String what, byte[] bytes, String code, int place, List<String> parts) {
    @Override
    public String toString() {
      return what + " " + code;
    }
  }

  private static Bad bad(String what, byte[] bytes, String code, int place, String... parts) {
    return new Bad(what, bytes, "LLAMA2C-" + code, place, List.of(parts));
  }

  private static byte[] old() {
    return TinyLlama2c.old(true).bytes();
  }

  private static byte[] floats() {
    return TinyLlama2c.floats(true).bytes();
  }

  private static byte[] quantised() {
    return TinyLlama2c.quantised(true, 4).bytes();
  }

  private static byte[] with(byte[] bytes, int at, int value) {
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
    return bytes;
  }

  /** One of the seven numbers, in a file of version 0. */
  private static Bad number(int field, int value, String code, String... parts) {
    String what = FIELDS.get(field) + " " + value;
    return bad(what, with(old(), 4 * field, value), code, 4 * field, parts);
  }

  /** One of the seven numbers, in a file of version 1. */
  private static Bad later(int field, int value, String code, String... parts) {
    String what = "v1: " + FIELDS.get(field) + " " + value;
    return bad(what, with(floats(), 8 + 4 * field, value), code, 8 + 4 * field, parts);
  }

  static Stream<Bad> numbers() {
    Stream<Bad> old =
        Stream.of(0, 1, 2, 3, 4, 6)
            .flatMap(
                field ->
                    Stream.of(0, -1, MIN, MAX)
                        .map(
                            v ->
                                number(
                                    field,
                                    v,
                                    "HEADER",
                                    FIELDS.get(field) + " is " + v + ", expected a whole")));
    Stream<Bad> later =
        Stream.of(0, 1, 2, 3, 4, 5, 6)
            .flatMap(
                field ->
                    Stream.of(0, -1, MIN)
                        .map(v -> later(field, v, "HEADER", FIELDS.get(field) + " is " + v)));
    return Stream.concat(old, later);
  }

  static Stream<Bad> relations() {
    int oldEnd = old().length;
    return Stream.of(
        number(5, 0, "HEADER", "tokens is 0, expected a whole number from 1"),
        number(5, MIN, "HEADER", "tokens is -2147483648"),
        bad("a huge vocabulary", with(old(), 20, MAX), "SIZE", oldEnd, "expected 68719", "cut"),
        bad("an own output of no rows", with(old(), 20, -5), "SIZE", oldEnd, "cut, fetch"),
        bad("one token", with(old(), 20, 1), "SIZE", oldEnd - 128, "behind the weights"),
        number(3, 3, "HEADS", "3 heads share a width of 8, expected an even number"),
        number(3, 8, "HEADS", "8 heads share a width of 8"),
        number(3, 16, "HEADS", "16 heads share"),
        number(4, 3, "HEADS", "3 key heads do not divide the 2 query heads"),
        number(4, 4, "HEADS", "4 key heads do not divide"),
        bad("more key heads", with(old(), 16, 2), "SIZE", oldEnd, "expected"),
        bad("more layers", with(old(), 8, 4096), "SIZE", oldEnd, "by the header of llama2.c v0"),
        bad("more positions", with(old(), 24, 7), "SIZE", oldEnd, "expected " + (oldEnd + 16)),
        bad(
            "all numbers large",
            with(with(with(with(old(), 0, 1 << 20), 4, 1 << 22), 8, 4096), 20, MAX),
            "SIZE",
            oldEnd,
            "expected 279223211269292060"),
        bad("v1 of 2^31 tokens", with(floats(), 28, MAX), "SIZE", floats().length, "v1; the file"));
  }

  static Stream<Bad> marked() {
    byte[] swapped = floats();
    System.arraycopy(new byte[] {'a', 'k', '4', '2'}, 0, swapped, 0, 4);
    return Stream.of(
        bad("version 0 with a magic", with(floats(), 4, 0), "VERSION", 4, "version 0 of llama2.c"),
        bad("version 3", with(floats(), 4, 3), "VERSION", 4, "version 3", "expected 1 or 2"),
        bad("version -1", with(floats(), 4, -1), "VERSION", 4, "version -1"),
        bad("the magic swapped", swapped, "HEADER", 0, "the width is"),
        bad("shared 2", with(floats(), 36, 2), "HEADER", 36, "is 2, expected 0 or 1"),
        bad("shared 255", with(floats(), 36, 255), "HEADER", 36, "is 255"),
        bad("own output said", with(floats(), 36, 0), "SIZE", floats().length, "cut"),
        bad("padding", with(floats(), 252, 7), "HEADER", 252, "byte 7 in the unused part"),
        bad("v2 read as v1", with(quantised(), 4, 1), "HEADER", 37, "byte 4 in the unused"),
        bad("v1 read as v2", with(floats(), 4, 2), "GROUPS", 37, "group size is 0"),
        bad("group 0", with(quantised(), 37, 0), "GROUPS", 37, "group size is 0, expected at"),
        bad("group -4", with(quantised(), 37, -4), "GROUPS", 37, "group size is -4"),
        bad("group min", with(quantised(), 37, MIN), "GROUPS", 37, "group size is -2147483648"),
        bad("group max", with(quantised(), 37, MAX), "GROUPS", 37, "does not divide the 40"),
        bad("group 3", with(quantised(), 37, 3), "GROUPS", 37, "weights of token_embd.weight"),
        bad("group 5", with(quantised(), 37, 5), "GROUPS", 37, "the 64 weights of attn_q"),
        bad("group 8 said", with(quantised(), 37, 8), "SIZE", 1916, "behind the weights"));
  }

  static Stream<Bad> lengths() {
    Stream<Bad> resized =
        Stream.of(old(), floats(), quantised())
            .flatMap(
                bytes ->
                    Stream.of(-1, -4, -28, 1, 4, 4096)
                        .map(
                            by ->
                                bad(
                                    bytes.length + " bytes and " + by,
                                    Arrays.copyOf(bytes, bytes.length + by),
                                    "SIZE",
                                    Math.min(bytes.length, bytes.length + by),
                                    "the file has " + (bytes.length + by) + " bytes, expected ",
                                    bytes.length + " by the header",
                                    by < 0 ? "the file was cut" : "stands behind the weights")));
    Stream<Bad> heads =
        Stream.of(0, 1, 3, 4, 27)
            .map(
                n ->
                    bad(n + " bytes", Arrays.copyOf(old(), n), "CUT", n, "it has " + n + " bytes"));
    Stream<Bad> marked =
        Stream.of(4, 36, 255)
            .map(
                n ->
                    bad(
                        "v1, " + n,
                        Arrays.copyOf(floats(), n),
                        "CUT",
                        n,
                        "header of llama2.c 256"));
    return Stream.of(resized, heads, marked).flatMap(s -> s);
  }

  @ParameterizedTest
  @MethodSource({"numbers", "relations", "marked", "lengths"})
  void isRefusedAtItsByteWithOneMessage(Bad bad) throws IOException {
    Path file = Files.write(folder.resolve("model.bin"), bad.bytes);
    FormatException e =
        catchThrowableOfType(FormatException.class, () -> Llama2cCheckpoint.open(file).close());
    assertThat(e).isNotNull();
    assertThat(e.code()).as(e.message()).isEqualTo(bad.code);
    assertThat(e.place()).as(e.message()).endsWith(":byte 0x" + Integer.toHexString(bad.place));
    assertThat(e.message()).contains(bad.parts);
  }

  @Test
  void noCutIsTakenForAWhole() throws IOException {
    for (byte[] whole : List.of(old(), quantised())) {
      for (int length = 0; length < whole.length; length += 7) {
        Path file = Files.write(folder.resolve("cut.bin"), Arrays.copyOf(whole, length));
        assertThat(
                catchThrowableOfType(
                    FormatException.class, () -> Llama2cCheckpoint.open(file).close()))
            .as("cut at %d", length)
            .isNotNull();
      }
    }
  }

  @Test
  void aFileThatShrinksWhileItIsOpenIsSaidToHaveChanged() throws IOException {
    byte[] whole = old();
    Path file = Files.write(folder.resolve("model.bin"), whole);
    try (Llama2cCheckpoint checkpoint = Llama2cCheckpoint.open(file)) {
      Files.write(file, Arrays.copyOf(whole, 100));
      FormatException e =
          catchThrowableOfType(
              FormatException.class, () -> Checkpoints.weights(checkpoint, "output_norm.weight"));
      assertThat(e.code()).isEqualTo("LLAMA2C-CHANGED");
      assertThat(e.message()).contains("it had " + whole.length + " bytes when it was opened");
    }
  }
}
