package org.credence.bayes.exact;

/** Max-product on natural logarithms, which never leave the range of double and cost no exponential. */
enum MaxProduct implements Semiring {
  INSTANCE;

  @Override
  public double logUnit() {
    return LogSumProduct.INSTANCE.logUnit();
  }

  @Override
  public Table absorb(double[] linear) {
    return LogSumProduct.INSTANCE.absorb(linear);
  }

  @Override
  public double one() {
    return 0;
  }

  @Override
  public boolean isZero(double value) {
    return value == Double.NEGATIVE_INFINITY;
  }

  @Override
  public double times(double a, double b) {
    return a + b;
  }

  @Override
  public void load(
      double[] tile, int n, double constant, double[] values, int base, int[] offsets) {
    LinearTiles.loadSum(tile, n, constant, values, base, offsets);
  }

  @Override
  public void multiply(double[] tile, int n, double[] values, int base, int[] offsets) {
    LinearTiles.add(tile, n, values, base, offsets);
  }

  @Override
  public void scale(double[] tile, int n, double constant) {
    LinearTiles.shift(tile, n, constant);
  }

  @Override
  public boolean mayUnderflow(long lowest) {
    return false;
  }

  @Override
  public double[] accumulator(int size) {
    return LinearTiles.filled(size, Double.NEGATIVE_INFINITY);
  }

  @Override
  public int accumulatorWidth() {
    return 1;
  }

  @Override
  public void accumulate(double[] tile, int n, double[] sums, int base, int[] offsets) {
    LinearTiles.maximizeInto(sums, base, offsets, tile, n);
  }

  @Override
  public void accumulateAll(double[] tile, int n, double[] sums, int index) {
    sums[index] = Math.max(sums[index], LinearTiles.maximum(tile, n));
  }

  @Override
  public Table finish(double[] sums) {
    return LogSumProduct.scaled(sums);
  }

  @Override
  public double logOf(double value) {
    return value;
  }

  @Override
  public void toLinear(double[] tile, int n) {
    LogSumProduct.INSTANCE.toLinear(tile, n);
  }

  @Override
  public double quotient(double linear, Table divisor, int index) {
    return LogSumProduct.INSTANCE.quotient(linear, divisor, index);
  }
}
