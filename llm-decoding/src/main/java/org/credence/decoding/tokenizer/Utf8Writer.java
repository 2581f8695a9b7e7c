package org.credence.decoding.tokenizer;

/** Code points to UTF-8 in an array that is there already. */
final class Utf8Writer {

  private Utf8Writer() {}

  /** Writes a code point that is no surrogate; gives the place behind it. */
  static int put(int point, byte[] out, int at) {
    int n = at;
    if (point < 0x80) {
      out[n++] = (byte) point;
    } else if (point < 0x800) {
      out[n++] = (byte) (0xc0 | point >> 6);
      out[n++] = continuation(point);
    } else if (point < 0x10000) {
      out[n++] = (byte) (0xe0 | point >> 12);
      out[n++] = continuation(point >> 6);
      out[n++] = continuation(point);
    } else {
      out[n++] = (byte) (0xf0 | point >> 18);
      out[n++] = continuation(point >> 12);
      out[n++] = continuation(point >> 6);
      out[n++] = continuation(point);
    }
    return n;
  }

  private static byte continuation(int bits) {
    return (byte) (0x80 | bits & 0x3f);
  }
}
