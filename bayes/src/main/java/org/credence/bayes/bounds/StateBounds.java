package org.credence.bayes.bounds;

/**
 * From bounds on the totals of one variable's states to intervals of their probabilities.
 *
 * <pre>  lower_s = max(L_s / (L_s + Σ_{t≠s} U_t),  L_s / U,  1 - Σ_{t≠s} upper_t)
 *  upper_s = min(U_s / (U_s + Σ_{t≠s} L_t),  U_s / L,  1 - Σ_{t≠s} lower_t)          L, U bound the sum of all states</pre>
 *
 * <p>All are given in logs. Exponentials of differences of numbers of size up to {@code M} are good to a few {@code M} units in the
 * last place; every limit is widened by 16 (M + k + 4) of them.
 */
final class StateBounds {

  private StateBounds() {}

  /**
   * Writes the intervals; each within [0, 1], lower limits at most upper ones if the totals are.
   *
   * @param logLower shape [states], may be minus infinity
   * @param logUpper shape [states], may be minus infinity for a state that is impossible
   */
  static void intervals(
      double[] logLower,
      double[] logUpper,
      double totalLower,
      double totalUpper,
      double[] lower,
      double[] upper) {
    int states = logLower.length;
    double size =
        Math.max(RegionTables.magnitude(logLower), RegionTables.magnitude(logUpper))
            + (Double.isInfinite(totalLower) ? 0 : Math.abs(totalLower))
            + Math.abs(totalUpper);
    double widening = 16 * WeightedPass.UNIT * (size + states + 4);
    for (int s = 0; s < states; s++) {
      double othersLower = 0;
      double othersUpper = 0;
      for (int t = 0; t < states; t++) {
        othersLower += t == s ? 0 : Math.exp(logLower[t] - logUpper[s]);
        othersUpper += t == s ? 0 : Math.exp(logUpper[t] - logLower[s]);
      }
      boolean impossible = logUpper[s] == Double.NEGATIVE_INFINITY;
      boolean nothingBelow = logLower[s] == Double.NEGATIVE_INFINITY;
      double high = Math.min(1 / (1 + othersLower), Math.exp(logUpper[s] - totalLower));
      double low = Math.max(1 / (1 + othersUpper), Math.exp(logLower[s] - totalUpper));
      upper[s] = impossible ? 0 : Math.min(1, high * (1 + widening));
      lower[s] = nothingBelow ? 0 : Math.max(0, low * (1 - widening));
    }
    tighten(lower, upper);
  }

  /** Probabilities sum to one. */
  private static void tighten(double[] lower, double[] upper) {
    int states = lower.length;
    double sumLower = 0;
    double sumUpper = 0;
    for (int s = 0; s < states; s++) {
      sumLower += lower[s];
      sumUpper += upper[s];
    }
    double rounding = 4 * (states + 2) * WeightedPass.UNIT * (1 + sumUpper);
    double[] before = lower.clone();
    for (int s = 0; s < states; s++) {
      lower[s] = Math.max(lower[s], 1 - (sumUpper - upper[s]) - rounding);
    }
    for (int s = 0; s < states; s++) {
      upper[s] = Math.min(upper[s], 1 - (sumLower - before[s]) + rounding);
    }
  }

  /** The nearest point to a distribution in proportion to the room there is: within the intervals, summing to one. */
  static void moveInto(double[] p, double[] lower, double[] upper) {
    double sum = 0;
    double below = 0;
    double above = 0;
    for (int s = 0; s < p.length; s++) {
      p[s] = Math.max(lower[s], Math.min(upper[s], p[s]));
      sum += p[s];
      below += p[s] - lower[s];
      above += upper[s] - p[s];
    }
    double missing = 1 - sum;
    double room = missing > 0 ? above : below;
    for (int s = 0; s < p.length && room > 0; s++) {
      double own = missing > 0 ? upper[s] - p[s] : p[s] - lower[s];
      p[s] = Math.max(0, p[s] + Math.max(-1, Math.min(1, missing / room)) * own);
    }
  }
}
