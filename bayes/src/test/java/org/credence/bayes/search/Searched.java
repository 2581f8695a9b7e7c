package org.credence.bayes.search;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalMapProblem;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;

/** Random problems to search: zeros, ties, evidence, unconstrained variables, separate parts. */
final class Searched {

  private Searched() {}

  static GraphicalModel model(Randomness random) {
    double zeros = random.below(3) * 0.25;
    return switch (random.below(4)) {
      case 0 -> RandomModels.network(random, 1 + random.below(8), 3, 3, zeros);
      case 1 -> RandomModels.factorGraph(random, 1 + random.below(7), 3, random.below(9), 3, zeros);
      default -> RandomModels.factorGraph(random, 7, 2, 16, 2, zeros);
    };
  }

  static MostProbableProblem mostProbable(int i) {
    Randomness random = SeededRandomness.of(25).split(i);
    GraphicalModel model = model(random);
    Evidence evidence = RandomModels.evidence(random, model, random.below(3) * 0.1);
    return new MostProbableProblem(model, evidence);
  }

  static MarginalMapProblem marginalMap(int i) {
    Randomness random = SeededRandomness.of(26).split(i);
    GraphicalModel model = model(random);
    Evidence evidence = RandomModels.evidence(random, model, random.below(3) * 0.1);
    List<Integer> asked = new ArrayList<>();
    for (int v = 0; v < model.size(); v++) {
      if (random.bernoulli(0.5)) {
        asked.add(v);
      }
    }
    return new MarginalMapProblem(model, evidence, asked);
  }

  /** A square grid of binary variables, couplings of random sign and size: hard for bounds of few cells. */
  static GraphicalModel spinGlass(int i, int side) {
    Randomness random = SeededRandomness.of(27).split(i);
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < side * side; v++) {
      variables.add(Variable.of("x" + v, "0", "1"));
      factors.add(Factor.of(v, 1, Math.exp(random.uniform() - 0.5)));
      if (v % side > 0) {
        factors.add(coupling(random, v - 1, v));
      }
      if (v >= side) {
        factors.add(coupling(random, v - side, v));
      }
    }
    return new FactorGraph("spin glass", variables, factors);
  }

  private static Factor coupling(Randomness random, int a, int b) {
    double alike = Math.exp(4 * random.uniform() - 2);
    return Factor.of(new int[] {a, b}, new int[] {2, 2}, new double[] {alike, 1, 1, alike});
  }
}
