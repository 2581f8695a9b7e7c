package org.credence.decoding.transformer;

import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.credence.decoding.tensor.Matrix;
import org.credence.decoding.transformer.TransformerConfig.Rotary;

/**
 * The forward pass as it is defined, in double precision over the weights as stored, without a cache, threads or any trick: the oracle
 * of the fast one.
 *
 * <pre>
 *  x[t] = embedding[token t] (+ positions[t])
 *  for each block:
 *    q, k, v = Wq n, Wk n, Wv n with n = norm(x[t]); q, k normed per head and turned by their position
 *    x[t] += Wo concat over heads h of Σ_s≤t softmax_s(q_h[t]·k_h'[s] / sqrt(head size)) v_h'[s],  h' = h keyHeads / heads
 *    x[t] += Wdown (silu(Wgate n) * Wup n) with n = norm(x[t]), or Wdown gelu(Wup n)
 *  logits[t] = Wout norm(x[t]) </pre>
 *
 * <p>Cost: every call computes all positions anew, each O(weights + layers * positions * width).
 *
 * <p>Source: Vaswani et al. 2017; Zhang &amp; Sennrich 2019 (root-mean-square norm); Shazeer 2020 (gated units); Su et al. 2021 (rotary
 * positions); Ainslie et al. 2023 (grouped queries); Radford et al. 2019 (GPT-2).
 */
public final class ReferenceTransformer {

  private final TransformerWeights weights;
  private final TransformerConfig config;
  private final UnaryOperator<double[]> kept;

  public ReferenceTransformer(TransformerWeights weights) {
    this(weights, vector -> vector);
  }

  /**
   * @param kept what a cache keeps of a key or a value, shape [keyHeads][headSize] in and out
   */
  ReferenceTransformer(TransformerWeights weights, UnaryOperator<double[]> kept) {
    this.weights = weights;
    this.kept = kept;
    this.config = weights.config();
  }

  /**
   * The logits after each of the last tokens.
   *
   * @param scored how many of the last tokens, 1 to {@code tokens.length}
   * @return shape [scored][vocabulary]
   */
  public double[][] logits(int[] tokens, int scored) {
    double[][] x = new double[tokens.length][config.width()];
    for (int t = 0; t < tokens.length; t++) {
      addRow(weights.embedding(), tokens[t], x[t]);
      if (weights.positions().isPresent()) {
        addRow(weights.positions().get(), t, x[t]);
      }
    }
    for (LayerWeights layer : weights.layers()) {
      attend(layer, x);
      for (double[] row : x) {
        add(row, feedForward(layer, normed(layer.feedForwardNorm(), row)));
      }
    }
    double[][] logits = new double[scored][];
    for (int i = 0; i < scored; i++) {
      logits[i] =
          times(weights.output(), normed(weights.outputNorm(), x[tokens.length - scored + i]));
    }
    return logits;
  }

  private void attend(LayerWeights layer, double[][] x) {
    int length = x.length;
    double[][] q = new double[length][];
    double[][] k = new double[length][];
    double[][] v = new double[length][];
    for (int t = 0; t < length; t++) {
      double[] n = normed(layer.attentionNorm(), x[t]);
      q[t] = linear(layer.query(), n);
      k[t] = linear(layer.key(), n);
      v[t] = kept.apply(linear(layer.value(), n));
      place(layer.queryNorm(), q[t], t);
      place(layer.keyNorm(), k[t], t);
      k[t] = kept.apply(k[t]);
    }
    for (int t = 0; t < length; t++) {
      double[] heads = new double[config.queryWidth()];
      for (int h = 0; h < config.heads(); h++) {
        attendHead(q[t], k, v, t, h, heads);
      }
      add(x[t], linear(layer.attentionOutput(), heads));
    }
  }

