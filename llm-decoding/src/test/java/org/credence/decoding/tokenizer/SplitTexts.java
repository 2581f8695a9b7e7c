package org.credence.decoding.tokenizer;

import org.credence.core.random.Randomness;

/** Texts of whole code points that stress what cuts them. */
final class SplitTexts {

  private static final String[] PARTS = {
    " ",
    "  ",
    "\n",
    "\r\n",
    "\t",
    "\u00a0",
    "\u3000",
    "\u0085",
    "\u2028",
    "\u001c",
    "\u180e",
    "'s",
    "'S",
    "'\u017f",
    "'re",
    "'LL",
    "'ve",
    "'",
    "'d",
    "'x",
    "a",
    "B",
    "z",
    "the",
    "Hello",
    "\u00e9",
    "e\u0301",
    "\u0130",
    "\u00df",
    "\u01c5",
    "\u02b0",
    "\u4e2d\u6587",
    "\u3042",
    "\u30ab",
    "\uac00",
    "\u0928\u092e",
    "0",
    "12",
    "345",
    "\u0663",
    "\u00b2",
    "\u2167",
    "\u00bd",
    "\ud835\udfd8",
    "!",
    "?!",
    "...",
    "$",
    "+",
    "<=",
    "^",
    "`",
    "|",
    "\u2018",
    "\uff01",
    "\u3002",
    "-",
    "_",
    "/",
    "\\",
    "#",
    "\u20ac",
    "\ud83d\ude00",
    "\ud83d\ude36\u200d\ud83c\udf2b\ufe0f",
    "\ud801\udc00",
    "\u0300",
    "\u20dd",
    "\u200b",
    "\ue000",
    "\ufffd",
    "\u0000",
    "\u0001",
    "\ud83e\udd99",
    "<|endoftext|>"
  };

  private SplitTexts() {}

  /** Some of the parts above, one behind the other. */
  static String ofParts(Randomness randomness, int most) {
    int n = randomness.below(most + 1);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < n; i++) {
      text.append(PARTS[randomness.below(PARTS.length)]);
    }
    return text.toString();
  }

  /** Any code points, surrogates left out; half of them among the first 256. */
  static String ofCodePoints(Randomness randomness, int most) {
    int n = randomness.below(most + 1);
    StringBuilder text = new StringBuilder();
    while (n > 0) {
      int bound = randomness.bernoulli(0.5) ? 0x100 : randomness.bernoulli(0.5) ? 0x3100 : 0x110000;
      int point = randomness.below(bound);
      if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
        text.appendCodePoint(point);
        n--;
      }
    }
    return text.toString();
  }
}
