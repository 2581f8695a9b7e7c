package org.credence.decoding.transformer;

import java.util.List;
import java.util.Optional;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Patience;
import org.credence.core.engine.Workers;
import org.credence.decoding.model.Cursors;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.tensor.FloatOps;
import org.credence.decoding.tensor.Matrix;

/**
 * What a transformer has read: the forward pass over its cache of keys and values, a block of positions at a time. Between blocks it looks
 * whether to go on ({@link Patience}); if not, it has read nothing of the tokens it was given.
 */
final class TransformerContext implements TokenContext {

  private static final int MOST_POSITIONS = 64;

  /** Positions whose logits are computed at once. */
  private static final int MOST_SCORED = 16;

  private static final float[] NONE = {};

  private final TransformerWeights weights;
  private final TransformerConfig config;
  private final Optional<RotaryTable> rotary;
  private final Vocabulary vocabulary;
  private final Workers workers;
  private final ReadingListener listener;
  private final KeyValueCache cache;
  private final Attention attention;
  private final FloatOps ops = FloatOps.best();
  private Block block;

  TransformerContext(
      TransformerWeights weights,
      Optional<RotaryTable> rotary,
      Vocabulary vocabulary,
      Workers workers,
      ReadingListener listener,
      KeyValueCache cache) {
    this.weights = weights;
    this.config = weights.config();
    this.rotary = rotary;
    this.vocabulary = vocabulary;
    this.workers = workers;
    this.listener = listener;
    this.cache = cache;
    this.attention = new Attention(config, cache);
    this.block = new Block(config, 1);
  }

  /** Room for the positions of one block; shapes [positions][entries]. */
  private static final class Block {
    final int positions;
    final float[] x;
    final float[] normed;
    final float[] query;
    final float[] key;
    final float[] value;
    final float[] heads;
    final float[] inner;
    final float[] gate;
    final float[] exp;
    final float[] added;
    final List<float[]> queryKeyValue;
    final List<float[]> keyValue;
    final List<float[]> upGate;
    float[] logits; // of the positions scored at once

    Block(TransformerConfig config, int positions) {
      this.positions = positions;
      x = new float[positions * config.width()];
      normed = new float[x.length];
      query = new float[positions * config.queryWidth()];
      key = new float[positions * config.keyWidth()];
      value = new float[key.length];
      heads = new float[query.length];
      inner = new float[positions * config.hidden()];
      gate = new float[inner.length];
      exp = new float[inner.length];
      added = new float[x.length];
      logits = new float[config.vocabulary()];
      queryKeyValue = List.of(query, key, value);
      keyValue = List.of(key, value);
      upGate = List.of(inner, gate);
    }
  }

  @Override
  public int length() {
    return cache.length();
  }

  @Override
  public void extend(int[] tokens, int scored, double[] out) {
    check(tokens, scored, out);
    workers.hot(() -> read(tokens, scored, out));
  }

  private void read(int[] tokens, int scored, double[] out) {
    int before = cache.length();
    int firstScored = tokens.length - scored;
    for (int from = 0; from < tokens.length; from += MOST_POSITIONS) {
      int count = Math.min(MOST_POSITIONS, tokens.length - from);
      if (from > 0) {
        lookWhetherToGoOn(before);
      }
      if (block.positions < count) {
        block = new Block(config, count);
      }
      int first = cache.length();
      cache.grow(count);
      embed(tokens, from, count, first);
      int unscored = Math.min(count, Math.max(0, firstScored - from));
      for (int layer = 0; layer < config.layers(); layer++) {
        int left = layer == config.layers() - 1 ? unscored : 0; // only keys and values are needed
        attend(layer, count, first, left);
        feedForward(weights.layers().get(layer), count - left);
      }
      int outAt = Math.max(0, from - firstScored);
      for (int i = 0; i < count - unscored; i += MOST_SCORED) {
        int many = Math.min(MOST_SCORED, count - unscored - i);
        score(i, many, out, (outAt + i) * config.vocabulary());
      }
      if (tokens.length > MOST_POSITIONS) {
        listener.on(from + count, tokens.length);
      }
    }
  }

