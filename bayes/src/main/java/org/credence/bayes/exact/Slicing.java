package org.credence.bayes.exact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.credence.core.engine.Forecast;

/**
 * How an elimination is cut into slices: variables conditioned on, one after the other, and what depends on how many of them.
 *
 * <pre>  level(c) = the last cutset variable, counted from 1, in a factor of cluster c or of a cluster below it; 0 if there is none</pre>
 *
 * The slices are the leaves of a tree of prefixes: a state of the first cutset variable, then one of the second, and so on. The
 * message of a cluster is the same in all slices that agree up to its level, so it is made once for each prefix of that length,
 * N_level(c) times instead of N_K: everything on level 0 once. The variables are put in the order that makes this cheapest, from
 * the last backwards: always the one that leaves most outside.
 *
 * <p>Prefixes of the first few variables, {@link #leading}, are the chunks of a parallel run. They depend on the model and the
 * limit alone; each chunk makes the messages of its levels anew, which is allowed to add a tenth to the work.
 *
 * <p>All costs are found without a table, in double. Immutable once made.
 */
final class Slicing {

  private static final double RELATIVE_COST = 4; // measured, docs/decisions/0020

  private static final int CHUNKS = 16;
  private static final double EXTRA_WORK = 0.1;
  private static final double SHARE_OF_SUMS = 0.125;

  /** What is open with the cutset given. */
  final OpenModel open;

  /** How a slice is eliminated. */
  final EliminationPlan plan;

  final EliminationTree tree;
  final InductionCost.Use use;

  /** Shape [open variable]: whose marginals are asked for, cutset variables included. */
  final boolean[] wanted;

  /** Shape [open variable]: likewise, without the cutset. */
  final boolean[] wantedInside;

  /** Shape [level - 1]: open numbers of the variables conditioned on, the one that changes most slowly first. */
  final int[] cutset;

  /** Shape [level - 1]: the states that propagation allows, numbers of the open model. */
  final int[][] states;

  /** Shape [variable of the model]: its state, if known without a slice, else negative. */
  final int[] known;

  /** Shape [level]: factors whose tables are made there. */
  final int[][] factors;

  /** Shape [level]: clusters whose messages are made there, in order. */
  final int[][] clusters;

  /** Shape [cluster]. */
  final int[] levels;

  /** Numbers whose weighted sums a chunk keeps. */
  final int sums;

  /** Cutset variables whose states make the chunks. */
  final int leading;

  /** Bytes of what all chunks share, from beginning to end: level 0 and the sums. */
  final double sharedBytes;

  /** Bytes a chunk holds at most beyond that. */
  final double chunkBytes;

  private final double firstBytes; // while level 0 is made
  private final double evaluations;

  /**
   * @param whole what is open
   * @param given shape [open variable]: whether it is conditioned on or known from propagation
   * @param cutset open numbers of those conditioned on
   * @param order the order of elimination, all open variables
   * @param domains what propagation found
   * @param accumulatorWidth doubles per entry while a message is made
   * @param limit bytes; decides only how many sums are kept
   */
  Slicing(
      OpenModel whole,
      boolean[] given,
      int[] cutset,
      OrderSource.Chosen order,
      Domains domains,
      InductionCost.Use use,
      boolean[] wanted,
      int accumulatorWidth,
      double limit) {
    open = whole.slice(given);
    this.use = use;
    this.wanted = wanted;
    wantedInside = wanted.clone();
    int sum = 0;
    for (int v = 0; v < wanted.length; v++) {
      wantedInside[v] &= !given[v];
      sum += wanted[v] ? whole.cardinalities[v] : 0;
    }
    sums = sum;
    plan = EliminationPlan.of(open, order, use, wantedInside);
    tree = plan.tree;
    known = domains.known();
    int[][] homes = homes(whole.scopes, cutset);
    double[] reads = reads();
    this.cutset = ordered(cutset, homes, domains, reads);
    states = Arrays.stream(this.cutset).mapToObj(domains::states).toArray(int[][]::new);
    int[] factorLevels = new int[whole.scopes.length];
    levels = levels(whole.scopes, factorLevels);
    factors = byLevel(factorLevels);
    clusters = byLevel(levels);

    double[] levelReads = new double[this.cutset.length + 1];
    for (int c = 0; c < levels.length; c++) {
      levelReads[levels[c]] += reads[c];
    }
    for (int f : tree.scalars) {
      levelReads[factorLevels[f]]++;
    }
    InductionCost.Tally tally = new InductionCost.Tally();
    level(0, accumulatorWidth, tally);
    double first = tally.peak;
    double held = tally.held;
    tally.peak = held;
    for (int level = 1; level <= this.cutset.length; level++) {
      level(level, accumulatorWidth, tally);
    }
    double inSlice = slice(tally);
    leading = leading(levelReads, inSlice, limit);
    double sumBytes = 8 * prefixes(leading) * sums;
    firstBytes = first + sumBytes;
    sharedBytes = held + sumBytes;
    chunkBytes = tally.peak - held;
    evaluations = evaluations(levelReads, inSlice);
  }

