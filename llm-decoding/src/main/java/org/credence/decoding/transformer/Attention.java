package org.credence.decoding.transformer;

import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.credence.core.engine.Workers;
import org.credence.decoding.tensor.FloatOps;
import org.credence.decoding.transformer.BlockPass.Row;

/**
 * What each query head makes of the positions read so far:
 *
 * <pre>
 *  scores[s] = q · k[s] / sqrt(head size)                       s = 0 .. t
 *  out = Σ_s e^(scores[s] - max) v[s] / Σ_s e^(scores[s] - max) </pre>
 *
 * <p>Scores of whole pages of positions are computed at once; those behind the last position are minus infinity. The order of operations
 * depends on the position alone.
 *
 * <p>Cost of a position: 4 heads * headSize * position floating-point operations, and the keys and values of the layer are read once per
 * query head; those of 8 bits are made floats once for all query heads that share them.
 */
final class Attention {

  private static final int PAGE = CachePages.SLOTS;

  /** Products below which threads are not worth their hand-over. */
  private static final long LEAST_PRODUCTS = 1 << 15;

  /** Products that an entry of a query or key costs before: it is turned, and written into a line of memory of its own. */
  private static final long ENTRY_PRODUCTS = 64;

  /** Rows of a chunk. */
  private static final int ROWS = 8;

  private final TransformerConfig config;
  private final int together; // query heads that are computed at once
  private final HeadPlacing placing;
  private final FloatOps ops;
  private final float scale;
  private final Queue<Scratch> idle = new ConcurrentLinkedQueue<>(); // at most one for each thread

  Attention(
      TransformerConfig config, CacheFormat format, Optional<RotaryTable> rotary, FloatOps ops) {
    this.config = config;
    this.placing = new HeadPlacing(config, rotary);
    this.ops = ops;
    this.together = format == CacheFormat.F32 ? 1 : config.heads() / config.keyHeads();
    this.scale = (float) (1 / Math.sqrt(config.headSize()));
  }

  /** Room for the heads that are computed at once. */
  private final class Scratch {
    final float[][] scores; // [head][positions, in whole pages]
    final float[] mixed = new float[config.headSize() + FloatOps.SCRATCH];
    final float[] inverse = new float[together]; // of the sum of the exponentials
    final HeadPages pages = new HeadPages(config.headSize()); // of the keys or the values of a head

    Scratch(int positions) {
      this.scores = new float[together][positions + FloatOps.LANES];
    }
  }

  /**
   * What goes into attention and comes out of it, for the rows of a block.
   *
   * @param query shape [rows][heads][headSize]
   * @param key shape [rows][keyHeads][headSize]
   * @param value shape [rows][keyHeads][headSize]
   * @param out shape [rows][heads][headSize]
   */
  record Heads(float[] query, float[] key, float[] value, float[] out) {

    Heads(TransformerConfig config, int rows) {
      this(
          new float[rows * config.queryWidth()],
          new float[rows * config.keyWidth()],
          new float[rows * config.keyWidth()],
          new float[rows * config.queryWidth()]);
    }
  }

  /** Work on one head, or group of heads, of some rows. */
  private interface HeadWork {
    void of(int head, int from, int to);
  }

  /**
   * Attends from some positions, each into its own text.
   *
   * @param rows whose keys and values, as the products left them, go into the cache
   * @param asking those of the rows, in their order, that attend; their queries are the first
   * @param x bias, norm and turn are put into it; {@link Heads#out} is overwritten for those that attend
   */
  void attend(
      int layer, LayerWeights w, List<Row> rows, List<Row> asking, Heads x, Workers workers) {
    long positions = 0;
    int longest = 0;
    for (Row row : rows) {
      positions += row.position() + 1;
      longest = Math.max(longest, row.position() + 1);
    }
    int room = (longest + PAGE - 1) / PAGE * PAGE;
    int groups = config.heads() / together;
    HeadWork keep = (head, from, to) -> keep(layer, w, rows, head, from, to, x);
    HeadWork ask = (group, from, to) -> ask(layer, w, asking, group, from, to, room, x);
    long products = config.queryWidth() * (2 * positions + ENTRY_PRODUCTS * rows.size());
    if (workers.threads() == 1 || products < LEAST_PRODUCTS) {
      each(config.keyHeads(), rows.size(), keep);
      each(groups, asking.size(), ask);
    } else if (rows.size() <= ROWS && config.keyHeads() >= workers.threads()) {
      int share = groups / config.keyHeads();
      workers.forEachChunk(
          config.keyHeads(),
          head -> {
            keep.of(head, 0, rows.size());
            for (int group = head * share; group < (head + 1) * share; group++) {
              ask.of(group, 0, asking.size());
            }
          });
    } else {
      share(config.keyHeads(), rows.size(), keep, workers);
      share(groups, asking.size(), ask, workers);
    }
  }

