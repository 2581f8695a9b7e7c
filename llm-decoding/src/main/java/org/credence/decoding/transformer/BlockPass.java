package org.credence.decoding.transformer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Patience;
import org.credence.core.engine.Workers;
import org.credence.decoding.tensor.FloatOps;
import org.credence.decoding.tensor.Matrix;
import org.credence.decoding.transformer.Attention.Heads;

/**
 * The forward pass over blocks of positions, of one text or of several: each weight is read once for all positions of a block, attention
 * goes into each text's own cache. A position's numbers are computed from its own activations and its text alone, so it does not matter
 * who else is in the block.
 *
 * <p>Between blocks, and in those of many positions between layers, it looks whether to go on ({@link Patience}); if not, nothing of any
 * text has been read.
 */
final class BlockPass {

  private static final int MOST_POSITIONS = 128;

  /** Positions of a block that takes long enough to look at the time between its layers. */
  private static final int LONG = 64;

  /** Entries of rows below which what is done between products stays on one thread. */
  private static final int LEAST_ENTRIES = 1 << 14;

  /** Shares of the rows for each thread. */
  private static final int SHARES_PER_THREAD = 2;

  /** Positions whose logits are computed at once. */
  private static final int MOST_SCORED = 16;

  private static final float[] NONE = {};

  private final TransformerWeights weights;
  private final TransformerConfig config;
  private final Workers workers;
  private final Attention attention;
  private final ReadingListener listener;
  private final LogSoftmax softmax;
  private final float[][] exp; // [share of the rows][hidden, in whole vectors]
  private final RowActivation activation;
  private final RowNorm norm;
  private Block block;

  BlockPass(
      TransformerWeights weights,
      Optional<RotaryTable> rotary,
      Workers workers,
      CacheFormat cache,
      FloatOps ops,
      ReadingListener listener) {
    this.weights = weights;
    this.config = weights.config();
    this.workers = workers;
    this.attention = new Attention(config, cache, rotary, ops);
    this.softmax = new LogSoftmax(config.vocabulary(), ops, workers);
    this.activation = new RowActivation(ops);
    this.norm = new RowNorm(config);
    this.listener = listener;
    this.exp =
        new float[workers.threads() * SHARES_PER_THREAD][RowActivation.room(config.hidden())];
    this.block = new Block(config, 0);
  }

  /**
   * What is to be read of a text.
   *
   * @param cache of what was read before; it grows by the tokens
   * @param scored how many of the last tokens a distribution is written for
   * @param out shape [scored][vocabulary]
   */
  record Text(KeyValueCache cache, int[] tokens, int scored, double[] out) {}

  /** A row of a block: the token at a place of what is read, and its position in the whole text. */
  record Row(Text text, int place, int position) {

    int token() {
      return text.tokens()[place];
    }

    /** Its row in {@code out}; negative if it is not scored. */
    int outRow() {
      return place - (text.tokens().length - text.scored());
    }
  }

  /** Room for the positions of one block; shapes [positions][entries]. */
  private static final class Block {
    final int positions;
    final float[] x;
    final float[] normed;
    final Heads heads;
    final float[] inner;
    final float[] gate;
    final float[] added;
    final List<float[]> queryKeyValue;
    final List<float[]> keyValue;
    final List<float[]> upGate;
    float[] logits; // of the positions scored at once

    Block(TransformerConfig config, int positions) {
      this.positions = positions;
      x = new float[positions * config.width()];
      normed = new float[x.length];
      heads = new Heads(config, positions);
      inner = new float[positions * config.hidden()];
      gate = new float[inner.length];
      added = new float[x.length];
      logits = NONE;
      queryKeyValue = List.of(heads.query(), heads.key(), heads.value());
      keyValue = List.of(heads.key(), heads.value());
      upGate = List.of(inner, gate);
    }
  }

