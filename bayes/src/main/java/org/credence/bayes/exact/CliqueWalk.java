package org.credence.bayes.exact;

import java.util.Arrays;

/**
 * Visits the cells of a clique tile by tile and says where each of several tables over subsets of its variables stands.
 *
 * <p>The cells are in row-major order, last variable of the clique fastest; a tile is a run of them over a few trailing variables,
 * a few thousand cells, so that it stays in the first-level cache. Within a tile the entry of table t for cell i is
 *
 * <pre>  base(t)                    if t has no variable of the tile          (constant)
 *  base(t) + i                if the tile's variables are its trailing ones (contiguous)
 *  base(t) + offsets(t)[i]    otherwise                                 (gathered)</pre>
 *
 * and from tile to tile only the bases change, by an odometer over the leading variables. Nothing is allocated per cell and the
 * product of a clique is never stored. A walk itself never changes: it belongs to a plan, and any number of threads may be on it,
 * each with a {@link Cursor} of its own. Sizes cost nothing; cliques of any size may be asked for them.
 */
final class CliqueWalk {

  /** How the entries of a table follow the cells of a tile. */
  enum Access {
    CONSTANT,
    CONTIGUOUS,
    GATHERED
  }

  private static final int MOST_TILE_CELLS = 2048;
  private static final int FEWEST_TILE_CELLS = 64;
  private static final int[] NO_OFFSETS = {};

  private final int[] cardinalities; // [clique variable]
  private final int outer; // clique variables before the tile's
  private final int tile;
  private final double tiles;
  private final int tables;
  private final int[] strides; // [clique variable · tables + table], 0 where it lacks the variable
  private final Access[] access; // [table]

  /**
   * @param clique variables, first slowest
   * @param modelCardinalities number of states by variable
   * @param tableScopes per table its variables, all in the clique, last fastest
   */
  CliqueWalk(int[] clique, int[] modelCardinalities, int[][] tableScopes) {
    int rank = clique.length;
    cardinalities = new int[rank];
    for (int k = 0; k < rank; k++) {
      cardinalities[k] = modelCardinalities[clique[k]];
    }
    int first = rank;
    int cells = 1;
    while (first > 0
        && (cells < FEWEST_TILE_CELLS && (long) cells * cardinalities[first - 1] < 1 << 24
            || (long) cells * cardinalities[first - 1] <= MOST_TILE_CELLS)) {
      first--;
      cells *= cardinalities[first];
    }
    outer = first;
    tile = cells;
    double count = 1;
    for (int k = 0; k < outer; k++) {
      count *= cardinalities[k];
    }
    tiles = count;
    tables = tableScopes.length;
    strides = new int[rank * tables];
    access = new Access[tables];
    for (int t = 0; t < tables; t++) {
      int stride = 1;
      for (int j = tableScopes[t].length - 1; j >= 0; j--) {
        int k = 0;
        while (clique[k] != tableScopes[t][j]) {
          k++;
        }
        strides[k * tables + t] = stride;
        stride *= cardinalities[k];
      }
      access[t] = accessOf(t);
    }
  }

  private Access accessOf(int t) {
    boolean constant = true;
    boolean contiguous = true;
    int run = 1;
    for (int k = cardinalities.length - 1; k >= outer; k--) {
      constant &= strides[k * tables + t] == 0;
      contiguous &= strides[k * tables + t] == run;
      run *= cardinalities[k];
    }
    return constant ? Access.CONSTANT : contiguous ? Access.CONTIGUOUS : Access.GATHERED;
  }

  /** Cells in a tile. */
  int tile() {
    return tile;
  }

  /** Number of tiles. */
  double tiles() {
    return tiles;
  }

  Access access(int table) {
    return access[table];
  }

  /** Entries of that table read in one tile. */
  int readsPerTile(int table) {
    return access[table] == Access.CONSTANT ? 1 : tile;
  }

  /** Bytes of one tile buffer and the offsets. */
  double bytes() {
    double bytes = 8.0 * tile;
    for (Access a : access) {
      bytes += a == Access.GATHERED ? 4.0 * tile : 0;
    }
    return bytes;
  }

  /** Somebody's place on the walk, at the first tile. */
  Cursor open() {
    return new Cursor(this);
  }

  @Override
  public String toString() {
    return "CliqueWalk" + Arrays.toString(cardinalities) + " in tiles of " + tile;
  }

  /** A place on a walk; of one thread. */
  static final class Cursor {
    private final CliqueWalk walk;
    private final int[][] offsets; // [table][cell of the tile], where gathered
    private final int[] bases; // [table]
    private final int[] digits; // [outer clique variable]

    private Cursor(CliqueWalk walk) {
      this.walk = walk;
      bases = new int[walk.tables];
      digits = new int[walk.outer];
      offsets = new int[walk.tables][];
      for (int t = 0; t < offsets.length; t++) {
        offsets[t] = walk.access[t] == Access.GATHERED ? offsetsOf(t) : NO_OFFSETS;
      }
    }

    private int[] offsetsOf(int t) {
      int[] result = new int[walk.tile];
      int done = 1;
      for (int k = walk.cardinalities.length - 1; k >= walk.outer; k--) {
        int stride = walk.strides[k * walk.tables + t];
        for (int state = 1; state < walk.cardinalities[k]; state++) {
          for (int i = 0; i < done; i++) {
            result[state * done + i] = result[i] + state * stride;
          }
        }
        done *= walk.cardinalities[k];
      }
      return result;
    }

    /** Goes to the next tile; false after the last. */
    boolean advance() {
      int[] strides = walk.strides;
      for (int k = digits.length - 1; k >= 0; k--) {
        int row = k * bases.length;
        int cardinality = walk.cardinalities[k];
        if (++digits[k] < cardinality) {
          for (int t = 0; t < bases.length; t++) {
            bases[t] += strides[row + t];
          }
          return true;
        }
        digits[k] = 0;
        for (int t = 0; t < bases.length; t++) {
          bases[t] -= strides[row + t] * (cardinality - 1);
        }
      }
      return false;
    }

    int base(int table) {
      return bases[table];
    }

    /** Offsets of a gathered table, not a copy; shape [tile]. */
    int[] offsets(int table) {
      return offsets[table];
    }
  }
}
