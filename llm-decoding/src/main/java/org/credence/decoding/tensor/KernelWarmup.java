package org.credence.decoding.tensor;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.credence.core.engine.Workers;

/**
 * Multiplies small matrices, one position at a time, on a thread of its own, so that the virtual machine has compiled the kernels when they are needed: it takes
 * a second until their first product is fast, which the reading of a large model hides. Results of products are the same with and
 * without.
 *
 * <p>Ends by itself when products have become fast, and soon after {@link #close}.
 */
public final class KernelWarmup implements AutoCloseable {

  private static final int ROWS = 128;
  private static final int COLUMNS = 256;

  /** Products are fast when they take this much less time than the first, which was interpreted, so many times. */
  private static final int FASTER = 40;

  private static final int TIMES = 20;

  private volatile boolean closed;

  private KernelWarmup() {}

  /**
   * Begins.
   *
   * @param formats of the matrices that will be multiplied
   */
  public static KernelWarmup start(PackedLayout layout, Collection<WeightFormat> formats) {
    KernelWarmup warmup = new KernelWarmup();
    List<WeightFormat> each = List.copyOf(Set.copyOf(formats));
    Thread thread = new Thread(() -> warmup.run(layout, each), "credence-warmup");
    thread.setDaemon(true);
    thread.start();
    return warmup;
  }

  private void run(PackedLayout layout, List<WeightFormat> formats) {
    for (WeightFormat format : formats) {
      repeat(layout, format);
    }
  }

  private void repeat(PackedLayout layout, WeightFormat format) {
    Matrix matrix = layout.of(format, ROWS, COLUMNS, (first, rows, out) -> {}); // zeros
    float[] x = new float[COLUMNS];
    for (int i = 0; i < x.length; i++) {
      x[i] = i % 7 - 3;
    }
    float[] out = new float[ROWS];
    long first = 0;
    int fast = 0;
    while (!closed && fast < TIMES) {
      long start = System.nanoTime();
      matrix.multiply(x, 1, out, Workers.sequential());
      long nanos = System.nanoTime() - start;
      first = Math.max(first, nanos);
      fast = nanos < first / FASTER ? fast + 1 : 0;
    }
  }

  /** Lets it end. */
  @Override
  public void close() {
    closed = true;
  }
}