  /** Shape [index in cutset][..]: the clusters that multiply the factors of a variable; -1 stands for none. */
  private int[][] homes(int[][] wholeScopes, int[] cutset) {
    int[] clusterOf = new int[wholeScopes.length];
    Arrays.fill(clusterOf, -1);
    for (int c = 0; c < tree.clusters(); c++) {
      for (int f : tree.factors[c]) {
        clusterOf[f] = c;
      }
    }
    int[] index = new int[wanted.length];
    Arrays.fill(index, -1);
    for (int i = 0; i < cutset.length; i++) {
      index[cutset[i]] = i;
    }
    List<List<Integer>> found = new ArrayList<>();
    for (int i = 0; i < cutset.length; i++) {
      found.add(new ArrayList<>());
    }
    for (int f = 0; f < wholeScopes.length; f++) {
      for (int v : wholeScopes[f]) {
        if (index[v] >= 0 && clusterOf[f] >= 0) {
          found.get(index[v]).add(clusterOf[f]);
        }
      }
    }
    return found.stream()
        .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
        .toArray(int[][]::new);
  }

  /** Shape [cluster]: table entries read to make its message. */
  private double[] reads() {
    double[] reads = new double[tree.clusters()];
    for (int c = 0; c < reads.length; c++) {
      reads[c] = ClusterProduct.reads(plan.up[c].walk(), plan.up[c].operands());
    }
    return reads;
  }

  /** The cutset from slow to fast: from the last place on, the variable that makes what is not yet redone cheapest. */
  private int[] ordered(int[] cutset, int[][] homes, Domains domains, double[] reads) {
    int[] result = new int[cutset.length];
    boolean[] taken = new boolean[cutset.length];
    boolean[] covered = new boolean[reads.length]; // clusters redone for a faster variable
    for (int place = result.length - 1; place >= 0; place--) {
      double rest = 0;
      for (int c = 0; c < reads.length; c++) {
        rest += covered[c] ? 0 : reads[c];
      }
      int best = -1;
      double least = Double.POSITIVE_INFINITY;
      for (int i = 0; i < cutset.length; i++) {
        if (!taken[i]) {
          double redone = cover(homes[i], covered.clone(), reads);
          double cost = redone + (rest - redone) / domains.size(cutset[i]);
          if (best < 0 || cost < least) {
            best = i;
            least = cost;
          }
        }
      }
      taken[best] = true;
      cover(homes[best], covered, reads);
      result[place] = cutset[best];
    }
    return result;
  }

  /** Covers clusters and all on their ways to the root; the reads of those that were not covered. */
  private double cover(int[] homes, boolean[] covered, double[] reads) {
    double found = 0;
    for (int home : homes) {
      for (int c = home; c != EliminationTree.ROOT && !covered[c]; c = tree.parents[c]) {
        covered[c] = true;
        found += reads[c];
      }
    }
    return found;
  }

  private int[] levels(int[][] wholeScopes, int[] factorLevels) {
    int[] position = new int[wanted.length];
    for (int k = 0; k < cutset.length; k++) {
      position[cutset[k]] = k + 1;
    }
    for (int f = 0; f < factorLevels.length; f++) {
      for (int v : wholeScopes[f]) {
        factorLevels[f] = Math.max(factorLevels[f], position[v]);
      }
    }
    int[] result = new int[tree.clusters()];
    for (int c = 0; c < result.length; c++) {
      for (int f : tree.factors[c]) {
        result[c] = Math.max(result[c], factorLevels[f]);
      }
      for (int child : tree.children[c]) {
        result[c] = Math.max(result[c], result[child]);
      }
    }
    return result;
  }

  private int[][] byLevel(int[] levelOf) {
    int[] count = new int[cutset.length + 1];
    for (int level : levelOf) {
      count[level]++;
    }
    int[][] result = new int[count.length][];
    Arrays.setAll(result, level -> new int[count[level]]);
    for (int i = levelOf.length - 1; i >= 0; i--) {
      result[levelOf[i]][--count[levelOf[i]]] = i;
    }
    return result;
  }

  private void level(int level, int accumulatorWidth, InductionCost.Tally tally) {
    for (int f : factors[level]) {
      tally.hold(8 * tree.cells(tree.factorScopes[f]));
    }
    for (int c : clusters[level]) {
      double message = 8 * tree.cells(tree.separators[c]);
      double working = plan.up[c].bytes() + message * (accumulatorWidth - 1);
      tally.hold(working + message);
      tally.release(working);
      if (use == InductionCost.Use.TOTAL) {
        for (int child : tree.children[c]) {
          tally.release(levels[child] == level ? 8 * tree.cells(tree.separators[child]) : 0);
        }
      }
    }
  }

