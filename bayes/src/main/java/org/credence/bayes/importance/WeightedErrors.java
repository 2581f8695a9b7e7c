package org.credence.bayes.importance;

import java.util.Locale;
import org.credence.core.diagnostics.ParetoTail;
import org.credence.core.math.CriticalValue;
import org.credence.core.uncertainty.ClopperPearson;
import org.credence.core.uncertainty.ErrorStatement;

/**
 * What is known of the errors of averages over independent weighted samples. The first of these that holds:
 *
 * <ul>
 *   <li>All positive weights are equal: the samples are draws from the posterior, and counts have the exact interval of Clopper and
 *       Pearson, which holds for rare states too.
 *   <li>The tail of the weights is light (Pareto k at most its threshold) and at least {@value #FEWEST_EFFECTIVE_DRAWS} effective draws
 *       tell the state from the others, and the weights vary, or no weight of such a draw as none has shown could move the estimate by a
 *       standard error (weights that are all alike are the posterior's, or those of one of its modes): Wilson's interval with the effective number of draws that the delta method gives,
 *       {@code n = p (1 - p) (Σ w)² / Σ w² (1{x = s} - p)²}.
 *   <li>No weight can exceed a bound that is not far above their mean: from the unnormalised means of the state and of the others,
 *       each within empirical Bernstein limits,
 *       {@code mean ± (sqrt(2 V log(2 / δ) / n) + 7 b log(2 / δ) / (3 (n - 1)))} with {@code δ = (1 - level) / 4}.
 *   <li>Else it is unknown, and the numbers say why.
 * </ul>
 *
 * <p>All of them hold for a number of samples that does not depend on what they show; {@link AnytimeErrors} for others. Source: Owen 2013, ch. 9 (self-normalised
 * estimates); Vehtari et al. 2024 (threshold of k); Maurer &amp; Pontil 2009, theorem 4.
 */
final class WeightedErrors implements SampleErrors {

  /** Fewer effective draws of a state, or of its absence, make a normal interval lie. */
  static final double FEWEST_EFFECTIVE_DRAWS = 20;

  /** Fewer effective samples do not tell the variance of the mean weight. */
  static final double FEWEST_EFFECTIVE_SAMPLES = 100;

  /** Beyond this skewness of the mean weight, its normal interval lies on one side. */
  private static final double MOST_SKEWNESS = 0.3;

  /** An interval as wide as this says nothing. */
  private static final double VACUOUS_WIDTH = 0.5;

  /** Half width below which rounding of the sums is all there is. */
  private static final double ROUNDING = 1e-12;

  /** Below this the weights differ by rounding alone, that of their sums over a million samples included. */
  private static final double NO_VARIANCE = 1e-12;

  private static final double EVENTS = 4; // two limits each of two means

  private final WeightedTally tally;
  private final ParetoTail tail;
  private final boolean oneWeight;
  private final double logBound;
  private final double logCrudeBound;
  private final double level;
  private final double critical;

  /**
   * @param oneWeight whether all positive weights are equal by construction
   * @param logBound log of a bound of the weights, infinity for none
   * @param logCrudeBound the same, of a bound that may be far above them
   */
  WeightedErrors(
      WeightedTally tally,
      ParetoTail tail,
      boolean oneWeight,
      double logBound,
      double logCrudeBound,
      double level) {
    this.tally = tally;
    this.tail = tail;
    this.oneWeight = oneWeight;
    this.logBound = logBound;
    this.logCrudeBound = logCrudeBound;
    this.level = level;
    this.critical = CriticalValue.normal(level);
  }

  @Override
  public ErrorStatement ofState(int at) {
    double p = tally.probability(at);
    if (oneWeight) {
      long count = tally.count(at);
      long kept = tally.samples() - tally.zeros();
      return limits(
          p,
          ClopperPearson.lower(count, kept, level),
          ClopperPearson.upper(count, kept, level),
          "draws of equal weight, Clopper-Pearson");
    }
    double effective = tally.effectiveDraws(at);
    double error = Math.max(ROUNDING, tally.standardError(at));
    boolean hides = isNearlyConstant() && unseen() > error;
    if (isLight() && effective >= FEWEST_EFFECTIVE_DRAWS && !hides) {
      double draws = p * (1 - p) / (error * error);
      WilsonInterval wilson = WilsonInterval.of(p, draws, critical);
      return limits(
          p,
          wilson.lower(),
          wilson.upper(),
          "self-normalised importance sampling, delta method, Wilson");
    }
    double[] bounded = bounded(at);
    if (bounded[1] - bounded[0] <= VACUOUS_WIDTH) {
      return limits(p, bounded[0], bounded[1], "bounded weights, empirical Bernstein");
    }
    if (p == 0) {
      return ErrorStatement.unknown(
          "no sample of positive weight is in this state; it may be rare or impossible");
    }
    if (effective < FEWEST_EFFECTIVE_DRAWS) {
      return ErrorStatement.unknown(
          String.format(
              Locale.ROOT,
              "only about %.2g effective draws tell this state from the others (effective samples %.3g times p(1-p) or less), fewer than %.0f",
              effective,
              tally.effectiveSampleSize(),
              FEWEST_EFFECTIVE_DRAWS));
    }
    return ErrorStatement.unknown(isLight() ? nearlyConstant() : heavyTail());
  }

