package org.credence.bayes.exact;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Meter;
import org.credence.core.engine.StopReason;

/**
 * The elimination of a model in two parts: some variables are kept for last, all others are summed out before. What is left is the
 * joint weight of the variables kept, as a product of tables over them:
 *
 * <pre>  p(x_S, e) = Σ_y Π f(x_S, y) = Π τ(x_S)</pre>
 *
 * The order of either part is that of the heuristic; the variables of the second part may not come earlier, so the cliques can be far
 * larger than those of a free order. Source: Dechter 1999; Park &amp; Darwiche 2004 for the constrained width.
 */
final class TwoPartElimination {

  /** Accumulators of {@link LogSumProduct} take two numbers per entry in one array. */
  private static final double LARGEST_LOG_MESSAGE = 0x1p30 - 8;

  final OpenModel open;
  final EliminationTree tree;

  /** The variables kept for last that are open, in the order in which they were named. */
  final int[] rest;

  private final EliminationHeuristic heuristic;

  private TwoPartElimination(
      OpenModel open, EliminationTree tree, int[] rest, EliminationHeuristic heuristic) {
    this.open = open;
    this.tree = tree;
    this.rest = rest;
    this.heuristic = heuristic;
  }

  /**
   * Those variables of the model are kept for last.
   *
   * @param joined whether they will be joined in one table in any case, so that joining them costs nothing
   */
  static TwoPartElimination keeping(
      OpenModel open, List<Integer> variables, boolean joined, EliminationHeuristic heuristic) {
    int[] rest =
        variables.stream()
            .mapToInt(v -> open.numbers[v])
            .filter(number -> number != OpenModel.CLOSED)
            .toArray();
    boolean[] last = new boolean[open.variables.length];
    for (int v : rest) {
      last[v] = true;
    }
    int[][] scopes = open.scopes;
    if (joined) {
      scopes = Arrays.copyOf(scopes, scopes.length + 1);
      scopes[scopes.length - 1] = rest;
    }
    int[] order = EliminationOrder.greedy(scopes, open.cardinalities, heuristic, last);
    EliminationTree tree =
        EliminationTree.of(open.scopes, open.cardinalities, order, order.length - rest.length);
    return new TwoPartElimination(open, tree, rest, heuristic);
  }

  /** All open variables are kept for last: each has a cluster of its own. */
  static TwoPartElimination ofSingles(OpenModel open, EliminationHeuristic heuristic) {
    int[] order = EliminationOrder.greedy(open.scopes, open.cardinalities, heuristic);
    return new TwoPartElimination(
        open, EliminationTree.of(open.scopes, open.cardinalities, order, 0), order, heuristic);
  }

  /** Bytes of the tables that an elimination of singles leaves: all factors, all messages. */
  double bytesKept() {
    double bytes = 0;
    for (int[] scope : open.scopes) {
      bytes += 8 * tree.cells(scope);
    }
    for (int[] separator : tree.separators) {
      bytes += 8 * tree.cells(separator);
    }
    return bytes;
  }

  /** Throws if an array cannot hold it, whatever the memory; else notes the width on the meter. */
  void requireFits(InductionCost cost, Meter meter) {
    if (!cost.fitsArrays()) {
      throw new CannotAnswerException(
          StopReason.REFUSED,
          String.format(
              Locale.ROOT,
              "the %s order that keeps %d variables for last has a clique of 2^%.1f cells and a table of %.4g entries (width %d);"
                  + " both go up to 2^31, whatever the memory; ask about fewer variables or try another order",
              heuristic.label(),
              rest.length,
              cost.largestClique(),
              cost.largestMessage(),
              cost.width()));
    }
    meter.measure("inducedWidth", cost.width());
    meter.measure("largestCliqueLog2", cost.largestClique());
  }

  /** Throws if the tables do not fit the log domain, to be asked when digits were lost in plain numbers; notes it on the meter. */
  void enterLogDomain(InductionCost cost, Meter meter) {
    if (cost.largestMessage() > LARGEST_LOG_MESSAGE) {
      throw new CannotAnswerException(
          StopReason.REFUSED,
          String.format(
              Locale.ROOT,
              "products underflow and a table of %.4g entries is too large for the log domain (2^30); try another order",
              cost.largestMessage()));
    }
    meter.measure("logDomain", 1);
  }

  /** What to throw where nothing is possible. */
  ImpossibleEvidenceException impossible() {
    return new ImpossibleEvidenceException(Conflict.of(open.model, open.evidence, heuristic));
  }
}
