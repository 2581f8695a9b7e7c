package org.credence.bayes.exact;

/** A semiring whose product is that of plain doubles: zero is 0, one is 1. What it adds up, and how it scales, is left open. */
interface LinearSemiring extends Semiring {

  @Override
  default double one() {
    return 1;
  }

  @Override
  default boolean isZero(double value) {
    return value == 0;
  }

  @Override
  default double times(double a, double b) {
    return a * b;
  }

  @Override
  default void load(
      double[] tile, int n, double constant, double[] values, int base, int[] offsets) {
    Tiles.loadProduct(tile, n, constant, values, base, offsets);
  }

  @Override
  default void multiply(double[] tile, int n, double[] values, int base, int[] offsets) {
    Tiles.multiply(tile, n, values, base, offsets);
  }

  @Override
  default void scale(double[] tile, int n, double constant) {
    Tiles.scale(tile, n, constant);
  }

  @Override
  default double[] accumulator(int size) {
    return new double[size];
  }

  @Override
  default int accumulatorWidth() {
    return 1;
  }

  @Override
  default void toLinear(double[] tile, int n) {
    // already linear
  }

  /** How it adds up. */
  Accumulation accumulation();
}
