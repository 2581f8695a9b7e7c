package org.credence.bayes.exact;

/**
 * A semiring on natural logarithms: the product is a sum, zero is minus infinity, one is 0. Nothing underflows, so tables need no
 * guard; they are scaled by taking their largest logarithm out. What it adds up is left open.
 */
interface LogSemiring extends Semiring {

  @Override
  default double logUnit() {
    return 1;
  }

  @Override
  default Table absorb(double[] linear) {
    for (int i = 0; i < linear.length; i++) {
      linear[i] = Math.log(linear[i]);
    }
    return scaled(linear);
  }

  /** Takes the largest logarithm out of all. */
  static Table scaled(double[] logs) {
    double max = Tiles.maximum(logs, logs.length);
    if (max == Double.NEGATIVE_INFINITY) {
      return new Table(logs, 0, 0, Table.State.EMPTY);
    }
    for (int i = 0; i < logs.length; i++) {
      logs[i] -= max;
    }
    return new Table(logs, max, 0, Table.State.FINE);
  }

  @Override
  default double one() {
    return 0;
  }

  @Override
  default boolean isZero(double value) {
    return value == Double.NEGATIVE_INFINITY;
  }

  @Override
  default double times(double a, double b) {
    return a + b;
  }

  @Override
  default void load(
      double[] tile, int n, double constant, double[] values, int base, int[] offsets) {
    Tiles.loadSum(tile, n, constant, values, base, offsets);
  }

  @Override
  default void multiply(double[] tile, int n, double[] values, int base, int[] offsets) {
    Tiles.add(tile, n, values, base, offsets);
  }

  @Override
  default void scale(double[] tile, int n, double constant) {
    Tiles.shift(tile, n, constant);
  }

  @Override
  default boolean mayUnderflow(long lowest) {
    return false;
  }

  @Override
  default double logOf(double value) {
    return value;
  }

  @Override
  default void toLinear(double[] tile, int n) {
    for (int i = 0; i < n; i++) {
      tile[i] = Math.exp(tile[i]);
    }
  }

  @Override
  default double quotient(double linear, Table divisor, int index) {
    double entry = divisor.values()[index];
    return entry == Double.NEGATIVE_INFINITY
        ? Double.NEGATIVE_INFINITY
        : Math.log(linear) - entry - divisor.shift();
  }
}
