package org.credence.core.uncertainty;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.credence.core.engine.SavedState;

/**
 * Limits for the mean of independent draws from a known range that hold at all times at once, from five running sums.
 *
 * <pre>
 *  Σ λ_i x_i / Σ λ_i  ±  (log(2 / α) + Σ 4 (x_i - m_{i-1})² ψ(λ_i)) / Σ λ_i      ψ(λ) = (-log(1 - λ) - λ) / 4,  α = 1 - level
 *  λ_i = min(1/2, sqrt(2 log(2 / α) / (s²_{i-1} i log(i + 1))))
 *  m_i = (1/2 + Σ x) / (i + 1),   s²_i = (1/4 + Σ (x_j - m_j)²) / (i + 1)        x scaled to [0, 1]
 * </pre>
 *
 * <p>What is reported is the intersection of the limits at all times so far, which holds with the same level and never widens; if it is
 * empty (which happens with probability at most α), the limits of the moment. Non-asymptotic. The width follows the variance of the
 * draws, not the range alone: quantities that hardly vary get narrow limits. For counts of 0 and 1, {@link
 * BernoulliConfidenceSequence} is narrower. The draws need not be alike, only each of the same mean given those before. Of draws that
 * come in parallel, feed the means of chunks of one length, in the order of the chunks.
 *
 * <p>Time O(1) a draw, memory O(1). Source: Waudby-Smith &amp; Ramdas 2024, theorem 2.
 */
public final class EmpiricalBernsteinSequence {

  private static final double LARGEST_BET = 0.5;

  private final double level;
  private final double least;
  private final double most;
  private final double logTwoOverError;

  private long count;
  private double sum;
  private double squares;
  private double bets;
  private double weighted;
  private double penalty;
  private double lower;
  private double upper = 1;

  /**
   * @param level in (0, 1)
   * @param least no draw is below
   * @param most no draw is above; more than {@code least}
   */
  public EmpiricalBernsteinSequence(double level, double least, double most) {
    BernoulliConfidenceSequence.require(0, 0, level);
    if (!(least < most) || Double.isInfinite(most - least)) {
      throw new IllegalArgumentException(
          "range of the draws is ["
              + least
              + ", "
              + most
              + "]; give finite limits, the lower first");
    }
    this.level = level;
    this.least = least;
    this.most = most;
    this.logTwoOverError = Math.log(2) - Math.log1p(-level);
  }

  /** Draws from [0, 1]. */
  public static EmpiricalBernsteinSequence ofUnitInterval(double level) {
    return new EmpiricalBernsteinSequence(level, 0, 1);
  }

  /** Takes the next draw. */
  public void add(double draw) {
    if (!(draw >= least && draw <= most)) {
      throw new IllegalArgumentException(
          "draw "
              + count
              + " is "
              + draw
              + "; it was promised to be in ["
              + least
              + ", "
              + most
              + "]");
    }
    double x = (draw - least) / (most - least);
    double meanBefore = (0.5 + sum) / (count + 1);
    double varianceBefore = (0.25 + squares) / (count + 1);
    count++;
    double bet =
        Math.min(
            LARGEST_BET,
            Math.sqrt(2 * logTwoOverError / (varianceBefore * count * Math.log1p(count))));
    bets += bet;
    weighted += bet * x;
    penalty += (x - meanBefore) * (x - meanBefore) * (-Math.log1p(-bet) - bet);
    sum += x;
    double mean = (0.5 + sum) / (count + 1);
    squares += (x - mean) * (x - mean);
    lower = Math.max(lower, centre() - halfWidth());
    upper = Math.min(upper, centre() + halfWidth());
  }

  private double centre() {
    return weighted / bets;
  }

  private double halfWidth() {
    return (logTwoOverError + penalty) / bets;
  }

  /** Draws taken. */
  public long count() {
    return count;
  }

  /** The limits, which hold however the moment was chosen; the whole range before the first draw. */
  public ErrorStatement.Interval interval() {
    boolean empty = lower > upper;
    double low = empty ? Math.max(0, centre() - halfWidth()) : lower;
    double high = empty ? Math.min(1, centre() + halfWidth()) : upper;
    return new ErrorStatement.Interval(
        least + low * (most - least),
        least + high * (most - least),
        level,
        "confidence sequence, empirical Bernstein",
        true);
  }

  /** Writes what the draws left behind. */
  public void save(DataOutput out) throws IOException {
    out.writeLong(count);
    for (double number : new double[] {sum, squares, bets, weighted, penalty, lower, upper}) {
      out.writeDouble(number);
    }
  }

  /** Takes on what {@link #save} of a sequence of the same level and range wrote. */
  public void restore(DataInput in) throws IOException {
    count = SavedState.steps(in);
    sum = SavedState.number(in, 0, count, "sum of draws");
    squares = SavedState.number(in, 0, count, "sum of squares");
    bets = SavedState.number(in, 0, count, "sum of bets");
    weighted = SavedState.number(in, 0, count, "weighted sum");
    penalty = SavedState.number(in, 0, Double.MAX_VALUE, "penalty");
    lower = SavedState.number(in, 0, Double.MAX_VALUE, "lower limit");
    upper = SavedState.number(in, -Double.MAX_VALUE, 1, "upper limit");
  }
}