  private ErrorStatement limits(double p, double lower, double upper, String method) {
    return new ErrorStatement.Interval(
        Math.max(0, Math.min(p, lower) - ROUNDING),
        Math.min(1, Math.max(p, upper) + ROUNDING),
        level,
        method,
        false);
  }

  @Override
  public ErrorStatement ofLogMean() {
    double value = tally.logMeanWeight();
    if (oneWeight) {
      long all = tally.samples();
      long kept = all - tally.zeros();
      double logWeight = value - Math.log((double) kept / all);
      return interval(
          value,
          logWeight + Math.log(ClopperPearson.lower(kept, all, level)),
          logWeight + Math.log(ClopperPearson.upper(kept, all, level)),
          "share of samples that agree, Clopper-Pearson");
    }
    if (tally.effectiveSampleSize() >= FEWEST_EFFECTIVE_SAMPLES
        && isLight()
        && !isNearlyConstant()
        && Math.abs(tally.skewnessOfMean()) <= MOST_SKEWNESS) {
      double half = critical * Math.sqrt(tally.relativeVarianceOfMean());
      return interval(
          value, value - half, value + half, "mean weight, delta method on the log, normal");
    }
    double logLimit = Math.log(2 / ((1 - level) / 2));
    double bound = relativeBound();
    double radius = radius(tally.relativeVariance(), bound, logLimit);
    if (radius <= VACUOUS_WIDTH) {
      return interval(
          value,
          value + Math.log1p(-radius),
          value + Math.log1p(radius),
          "bounded weights, empirical Bernstein");
    }
    if (tally.effectiveSampleSize() < FEWEST_EFFECTIVE_SAMPLES) {
      return ErrorStatement.unknown(
          String.format(
              Locale.ROOT,
              "the effective sample size is %.3g, too small to judge the mean weight",
              tally.effectiveSampleSize()));
    }
    if (isNearlyConstant()) {
      return ErrorStatement.unknown(nearlyConstant());
    }
    return ErrorStatement.unknown(
        isLight()
            ? String.format(
                Locale.ROOT,
                "the weights are skewed (skewness of their mean %.2g, more than %.1f)",
                tally.skewnessOfMean(),
                MOST_SKEWNESS)
            : heavyTail());
  }

  /** Whether one more weight, twice the mean, would more than double the variance: what was seen does not tell it. */
  private boolean isNearlyConstant() {
    return tally.relativeVariance() * tally.samples() <= 1;
  }

  private String nearlyConstant() {
    return tally.relativeVariance() <= NO_VARIANCE
        ? "all "
            + tally.samples()
            + " weights were equal; a rare one that is not would change their mean unseen"
        : String.format(
            Locale.ROOT,
            "the %d weights varied by %.1e of their mean only; a rare one that differs more would change it unseen",
            tally.samples(),
            Math.sqrt(tally.relativeVariance()));
  }

  /** By how much at most weights that are drawn too rarely to be seen can move a probability; infinite if they have no bound. */
  private double unseen() {
    double relativeBound = Math.exp(logCrudeBound - tally.logMeanWeight());
    return -Math.log1p(-level) * relativeBound / tally.samples();
  }

  private ErrorStatement interval(double value, double lower, double upper, String method) {
    return new ErrorStatement.Interval(
        Math.min(value, lower) - ROUNDING, Math.max(value, upper) + ROUNDING, level, method, false);
  }

  /** Lower and upper limit of a probability from those of the unnormalised means, all in units of the mean weight. */
  private double[] bounded(int at) {
    double p = tally.probability(at);
    double bound = relativeBound();
    if (bound == Double.POSITIVE_INFINITY) {
      return new double[] {0, 1};
    }
    double logLimit = Math.log(2 * EVENTS / (1 - level));
    double inside = radius(tally.relativeVarianceIn(at), bound, logLimit);
    double outside = radius(tally.relativeVarianceOutside(at), bound, logLimit);
    double least = Math.max(0, p - inside);
    double most = p + inside;
    double othersLeast = Math.max(0, 1 - p - outside);
    double othersMost = 1 - p + outside;
    return new double[] {
      least == 0 ? 0 : least / (least + othersMost), most / (most + othersLeast)
    };
  }

  private double radius(double variance, double bound, double logLimit) {
    double n = tally.samples();
    return n < 2
        ? Double.POSITIVE_INFINITY
        : Math.sqrt(2 * variance * logLimit / n) + 7 * bound * logLimit / (3 * (n - 1));
  }

  /** The bound over the mean weight. */
  private double relativeBound() {
    return Math.exp(logBound - tally.logMeanWeight());
  }

  /** Whether standard errors mean something; a tail too short to fit is left to the number of effective draws. */
  boolean isLight() {
    return tail.fit() != ParetoTail.Fit.FITTED || tail.reliable();
  }

  private String heavyTail() {
    return String.format(
        Locale.ROOT,
        "the tail of the weights is heavy: Pareto k is %.2f, more than %.2f",
        tail.shape(),
        tail.threshold());
  }
}
