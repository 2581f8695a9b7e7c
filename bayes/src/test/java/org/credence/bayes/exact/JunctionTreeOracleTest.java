package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.NetworkData;
import org.credence.bayes.testkit.RandomModels;
import org.credence.bayes.testkit.Truth;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.Property;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The junction tree against the definition on random models, and against truth files; unprepared and prepared. */
final class JunctionTreeOracleTest {

  private static final Run RUN = Run.of(1);

  /** Sums of a few thousand products of a few dozen numbers: some hundred roundings of 1e-16. */
  private static final double ROUNDING = 1e-12;

  private static OrderSource order(Models.Case c) {
    EliminationHeuristic[] all = EliminationHeuristic.values();
    return all[c.model().factors().size() % all.length];
  }

  /** A tree of the model that knows nothing of the evidence. */
  private static InferenceEngine<MarginalProblem, Marginals> prepared(Models.Case c) {
    MarginalProblem typical = MarginalProblem.of(c.model(), Evidence.none());
    return new JunctionTree.OfMarginals(order(c)).prepare(typical, RUN);
  }

  @Test
  void marginalsAndLogEvidenceAreThoseOfTheDefinition() {
    Property.forAll(Models::random, 3000, "jt-marginals")
        .sizes(1, 8)
        .check(
            c ->
                Models.assertAgree(
                    c.marginals(),
                    new JunctionTree.OfMarginals(order(c)),
                    Enumeration.marginals(),
                    ROUNDING));
  }

  @Test
  void aPreparedTreeAnswersAnyEvidenceAsTheDefinitionDoes() {
    Property.forAll(Models::random, 2000, "jt-prepared")
        .sizes(1, 8)
        .check(
            c -> {
              InferenceEngine<MarginalProblem, Marginals> engine = prepared(c);
              Models.assertAgree(c.marginals(), engine, Enumeration.marginals(), ROUNDING);
              MarginalProblem prior = MarginalProblem.of(c.model(), Evidence.none());
              Models.assertAgree(prior, engine, Enumeration.marginals(), ROUNDING);
              Models.assertAgree(c.marginals(), engine, Enumeration.marginals(), ROUNDING);
            });
  }

  @Test
  void partialQueriesAreThoseOfTheDefinition() {
    Property.forAll(Models::random, 600, "jt-partial")
        .sizes(1, 8)
        .check(
            c -> {
              List<Integer> query =
                  IntStream.range(0, c.model().size())
                      .filter(v -> v % 3 == c.model().factors().size() % 3)
                      .boxed()
                      .toList();
              MarginalProblem problem = new MarginalProblem(c.model(), c.evidence(), query);
              Models.assertAgree(
                  problem,
                  new JunctionTree.OfMarginals(order(c)),
                  Enumeration.marginals(),
                  ROUNDING);
              Models.assertAgree(problem, prepared(c), Enumeration.marginals(), ROUNDING);
            });
  }

  @Test
  void evidenceProbabilityIsThatOfTheDefinition() {
    Property.forAll(Models::random, 1000, "jt-evidence")
        .sizes(1, 8)
        .check(
            c -> {
              EvidenceProbabilityProblem problem =
                  new EvidenceProbabilityProblem(c.model(), c.evidence());
              Outcome<Estimate> expected = Enumeration.evidenceProbability().infer(problem, RUN);
              for (InferenceEngine<EvidenceProbabilityProblem, Estimate> engine :
                  List.of(
                      JunctionTree.evidenceProbability(),
                      JunctionTree.evidenceProbability()
                          .prepare(
                              new EvidenceProbabilityProblem(c.model(), Evidence.none()), RUN))) {
                Outcome<Estimate> actual = engine.infer(problem, RUN);
                assertThat(actual.label()).isEqualTo(expected.label());
                if (expected.answer().isPresent()) {
                  assertThat(actual.orThrow().value())
                      .isCloseTo(expected.orThrow().value(), within(1e-10));
                }
              }
            });
  }

  @Test
  void mostProbableAssignmentAttainsTheLargestWeight() {
    Property.forAll(Models::random, 1500, "jt-mpe")
        .sizes(1, 8)
        .check(
            c -> {
              MostProbableProblem problem = new MostProbableProblem(c.model(), c.evidence());
              Outcome<MostProbableAssignment> expected =
                  Enumeration.mostProbable().infer(problem, RUN);
              for (InferenceEngine<MostProbableProblem, MostProbableAssignment> engine :
                  List.of(
                      JunctionTree.mostProbable(),
                      JunctionTree.mostProbable()
                          .prepare(new MostProbableProblem(c.model(), Evidence.none()), RUN))) {
                Outcome<MostProbableAssignment> actual = engine.infer(problem, RUN);
                assertThat(actual.label()).isEqualTo(expected.label());
                if (expected.answer().isPresent()) {
                  MostProbableAssignment best = actual.orThrow();
                  assertThat(best.logP().value())
                      .isCloseTo(expected.orThrow().logP().value(), within(1e-10));
                  c.evidence()
                      .states()
                      .forEach((v, s) -> assertThat(best.state(v)).isEqualTo(s.intValue()));
                }
              }
            });
  }

