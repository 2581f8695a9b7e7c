package org.credence.bayes.bounds;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.SavedState;
import org.credence.core.engine.StopReason;
import org.credence.core.random.Randomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;

/** Bounds on the probability of the evidence under way. */
final class TotalBoundsIteration implements Iteration<Estimate>, Resumable {

  static final String NO_LOWER =
      "no part of positive weight was found and zeros leave the mini-buckets no lower bound, so the lower bound of the"
          + " log evidence is minus infinity: the evidence may even be impossible";

  private final TotalBounds bounds;
  private final Randomness randomness;
  private long steps;

  TotalBoundsIteration(EvidenceProbabilityProblem problem, int cells, Randomness randomness) {
    this.randomness = randomness;
    bounds =
        new TotalBounds(
            WeightedMiniBucket.evidenceOnly(problem.model(), problem.evidence()), cells, false);
  }

  @Override
  public void advance(long wanted) {
    for (long i = 0; i < wanted && finished().isEmpty(); i++) {
      bounds.advance(randomness.split(steps));
      steps++;
    }
  }

  @Override
  public Optional<StopReason> finished() {
    return finished(bounds, steps);
  }

  static Optional<StopReason> finished(TotalBounds bounds, long steps) {
    if (bounds.isExact()) {
      return steps > 0 ? Optional.of(StopReason.COMPLETED) : Optional.empty();
    }
    return bounds.isStalled() ? Optional.of(StopReason.CONVERGED) : Optional.empty();
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public long evaluations() {
    return bounds.evaluations();
  }

  @Override
  public Estimate answer() {
    return bounds.isExact() ? Estimate.exact(bounds.logTotal()) : bounded(bounds);
  }

  /** The middle of the bounds; the upper one if the lower is minus infinity. */
  static Estimate bounded(TotalBounds bounds) {
    double lower = bounds.logLower();
    double upper = bounds.logUpper();
    double middle = lower == Double.NEGATIVE_INFINITY ? upper : lower + (upper - lower) / 2;
    return new Estimate(middle, Guarantee.BOUND, new ErrorStatement.Bound(lower, upper));
  }

  @Override
  public Guarantee guarantee() {
    return bounds.isExact() ? Guarantee.EXACT : Guarantee.BOUND;
  }

  @Override
  public Map<String, Double> measures() {
    return measures(bounds);
  }

  static Map<String, Double> measures(TotalBounds bounds) {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("logEvidenceLower", bounds.logLower());
    measures.put("logEvidenceUpper", bounds.logUpper());
    measures.put("cutBuckets", (double) bounds.cutBuckets());
    measures.put("partsSummed", (double) bounds.sums().parts());
    return measures;
  }

  @Override
  public List<String> warnings() {
    return bounds.logLower() == Double.NEGATIVE_INFINITY ? List.of(NO_LOWER) : List.of();
  }

  @Override
  public long peakBytes() {
    return bounds.bytes();
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeLong(steps);
    bounds.save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    steps = SavedState.steps(in);
    bounds.restore(in);
  }
}
