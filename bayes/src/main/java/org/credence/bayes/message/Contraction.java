package org.credence.bayes.message;

/**
 * How one variable is summed or maximised out of a flat table against a message. A table has the last variable of its scope fastest, so
 * summing out the first or the last variable runs over consecutive entries and needs no index arithmetic; both work in place.
 */
enum Contraction {

  /** Tables and messages hold the numbers themselves. */
  LINEAR {
    @Override
    void last(
        double[] table,
        int from,
        int size,
        double[] message,
        int first,
        int states,
        double[] out,
        int to) {
      int read = from;
      for (int i = 0; i < size / states; i++) {
        double sum = 0;
        for (int s = 0; s < states; s++) {
          sum += table[read++] * message[first + s];
        }
        out[to + i] = sum;
      }
    }

    @Override
    void first(
        double[] table,
        int from,
        int size,
        double[] message,
        int first,
        int states,
        double[] out,
        int to) {
      int rest = size / states;
      double weight = message[first];
      for (int i = 0; i < rest; i++) {
        out[to + i] = table[from + i] * weight;
      }
      for (int s = 1; s < states; s++) {
        weight = message[first + s];
        for (int i = 0; i < rest; i++) {
          out[to + i] += table[from + s * rest + i] * weight;
        }
      }
    }
  },

  /** Tables and messages hold natural logarithms; minus infinity is the log of zero. */
  LOG {
    @Override
    void last(
        double[] table,
        int from,
        int size,
        double[] message,
        int first,
        int states,
        double[] out,
        int to) {
      for (int i = 0; i < size / states; i++) {
        out[to + i] = logSum(table, from + i * states, 1, message, first, states);
      }
    }

    @Override
    void first(
        double[] table,
        int from,
        int size,
        double[] message,
        int first,
        int states,
        double[] out,
        int to) {
      int rest = size / states;
      for (int i = 0; i < rest; i++) {
        out[to + i] = logSum(table, from + i, rest, message, first, states);
      }
    }
  },

  /** Likewise, and the largest product is taken instead of the sum. */
  MAX {
    @Override
    void last(
        double[] table,
        int from,
        int size,
        double[] message,
        int first,
        int states,
        double[] out,
        int to) {
      for (int i = 0; i < size / states; i++) {
        out[to + i] = largest(table, from + i * states, 1, message, first, states);
      }
    }

    @Override
    void first(
        double[] table,
        int from,
        int size,
        double[] message,
        int first,
        int states,
        double[] out,
        int to) {
      int rest = size / states;
      for (int i = 0; i < rest; i++) {
        out[to + i] = largest(table, from + i, rest, message, first, states);
      }
    }
  };

  /**
   * Sums out the last variable: {@code out[to + i] = Σ_s table[from + i·states + s] · message[first + s]}.
   *
   * @param size number of entries of the table, which start at {@code from}
   * @param out may be {@code table} with {@code to == from}
   */
  abstract void last(
      double[] table,
      int from,
      int size,
      double[] message,
      int first,
      int states,
      double[] out,
      int to);

  /**
   * Sums out the first variable: {@code out[to + i] = Σ_s table[from + s·size/states + i] · message[first + s]}.
   *
   * @param size number of entries of the table, which start at {@code from}
   * @param out may be {@code table} with {@code to == from}
   */
  abstract void first(
      double[] table,
      int from,
      int size,
      double[] message,
      int first,
      int states,
      double[] out,
      int to);

  /** {@code log Σ_s exp(table[from + s·stride] + message[first + s])}. */
  private static double logSum(
      double[] table, int from, int stride, double[] message, int first, int states) {
    double max = Double.NEGATIVE_INFINITY;
    for (int s = 0; s < states; s++) {
      max = Math.max(max, table[from + s * stride] + message[first + s]);
    }
    if (max == Double.NEGATIVE_INFINITY) {
      return max;
    }
    double sum = 0;
    for (int s = 0; s < states; s++) {
      sum += Math.exp(table[from + s * stride] + message[first + s] - max);
    }
    return max + Math.log(sum);
  }

  private static double largest(
      double[] table, int from, int stride, double[] message, int first, int states) {
    double max = Double.NEGATIVE_INFINITY;
    for (int s = 0; s < states; s++) {
      max = Math.max(max, table[from + s * stride] + message[first + s]);
    }
    return max;
  }
}
