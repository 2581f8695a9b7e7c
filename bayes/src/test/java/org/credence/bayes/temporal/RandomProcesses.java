package org.credence.bayes.temporal;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Variable;
import org.credence.core.random.Randomness;

/** Random two-slice templates: one to three variables a slice, arcs within slices and from the slice before, zeros if wanted. */
final class RandomProcesses {

  private RandomProcesses() {}

  static DynamicNetwork random(Randomness random, double zeroShare) {
    int width = 1 + random.below(3);
    List<Variable> variables = new ArrayList<>();
    for (int v = 0; v < width; v++) {
      List<String> states = new ArrayList<>();
      int count = 2 + random.below(2);
      for (int s = 0; s < count; s++) {
        states.add("s" + s);
      }
      variables.add(new Variable("x" + (char) ('a' + v), states));
    }
    BayesianNetwork.Builder initial = BayesianNetwork.builder("first");
    BayesianNetwork.Builder transition = BayesianNetwork.builder("next");
    for (Variable variable : variables) {
      transition.variable(
          new Variable(DynamicNetwork.previous(variable.name()), variable.states()),
          List.of(),
          rows(random, 1, variable.cardinality(), 0));
    }
    for (int v = 0; v < width; v++) {
      List<String> within = new ArrayList<>();
      int rows = 1;
      for (int u = 0; u < v; u++) {
        if (random.bernoulli(0.5)) {
          within.add(variables.get(u).name());
          rows *= variables.get(u).cardinality();
        }
      }
      int states = variables.get(v).cardinality();
      initial.variable(variables.get(v), within, rows(random, rows, states, zeroShare));
      List<String> parents = new ArrayList<>(within);
      for (int u = 0; u < width; u++) {
        if (u == v || random.bernoulli(0.3)) {
          parents.add(
              random.below(parents.size() + 1), DynamicNetwork.previous(variables.get(u).name()));
          rows *= variables.get(u).cardinality();
        }
      }
      transition.variable(variables.get(v), parents, rows(random, rows, states, zeroShare));
    }
    return new DynamicNetwork(initial.build(), transition.build());
  }

  private static double[] rows(Randomness random, int rows, int states, double zeroShare) {
    double[] table = new double[rows * states];
    for (int row = 0; row < rows; row++) {
      int sure = random.below(states);
      double sum = 0;
      for (int s = 0; s < states; s++) {
        double p = s != sure && random.bernoulli(zeroShare) ? 0 : 0.05 + random.uniform();
        table[row * states + s] = p;
        sum += p;
      }
      for (int s = 0; s < states; s++) {
        table[row * states + s] /= sum;
      }
    }
    return table;
  }
}
