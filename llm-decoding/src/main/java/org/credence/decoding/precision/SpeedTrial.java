package org.credence.decoding.precision;

import java.util.Arrays;
import org.credence.core.compare.Spread;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenContext;

/**
 * How fast a model reads a prompt and decodes after it, by the clock, several times.
 *
 * @param prompt tokens per second of a prompt that is read as a whole, without a distribution
 * @param decode tokens per second read one by one behind it, each with its distribution
 * @param promptTokens of the prompt
 * @param decodeTokens read one by one, each time
 */
public record SpeedTrial(Spread prompt, Spread decode, int promptTokens, int decodeTokens) {

  private static final int MOST_PROMPT = 512;
  private static final int MOST_DECODE = 128;

  /** Decoding ends early once it has taken so long, so that large models do not take minutes. */
  private static final long MOST_NANOS = 2_000_000_000L;

  private static final int FEWEST_DECODE = 4;

  /** Before it measures it goes on for so long: the virtual machine takes seconds to compile what it runs. */
  private static final long WARM_UP_NANOS = 3_000_000_000L;

  /**
   * Measures.
   *
   * @param tokens what is read, at least 2, from the begin again where they are too few
   * @param context tokens that the model reads at most, at least 2
   * @param repeats times, at least 1, after one or, if that took less than three seconds, several that do not count
   */
  public static SpeedTrial of(LanguageModel model, int[] tokens, int context, int repeats) {
    return of(model, tokens, context, repeats, WARM_UP_NANOS);
  }

  /**
   * {@link #of(LanguageModel, int[], int, int)}.
   *
   * @param warmUp nanoseconds that what does not count takes at least
   */
  static SpeedTrial of(LanguageModel model, int[] tokens, int context, int repeats, long warmUp) {
    int decode = Math.max(1, Math.min(MOST_DECODE, context / 2));
    int prompt = Math.max(1, Math.min(Math.min(MOST_PROMPT, context - decode), tokens.length));
    double[] promptSpeed = new double[repeats];
    double[] decodeSpeed = new double[repeats];
    double[] row = new double[model.vocabulary().size()];
    long start = System.nanoTime();
    int repeat = -1;
    while (repeat < repeats) {
      TokenContext cursor = model.open();
      long begin = System.nanoTime();
      cursor.extend(Arrays.copyOf(tokens, prompt), 0, new double[0]);
      long read = System.nanoTime();
      int steps = 0;
      while (steps < decode
          && (steps < FEWEST_DECODE || repeat >= 0 || System.nanoTime() - read < MOST_NANOS)) {
        cursor.extend(new int[] {tokens[(prompt + steps) % tokens.length]}, 1, row);
        steps++;
      }
      long end = System.nanoTime();
      if (repeat < 0) {
        decode = steps; // the same number in all that count
        repeat = end - start >= warmUp ? 0 : -1;
      } else {
        promptSpeed[repeat] = perSecond(prompt, read - begin);
        decodeSpeed[repeat] = perSecond(steps, end - read);
        repeat++;
      }
    }
    return new SpeedTrial(
        Spread.of(promptSpeed).orElseThrow(), Spread.of(decodeSpeed).orElseThrow(), prompt, decode);
  }

  private static double perSecond(int tokens, long nanos) {
    return 1e9 * tokens / Math.max(1, nanos);
  }
}
