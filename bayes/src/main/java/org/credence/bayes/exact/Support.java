package org.credence.bayes.exact;

/** The Boolean semiring, true being 1 and false 0: which assignments are possible at all. Exact by nature. */
enum Support implements LinearSemiring {
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
    boolean any = Tiles.maximum(sums, sums.length) > 0;
    return new Table(sums, 0, 0, any ? Table.State.FINE : Table.State.EMPTY);
  }

  @Override
  public boolean mayUnderflow(long lowest) {
    return false;
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
    return 0;
  }

  @Override
  public double quotient(double linear, Table divisor, int index) {
    return linear * divisor.values()[index];
  }

  @Override
  public Accumulation accumulation() {
    return Accumulation.MAXIMUM;
  }
}
