package org.credence.bayes.exact;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Plan;
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

  /** Below this finding a second order may take longer than it saves. */
  private static final double FEW_CELLS = 1e6;

  final OpenModel open;
  final EliminationTree tree;
  final EliminationPlan plan;

  /** What it all costs. */
  final InductionCost cost;

  /** The variables kept for last that are open, in the order in which they were named. */
  final int[] rest;

  private final OrderSource source;

  private TwoPartElimination(
      OpenModel open,
      Grown grown,
      InductionCost.Use use,
      int[] rest,
      double answer,
      OrderSource source) {
    this.open = open;
    this.tree = grown.tree();
    this.plan = EliminationPlan.ofParts(open, tree, grown.label(), use, rest, answer);
    this.cost = plan.cost;
    this.rest = rest;
    this.source = source;
  }

  private record Grown(EliminationTree tree, String label, double cells) {
    static Grown of(EliminationTree tree, String label) {
      double cells = 0;
      for (int[] clique : tree.scopes) {
        cells += tree.cells(clique);
      }
      return new Grown(tree, label, cells);
    }
  }

  /** What is left is multiplied to one table, over those variables of the model. */
  static TwoPartElimination toProduct(
      OpenModel open, List<Integer> variables, double answer, OrderSource source) {
    int[] rest = numbers(open, variables);
    int[][] scopes = Arrays.copyOf(open.scopes, open.scopes.length + 1);
    scopes[scopes.length - 1] = rest; // they are joined in any case, so joining them costs nothing
    return new TwoPartElimination(
        open,
        keeping(open, scopes, rest, source),
        InductionCost.Use.PRODUCT_OF_REST,
        rest,
        answer,
        source);
  }

  /** What is left, over those variables of the model, is maximised. */
  static TwoPartElimination toMaximum(OpenModel open, List<Integer> variables, OrderSource source) {
    int[] rest = numbers(open, variables);
    return new TwoPartElimination(
        open,
        keeping(open, open.scopes, rest, source),
        InductionCost.Use.MAXIMUM_OF_REST,
        rest,
        0,
        source);
  }

  /** All open variables are kept for last: each has a cluster of its own. */
  static TwoPartElimination ofSingles(OpenModel open, InductionCost.Use use, OrderSource source) {
    OrderSource.Chosen order = open.order(source);
    EliminationTree tree =
        EliminationTree.of(open.scopes, open.cardinalities, order.variables(), 0);
    return new TwoPartElimination(
        open, Grown.of(tree, order.label()), use, order.variables(), 0, source);
  }

  private static int[] numbers(OpenModel open, List<Integer> variables) {
    return variables.stream()
        .mapToInt(v -> open.numbers[v])
        .filter(number -> number != OpenModel.CLOSED)
        .toArray();
  }

  /** The tree of the heuristic, or of the one with the fewest cells if the source is no heuristic. */
  private static Grown keeping(OpenModel open, int[][] scopes, int[] rest, OrderSource source) {
    if (source instanceof EliminationHeuristic heuristic
        && heuristic != EliminationHeuristic.AUTO) {
      return keeping(open, scopes, rest, heuristic);
    }
    Grown best = keeping(open, scopes, rest, EliminationHeuristic.MIN_FILL);
    for (EliminationHeuristic heuristic : EliminationHeuristic.values()) {
      if (best.cells() > FEW_CELLS
          && heuristic != EliminationHeuristic.MIN_FILL
          && heuristic != EliminationHeuristic.AUTO) {
        Grown other = keeping(open, scopes, rest, heuristic);
        best = other.cells() < best.cells() ? other : best;
      }
    }
    return best;
  }

  private static Grown keeping(
      OpenModel open, int[][] scopes, int[] rest, EliminationHeuristic heuristic) {
    boolean[] last = new boolean[open.variables.length];
    for (int v : rest) {
      last[v] = true;
    }
    int[] order = EliminationOrder.greedy(scopes, open.cardinalities, heuristic, last);
    return Grown.of(
        EliminationTree.of(open.scopes, open.cardinalities, order, order.length - rest.length),
        heuristic.label());
  }

  /** Forecast and solution, unless zeros have ruled everything out. */
  <A> Plan<A> planned(Forecast forecast, Plan.Solution<A> solution) {
    if (open.impossible) {
      return new Plan<>(
          Forecast.ofAnswer(0, 0, "zeros rule everything out"),
          (meter, workers) -> {
            throw impossible(meter);
          });
    }
    return new Plan<>(forecast, solution);
  }

  /** Over the variables kept for last, with the tables left and their product. */
  CliqueWalk walkOfRest() {
    return new CliqueWalk(rest, tree.cardinalities, plan.scopesOfRest());
  }

  /** Bytes of the tables that an elimination of singles leaves: all factors, all messages. */
  double bytesKept() {
    double bytes = 0;
    for (int[] scope : tree.factorScopes) {
      bytes += 8 * tree.cells(scope);
    }
    for (int[] separator : tree.separators) {
      bytes += 8 * tree.cells(separator);
    }
    return bytes;
  }

  /** Throws if an array cannot hold it, whatever the memory; else notes the width on the meter. */
  void requireFits(Meter meter) {
    if (!cost.fitsArrays()) {
      throw new CannotAnswerException(
          StopReason.REFUSED,
          String.format(
              Locale.ROOT,
              "the %s order that keeps %d variables for last has a clique of 2^%.1f cells and a table of %.4g entries (width %d);"
                  + " both go up to 2^31, whatever the memory; ask about fewer variables or try another order",
              plan.orderLabel,
              rest.length,
              cost.largestClique(),
              cost.largestMessage(),
              cost.width()));
    }
    meter.measure("inducedWidth", cost.width());
    meter.measure("largestCliqueLog2", cost.largestClique());
  }

  /** Throws if the tables do not fit the log domain, to be asked when digits were lost in plain numbers; notes it on the meter. */
  void enterLogDomain(Meter meter) {
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
  ImpossibleEvidenceException impossible(Meter meter) {
    return VariableElimination.impossible(open.model, open.evidence, source, meter);
  }
}
