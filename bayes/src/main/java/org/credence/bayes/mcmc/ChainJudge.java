package org.credence.bayes.mcmc;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntToLongFunction;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.diagnostics.BatchMeansEstimate;
import org.credence.core.math.CriticalValue;
import org.credence.core.uncertainty.ErrorStatement;

/**
 * What may be said of the numbers that chains have tallied: an interval, or why there is none. One instance judges the tallies as
 * they stand; it is made anew when they have grown.
 */
final class ChainJudge {

  private static final double LARGEST_RHAT = 1.01; // of the variable an interval is about
  private static final double LARGEST_RHAT_OF_ALL =
      1.05; // of any variable: beyond, chains are not mixed
  private static final double LARGEST_BATCH_CORRELATION = 0.3;
  private static final double FEWEST_EFFECTIVE_DRAWS = 20;
  private static final long FEWEST_MOVES = 20; // per chain, of any variable that may move

  /** Half width below which batches differ by rounding alone. */
  private static final double STILL = 1e-9;

  private final Chains settings;
  private final GraphicalModel model;
  private final Connectivity connectivity;
  private final ChainTallies tallies;
  private final TallyLayout layout;
  private final long sweeps;
  private final IntToLongFunction moves;
  private final double[] rhats; // [variable], 1 where not free
  private final int
      worst; // variable with the largest R-hat, or the number of variables if none is free

  /**
   * @param sweeps of each chain, warmup included
   * @param moves of each variable, over all chains, since the warmup
   */
  ChainJudge(
      Chains settings,
      GraphicalModel model,
      Connectivity connectivity,
      ChainTallies tallies,
      long sweeps,
      IntToLongFunction moves) {
    this.settings = settings;
    this.model = model;
    this.connectivity = connectivity;
    this.tallies = tallies;
    this.layout = tallies.layout();
    this.sweeps = sweeps;
    this.moves = moves;
    this.rhats = new double[layout.variables()];
    int worstMixed = rhats.length;
    double largest = 0;
    for (int v = 0; v < rhats.length; v++) {
      rhats[v] = layout.isFree(v) ? tallies.rhat(v) : 1;
      if (layout.isFree(v) && !(rhats[v] <= largest)) {
        largest = rhats[v];
        worstMixed = v;
      }
    }
    this.worst = worstMixed;
  }

  /** Whether the tallies still hold sweeps of the warmup. */
  boolean inWarmup() {
    return sweeps <= settings.warmup() && settings.warmup() > 0;
  }

  /** The largest R-hat of any free variable, queried or not; 1 if none is free. */
  double largestRhat() {
    return worst < rhats.length ? rhats[worst] : 1;
  }

