package org.credence.bayes.exact;

/** The Boolean semiring, true being 1 and false 0: which assignments are possible at all. Exact by nature. */
enum Support implements Semiring {
  INSTANCE;

  @Override
  public double logUnit() {
    return 0;
  }

  @Override
  public Table absorb(double[] linear) {
    for (int i = 0; i < linear.length; i++) {
      linear[i] = linear[i] > 0 ? 1 : 0;
    }
    return finish(linear);
  }

  @Override
  public Table finish(double[] sums) {
    return new Table(
        sums,
        0,
        0,
        LinearTiles.maximum(sums, sums.length) > 0 ? Table.State.FINE : Table.State.EMPTY);
  }

  @Override
  public double one() {
    return 1;
  }

  @Override
  public boolean isZero(double value) {
    return value == 0;
  }

  @Override
  public double times(double a, double b) {
    return a * b;
  }

  @Override
  public void load(
      double[] tile, int n, double constant, double[] values, int base, int[] offsets) {
    LinearTiles.loadProduct(tile, n, constant, values, base, offsets);
  }

  @Override
  public void multiply(double[] tile, int n, double[] values, int base, int[] offsets) {
    LinearTiles.multiply(tile, n, values, base, offsets);
  }

  @Override
  public void scale(double[] tile, int n, double constant) {
    LinearTiles.scale(tile, n, constant);
  }

  @Override
  public boolean mayUnderflow(long lowest) {
    return false;
  }

  @Override
  public double[] accumulator(int size) {
    return new double[size];
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
  public double logOf(double value) {
    return 0;
  }

  @Override
  public void toLinear(double[] tile, int n) {
    // already linear
  }

  @Override
  public double quotient(double linear, Table divisor, int index) {
    return linear * divisor.values()[index];
  }
}
