package org.credence.lab.report;

import org.credence.core.engine.Workers;
import org.credence.decoding.transformer.CacheFormat;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.decoding.transformer.StoredTensor;
import org.credence.decoding.transformer.TransformerConfig;

/**
 * What decoding with a transformer takes: memory exactly, from its shapes; speed as the share of the memory's read bandwidth that is left
 * when every weight is read once per token, which no decoder of single texts exceeds once the weights are out of cache. A forecast.
 *
 * @param weightBytes all tensors as they are stored
 * @param cacheBytesPerToken keys and values of one token, in 32 bits
 * @param smallCacheBytesPerToken the same in 8 bits ({@link CacheFormat#Q8_0})
 * @param context tokens of a full context
 * @param bytesReadPerToken weights that every token reads: all but the rows of an embedding that is not the output matrix too
 * @param readBytesPerSecond measured
 * @param threads that read
 */
public record LanguageModelForecast(
    long weightBytes,
    long cacheBytesPerToken,
    long smallCacheBytesPerToken,
    int context,
    long bytesReadPerToken,
    double readBytesPerSecond,
    int threads) {

  private static final int LONGS = 1 << 22; // 32 MiB per thread, as long as there are few
  private static final int MOST_LONGS = 1 << 24;
  private static final int LONGS_PER_CALL =
      1 << 16; // many calls, so that the loop is soon compiled
  private static final int IDLE_PASSES = 8; // in a row without a better rate
  private static final long MOST_NANOS = 1_000_000_000;

  /** Of an open model; measures the machine for a tenth of a second, longer if it is busy. */
  static LanguageModelForecast of(Checkpoint checkpoint, int threads) {
    TransformerConfig config = checkpoint.config();
    long weights =
        checkpoint.tensors().values().stream().mapToLong(StoredTensor::bytes).reduce(0, Long::sum);
    StoredTensor embedding = checkpoint.tensors().get("token_embd.weight");
    return new LanguageModelForecast(
        weights,
        CacheFormat.F32.bytesPerPosition(config),
        CacheFormat.Q8_0.bytesPerPosition(config),
        config.context(),
        weights - (config.tied() || embedding == null ? 0 : embedding.bytes()),
        readBandwidth(threads),
        threads);
  }

  /** Bytes of weights and of a full context. */
  public long bytes() {
    return weightBytes + cacheBytesPerToken * context;
  }

  /** The same with keys and values in 8 bits. */
  public long smallBytes() {
    return weightBytes + smallCacheBytesPerToken * context;
  }

  /** Tokens of one text per second at most. */
  public double tokensPerSecond() {
    return readBytesPerSecond / bytesReadPerToken;
  }

  /** The best pass over an array beyond the usual caches, when some more were no better. */
  private static double readBandwidth(int threads) {
    int longs = Math.max(1 << 12, Math.min(LONGS, MOST_LONGS / threads) / 4 * 4);
    long[][] arrays = new long[threads][];
    long[] sums = new long[threads];
    double best = 0;
    try (Workers workers = Workers.of(threads)) {
      workers.forEachChunk(threads, i -> arrays[i] = new long[longs]);
      long start = System.nanoTime();
      int idle = 0;
      while (idle < IDLE_PASSES && System.nanoTime() - start < MOST_NANOS) {
        long begin = System.nanoTime();
        workers.forEachChunk(threads, i -> sums[i] += sum(arrays[i]));
        long nanos = Math.max(1, System.nanoTime() - begin);
        double rate = 1e9 * Long.BYTES * longs * threads / nanos;
        idle = rate > best ? 0 : idle + 1;
        best = Math.max(best, rate);
      }
    }
    return sums[0] == 0 ? best : Double.NaN; // the arrays are zero; the sums must be used
  }

  private static long sum(long[] array) {
    long sum = 0;
    for (int from = 0; from < array.length; from += LONGS_PER_CALL) {
      sum += sum(array, from, Math.min(array.length, from + LONGS_PER_CALL));
    }
    return sum;
  }

  /** In four streams. */
  private static long sum(long[] array, int from, int to) {
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    int quarter = (to - from) / 4;
    for (int i = from; i < from + quarter; i++) {
      a += array[i];
      b += array[i + quarter];
      c += array[i + 2 * quarter];
      d += array[i + 3 * quarter];
    }
    return a + b + c + d;
  }
}
