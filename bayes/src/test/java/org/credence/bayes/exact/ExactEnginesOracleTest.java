package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * All exact engines against the definition on ten thousand random models: zeros, equal rows, up to 12 states, parts that are not
 * connected, variables of a single state, likelihoods, impossible evidence. How often each occurs is counted.
 *
 * <p>Catches, for instance, a prepared tree that forgets the likelihood of a variable that is also observed, and closed variables whose
 * likelihood is left out of log P(e).
 */
final class ExactEnginesOracleTest {

  private static final int CASES = 10_000;
  private static final int AT_ONCE = 2;

  /** Asked for are 1e-10 for marginals and 1e-9 for log evidence, a hundred times the first. */
  private static final double ROUNDING = 1e-11;

  private static final double[] FEW = {0.125, 0.25, 0.5, 1};

  @Test
  void tenThousandRandomModelsAreAnsweredAsTheDefinitionSays() {
    Map<String, Integer> features = new TreeMap<>();
    ExactMarginals[] engines = ExactMarginals.values();
    for (int i = 0; i < CASES; i++) {
      Models.Case c = random(i);
      MarginalProblem problem = c.marginals();
      Outcome<Marginals> truth = Enumeration.marginals().infer(problem, Run.of(1));
      count(features, c, truth);
      for (int k = 0; k < AT_ONCE; k++) {
        check(
            i,
            c,
            truth,
            engines[(i + k * (1 + i / engines.length % 6)) % engines.length],
            features);
      }
    }
    assertThat(features)
        .as("how often each kind occurs: %s", features)
        .allSatisfy((feature, times) -> assertThat(times).as(feature).isGreaterThan(CASES / 20));
    assertThat(features).hasSize(11);
  }

  @Tag("slow")
  @Test
  void tenThousandRandomModelsAreAnsweredByAllEnginesAsTheDefinitionSays() {
    for (int i = 0; i < CASES; i++) {
      Models.Case c = random(i);
      Outcome<Marginals> truth = Enumeration.marginals().infer(c.marginals(), Run.of(1));
      for (ExactMarginals engine : ExactMarginals.values()) {
        check(i, c, truth, engine, new TreeMap<>());
      }
    }
  }

  private static void check(
      int number,
      Models.Case c,
      Outcome<Marginals> truth,
      ExactMarginals asked,
      Map<String, Integer> features) {
    MarginalProblem problem = c.marginals();
    InferenceEngine<MarginalProblem, Marginals> engine = asked.engine(problem);
    Outcome<Marginals> actual = engine.infer(problem, Run.of(1));
    assertThat(actual.label()).as("%s on case %d: %s", asked, number, c).isEqualTo(truth.label());
    if (truth.answer().isEmpty()) {
      return;
    }
    double error = Models.largestError(problem, truth.orThrow(), actual.orThrow());
    double logError =
        Math.abs(Models.logEvidence(truth.orThrow()) - Models.logEvidence(actual.orThrow()));
    if (!(error < ROUNDING) || !(logError < 100 * ROUNDING)) {
      throw new AssertionError(
          asked + " is off by " + error + " and " + logError + " on case " + number + ": " + c);
    }
    if (actual.diagnostics().measures().getOrDefault("conditionedVariables", 0.0) > 0) {
      features.merge("answered in slices", 1, Integer::sum);
    }
  }

