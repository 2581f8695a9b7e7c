package org.credence.bayes.bounds;

import org.credence.core.engine.Patience;

/** The sum of the log tables of the factors in each region, as elimination begins with it; and how a table over fewer variables is added to one. */
final class RegionTables {

  final double[][] base; // [region][cell]
  final double[] magnitude; // [region]: sum over its factors of the largest finite |log|

  RegionTables(LogModel model, MiniBuckets buckets) {
    base = new double[buckets.regions()][];
    magnitude = new double[base.length];
    Patience patience = Patience.ofThisThread();
    for (int r = 0; r < base.length; r++) {
      base[r] = new double[(int) buckets.cells[r]];
      for (int f : buckets.factorsOf[r]) {
        patience.spend(base[r].length);
        double[] table = model.logTable(f);
        magnitude[r] += magnitude(table);
        add(base[r], buckets.cards[r], table, strides(buckets, r, model.scope(f), model));
      }
    }
  }

  private static int[] strides(MiniBuckets buckets, int region, int[] scope, LogModel model) {
    int[] strides = new int[buckets.scopes[region].length];
    int stride = 1;
    for (int i = scope.length - 1; i >= 0; i--) {
      int k = 0;
      while (buckets.scopes[region][k] != scope[i]) {
        k++;
      }
      strides[k] = stride;
      stride *= model.cardinality(scope[i]);
    }
    return strides;
  }

  /** The largest finite absolute value, 0 for none. */
  static double magnitude(double[] logs) {
    double largest = 0;
    for (double log : logs) {
      double size = Math.abs(log);
      largest = size > largest && size != Double.POSITIVE_INFINITY ? size : largest;
    }
    return largest;
  }

  /**
   * {@code target[x] += table[x restricted]} for every cell.
   *
   * @param cards shape of the target, last fastest
   * @param strides for each of its variables the stride in the table, 0 where it is not there
   */
  static void add(double[] target, int[] cards, double[] table, int[] strides) {
    int last = cards.length - 1;
    int inner = cards[last];
    int step = strides[last];
    int[] digits = new int[last];
    int at = 0;
    for (int i = 0; i < target.length; i += inner) {
      for (int s = 0, from = at; s < inner; s++, from += step) {
        target[i + s] += table[from];
      }
      at = next(digits, cards, strides, at, last);
    }
  }

  /** {@code out[x restricted] += source[x]} for every cell of the source. */
  static void sum(double[] source, int[] cards, double[] out, int[] strides) {
    int last = cards.length - 1;
    int inner = cards[last];
    int step = strides[last];
    int[] digits = new int[last];
    int at = 0;
    for (int i = 0; i < source.length; i += inner) {
      for (int s = 0, to = at; s < inner; s++, to += step) {
        out[to] += source[i + s];
      }
      at = next(digits, cards, strides, at, last);
    }
  }

  /** {@code out[x restricted] = max(out, sign · source[x])} for every cell of the source. */
  static void maximum(double[] source, int[] cards, double sign, double[] out, int[] strides) {
    int last = cards.length - 1;
    int inner = cards[last];
    int step = strides[last];
    int[] digits = new int[last];
    int at = 0;
    for (int i = 0; i < source.length; i += inner) {
      for (int s = 0, to = at; s < inner; s++, to += step) {
        double value = sign * source[i + s];
        out[to] = value > out[to] ? value : out[to];
      }
      at = next(digits, cards, strides, at, last);
    }
  }

  /** {@code out[x restricted] += exp(source[x] / weight - highest[x restricted])}; nothing where the highest is infinite. */
  static void sumExp(
      double[] source, int[] cards, double weight, double[] highest, double[] out, int[] strides) {
    int last = cards.length - 1;
    int inner = cards[last];
    int step = strides[last];
    int[] digits = new int[last];
    int at = 0;
    for (int i = 0; i < source.length; i += inner) {
      for (int s = 0, to = at; s < inner; s++, to += step) {
        if (Math.abs(highest[to]) != Double.POSITIVE_INFINITY) {
          out[to] += Math.exp((source[i + s] - highest[to]) / weight);
        }
      }
      at = next(digits, cards, strides, at, last);
    }
  }

  /** Counts the digits before {@code last} on by one and returns where that leads. */
  static int next(int[] digits, int[] cards, int[] strides, int at, int last) {
    int to = at;
    for (int k = last - 1; k >= 0; k--) {
      to += strides[k];
      if (++digits[k] < cards[k]) {
        break;
      }
      to -= strides[k] * cards[k];
      digits[k] = 0;
    }
    return to;
  }
}
