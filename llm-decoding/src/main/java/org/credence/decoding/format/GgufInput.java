package org.credence.decoding.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.credence.core.input.FormatException;

/**
 * The bytes of a file from front to back, little-endian, through one small buffer; every length is checked against the bytes that are
 * left before anything is allocated. Not a channel: a thread that is interrupted while it reads loses nothing.
 */
final class GgufInput implements AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 16;

  private final WeightFile file;
  private final byte[] buffer;
  private long bufferStart; // position of buffer[0] in the file
  private int next;
  private int limit;

  private GgufInput(WeightFile file) {
    this.file = file;
    this.buffer = new byte[(int) Math.min(BUFFER_BYTES, file.size())];
  }

  static GgufInput open(Path path) {
    return new GgufInput(WeightFile.open(path, "GGUF"));
  }

  String name() {
    return file.name();
  }

  long size() {
    return file.size();
  }

  long position() {
    return bufferStart + next;
  }

  long remaining() {
    return size() - position();
  }

  /**
   * An error at a byte of this file.
   *
   * @param code in full, for instance {@code GGUF-CUT}
   */
  FormatException error(long at, String problem, String code) {
    return file.errorOf(at, problem, code);
  }

  /** Ensures that so many bytes are in the buffer. */
  private void need(int bytes, String what) {
    if (limit - next >= bytes) {
      return;
    }
    long at = position();
    if (size() - at < bytes) {
      throw error(
          at,
          "the file ends inside "
              + what
              + ": "
              + (size() - at)
              + " bytes are left, "
              + bytes
              + " expected; the file was cut, fetch it again",
          "GGUF-CUT");
    }
    int fill = (int) Math.min(BUFFER_BYTES, size() - at);
    read(at, buffer, 0, fill);
    bufferStart = at;
    next = 0;
    limit = fill;
  }

  int u8(String what) {
    need(1, what);
    return buffer[next++] & 0xff;
  }

  int i32(String what) {
    need(Integer.BYTES, what);
    int at = next;
    next += Integer.BYTES;
    return (buffer[at] & 0xff)
        | (buffer[at + 1] & 0xff) << 8
        | (buffer[at + 2] & 0xff) << 16
        | buffer[at + 3] << 24;
  }

  long i64(String what) {
    need(Long.BYTES, what);
    long low = i32(what) & 0xffff_ffffL;
    return low | (long) i32(what) << 32;
  }

  /** Copies the next bytes, which the caller knows to be left. */
  void bytes(byte[] out, int at, int length) {
    int buffered = Math.min(length, limit - next);
    System.arraycopy(buffer, next, out, at, buffered);
    next += buffered;
    int rest = length - buffered;
    if (rest >= BUFFER_BYTES) {
      long position = position();
      read(position, out, at + buffered, rest);
      bufferStart = position + rest;
      next = 0;
      limit = 0;
    } else if (rest > 0) {
      need(rest, "a text");
      System.arraycopy(buffer, next, out, at + buffered, rest);
      next += rest;
    }
  }

  /** A name that must not be empty. */
  String name(String what, int mostBytes, String code) {
    long at = position();
    long length = i64("the length of " + what);
    if (length == 0) {
      throw error(at, what + " is empty, expected at least one letter", code);
    }
    if (length < 0 || length > mostBytes) {
      throw error(
          at,
          what + " of " + Long.toUnsignedString(length) + " bytes, expected at most " + mostBytes,
          code);
    }
    return text(at, (int) length, what, code);
  }

  /** A text of that many bytes, whose length stands at {@code at}. */
  String text(long at, int length, String what, String code) {
    requireLeft(at, length, what, code);
    byte[] bytes = new byte[length];
    bytes(bytes, 0, length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw error(at + Long.BYTES, what + " is not UTF-8; the file is damaged", code);
    }
  }

  /** Refuses a length that the file does not have. */
  void requireLeft(long at, long length, String what, String code) {
    if (length > remaining()) {
      throw error(
          at,
          what
              + " of "
              + length
              + " bytes reaches past the end of the file, "
              + remaining()
              + " bytes are left; the file is damaged or was cut",
          code);
    }
  }

  /** Reads bytes from anywhere, for any thread; the place of the front-to-back reading stays. */
  void read(long position, byte[] out, int at, int length) {
    file.read(position, out, at, length);
  }

  /** A window of the file, read-only, little-endian. */
  ByteBuffer map(long position, int length) {
    return file.map(position, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public void close() {
    file.close();
  }
}
