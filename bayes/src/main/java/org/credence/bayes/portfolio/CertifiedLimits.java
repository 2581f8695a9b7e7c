package org.credence.bayes.portfolio;

import java.util.Arrays;
import org.credence.bayes.problem.Marginals;
import org.credence.core.uncertainty.Combination;
import org.credence.core.uncertainty.ErrorStatement;

/**
 * What is certain of the marginals so far: per number the intersection of all bounds that any member has ever stated. It only gets
 * narrower.
 *
 * <pre>  lower_s = max of lower bounds, and 1 - Σ_{t ≠ s} upper_t        upper_s likewise the other way round </pre>
 */
final class CertifiedLimits {

  /** Sums of bounds are widened by this before they bound what is left of one. */
  private static final double ROUNDING = 1e-12;

  private final int[] offsets; // [query position], of its states; one more at the end
  private final double[] lower; // [offset + state]
  private final double[] upper; // [offset + state]
  private ErrorStatement.Bound logEvidence =
      new ErrorStatement.Bound(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  /**
   * Nothing certain yet.
   *
   * @param cardinalities of the queried variables, in the order of the query
   */
  CertifiedLimits(int[] cardinalities) {
    this.offsets = new int[cardinalities.length + 1];
    for (int i = 0; i < cardinalities.length; i++) {
      offsets[i + 1] = offsets[i] + cardinalities[i];
    }
    this.lower = new double[offsets[cardinalities.length]];
    this.upper = new double[lower.length];
    Arrays.fill(upper, 1);
  }

  /**
   * Takes in the bounds of an answer.
   *
   * @throws org.credence.core.uncertainty.ContradictionException if they contradict those taken in before
   */
  void take(Marginals answer, int[] query, String member) {
    for (int i = 0; i < query.length; i++) {
      for (int s = 0; s < offsets[i + 1] - offsets[i]; s++) {
        if (answer.estimate(query[i], s).error() instanceof ErrorStatement.Bound bound) {
          int at = offsets[i] + s;
          ErrorStatement.Bound both =
              Combination.intersection(
                  new ErrorStatement.Bound(lower[at], upper[at]),
                  "what was certain",
                  bound,
                  member);
          lower[at] = both.lower();
          upper[at] = both.upper();
        }
      }
      sharpen(i);
    }
    answer
        .logEvidence()
        .ifPresent(
            estimate -> {
              if (estimate.error() instanceof ErrorStatement.Bound bound) {
                logEvidence =
                    Combination.intersection(logEvidence, "what was certain", bound, member);
              }
            });
  }

  /** What the other states leave of one. */
  private void sharpen(int position) {
    double lowerSum = 0;
    double upperSum = 0;
    for (int at = offsets[position]; at < offsets[position + 1]; at++) {
      lowerSum += lower[at];
      upperSum += upper[at];
    }
    for (int at = offsets[position]; at < offsets[position + 1]; at++) {
      double atLeast = Math.max(lower[at], 1 - (upperSum - upper[at]) - ROUNDING);
      double atMost = Math.min(upper[at], 1 - (lowerSum - lower[at]) + ROUNDING);
      if (atLeast <= atMost) {
        lower[at] = atLeast;
        upper[at] = atMost;
      }
    }
  }

  double lower(int position, int state) {
    return lower[offsets[position] + state];
  }

  double upper(int position, int state) {
    return upper[offsets[position] + state];
  }

  /** The bound on one number, wide as it may be. */
  ErrorStatement.Bound bound(int position, int state) {
    return new ErrorStatement.Bound(lower(position, state), upper(position, state));
  }

  /** Whether something is certain of the number that is not certain of every probability. */
  boolean says(int position, int state) {
    return lower(position, state) > 0 || upper(position, state) < 1;
  }

  ErrorStatement.Bound logEvidence() {
    return logEvidence;
  }

  /** Mean width over all numbers; 1 if nothing is certain. */
  double meanWidth() {
    double sum = 0;
    for (int at = 0; at < lower.length; at++) {
      sum += upper[at] - lower[at];
    }
    return lower.length == 0 ? 0 : sum / lower.length;
  }
}
