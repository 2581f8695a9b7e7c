package org.credence.bayes.circuit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.exact.Eliminations;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;

/**
 * The steps of a symbolic elimination, with all sizes, before any table is made. Tables are numbered: first the factors that
 * matter, then the indicators of the open variables in the order of elimination, then the result of each step. A step multiplies
 * two tables; the last step of a variable multiplies and sums it out in one.
 *
 * <p>Variables stand for their positions in the order of elimination. Scopes are descending, so the variable eliminated next is
 * the fastest in every table that holds it. Where several tables meet, the smallest is multiplied with what makes the smallest
 * product, so that small products are shared by many cells.
 */
final class CompilationPlan {

  /** The table without variables that is one. */
  static final int UNIT = -1;

  private static final double MOST_BYTES_PER_PRODUCT =
      40; // a node of its own, hashed, while arrays grow

  private static final int MOST_COMPARED =
      64; // tables of one variable among which the best pair is sought

  final GraphicalModel model;

  /** Shape [variable of the model][..]: states that are possible, ascending; empty for variables that do not matter. */
  final int[][] states;

  /** Shape [variable of the model]: whether the circuit holds the variable. */
  final boolean[] covered;

  /** Shape [table]: the factor of the model, for the first tables. */
  final int[] factors;

  /** Shape [position]: variable of the model. */
  final int[] order;

  /** Shape [position]: number of possible states. */
  final int[] cardinalities;

  /** Operands of each step, shape [step]; the second may be {@link #UNIT}. */
  final List<int[]> steps = new ArrayList<>();

  /** Shape [step]: whether the last variable of the product is summed out. */
  final List<Boolean> sums = new ArrayList<>();

  /** Shape [table]: positions, descending. */
  final List<int[]> scopes = new ArrayList<>();

  /** Tables without variables, which are multiplied at the end. */
  final List<Integer> scalars = new ArrayList<>();

  /** Whether some variable has no possible state. */
  final boolean impossible;

  private final EliminationHeuristic heuristic;
  private double cells; // of all products
  private double mostProducts; // of the circuit
  private double factorCells;
  private double largest; // cells of the largest table or product
  private double peakBytes;
  private double heldBytes;

  private CompilationPlan(
      GraphicalModel model, int[] known, boolean[] covered, EliminationHeuristic heuristic) {
    this.model = model;
    this.covered = covered;
    this.heuristic = heuristic;
    boolean[] relevant = relevantFactors(model, covered);
    states = LiveStates.of(model, known, relevant);
    int n = model.size();
    int[] numbers = new int[n];
    int[] open = new int[n];
    int count = 0;
    boolean empty = false;
    for (int v = 0; v < n; v++) {
      numbers[v] = -1;
      if (covered[v]) {
        empty |= states[v].length == 0;
        if (states[v].length > 1) {
          numbers[v] = count;
          open[count++] = v;
        }
      } else {
        states[v] = new int[0];
      }
    }
    impossible = empty;
    int[] openCardinalities = new int[count];
    Arrays.setAll(openCardinalities, i -> states[open[i]].length);
    factors = indices(relevant);
    int[][] factorScopes = new int[factors.length][];
    for (int f = 0; f < factors.length; f++) {
      factorScopes[f] = openScope(model.factors().get(factors[f]), numbers);
    }
    int[] sequence = Eliminations.order(factorScopes, openCardinalities, heuristic);
    int[] position = new int[count];
    order = new int[count];
    cardinalities = new int[count];
    for (int p = 0; p < count; p++) {
      position[sequence[p]] = p;
      order[p] = open[sequence[p]];
      cardinalities[p] = openCardinalities[sequence[p]];
    }
    if (!impossible) {
      for (int[] scope : factorScopes) {
        int[] positions =
            Arrays.stream(scope).map(v -> -position[v]).sorted().map(p -> -p).toArray();
        factorCells += cells(positions);
        scopes.add(positions);
      }
      eliminate();
    }
  }

  /** Everything in the model, any evidence to come. */
  static CompilationPlan of(GraphicalModel model, EliminationHeuristic heuristic) {
    return of(model, Evidence.none(), heuristic);
  }

  /** Everything in the model, hard evidence absorbed. */
  static CompilationPlan of(
      GraphicalModel model, Evidence evidence, EliminationHeuristic heuristic) {
    boolean[] covered = new boolean[model.size()];
    Arrays.fill(covered, true);
    return new CompilationPlan(model, evidence.statesOf(model), covered, heuristic);
  }

  /** What matters to the query and the evidence, hard evidence absorbed; in a factor graph all matters. */
  static CompilationPlan relevantTo(
      GraphicalModel model,
      Evidence evidence,
      List<Integer> query,
      EliminationHeuristic heuristic) {
    if (!(model instanceof BayesianNetwork network)) {
      return of(model, evidence, heuristic);
    }
    return new CompilationPlan(
        model, evidence.statesOf(model), network.relevantTo(evidence, query), heuristic);
  }

  private static boolean[] relevantFactors(GraphicalModel model, boolean[] covered) {
    boolean[] relevant = new boolean[model.factors().size()];
    for (int f = 0; f < relevant.length; f++) {
      relevant[f] = !(model instanceof BayesianNetwork) || covered[f];
    }
    return relevant;
  }

  private static int[] indices(boolean[] which) {
    int[] result = new int[which.length];
    int count = 0;
    for (int i = 0; i < which.length; i++) {
      if (which[i]) {
        result[count++] = i;
      }
    }
    return Arrays.copyOf(result, count);
  }

