package org.credence.decoding.transformer;

import java.util.Optional;
import org.credence.core.engine.Workers;
import org.credence.decoding.model.Cursors;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.tensor.Matrix;

/** What a transformer has read: the forward pass over its cache of keys and values, a block of positions at a time. */
final class TransformerContext implements TokenContext {

  private static final int MOST_POSITIONS = 64;

  private final Transformer model;
  private final TransformerWeights weights;
  private final TransformerConfig config;
  private final Optional<RotaryTable> rotary;
  private final Vocabulary vocabulary;
  private final Workers workers;
  private final KeyValueCache cache;
  private Activations activations;

  TransformerContext(
      Transformer model,
      TransformerWeights weights,
      Optional<RotaryTable> rotary,
      Vocabulary vocabulary,
      Workers workers,
      KeyValueCache cache) {
    this.model = model;
    this.weights = weights;
    this.config = weights.config();
    this.rotary = rotary;
    this.vocabulary = vocabulary;
    this.workers = workers;
    this.cache = cache;
    this.activations = new Activations(config, 1);
  }

  /** Room for the positions of one block; shapes [positions][entries]. */
  private static final class Activations {
    final int positions;
    final float[] x;
    final float[] normed;
    final float[] query;
    final float[] key;
    final float[] value;
    final float[] heads;
    final float[] inner;
    final float[] gate;
    final float[] added;
    final float[] logits; // of one position

    Activations(TransformerConfig config, int positions) {
      this.positions = positions;
      x = new float[positions * config.width()];
      normed = new float[x.length];
      query = new float[positions * config.queryWidth()];
      key = new float[positions * config.keyWidth()];
      value = new float[key.length];
      heads = new float[query.length];
      inner = new float[positions * config.hidden()];
      gate = new float[inner.length];
      added = new float[x.length];
      logits = new float[config.vocabulary()];
    }
  }

  @Override
  public Transformer model() {
    return model;
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
    for (int from = 0; from < tokens.length; from += MOST_POSITIONS) {
      int count = Math.min(MOST_POSITIONS, tokens.length - from);
      if (activations.positions < count) {
        activations = new Activations(config, count);
      }
      int first = cache.length();
      cache.grow(count);
      embed(tokens, from, count, first);
      for (int layer = 0; layer < config.layers(); layer++) {
        attend(layer, count, first);
        feedForward(weights.layers().get(layer), count);
      }
      for (int i = Math.max(0, tokens.length - scored - from); i < count; i++) {
        score(i, out, (from + i - (tokens.length - scored)) * config.vocabulary());
      }
    }
  }

  private void check(int[] tokens, int scored, double[] out) {
    Cursors.requireExtendable(vocabulary, tokens, scored, out);
    if (cache.length() + (long) tokens.length > config.context()) {
      throw new ContextOverflowException(cache.length() + tokens.length, config.context());
    }
  }

  private void embed(int[] tokens, int from, int count, int first) {
    Activations a = activations;
    for (int i = 0; i < count; i++) {
      weights.embedding().row(tokens[from + i], a.x, i * config.width());
    }
    if (weights.positions().isPresent()) {
      Matrix positions = weights.positions().get();
      for (int i = 0; i < count; i++) {
        positions.row(first + i, a.added, i * config.width());
      }
      addTo(a.x, a.added, count * config.width());
    }
  }

  private void attend(int layer, int count, int first) {
    Activations a = activations;
    LayerWeights w = weights.layers().get(layer);
    int width = config.width();
    for (int i = 0; i < count; i++) {
      norm(w.attentionNorm(), a.x, i * width, width, a.normed, i * width);
    }
    multiply(w.query(), a.normed, count, a.query);
    multiply(w.key(), a.normed, count, a.key);
    multiply(w.value(), a.normed, count, a.value);
    for (int i = 0; i < count; i++) {
      place(w.queryNorm(), a.query, i * config.queryWidth(), config.heads(), first + i);
      place(w.keyNorm(), a.key, i * config.keyWidth(), config.keyHeads(), first + i);
      int slot = (first + i) % KeyValueCache.POSITIONS_PER_PAGE;
      cache.page(first + i).write(layer, slot, a.key, a.value, i * config.keyWidth());
    }
    int heads = config.heads();
    workers.forEachChunk(
        count * heads, chunk -> attendHead(layer, first, chunk / heads, chunk % heads));
    multiply(w.attentionOutput(), a.heads, count, a.added);
    addTo(a.x, a.added, count * width);
  }

  /** Norms heads, where they are normed, and turns them by their position. */
  private void place(float[] norm, float[] heads, int at, int count, int position) {
    int size = config.headSize();
    for (int h = 0; h < count; h++) {
      if (norm.length > 0) {
        NormWeights weights = new NormWeights(norm, new float[0]);
        norm(weights, heads, at + h * size, size, heads, at + h * size);
      }
      if (rotary.isPresent()) {
        rotary.get().turn(heads, at + h * size, position);
      }
    }
  }

