package org.credence.bayes.exact;

/**
 * Max-product on plain doubles, scaled and guarded as {@link SumProduct} is: a maximum that could be a stand-in for a product below
 * the normal range is damage.
 */
enum ScaledMaxProduct implements LinearSemiring {
  INSTANCE;

  @Override
  public double logUnit() {
    return SumProduct.INSTANCE.logUnit();
  }

  @Override
  public Table absorb(double[] linear) {
    return SumProduct.INSTANCE.absorb(linear);
  }

  @Override
  public Table finish(double[] sums) {
    return SumProduct.INSTANCE.finish(sums);
  }

  @Override
  public boolean mayUnderflow(long lowest) {
    return SumProduct.INSTANCE.mayUnderflow(lowest);
  }

  @Override
  public void accumulate(double[] tile, int n, double[] sums, int base, int[] offsets) {
    Tiles.maximizeInto(sums, base, offsets, tile, n);
  }

  @Override
  public void accumulateAll(double[] tile, int n, double[] sums, int index) {
    sums[index] = Math.max(sums[index], Tiles.maximum(tile, n));
  }

  @Override
  public double logOf(double value) {
    return Math.log(value);
  }

  @Override
  public double quotient(double linear, Table divisor, int index) {
    return SumProduct.INSTANCE.quotient(linear, divisor, index);
  }

  @Override
  public Accumulation accumulation() {
    return Accumulation.MAXIMUM;
  }
}
