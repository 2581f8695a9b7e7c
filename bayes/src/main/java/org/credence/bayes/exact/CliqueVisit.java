package org.credence.bayes.exact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.core.engine.Workers;

/**
 * The work on the cells of one clique, tile by tile: load potentials, multiply by what each cell's row of every child says, then
 * sum into rows, or scatter to the children.
 *
 * <p>Large cliques are cut into chunks of cells whose boundaries depend on the clique alone; a row that two chunks share is put
 * together in the order of the chunks, and so are the sums of scattered entries: threads never change the bits.
 */
final class CliqueVisit {

  private static final int TILE = 1024;
  private static final int CHUNK_CELLS = 1 << 18;
  private static final int MOST_CHUNKS = 8;

  private final CompiledClique clique;
  private final RowReduction reduction;
  private final double[][] messages; // [child]
  private final List<double[]> likelihoods = new ArrayList<>(0); // of cell ports with evidence
  private final List<char[]> states = new ArrayList<>(0);
  private final boolean guarded;
  private final int chunks;

  CliqueVisit(TreePropagation propagation, int c) {
    clique = propagation.tree().cliques[c];
    reduction = propagation.tree().reduction;
    int[] children = propagation.tree().forest.children[c];
    messages = new double[children.length][];
    for (int k = 0; k < children.length; k++) {
      messages[k] = propagation.message(children[k]).values();
    }
    for (int k = 0; k < clique.cellVariables().length; k++) {
      double[] likelihood = propagation.likelihood(clique.cellVariables()[k]);
      if (likelihood.length > 0) {
        likelihoods.add(likelihood);
        states.add(clique.cellStates()[k]);
      }
    }
    guarded = propagation.mayUnderflow(c);
    chunks = (int) chunks(clique.cells());
  }

  private static long chunks(long cells) {
    return Math.max(1, Math.min(MOST_CHUNKS, cells / CHUNK_CELLS));
  }

  /** Bytes that chunks of a clique sum into on the way down, beside the messages, with so many rows in all children. */
  static double bytes(long cells, double childRows) {
    return 8 * childRows * (chunks(cells) - 1);
  }

  /** Writes the reduced rows to {@code out}, which is all zero. */
  void collect(double[] out, Workers workers) {
    double[] shared = new double[chunks]; // [chunk]: what it adds to a row begun in an earlier one
    workers.forEachChunk(
        chunks, chunk -> shared[chunk] = collect(begin(chunk), begin(chunk + 1), out));
    for (int chunk = 1; chunk < chunks; chunk++) {
      int row = rowOf(begin(chunk));
      if (clique.rowStarts()[row] < begin(chunk)) {
        out[row] = reduction.over(shared, chunk, chunk + 1, out[row]);
      }
    }
  }

  /** Reduces the cells of a chunk; returns what belongs to the row that an earlier chunk has begun. */
  private double collect(int from, int to, double[] out) {
    double[] tile = new double[Math.min(TILE, to - from)];
    int[] starts = clique.rowStarts();
    int row = rowOf(from);
    boolean foreign = starts[row] < from;
    double shared = 0;
    for (int at = from; at < to; at += TILE) {
      int n = Math.min(TILE, to - at);
      multiply(tile, at, n);
      int i = 0;
      while (i < n) {
        int end = Math.min(n, starts[row + 1] - at);
        if (foreign) {
          shared = reduction.over(tile, i, end, shared);
        } else {
          out[row] = reduction.over(tile, i, end, out[row]);
        }
        i = end;
        if (starts[row + 1] == at + end) {
          row++;
          foreign = false;
        }
      }
    }
    return shared;
  }

  /**
   * Adds the posterior of every cell to the row of each child, then to the state of each variable with a port on the cells.
   *
   * @param down shape [row]
   * @param sums shape [child, then cell port][entry], all zero
   */
  void distribute(double[] down, double[][] sums, Workers workers) {
    double[][][] parts = new double[chunks][][];
    parts[0] = sums;
    for (int chunk = 1; chunk < chunks; chunk++) {
      parts[chunk] = new double[sums.length][];
      for (int k = 0; k < sums.length; k++) {
        parts[chunk][k] = new double[sums[k].length];
      }
    }
    workers.forEachChunk(
        chunks, chunk -> distribute(begin(chunk), begin(chunk + 1), down, parts[chunk]));
    for (int chunk = 1; chunk < chunks; chunk++) {
      for (int k = 0; k < sums.length; k++) {
        for (int i = 0; i < sums[k].length; i++) {
          sums[k][i] += parts[chunk][k][i];
        }
      }
    }
  }

