package org.credence.bayes.importance;

import org.credence.core.diagnostics.ParetoTail;
import org.credence.core.uncertainty.BernoulliConfidenceSequence;
import org.credence.core.uncertainty.ClopperPearson;

/**
 * Which intervals are asked for.
 *
 * @param level in (0, 1)
 * @param intervals for which runs they hold
 */
record Confidence(double level, Intervals intervals) {

  static Confidence fixed(double level) {
    return new Confidence(level, Intervals.FIXED);
  }

  /** Who judges what a tally says. */
  SampleErrors errors(
      WeightedTally tally, ParetoTail tail, boolean oneWeight, WeightedSampler sampler) {
    return intervals == Intervals.FIXED
        ? new WeightedErrors(
            tally, tail, oneWeight, sampler.logWeightBound(), sampler.logCrudeWeightBound(), level)
        : new AnytimeErrors(tally, oneWeight, sampler.logCrudeWeightBound(), level);
  }

  /** Upper limit of a probability that none of n samples has shown. */
  double upperOfNone(long n) {
    return intervals == Intervals.FIXED
        ? ClopperPearson.upper(0, n, level)
        : BernoulliConfidenceSequence.upper(0, n, level);
  }
}
