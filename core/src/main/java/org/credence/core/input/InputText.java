package org.credence.core.input;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A text file read whole and strictly: within the limits, unpacked if it is gzip (known by its first bytes, whatever its name),
 * valid UTF-8, without NUL, without byte-order mark. An XML file that declares ISO-8859-1 or windows-1252 is read as that.
 *
 * @param name what messages call it; of a file, its path as it was given
 * @param text the characters
 */
public record InputText(String name, String text) {

  private static final int RATIO_FREE_BYTES = 1 << 20;
  private static final List<String> ONE_BYTE_ENCODINGS = List.of("iso-8859-1", "windows-1252");

  /** Reads a file. Throws {@link FormatException} for whatever is wrong with it. */
  public static InputText read(Path file, InputLimits limits) {
    String name = file.toString();
    try {
      if (Files.isDirectory(file)) {
        throw FormatException.of(
            file.toString(), "is a directory, expected a file", "IO-DIRECTORY");
      }
      try (InputStream in = Files.newInputStream(file)) {
        byte[] stored = readAll(name, in, limits.fileBytes(), "limit fileBytes", "IO-TOO-LARGE");
        return of(name, stored, limits);
      }
    } catch (NoSuchFileException e) {
      throw FormatException.of(
          file.toString(), "there is no such file; check the path", "IO-MISSING");
    } catch (IOException e) {
      throw FormatException.of(
          file.toString(),
          "cannot be read (" + reason(e) + "); check that it is a file and its permissions",
          "IO-READ");
    }
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException file && file.getReason() != null
        ? file.getReason()
        : e.toString();
  }

  /** Text from bytes as they stand in a file. */
  public static InputText of(String name, byte[] stored, InputLimits limits) {
    byte[] bytes = isGzip(stored) ? unpack(name, stored, limits) : stored;
    return new InputText(name, decode(name, bytes));
  }

  private static boolean isGzip(byte[] bytes) {
    return bytes.length >= 2 && (bytes[0] & 0xFF) == 0x1F && (bytes[1] & 0xFF) == 0x8B;
  }

  private static byte[] unpack(String name, byte[] stored, InputLimits limits) {
    long byRatio = Math.max(RATIO_FREE_BYTES, (long) stored.length * limits.compressionRatio());
    boolean ratioFirst = byRatio < limits.unpackedBytes();
    try (WholeGzip in = new WholeGzip(stored)) {
      byte[] bytes =
          readAll(
              name,
              in,
              Math.min(byRatio, limits.unpackedBytes()),
              ratioFirst
                  ? "unpacked, limit compressionRatio " + limits.compressionRatio()
                  : "unpacked, limit unpackedBytes",
              "GZIP-TOO-LARGE");
      for (int i = stored.length - in.bytesAfterTheEnd(); i < stored.length; i++) {
        if (stored[i] != 0) {
          throw FormatException.atByte(
              name,
              i,
              "gzip data have ended before this byte; the file is damaged, fetch it again",
              "GZIP-DAMAGED");
        }
      }
      return bytes;
    } catch (StackOverflowError e) { // the JDK's class calls itself for each empty member
      throw FormatException.of(
          name,
          "gzip data hold thousands of empty members, expected one file; pack it again",
          "GZIP-DAMAGED");
    } catch (EOFException e) {
      throw FormatException.of(
          name, "gzip data end too early; the file was cut, fetch it again", "GZIP-TRUNCATED");
    } catch (ZipException e) {
      throw FormatException.of(
          name,
          "gzip data are damaged (" + e.getMessage() + "); fetch the file again",
          "GZIP-DAMAGED");
    } catch (IOException e) {
      throw FormatException.of(
          name, "gzip data cannot be read (" + e.getMessage() + ")", "GZIP-DAMAGED");
    }
  }

  /** Unpacks all members of a gzip file; the JDK's class takes damage between two members for the end of the file. */
  private static final class WholeGzip extends GZIPInputStream {
    private static final int TRAILER_BYTES = 8;
    private static final int SMALLEST_BUFFER = 512;

    WholeGzip(byte[] stored) throws IOException {
      super(new ByteArrayInputStream(stored), Math.max(SMALLEST_BUFFER, stored.length));
    }

    /** Stored bytes behind the last member; to be asked when all has been read. */
    int bytesAfterTheEnd() {
      return Math.max(0, inf.getRemaining() - TRAILER_BYTES); // the buffer holds the whole file
    }
  }

  private static byte[] readAll(
      String name, InputStream in, long limit, String limitName, String code) throws IOException {
    int most = (int) Math.min(limit, Integer.MAX_VALUE - 16);
    byte[] bytes = in.readNBytes(most);
    if (bytes.length == most && in.read() >= 0) {
      throw FormatException.of(
          name,
          "holds more than "
              + limit
              + " bytes, expected at most that many ("
              + limitName
              + "); raise the limit if it is meant",
          code);
    }
    return bytes;
  }

  /** UTF-8, unless an XML declaration at the beginning says a character is one byte. */
  private static Charset charset(byte[] bytes) {
    String start = new String(bytes, 0, Math.min(bytes.length, 200), StandardCharsets.ISO_8859_1);
    int end = start.indexOf("?>");
    if (!start.startsWith("<?xml") || end < 0) {
      return StandardCharsets.UTF_8;
    }
    String declaration = start.substring(0, end).toLowerCase(Locale.ROOT).replace('\'', '"');
    for (String single : ONE_BYTE_ENCODINGS) {
      if (declaration.contains("\"" + single + "\"")) {
        return Charset.forName(single);
      }
    }
    return StandardCharsets.UTF_8;
  }

  private static String decode(String name, byte[] bytes) {
    if (bytes.length >= 2
        && ((bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF)
            || (bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE))) {
      throw FormatException.atByte(
          name, 0, "is UTF-16, expected UTF-8; convert it", "TEXT-ENCODING");
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    Charset charset = charset(bytes);
    var decoder =
        charset
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    var result = decoder.decode(in, out, true);
    if (result.isError()) {
      throw FormatException.atByte(
          name,
          in.position(),
          "is not valid " + charset + " here; save the file as UTF-8 text",
          "TEXT-ENCODING");
    }
    decoder.flush(out);
    char[] chars = out.array();
    int end = out.position();
    int start = end > 0 && chars[0] == '\uFEFF' ? 1 : 0;
    for (int i = start; i < end; i++) {
      if (chars[i] == 0) {
        throw FormatException.atByte(
            name,
            new String(chars, 0, i).getBytes(charset).length,
            "holds a NUL at character "
                + (i + 1)
                + ", expected text; give a text file, this may be a binary one",
            "TEXT-NUL");
      }
    }
    return new String(chars, start, end - start);
  }
}
