package org.credence.bayes.importance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.ExhaustiveRandomness;
import org.junit.jupiter.api.Test;

/**
 * Every path of one annealed run as shipped: {@code E w = P(e)} and {@code E w 1{x_v = s} = P(x_v = s, e)}, on networks and factor
 * graphs, with zeros and likelihoods, for one to four temperatures. No false alarms.
 */
final class AnnealedImportanceSamplingProofTest {

  private static final double TOLERANCE = 1e-12;

  @Test
  void oneRunIsUnbiasedForTheEvidenceAndForEveryState() {
    double worst = 0;
    for (int seed = 0; seed < 260; seed++) {
      int temperatures = 1 + seed % 4;
      int mostJointStates = new int[] {64, 18, 8, 6}[seed % 4];
      SeededRandomness random = SeededRandomness.of(seed);
      GraphicalModel model;
      do {
        random = random.split(1);
        double zeros = seed % 3 == 0 ? 0.3 : 0;
        model =
            seed / 4 % 2 == 0
                ? RandomModels.network(random, 1 + random.below(5), 3, 3, zeros)
                : RandomModels.factorGraph(random, 1 + random.below(4), 3, 6, 3, zeros);
      } while (JointTable.jointStates(model) > mostJointStates);
      Evidence evidence = RandomModels.evidence(random, model, 0.3);
      worst = Math.max(worst, bias(model, evidence, temperatures));
    }
    assertThat(worst).isLessThan(TOLERANCE);
  }

  /** Largest deviation of the expected unnormalised estimates, over the truth where that is above one. */
  private static double bias(GraphicalModel model, Evidence evidence, int temperatures) {
    JointTable joint = new JointTable(model, evidence);
    AnnealedSampler sampler = new AnnealedSampler(model, evidence, temperatures);
    ExhaustiveRandomness.Law<List<Double>> law =
        ExhaustiveRandomness.law(
            randomness -> {
              int[] states = new int[model.size()];
              List<Double> result = new ArrayList<>();
              result.add(Math.exp(sampler.sample(randomness, states)));
              Arrays.stream(states).forEach(s -> result.add((double) s));
              return result;
            });
    double scale = Math.max(1, joint.total());
    double worst = Math.abs(law.expectation(r -> r.get(0)) - joint.total()) / scale;
    for (int v = 0; v < model.size(); v++) {
      for (int s = 0; s < model.cardinality(v); s++) {
        int variable = v;
        int state = s;
        double estimate = law.expectation(r -> r.get(1 + variable) == state ? r.get(0) : 0.0);
        worst = Math.max(worst, Math.abs(estimate - joint.total(v, s)) / scale);
      }
    }
    return worst;
  }
}
