package org.credence.bayes.testkit;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.core.random.Randomness;

/** Small random models for tests: zeros, single-state variables, disconnected parts, repeated scopes all occur. */
public final class RandomModels {

  private RandomModels() {}

  /**
   * A random Bayesian network.
   *
   * @param variables number of variables, at least 1
   * @param mostStates states per variable are 1 (rarely) to this many
   * @param mostParents parents per variable are 0 to this many
   * @param zeroShare probability that an entry of a table is zero (each row keeps at least one positive entry)
   */
  public static BayesianNetwork network(
      Randomness random, int variables, int mostStates, int mostParents, double zeroShare) {
    List<Variable> all = variables(random, variables, mostStates);
    BayesianNetwork.Builder builder = BayesianNetwork.builder("random");
    for (int v = 0; v < variables; v++) {
      List<String> parents = new ArrayList<>();
      int wanted = Math.min(v, random.below(mostParents + 1));
      int rows = 1;
      while (parents.size() < wanted) {
        int u = random.below(v);
        if (!parents.contains(all.get(u).name())) {
          parents.add(all.get(u).name());
          rows *= all.get(u).cardinality();
        }
      }
      int states = all.get(v).cardinality();
      double[] table = new double[rows * states];
      for (int row = 0; row < rows; row++) {
        int sure = random.below(states);
        double sum = 0;
        for (int s = 0; s < states; s++) {
          double p = s != sure && random.bernoulli(zeroShare) ? 0 : 0.02 + random.uniform();
          table[row * states + s] = p;
          sum += p;
        }
        for (int s = 0; s < states; s++) {
          table[row * states + s] /= sum;
        }
      }
      builder.variable(all.get(v), parents, table);
    }
    return builder.build();
  }

  /**
   * A random factor graph; some variables may be in no factor, some factors have no variable, scopes may repeat.
   *
   * @param factors number of factors
   * @param mostRank variables per factor are 0 to this many
   */
  public static FactorGraph factorGraph(
      Randomness random,
      int variables,
      int mostStates,
      int factors,
      int mostRank,
      double zeroShare) {
    List<Variable> all = variables(random, variables, mostStates);
    List<Factor> list = new ArrayList<>();
    for (int f = 0; f < factors; f++) {
      int rank = Math.min(variables, random.below(8) == 0 ? 0 : 1 + random.below(mostRank));
      List<Integer> scope = new ArrayList<>();
      while (scope.size() < rank) {
        int v = random.below(variables);
        if (!scope.contains(v)) {
          scope.add(v);
        }
      }
      int[] cardinalities = scope.stream().mapToInt(v -> all.get(v).cardinality()).toArray();
      int size = 1;
      for (int cardinality : cardinalities) {
        size *= cardinality;
      }
      double[] values = new double[size];
      int sure = random.below(size);
      for (int i = 0; i < size; i++) {
        values[i] = i != sure && random.bernoulli(zeroShare) ? 0 : 0.05 + 3 * random.uniform();
      }
      list.add(
          Factor.of(scope.stream().mapToInt(Integer::intValue).toArray(), cardinalities, values));
    }
    return new FactorGraph("random", all, list);
  }

  /** Random evidence, hard on some variables and likelihoods on a few; it may be impossible where there are zeros. */
  public static Evidence evidence(Randomness random, GraphicalModel model, double observedShare) {
    Evidence evidence = Evidence.none();
    for (int v = 0; v < model.size(); v++) {
      if (random.bernoulli(observedShare)) {
        evidence = evidence.observe(v, random.below(model.cardinality(v)));
      } else if (random.bernoulli(observedShare / 3)) {
        double[] likelihood = new double[model.cardinality(v)];
        for (int s = 0; s < likelihood.length; s++) {
          likelihood[s] = 0.1 + random.uniform();
        }
        evidence = evidence.likelihood(v, likelihood);
      }
    }
    return evidence;
  }

  private static List<Variable> variables(Randomness random, int count, int mostStates) {
    List<Variable> all = new ArrayList<>();
    for (int v = 0; v < count; v++) {
      int states = random.below(12) == 0 ? 1 : 2 + random.below(Math.max(1, mostStates - 1));
      List<String> names = new ArrayList<>();
      for (int s = 0; s < states; s++) {
        names.add("s" + s);
      }
      all.add(new Variable("v" + v, names));
    }
    return all;
  }
}
