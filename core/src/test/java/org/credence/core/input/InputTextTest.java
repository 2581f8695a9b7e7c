package org.credence.core.input;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InputTextTest {

  private static final InputLimits LIMITS = InputLimits.standard();
  private static final String TEXT = "network asia {\n}\nvariable Grüße {} 🙂\n";

  @TempDir Path folder;

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream packed = new GZIPOutputStream(out)) {
      packed.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] join(byte[] a, byte[] b) {
    byte[] joined = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, joined, a.length, b.length);
    return joined;
  }

  private static AbstractThrowableAssert<?, ? extends Throwable> assertRefused(byte[] stored) {
    return assertThatThrownBy(() -> InputText.of("asia.bif", stored, LIMITS))
        .isInstanceOf(FormatException.class);
  }

  @Test
  void readsTextPackedOrNot() throws IOException {
    Path plain = Files.write(folder.resolve("asia.bif"), TEXT.getBytes(UTF_8));
    Path packed = Files.write(folder.resolve("asia.dat"), gzip(TEXT.getBytes(UTF_8)));
    assertThat(InputText.read(plain, LIMITS)).isEqualTo(new InputText(plain.toString(), TEXT));
    assertThat(InputText.read(packed, LIMITS)).isEqualTo(new InputText(packed.toString(), TEXT));
    assertThat(InputText.of("empty", new byte[0], LIMITS).text()).isEmpty();
    assertThat(InputText.of("empty", gzip(new byte[0]), LIMITS).text()).isEmpty();
  }

  @Test
  void dropsTheByteOrderMark() {
    byte[] marked = join(bytes(0xEF, 0xBB, 0xBF), TEXT.getBytes(UTF_8));
    assertThat(InputText.of("a", marked, LIMITS).text()).isEqualTo(TEXT);
    assertThat(InputText.of("a", gzip(marked), LIMITS).text()).isEqualTo(TEXT);
    assertThat(InputText.of("a", bytes(0xEF, 0xBB, 0xBF), LIMITS).text()).isEmpty();
  }

  @Test
  void refusesAPackedFileCutAtAnyByte() {
    byte[] whole = gzip(TEXT.getBytes(UTF_8));
    for (int length = 2; length < whole.length; length++) {
      assertRefused(Arrays.copyOf(whole, length))
          .as("cut to %s of %s bytes", length, whole.length)
          .hasMessage(
              "asia.bif: error: gzip data end too early; the file was cut, fetch it again"
                  + " [GZIP-TRUNCATED]");
    }
  }

  @Test
  void neverReadsADamagedFileAsAnotherText() {
    byte[] whole = gzip(TEXT.repeat(3).getBytes(UTF_8));
    int refused = 0;
    for (int position = 0; position < whole.length; position++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = whole.clone();
        damaged[position] ^= (byte) (1 << bit);
        try {
          String text = InputText.of("asia.bif", damaged, LIMITS).text();
          assertThat(text).as("byte %s bit %s", position, bit).isEqualTo(TEXT.repeat(3));
        } catch (FormatException e) {
          refused++;
          assertThat(e.code()).isIn("GZIP-DAMAGED", "GZIP-TRUNCATED", "TEXT-ENCODING", "TEXT-NUL");
        }
      }
    }
    // all but the 9 header bytes that carry no data (time, system and so on)
    assertThat(refused).isGreaterThan(8 * (whole.length - 10));
  }

  @Test
  void readsAFileOfSeveralMembersWholeOrNotAtAll() {
    byte[] first = gzip("first\n".getBytes(UTF_8));
    byte[] both = join(first, gzip("second\n".getBytes(UTF_8)));
    assertThat(InputText.of("a", both, LIMITS).text()).isEqualTo("first\nsecond\n");
    assertThat(InputText.of("a", join(both, new byte[100]), LIMITS).text())
        .as("padded with zeros")
        .isEqualTo("first\nsecond\n");
    byte[] damaged = both.clone();
    damaged[first.length] ^= 1; // the second header is none any more
    assertRefused(damaged)
        .hasMessage(
            "asia.bif:byte 0x"
                + Integer.toHexString(first.length)
                + ": error: gzip data have ended before this byte; the file is damaged, fetch it"
                + " again [GZIP-DAMAGED]");
    for (int length = first.length + 1; length < both.length; length++) {
      byte[] cut = Arrays.copyOf(both, length);
      assertRefused(cut).as("cut to %s bytes", length);
    }
  }

  @Test
  void saysThatAPackedFileIsDamaged() {
    byte[] damaged = gzip(TEXT.getBytes(UTF_8));
    damaged[damaged.length - 5] ^= 1; // the checksum
    assertRefused(damaged)
        .hasMessage(
            "asia.bif: error: gzip data are damaged (Corrupt GZIP trailer); fetch the file again"
                + " [GZIP-DAMAGED]");
  }

  @Test
  void refusesABomb() {
    byte[] bomb = gzip(new byte[16 << 20]);
    assertThat(bomb.length).as("more than 200:1").isLessThan((16 << 20) / 200);
    long most = Math.max(1 << 20, 200L * bomb.length);
    assertRefused(bomb)
        .hasMessage(
            "asia.bif: error: holds more than "
                + most
                + " bytes, expected at most that many (unpacked, limit compressionRatio 200); raise"
                + " the limit if it is meant [GZIP-TOO-LARGE]");
    InputLimits small = new InputLimits(1 << 20, 1000, 200, 9, 9, 9, 9, 9);
    assertThatThrownBy(() -> InputText.of("a.bif", gzip(new byte[1001]), small))
        .hasMessage(
            "a.bif: error: holds more than 1000 bytes, expected at most that many (unpacked, limit"
                + " unpackedBytes); raise the limit if it is meant [GZIP-TOO-LARGE]");
    byte[] blanks = new byte[1000];
    Arrays.fill(blanks, (byte) ' ');
    assertThat(InputText.of("a.bif", gzip(blanks), small).text()).hasSize(1000);
  }

  @Test
  void aMegabyteOfOneLetterIsNoBomb() {
    byte[] blanks = new byte[1 << 20];
    Arrays.fill(blanks, (byte) 'a');
    assertThat(InputText.of("a", gzip(blanks), LIMITS).text()).hasSize(1 << 20);
  }

  @Test
  void refusesAFileThatIsTooLarge() throws IOException {
    InputLimits small = new InputLimits(10, 1000, 200, 9, 9, 9, 9, 9);
    Path file = Files.write(folder.resolve("big.uai"), new byte[11]);
    assertThatThrownBy(() -> InputText.read(file, small))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            file
                + ": error: holds more than 10 bytes, expected at most that many (limit fileBytes);"
                + " raise the limit if it is meant [IO-TOO-LARGE]");
    Path fits = Files.writeString(folder.resolve("fits.uai"), "0123456789");
    assertThat(InputText.read(fits, small).text()).isEqualTo("0123456789");
  }

  @Test
  void refusesUtf16() {
    for (byte[] stored :
        new byte[][] {
          join(bytes(0xFE, 0xFF), TEXT.getBytes(UTF_16BE)),
          join(bytes(0xFF, 0xFE), TEXT.getBytes(UTF_16LE))
        }) {
      assertRefused(stored)
          .hasMessage(
              "asia.bif:byte 0x0: error: is UTF-16, expected UTF-8; convert it [TEXT-ENCODING]");
      assertRefused(gzip(stored)).hasMessageContaining("is UTF-16");
    }
    assertRefused("ab".getBytes(UTF_16LE)).hasMessageContaining("[TEXT-NUL]");
  }

  @Test
  void refusesInvalidUtf8AndSaysWhere() {
    byte[][] broken = {
      bytes('a', 'b', 0xFF),
      bytes('a', 'b', 0xC3),
      bytes('a', 'b', 0xC0, 0xAF), // overlong
      bytes('a', 'b', 0xED, 0xA0, 0x80), // surrogate
      bytes('a', 'b', 0xE2, 0x82), // cut
      bytes('a', 'b', 0xF4, 0x90, 0x80, 0x80), // beyond Unicode
    };
    for (byte[] stored : broken) {
      assertRefused(stored)
          .hasMessage(
              "asia.bif:byte 0x2: error: is not valid UTF-8 here; save the file as UTF-8 text"
                  + " [TEXT-ENCODING]");
    }
    byte[] late = join("é".repeat(150).getBytes(UTF_8), bytes(0x80));
    assertRefused(late).hasMessageStartingWith("asia.bif:byte 0x12c: ");
  }

  @Test
  void refusesNul() {
    assertRefused("ab\0c".getBytes(UTF_8))
        .hasMessage(
            "asia.bif:byte 0x2: error: holds a NUL at character 3, expected text; give a text file, this may"
                + " be a binary one [TEXT-NUL]");
  }

  @Test
  void refusesWhatIsNoFile() {
    assertThatThrownBy(() -> InputText.read(folder, LIMITS))
        .isInstanceOf(FormatException.class)
        .hasMessage(folder + ": error: is a directory, expected a file [IO-DIRECTORY]");
    Path missing = folder.resolve("none.bif");
    assertThatThrownBy(() -> InputText.read(missing, LIMITS))
        .isInstanceOf(FormatException.class)
        .hasMessage(missing + ": error: there is no such file; check the path [IO-MISSING]");
    assertThatThrownBy(() -> InputText.read(missing.resolve("below"), LIMITS))
        .isInstanceOf(FormatException.class);
  }

  @Test
  void saysWhyAFileCannotBeRead() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertThatThrownBy(() -> InputText.read(file.resolve("below"), LIMITS))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("cannot be read (Not a directory)")
        .hasMessageContaining("; check that it is a file and its permissions [IO-READ]");
  }

  @Test
  void refusesThousandsOfEmptyGzipMembers() throws IOException {
    ByteArrayOutputStream one = new ByteArrayOutputStream();
    new GZIPOutputStream(one).close();
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < 200_000; i++) {
      all.writeBytes(one.toByteArray());
    }
    assertThatThrownBy(() -> InputText.of("a.gz", all.toByteArray(), InputLimits.standard()))
        .isInstanceOf(FormatException.class)
        .hasMessageStartingWith("a.gz: error: gzip data hold thousands of empty members");
  }
}