  private void distribute(int from, int to, double[] down, double[][] sums) {
    double[] tile = new double[Math.min(TILE, to - from)];
    int[] starts = clique.rowStarts();
    int row = rowOf(from);
    for (int at = from; at < to; at += TILE) {
      int n = Math.min(TILE, to - at);
      multiply(tile, at, n);
      int i = 0;
      while (i < n) {
        int end = Math.min(n, starts[row + 1] - at);
        double factor = down[row];
        for (; i < end; i++) {
          tile[i] *= factor;
        }
        if (starts[row + 1] == at + end) {
          row++;
        }
      }
      for (int k = 0; k < messages.length; k++) {
        scatter(tile, n, sums[k], clique.childRows()[k], at);
      }
      for (int k = messages.length; k < sums.length; k++) {
        scatter(tile, n, sums[k], clique.cellStates()[k - messages.length], at);
      }
    }
  }

  /** Writes potential times messages for the cells from {@code from} on, as many as {@code out} is long. */
  void weights(int from, double[] out) {
    double[] tile = new double[Math.min(TILE, out.length)];
    for (int at = 0; at < out.length; at += TILE) {
      int n = Math.min(TILE, out.length - at);
      multiply(tile, from + at, n);
      System.arraycopy(tile, 0, out, at, n);
    }
  }

  private void multiply(double[] tile, int from, int n) {
    double[] potential = clique.potential();
    if (messages.length == 0) {
      System.arraycopy(potential, from, tile, 0, n);
    } else if (messages.length == 1) {
      load(tile, n, potential, messages[0], clique.childRows()[0], from);
    } else {
      load(
          tile,
          n,
          potential,
          messages[0],
          clique.childRows()[0],
          messages[1],
          clique.childRows()[1],
          from);
      for (int k = 2; k < messages.length; k++) {
        multiply(tile, n, messages[k], clique.childRows()[k], from);
      }
    }
    for (int k = 0; k < likelihoods.size(); k++) {
      multiply(tile, n, likelihoods.get(k), states.get(k), from);
    }
    if (guarded) {
      for (int i = 0; i < n; i++) {
        if (tile[i] < Double.MIN_NORMAL && isSupported(from + i)) {
          tile[i] = Double.MIN_NORMAL;
        }
      }
    }
  }

  private boolean isSupported(int cell) {
    for (int k = 0; k < messages.length; k++) {
      if (messages[k][clique.childRows()[k][cell]] == 0) {
        return false;
      }
    }
    for (int k = 0; k < likelihoods.size(); k++) {
      if (likelihoods.get(k)[states.get(k)[cell]] == 0) {
        return false;
      }
    }
    return true;
  }

  private static void load(
      double[] tile, int n, double[] potential, double[] message, int[] rows, int from) {
    for (int i = 0; i < n; i++) {
      tile[i] = potential[from + i] * message[rows[from + i]];
    }
  }

  private static void load(
      double[] tile,
      int n,
      double[] potential,
      double[] first,
      int[] firstRows,
      double[] second,
      int[] secondRows,
      int from) {
    for (int i = 0; i < n; i++) {
      tile[i] = potential[from + i] * first[firstRows[from + i]] * second[secondRows[from + i]];
    }
  }

  private static void multiply(double[] tile, int n, double[] message, int[] rows, int from) {
    for (int i = 0; i < n; i++) {
      tile[i] *= message[rows[from + i]];
    }
  }

  private static void multiply(double[] tile, int n, double[] likelihood, char[] state, int from) {
    for (int i = 0; i < n; i++) {
      tile[i] *= likelihood[state[from + i]];
    }
  }

  private static void scatter(double[] tile, int n, double[] sums, int[] rows, int from) {
    for (int i = 0; i < n; i++) {
      sums[rows[from + i]] += tile[i];
    }
  }

  private static void scatter(double[] tile, int n, double[] sums, char[] state, int from) {
    for (int i = 0; i < n; i++) {
      sums[state[from + i]] += tile[i];
    }
  }

  private int begin(int chunk) {
    return (int) ((long) clique.cells() * chunk / chunks);
  }

  private int rowOf(int cell) {
    int found = Arrays.binarySearch(clique.rowStarts(), cell);
    return found >= 0 ? found : -found - 2;
  }
}