  /** The reads in every slice beyond its levels; counts the bytes too. */
  private double slice(InductionCost.Tally tally) {
    tally.reads = 0;
    if (use == InductionCost.Use.MARGINALS) {
      for (int c = 0; c < levels.length; c++) {
        if (plan.visited[c] && levels[c] < cutset.length) {
          tally.hold(
              8 * tree.cells(tree.separators[c])); // lent to the downward pass, which lets it go
        }
      }
      for (int c = tree.clusters() - 1; c >= 0; c--) {
        if (plan.visited[c]) {
          InductionCost.downward(plan, c, tally);
        }
      }
    }
    return tally.reads;
  }

  private int leading(double[] levelReads, double inSlice, double limit) {
    double least = prefixes(cutset.length) * inSlice;
    for (int level = 0; level < levelReads.length; level++) {
      least += prefixes(level) * levelReads[level];
    }
    int result = 0;
    double extra = 0;
    for (int k = 1; k <= cutset.length && prefixes(result) < CHUNKS; k++) {
      extra = 0;
      for (int level = 1; level < k; level++) {
        extra += (prefixes(k) - prefixes(level)) * levelReads[level];
      }
      if (extra > EXTRA_WORK * least
          || 8 * prefixes(k) * sums > SHARE_OF_SUMS * limit
          || prefixes(k) > 1 << 20) {
        break;
      }
      result = k;
    }
    return result;
  }

  private double evaluations(double[] levelReads, double inSlice) {
    double total = levelReads[0] + slices() * inSlice;
    double once = 0;
    for (int level = 1; level < levelReads.length; level++) {
      total += prefixes(Math.max(leading, level)) * levelReads[level];
      once += levelReads[level];
    }
    if (use == InductionCost.Use.TRACEBACK) {
      total += once;
      for (int c = 0; c < tree.clusters(); c++) {
        total += Traceback.reads(tree, c);
      }
    }
    return total;
  }

  /** Joint states of the first so many cutset variables. */
  private double prefixes(int count) {
    double product = 1;
    for (int k = 0; k < count; k++) {
      product *= states[k].length;
    }
    return product;
  }

  /** Number of slices; may exceed any integer. */
  double slices() {
    return prefixes(cutset.length);
  }

  /** Number of chunks of a parallel run. */
  int chunks() {
    return (int) prefixes(leading);
  }

  /** The states of the leading variables that make a chunk, the first variable slowest. */
  int[] prefix(int chunk) {
    int[] prefix = new int[leading];
    int rest = chunk;
    for (int k = leading - 1; k >= 0; k--) {
      prefix[k] = states[k][rest % states[k].length];
      rest /= states[k].length;
    }
    return prefix;
  }

  /** Table entries read if nothing is zero. */
  double evaluations() {
    return evaluations;
  }

  /** Most bytes held at once with that many chunks in work. */
  double bytes(int threads) {
    return Math.max(firstBytes, sharedBytes + threads * chunkBytes);
  }

  /** Whether flat arrays and counters can hold it at all, whatever the memory. */
  boolean fitsArrays(int accumulatorWidth) {
    for (int c = 0; c < tree.clusters(); c++) {
      if (tree.cells(tree.scopes[c]) > 0x1p31
          || tree.cells(tree.separators[c]) * accumulatorWidth > Integer.MAX_VALUE - 8.0) {
        return false;
      }
    }
    return true;
  }

  /** How many chunks can be in work at once. */
  int threads(int most, double limit) {
    int threads = Math.min(most, chunks());
    while (threads > 1 && bytes(threads) > limit) {
      threads--;
    }
    return threads;
  }

  /** Largest number of variables in a message, given the cutset. */
  int width() {
    return Arrays.stream(tree.scopes).mapToInt(scope -> scope.length - 1).max().orElse(0);
  }

  /** Log2 of the number of joint states of the largest clique, given the cutset. */
  double largestClique() {
    return Math.log(Arrays.stream(tree.scopes).mapToDouble(tree::cells).max().orElse(1))
        / Math.log(2);
  }

  Forecast forecast() {
    return Forecast.ofAnswer(
            evaluations,
            bytes(1),
            String.format(
                Locale.ROOT,
                "%d %s conditioned on, %s %s, in each the %s order with width %d, largest clique 2^%.1f cells",
                cutset.length,
                cutset.length == 1 ? "variable" : "variables",
                String.format(Locale.ROOT, slices() < 1e7 ? "%.0f" : "%.3g", slices()),
                slices() == 1 ? "slice" : "slices",
                plan.orderLabel,
                width(),
                largestClique()))
        .costing(RELATIVE_COST);
  }
}
