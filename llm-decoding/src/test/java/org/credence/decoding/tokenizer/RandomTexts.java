package org.credence.decoding.tokenizer;

import org.credence.core.random.Randomness;

/** Texts of random code points: letters and spaces mostly, then all planes, signs that join and marks. */
final class RandomTexts {

  private static final int[] ODD = {
    0, ' ', '\n', '\t', 0x2581, 0xfffd, 0xfeff, 0x200d, 0x301, 0x3000, 0x10ffff, 0x7f, 0x80
  };

  private RandomTexts() {}

  static String next(Randomness randomness, int longest) {
    int length = randomness.below(longest + 1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(codePoint(randomness));
    }
    return text.toString();
  }

  private static int codePoint(Randomness randomness) {
    switch (randomness.below(8)) {
      case 0:
        return ' ';
      case 1:
      case 2:
      case 3:
        return 'a' + randomness.below(26);
      case 4:
        return ODD[randomness.below(ODD.length)];
      case 5:
        return randomness.below(0x800);
      default:
        int c = randomness.below(randomness.below(2) == 0 ? 0x10000 : 0x110000);
        return c >= 0xd800 && c < 0xe000 ? c - 0xd000 : c;
    }
  }
}
