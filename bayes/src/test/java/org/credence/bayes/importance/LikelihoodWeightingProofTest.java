package org.credence.bayes.importance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.exact.StateDomains;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.ExhaustiveRandomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Every path of the shipped iteration with its probability: {@code E[ŵ] = P(e)} and {@code E[ŵ p̂(v, s)] = P(x_v = s, e)}, where
 * {@code ŵ} is the mean weight. No false alarms.
 */
final class LikelihoodWeightingProofTest {

  private static final double TOLERANCE = 1e-12;
  private static final int NETWORKS = 250;

  @Test
  void oneSampleIsUnbiasedForTheEvidenceAndForEveryState() {
    double worst = 0;
    for (int seed = 0; seed < NETWORKS; seed++) {
      Case c = Case.of(seed);
      worst = Math.max(worst, bias(c, shipped(c), 1));
    }
    assertThat(worst).isLessThan(TOLERANCE);
  }

  @Test
  void twoSamplesInOneChunkOrInTwoAreUnbiased() {
    double worst = 0;
    int cases = 0;
    for (int seed = 0; seed < 2 * NETWORKS; seed++) {
      Case c = Case.of(seed);
      if (JointTable.jointStates(c.network) <= 24) {
        worst = Math.max(worst, bias(c, shipped(c), 2));
        worst = Math.max(worst, bias(c, shipped(c), 1, 1));
        cases++;
      }
    }
    assertThat(cases).isGreaterThan(200);
    assertThat(worst).isLessThan(TOLERANCE);
  }

  @ParameterizedTest
  @EnumSource(Mutation.class)
  void mutantsAreCaught(Mutation mutation) {
    double worst = 0;
    for (int seed = 0; seed < NETWORKS; seed++) {
      Case c = Case.of(seed);
      if (JointTable.jointStates(c.network) <= 16) {
        worst = Math.max(worst, bias(c, new Mutant(c, mutation), 1));
      }
    }
    if (mutation == Mutation.NONE) {
      assertThat(worst).isLessThan(TOLERANCE);
    } else {
      assertThat(worst).isGreaterThan(1e-3);
    }
  }

  private static WeightedSampler shipped(Case c) {
    return new EvidenceWeightedForwardSampler(
        c.network, c.problem, StateDomains.of(c.network, c.evidence));
  }

  /** Largest deviation of the expected unnormalised estimates from the truth. */
  private static double bias(Case c, WeightedSampler sampler, int... advances) {
    JointTable joint = new JointTable(c.network, c.evidence);
    ExhaustiveRandomness.Law<List<Double>> law =
        ExhaustiveRandomness.law(
            randomness -> {
              WeightedSampling iteration =
                  new WeightedSampling(
                      c.problem,
                      0.95,
                      sampler,
                      new WeightedSampling.Settled(false, false),
                      0,
                      randomness,
                      Workers.sequential());
              for (int samples : advances) {
                iteration.advance(samples);
              }
              return unnormalised(c.problem, iteration);
            });
    double worst = Math.abs(law.expectation(r -> r.get(0)) - joint.total());
    int at = 1;
    for (int v : c.problem.query()) {
      for (int s = 0; s < c.network.cardinality(v); s++) {
        int place = at++;
        worst = Math.max(worst, Math.abs(law.expectation(r -> r.get(place)) - joint.total(v, s)));
      }
    }
    return worst;
  }

  /** Mean weight, then mean weight times every estimated probability; all zero if there is no answer. */
  private static List<Double> unnormalised(MarginalProblem problem, WeightedSampling iteration) {
    List<Double> result = new ArrayList<>();
    try {
      Marginals answer = iteration.answer();
      double weight = Math.exp(answer.logEvidence().orElseThrow().value());
      result.add(weight);
      for (int v : problem.query()) {
        for (double p : answer.distribution(v)) {
          result.add(weight * p);
        }
      }
    } catch (CannotAnswerException e) {
      result.add(0.0);
      for (int v : problem.query()) {
        for (int s = 0; s < problem.model().cardinality(v); s++) {
          result.add(0.0);
        }
      }
    }
    return result;
  }

  private record Case(BayesianNetwork network, Evidence evidence, MarginalProblem problem) {
    static Case of(int seed) {
      for (int attempt = 0; ; attempt++) {
        SeededRandomness random = SeededRandomness.of(seed).split(attempt);
        BayesianNetwork network =
            RandomModels.network(random, 1 + random.below(6), 3, 3, seed % 3 == 0 ? 0 : 0.3);
        Evidence evidence = RandomModels.evidence(random, network, 0.4);
        if (JointTable.jointStates(network) <= 64) {
          return new Case(network, evidence, MarginalProblem.of(network, evidence));
        }
      }
    }
  }

  enum Mutation {
    /** No mutation: the same plain kernel must pass. */
    NONE,
    EVIDENCE_ROW_NOT_WEIGHTED,
    LIKELIHOOD_APPLIED_TWICE,
    LIKELIHOOD_FORGOTTEN,
    DRAWN_VARIABLE_WEIGHTED_TOO,
    ZERO_WEIGHT_REDRAWN_INSTEAD_OF_COUNTED,
    PARENTS_IN_WRONG_ORDER,
    OBSERVED_STATE_DRAWN_AND_ACCEPTED
  }

  /** A plain forward sampler with one fault. */
  private record Mutant(Case c, Mutation mutation) implements WeightedSampler {
    @Override
    public double sample(Randomness randomness, int[] out) {
      double weight = once(randomness, out);
      if (mutation == Mutation.ZERO_WEIGHT_REDRAWN_INSTEAD_OF_COUNTED && weight == 0) {
        weight = once(randomness, out);
      }
      return Math.log(weight);
    }

    private double once(Randomness randomness, int[] out) {
      int[] observed = c.evidence.statesOf(c.network);
      double weight = 1;
      for (int v : c.network.topologicalOrder()) {
        Factor factor = c.network.factors().get(v);
        int[] parents = c.network.parents(v);
        int row = 0;
        for (int k = 0; k < parents.length; k++) {
          int from = mutation == Mutation.PARENTS_IN_WRONG_ORDER ? parents.length - 1 - k : k;
          row += factor.stride(k) * Math.min(out[parents[from]], factor.cardinality(k) - 1);
        }
        double[] p = new double[c.network.cardinality(v)];
        for (int s = 0; s < p.length; s++) {
          p[s] = factor.value(row + s);
        }
        if (observed[v] < 0) {
          out[v] = randomness.categorical(p);
          weight *= mutation == Mutation.DRAWN_VARIABLE_WEIGHTED_TOO ? p[out[v]] : 1;
        } else if (mutation == Mutation.OBSERVED_STATE_DRAWN_AND_ACCEPTED) {
          out[v] = randomness.categorical(p);
          weight *= p[observed[v]];
        } else {
          out[v] = observed[v];
          weight *= mutation == Mutation.EVIDENCE_ROW_NOT_WEIGHTED ? 1 : p[out[v]];
        }
        if (c.evidence.likelihoodVariables().contains(v)) {
          double likelihood = c.evidence.likelihood(v)[out[v]];
          weight *=
              switch (mutation) {
                case LIKELIHOOD_APPLIED_TWICE -> likelihood * likelihood;
                case LIKELIHOOD_FORGOTTEN -> 1;
                default -> likelihood;
              };
        }
      }
      return weight;
    }

    @Override
    public long evaluationsPerSample() {
      return 1;
    }

    @Override
    public long bytes() {
      return 0;
    }
  }
}
