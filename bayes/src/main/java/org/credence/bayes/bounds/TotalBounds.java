package org.credence.bayes.bounds;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;
import org.credence.bayes.exact.ConsistentAssignment;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.exact.Eliminations;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.SavedState;
import org.credence.core.random.Randomness;

/**
 * Certain bounds on the log of one total, getting tighter step by step: weighted mini-buckets from above; from below mini-buckets with
 * negative weights where zeros leave them finite, and exact sums over parts of the joint space.
 */
final class TotalBounds {

  /** Search nodes for the assignment of one part. */
  private static final long NODES = 10_000;

  private static final int REPEATS = 20; // of known parts in a row, after which none is looked for

  private final LogModel model;
  private final MiniBuckets buckets;
  private final Tightening upper;
  private final Optional<Tightening> lower; // only where it is finite
  private final ClampedSums sums;
  private final long tables;
  private double logUpper;
  private double logLower;
  private int repeats; // parts in a row that were not new
  private long searched; // evaluations in looking for assignments
  private long restored; // evaluations before a restored state was saved, less those of restoring

  /** How the mini-buckets of a model are cut. */
  static MiniBuckets cut(LogModel model, double cells) {
    return MiniBuckets.of(model, order(model), cells);
  }

  static int[] order(LogModel model) {
    return Eliminations.order(
        model.scopes(), model.cardinalities(), EliminationHeuristic.WEIGHTED_MIN_FILL);
  }

  /** Doubles held at once, parts included. */
  static double doubles(LogModel model, MiniBuckets buckets, double cells) {
    if (buckets.isExact()) {
      return 2 * buckets.totalCells() + 4 * buckets.smallCells() + 2 * buckets.largestCells();
    }
    MiniBuckets part = MiniBuckets.clamping(model, buckets.order, cells);
    return 3 * buckets.totalCells()
        + 10 * buckets.smallCells()
        + 3 * buckets.largestCells()
        + 2 * part.totalCells()
        + 3 * part.smallCells()
        + part.largestCells();
  }

  /**
   * First bounds.
   *
   * @param each whether totals by state of each variable are wanted, too
   * @throws ImpossibleEvidenceException if the total is zero for certain
   */
  TotalBounds(LogModel model, double cells, boolean each) {
    this.model = model;
    buckets = cut(model, cells);
    tables = (long) (Double.BYTES * doubles(model, buckets, cells));
    RegionTables regionTables = new RegionTables(model, buckets);
    upper =
        new Tightening(
            new WeightedPass(model, buckets, regionTables, WeightedPass.Side.UPPER, new boolean[0]),
            model);
    if (upper.pass().total() == Double.NEGATIVE_INFINITY) {
      throw impossible();
    }
    sums = new ClampedSums(model, buckets.order, cells, each);
    if (buckets.isExact()) {
      lower = Optional.empty();
      logLower = upper.pass().total() - upper.pass().slack();
    } else {
      Tightening negative =
          new Tightening(
              new WeightedPass(
                  model, buckets, regionTables, WeightedPass.Side.LOWER, new boolean[0]),
              model);
      boolean finite = negative.pass().total() > Double.NEGATIVE_INFINITY;
      lower = finite ? Optional.of(negative) : Optional.empty();
      logLower = finite ? negative.pass().certified() : Double.NEGATIVE_INFINITY;
    }
    logUpper = upper.pass().certified();
    requireOrder(logLower, logUpper);
  }

  private ImpossibleEvidenceException impossible() {
    return new ImpossibleEvidenceException(
        model.evidence().isEmpty()
            ? model.evidence().describe(model.model())
            : Eliminations.conflict(
                model.model(), model.evidence(), EliminationHeuristic.MIN_FILL));
  }

  /** The run-time check of every pair of bounds. */
  static void requireOrder(double lower, double upper) {
    if (!(lower <= upper)) {
      throw new IllegalStateException(
          "the lower bound "
              + lower
              + " lies above the upper bound "
              + upper
              + ", which cannot be: this is a fault of weighted-mini-bucket, please report it");
    }
  }