  /** Why no number of this answer has a known error, if so. */
  Optional<String> doubtOfAll() {
    if (inWarmup()) {
      return Optional.of(
          "only " + sweeps + " of " + settings.warmup() + " sweeps of warmup were done");
    }
    if (!connectivity.isConnected()) {
      return Optional.of(connectivity.reason());
    }
    if (tallies.draws() < ChainTallies.FEWEST_SWEEPS) {
      return Optional.of(
          "only "
              + tallies.draws()
              + " sweeps after warmup were done; batch means need at least "
              + ChainTallies.FEWEST_SWEEPS);
    }
    return largestRhat() < LARGEST_RHAT_OF_ALL
        ? doubtOfMoves()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "the chains have not mixed (R-hat of '%s' is %.3g, at most %.2f wanted of any variable)",
                name(worst),
                largestRhat(),
                LARGEST_RHAT_OF_ALL));
  }

  /** Chains that agree may all be in one of several modes: then some variable hardly ever moves. */
  private Optional<String> doubtOfMoves() {
    int stillest = rhats.length;
    long fewest = FEWEST_MOVES * tallies.count();
    for (int v = 0; v < rhats.length; v++) {
      if (layout.isFree(v) && mayMove(v)) {
        long moved = moves.applyAsLong(v);
        if (moved < fewest) {
          fewest = moved;
          stillest = v;
        }
      }
    }
    return stillest == rhats.length
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "'%s' changed its state only %d times in %d chains, fewer than %d times in each; the chains may all be in one of several modes",
                name(stillest),
                fewest,
                tallies.count(),
                FEWEST_MOVES));
  }

  /** Whether another state was ever possible; one that all others determine moves with them. */
  private boolean mayMove(int variable) {
    int possible = 0;
    for (int s = 0; s < layout.cardinality(variable); s++) {
      possible += tallies.mean(variable, s) > 0 ? 1 : 0;
    }
    return possible > 1;
  }

  /** Why no number of this variable has a known error, if so. */
  Optional<String> doubtOf(int variable) {
    return rhats[variable] < LARGEST_RHAT
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "the chains disagree on this variable (R-hat %.3g, at most %.2f wanted)",
                rhats[variable],
                LARGEST_RHAT));
  }

  /** What is known of the error of a number of which nothing else raises doubt. */
  ErrorStatement errorOf(BatchMeansEstimate estimate) {
    return doubtOf(estimate)
        .<ErrorStatement>map(ErrorStatement::unknown)
        .orElseGet(() -> interval(estimate));
  }

  private static Optional<String> doubtOf(BatchMeansEstimate estimate) {
    if (!(estimate.lagOneCorrelation() <= LARGEST_BATCH_CORRELATION)) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "neighbouring batches still correlate by %.2f; more sweeps are needed",
              estimate.lagOneCorrelation()));
    }
    double p = estimate.mean();
    double effective = effectiveDraws(estimate) * p * (1 - p);
    if (!(effective >= FEWEST_EFFECTIVE_DRAWS)) {
      return Optional.of(
          p <= 0
              ? "the state was impossible wherever the chains have been"
              : Double.isNaN(effective)
                  ? "the state was certain wherever the chains have been"
                  : String.format(
                      Locale.ROOT,
                      "only about %.2g effective draws tell this state from the others, fewer than %.0f",
                      Math.max(0, effective),
                      FEWEST_EFFECTIVE_DRAWS));
    }
    return Optional.empty();
  }

  /** How many independent draws of the state's indicator would have this standard error. */
  static double effectiveDraws(BatchMeansEstimate estimate) {
    double p = estimate.mean();
    return Math.max(0, p * (1 - p)) / (estimate.standardError() * estimate.standardError());
  }

  private ErrorStatement interval(BatchMeansEstimate estimate) {
    double critical = CriticalValue.student(settings.level(), estimate.batches() - 1);
    double half = critical * estimate.standardError();
    if (half < STILL) {
      return still(estimate);
    }
    return new ErrorStatement.Interval(
        Math.max(0, estimate.mean() - half),
        Math.min(1, estimate.mean() + half),
        settings.level(),
        "batch means over chains, Student t",
        false);
  }

  /**
   * A tally that never varied has no standard error to tell: a draw that would change it may have a probability of up to {@code
   * -ln(1 - level) / draws}, and changes it by at most one.
   */
  private ErrorStatement still(BatchMeansEstimate estimate) {
    double half = -Math.log1p(-settings.level()) / ((double) tallies.draws() * tallies.count());
    return new ErrorStatement.Interval(
        Math.max(0, estimate.mean() - half),
        Math.min(1, estimate.mean() + half),
        settings.level(),
        "no draw differed, rule of three",
        false);
  }

  /** What the reader must know, in full sentences. */
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (!connectivity.isConnected()) {
      warnings.add(
          Connectivity.sentence(connectivity.reason())
              + ". A chain never leaves its part, so the answer may depend on where the chains began; compare with an exact engine or"
              + " likelihood-weighting.");
    }
    if (inWarmup()) {
      warnings.add(
          "The budget ended within the warmup ("
              + sweeps
              + " of "
              + settings.warmup()
              + " sweeps); the answer is the mean of the warmup. Allow more sweeps or choose a shorter warmup.");
      return warnings;
    }
    if (tallies.draws() < ChainTallies.FEWEST_SWEEPS) {
      warnings.add(
          "Only "
              + tallies.draws()
              + " sweeps after warmup were averaged; errors are stated from "
              + ChainTallies.FEWEST_SWEEPS
              + " on.");
      return warnings;
    }
    int disagreeing = 0;
    for (int v = 0; v < rhats.length; v++) {
      disagreeing += rhats[v] < LARGEST_RHAT ? 0 : 1;
    }
    if (disagreeing > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "The chains disagree on %d of %d variables (R-hat of '%s' is %.3g); allow more sweeps.",
              disagreeing,
              rhats.length,
              name(worst),
              largestRhat()));
    }
    doubtOfMoves()
        .ifPresent(doubt -> warnings.add(Connectivity.sentence(doubt) + "; allow more sweeps."));
    return warnings;
  }

  private String name(int variable) {
    return model.variables().get(variable).name();
  }
}
