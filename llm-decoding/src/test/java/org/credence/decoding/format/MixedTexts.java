package org.credence.decoding.format;

import org.credence.core.random.Randomness;

/** Random texts that look like what people write: prose in several scripts, code, numbers, emoji, blanks; and any code points. */
final class MixedTexts {

  private static final String[] WORDS = {
    "the",
    "Hello",
    "WORLD",
    "don't",
    "I'LL",
    "we're",
    "caf\u00e9",
    "stra\u00dfe",
    "na\u00efve",
    "\u041f\u0440\u0438\u0432\u0435\u0442",
    "\u4f60\u597d\u4e16\u754c",
    "\u3053\u3093\u306b\u3061\u306f",
    "\uc548\ub155",
    "\u0645\u0631\u062d\u0628\u0627",
    "\u0928\u092e\u0938\u094d\u0924\u0947",
    "\u05e9\u05dc\u05d5\u05dd",
    "e\u0301le\u0300ve",
    "iPhone",
    "McDonald's",
    "HTTPServer",
    "\u01c5ep",
    "\u0130stanbul",
    "x",
    "A",
    "<|endoftext|>"
  };

  private static final String[] CODE = {
    "public static void main(String[] args) {",
    "for (int i = 0; i < n; i++) {",
    "}\n",
    "    ",
    "\t\t",
    "return x_1;",
    "def f(x):\n",
    "// ---",
    "#include <stdio.h>\r\n",
    "a->b != c::d",
    "/* */",
    "$$",
    "\\n",
    "{\"k\": [1, 2.5e-3]}",
    "https://example.org/a?b=c&d=%20",
    "</div>",
    "@Override",
    "=>",
    "!!!",
    "...",
    "'''",
    "\"\"\""
  };

  private static final String[] BLANKS = {
    " ",
    " ",
    " ",
    "  ",
    "\n",
    "\n\n",
    "\r\n",
    "\t",
    " \n ",
    "\u00a0",
    "\u3000",
    "        ",
    "\u2028",
    "\u0085"
  };

  private static final String[] EMOJI = {
    "\ud83d\ude00",
    "\ud83d\udc69\u200d\ud83d\udcbb",
    "\ud83c\uddea\ud83c\uddfa",
    "\u2764\ufe0f",
    "\ud83d\udc4d\ud83c\udffd",
    "\u20dd",
    "\u200b"
  };

  private MixedTexts() {}

  static String next(Randomness randomness) {
    StringBuilder text = new StringBuilder();
    int parts = randomness.below(20);
    int style = randomness.below(4);
    for (int i = 0; i < parts; i++) {
      int kind = randomness.below(8);
      if (kind < 3) {
        text.append(one(WORDS, randomness)).append(style == 0 ? "" : one(BLANKS, randomness));
      } else if (kind == 3) {
        text.append(one(CODE, randomness));
      } else if (kind == 4) {
        text.append(one(BLANKS, randomness));
      } else if (kind == 5) {
        text.append(randomness.below(randomness.bernoulli(0.5) ? 1_000_000_000 : 100));
      } else if (kind == 6) {
        text.append(one(EMOJI, randomness));
      } else {
        text.appendCodePoint(codePoint(randomness));
      }
    }
    return text.toString();
  }

  private static String one(String[] parts, Randomness randomness) {
    return parts[randomness.below(parts.length)];
  }

  private static int codePoint(Randomness randomness) {
    int bound = randomness.bernoulli(0.5) ? 0x3100 : 0x110000;
    int point = randomness.below(bound);
    return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? ' ' : point;
  }
}
