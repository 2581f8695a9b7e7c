package org.credence.bayes.variational;

import java.util.Arrays;
import org.credence.bayes.exact.EliminationHeuristic;

/**
 * The distribution {@code q(x) ∝ exp(Σ_i φ_i(x_i))} of a few variables by bucket elimination in logarithms: its log total, entropy and the
 * marginal over the scope of each potential.
 *
 * <pre>  up:    ψ_v(x_v, x_S) = Σ_{i in bucket} φ_i + Σ_{children u} λ_u       λ_v(x_S) = log Σ_{x_v} exp ψ_v
 *  down:  q(x_v, x_S) = q(x_S) exp(ψ_v - λ_v)                              q(x_S) from the bucket of the parent
 *  H(q) = -Σ_v E_q[log q(x_v | x_S)]</pre>
 *
 * <p>Layout of a bucket: its own variable last and fastest, before it the others, those eliminated last first. Potentials and
 * messages are found by a table of places, one integer per cell of the bucket.
 */
final class BucketTree {

  private static final int ROOT = -1;

  private final int[] cardinality; // [bucket]: states of its own variable
  private final int[] parent; // [bucket], later in the order, or ROOT
  private final int[][] potentials; // [bucket][..]: potentials added there
  private final int[][][] places; // [bucket][potential in it][cell]: entry of the potential
  private final int[][] placeInMessage; // [bucket][cell of the parent]: entry of the message
  private final double[][] cells; // [bucket][cell]: ψ, and after the way down q
  private final double[][] messages; // [bucket][entry]: λ, and after the way down q(x_S)
  private final int[][] children; // [bucket][..]
  private long work; // entries read by one update

  /**
   * @param scopes of each potential; every variable is in one at least
   * @param cardinalities states of each variable
   */
  BucketTree(int[][] scopes, int[] cardinalities) {
    Shape shape = new Shape(scopes, cardinalities, Double.POSITIVE_INFINITY);
    int n = cardinalities.length;
    parent = shape.parent;
    cardinality = new int[n];
    cells = new double[n][];
    messages = new double[n][];
    placeInMessage = new int[n][];
    potentials = shape.potentials;
    places = new int[n][][];
    int[] childCount = new int[n];
    for (int b = 0; b < n; b++) {
      int[] scope = shape.buckets[b];
      cardinality[b] = cardinalities[shape.order[b]];
      int size = 1;
      for (int p : scope) {
        size *= cardinalities[shape.order[p]];
      }
      cells[b] = new double[size];
      messages[b] = new double[size / cardinality[b]];
      places[b] = new int[potentials[b].length][];
      for (int i = 0; i < places[b].length; i++) {
        int[] inner = scopes[potentials[b][i]].clone();
        for (int k = 0; k < inner.length; k++) {
          inner[k] = shape.position[inner[k]];
        }
        places[b][i] = placesOf(scope, inner, shape, cardinalities);
      }
      if (parent[b] != ROOT) {
        childCount[parent[b]]++;
        int[] separator = Arrays.copyOf(scope, scope.length - 1);
        placeInMessage[b] = placesOf(shape.buckets[parent[b]], separator, shape, cardinalities);
      } else {
        placeInMessage[b] = new int[0];
      }
      work += 2L * size * (1 + potentials[b].length) + 2L * placeInMessage[b].length;
    }
    children = new int[n][];
    for (int b = 0; b < n; b++) {
      children[b] = new int[childCount[b]];
    }
    for (int b = n - 1; b >= 0; b--) {
      if (parent[b] != ROOT) {
        children[parent[b]][--childCount[parent[b]]] = b;
      }
    }
  }

