package org.credence.benchmarks;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.tensor.Matrix;
import org.credence.decoding.tensor.MatrixLayout;
import org.credence.decoding.tensor.PackedLayout;
import org.credence.decoding.tensor.WeightFormat;

/**
 * How fast matrices are read: stored bytes of weights per second of products with one position, and products of weight and activation
 * per second of products with many, beside the read bandwidth of the memory in the same rounds.
 *
 * <pre>
 *  KernelStudy [threads=1,2] [formats=q8_0,...] [rounds=7] [megabytes=400] [layout=best|plain]
 *  cold  4096 x 4096, so many copies that they fill no cache, one after the other
 *  hot   768 x 288, the same again and again
 *  many  768 x 768, 64 positions </pre>
 *
 * <p>Run with {@code --add-modules jdk.incubator.vector}, and {@code -Xmx} above four times the megabytes.
 */
public final class KernelStudy {

  private static final int SIDE = 4096;
  private static final int MANY = 64;

  private KernelStudy() {}

  public static void main(String[] args) {
    List<WeightFormat> formats = new ArrayList<>(List.of(WeightFormat.values()));
    int[] threads = {1, 2};
    int rounds = 7;
    int megabytes = 400;
    PackedLayout layout = PackedLayout.best();
    for (String arg : args) {
      String value = arg.substring(arg.indexOf('=') + 1);
      switch (arg.substring(0, Math.max(0, arg.indexOf('=')))) {
        case "threads" ->
            threads = Arrays.stream(value.split(",")).mapToInt(Integer::parseInt).toArray();
        case "formats" ->
            formats =
                Arrays.stream(value.split(","))
                    .map(name -> WeightFormat.ofName(name).orElseThrow())
                    .toList();
        case "rounds" -> rounds = Integer.parseInt(value);
        case "megabytes" -> megabytes = Integer.parseInt(value);
        case "layout" ->
            layout = value.equals("plain") ? PackedLayout.plain() : PackedLayout.best();
        default ->
            throw new IllegalArgumentException("unknown argument '" + arg + "'; see the class");
      }
    }
    System.out.printf(
        "JDK %s, kernels %s%n%n", System.getProperty("java.version"), layout.kernels());
    System.out.println(
        "| format | threads | memory GB/s | cold GB/s | share | hot GB/s | many G products/s |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (WeightFormat format : formats) {
      study(format, layout, threads, rounds, megabytes * 1_000_000L);
    }
  }

  private static void study(
      WeightFormat format, MatrixLayout layout, int[] threads, int rounds, long bytes) {
    Randomness random = SeededRandomness.of(1);
    int copies =
        (int)
            Math.max(
                1,
                (bytes + format.bytes((long) SIDE * SIDE) - 1) / format.bytes((long) SIDE * SIDE));
    Matrix[] cold = new Matrix[copies];
    for (int i = 0; i < copies; i++) {
      cold[i] = matrix(format, SIDE, SIDE, layout, random);
    }
    Matrix hot = matrix(format, 768, format.blockWeights() == 256 ? 256 : 288, layout, random);
    Matrix many = matrix(format, 768, 768, layout, random);
    float[] x = new float[MANY * SIDE];
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.gaussian();
    }
    float[] out = new float[MANY * SIDE];
    long[] memory = new long[(int) Math.max(bytes, 400_000_000L) / Long.BYTES];
    Arrays.fill(memory, 1);
    long stored = copies * format.bytes((long) SIDE * SIDE);
    long hotStored = format.bytes((long) hot.rows() * hot.columns());
    int hotTimes = (int) Math.max(1, 100_000_000 / hotStored);
    for (int count : threads) {
      double[][] rates = new double[4][rounds];
      try (Workers workers = Workers.of(count)) {
        for (int round = -3; round < rounds; round++) {
          double[] seconds = {
            seconds(count, () -> read(memory, workers)),
            seconds(
                count,
                () -> {
                  for (Matrix matrix : cold) {
                    matrix.multiply(x, 1, out, workers);
                  }
                }),
            seconds(
                count,
                () -> {
                  for (int i = 0; i < hotTimes; i++) {
                    hot.multiply(x, 1, out, workers);
                  }
                }),
            seconds(
                count,
                () -> {
                  for (int i = 0; i < 20; i++) {
                    many.multiply(x, MANY, out, workers);
                  }
                })
          };
          if (round >= 0) {
            rates[0][round] = memory.length * 8e-9 / seconds[0];
            rates[1][round] = stored * 1e-9 / seconds[1];
            rates[2][round] = hotStored * 1e-9 * hotTimes / seconds[2];
            rates[3][round] = 20e-9 * MANY * many.rows() * many.columns() / seconds[3];
          }
        }
      }
      double[] shares = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        shares[round] = rates[1][round] / rates[0][round];
      }
      System.out.println(
          String.format(
              Locale.ROOT,
              "| %s | %d | %.1f | %.1f | %.2f | %.1f | %.1f |",
              format.label(),
              count,
              median(rates[0]),
              median(rates[1]),
              median(shares),
              median(rates[2]),
              median(rates[3])));
    }
  }

  private static Matrix matrix(
      WeightFormat format, int rows, int columns, MatrixLayout layout, Randomness random) {
    int rowBytes = (int) format.bytes(columns);
    int kinds = 8; // rows repeat: encoding is slow and no kernel looks
    float[] weights = new float[columns * kinds];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (0.02 * random.gaussian());
    }
    byte[] bytes = new byte[rowBytes * kinds];
    format.codec().encode(weights, 0, weights.length / format.blockWeights(), bytes, 0);
    return layout.of(
        format,
        rows,
        columns,
        (first, count, out) -> {
          for (int row = 0; row < count; row++) {
            System.arraycopy(
                bytes, (first + row) % kinds * rowBytes, out, row * rowBytes, rowBytes);
          }
        });
  }

  /** Reads all of it, each thread several parts at once. */
  private static void read(long[] memory, Workers workers) {
    int chunks = 64;
    int size = memory.length / chunks;
    long[] sums = new long[chunks];
    workers.forEachChunk(chunks, chunk -> sums[chunk] = sum(memory, chunk * size, size));
    if (Arrays.stream(sums).sum() == 0) {
      throw new IllegalStateException("the memory holds ones");
    }
  }

  private static long sum(long[] memory, int from, int size) {
    long sum = 0;
    int quarter = size / 4; // four streams, as the kernels have
    for (int i = from; i < from + quarter; i++) {
      sum += memory[i] + memory[i + quarter] + memory[i + 2 * quarter] + memory[i + 3 * quarter];
    }
    return sum;
  }

  /** Of the clock; of the thread's CPU where it works alone, so that other programs count less. */
  private static double seconds(int threads, Runnable work) {
    ThreadMXBean clock = ManagementFactory.getThreadMXBean();
    long start = threads == 1 ? clock.getCurrentThreadCpuTime() : System.nanoTime();
    work.run();
    return ((threads == 1 ? clock.getCurrentThreadCpuTime() : System.nanoTime()) - start) * 1e-9;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