  private static Models.Case random(int number) {
    Randomness random = SeededRandomness.of(20_003).split(number);
    int mostStates = number % 4 == 0 ? 12 : number % 4 == 1 ? 5 : 3;
    int mostVariables = mostStates == 12 ? 4 : mostStates == 5 ? 5 : 8;
    int variables = 1 + random.below(mostVariables);
    double zeros = random.below(3) * 0.25;
    boolean equal = random.bernoulli(0.4);
    GraphicalModel model;
    if (random.bernoulli(0.5)) {
      BayesianNetwork network =
          RandomModels.network(random, variables, mostStates, random.below(4), zeros);
      model = equal ? withEqualRows(random, network) : network;
    } else {
      FactorGraph graph =
          RandomModels.factorGraph(
              random, variables, mostStates, random.below(2 * variables + 1), 3, zeros);
      model = equal ? withFewValues(random, graph) : graph;
    }
    Evidence evidence = RandomModels.evidence(random, model, random.below(3) * 0.25);
    if (random.bernoulli(0.3)) {
      int v = random.below(model.size());
      double[] likelihood = new double[model.cardinality(v)];
      Arrays.setAll(likelihood, s -> random.below(3) * 0.7);
      likelihood[random.below(likelihood.length)] = 1;
      evidence = evidence.hasLikelihood(v) ? evidence : evidence.likelihood(v, likelihood);
    }
    return new Models.Case(model, evidence);
  }

  /** Every row of a table is one of its first two. */
  private static BayesianNetwork withEqualRows(Randomness random, BayesianNetwork network) {
    BayesianNetwork.Builder builder = BayesianNetwork.builder("equal rows");
    for (int v = 0; v < network.size(); v++) {
      double[] table = network.givenTable(v);
      int states = network.cardinality(v);
      for (int from = 2 * states; from < table.length; from += states) {
        System.arraycopy(table, random.below(2) * states, table, from, states);
      }
      List<String> parents = new ArrayList<>();
      for (int parent : network.parents(v)) {
        parents.add(network.variables().get(parent).name());
      }
      builder.variable(network.variables().get(v), parents, table);
    }
    return builder.build();
  }

  /** Zeros stay, all other entries are of four values. */
  private static FactorGraph withFewValues(Randomness random, FactorGraph graph) {
    List<Factor> factors = new ArrayList<>();
    for (Factor factor : graph.factors()) {
      double[] values = factor.values();
      for (int i = 0; i < values.length; i++) {
        values[i] = values[i] == 0 ? 0 : FEW[random.below(FEW.length)];
      }
      int[] cardinalities = Arrays.stream(factor.scope()).map(graph::cardinality).toArray();
      factors.add(Factor.of(factor.scope(), cardinalities, values));
    }
    return new FactorGraph("few values", graph.variables(), factors);
  }

  private static void count(
      Map<String, Integer> features, Models.Case c, Outcome<Marginals> truth) {
    GraphicalModel model = c.model();
    Evidence evidence = c.evidence();
    int[] cardinalities = model.variables().stream().mapToInt(Variable::cardinality).toArray();
    boolean[] is = {
      model instanceof BayesianNetwork,
      model instanceof FactorGraph,
      model.factors().stream().anyMatch(Factor::hasZeros),
      model.name().equals("equal rows") || model.name().equals("few values"),
      Arrays.stream(cardinalities).anyMatch(states -> states >= 10),
      Arrays.stream(cardinalities).anyMatch(states -> states == 1),
      parts(model) > 1,
      !evidence.likelihoodVariables().isEmpty(),
      evidence.likelihoodVariables().stream().anyMatch(evidence.states()::containsKey),
      truth.answer().isEmpty()
    };
    String[] names = {
      "network",
      "factor graph",
      "zeros",
      "equal entries",
      "ten states and more",
      "single state",
      "not connected",
      "likelihood",
      "observed with a likelihood",
      "impossible"
    };
    for (int i = 0; i < is.length; i++) {
      features.merge(names[i], is[i] ? 1 : 0, Integer::sum);
    }
  }

  /** Number of parts of a model that share no factor. */
  private static int parts(GraphicalModel model) {
    int[] part = new int[model.size()];
    Arrays.setAll(part, v -> v);
    for (Factor factor : model.factors()) {
      for (int k = 1; k < factor.rank(); k++) {
        int old = part[factor.variable(k)];
        int joined = part[factor.variable(0)];
        for (int v = 0; v < part.length; v++) {
          part[v] = part[v] == old ? joined : part[v];
        }
      }
    }
    return (int) Arrays.stream(part).distinct().count();
  }
}