  /** For each cell of the outer scope the entry of a table over the inner one; scopes are positions, the last fastest. */
  private static int[] placesOf(int[] outer, int[] inner, Shape shape, int[] cardinalities) {
    int size = 1;
    for (int p : outer) {
      size *= cardinalities[shape.order[p]];
    }
    int[] result = new int[size];
    int repeat = size;
    for (int position : outer) {
      int states = cardinalities[shape.order[position]];
      repeat /= states;
      int stride = 0;
      int step = 1;
      for (int k = inner.length - 1; k >= 0; k--) {
        stride = inner[k] == position ? step : stride;
        step *= cardinalities[shape.order[inner[k]]];
      }
      for (int i = 0; stride > 0 && i < size; i++) {
        result[i] += stride * (i / repeat % states);
      }
    }
    return result;
  }

  /** Cells of the largest bucket, or infinity as soon as one has more than the limit. */
  static double largest(int[][] scopes, int[] cardinalities, double limit) {
    return new Shape(scopes, cardinalities, limit).largest;
  }

  /** What {@link #bytes()} of the tree would be. */
  static double bytes(int[][] scopes, int[] cardinalities) {
    return new Shape(scopes, cardinalities, Double.POSITIVE_INFINITY).bytes;
  }

  long bytes() {
    long bytes = 0;
    for (int b = 0; b < cells.length; b++) {
      bytes += Double.BYTES * (long) (cells[b].length + messages[b].length);
      bytes +=
          Integer.BYTES * ((long) cells[b].length * places[b].length + placeInMessage[b].length);
    }
    return bytes;
  }

  /** Entries read by one {@link #update}. */
  long work() {
    return work;
  }

  /**
   * Computes the distribution of these potentials.
   *
   * @param logPotentials shape [potential][entry], minus infinity allowed
   * @param out shape [potential][entry]: the marginals of the distribution over each scope
   * @return its entropy, and the log total; NaN and minus infinity, with {@code out} untouched, if all weights are zero
   */
  Totals update(double[][] logPotentials, double[][] out) {
    double logTotal = 0;
    for (int b = 0; b < cells.length; b++) {
      gather(b, logPotentials);
      sumOut(b);
      logTotal += parent[b] == ROOT ? messages[b][0] : 0;
    }
    if (!(logTotal > Double.NEGATIVE_INFINITY)) {
      return new Totals(Double.NaN, logTotal);
    }
    double entropy = 0;
    for (int b = cells.length - 1; b >= 0; b--) {
      entropy += spread(b);
    }
    for (int b = 0; b < cells.length; b++) {
      for (int i = 0; i < potentials[b].length; i++) {
        double[] marginal = out[potentials[b][i]];
        Arrays.fill(marginal, 0);
        for (int c = 0; c < cells[b].length; c++) {
          marginal[places[b][i][c]] += cells[b][c];
        }
      }
    }
    return new Totals(entropy, logTotal);
  }

  /** What an update found beside the marginals. */
  record Totals(double entropy, double logTotal) {}

  private void gather(int b, double[][] logPotentials) {
    double[] table = cells[b];
    Arrays.fill(table, 0);
    for (int i = 0; i < potentials[b].length; i++) {
      double[] potential = logPotentials[potentials[b][i]];
      int[] place = places[b][i];
      for (int c = 0; c < table.length; c++) {
        table[c] += potential[place[c]];
      }
    }
    for (int child : children[b]) {
      int[] place = placeInMessage[child];
      double[] message = messages[child];
      for (int c = 0; c < table.length; c++) {
        table[c] += message[place[c]];
      }
    }
  }

  private void sumOut(int b) {
    int states = cardinality[b];
    double[] table = cells[b];
    double[] message = messages[b];
    for (int j = 0; j < message.length; j++) {
      double most = Double.NEGATIVE_INFINITY;
      for (int s = 0; s < states; s++) {
        most = Math.max(most, table[j * states + s]);
      }
      double sum = 0;
      for (int s = 0; s < states && most > Double.NEGATIVE_INFINITY; s++) {
        sum += Math.exp(table[j * states + s] - most);
      }
      message[j] = most + (sum > 0 ? Math.log(sum) : 0);
    }
  }