  private static void each(int heads, int rows, HeadWork work) {
    for (int head = 0; head < heads; head++) {
      work.of(head, 0, rows);
    }
  }

  private static void share(int heads, int rows, HeadWork work, Workers workers) {
    int blocks = (rows + ROWS - 1) / ROWS;
    workers.forEachChunk(
        heads * blocks,
        chunk -> {
          int from = chunk / heads * ROWS;
          work.of(chunk % heads, from, Math.min(rows, from + ROWS));
        });
  }

  /** A head of the keys and values of some rows into their caches. */
  private void keep(
      int layer, LayerWeights w, List<Row> rows, int head, int from, int to, Heads x) {
    for (int i = from; i < to; i++) {
      int at = i * config.keyWidth() + head * config.headSize();
      Row row = rows.get(i);
      placing.addBias(w.key(), head, x.key(), at);
      placing.addBias(w.value(), head, x.value(), at);
      placing.turn(w.keyNorm(), x.key(), at, row.position());
      row.text().cache().write(layer, row.position(), head, x.key(), x.value(), at);
    }
  }

  /** Attends with a group of query heads from some rows. */
  private void ask(
      int layer, LayerWeights w, List<Row> rows, int group, int from, int to, int room, Heads x) {
    Scratch scratch = borrow(room);
    for (int i = from; i < to; i++) {
      Row row = rows.get(i);
      for (int head = group * together; head < (group + 1) * together; head++) {
        int at = i * config.queryWidth() + head * config.headSize();
        placing.addBias(w.query(), head, x.query(), at);
        placing.turn(w.queryNorm(), x.query(), at, row.position());
      }
      heads(layer, row, i, group, x.query(), scratch, x.out());
    }
    idle.add(scratch);
  }

  private Scratch borrow(int room) {
    Scratch waiting = idle.poll();
    return waiting != null && waiting.scores[0].length >= room + FloatOps.LANES
        ? waiting
        : new Scratch(2 * room);
  }

  /** A group of query heads, all with the same keys and values. */
  private void heads(
      int layer, Row row, int i, int group, float[] query, Scratch scratch, float[] out) {
    int size = config.headSize();
    int keyHead = group * together / (config.heads() / config.keyHeads());
    int at = i * config.queryWidth() + group * together * size;
    int positions = row.position() + 1;
    int count = row.position() / PAGE + 1;
    CachePages pages = row.text().cache().pages();
    int from = pages.from(keyHead);
    float[][] keys = pages.keys(layer, keyHead, count, scratch.pages);
    for (int h = 0; h < together; h++) {
      float[] scores = scratch.scores[h];
      ops.scores(query, at + h * size, size, scale, keys, from, count, scores);
      scratch.inverse[h] = (float) (1 / ops.exponentials(scores, positions, count * PAGE));
    }
    float[][] values = pages.values(layer, keyHead, count, scratch.pages);
    for (int h = 0; h < together; h++) {
      float[] mixed = scratch.mixed;
      ops.mix(scratch.scores[h], positions, values, from, size, mixed);
      float inverse = scratch.inverse[h];
      for (int d = 0; d < size; d++) {
        out[at + h * size + d] = mixed[d] * inverse;
      }
    }
  }
}
