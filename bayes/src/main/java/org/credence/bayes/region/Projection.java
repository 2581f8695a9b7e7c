package org.credence.bayes.region;

import java.util.Arrays;

/**
 * Where the cells of a table stand in a table over some of its variables.
 *
 * <pre>  position(i) = outer[i / tile] + inner[i % tile]        i in row-major order, last variable of the scope fastest</pre>
 *
 * <p>A tile is a run of cells over trailing variables of the large table, so that two short arrays say it for tables of any size. Where the
 * small table has no variable of the tile its entry is constant throughout, and where it has all of them as its own trailing ones
 * its entries follow one another: {@code inner} is then not kept.
 */
final class Projection {

  private static final int MOST_TILE_CELLS = 1024;
  private static final int FEWEST_TILE_CELLS = 64;

  private enum Access {
    CONSTANT,
    CONTIGUOUS,
    GATHERED
  }

  private final int tile;
  private final int[] outer; // [tile]: where it begins in the small table
  private final int[] inner; // [cell of the tile], where gathered
  private final Access access;

  /**
   * @param scope variables of the large table, last fastest
   * @param part some of them in any order: the small table's, last fastest
   * @param cardinalities shape [variable]
   */
  Projection(int[] scope, int[] part, int[] cardinalities) {
    int rank = scope.length;
    int[] strides = new int[rank]; // in the small table
    int stride = 1;
    for (int j = part.length - 1; j >= 0; j--) {
      int k = 0;
      while (scope[k] != part[j]) {
        k++;
      }
      strides[k] = stride;
      stride *= cardinalities[part[j]];
    }
    int first = firstOfTile(scope, cardinalities);
    int cells = 1;
    for (int k = first; k < rank; k++) {
      cells *= cardinalities[scope[k]];
    }
    tile = cells;
    boolean constant = true;
    boolean contiguous = true;
    int run = 1;
    for (int k = rank - 1; k >= first; k--) {
      constant &= strides[k] == 0;
      contiguous &= strides[k] == run;
      run *= cardinalities[scope[k]];
    }
    access = constant ? Access.CONSTANT : contiguous ? Access.CONTIGUOUS : Access.GATHERED;
    inner =
        access == Access.GATHERED
            ? positions(scope, strides, cardinalities, first, rank)
            : new int[0];
    outer = positions(scope, strides, cardinalities, 0, first);
  }

  private static int[] positions(
      int[] scope, int[] strides, int[] cardinalities, int from, int to) {
    int size = 1;
    for (int k = from; k < to; k++) {
      size *= cardinalities[scope[k]];
    }
    int[] result = new int[size];
    int done = 1;
    for (int k = to - 1; k >= from; k--) {
      for (int state = 1; state < cardinalities[scope[k]]; state++) {
        for (int i = 0; i < done; i++) {
          result[state * done + i] = result[i] + state * strides[k];
        }
      }
      done *= cardinalities[scope[k]];
    }
    return result;
  }

  /** Position of the first variable of the tile: it has some {@value #MOST_TILE_CELLS} cells, less only if the table has. */
  private static int firstOfTile(int[] scope, int[] cardinalities) {
    int first = scope.length;
    long cells = 1;
    while (first > 0
        && (cells < FEWEST_TILE_CELLS
            || cells * cardinalities[scope[first - 1]] <= MOST_TILE_CELLS)) {
      first--;
      cells *= cardinalities[scope[first]];
    }
    return first;
  }

  /** Memory of a projection from a table of that scope, at most. */
  static double bytes(int[] scope, int[] cardinalities) {
    int first = firstOfTile(scope, cardinalities);
    double outer = 1;
    double inner = 1;
    for (int k = 0; k < scope.length; k++) {
      outer *= k < first ? cardinalities[scope[k]] : 1;
      inner *= k < first ? 1 : cardinalities[scope[k]];
    }
    return Integer.BYTES * (outer + inner);
  }

  /** Multiplies each cell of the large table by its entry of the small one. */
  void multiply(double[] small, double[] out) {
    int at = 0;
    for (int base : outer) {
      if (access == Access.CONSTANT) {
        double value = small[base];
        for (int j = 0; j < tile; j++) {
          out[at + j] *= value;
        }
      } else if (access == Access.CONTIGUOUS) {
        for (int j = 0; j < tile; j++) {
          out[at + j] *= small[base + j];
        }
      } else {
        for (int j = 0; j < tile; j++) {
          out[at + j] *= small[base + inner[j]];
        }
      }
      at += tile;
    }
  }

  /** Sums the large table into the small one. */
  void sum(double[] large, double[] out, int entries) {
    Arrays.fill(out, 0, entries, 0);
    int at = 0;
    for (int base : outer) {
      if (access == Access.CONSTANT) {
        double sum = 0;
        for (int j = 0; j < tile; j++) {
          sum += large[at + j];
        }
        out[base] += sum;
      } else if (access == Access.CONTIGUOUS) {
        for (int j = 0; j < tile; j++) {
          out[base + j] += large[at + j];
        }
      } else {
        for (int j = 0; j < tile; j++) {
          out[base + inner[j]] += large[at + j];
        }
      }
      at += tile;
    }
  }
}
