package org.credence.core.engine;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * How fast this machine is: the time of one evaluation on one thread, so that a {@link Forecast} can be said in seconds.
 *
 * <p>Measured on a loop like those of the engines on tables: products of two tables, one of them read through an index map, summed
 * into a third. What other things an engine's evaluation costs is in {@link Forecast#relativeCost}. A busy machine, a cold JVM
 * and tables beyond the caches make an engine slower than this says: take it for the order of magnitude. How far off it is on the
 * standard networks is in docs/decisions/0020.
 *
 * @param nanosPerEvaluation nanoseconds for reading one table entry and multiplying it in, positive and finite
 */
public record Calibration(double nanosPerEvaluation) {

  private static final int CELLS = 1 << 12; // two tables of them fit the second-level cache
  private static final int TILE = 1 << 8;
  private static final int EVALUATIONS_PER_PASS = 2 * CELLS;
  private static final long TOTAL_NANOS = 80_000_000L; // the JIT compiles the loop in the meantime
  private static final long SETTLED_NANOS = 30_000_000L; // since a round was clearly better
  private static final double CLEARLY = 0.9;

  /** Only an interpreted loop takes as long: compilers that wait for a processor are waited for. */
  private static final double INTERPRETED_NANOS = 10;

  private static final long MOST_NANOS = 1_000_000_000L;
  private static final long ROUND_NANOS = 2_000_000L;

  public Calibration {
    if (!(nanosPerEvaluation > 0 && nanosPerEvaluation <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "a calibration of "
              + nanosPerEvaluation
              + " ns per evaluation; give a positive, finite number");
    }
  }

  /** Of this machine: measured once per process when first asked for, in about a tenth of a second, on a machine too busy to compile at most one. */
  public static Calibration ofThisMachine() {
    return Measured.CALIBRATION;
  }

  /** Seconds that so many evaluations take, each costing {@code relativeCost} times a plain one. */
  public double seconds(double evaluations, double relativeCost) {
    return evaluations * relativeCost * (nanosPerEvaluation / 1e9);
  }

  /** Measures now: the best of many short rounds, for whatever else the machine does only adds to them. */
  public static Calibration measure() {
    Kernel kernel = new Kernel();
    long start = System.nanoTime();
    double best = Double.MAX_VALUE;
    long improved = start;
    long now = start;
    while (!enough(now - start, now - improved, best)) {
      double round = kernel.round();
      now = System.nanoTime();
      improved = round < CLEARLY * best ? now : improved;
      best = Math.min(best, round);
    }
    return new Calibration(best);
  }

  /**
   * Whether to end the rounds.
   *
   * @param elapsed nanoseconds since the first
   * @param settled nanoseconds since one was clearly better than those before
   */
  static boolean enough(long elapsed, long settled, double best) {
    boolean compiled = best <= INTERPRETED_NANOS && settled >= SETTLED_NANOS;
    return elapsed >= MOST_NANOS || (elapsed >= TOTAL_NANOS && compiled);
  }

  private static final class Measured {
    private static final Calibration CALIBRATION = measure();
  }

  /** The loop that is timed. */
  private static final class Kernel {
    private final double[] plain = new double[CELLS];
    private final double[] mapped = new double[CELLS];
    private final int[] offsets = new int[TILE];
    private final double[] sums = new double[TILE];

    Kernel() {
      Arrays.fill(plain, 0.5);
      Arrays.fill(mapped, 0.25);
      for (int i = 0; i < TILE; i++) {
        offsets[i] = (i & 15) * 16 + (i >> 4); // a transposed read
      }
    }

    /** Nanoseconds per evaluation of one round. */
    double round() {
      long start = System.nanoTime();
      long startOnCpu = onCpu();
      long passes = 0;
      do {
        for (int base = 0; base < CELLS; base += TILE) {
          multiplyAdd(plain, mapped, base, offsets, sums);
        }
        passes++;
      } while (System.nanoTime() - start < ROUND_NANOS);
      long elapsed = onCpu() - startOnCpu;
      if (!(sums[0] > 0)) { // the sums are used, so no compiler may leave them out
        throw new IllegalStateException("the calibration's sums are " + sums[0]);
      }
      Arrays.fill(sums, 0);
      return Math.max(1, elapsed) / ((double) passes * EVALUATIONS_PER_PASS);
    }

    /** Nanoseconds this thread has had of a processor, so that a busy machine is not taken for a slow one; else of the clock. */
    private static long onCpu() {
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      return threads.isCurrentThreadCpuTimeSupported()
          ? threads.getCurrentThreadCpuTime()
          : System.nanoTime();
    }

    private static void multiplyAdd(
        double[] plain, double[] mapped, int base, int[] offsets, double[] sums) {
      for (int i = 0; i < TILE; i++) {
        sums[i] += plain[base + i] * mapped[base + offsets[i]];
      }
    }
  }
}
