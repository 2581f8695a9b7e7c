package org.credence.bayes.importance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.ExhaustiveRandomness;
import org.junit.jupiter.api.Test;

/**
 * Every path of the shipped engines of this package, from begin to answer, with its probability: {@code E[ŵ] = P(e)} and
 * {@code E[ŵ p̂(v, s)] = P(x_v = s, e)}, where {@code ŵ} is the mean weight. No false alarms.
 */
final class UnbiasednessProofTest {

  private static final double TOLERANCE = 1e-12;
  private static final int MODELS = 300;

  @Test
  void rejectionSamplingIsUnbiased() {
    assertThat(worstOnNetworks(RejectionSampling.standard())).isLessThan(TOLERANCE);
  }

  @Test
  void backwardSimulationIsUnbiasedForAnyNumberOfGenerations() {
    for (int generations = 0; generations <= 3; generations++) {
      assertThat(worstOnNetworks(new BackwardSimulation(1, generations, 0.95)))
          .as("%s generations", generations)
          .isLessThan(TOLERANCE);
    }
  }

  @Test
  void sampleSearchIsUnbiasedForAnyNumberOfNodes() {
    for (int nodes : new int[] {0, 1, 3, 1000}) {
      assertThat(worstOnNetworks(new SampleSearch(1, nodes, 0.95)))
          .as("%s nodes", nodes)
          .isLessThan(TOLERANCE);
    }
  }

  @Test
  void sampleSearchIsUnbiasedOnFactorGraphs() {
    for (int nodes : new int[] {0, 2, 1000}) {
      assertThat(
              worst(
                  new SampleSearch(1, nodes, 0.95),
                  random -> RandomModels.factorGraph(random, 2 + random.below(4), 3, 5, 3, 0.5)))
          .as("%s nodes", nodes)
          .isLessThan(TOLERANCE);
    }
  }

  /** With a complete search no path ends with weight zero, and all paths have the law of the backtrack-free distribution. */
  @Test
  void sampleSearchWithoutLimitNeverRunsIntoADeadEnd() {
    int possible = 0;
    for (int seed = 0; seed < MODELS; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      GraphicalModel model = RandomModels.factorGraph(random, 3 + random.below(3), 3, 6, 3, 0.6);
      JointTable joint = new JointTable(model, Evidence.none());
      if (joint.total() == 0) {
        continue;
      }
      possible++;
      ExhaustiveRandomness.Law<Boolean> law =
          ExhaustiveRandomness.law(
              randomness -> {
                Iteration<Marginals> iteration =
                    new SampleSearch(1, 100_000, 0.95)
                        .begin(
                            MarginalProblem.of(model, Evidence.none()),
                            new SearchApart(randomness),
                            Workers.sequential());
                iteration.advance(1);
                return iteration.measures().get("zeroWeightShare") > 0;
              });
      assertThat(law.p(true)).isZero();
    }
    assertThat(possible).isGreaterThan(100);
  }

  private static double worstOnNetworks(IterativeEngine<MarginalProblem, Marginals> engine) {
    return worst(
        engine,
        random -> RandomModels.network(random, 1 + random.below(6), 3, 3, random.below(3) * 0.25));
  }

  private static double worst(
      IterativeEngine<MarginalProblem, Marginals> engine,
      Function<SeededRandomness, GraphicalModel> models) {
    double worst = 0;
    int proved = 0;
    for (int seed = 0; seed < MODELS; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      GraphicalModel model = models.apply(random);
      Evidence evidence = RandomModels.evidence(random, model, 0.4);
      if (JointTable.jointStates(model) <= 64) {
        MarginalProblem problem = MarginalProblem.of(model, evidence);
        worst = Math.max(worst, bias(engine, problem));
        proved++;
      }
    }
    assertThat(proved).isGreaterThanOrEqualTo(200);
    return worst;
  }

  /** Largest deviation of the expected unnormalised estimates from the truth. */
  private static double bias(
      IterativeEngine<MarginalProblem, Marginals> engine, MarginalProblem problem) {
    JointTable joint = new JointTable(problem.model(), problem.evidence());
    ExhaustiveRandomness.Law<List<Double>> law =
        ExhaustiveRandomness.law(
            randomness -> {
              try {
                Iteration<Marginals> iteration =
                    engine.begin(problem, new SearchApart(randomness), Workers.sequential());
                iteration.advance(1);
                return unnormalised(problem, iteration);
              } catch (ImpossibleEvidenceException e) {
                return List.of();
              }
            });
    double total = joint.total();
    if (law.p(List.of()) > 0) {
      return total;
    }
    double worst = Math.abs(law.expectation(r -> r.get(0)) - total) / Math.max(1, total);
    int at = 1;
    for (int v : problem.query()) {
      for (int s = 0; s < problem.model().cardinality(v); s++) {
        int place = at++;
        double error = Math.abs(law.expectation(r -> r.get(place)) - joint.total(v, s));
        worst = Math.max(worst, error / Math.max(1, total));
      }
    }
    return worst;
  }

  /** Mean weight, then mean weight times every estimated probability; all zero if there is no answer. */
  private static List<Double> unnormalised(
      MarginalProblem problem, Iteration<Marginals> iteration) {
    List<Double> result = new ArrayList<>();
    double weight = 0;
    List<Double> zeros = new ArrayList<>();
    for (int v : problem.query()) {
      for (int s = 0; s < problem.model().cardinality(v); s++) {
        zeros.add(0.0);
      }
    }
    try {
      Marginals answer = iteration.answer();
      weight = Math.exp(answer.logEvidence().orElseThrow().value());
      result.add(weight);
      for (int v : problem.query()) {
        for (double p : answer.distribution(v)) {
          result.add(weight * p);
        }
      }
    } catch (CannotAnswerException e) {
      result.clear();
      result.add(0.0);
      result.addAll(zeros);
    }
    return result;
  }

  /** The search for impossible evidence, which has stream -1, changes no sample: its choices are not walked. */
  private record SearchApart(Randomness walker) implements Randomness {
    @Override
    public int categorical(double[] weights, int offset, int length) {
      return walker.categorical(weights, offset, length);
    }

    @Override
    public boolean bernoulli(double p) {
      return walker.bernoulli(p);
    }

    @Override
    public int below(int bound) {
      return walker.below(bound);
    }

    @Override
    public double uniform() {
      return walker.uniform();
    }

    @Override
    public double gaussian() {
      return walker.gaussian();
    }

    @Override
    public Randomness split(long key) {
      return key == -1 ? SeededRandomness.of(1) : walker.split(key);
    }
  }
}
