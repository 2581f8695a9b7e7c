package org.credence.bayes.exact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.StopReason;

/**
 * What evidence leaves open of a model: the variables that are neither known nor barren, numbered anew from 0, and the scopes of the
 * factors over them. A variable is known if it is observed, has a single state or, after {@link #propagated}, a single state that zeros
 * leave possible; of the others the impossible states are left out. Tables are made only when asked for, so that costs can be told
 * beforehand.
 *
 * <p>Variables separated from the query by the evidence are not left out: the probability of the evidence, which every question here
 * asks for, takes them in.
 */
public final class OpenModel {

  /** Of a variable without an open number. */
  public static final int CLOSED = -1;

  private static final int UNKNOWN = -1;
  private static final int[] ALL = {};

  final GraphicalModel model;
  final Evidence evidence;

  /** Shape [open variable]: its index in the model, ascending. */
  public final int[] variables;

  /** Shape [variable of the model]: its open number, or {@link #CLOSED}. */
  public final int[] numbers;

  /** Shape [open variable]: number of states left. */
  public final int[] cardinalities;

  /** Shape [factor]: open variables in the order of the factor's table. */
  public final int[][] scopes;

  /** Whether any table of the model that matters holds a zero. */
  final boolean hasZeros;

  /** Whether propagation has proved that nothing is possible; all is left open then. */
  public final boolean impossible;

  private final int[] known; // [variable of the model]: state, or UNKNOWN
  private final List<Factor> factors; // [factor], before evidence
  private final int[][] states; // [open variable]: states left, ascending; empty if all are

  private OpenModel(
      GraphicalModel model, Evidence evidence, boolean[] relevant, boolean propagated) {
    this.model = model;
    this.evidence = evidence;
    int n = model.size();
    known = evidence.knownStates(model);
    boolean network = model instanceof BayesianNetwork;
    List<Factor> all = model.factors();
    factors = new ArrayList<>(all.size());
    boolean zeros = false;
    for (int f = 0; f < all.size(); f++) {
      if (!network || relevant[f]) {
        factors.add(all.get(f));
        zeros |= all.get(f).hasZeros();
      }
    }
    for (int v : evidence.likelihoodVariables()) {
      Factor likelihood = Factor.of(v, evidence.likelihood(v));
      factors.add(likelihood);
      zeros |= likelihood.hasZeros();
    }
    hasZeros = zeros;
    boolean contradiction = false;
    int[][] left = {};
    if (propagated && zeros) {
      SupportPropagation domains = propagation(network);
      contradiction = !(network ? domains.propagateKnown() : domains.propagateAll());
      left = contradiction ? left : shrink(domains, relevant);
    }
    impossible = contradiction;
    numbers = new int[n];
    int[] open = new int[n];
    int count = 0;
    for (int v = 0; v < n; v++) {
      numbers[v] = CLOSED;
      if (known[v] == UNKNOWN && relevant[v]) {
        numbers[v] = count;
        open[count++] = v;
      }
    }
    variables = Arrays.copyOf(open, count);
    cardinalities = new int[count];
    states = new int[count][];
    for (int i = 0; i < count; i++) {
      int v = variables[i];
      states[i] = left.length == 0 ? ALL : left[v];
      cardinalities[i] = states[i].length == 0 ? model.cardinality(v) : states[i].length;
    }
    scopes = new int[factors.size()][];
    for (int f = 0; f < scopes.length; f++) {
      scopes[f] = scope(factors.get(f));
    }
  }

  /** The model of which some open variables are given: see {@link #slice}. */
  private OpenModel(OpenModel whole, boolean[] given) {
    model = whole.model;
    evidence = whole.evidence;
    variables = whole.variables;
    numbers = whole.numbers;
    hasZeros = whole.hasZeros;
    impossible = whole.impossible;
    known = whole.known;
    factors = whole.factors;
    states = whole.states;
    cardinalities = whole.cardinalities.clone();
    for (int v = 0; v < given.length; v++) {
      cardinalities[v] = given[v] ? 1 : cardinalities[v];
    }
    scopes = new int[whole.scopes.length][];
    for (int f = 0; f < scopes.length; f++) {
      scopes[f] = Arrays.stream(whole.scopes[f]).filter(v -> !given[v]).toArray();
    }
  }

