package org.credence.bayes.importance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.exact.StateDomains;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.ExhaustiveRandomness;
import org.junit.jupiter.api.Test;

/**
 * Every path of the shipped iterations with its probability: {@code E[ŵ] = P(e)} and {@code E[ŵ p̂(v, s)] = P(x_v = s, e)}, where
 * {@code ŵ} is the mean weight of the answer; with loops, zeros, likelihood evidence. No false alarms.
 */
final class ProposalsProofTest {

  private static final double TOLERANCE = 1e-12;
  private static final int NETWORKS = 200;

  private interface Start {
    Iteration<Marginals> begin(SampledQuestion question, Randomness randomness, Workers workers);
  }

  @Test
  void evidencePrePropagationIsUnbiasedForTheEvidenceAndForEveryState() {
    EvidencePrePropagation engine = new EvidencePrePropagation(1, 5, 0.01, 0.95);
    assertThat(worstBias(engine::begin, 24, NETWORKS, 1)).isLessThan(TOLERANCE);
    assertThat(worstBias(engine::begin, 6, 60, 1, 1)).isLessThan(TOLERANCE);
  }

  @Test
  void withoutCutoffTooForStatesThatThePropagationTakesForImpossible() {
    EvidencePrePropagation engine = new EvidencePrePropagation(1, 3, 0, 0.95);
    assertThat(worstBias(engine::begin, 24, NETWORKS, 1)).isLessThan(TOLERANCE);
  }

  @Test
  void anyTablesAreUnbiased() {
    for (int seed = 0; seed < NETWORKS; seed++) {
      SeededRandomness random = SeededRandomness.of(seed).split(99);
      double cutoff = seed % 2 == 0 ? 0.02 : 0;
      Start arbitrary =
          (question, randomness, workers) -> {
            double[] logLambda = new double[question.families().logLikelihood.length];
            for (int i = 0; i < logLambda.length; i++) {
              logLambda[i] =
                  i % 5 == 0 ? Double.NEGATIVE_INFINITY : 8 * random.split(i).uniform() - 900;
            }
            ImportanceTables tables = ImportanceTables.weighted(question.families(), logLambda);
            return question.sampling(
                tables.raised(cutoff), Confidence.fixed(0.95), 0, randomness, workers);
          };
      Case c = Case.of(seed, 32);
      assertThat(bias(c, arbitrary, 1)).isLessThan(TOLERANCE);
    }
  }

  @Test
  void selfImportanceIsUnbiasedAtAnyNumberOfSamplesOverAllStages() {
    SelfImportance engine = new SelfImportance(1, 1, 0.95);
    assertThat(worstBias(engine::begin, 4, NETWORKS, 1, 1, 1)).isLessThan(TOLERANCE);
    assertThat(worstBias(new SelfImportance(1, 2, 0.95)::begin, 3, 20, 4)).isLessThan(TOLERANCE);
  }

  @Test
  void adaptiveImportanceSamplingIsUnbiasedWhileItLearnsAndAfterwards() {
    AdaptiveImportanceSampling engine = new AdaptiveImportanceSampling(1, 1, 2, 0.01, 0.95);
    assertThat(worstBias(engine::begin, 6, 60, 2)).isLessThan(TOLERANCE); // learning
    assertThat(worstBias(engine::begin, 4, NETWORKS, 3)).isLessThan(TOLERANCE); // one after it
    AdaptiveImportanceSampling pairs = new AdaptiveImportanceSampling(1, 2, 1, 0.01, 0.95);
    assertThat(worstBias(pairs::begin, 4, 30, 1, 2)).isLessThan(TOLERANCE); // too few after it
    assertThat(worstBias(pairs::begin, 3, 20, 4)).isLessThan(TOLERANCE);
  }

  private static double worstBias(Start start, int mostStates, int networks, int... advances) {
    double worst = 0;
    for (int seed = 0; seed < networks; seed++) {
      worst = Math.max(worst, bias(Case.of(seed, mostStates), start, advances));
    }
    return worst;
  }

  /** Largest deviation of the expected unnormalised estimates from the truth. */
  private static double bias(Case c, Start start, int... advances) {
    JointTable joint = new JointTable(c.network, c.evidence);
    ExhaustiveRandomness.Law<List<Double>> law =
        ExhaustiveRandomness.law(
            randomness -> {
              Iteration<Marginals> iteration =
                  start.begin(c.question, randomness, Workers.sequential());
              for (int samples : advances) {
                iteration.advance(samples);
              }
              return unnormalised(c.question.problem(), iteration);
            });
    double worst = Math.abs(law.expectation(r -> r.get(0)) - joint.total());
    int at = 1;
    for (int v = 0; v < c.network.size(); v++) {
      for (int s = 0; s < c.network.cardinality(v); s++) {
        int place = at++;
        worst = Math.max(worst, Math.abs(law.expectation(r -> r.get(place)) - joint.total(v, s)));
      }
    }
    return worst;
  }

  /** Mean weight, then mean weight times every estimated probability; all zero if there is no answer. */
  private static List<Double> unnormalised(
      MarginalProblem problem, Iteration<Marginals> iteration) {
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

  /** A network with evidence below some of its variables that propagation does not refute. */
  private record Case(BayesianNetwork network, Evidence evidence, SampledQuestion question) {
    static Case of(int seed, int mostStates) {
      for (int attempt = 0; ; attempt++) {
        SeededRandomness random = SeededRandomness.of(seed).split(attempt);
        BayesianNetwork network =
            RandomModels.network(random, 2 + random.below(5), 3, 3, seed % 3 == 0 ? 0 : 0.3);
        Evidence evidence = RandomModels.evidence(random, network, 0.5);
        StateDomains domains = StateDomains.of(network, evidence);
        double states = 1;
        for (int v = 0; v < network.size(); v++) {
          states *= domains.count(v);
        }
        if (states > 1 && states <= mostStates && !domains.impossible()) {
          MarginalProblem problem = MarginalProblem.of(network, evidence);
          OpenFamilies families = OpenFamilies.of(network, problem, domains);
          if (families.anyInformed()) {
            return new Case(network, evidence, new SampledQuestion(problem, domains, families, 0));
          }
        }
      }
    }
  }
}
