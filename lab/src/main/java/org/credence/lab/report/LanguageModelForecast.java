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
  private static final int PASSES = 6;

  /** Of an open model; measures the machine for some tens of milliseconds. */
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

  /** The best of some passes over an array beyond the usual caches. */
  private static double readBandwidth(int threads) {
    int longs = Math.max(1 << 12, Math.min(LONGS, MOST_LONGS / threads) / 4 * 4);
    long[][] arrays = new long[threads][];
    long[] sums = new long[threads];
    double best = 0;
    try (Workers workers = Workers.of(threads)) {
      workers.forEachChunk(threads, i -> arrays[i] = new long[longs]);
      for (int pass = 0; pass < PASSES; pass++) {
        long begin = System.nanoTime();
        workers.forEachChunk(threads, i -> sums[i] += sum(arrays[i]));
        long nanos = Math.max(1, System.nanoTime() - begin);
        best = Math.max(best, 1e9 * Long.BYTES * longs * threads / nanos);
      }
    }
    return sums[0] == 0 ? best : Double.NaN; // the arrays are zero; the sums must be used
  }

  private static long sum(long[] array) {
    long a = 0;
    long b = 0;
    long c = 0;
    long d = 0;
    for (int i = 0; i < array.length; i += 4) {
      a += array[i];
      b += array[i + 1];
      c += array[i + 2];
      d += array[i + 3];
    }
    return a + b + c + d;
  }
}
