package org.credence.bayes.exact;

import java.util.ArrayList;
import java.util.List;
import org.credence.core.engine.Patience;

/**
 * Which variables to condition on so that eliminating the others keeps a limit of bytes.
 *
 * <p>Greedy: as long as it does not fit, the variable is taken that takes most off the cells of all cliques, measured by
 *
 * <pre>  log(cells before / cells after) / log(its states)          1: the work stays as it was; above 1 it becomes less</pre>
 *
 * Once it fits it goes on as long as the work becomes less. Cells after are first estimated for all variables with the tree in hand, then found for the best few by eliminating without
 * them in the same order; after each choice a new order is made and kept if it has fewer cells. In the end variables that later
 * choices have made needless are let go. Cost O(cutset · {@value #TRIED} eliminations without tables).
 *
 * <p>Source: Dechter 1990 (cycle cutsets), Bidyuk &amp; Dechter 2007 (w-cutsets), with bytes in place of width.
 */
final class CutsetSearch {

  private static final int TRIED = 8;
  private static final double MOST_SLICES = 0x1p62;

  private final OpenModel whole;
  private final Domains domains;
  private final OrderSource source;
  private final boolean[] given;
  private final List<Integer> cutset = new ArrayList<>();
  private double slices = 1;
  private final Patience patience = Patience.ofThisThread();
  private OrderSource.Chosen order;
  private EliminationTree tree;

  private CutsetSearch(OpenModel whole, Domains domains, OrderSource source) {
    this.whole = whole;
    this.domains = domains;
    this.source = source;
    this.given = new boolean[whole.variables.length];
    for (int v = 0; v < given.length; v++) {
      given[v] = domains.size(v) == 1;
    }
    OpenModel open = whole.slice(given);
    order = open.order(source);
    tree = EliminationTree.of(open.scopes, open.cardinalities, order.variables());
  }

  /** What a slicing is for: the part of the question that costs depend on. */
  record Purpose(InductionCost.Use use, boolean[] wanted, boolean inLogs) {
    int accumulatorWidth() {
      return inLogs && use != InductionCost.Use.TRACEBACK ? 2 : 1;
    }
  }

  /** The slicing found; it may need more than the limit if nothing fits, which its forecast tells. */
  static Slicing search(
      OpenModel whole, Domains domains, OrderSource source, Purpose purpose, double limit) {
    CutsetSearch search = new CutsetSearch(whole, domains, source);
    Slicing best = search.slicing(purpose, limit);
    boolean fits = fits(best, purpose, limit);
    boolean goesOn = !fits;
    while (goesOn && search.slices < MOST_SLICES && search.takeOne()) {
      OrderSource.Chosen orderBefore = search.order;
      search.reorder();
      Slicing next = search.slicing(purpose, limit);
      boolean nextFits = fits(next, purpose, limit);
      if (fits && (!nextFits || next.evaluations() >= best.evaluations())) {
        search.putBack();
        search.order = orderBefore;
        goesOn = false;
      } else {
        best = next;
        fits = nextFits;
      }
    }
    return fits ? search.spare(best, purpose, limit) : best;
  }

  private Slicing slicing(Purpose purpose, double limit) {
    patience.look();
    return new Slicing(
        whole,
        given.clone(),
        cutset.stream().mapToInt(Integer::intValue).toArray(),
        order,
        domains,
        purpose.use(),
        purpose.wanted(),
        purpose.accumulatorWidth(),
        limit);
  }

  private static boolean fits(Slicing slicing, Purpose purpose, double limit) {
    return slicing.bytes(1) <= limit && slicing.fitsArrays(purpose.accumulatorWidth());
  }

  /** Takes the variable with the best ratio into the cutset; false if there is none. */
  private boolean takeOne() {
    double before = cells(tree);
    double[] around = new double[given.length]; // cells of the cliques with the variable
    for (int[] scope : tree.scopes) {
      double cells = tree.cells(scope);
      for (int v : scope) {
        around[v] += cells;
      }
    }
    double[] ratios = new double[given.length];
    for (int v = 0; v < ratios.length; v++) {
      double after = before - around[v] * (1 - 1.0 / tree.cardinalities[v]);
      ratios[v] = given[v] ? Double.NEGATIVE_INFINITY : ratio(before, after, v);
    }
    int best = -1;
    double most = Double.NEGATIVE_INFINITY;
    EliminationTree without = tree;
    for (int i = 0; i < TRIED; i++) {
      int v = largest(ratios);
      if (v < 0) {
        break;
      }
      ratios[v] = Double.NEGATIVE_INFINITY;
      EliminationTree tried = without(v);
      double ratio = ratio(before, cells(tried), v);
      if (ratio > most) {
        best = v;
        most = ratio;
        without = tried;
      }
    }
    if (best < 0) {
      return false;
    }
    given[best] = true;
    cutset.add(best);
    slices *= domains.size(best);
    tree = without;
    return true;
  }

  /** Takes the last variable out of the cutset. */
  private void putBack() {
    int last = cutset.remove(cutset.size() - 1);
    given[last] = false;
    slices /= domains.size(last);
  }

  private double ratio(double before, double after, int variable) {
    return Math.log(before / after) / Math.log(domains.size(variable));
  }

  /** The first of the largest entries that are not -∞. */
  private static int largest(double[] values) {
    int best = -1;
    for (int i = 0; i < values.length; i++) {
      if (values[i] > Double.NEGATIVE_INFINITY && (best < 0 || values[i] > values[best])) {
        best = i;
      }
    }
    return best;
  }

  private EliminationTree without(int variable) {
    patience.look();
    given[variable] = true;
    OpenModel open = whole.slice(given);
    given[variable] = false;
    return EliminationTree.of(open.scopes, open.cardinalities, order.variables());
  }

  /** Takes a better order of what is left; where the first was annealed, greedy ones are all that is tried anew. */
  private void reorder() {
    if (source == OrderSource.auto()) {
      reorder(EliminationHeuristic.MIN_FILL);
      reorder(EliminationHeuristic.WEIGHTED_MIN_FILL);
    } else {
      reorder(source);
    }
  }

  private void reorder(OrderSource by) {
    OpenModel open = whole.slice(given);
    OrderSource.Chosen other = open.order(by);
    EliminationTree tried = EliminationTree.of(open.scopes, open.cardinalities, other.variables());
    if (cells(tried) < cells(tree)) {
      order = other;
      tree = tried;
    }
  }

  private static double cells(EliminationTree tree) {
    double cells = 0;
    for (int[] scope : tree.scopes) {
      cells += tree.cells(scope);
    }
    return cells;
  }

  /** Lets those go, first taken first, without which it fits and is no more work. */
  private Slicing spare(Slicing found, Purpose purpose, double limit) {
    Slicing best = found;
    for (int v : List.copyOf(cutset)) {
      int at = cutset.indexOf(v);
      given[v] = false;
      cutset.remove(at);
      Slicing tried = slicing(purpose, limit);
      if (fits(tried, purpose, limit) && tried.evaluations() <= best.evaluations()) {
        best = tried;
      } else {
        given[v] = true;
        cutset.add(at, v);
      }
    }
    return best;
  }
}