  private void attendHead(double[] q, double[][] k, double[][] v, int t, int h, double[] out) {
    int size = config.headSize();
    int from = h * size;
    int keyFrom = h / (config.heads() / config.keyHeads()) * size;
    double[] scores = new double[t + 1];
    for (int s = 0; s <= t; s++) {
      for (int i = 0; i < size; i++) {
        scores[s] += q[from + i] * k[s][keyFrom + i];
      }
      scores[s] /= Math.sqrt(size);
    }
    double most = Arrays.stream(scores).max().orElseThrow();
    double sum = 0;
    for (int s = 0; s <= t; s++) {
      scores[s] = Math.exp(scores[s] - most);
      sum += scores[s];
    }
    for (int s = 0; s <= t; s++) {
      for (int i = 0; i < size; i++) {
        out[from + i] += scores[s] / sum * v[s][keyFrom + i];
      }
    }
  }

  /** Norms the heads, where they are normed, and turns them by their position. */
  private void place(float[] norm, double[] heads, int position) {
    int size = config.headSize();
    for (int from = 0; from < heads.length; from += size) {
      if (norm.length > 0) {
        double[] head = Arrays.copyOfRange(heads, from, from + size);
        double[] normed = normed(new NormWeights(norm, new float[0]), head);
        System.arraycopy(normed, 0, heads, from, size);
      }
      if (config.rotary().isPresent()) {
        turn(config.rotary().get(), heads, from, position);
      }
    }
  }

  private static void turn(Rotary rotary, double[] heads, int from, int position) {
    int half = rotary.size() / 2;
    for (int i = 0; i < half; i++) {
      double angle =
          position * Math.pow(rotary.base(), -2.0 * i / rotary.size()) / rotary.divisors()[i];
      boolean adjacent = rotary.pairing() == TransformerConfig.Pairing.ADJACENT;
      int one = from + (adjacent ? 2 * i : i);
      int other = from + (adjacent ? 2 * i + 1 : i + half);
      double a = heads[one];
      double b = heads[other];
      heads[one] = a * Math.cos(angle) - b * Math.sin(angle);
      heads[other] = a * Math.sin(angle) + b * Math.cos(angle);
    }
  }

  private double[] feedForward(LayerWeights layer, double[] n) {
    double[] inner = linear(layer.up(), n);
    if (layer.gate().isPresent()) {
      double[] gate = linear(layer.gate().get(), n);
      for (int i = 0; i < inner.length; i++) {
        inner[i] *= gate[i] / (1 + Math.exp(-gate[i]));
      }
    } else {
      for (int i = 0; i < inner.length; i++) {
        double a = inner[i];
        inner[i] = 0.5 * a * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (a + 0.044715 * a * a * a)));
      }
    }
    return linear(layer.down(), inner);
  }

  private double[] normed(NormWeights norm, double[] x) {
    boolean centred = config.norm() == TransformerConfig.Norm.LAYER;
    double mean = centred ? Arrays.stream(x).sum() / x.length : 0;
    double squares = 0;
    for (double value : x) {
      squares += (value - mean) * (value - mean);
    }
    double scale = 1 / Math.sqrt(squares / x.length + config.epsilon());
    double[] y = new double[x.length];
    for (int i = 0; i < y.length; i++) {
      y[i] = norm.weight()[i] * ((x[i] - mean) * scale);
      y[i] += norm.bias().length > 0 ? norm.bias()[i] : 0;
    }
    return y;
  }

  private static double[] linear(Linear linear, double[] x) {
    double[] y = times(linear.matrix(), x);
    for (int i = 0; i < linear.bias().length; i++) {
      y[i] += linear.bias()[i];
    }
    return y;
  }

  private static double[] times(Matrix matrix, double[] x) {
    double[] y = new double[matrix.rows()];
    float[] row = new float[matrix.columns()];
    for (int r = 0; r < y.length; r++) {
      matrix.row(r, row, 0);
      for (int c = 0; c < row.length; c++) {
        y[r] += row[c] * x[c];
      }
    }
    return y;
  }

  private static void addRow(Matrix matrix, int r, double[] x) {
    float[] row = new float[matrix.columns()];
    matrix.row(r, row, 0);
    for (int i = 0; i < x.length; i++) {
      x[i] += row[i];
    }
  }

  private static void add(double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] += y[i];
    }
  }
}
