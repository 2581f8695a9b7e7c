package org.credence.decoding.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The letters in which files of byte-level encodings write bytes: printable Latin-1 letters stand for themselves, every other byte,
 * in order, for the letters from U+0100 on. So the blank is U+0120.
 *
 * <p>Source: Radford et al. 2019, the code of GPT-2.
 */
final class PrintableBytes {

  private static final int BYTES = 256;
  private static final char[] LETTERS = new char[BYTES];
  private static final int[] BYTE_OF; // by letter, -1 where it stands for no byte

  static {
    int others = 0;
    for (int b = 0; b < BYTES; b++) {
      boolean printable = b >= '!' && b <= '~' || b >= 0xA1 && b <= 0xAC || b >= 0xAE;
      LETTERS[b] = (char) (printable ? b : BYTES + others++);
    }
    BYTE_OF = new int[BYTES + others];
    Arrays.fill(BYTE_OF, -1);
    for (int b = 0; b < BYTES; b++) {
      BYTE_OF[LETTERS[b]] = b;
    }
  }

  private PrintableBytes() {}

  /** The letters of some bytes. */
  static String of(byte[] bytes) {
    char[] letters = new char[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      letters[i] = LETTERS[bytes[i] & 0xff];
    }
    return new String(letters);
  }

  /** The bytes of a text; if one of its letters stands for no byte, the whole text in UTF-8. */
  static byte[] undo(String text) {
    byte[] bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      char c = text.charAt(i);
      if (c >= BYTE_OF.length || BYTE_OF[c] < 0) {
        return text.getBytes(StandardCharsets.UTF_8);
      }
      bytes[i] = (byte) BYTE_OF[c];
    }
    return bytes;
  }
}
