package org.credence.decoding.transformer;

import java.util.List;
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
  private static final long LEAST_PRODUCTS = 1 << 16;

  private final TransformerConfig config;
  private final int together; // query heads that are computed at once
  private final FloatOps ops;
  private final float scale;
  private final Queue<Scratch> idle = new ConcurrentLinkedQueue<>(); // at most one for each thread

  Attention(TransformerConfig config, CacheFormat format, FloatOps ops) {
    this.config = config;
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
   * Attends from some positions, each into its own text, whose keys and values are in the cache.
   *
   * @param query shape [rows][heads][headSize]
   * @param out shape [rows][heads][headSize], overwritten
   */
  void attend(int layer, List<Row> rows, float[] query, float[] out, Workers workers) {
    int groups = config.heads() / together;
    long positions = 0;
    int longest = 0;
    for (Row row : rows) {
      positions += row.position() + 1;
      longest = Math.max(longest, row.position() + 1);
    }
    int room = (longest + PAGE - 1) / PAGE * PAGE;
    if (workers.threads() > 1 && 2 * positions * config.queryWidth() >= LEAST_PRODUCTS) {
      workers.forEachChunk(
          rows.size() * groups,
          chunk -> {
            int i = chunk / groups;
            Scratch scratch = borrow(room);
            heads(layer, rows.get(i), i, chunk % groups, query, scratch, out);
            idle.add(scratch);
          });
      return;
    }
    Scratch scratch = borrow(room);
    for (int i = 0; i < rows.size(); i++) {
      for (int group = 0; group < groups; group++) {
        heads(layer, rows.get(i), i, group, query, scratch, out);
      }
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