  private void attendHead(int layer, int first, int i, int head) {
    int size = config.headSize();
    int last = first + i;
    int keyHead = head / (config.heads() / config.keyHeads());
    int perPage = KeyValueCache.POSITIONS_PER_PAGE;
    int queryAt = i * config.queryWidth() + head * size;
    float scale = (float) (1 / Math.sqrt(size));
    float[] scores = new float[last + 1];
    float[] scratch = new float[perPage * size];
    float most = Float.NEGATIVE_INFINITY;
    for (int from = 0; from <= last; from += perPage) {
      CachePage page = cache.page(from);
      int slots = Math.min(perPage, last + 1 - from);
      float[] keys = page.keys(layer, keyHead, slots, scratch);
      for (int slot = 0; slot < slots; slot++) {
        int at = page.start(keyHead) + slot * page.stride();
        float score = FloatMath.dot(activations.query, queryAt, keys, at, size) * scale;
        scores[from + slot] = score;
        most = Math.max(most, score);
      }
    }
    double sum = 0;
    for (int s = 0; s <= last; s++) {
      scores[s] = FloatMath.exp(scores[s] - most);
      sum += scores[s];
    }
    float inverse = (float) (1 / sum);
    float[] out = activations.heads;
    for (int d = 0; d < size; d++) {
      out[queryAt + d] = 0;
    }
    for (int from = 0; from <= last; from += perPage) {
      CachePage page = cache.page(from);
      int slots = Math.min(perPage, last + 1 - from);
      float[] values = page.values(layer, keyHead, slots, scratch);
      for (int slot = 0; slot < slots; slot++) {
        int at = page.start(keyHead) + slot * page.stride();
        float weight = scores[from + slot] * inverse;
        for (int d = 0; d < size; d++) {
          out[queryAt + d] = Math.fma(weight, values[at + d], out[queryAt + d]);
        }
      }
    }
  }

  private void feedForward(LayerWeights w, int count) {
    Activations a = activations;
    int width = config.width();
    int hidden = count * config.hidden();
    for (int i = 0; i < count; i++) {
      norm(w.feedForwardNorm(), a.x, i * width, width, a.normed, i * width);
    }
    multiply(w.up(), a.normed, count, a.inner);
    if (w.gate().isPresent()) {
      multiply(w.gate().get(), a.normed, count, a.gate);
      for (int i = 0; i < hidden; i++) {
        a.inner[i] *= FloatMath.silu(a.gate[i]);
      }
    } else {
      for (int i = 0; i < hidden; i++) {
        a.inner[i] = FloatMath.gelu(a.inner[i]);
      }
    }
    multiply(w.down(), a.inner, count, a.added);
    addTo(a.x, a.added, count * width);
  }

  /** Log-probabilities after one position of the block. */
  private void score(int i, double[] out, int at) {
    Activations a = activations;
    int width = config.width();
    norm(weights.outputNorm(), a.x, i * width, width, a.normed, 0);
    weights.output().multiply(a.normed, 1, a.logits, workers);
    double most = Double.NEGATIVE_INFINITY;
    for (float logit : a.logits) {
      most = Math.max(most, logit);
    }
    double sum = 0;
    for (float logit : a.logits) {
      sum += StrictMath.exp(logit - most);
    }
    double logSum = most + StrictMath.log(sum);
    for (int token = 0; token < a.logits.length; token++) {
      out[at + token] = a.logits[token] - logSum;
    }
  }

  private void multiply(Linear linear, float[] x, int count, float[] out) {
    linear.matrix().multiply(x, count, out, workers);
    float[] bias = linear.bias();
    if (bias.length > 0) {
      for (int i = 0; i < count; i++) {
        for (int j = 0; j < bias.length; j++) {
          out[i * bias.length + j] += bias[j];
        }
      }
    }
  }

  /** May write where it reads. Sums in double, in the order of the entries. */
  private void norm(NormWeights norm, float[] x, int at, int length, float[] out, int outAt) {
    double mean = 0;
    if (config.norm() == TransformerConfig.Norm.LAYER) {
      for (int i = 0; i < length; i++) {
        mean += x[at + i];
      }
      mean /= length;
    }
    double squares = 0;
    for (int i = 0; i < length; i++) {
      double deviation = x[at + i] - mean;
      squares += deviation * deviation;
    }
    double scale = 1 / Math.sqrt(squares / length + config.epsilon());
    for (int i = 0; i < length; i++) {
      float y = (float) ((x[at + i] - mean) * scale) * norm.weight()[i];
      out[outAt + i] = norm.bias().length > 0 ? y + norm.bias()[i] : y;
    }
  }

  private static void addTo(float[] x, float[] y, int length) {
    for (int i = 0; i < length; i++) {
      x[i] += y[i];
    }
  }

  @Override
  public TokenContext fork() {
    return new TransformerContext(model, weights, rotary, vocabulary, workers, cache.fork());
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