  private void lookWhetherToGoOn(int before) {
    try {
      Patience.ofThisThread().look();
    } catch (CannotAnswerException e) {
      cache.truncate(before);
      throw e;
    }
  }

  private void check(int[] tokens, int scored, double[] out) {
    Cursors.requireExtendable(vocabulary, tokens, scored, out);
    if (cache.length() + (long) tokens.length > config.context()) {
      throw new ContextOverflowException(cache.length() + tokens.length, config.context());
    }
  }

  private void embed(int[] tokens, int from, int count, int first) {
    Block b = block;
    for (int i = 0; i < count; i++) {
      weights.embedding().row(tokens[from + i], b.x, i * config.width());
    }
    if (weights.positions().isPresent()) {
      Matrix positions = weights.positions().get();
      for (int i = 0; i < count; i++) {
        positions.row(first + i, b.added, i * config.width());
      }
      addTo(b.x, b.added, count * config.width());
    }
  }

  /**
   * Attention of a block, added to it.
   *
   * @param left how many of its first positions get a key and a value and nothing else; the others move to the front of the block
   */
  private void attend(int layer, int count, int first, int left) {
    Block b = block;
    LayerWeights w = weights.layers().get(layer);
    int width = config.width();
    norm(w.attentionNorm(), b.x, count, b.normed);
    if (left == 0) {
      Matrix.multiply(w.queryKeyValue(), b.normed, count, b.queryKeyValue, workers);
    } else {
      Matrix.multiply(w.keyValue(), b.normed, count, b.keyValue, workers);
    }
    addBias(w.key(), b.key, count);
    addBias(w.value(), b.value, count);
    for (int i = 0; i < count; i++) {
      place(w.keyNorm(), b.key, i * config.keyWidth(), config.keyHeads(), first + i);
      cache.write(layer, first + i, b.key, b.value, i * config.keyWidth());
    }
    int rest = count - left;
    if (rest == 0) {
      return;
    }
    if (left > 0) {
      System.arraycopy(b.x, left * width, b.x, 0, rest * width);
      System.arraycopy(b.normed, left * width, b.normed, 0, rest * width);
      w.query().matrix().multiply(b.normed, rest, b.query, workers);
    }
    addBias(w.query(), b.query, rest);
    for (int i = 0; i < rest; i++) {
      place(w.queryNorm(), b.query, i * config.queryWidth(), config.heads(), first + left + i);
    }
    attention.attend(layer, first + left, rest, b.query, b.heads, workers);
    w.attentionOutput().matrix().multiply(b.heads, rest, b.added, workers);
    addBias(w.attentionOutput(), b.added, rest);
    addTo(b.x, b.added, rest * width);
  }

  /** Norms heads, where they are normed, and turns them by their position. */
  private void place(float[] norm, float[] heads, int at, int count, int position) {
    int size = config.headSize();
    for (int h = 0; h < count; h++) {
      if (norm.length > 0) {
        norm(norm, NONE, heads, at + h * size, size, heads, at + h * size);
      }
      if (rotary.isPresent()) {
        rotary.get().turn(heads, at + h * size, position);
      }
    }
  }

  private void feedForward(LayerWeights w, int count) {
    if (count == 0) {
      return;
    }
    Block b = block;
    int hidden = count * config.hidden();
    norm(w.feedForwardNorm(), b.x, count, b.normed);
    Matrix.multiply(w.upGate(), b.normed, count, b.upGate, workers);
    addBias(w.up(), b.inner, count);
    if (w.gate().isPresent()) {
      addBias(w.gate().get(), b.gate, count);
      negate(b.gate, hidden, b.exp);
      ops.exp(b.exp, hidden, 0);
      multiplyBySilu(b.inner, b.gate, b.exp, hidden);
    } else {
      geluArgument(b.inner, hidden, b.exp);
      ops.exp(b.exp, hidden, 0);
      divideByOneMore(b.inner, b.exp, hidden);
    }
    w.down().matrix().multiply(b.inner, count, b.added, workers);
    addBias(w.down(), b.added, count);
    addTo(b.x, b.added, count * config.width());
  }

