package org.credence.bayes.exact;

import java.util.Arrays;
import org.credence.core.engine.Meter;

/** The product of several tables over one clique, one tile of cells at a time; the whole product is never stored. */
final class ClusterProduct {

  private final Semiring semiring;
  private final Meter meter;
  private final CliqueWalk walk;
  private final CliqueWalk.Cursor at;
  private final double[][] operands; // [operand][entry]
  private final boolean guarded;
  private final double[] tile;
  private boolean begun;

  /**
   * @param walk over the clique, with the operands and then the tables that will be accumulated into
   * @param operands tables to be multiplied
   * @param lowest sum of the exponents that decides whether cells are guarded against underflow
   */
  ClusterProduct(Semiring semiring, Meter meter, CliqueWalk walk, Table[] operands, long lowest) {
    this.semiring = semiring;
    this.meter = meter;
    this.walk = walk;
    this.at = walk.open();
    this.operands = new double[operands.length][];
    for (int t = 0; t < this.operands.length; t++) {
      this.operands[t] = operands[t].values();
    }
    this.guarded = semiring.mayUnderflow(lowest);
    this.tile = new double[walk.tile()];
  }

  /** Entries read by a walk whose first tables are the operands. */
  static double reads(CliqueWalk walk, int operands) {
    double perTile = 0;
    for (int t = 0; t < operands; t++) {
      perTile += walk.readsPerTile(t);
    }
    return perTile * walk.tiles();
  }

  /** Computes the next tile that is not zero throughout for a plain reason; false if there is none. */
  boolean next() {
    if (!begun) {
      begun = true;
      if (multiply()) {
        return true;
      }
    }
    while (at.advance()) {
      if (multiply()) {
        return true;
      }
    }
    return false;
  }

  private boolean multiply() {
    int n = tile.length;
    double constant = semiring.one();
    long reads = 0;
    for (int t = 0; t < operands.length; t++) {
      if (walk.access(t) == CliqueWalk.Access.CONSTANT) {
        reads++;
        double value = operands[t][at.base(t)];
        if (semiring.isZero(value)) {
          meter.evaluated(reads);
          return false;
        }
        if (!guarded || t == 0) {
          constant = semiring.times(constant, value);
        }
      }
    }
    boolean loaded = false;
    for (int t = 0; t < operands.length; t++) {
      if (walk.access(t) != CliqueWalk.Access.CONSTANT) {
        reads += n;
        if (loaded) {
          semiring.multiply(tile, n, operands[t], at.base(t), at.offsets(t));
        } else {
          semiring.load(tile, n, constant, operands[t], at.base(t), at.offsets(t));
          loaded = true;
        }
      }
    }
    if (!loaded) {
      Arrays.fill(tile, constant);
    }
    if (guarded) {
      guard();
    }
    meter.evaluated(reads);
    return true;
  }

  /** Multiplies the constants in one by one, all but a leading one that is in, and keeps every positive cell positive. */
  private void guard() {
    int n = tile.length;
    for (int t = 1; t < operands.length; t++) {
      if (walk.access(t) == CliqueWalk.Access.CONSTANT) {
        semiring.scale(tile, n, operands[t][at.base(t)]);
      }
    }
    for (int i = 0; i < n; i++) {
      if (tile[i] < Double.MIN_NORMAL && allPositive(i)) {
        tile[i] = Double.MIN_NORMAL;
      }
    }
  }

  private boolean allPositive(int cell) {
    for (int t = 0; t < operands.length; t++) {
      int entry =
          at.base(t)
              + switch (walk.access(t)) {
                case CONSTANT -> 0;
                case CONTIGUOUS -> cell;
                case GATHERED -> at.offsets(t)[cell];
              };
      if (!(operands[t][entry] > 0)) {
        return false;
      }
    }
    return true;
  }

  /** Turns the tile into linear numbers. */
  void toLinear() {
    semiring.toLinear(tile, tile.length);
  }

  /** Adds the tile to a table, in the sense of a semiring. */
  void accumulate(Semiring sum, int table, double[] sums) {
    if (walk.access(table) == CliqueWalk.Access.CONSTANT) {
      sum.accumulateAll(tile, tile.length, sums, at.base(table));
    } else {
      sum.accumulate(tile, tile.length, sums, at.base(table), at.offsets(table));
    }
  }
}