  /** Every entry times ten to a random power: what a tree cannot hold in plain doubles goes to the log domain. */
  @Test
  void anyRangeOfNumbersGivesWhatTheDefinitionGives() {
    int[] domains = new int[2];
    for (int seed = 0; seed < 600; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      FactorGraph graph = RandomModels.factorGraph(random, 1 + seed % 6, 3, 8, 3, 0.2);
      double spread = new double[] {10, 60, 150, 300}[random.below(4)];
      List<Factor> stretched =
          graph.factors().stream().map(f -> stretched(f, spread, random)).toList();
      FactorGraph model = new FactorGraph("stretched", graph.variables(), stretched);
      MarginalProblem problem =
          MarginalProblem.of(model, RandomModels.evidence(random, graph, 0.1));
      InferenceEngine<MarginalProblem, Marginals> engine =
          JunctionTree.marginals().prepare(MarginalProblem.of(model, Evidence.none()), RUN);
      Models.assertAgree(problem, JunctionTree.marginals(), Enumeration.marginals(), 1e-11);
      Models.assertAgree(problem, engine, Enumeration.marginals(), 1e-11);
      boolean logs = engine.infer(problem, RUN).diagnostics().measures().containsKey("logDomain");
      domains[logs ? 1 : 0]++;
    }
    assertThat(domains[0]).as("solved with plain doubles").isGreaterThan(100);
    assertThat(domains[1]).as("solved in the log domain").isGreaterThan(50);
  }

  private static Factor stretched(Factor factor, double spread, Randomness random) {
    int[] cardinalities = new int[factor.rank()];
    Arrays.setAll(cardinalities, factor::cardinality);
    double[] values = factor.values();
    for (int i = 0; i < values.length; i++) {
      values[i] *= Math.pow(10, spread * (2 * random.uniform() - 1));
    }
    return Factor.of(factor.scope(), cardinalities, values);
  }

  /** Cliques of more than a tile and of several chunks, where rows are cut and put together again. */
  @Test
  void largeCliquesAgreeWithVariableEliminationForAnyThreads() {
    for (int seed = 0; seed < 6; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      FactorGraph model = RandomModels.factorGraph(random, 9, 6, 14, 5, 0.1 * (seed % 3));
      MarginalProblem problem =
          MarginalProblem.of(model, RandomModels.evidence(random, model, 0.05));
      Models.assertAgree(problem, JunctionTree.marginals(), VariableElimination.marginals(), 1e-11);
      InferenceEngine<MarginalProblem, Marginals> engine =
          JunctionTree.marginals().prepare(MarginalProblem.of(model, Evidence.none()), RUN);
      Models.assertAgree(problem, engine, VariableElimination.marginals(), 1e-11);
      List<double[]> answers = new ArrayList<>();
      for (int threads : new int[] {1, 2, 4}) {
        Outcome<Marginals> outcome = engine.infer(problem, RUN.withThreads(threads));
        if (outcome.answer().isPresent()) {
          answers.add(
              IntStream.range(0, model.size())
                  .boxed()
                  .flatMapToDouble(v -> Arrays.stream(outcome.orThrow().distribution(v)))
                  .toArray());
          assertThat(answers.get(answers.size() - 1)).isEqualTo(answers.get(0));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cancer",
        "earthquake",
        "asia",
        "sachs",
        "alarm",
        "insurance",
        "hailfinder",
        "hepar2",
        "andes",
        "pathfinder",
        "water",
        "mildew"
      })
  void onePreparedTreeGivesBothTruthFiles(String name) {
    BayesianNetwork network = NetworkData.network(name);
    InferenceEngine<MarginalProblem, Marginals> engine =
        JunctionTree.marginals().prepare(MarginalProblem.of(network, Evidence.none()), RUN);
    assertThat(engine).as("prepared").isNotEqualTo(JunctionTree.marginals());
    for (String file : List.of(name, name + ".prior")) {
      Truth truth = NetworkData.truth(network, file);
      Marginals answer = engine.infer(MarginalProblem.of(network, truth.evidence()), RUN).orThrow();
      double worst = 0;
      for (int v = 0; v < network.size(); v++) {
        for (int s = 0; s < network.cardinality(v); s++) {
          worst = Math.max(worst, Math.abs(answer.p(v, s) - truth.marginals()[v][s]));
        }
      }
      assertThat(worst).as("largest error of a marginal").isLessThan(1e-10);
      assertThat(Models.logEvidence(answer)).isCloseTo(truth.logEvidence(), within(1e-9));
    }
  }
}