  private static int[] openScope(Factor factor, int[] numbers) {
    int[] scope = new int[factor.rank()];
    int rank = 0;
    for (int k = 0; k < scope.length; k++) {
      int number = numbers[factor.variable(k)];
      if (number >= 0) {
        scope[rank++] = number;
      }
    }
    return Arrays.copyOf(scope, rank);
  }

  private void eliminate() {
    int n = order.length;
    List<List<Integer>> buckets = new ArrayList<>();
    for (int p = 0; p < n; p++) {
      buckets.add(new ArrayList<>());
    }
    for (int f = 0; f < factors.length; f++) {
      place(f, buckets);
    }
    for (int p = 0; p < n; p++) {
      scopes.add(new int[] {p});
    }
    for (int p = 0; p < n; p++) {
      List<Integer> tables = buckets.get(p);
      buckets.set(p, new ArrayList<>());
      tables.sort((a, b) -> Double.compare(cells(scopes.get(a)), cells(scopes.get(b))));
      int indicator = factors.length + p;
      if (tables.size() > MOST_COMPARED) {
        int rest = tables.size() - MOST_COMPARED;
        int product = tables.get(0);
        for (int i = 1; i <= rest; i++) {
          product = step(product, tables.get(i), false);
        }
        tables = new ArrayList<>(tables.subList(rest + 1, tables.size()));
        tables.add(0, product);
      }
      tables.add(indicator);
      while (tables.size() > 2) {
        multiplySmallest(tables);
      }
      // the operand that holds the indicator comes first: the other one is what may be equal for
      // several states
      int last = tables.get(tables.size() - 1);
      place(step(last, tables.size() == 1 ? UNIT : tables.get(0), true), buckets);
    }
  }

  private void place(int table, List<List<Integer>> buckets) {
    int[] scope = scopes.get(table);
    if (scope.length == 0) {
      scalars.add(table);
    } else {
      buckets.get(scope[scope.length - 1]).add(table);
    }
  }

  /** Multiplies the smallest table (the indicator, which stands last, aside) with what makes the smallest product. */
  private void multiplySmallest(List<Integer> tables) {
    int indicator = tables.size() - 1;
    int smallest = 0;
    for (int i = 1; i < indicator; i++) {
      if (cells(scopes.get(tables.get(i))) < cells(scopes.get(tables.get(smallest)))) {
        smallest = i;
      }
    }
    int best = -1;
    double bestCells = Double.POSITIVE_INFINITY;
    for (int i = 0; i <= indicator; i++) {
      if (i != smallest) {
        double product = cells(union(scopes.get(tables.get(smallest)), scopes.get(tables.get(i))));
        if (product < bestCells) {
          bestCells = product;
          best = i;
        }
      }
    }
    int made = step(tables.get(smallest), tables.get(best), false);
    tables.set(best, made);
    tables.remove(smallest);
  }

  private int step(int a, int b, boolean sum) {
    int[] union = b == UNIT ? scopes.get(a) : union(scopes.get(a), scopes.get(b));
    int[] result = sum ? Arrays.copyOf(union, union.length - 1) : union;
    double product = cells(union);
    cells += product;
    // factors taken out of a sum of n products leave at most n / 2 products and n plain summands
    mostProducts += sum ? 1.5 * product : product;
    largest = Math.max(largest, Math.max(product, 1));
    makeAvailable(a);
    if (b != UNIT) {
      makeAvailable(b);
    }
    hold(cells(result));
    hold(-cells(scopes.get(a)) - (b == UNIT ? 0 : cells(scopes.get(b))));
    steps.add(new int[] {a, b});
    sums.add(sum);
    scopes.add(result);
    return scopes.size() - 1;
  }

  /** Factors and indicators become tables of nodes when they are first needed. */
  private void makeAvailable(int table) {
    if (table < factors.length + order.length) {
      hold(cells(scopes.get(table)));
    }
  }

  private void hold(double cellCount) {
    heldBytes += 4 * cellCount;
    peakBytes = Math.max(peakBytes, heldBytes);
  }

  static int[] union(int[] a, int[] b) {
    int[] result = new int[a.length + b.length];
    int n = 0;
    int i = 0;
    int j = 0;
    while (i < a.length || j < b.length) {
      int next = Math.max(i < a.length ? a[i] : -1, j < b.length ? b[j] : -1);
      if (i < a.length && a[i] == next) {
        i++;
      }
      if (j < b.length && b[j] == next) {
        j++;
      }
      result[n++] = next;
    }
    return Arrays.copyOf(result, n);
  }

  /** Number of joint states, beyond any integer if need be. */
  double cells(int[] scope) {
    double result = 1;
    for (int p : scope) {
      result *= cardinalities[p];
    }
    return result;
  }

  /** Whether every table can be an array. */
  boolean fitsArrays() {
    return largest < Integer.MAX_VALUE - 8;
  }

  double largestLog2() {
    return Math.log(Math.max(1, largest)) / Math.log(2);
  }

  /** The most products the circuit can have. */
  double mostProducts() {
    return mostProducts + scalars.size() + model.size();
  }

  /** Table entries read while compiling, at most: zeros are passed over. */
  double reads() {
    return factorCells + 2 * cells;
  }

  /** The peak of the tables of nodes, which is certain; the circuit itself comes on top. */
  double tableBytes() {
    return peakBytes;
  }

  /** In words, what a forecast rests on. */
  String basis() {
    return String.format(
        Locale.ROOT,
        "%s order, largest table 2^%.1f cells; at most %.4g products of at most %.4g bytes, grown within the budget",
        heuristic.label(),
        largestLog2(),
        mostProducts(),
        mostProducts() * MOST_BYTES_PER_PRODUCT);
  }
}
