package org.credence.bayes.search;

import java.util.Arrays;
import java.util.Locale;
import org.credence.bayes.bounds.LogModel;
import org.credence.bayes.bounds.MiniBuckets;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.exact.Eliminations;
import org.credence.bayes.problem.MarginalMapAssignment;
import org.credence.bayes.problem.MarginalMapProblem;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;

/**
 * The most probable assignment, or the marginal MAP, by AND/OR branch and bound: depth-first search along a pseudo tree, guided and
 * pruned by mini-bucket upper bounds, with caching by context ({@link BranchAndBound}, {@link BucketHeuristic}).
 *
 * <p>Anytime: at every moment there are the best assignment found, a lower bound, and an upper bound over all that is left open; both
 * stand in the answer, BOUND. When the search ends the assignment is proved to be the best, EXACT, up to the rounding of the bounds (a
 * few 1e-12 in logs): among assignments that close, as among equal ones, it is the first found. Most probable assignments begin at
 * a greedy one, or at any of positive weight; in a marginal MAP the first assignment comes when the first sum is done.
 *
 * <p>Choose it where elimination needs more memory than there is. With as many cells as elimination needs, the bounds are exact and the
 * search walks straight to the answer. In a marginal MAP the asked variables stand on top of the tree, and the sums below them are
 * computed by the same search without pruning; their contexts have to fit the cache.
 *
 * <p>A step enters one state of one variable; cost the factors of the variable and, for each child, the messages from below it to above
 * it, per state. Memory: the tables of the bounds, and the cache. One thread. Exponential in the worst case. Resumable: a checkpoint
 * holds the open path and the cache, the latter in fewer bytes than in memory.
 *
 * <p>Source: Marinescu &amp; Dechter 2009; Kask &amp; Dechter 2001; Dechter &amp; Mateescu 2007; for marginal MAP Marinescu, Dechter &amp;
 * Ihler 2014. Deviations: thresholds are handed down instead of looking up all ancestors at each node, which prunes the same; the
 * upper bound of a failed subproblem is cached.
 */
public final class AndOrSearch {

  private static final String NAME = "and-or-search";
  private static final int CELLS = 1 << 16;
  private static final int CACHE_MEBIBYTES = 256;
  private static final double RELATIVE_COST = 55; // measured, docs/decisions/0020

  private AndOrSearch() {}

  /** The most probable assignment; bounds of 65536 cells, a cache of 256 MiB at most. */
  public static OfMostProbable mostProbable() {
    return new OfMostProbable(CELLS, CACHE_MEBIBYTES);
  }

  /** The marginal MAP; bounds of 65536 cells, a cache of 256 MiB at most. */
  public static OfMarginalMap marginalMap() {
    return new OfMarginalMap(CELLS, CACHE_MEBIBYTES);
  }

  private static void requireLawful(int cells, int cache) {
    if (cells < 2) {
      throw new IllegalArgumentException("cells of " + NAME + " is " + cells + "; give at least 2");
    }
    if (cache < 0) {
      throw new IllegalArgumentException(
          "cache of " + NAME + " is " + cache + " MiB; give at least 0");
    }
  }

  private static String label(int cells, int cache) {
    return EngineLabel.of(NAME)
        .with("cells", cells, CELLS)
        .with("cache", cache, CACHE_MEBIBYTES)
        .toString();
  }

  /** A problem as it is searched. */
  record Setup(LogModel model, PseudoTree tree, boolean[] maximised, int cells, long cacheBytes) {

    static Setup of(LogModel model, boolean[] maximised, int cells, int cache) {
      boolean all = true;
      for (boolean one : maximised) {
        all &= one;
      }
      EliminationHeuristic heuristic = EliminationHeuristic.WEIGHTED_MIN_FILL;
      int[] order =
          all
              ? Eliminations.order(model.scopes(), model.cardinalities(), heuristic)
              : Eliminations.order(model.scopes(), model.cardinalities(), heuristic, maximised);
      return new Setup(model, new PseudoTree(model, order), maximised, cells, (long) cache << 20);
    }

    BranchAndBound search() {
      BucketHeuristic heuristic = new BucketHeuristic(model, tree, cells, maximised);
      return new BranchAndBound(model, tree, heuristic, maximised, cacheBytes);
    }

