package org.credence.bayes.exact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;

/**
 * What of a model with evidence an elimination order is about: the variables that neither the evidence nor zeros of the factors fix,
 * with as many states as these leave them, numbered anew from 0. Evidence that zeros prove impossible is taken as if there were none of
 * these zeros: an order is asked for, not an answer.
 */
final class OrderSubject {

  /** Shape [open variable]: its number in the model, ascending. */
  final int[] variables;

  /** Shape [variable of the model]: its open number, or negative. */
  final int[] numbers;

  /** Shape [open variable]: states left. */
  final int[] cardinalities;

  /** Shape [factor]: open variables, none without any. */
  final int[][] scopes;

  private OrderSubject(int[] numbers, int[] cardinalities, int[] variables, int[][] scopes) {
    this.numbers = numbers;
    this.cardinalities = cardinalities;
    this.variables = variables;
    this.scopes = scopes;
  }

  static OrderSubject of(GraphicalModel model, Evidence evidence) {
    int n = model.size();
    int[] known = evidence.knownStates(model);
    int[] cardinalities = new int[n];
    Arrays.setAll(cardinalities, model::cardinality);
    List<Factor> absorbed = new ArrayList<>();
    for (Factor factor : model.factors()) {
      absorbed.add(factor.restrict(known));
    }
    for (int v : evidence.likelihoodVariables()) {
      if (known[v] < 0) {
        absorbed.add(Factor.of(v, evidence.likelihood(v)));
      }
    }
    SupportPropagation domains = new SupportPropagation(cardinalities, known, absorbed);
    boolean possible = domains.propagateAll();
    int[] variables = new int[n];
    int[] numbers = new int[n];
    int[] states = new int[n];
    int count = 0;
    for (int v = 0; v < n; v++) {
      numbers[v] = -1;
      int left = possible ? domains.domainSize(v) : known[v] < 0 ? cardinalities[v] : 1;
      if (left > 1) {
        states[count] = left;
        variables[count] = v;
        numbers[v] = count++;
      }
    }
    List<int[]> scopes = new ArrayList<>();
    for (Factor factor : absorbed) {
      int[] scope =
          Arrays.stream(factor.scope()).map(v -> numbers[v]).filter(v -> v >= 0).toArray();
      if (scope.length > 0) {
        scopes.add(scope);
      }
    }
    return new OrderSubject(
        numbers,
        Arrays.copyOf(states, count),
        Arrays.copyOf(variables, count),
        scopes.toArray(int[][]::new));
  }

  OrderGraph graph() {
    return OrderGraph.of(scopes, cardinalities);
  }

  /** The order of the whole model: what is fixed goes first, where it changes nothing. */
  EliminationOrder inModel(int[] order) {
    int[] whole = new int[numbers.length];
    int at = 0;
    for (int v = 0; v < numbers.length; v++) {
      if (numbers[v] < 0) {
        whole[at++] = v;
      }
    }
    for (int v : order) {
      whole[at++] = variables[v];
    }
    return EliminationOrder.of(whole);
  }
}
