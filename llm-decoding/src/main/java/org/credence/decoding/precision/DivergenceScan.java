package org.credence.decoding.precision;

import java.util.Arrays;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.StopReason;
import org.credence.decoding.model.Cursors;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.problem.ScoreProblem;

/**
 * Reads a text with two models at once, block by block, and compares their distributions after every token: no table of all
 * distributions is kept.
 *
 * <p>Cost: both models read the text once. Memory: two tables of at most 2^20 log-probabilities, or of one token.
 */
public final class DivergenceScan {

  private static final int MOST_NUMBERS = 1 << 20;
  private static final int MOST_TOKENS = 64;

  private DivergenceScan() {}

  /**
   * Compares.
   *
   * @param text the reference with what it reads and what is scored
   * @param model reads the same; its vocabulary must be that of the reference
   * @throws CannotAnswerException if a log-probability is no number, or the thread is interrupted
   */
  public static Divergence of(ScoreProblem text, LanguageModel model) {
    int size = text.model().vocabulary().size();
    if (model.vocabulary().size() != size) {
      throw new IllegalArgumentException(
          "the model has "
              + model.vocabulary().size()
              + " tokens and the reference "
              + size
              + "; compare models with the same tokens");
    }
    TokenSequence scored = text.tokens();
    int[] read = read(text);
    int block = Math.max(1, Math.min(Math.min(MOST_TOKENS, read.length), MOST_NUMBERS / size));
    double[] p = new double[block * size];
    double[] q = model == text.model() ? p : new double[block * size];
    double[] referenceLogP = new double[read.length];
    double[] logP = new double[read.length];
    double[] kl = new double[read.length];
    int agreements = 0;
    TokenContext reference = Cursors.openBefore(text.model(), text.prompt());
    TokenContext other = Cursors.openBefore(model, text.prompt());
    for (int from = 0; from < read.length; from += block) {
      int to = Math.min(read.length, from + block);
      int[] tokens = Arrays.copyOfRange(read, from, to);
      reference.extend(tokens, p);
      if (q != p) {
        other.extend(tokens, q);
      }
      for (int i = from; i < to; i++) {
        int at = (i - from) * size;
        referenceLogP[i] = number(p[at + scored.token(i)], i);
        logP[i] = number(q[at + scored.token(i)], i);
        kl[i] = number(divergence(p, q, at, size), i);
        agreements += best(p, at, size) == best(q, at, size) ? 1 : 0;
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new CannotAnswerException(
            StopReason.INTERRUPTED, "interrupted after " + to + " of " + read.length + " tokens");
      }
    }
    return Divergence.of(referenceLogP, logP, kl, agreements);
  }

  /** Token [i] is read so that scored token i can be scored. */
  private static int[] read(ScoreProblem text) {
    int[] read = new int[text.tokens().length()];
    read[0] = text.prompt().token(text.prompt().length() - 1);
    for (int i = 1; i < read.length; i++) {
      read[i] = text.tokens().token(i - 1);
    }
    return read;
  }

  /** {@code Σ p log(p / q)} of two rows of log-probabilities. Rounding may leave -1e-17, which is 0. */
  private static double divergence(double[] p, double[] q, int at, int size) {
    double sum = 0;
    for (int v = at; v < at + size; v++) {
      if (p[v] != Double.NEGATIVE_INFINITY) {
        sum += Math.exp(p[v]) * (p[v] - q[v]);
      }
    }
    return sum < 0 ? 0 : sum;
  }

  private static int best(double[] row, int at, int size) {
    int best = at;
    for (int v = at + 1; v < at + size; v++) {
      best = row[v] > row[best] ? v : best;
    }
    return best - at;
  }

  private static double number(double value, int place) {
    if (Double.isNaN(value)) {
      throw new CannotAnswerException(
          StopReason.DIVERGED,
          "log-probabilities after token "
              + place
              + " of the text (counted from 0) are no numbers; check the model");
    }
    return value;
  }
}