    /** Bytes of the tables of the bounds. */
    double tableBytes() {
      MiniBuckets buckets = MiniBuckets.of(model, tree.order, cells);
      double factors = 0;
      for (int f = 0; f < model.factors(); f++) {
        double size = 1;
        for (int v : model.scope(f)) {
          size *= model.cardinality(v);
        }
        factors += size;
      }
      return Double.BYTES * (2 * buckets.totalCells() + 4 * buckets.smallCells() + factors);
    }

    Forecast forecast() {
      MiniBuckets buckets = MiniBuckets.of(model, tree.order, cells);
      double bytes = tableBytes() + ContextCache.mostBytes(tree, model.cardinalities(), cacheBytes);
      double lookups = 0;
      for (int v = 0; v < model.size(); v++) {
        lookups += tree.factors[v].length + 1;
      }
      return Forecast.ofStep(
              2 * lookups / Math.max(1, model.size()),
              bytes,
              String.format(
                  Locale.ROOT,
                  "a pseudo tree of %d variables and depth %d, %d mini-buckets, the largest of 2^%.1f cells",
                  model.size(),
                  tree.depth,
                  buckets.regions(),
                  Math.log(buckets.largestCells()) / Math.log(2)))
          .costing(RELATIVE_COST);
    }
  }

  /**
   * The most probable assignment with a proof, or with both bounds.
   *
   * @param cells most cells of a table of the bounds, unless a factor has more; at least 2
   * @param cache most mebibytes of cached subproblems, at least 0
   */
  public record OfMostProbable(int cells, int cache)
      implements IterativeEngine<MostProbableProblem, MostProbableAssignment> {

    public OfMostProbable {
      requireLawful(cells, cache);
    }

    public OfMostProbable withCells(int value) {
      return new OfMostProbable(value, cache);
    }

    public OfMostProbable withCache(int mebibytes) {
      return new OfMostProbable(cells, mebibytes);
    }

    private Setup setup(MostProbableProblem problem) {
      LogModel model = LogModel.of(problem.model(), problem.evidence());
      boolean[] all = new boolean[model.size()];
      Arrays.fill(all, true);
      return Setup.of(model, all, cells, cache);
    }

    @Override
    public Guarantee guarantee(MostProbableProblem problem) {
      return Guarantee.EXACT;
    }

    @Override
    public Forecast forecast(MostProbableProblem problem) {
      return setup(problem).forecast();
    }

    @Override
    public Iteration<MostProbableAssignment> begin(
        MostProbableProblem problem, Randomness randomness, Workers workers) {
      return new MostProbableSearch(problem, setup(problem), randomness);
    }

    @Override
    public String toString() {
      return label(cells, cache);
    }
  }

  /**
   * The most probable joint state of some variables with a proof, or with both bounds.
   *
   * @param cells most cells of a table of the bounds, unless a factor has more; at least 2
   * @param cache most mebibytes of cached subproblems, at least 0
   */
  public record OfMarginalMap(int cells, int cache)
      implements IterativeEngine<MarginalMapProblem, MarginalMapAssignment> {

    public OfMarginalMap {
      requireLawful(cells, cache);
    }

    public OfMarginalMap withCells(int value) {
      return new OfMarginalMap(value, cache);
    }

    public OfMarginalMap withCache(int mebibytes) {
      return new OfMarginalMap(cells, mebibytes);
    }

    private Setup setup(MarginalMapProblem problem) {
      LogModel model =
          LogModel.relevantTo(problem.model(), problem.evidence(), problem.maxVariables());
      boolean[] maximised = new boolean[model.size()];
      for (int v : problem.maxVariables()) {
        if (model.number(v) >= 0) {
          maximised[model.number(v)] = true;
        }
      }
      return Setup.of(model, maximised, cells, cache);
    }

    @Override
    public Guarantee guarantee(MarginalMapProblem problem) {
      return Guarantee.EXACT;
    }

    @Override
    public Forecast forecast(MarginalMapProblem problem) {
      return setup(problem).forecast();
    }

    @Override
    public Iteration<MarginalMapAssignment> begin(
        MarginalMapProblem problem, Randomness randomness, Workers workers) {
      return new MarginalMapSearch(problem, setup(problem));
    }

    @Override
    public String toString() {
      return label(cells, cache);
    }
  }
}
