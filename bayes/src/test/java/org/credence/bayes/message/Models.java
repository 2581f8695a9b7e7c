package org.credence.bayes.message;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.Variable;
import org.credence.core.random.Randomness;

/** Factor graphs of known shape. */
final class Models {

  private Models() {}

  static List<Variable> binary(int count) {
    return IntStream.range(0, count).mapToObj(v -> Variable.of("v" + v, "no", "yes")).toList();
  }

  static Factor pair(int u, int v, double... values) {
    return Factor.of(new int[] {u, v}, new int[] {2, 2}, values);
  }

  /** {@code exp(coupling·x·y)} for spins x, y of -1 and 1. */
  static Factor spins(int u, int v, double coupling) {
    double same = Math.exp(coupling);
    double different = Math.exp(-coupling);
    return pair(u, v, same, different, different, same);
  }

  /** {@code exp(field·x)}. */
  static Factor field(int v, double field) {
    return Factor.of(v, Math.exp(-field), Math.exp(field));
  }

  static FactorGraph graph(int variables, List<Factor> factors) {
    return new FactorGraph("test", binary(variables), factors);
  }

  /** Every pair coupled with the same strength, every spin with the same field. */
  static FactorGraph complete(int spins, double coupling, double field) {
    List<Factor> factors = new ArrayList<>();
    for (int u = 0; u < spins; u++) {
      factors.add(field(u, field));
      for (int v = u + 1; v < spins; v++) {
        factors.add(spins(u, v, coupling));
      }
    }
    return graph(spins, factors);
  }

  /** Every pair coupled and every spin in a field, both normal with the given deviation. */
  static FactorGraph glass(Randomness random, int spins, double coupling, double field) {
    List<Factor> factors = new ArrayList<>();
    for (int u = 0; u < spins; u++) {
      factors.add(field(u, field * random.gaussian()));
      for (int v = u + 1; v < spins; v++) {
        factors.add(spins(u, v, coupling * random.gaussian()));
      }
    }
    return graph(spins, factors);
  }

  /** A factor graph without loops: each factor joins variables of different trees; some have one variable or none. */
  static FactorGraph forest(Randomness random, int count, int mostStates, double zeroShare) {
    List<Variable> variables = new ArrayList<>();
    int[] tree = new int[count];
    for (int v = 0; v < count; v++) {
      int states = 1 + random.below(mostStates);
      variables.add(
          new Variable("v" + v, IntStream.range(0, states).mapToObj(s -> "s" + s).toList()));
      tree[v] = v;
    }
    List<Factor> factors = new ArrayList<>();
    for (int i = 0; i < 2 * count; i++) {
      int rank = random.below(5);
      List<Integer> scope = new ArrayList<>();
      for (int k = 0; k < rank; k++) {
        int v = random.below(count);
        if (scope.stream().noneMatch(u -> tree[u] == tree[v])) {
          scope.add(v);
        }
      }
      for (int u : scope) {
        int old = tree[u];
        int merged = tree[scope.get(0)];
        for (int v = 0; v < count; v++) {
          tree[v] = tree[v] == old ? merged : tree[v];
        }
      }
      factors.add(random(random, variables, scope, zeroShare));
    }
    return new FactorGraph("forest", variables, factors);
  }

  static Factor random(
      Randomness random, List<Variable> variables, List<Integer> scope, double zeroShare) {
    int[] cardinalities = scope.stream().mapToInt(v -> variables.get(v).cardinality()).toArray();
    int size = IntStream.of(cardinalities).reduce(1, (a, b) -> a * b);
    double[] values = new double[size];
    int sure = random.below(size);
    for (int i = 0; i < size; i++) {
      values[i] = i != sure && random.bernoulli(zeroShare) ? 0 : 0.05 + 3 * random.uniform();
    }
    return Factor.of(scope.stream().mapToInt(Integer::intValue).toArray(), cardinalities, values);
  }
}