  private static void negate(float[] x, int length, float[] out) {
    for (int i = 0; i < length; i++) {
      out[i] = -x[i];
    }
  }

  /** {@code silu(x) = x / (1 + e^-x)}. */
  private static void multiplyBySilu(float[] inner, float[] x, float[] exp, int length) {
    for (int i = 0; i < length; i++) {
      inner[i] *= x[i] / (1 + exp[i]);
    }
  }

  /** {@code gelu(x) = x (1 + tanh u) / 2 = x / (1 + e^-2u)} with {@code u = sqrt(2/π) (x + 0.044715 x³)}. */
  private static void geluArgument(float[] x, int length, float[] out) {
    for (int i = 0; i < length; i++) {
      out[i] = -2 * 0.7978845608f * Math.fma(0.044715f * x[i] * x[i], x[i], x[i]);
    }
  }

  private static void divideByOneMore(float[] x, float[] exp, int length) {
    for (int i = 0; i < length; i++) {
      x[i] /= 1 + exp[i];
    }
  }

  /** Log-probabilities after some positions of the block. */
  private void score(int from, int count, double[] out, int at) {
    Block b = block;
    int width = config.width();
    int size = config.vocabulary();
    if (b.logits.length < count * size) {
      b.logits = new float[count * size];
    }
    System.arraycopy(b.x, from * width, b.added, 0, count * width);
    norm(weights.outputNorm(), b.added, count, b.normed);
    weights.output().multiply(b.normed, count, b.logits, workers);
    for (int i = 0; i < count; i++) {
      double most = Double.NEGATIVE_INFINITY;
      for (int token = 0; token < size; token++) {
        float logit = b.logits[i * size + token];
        out[at + i * size + token] = logit;
        most = logit > most ? logit : most;
      }
      double logSum = most + StrictMath.log(ops.sumOfExp(out, at + i * size, size, most));
      for (int token = 0; token < size; token++) {
        out[at + i * size + token] -= logSum;
      }
    }
  }

  private static void addBias(Linear linear, float[] y, int count) {
    float[] bias = linear.bias();
    for (int i = 0; i < (bias.length == 0 ? 0 : count); i++) {
      for (int j = 0; j < bias.length; j++) {
        y[i * bias.length + j] += bias[j];
      }
    }
  }

  private void norm(NormWeights norm, float[] x, int count, float[] out) {
    int width = config.width();
    for (int i = 0; i < count; i++) {
      norm(norm.weight(), norm.bias(), x, i * width, width, out, i * width);
    }
  }

  /** May write where it reads. Sums in double precision, as four interleaved ones. */
  private void norm(
      float[] weight, float[] bias, float[] x, int at, int length, float[] out, int outAt) {
    double mean = config.norm() == TransformerConfig.Norm.LAYER ? sum(x, at, length) / length : 0;
    double squares = squares(x, at, length, mean);
    double scale = 1 / Math.sqrt(squares / length + config.epsilon());
    for (int i = 0; i < length; i++) {
      out[outAt + i] = (float) ((x[at + i] - mean) * scale) * weight[i];
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

  private static void addTo(float[] x, float[] y, int length) {
    for (int i = 0; i < length; i++) {
      x[i] += y[i];
    }
  }

  @Override
  public TokenContext fork() {
    return new TransformerContext(weights, rotary, vocabulary, workers, listener, cache.fork());
  }

  @Override
  public void truncate(int length) {
    if (length < 0 || length > cache.length()) {
      throw new IllegalArgumentException(
          "cannot truncate "
              + cache.length()
              + " tokens to "
              + length
              + "; give a length from 0 to "
              + cache.length());
    }
    cache.truncate(length);
  }
}
