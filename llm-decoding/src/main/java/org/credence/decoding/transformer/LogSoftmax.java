package org.credence.decoding.transformer;

import java.util.List;
import org.credence.core.engine.Workers;
import org.credence.decoding.tensor.FloatOps;
import org.credence.decoding.transformer.BlockPass.Row;

/**
 * Log-probabilities of logits, in double precision:
 *
 * <pre>
 *  out[token] = logit[token] - most - log Σ e^(logit - most) </pre>
 *
 * <p>The sum is that of the sums of stretches of {@value #STRETCH} tokens, in their order; threads share the stretches.
 */
final class LogSoftmax {

  private static final int STRETCH = 1 << 12;

  /** Stretches below which threads are not worth their hand-over. */
  private static final int LEAST_STRETCHES = 4;

  private final int size;
  private final int stretches;
  private final FloatOps ops;
  private final Workers workers;

  LogSoftmax(int vocabulary, FloatOps ops, Workers workers) {
    this.size = vocabulary;
    this.stretches = (vocabulary + STRETCH - 1) / STRETCH;
    this.ops = ops;
    this.workers = workers;
  }

  /** Work on some tokens of a row. */
  private interface StretchWork {
    void of(int row, int stretch, int from, int to);
  }

  /**
   * Writes the log-probabilities of some rows where these want them.
   *
   * @param logits shape [rows][vocabulary]
   */
  void write(float[] logits, List<Row> rows) {
    double[][] out = new double[rows.size()][];
    int[] at = new int[rows.size()];
    for (int i = 0; i < out.length; i++) {
      out[i] = rows.get(i).text().out();
      at[i] = rows.get(i).outRow() * size;
    }
    double[][] parts = new double[out.length][stretches];
    each(
        out.length,
        (i, stretch, from, to) ->
            parts[i][stretch] = copy(logits, i * size + from, out[i], at[i] + from, to - from));
    double[] most = new double[out.length];
    for (int i = 0; i < out.length; i++) {
      most[i] = Double.NEGATIVE_INFINITY;
      for (double part : parts[i]) {
        most[i] = part > most[i] ? part : most[i];
      }
    }
    each(
        out.length,
        (i, stretch, from, to) ->
            parts[i][stretch] = ops.sumOfExp(out[i], at[i] + from, to - from, most[i]));
    double[] logSum = new double[out.length];
    for (int i = 0; i < out.length; i++) {
      double sum = 0;
      for (double part : parts[i]) {
        sum += part;
      }
      logSum[i] = most[i] + StrictMath.log(sum);
    }
    each(
        out.length, (i, stretch, from, to) -> subtract(logSum[i], out[i], at[i] + from, to - from));
  }

  private void each(int rows, StretchWork work) {
    if (rows * stretches < LEAST_STRETCHES) {
      for (int i = 0; i < rows * stretches; i++) {
        of(i, work);
      }
    } else {
      workers.forEachChunk(rows * stretches, i -> of(i, work));
    }
  }

  private void of(int i, StretchWork work) {
    int stretch = i % stretches;
    work.of(i / stretches, stretch, stretch * STRETCH, Math.min(size, (stretch + 1) * STRETCH));
  }

  /** The largest of what it copies. */
  private static double copy(float[] logits, int from, double[] out, int at, int count) {
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      float logit = logits[from + i];
      out[at + i] = logit;
      most = logit > most ? logit : most;
    }
    return most;
  }

  private static void subtract(double logSum, double[] out, int at, int count) {
    for (int i = at; i < at + count; i++) {
      out[i] -= logSum;
    }
  }
}
