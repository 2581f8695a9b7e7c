package org.credence.bayes.testkit;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.IndependentInfluence;
import org.credence.bayes.model.IndependentInfluence.Combination;
import org.credence.bayes.model.Variable;
import org.credence.core.random.Randomness;

/** Random networks in which some variables are stated by independent influences, with zeros and ones among their numbers. */
public final class InfluenceModels {

  private InfluenceModels() {}

  /**
   * A network of two- and three-state variables; the last few have many parents.
   *
   * @param variables at least 2
   * @param mostParents most parents of an influenced variable
   */
  public static BayesianNetwork network(Randomness random, int variables, int mostParents) {
    BayesianNetwork.Builder builder = BayesianNetwork.builder("influences");
    List<Variable> all = new ArrayList<>();
    for (int v = 0; v < variables; v++) {
      Variable variable =
          random.below(3) == 0
              ? Variable.of("v" + v, "none", "mild", "severe")
              : Variable.of("v" + v, "no", "yes");
      int states = variable.cardinality();
      List<Variable> parents = new ArrayList<>();
      int wanted = Math.min(v, random.below(mostParents + 1));
      for (int u = 0; u < v && parents.size() < wanted; u++) {
        if (v - u <= wanted - parents.size() || random.bernoulli(0.6)) {
          parents.add(all.get(u));
        }
      }
      List<String> names = parents.stream().map(Variable::name).toList();
      if (parents.size() < 2) {
        int rows = parents.isEmpty() ? 1 : parents.get(0).cardinality();
        builder.variable(variable, names, rows(random, rows, states, 0.1));
      } else {
        Combination combination = random.bernoulli(0.5) ? Combination.MAX : Combination.MIN;
        double[] leak =
            random.bernoulli(0.5)
                ? IndependentInfluence.noLeak(combination, states)
                : rows(random, 1, states, 0.2);
        double[][] causes = new double[parents.size()][];
        for (int i = 0; i < causes.length; i++) {
          causes[i] = rows(random, parents.get(i).cardinality(), states, 0.25);
        }
        if (combination == Combination.MAX) {
          builder.noisyMax(variable, names, leak, causes);
        } else {
          builder.noisyMin(variable, names, leak, causes);
        }
      }
      all.add(variable);
    }
    return builder.build();
  }

  private static double[] rows(Randomness random, int rows, int states, double zeroShare) {
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
    return table;
  }
}