  LogModel model() {
    return model;
  }

  boolean isExact() {
    return buckets.isExact();
  }

  /** Number of variables whose bucket was cut. */
  int cutBuckets() {
    int cut = 0;
    for (int v = 0; v < model.size(); v++) {
      cut += buckets.bucketSize(v) > 1 ? 1 : 0;
    }
    return cut;
  }

  Tightening upper() {
    return upper;
  }

  Optional<Tightening> lower() {
    return lower;
  }

  ClampedSums sums() {
    return sums;
  }

  /** Certified. */
  double logUpper() {
    return logUpper;
  }

  /** Certified; minus infinity where nothing is known. */
  double logLower() {
    return logLower;
  }

  /** The total itself, up to rounding, where elimination is exact. */
  double logTotal() {
    return upper.pass().total();
  }

  /**
   * Takes in certified bounds.
   *
   * @throws ImpossibleEvidenceException if the upper one says that the total is zero
   */
  void tighten(double lowerLog, double upperLog) {
    logLower = Math.max(logLower, lowerLog);
    logUpper = Math.min(logUpper, upperLog);
    requireOrder(logLower, logUpper);
    if (logUpper == Double.NEGATIVE_INFINITY) {
      throw impossible();
    }
  }

  /** Whether further steps would gain nothing to speak of. */
  boolean isStalled() {
    return upper.isStalled()
        && (isExact() || (noMoreParts() && lower.map(Tightening::isStalled).orElse(true)));
  }

  private boolean noMoreParts() {
    return repeats >= REPEATS;
  }

  /**
   * One step of each bound.
   *
   * @param randomness of this step alone
   * @throws ImpossibleEvidenceException if the search for an assignment proves that there is none
   */
  void advance(Randomness randomness) {
    if (isExact() || !upper.isStalled()) {
      upper.advance();
    }
    lower.filter(pass -> !pass.isStalled()).ifPresent(Tightening::advance);
    if (!isExact() && !noMoreParts()) {
      addPart(randomness);
    }
    double below = Math.max(sums.total(), isExact() ? logLower : Double.NEGATIVE_INFINITY);
    double negative = lower.map(pass -> pass.pass().certified()).orElse(below);
    tighten(Math.max(below, negative), upper.pass().certified());
  }

  private void addPart(Randomness randomness) {
    ConsistentAssignment search = ConsistentAssignment.of(model.model(), model.evidence());
    int before = sums.parts();
    search
        .find(randomness, NODES)
        .<Optional<int[]>>match(
            found -> Optional.of(found.states()),
            none -> {
              throw impossible();
            },
            exhausted -> Optional.empty())
        .ifPresent(sums::add);
    repeats = sums.parts() > before ? 0 : repeats + 1;
    searched += search.evaluations();
  }

  /** Table entries read so far. */
  long evaluations() {
    return restored + ownEvaluations();
  }

  private long ownEvaluations() {
    return upper.pass().evaluations()
        + lower.map(pass -> pass.pass().evaluations()).orElse(0L)
        + sums.evaluations()
        + searched;
  }

  /** Bytes of all tables, as forecast. */
  long bytes() {
    return tables;
  }

  void save(DataOutput out) throws IOException {
    out.writeLong(evaluations());
    out.writeDouble(logUpper);
    out.writeDouble(logLower);
    out.writeInt(repeats);
    upper.save(out);
    if (lower.isPresent()) {
      lower.get().save(out);
    }
    sums.save(out);
  }

  void restore(DataInput in) throws IOException {
    long evaluations = SavedState.count(in, "number of evaluations");
    logUpper = SavedState.finite(in, "upper bound");
    logLower = SavedState.number(in, Double.NEGATIVE_INFINITY, logUpper, "lower bound");
    repeats = SavedState.index(in, REPEATS, "number of repeats");
    upper.restore(in);
    if (lower.isPresent()) {
      lower.get().restore(in);
    }
    sums.restore(in);
    SavedState.require(sums.total() <= logLower, "sum of parts", sums.total());
    restored = evaluations - ownEvaluations();
  }
}
