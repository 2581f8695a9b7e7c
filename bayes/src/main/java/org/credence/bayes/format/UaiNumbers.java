package org.credence.bayes.format;

import java.util.Arrays;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputText;

/** All numbers of a small UAI text with their places, for formats whose layout shows only when all are known. */
final class UaiNumbers {

  private static final int MOST = 1 << 24;

  private final UaiTokens tokens;
  private double[] values = new double[64];
  private int[] offsets = new int[64];
  private int count;

  /** Every word from {@code from} to before {@code to} must be a number, or "-inf" where that is allowed. */
  UaiNumbers(InputText input, int from, int to, boolean infinityAllowed) {
    tokens = new UaiTokens(input);
    tokens.goTo(from);
    while (!tokens.atEnd() && tokens.offset() < to) {
      if (count == MOST) {
        throw tokens.error(
            "found more than " + MOST + " numbers, expected at most that many", "UAI-TOO-LONG");
      }
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
        offsets = Arrays.copyOf(offsets, 2 * count);
      }
      offsets[count] = tokens.offset();
      if (infinityAllowed && isMinusInfinity(tokens.word())) {
        values[count] = Double.NEGATIVE_INFINITY;
        tokens.advance();
      } else {
        int place = count + 1;
        values[count] = tokens.number(() -> "number " + place);
      }
      count++;
    }
  }

  private static boolean isMinusInfinity(String word) {
    return word.equalsIgnoreCase("-inf") || word.equalsIgnoreCase("-infinity");
  }

  int count() {
    return count;
  }

  double value(int i) {
    return values[i];
  }

  /** Whether a number is a whole one that fits an int and is at least 0. */
  boolean isIndex(int i) {
    return i < count
        && values[i] >= 0
        && values[i] <= Integer.MAX_VALUE
        && values[i] == Math.rint(values[i]);
  }

  int index(int i) {
    return (int) values[i];
  }

  /** An error at a number, or at the end of the text. */
  FormatException error(int i, String problem, String code) {
    return i < count ? tokens.errorAt(offsets[i], problem, code) : tokens.error(problem, code);
  }
}