  /** Reads texts, each with a cache of its own. */
  void read(List<Text> texts) {
    int[] before = new int[texts.size()];
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < before.length; i++) {
      Text text = texts.get(i);
      before[i] = text.cache().length();
      text.cache().grow(text.tokens().length);
      for (int place = 0; place < text.tokens().length; place++) {
        rows.add(new Row(text, place, before[i] + place));
      }
    }
    try {
      for (int from = 0; from < rows.size(); from += MOST_POSITIONS) {
        int to = Math.min(rows.size(), from + MOST_POSITIONS);
        if (from > 0) {
          Patience.ofThisThread().look();
        }
        pass(rows.subList(from, to));
        if (rows.size() > MOST_POSITIONS) {
          listener.on(to, rows.size());
        }
      }
    } catch (CannotAnswerException e) {
      for (int i = 0; i < before.length; i++) {
        texts.get(i).cache().truncate(before[i]);
      }
      throw e;
    }
  }

  private void pass(List<Row> rows) {
    if (block.positions < rows.size()) {
      block = new Block(config, rows.size());
    }
    embed(rows);
    List<Row> scored = new ArrayList<>();
    for (Row row : rows) {
      if (row.outRow() >= 0) {
        scored.add(row);
      }
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      if (layer > 0 && rows.size() >= LONG) {
        Patience.ofThisThread().look();
      }
      // of what is not scored the last layer's keys and values are needed, nothing else
      List<Row> goingOn = layer == config.layers() - 1 ? scored : rows;
      attend(layer, rows, goingOn);
      feedForward(weights.layers().get(layer), goingOn.size());
    }
    for (int from = 0; from < scored.size(); from += MOST_SCORED) {
      score(scored, from, Math.min(MOST_SCORED, scored.size() - from));
    }
  }

  private void embed(List<Row> rows) {
    Block b = block;
    for (int i = 0; i < rows.size(); i++) {
      weights.embedding().row(rows.get(i).token(), b.x, i * config.width());
    }
    if (weights.positions().isPresent()) {
      Matrix positions = weights.positions().get();
      for (int i = 0; i < rows.size(); i++) {
        positions.row(rows.get(i).position(), b.added, i * config.width());
      }
      addTo(b.x, b.added, 0, rows.size() * config.width());
    }
  }

  /**
   * Attention of a block, added to it.
   *
   * @param goingOn the rows, or some of them in their order: the others get a key and a value and nothing else, and these move to the
   *     front of the block
   */
  private void attend(int layer, List<Row> rows, List<Row> goingOn) {
    Block b = block;
    LayerWeights w = weights.layers().get(layer);
    int count = rows.size();
    boolean all = goingOn.size() == count;
    eachShare(
        count,
        config.width(),
        (share, i, to) -> norm.rows(w.attentionNorm(), b.x, i, to, b.normed));
    int rest = goingOn.size();
    if (all) {
      Matrix.multiply(w.queryKeyValue(), b.normed, count, b.queryKeyValue, workers);
    } else {
      Matrix.multiply(w.keyValue(), b.normed, count, b.keyValue, workers);
      if (rest > 0) {
        moveToFront(rows, goingOn);
        w.query().matrix().multiply(b.normed, rest, b.heads.query(), workers);
      }
    }
    attention.attend(layer, w, rows, goingOn, b.heads, workers);
    if (rest > 0) {
      w.attentionOutput().matrix().multiply(b.heads.out(), rest, b.added, workers);
      eachShare(rest, config.width(), (share, i, to) -> add(w.attentionOutput(), i, to));
    }
  }

  /** What a product left in {@code added}, and its bias. */
  private void add(Linear linear, int from, int to) {
    addBias(linear, block.added, from, to);
    addTo(block.x, block.added, from * config.width(), to * config.width());
  }

  private void moveToFront(List<Row> rows, List<Row> goingOn) {
    int width = config.width();
    int to = 0;
    for (int i = 0; to < goingOn.size(); i++) {
      if (rows.get(i) == goingOn.get(to)) {
        System.arraycopy(block.x, i * width, block.x, to * width, width);
        System.arraycopy(block.normed, i * width, block.normed, to * width, width);
        to++;
      }
    }
  }

  private void feedForward(LayerWeights w, int count) {
    if (count == 0) {
      return;
    }
    Block b = block;
    int width = config.width();
    eachShare(count, width, (share, i, to) -> norm.rows(w.feedForwardNorm(), b.x, i, to, b.normed));
    Matrix.multiply(w.upGate(), b.normed, count, b.upGate, workers);
    eachShare(count, config.hidden(), (share, from, to) -> activate(w, from, to, exp[share]));
    w.down().matrix().multiply(b.inner, count, b.added, workers);
    eachShare(count, width, (share, from, to) -> add(w.down(), from, to));
  }

  private void activate(LayerWeights w, int from, int to, float[] exp) {
    Block b = block;
    int hidden = config.hidden();
    addBias(w.up(), b.inner, from, to);
    if (w.gate().isPresent()) {
      addBias(w.gate().get(), b.gate, from, to);
      for (int i = from; i < to; i++) {
        activation.multiplyBySilu(b.inner, b.gate, i * hidden, hidden, exp);
      }
    } else {
      for (int i = from; i < to; i++) {
        activation.gelu(b.inner, i * hidden, hidden, exp);
      }
    }
  }

  /** Some rows of the block, all on one thread. */
  private interface RowWork {
    void of(int share, int from, int to);
  }

  /** Work on rows that do not depend on each other, on all threads if there is enough of it. */
  private void eachShare(int rows, int entries, RowWork work) {
    if (rows == 1 || workers.threads() == 1 || rows * entries < LEAST_ENTRIES) {
      work.of(0, 0, rows);
      return;
    }
    int shares = Math.min(rows, exp.length);
    workers.forEachChunk(
        shares, share -> work.of(share, rows * share / shares, rows * (share + 1) / shares));
  }

  /** Log-probabilities after some rows of the block. */
  private void score(List<Row> rows, int from, int count) {
    Block b = block;
    int width = config.width();
    int size = config.vocabulary();
    if (b.logits.length < count * size) {
      b.logits = new float[count * size];
    }
    System.arraycopy(b.x, from * width, b.added, 0, count * width);
    norm.rows(weights.outputNorm(), b.added, 0, count, b.normed);
    weights.output().multiply(b.normed, count, b.logits, workers);
    softmax.write(b.logits, rows.subList(from, from + count));
  }

  private static void addBias(Linear linear, float[] y, int from, int to) {
    float[] bias = linear.bias();
    for (int i = from; bias.length > 0 && i < to; i++) {
      for (int j = 0; j < bias.length; j++) {
        y[i * bias.length + j] += bias[j];
      }
    }
  }

  private static void addTo(float[] x, float[] y, int from, int to) {
    for (int i = from; i < to; i++) {
      x[i] += y[i];
    }
  }
}