  /** Turns ψ into q from the root down; returns the entropy of the bucket's variable given the others. */
  private double spread(int b) {
    int states = cardinality[b];
    double[] table = cells[b];
    double[] message = messages[b];
    double entropy = 0;
    double[] separator = new double[message.length];
    if (parent[b] == ROOT) {
      separator[0] = 1;
    } else {
      double[] above = cells[parent[b]];
      for (int c = 0; c < above.length; c++) {
        separator[placeInMessage[b][c]] += above[c];
      }
    }
    for (int j = 0; j < message.length; j++) {
      double sum = 0;
      for (int s = 0; s < states && separator[j] > 0; s++) {
        sum += Math.exp(table[j * states + s] - message[j]);
      }
      for (int s = 0; s < states; s++) {
        int c = j * states + s;
        double p = separator[j] > 0 ? Math.exp(table[c] - message[j]) / sum : 0;
        table[c] = separator[j] * p;
        entropy -= table[c] > 0 ? table[c] * Math.log(p) : 0;
      }
    }
    return entropy;
  }

  /** Which bucket holds what, without tables. */
  private static final class Shape {

    private final int[] order;
    private final int[] position; // [variable]: its bucket
    private final int[][] buckets; // [bucket]: positions, descending; its own last
    private final int[] parent;
    private final int[][] potentials;
    private double largest;
    private double bytes;

    Shape(int[][] scopes, int[] cardinalities, double limit) {
      int n = cardinalities.length;
      order = EliminationHeuristic.MIN_FILL.order(scopes, cardinalities).variables();
      position = new int[n];
      for (int b = 0; b < n; b++) {
        position[order[b]] = b;
      }
      int[] count = new int[n];
      int[] home = new int[scopes.length];
      for (int f = 0; f < scopes.length; f++) {
        home[f] = n;
        for (int v : scopes[f]) {
          home[f] = Math.min(home[f], position[v]);
        }
        count[home[f]]++;
      }
      potentials = new int[n][];
      for (int b = 0; b < n; b++) {
        potentials[b] = new int[count[b]];
      }
      for (int f = scopes.length - 1; f >= 0; f--) {
        potentials[home[f]][--count[home[f]]] = f;
      }
      buckets = new int[n][];
      parent = new int[n];
      Arrays.fill(parent, ROOT);
      connect(scopes, cardinalities, limit);
    }

    private void connect(int[][] scopes, int[] cardinalities, double limit) {
      int n = cardinalities.length;
      int[] firstChild = new int[n];
      int[] sibling = new int[n];
      Arrays.fill(firstChild, ROOT);
      int[] mark = new int[n];
      int[] found = new int[n];
      for (int b = 0; b < n && largest <= limit; b++) {
        int size = note(b, b + 1, mark, found, 0);
        for (int f : potentials[b]) {
          for (int v : scopes[f]) {
            size = note(position[v], b + 1, mark, found, size);
          }
        }
        for (int child = firstChild[b]; child != ROOT; child = sibling[child]) {
          for (int p : buckets[child]) {
            size = p > child ? note(p, b + 1, mark, found, size) : size;
          }
        }
        int[] ascending = Arrays.copyOf(found, size);
        Arrays.sort(ascending);
        buckets[b] = new int[size];
        double product = 1;
        for (int k = 0; k < size; k++) {
          buckets[b][k] = ascending[size - 1 - k];
          product *= cardinalities[order[ascending[k]]];
        }
        if (size > 1) {
          parent[b] = ascending[1];
          sibling[b] = firstChild[parent[b]];
          firstChild[parent[b]] = b;
        }
        largest = Math.max(largest, product);
        bytes += product * (2.0 * Double.BYTES + Integer.BYTES * (potentials[b].length + 1.0));
      }
    }

    private static int note(int position, int stamp, int[] mark, int[] found, int size) {
      if (mark[position] == stamp) {
        return size;
      }
      mark[position] = stamp;
      found[size] = position;
      return size + 1;
    }
  }
}
