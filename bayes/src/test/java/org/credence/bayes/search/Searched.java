package org.credence.bayes.search;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
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
}
