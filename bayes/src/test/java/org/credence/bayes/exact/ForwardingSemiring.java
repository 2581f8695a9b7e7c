package org.credence.bayes.exact;

/** A semiring that does what another does; mutants override one method. */
class ForwardingSemiring implements Semiring {
  private final Semiring target;

  ForwardingSemiring(Semiring target) {
    this.target = target;
  }

  @Override
  public double logUnit() {
    return target.logUnit();
  }

  @Override
  public Table absorb(double[] linear) {
    return target.absorb(linear);
  }

  @Override
  public double one() {
    return target.one();
  }

  @Override
  public boolean isZero(double value) {
    return target.isZero(value);
  }

  @Override
  public double times(double a, double b) {
    return target.times(a, b);
  }

  @Override
  public void load(
      double[] tile, int n, double constant, double[] values, int base, int[] offsets) {
    target.load(tile, n, constant, values, base, offsets);
  }

  @Override
  public void multiply(double[] tile, int n, double[] values, int base, int[] offsets) {
    target.multiply(tile, n, values, base, offsets);
  }

  @Override
  public void scale(double[] tile, int n, double constant) {
    target.scale(tile, n, constant);
  }

  @Override
  public boolean mayUnderflow(long lowest) {
    return target.mayUnderflow(lowest);
  }

  @Override
  public double[] accumulator(int size) {
    return target.accumulator(size);
  }

  @Override
  public int accumulatorWidth() {
    return target.accumulatorWidth();
  }

  @Override
  public void accumulate(double[] tile, int n, double[] sums, int base, int[] offsets) {
    target.accumulate(tile, n, sums, base, offsets);
  }

  @Override
  public void accumulateAll(double[] tile, int n, double[] sums, int index) {
    target.accumulateAll(tile, n, sums, index);
  }

  @Override
  public Table finish(double[] sums) {
    return target.finish(sums);
  }

  @Override
  public double logOf(double value) {
    return target.logOf(value);
  }

  @Override
  public void toLinear(double[] tile, int n) {
    target.toLinear(tile, n);
  }

  @Override
  public double quotient(double linear, Table divisor, int index) {
    return target.quotient(linear, divisor, index);
  }
}
