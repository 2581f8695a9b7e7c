package org.credence.bayes.exact;

/**
 * Sums over slices of weights known by their logarithms: the total and the weighted sums of several numbers, both in units of the
 * largest weight so far, so that nothing overflows and only what does not matter underflows. The same terms in the same order give
 * the same bits.
 */
final class SliceSum {

  /** Sums so far, in units of the largest weight. */
  final double[] sums;

  private double largest = Double.NEGATIVE_INFINITY;
  private double total;

  SliceSum(int size) {
    sums = new double[size];
  }

  /** Counts a weight; returns it in units of the largest, to be multiplied with what goes into {@link #sums}. */
  double weigh(double logWeight) {
    scaleTo(logWeight);
    double weight = Math.exp(logWeight - largest);
    total += weight;
    return weight;
  }

  /** Adds all that another has summed. */
  void add(SliceSum other) {
    if (other.largest == Double.NEGATIVE_INFINITY) {
      return;
    }
    scaleTo(other.largest);
    double unit = Math.exp(other.largest - largest);
    total += unit * other.total;
    for (int i = 0; i < sums.length; i++) {
      sums[i] += unit * other.sums[i];
    }
  }

  private void scaleTo(double log) {
    if (log > largest) {
      double factor = Math.exp(largest - log);
      largest = log;
      total *= factor;
      for (int i = 0; i < sums.length; i++) {
        sums[i] *= factor;
      }
    }
  }

  /** Natural logarithm of the sum of the weights; -∞ if there was none. */
  double logTotal() {
    return largest + Math.log(total);
  }
}
