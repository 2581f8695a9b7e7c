package org.credence.decoding.tokenizer;

/** UTF-8 by its bytes. */
final class Utf8 {

  private Utf8() {}

  /** How many first bytes are no beginning of a code point whose rest may still come. */
  static int wholePrefix(byte[] bytes) {
    int n = bytes.length;
    for (int back = 1; back <= 3 && back <= n; back++) {
      int b = bytes[n - back] & 0xff;
      if (b < 0x80) {
        return n;
      }
      if (b >= 0xc0) {
        int length =
            b >= 0xf0 && b <= 0xf4 ? 4 : b >= 0xe0 && b < 0xf0 ? 3 : b >= 0xc2 && b < 0xe0 ? 2 : 1;
        return length > back && mayGoOn(bytes, n - back, length) ? n - back : n;
      }
    }
    return n;
  }

  /** Whether the bytes from there to the end begin a code point: second bytes of some first ones are limited. */
  private static boolean mayGoOn(byte[] bytes, int at, int length) {
    if (at + 1 == bytes.length) {
      return true;
    }
    int first = bytes[at] & 0xff;
    int second = bytes[at + 1] & 0xff;
    return switch (first) {
      case 0xe0 -> second >= 0xa0;
      case 0xed -> second < 0xa0;
      case 0xf0 -> second >= 0x90;
      case 0xf4 -> second < 0x90;
      default -> true;
    };
  }
}
