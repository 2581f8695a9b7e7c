package org.credence.decoding.transformer;

/**
 * Root-mean-square and layer norms:
 *
 * <pre>
 *  rms    out = x / sqrt(Σ x² / n + epsilon) * weight
 *  layer  out = (x - mean) / sqrt(Σ (x - mean)² / n + epsilon) * weight + bias </pre>
 */
final class RowNorm {

  private final TransformerConfig config;

  RowNorm(TransformerConfig config) {
    this.config = config;
  }

  /** Rows {@code from} to {@code to} of x, each of the model's width, to the same rows of out. */
  void rows(NormWeights norm, float[] x, int from, int to, float[] out) {
    int width = config.width();
    for (int i = from; i < to; i++) {
      apply(norm.weight(), norm.bias(), x, i * width, width, out, i * width);
    }
  }

  /** May write where it reads. Sums in double precision, as four interleaved ones. */
  void apply(float[] weight, float[] bias, float[] x, int at, int length, float[] out, int outAt) {
    double mean = config.norm() == TransformerConfig.Norm.LAYER ? sum(x, at, length) / length : 0;
    double squares = squares(x, at, length, mean);
    double scale = 1 / Math.sqrt(squares / length + config.epsilon());
    if (config.norm() == TransformerConfig.Norm.LAYER) {
      for (int i = 0; i < length; i++) {
        out[outAt + i] = (float) ((x[at + i] - mean) * scale) * weight[i];
      }
    } else {
      float factor = (float) scale;
      for (int i = 0; i < length; i++) {
        out[outAt + i] = x[at + i] * factor * weight[i];
      }
    }
    for (int i = 0; i < bias.length; i++) {
      out[outAt + i] += bias[i];
    }
  }

  private static double sum(float[] x, int at, int length) {
    double[] sums = new double[4];
    for (int i = 0; i < length; i++) {
      sums[i % 4] += x[at + i];
    }
    return sums[0] + sums[2] + (sums[1] + sums[3]);
  }

  private static double squares(float[] x, int at, int length, double mean) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int whole = length - length % 4;
    for (int i = 0; i < whole; i += 4) {
      double d0 = x[at + i] - mean;
      double d1 = x[at + i + 1] - mean;
      double d2 = x[at + i + 2] - mean;
      double d3 = x[at + i + 3] - mean;
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
    }
    for (int i = whole; i < length; i++) {
      double deviation = x[at + i] - mean;
      s0 += deviation * deviation;
    }
    return s0 + s2 + (s1 + s3);
  }
}
