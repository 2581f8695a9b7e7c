package org.credence.bayes.exact;

/**
 * What product and sum mean in an elimination, on tiles of cells: the passes over the tree are written once, a semiring makes them
 * add up, maximise or only find out what is possible.
 *
 * <p>Two products are all there are, {@link LinearSemiring} of plain doubles and {@link LogSemiring} of logarithms; the sums differ:
 *
 * <pre>             of plain doubles        of logarithms
 *  sum        {@link SumProduct}              {@link LogSumProduct}
 *  maximum    {@link ScaledMaxProduct}              {@link MaxProduct}
 *             {@link Support} (of 0 and 1)</pre>
 *
 * <p>Tiles are the first {@code n} entries of a buffer. Where a table is met by {@link CliqueWalk.Access} the caller has chosen the
 * method: without offsets the table runs along with the tile from {@code base}.
 */
interface Semiring {

  /** Natural logarithm of one unit of {@link Table#shift}. */
  double logUnit();

  /** A table of the model in this representation, scaled; the array is taken over. */
  Table absorb(double[] linear);

  double one();

  boolean isZero(double value);

  double times(double a, double b);

  /** {@code tile[i] = constant · values[base + offsets[i]]}; no offsets: {@code values[base + i]}. */
  void load(double[] tile, int n, double constant, double[] values, int base, int[] offsets);

  /** {@code tile[i] = tile[i] · values[base + offsets[i]]}; no offsets: {@code values[base + i]}. */
  void multiply(double[] tile, int n, double[] values, int base, int[] offsets);

  /** {@code tile[i] = tile[i] · constant}. */
  void scale(double[] tile, int n, double constant);

  /** Whether a product of tables may leave the range of double, given the sum of their {@link Table#lowest} exponents. */
  boolean mayUnderflow(long lowest);

  /** An accumulator for a message of that many entries, all zero. */
  double[] accumulator(int size);

  /** Doubles of an accumulator per entry. */
  int accumulatorWidth();

  /** {@code sums[base + offsets[i]] ⊕= tile[i]}; no offsets: {@code sums[base + i]}. */
  void accumulate(double[] tile, int n, double[] sums, int base, int[] offsets);

  /** {@code sums[index] ⊕= ⊕ tile[i]}. */
  void accumulateAll(double[] tile, int n, double[] sums, int index);

  /** The message an accumulator holds, scaled; the array is taken over. */
  Table finish(double[] sums);

  /** Natural logarithm of an entry of a scaled table, without its shift. */
  double logOf(double value);

  /** Turns a tile into linear numbers. */
  void toLinear(double[] tile, int n);

  /** A linear number divided by an entry of a table (shift included), in this representation; zero where the entry is zero. */
  double quotient(double linear, Table divisor, int index);

  /** Every number of an array divided by the entry of a table, in place as {@link #quotient}; how many are not zero. */
  default int divide(double[] linear, Table divisor) {
    int positives = 0;
    for (int i = 0; i < linear.length; i++) {
      linear[i] = quotient(linear[i], divisor, i);
      positives += isZero(linear[i]) ? 0 : 1;
    }
    return positives;
  }
}
