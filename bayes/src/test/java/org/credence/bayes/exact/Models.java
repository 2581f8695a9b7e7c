package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

/** Models and small helpers that the tests of this package share. */
final class Models {

  private Models() {}

  /** A model with evidence, printed in full when a property fails. */
  record Case(GraphicalModel model, Evidence evidence) {
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      for (Factor factor : model.factors()) {
        text.append(factor).append(Arrays.toString(factor.values())).append(' ');
      }
      return text + "evidence " + evidence.describe(model);
    }

    MarginalProblem marginals() {
      return MarginalProblem.of(model, evidence);
    }
  }

  /** A random network or factor graph of up to that many variables, with evidence that may be impossible. */
  static Case random(Randomness random, int size) {
    int variables = 1 + random.below(size);
    double zeros = random.below(3) * 0.25;
    GraphicalModel model =
        random.bernoulli(0.5)
            ? RandomModels.network(random, variables, 3, 3, zeros)
            : RandomModels.factorGraph(
                random, variables, 3, random.below(2 * variables + 1), 3, zeros);
    return new Case(model, RandomModels.evidence(random, model, random.below(3) * 0.25));
  }

  static Variable yesNo(String name) {
    return Variable.of(name, "yes", "no");
  }

  static Evidence dyspneaAndXray(GraphicalModel asia) {
    return Evidence.of(asia, Map.of("dysp", "yes", "xray", "yes"));
  }

  static FactorGraph graph(int[] cardinalities, Factor... factors) {
    List<Variable> variables = new ArrayList<>();
    for (int v = 0; v < cardinalities.length; v++) {
      String[] states = new String[cardinalities[v]];
      Arrays.setAll(states, Integer::toString);
      variables.add(Variable.of("v" + v, states));
    }
    return new FactorGraph("graph", variables, List.of(factors));
  }

  static Factor pair(int a, int b, double... values) {
    return Factor.of(new int[] {a, b}, new int[] {2, 2}, values);
  }

  /** Every factor times ten to a random power of up to that size. */
  static FactorGraph scaled(FactorGraph graph, double spread, Randomness random) {
    List<Factor> factors = new ArrayList<>();
    for (Factor factor : graph.factors()) {
      int[] cardinalities = new int[factor.rank()];
      Arrays.setAll(cardinalities, factor::cardinality);
      double scale = Math.pow(10, spread * (2 * random.uniform() - 1));
      double[] values = Arrays.stream(factor.values()).map(x -> x * scale).toArray();
      factors.add(Factor.of(factor.scope(), cardinalities, values));
    }
    return new FactorGraph("scaled", graph.variables(), factors);
  }

  /** Every entry times ten to a random power of up to that size. */
  static FactorGraph stretched(FactorGraph graph, double spread, Randomness random) {
    List<Factor> factors = new ArrayList<>();
    for (Factor factor : graph.factors()) {
      int[] cardinalities = new int[factor.rank()];
      Arrays.setAll(cardinalities, factor::cardinality);
      double[] values = factor.values();
      for (int i = 0; i < values.length; i++) {
        values[i] *= Math.pow(10, spread * (2 * random.uniform() - 1));
      }
      factors.add(Factor.of(factor.scope(), cardinalities, values));
    }
    return new FactorGraph("stretched", graph.variables(), factors);
  }

  static double logEvidence(Marginals marginals) {
    return marginals.logEvidence().orElseThrow().value();
  }

  /** Both say the same of the same question: equal marginals and log evidence, or impossible. */
  static void assertAgree(
      MarginalProblem problem,
      InferenceEngine<MarginalProblem, Marginals> engine,
      InferenceEngine<MarginalProblem, Marginals> oracle,
      double tolerance) {
    Outcome<Marginals> expected = oracle.infer(problem, Run.of(1));
    Outcome<Marginals> actual = engine.infer(problem, Run.of(1));
    assertThat(actual.label()).isEqualTo(expected.label());
    if (expected.answer().isPresent()) {
      double error = largestError(problem, expected.orThrow(), actual.orThrow());
      assertThat(error).as("largest error of a marginal").isLessThan(tolerance);
      assertThat(Math.abs(logEvidence(actual.orThrow()) - logEvidence(expected.orThrow())))
          .as("error of log evidence")
          .isLessThan(100 * tolerance);
    }
  }

  static double largestError(MarginalProblem problem, Marginals expected, Marginals actual) {
    double worst = 0;
    for (int v : problem.query()) {
      for (int s = 0; s < problem.model().cardinality(v); s++) {
        double error = Math.abs(expected.p(v, s) - actual.p(v, s));
        worst = error <= worst ? worst : error; // NaN counts as worse
      }
    }
    return worst;
  }
}
