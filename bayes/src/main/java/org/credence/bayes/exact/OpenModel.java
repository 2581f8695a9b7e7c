package org.credence.bayes.exact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;

/**
 * What evidence leaves open of a model: the variables that are neither observed nor of a single state nor barren, numbered anew
 * from 0, and the scopes of the factors over them. Tables are made only when asked for, so that costs can be told beforehand.
 */
final class OpenModel {

  static final int CLOSED = -1;

  private static final int UNKNOWN = -1;

  final GraphicalModel model;
  final Evidence evidence;

  /** Shape [open variable]: its index in the model, ascending. */
  final int[] variables;

  /** Shape [variable of the model]: its open number, or {@link #CLOSED}. */
  final int[] numbers;

  /** Shape [open variable]. */
  final int[] cardinalities;

  /** Shape [factor]: open variables in the order of the factor's table. */
  final int[][] scopes;

  private final int[] known; // [variable of the model]: state, or UNKNOWN
  private final List<Factor> factors; // [factor], before evidence

  private OpenModel(GraphicalModel model, Evidence evidence, boolean[] relevant) {
    this.model = model;
    this.evidence = evidence;
    int n = model.size();
    known = evidence.knownStates(model);
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
    cardinalities = Arrays.stream(variables).map(model::cardinality).toArray();
    factors = new ArrayList<>();
    boolean network = model instanceof BayesianNetwork;
    for (int f = 0; f < model.factors().size(); f++) {
      if (!network || relevant[f]) {
        factors.add(model.factors().get(f));
      }
    }
    for (int v : evidence.likelihoodVariables()) {
      factors.add(Factor.of(v, evidence.likelihood(v)));
    }
    scopes = new int[factors.size()][];
    for (int f = 0; f < scopes.length; f++) {
      scopes[f] = scope(factors.get(f));
    }
  }

  /** All that evidence leaves open. */
  static OpenModel of(GraphicalModel model, Evidence evidence) {
    boolean[] all = new boolean[model.size()];
    Arrays.fill(all, true);
    return new OpenModel(model, evidence, all);
  }

  /**
   * What matters to the query and the probability of the evidence: of a Bayesian network see {@link BayesianNetwork#relevantTo}, in a
   * factor graph all matters.
   */
  static OpenModel relevantTo(GraphicalModel model, Evidence evidence, List<Integer> query) {
    if (!(model instanceof BayesianNetwork network) || query.size() == model.size()) {
      return of(model, evidence);
    }
    return new OpenModel(model, evidence, network.relevantTo(evidence, query));
  }

  private int[] scope(Factor factor) {
    int[] scope = new int[factor.rank()];
    int rank = 0;
    for (int k = 0; k < scope.length; k++) {
      int number = numbers[factor.variable(k)];
      if (number != CLOSED) {
        scope[rank++] = number;
      }
    }
    return Arrays.copyOf(scope, rank);
  }

  /** Number of entries of a factor's table. */
  long size(int factor) {
    long size = 1;
    for (int v : scopes[factor]) {
      size *= cardinalities[v];
    }
    return size;
  }

  /** A new array with the entries of a factor that agree with the evidence; last variable of its scope fastest. */
  double[] table(int factor) {
    return factors.get(factor).restrict(known).values();
  }

  /** The state in the model that an open variable's own state stands for. */
  int modelState(int openVariable, int openState) {
    return openState;
  }

  /** Writes the states of all variables of the model, from {@code at} on: those of open variables are given. */
  void assign(int[] openStates, int[] out, int at) {
    for (int v = 0; v < numbers.length; v++) {
      int number = numbers[v];
      out[at + v] = number == CLOSED ? known[v] : modelState(number, openStates[number]);
    }
  }

  /** The state of a variable of the model that is closed and matters: observed, or the only one. */
  int knownState(int variable) {
    return known[variable];
  }
}