  /**
   * The same with more variables given, in states that are not told yet: they keep their numbers, have one state and are in no
   * scope. Its tables are asked for with {@link #table(int, int[], int[])}.
   *
   * @param given shape [open variable]
   */
  OpenModel slice(boolean[] given) {
    return new OpenModel(this, given);
  }

  /** All that evidence leaves open, with all states. */
  static OpenModel of(GraphicalModel model, Evidence evidence) {
    return new OpenModel(model, evidence, all(model), false);
  }

  /**
   * What matters to the query and the probability of the evidence, with all states: of a Bayesian network see {@link
   * BayesianNetwork#relevantTo}, in a factor graph all matters.
   */
  static OpenModel relevantTo(GraphicalModel model, Evidence evidence, List<Integer> query) {
    return new OpenModel(model, evidence, relevant(model, evidence, query), false);
  }

  /** As {@link #of}, less what zeros rule out. */
  static OpenModel propagated(GraphicalModel model, Evidence evidence) {
    return new OpenModel(model, evidence, all(model), true);
  }

  /** As {@link #relevantTo}, less what zeros rule out: generalised arc consistency ({@link SupportPropagation}). */
  public static OpenModel propagated(GraphicalModel model, Evidence evidence, List<Integer> query) {
    return new OpenModel(model, evidence, relevant(model, evidence, query), true);
  }

  private static boolean[] all(GraphicalModel model) {
    boolean[] all = new boolean[model.size()];
    Arrays.fill(all, true);
    return all;
  }

  private static boolean[] relevant(GraphicalModel model, Evidence evidence, List<Integer> query) {
    return model instanceof BayesianNetwork network && query.size() < model.size()
        ? network.relevantTo(evidence, query)
        : all(model);
  }

  private SupportPropagation propagation(boolean network) {
    int[] all = new int[known.length];
    for (int v = 0; v < all.length; v++) {
      all[v] = model.cardinality(v);
    }
    return new SupportPropagation(all, known, factors);
  }

  /** States left by variable of the model, empty for all; variables with one become known. */
  private int[][] shrink(SupportPropagation domains, boolean[] relevant) {
    int[][] left = new int[known.length][];
    for (int v = 0; v < left.length; v++) {
      left[v] = ALL;
      int size = domains.domainSize(v);
      if (known[v] == UNKNOWN && relevant[v] && size < model.cardinality(v)) {
        if (size == 1) {
          known[v] = domains.firstState(v);
        } else {
          left[v] = new int[size];
          int next = 0;
          for (int i = 0; i < size; i++) {
            left[v][i] = domains.nextAlive(v, next);
            next = left[v][i] + 1;
          }
        }
      }
    }
    return left;
  }

  private int[] scope(Factor factor) {
    int rank = factor.rank();
    int[] scope = new int[rank];
    int open = 0;
    for (int k = 0; k < rank; k++) {
      int number = numbers[factor.variable(k)];
      if (number != CLOSED) {
        scope[open++] = number;
      }
    }
    return open == rank ? scope : Arrays.copyOf(scope, open);
  }

  /** An order of the open variables. */
  public OrderSource.Chosen order(OrderSource source) {
    if (!(source instanceof EliminationOrder given)) {
      return source.order(scopes, cardinalities);
    }
    if (given.size() != model.size()) {
      throw new CannotAnswerException(
          StopReason.NOT_APPLICABLE,
          "the elimination order given is of "
              + given.size()
              + " variables, the model has "
              + model.size()
              + "; give an order of this model");
    }
    return new OrderSource.Chosen(given.among(numbers), given.label());
  }

  /** Number of entries of a factor's table. */
  long size(int factor) {
    long size = 1;
    for (int v : scopes[factor]) {
      size *= cardinalities[v];
    }
    return size;
  }

  /** As {@link #table(int, int[])} in the order of the factor's scope. */
  double[] table(int factor) {
    return table(factor, scopes[factor]);
  }

  /**
   * A new array with the entries of a factor that agree with what is known, over the states left.
   *
   * @param scope the open variables of the factor in any order; the last is fastest
   */
  public double[] table(int factor, int[] scope) {
    return table(factor, scope, known);
  }

  /** A copy of what is known of every variable of the model: its state, negative where it is open. */
  int[] knownStates() {
    return known.clone();
  }

