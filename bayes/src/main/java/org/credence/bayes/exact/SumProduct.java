package org.credence.bayes.exact;

/**
 * Sum-product on plain doubles, scaled table by table by powers of two (which is exact): the fast representation. All entries are
 * at most one, so nothing overflows and every partial product is at least the whole; a table that could hide an underflow says
 * {@link Table.State#DAMAGED}, so a zero that is used is a true zero.
 *
 * <p>The guard works on two thresholds. Where the exponents of the smallest entries add up to less than {@link #SAFE_PRODUCT}, the
 * caller looks at every cell and replaces a positive product below the normal range by {@link Double#MIN_NORMAL}, so that no
 * support is lost; and a sum below {@link #SAFE_SUM} that is not zero is damage, because only larger ones drown such stand-ins
 * (2^-1022 against 2^-900: less than 2^-80 of the sum however many cells).
 */
enum SumProduct implements LinearSemiring {
  INSTANCE;

  private static final int SAFE_PRODUCT = -1000; // base-2 exponent
  private static final int SAFE_EXPONENT = -900;
  private static final double SAFE_SUM = 0x1p-900;

  @Override
  public double logUnit() {
    return Math.log(2);
  }

  @Override
  public Table absorb(double[] linear) {
    return scaled(linear, 0);
  }

  @Override
  public Table finish(double[] sums) {
    return scaled(sums, SAFE_SUM);
  }

  private static Table scaled(double[] values, double safe) {
    double max = 0;
    double min = Double.POSITIVE_INFINITY;
    int positives = 0;
    for (double value : values) {
      if (value > 0) {
        max = value > max ? value : max;
        min = value < min ? value : min;
        positives++;
      }
    }
    if (positives == 0) {
      return new Table(values, 0, 0, Table.State.EMPTY, 0);
    }
    int shift = Math.getExponent(max) + 1;
    double factor = Math.scalb(1.0, -shift);
    int lowest = Math.getExponent(min * factor);
    if (factor != 1) {
      for (int i = 0; i < values.length; i++) {
        values[i] *= factor;
      }
    }
    boolean damaged = min < safe || lowest < SAFE_EXPONENT;
    return new Table(
        values, shift, lowest, damaged ? Table.State.DAMAGED : Table.State.FINE, positives);
  }

  @Override
  public boolean mayUnderflow(long lowest) {
    return lowest < SAFE_PRODUCT;
  }

  @Override
  public void accumulate(double[] tile, int n, double[] sums, int base, int[] offsets) {
    Tiles.addInto(sums, base, offsets, tile, n);
  }

  @Override
  public void accumulateAll(double[] tile, int n, double[] sums, int index) {
    sums[index] += Tiles.sum(tile, n);
  }

  @Override
  public double logOf(double value) {
    return Math.log(value);
  }

  @Override
  public double quotient(double linear, Table divisor, int index) {
    double entry = divisor.values()[index];
    return entry == 0 ? 0 : linear / entry * Math.scalb(1.0, (int) -divisor.shift());
  }

  @Override
  public Accumulation accumulation() {
    return Accumulation.SUM;
  }

  @Override
  public int divide(double[] linear, Table divisor) {
    double[] values = divisor.values();
    double factor = Math.scalb(1.0, (int) -divisor.shift());
    int positives = 0;
    for (int i = 0; i < linear.length; i++) {
      double p = linear[i];
      if (p > 0) {
        double entry = values[i];
        p = entry == 0 ? 0 : p / entry * factor;
        linear[i] = p;
        positives += p > 0 ? 1 : 0;
      }
    }
    return positives;
  }
}
