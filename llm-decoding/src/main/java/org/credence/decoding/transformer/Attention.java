package org.credence.decoding.transformer;

import org.credence.core.engine.Workers;
import org.credence.decoding.tensor.FloatOps;

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
 * query head.
 */
final class Attention {

  private static final int PAGE = KeyValueCache.POSITIONS_PER_PAGE;

  /** Products below which threads are not worth their hand-over. */
  private static final long LEAST_PRODUCTS = 1 << 16;

  private final TransformerConfig config;
  private final KeyValueCache cache;
  private final FloatOps ops = FloatOps.best();
  private final float scale;
  private float[] scores = {}; // of the calling thread, shape [positions, in whole pages]

  Attention(TransformerConfig config, KeyValueCache cache) {
    this.config = config;
    this.cache = cache;
    this.scale = (float) (1 / Math.sqrt(config.headSize()));
  }

  /**
   * Attends from some positions, whose keys and values are in the cache.
   *
   * @param first the first of them
   * @param query shape [count][heads][headSize]
   * @param out shape [count][heads][headSize], overwritten
   */
  void attend(int layer, int first, int count, float[] query, float[] out, Workers workers) {
    int heads = config.heads();
    int pages = (first + count + PAGE - 1) / PAGE;
    long products = 2L * (first + count) * config.queryWidth() * count;
    if (workers.threads() > 1 && products >= LEAST_PRODUCTS) {
      workers.forEachChunk(
          count * heads,
          chunk -> {
            int i = chunk / heads;
            head(layer, first + i, i, chunk % heads, query, new float[pages * PAGE], out);
          });
      return;
    }
    if (scores.length < pages * PAGE) {
      scores = new float[2 * pages * PAGE];
    }
    for (int i = 0; i < count; i++) {
      for (int head = 0; head < heads; head++) {
        head(layer, first + i, i, head, query, scores, out);
      }
    }
  }

  private void head(
      int layer, int position, int i, int head, float[] query, float[] scores, float[] out) {
    int size = config.headSize();
    int keyFrom = head / (config.heads() / config.keyHeads()) * size;
    int at = i * config.queryWidth() + head * size;
    int pages = position / PAGE + 1;
    int length = pages * PAGE;
    ops.scores(query, at, size, scale, cache.keys(layer), keyFrom, pages, scores);
    for (int s = position + 1; s < length; s++) {
      scores[s] = Float.NEGATIVE_INFINITY;
    }
    ops.exp(scores, length, ops.max(scores, length));
    float inverse = (float) (1 / sum(scores, length));
    ops.mix(scores, position + 1, cache.values(layer), keyFrom, config.keyWidth(), size, out, at);
    for (int d = 0; d < size; d++) {
      out[at + d] *= inverse;
    }
  }

  /** As four interleaved sums. */
  private static double sum(float[] x, int length) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    for (int i = 0; i < length; i += 4) {
      s0 += x[i];
      s1 += x[i + 1];
      s2 += x[i + 2];
      s3 += x[i + 3];
    }
    return s0 + s2 + (s1 + s3);
  }
}
