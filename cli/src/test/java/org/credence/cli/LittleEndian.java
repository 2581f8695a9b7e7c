package org.credence.cli;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Bytes of binary files, number by number. */
final class LittleEndian {

  private LittleEndian() {}

  static byte[] i32(long number) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt((int) number).array();
  }

  static byte[] i64(long number) {
    return ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array();
  }

  static byte[] f32(double number) {
    return i32(Float.floatToRawIntBits((float) number));
  }

  static byte[] f64(double number) {
    return i64(Double.doubleToRawLongBits(number));
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** A length in 64 bits and the text. */
  static byte[] counted(String text) {
    return join(i64(utf8(text).length), utf8(text));
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  /** A copy with other bytes at a place. */
  static byte[] patched(byte[] bytes, int at, byte[] patch) {
    byte[] copy = bytes.clone();
    System.arraycopy(patch, 0, copy, at, patch.length);
    return copy;
  }
}