  /**
   * Likewise, but with the states given there.
   *
   * @param given shape [variable of the model], negative where it is in the scope; start from {@link #knownStates()}
   */
  double[] table(int factor, int[] scope, int[] given) {
    Factor from = factors.get(factor);
    int rank = scope.length;
    int base = 0;
    int[] strides = new int[rank];
    boolean same = from.rank() == rank; // then the table is what is wanted as it stands
    for (int k = 0; k < from.rank(); k++) {
      int v = from.variable(k);
      if (given[v] != UNKNOWN) {
        base += from.stride(k) * given[v];
      } else {
        int j = 0;
        while (scope[j] != numbers[v]) {
          j++;
        }
        strides[j] = from.stride(k);
        same &= j == k && states[numbers[v]].length == 0;
      }
    }
    if (same) {
      return from.values();
    }
    int size = 1;
    int[][] steps = new int[rank][]; // [position][state left]: how far on in the table
    for (int j = 0; j < rank; j++) {
      int[] left = states[scope[j]];
      steps[j] = new int[cardinalities[scope[j]]];
      for (int s = 0; s < steps[j].length; s++) {
        steps[j][s] = strides[j] * (left.length == 0 ? s : left[s]);
      }
      size *= steps[j].length;
    }
    double[] values = new double[size];
    if (rank == 0) {
      values[0] = from.value(base);
      return values;
    }
    int[] digits = new int[rank];
    int[] last = steps[rank - 1];
    int at = base;
    for (int k = 0; k < rank - 1; k++) {
      at += steps[k][0];
    }
    for (int to = 0; to < size; ) {
      for (int step : last) {
        values[to++] = from.value(at + step);
      }
      for (int k = rank - 2; k >= 0; k--) {
        at -= steps[k][digits[k]];
        boolean carry = ++digits[k] == steps[k].length;
        digits[k] = carry ? 0 : digits[k];
        at += steps[k][digits[k]];
        if (!carry) {
          break;
        }
      }
    }
    return values;
  }

  /** The state of a variable of the model that is closed and matters: observed, or the only one left. */
  public int knownState(int variable) {
    return known[variable];
  }

  /** Writes the states of all variables of the model, from {@code at} on: those of open variables are given. */
  void assign(int[] openStates, int[] out, int at) {
    for (int v = 0; v < numbers.length; v++) {
      out[at + v] = stateOfModel(v, openStates);
    }
  }

  /** States of all variables of the model from those of the open ones. */
  int[] allStates(int[] openStates) {
    int[] all = new int[numbers.length];
    assign(openStates, all, 0);
    return all;
  }

  /** The state of a variable of the model, given those of the open ones. */
  int stateOfModel(int variable, int[] openStates) {
    int number = numbers[variable];
    return number == CLOSED ? known[variable] : stateOf(number, openStates[number]);
  }

  /** Shape [open variable]: whether it is one of these variables of the model. */
  boolean[] among(List<Integer> query) {
    boolean[] among = new boolean[variables.length];
    for (int v : query) {
      if (numbers[v] != CLOSED) {
        among[numbers[v]] = true;
      }
    }
    return among;
  }

  /**
   * Posteriors of variables of the model over all their states; one that is closed has its state.
   *
   * @param openPosterior by open variable, over the states left
   */
  public double[][] posteriors(List<Integer> query, IntFunction<double[]> openPosterior) {
    double[][] p = new double[query.size()][];
    for (int i = 0; i < p.length; i++) {
      int v = query.get(i);
      if (numbers[v] != CLOSED) {
        p[i] = overAllStates(numbers[v], openPosterior.apply(numbers[v]));
      } else {
        p[i] = new double[model.cardinality(v)];
        p[i][known[v]] = 1;
      }
    }
    return p;
  }

  /** The state of the model that a state left of an open variable is. */
  int stateOf(int open, int state) {
    return states[open].length == 0 ? state : states[open][state];
  }

  /** A distribution over the states left of an open variable as one over all its states; may be the array given. */
  public double[] overAllStates(int open, double[] p) {
    if (states[open].length == 0) {
      return p;
    }
    double[] all = new double[model.cardinality(variables[open])];
    for (int s = 0; s < p.length; s++) {
      all[states[open][s]] = p[s];
    }
    return all;
  }
}
