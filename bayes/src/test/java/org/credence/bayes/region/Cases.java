package org.credence.bayes.region;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.exact.Enumeration;
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

/** Models that the tests of this package share. */
final class Cases {

  private Cases() {}

  /** A small random network or factor graph with evidence that may be impossible; zeros in two of three. */
  static MarginalProblem random(long seed, int i) {
    Randomness random = SeededRandomness.of(seed).split(i);
    int variables = 2 + random.below(7);
    double zeros = random.below(3) * 0.2;
    GraphicalModel model =
        random.bernoulli(0.5)
            ? RandomModels.network(random, variables, 3, 3, zeros)
            : RandomModels.factorGraph(
                random, variables, 3, random.below(2 * variables + 1), 3, zeros);
    return MarginalProblem.of(model, RandomModels.evidence(random, model, random.below(3) * 0.2));
  }

  /** A grid of spins, couplings and fields normal with that deviation. */
  static MarginalProblem grid(Randomness random, int side, double coupling, double field) {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < side * side; v++) {
      variables.add(Variable.of("x" + v, "down", "up"));
      factors.add(Factor.of(v, 1, Math.exp(field * random.gaussian())));
      if (v % side > 0) {
        factors.add(spins(v - 1, v, coupling * random.gaussian()));
      }
      if (v >= side) {
        factors.add(spins(v - side, v, coupling * random.gaussian()));
      }
    }
    return MarginalProblem.of(new FactorGraph("grid", variables, factors), Evidence.none());
  }

  /** All pairs of spins coupled. */
  static MarginalProblem complete(Randomness random, int spins, double coupling, double field) {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < spins; v++) {
      variables.add(Variable.of("x" + v, "down", "up"));
      factors.add(Factor.of(v, 1, Math.exp(field * random.gaussian())));
      for (int u = 0; u < v; u++) {
        factors.add(spins(u, v, coupling * random.gaussian()));
      }
    }
    return MarginalProblem.of(new FactorGraph("complete", variables, factors), Evidence.none());
  }

  static Factor spins(int u, int v, double coupling) {
    double same = Math.exp(coupling);
    return Factor.of(
        new int[] {u, v}, new int[] {2, 2}, new double[] {same, 1 / same, 1 / same, same});
  }

  /** Whether the engine agrees with the definition: both impossible, or all numbers within the tolerance. */
  static void assertExact(
      InferenceEngine<MarginalProblem, Marginals> engine,
      MarginalProblem problem,
      double tolerance) {
    Outcome<Marginals> expected = Enumeration.marginals().infer(problem, Run.of(1));
    Outcome<Marginals> actual = engine.infer(problem, Run.of(1));
    assertThat(actual.label()).isEqualTo(expected.label());
    if (expected.answer().isPresent()) {
      assertThat(error(problem, expected.orThrow(), actual.orThrow())).isLessThan(tolerance);
      assertThat(Math.abs(log(expected.orThrow()) - log(actual.orThrow())))
          .isLessThan(10 * tolerance);
    }
  }

  static double log(Marginals marginals) {
    return marginals.logEvidence().orElseThrow().value();
  }

  static double error(MarginalProblem problem, Marginals a, Marginals b) {
    double worst = 0;
    for (int v : problem.query()) {
      for (int s = 0; s < problem.model().cardinality(v); s++) {
        double error = Math.abs(a.p(v, s) - b.p(v, s));
        worst = error <= worst ? worst : error; // NaN counts as worse
      }
    }
    return worst;
  }
}
