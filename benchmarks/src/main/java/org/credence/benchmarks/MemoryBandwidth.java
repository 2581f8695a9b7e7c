package org.credence.benchmarks;

import java.util.Arrays;
import org.credence.core.engine.Workers;

/** Bytes per second that threads read from an array beyond all caches, each thread in several streams, as the kernels read weights. */
final class MemoryBandwidth {

  private static final int CHUNKS = 64;

  private final long[] memory;

  MemoryBandwidth(long bytes) {
    memory = new long[(int) (bytes / Long.BYTES)];
    Arrays.fill(memory, 1);
  }

  /** One pass. */
  double bytesPerSecond(Workers workers) {
    int size = memory.length / CHUNKS;
    long[] sums = new long[CHUNKS];
    long start = System.nanoTime();
    workers.forEachChunk(CHUNKS, chunk -> sums[chunk] = sum(chunk * size, size));
    double seconds = (System.nanoTime() - start) * 1e-9;
    if (Arrays.stream(sums).sum() == 0) {
      throw new IllegalStateException("the memory holds ones");
    }
    return (double) CHUNKS * size * Long.BYTES / seconds;
  }

  private long sum(int from, int size) {
    long sum = 0;
    int quarter = size / 4;
    for (int i = from; i < from + quarter; i++) {
      sum += memory[i] + memory[i + quarter] + memory[i + 2 * quarter] + memory[i + 3 * quarter];
    }
    return sum;
  }
}
