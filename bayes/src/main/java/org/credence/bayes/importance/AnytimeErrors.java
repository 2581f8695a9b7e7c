package org.credence.bayes.importance;

import java.util.Locale;
import org.credence.core.uncertainty.BernoulliConfidenceSequence;
import org.credence.core.uncertainty.BoundedRatioSequence;
import org.credence.core.uncertainty.ErrorStatement;

/**
 * What is known of the errors of averages over independent weighted samples, however the moment was chosen at which one looks. The
 * first of these that holds:
 *
 * <ul>
 *   <li>All positive weights are equal: those samples are independent draws from the posterior, and counts of them have the confidence
 *       sequence of {@link BernoulliConfidenceSequence}; so has the share of samples that count.
 *   <li>No weight exceeds a bound b: {@code u = w 1{x = s} / b} and {@code v = w 1{x ≠ s} / b} are a pair of {@link BoundedRatioSequence},
 *       whose ratio of means is the probability; {@code u = w / b} and {@code v = 1 - u} one whose ratio is the evidence over b. So the
 *       self-normalised estimate needs no approximation.
 *   <li>Else it is unknown: without a bound the next weight may change everything, and a rule for stopping may wait for the time before.
 * </ul>
 *
 * <p>Needs the sums that {@link WeightedTally} keeps, and remembers nothing between looks. Limits as far apart as nothing says are not
 * stated; that leaves out statements and makes none untrue. Each number has the level for itself.
 */
final class AnytimeErrors implements SampleErrors {

  /** An interval as wide as this says nothing. */
  private static final double VACUOUS_WIDTH = 0.5;

  /** Half width below which rounding of the sums is all there is. */
  private static final double ROUNDING = 1e-12;

  /** By how much rounding may lift the log of a weight above that of its bound. */
  private static final double LOG_SLACK = 1e-9;

  private static final String COUNTS =
      "draws of equal weight, confidence sequence, beta-binomial mixture";
  private static final String RATIO =
      "bounded weights, confidence sequence of the ratio, mixture of stakes";
  private static final String SHARE =
      "share of samples that agree, confidence sequence, beta-binomial mixture";
  private static final String MEAN =
      "bounded weights, confidence sequence of the mean, mixture of stakes";

  private final WeightedTally tally;
  private final boolean oneWeight;
  private final double logBound;
  private final double level;

  /**
   * @param oneWeight whether all positive weights are equal by construction
   * @param logBound log of a bound of the weights, infinity for none
   */
  AnytimeErrors(WeightedTally tally, boolean oneWeight, double logBound, double level) {
    this.tally = tally;
    this.oneWeight = oneWeight;
    this.logBound = logBound + LOG_SLACK;
    this.level = level;
  }

  @Override
  public ErrorStatement ofState(int at) {
    double p = tally.probability(at);
    if (oneWeight) {
      long count = tally.count(at);
      long kept = tally.samples() - tally.zeros();
      return limits(
          p,
          BernoulliConfidenceSequence.lower(count, kept, level),
          BernoulliConfidenceSequence.upper(count, kept, level),
          COUNTS);
    }
    if (logBound == Double.POSITIVE_INFINITY) {
      return noBound();
    }
    double unit = Math.exp(tally.logUnit() - logBound);
    double inside = tally.sumIn(at) * unit;
    double insideSquares = tally.squaresIn(at) * unit * unit;
    BoundedRatioSequence ratio =
        BoundedRatioSequence.ofParts(
            inside,
            Math.max(0, tally.sum() * unit - inside),
            insideSquares,
            Math.max(0, tally.squares() * unit * unit - insideSquares));
    double lower = ratio.lower(level);
    double upper = ratio.upper(level);
    return upper - lower <= VACUOUS_WIDTH ? limits(p, lower, upper, RATIO) : tooFew();
  }

  private ErrorStatement limits(double p, double lower, double upper, String method) {
    return new ErrorStatement.Interval(
        Math.max(0, Math.min(p, lower) - ROUNDING),
        Math.min(1, Math.max(p, upper) + ROUNDING),
        level,
        method,
        true);
  }

  @Override
  public ErrorStatement ofLogMean() {
    double value = tally.logMeanWeight();
    long all = tally.samples();
    if (oneWeight) {
      long kept = all - tally.zeros();
      double logWeight = value - Math.log((double) kept / all);
      return logLimits(
          value,
          logWeight + Math.log(BernoulliConfidenceSequence.lower(kept, all, level)),
          logWeight + Math.log(BernoulliConfidenceSequence.upper(kept, all, level)),
          SHARE);
    }
    if (logBound == Double.POSITIVE_INFINITY) {
      return noBound();
    }
    double unit = Math.exp(tally.logUnit() - logBound);
    BoundedRatioSequence mean =
        BoundedRatioSequence.ofMean(all, tally.sum() * unit, tally.squares() * unit * unit);
    double lower = mean.lower(level);
    return lower > 0
        ? logLimits(value, logBound + Math.log(lower), logBound + Math.log(mean.upper(level)), MEAN)
        : tooFew();
  }

  private ErrorStatement logLimits(double value, double lower, double upper, String method) {
    return new ErrorStatement.Interval(
        Math.min(value, lower) - ROUNDING, Math.max(value, upper) + ROUNDING, level, method, true);
  }

  private static ErrorStatement noBound() {
    return ErrorStatement.unknown(
        "no bound on the weights is known, as while a proposal is learned, and an interval that holds at any time needs one");
  }

  private ErrorStatement tooFew() {
    return ErrorStatement.unknown(
        String.format(
            Locale.ROOT,
            "limits that hold at any time are still wide: the weights are bounded by %.3g times their mean, and there are %d samples",
            Math.exp(logBound - tally.logMeanWeight()),
            tally.samples()));
  }
}
