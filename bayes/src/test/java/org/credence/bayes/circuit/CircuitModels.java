package org.credence.bayes.circuit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Run;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;

/** Models that the tests of this package share. */
final class CircuitModels {

  private CircuitModels() {}

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
  }

  /** Networks and factor graphs of up to 6 variables; zeros, equal entries, loose variables and impossible evidence occur. */
  static Case random(int seed) {
    Randomness random = SeededRandomness.of(23).split(seed);
    int variables = 1 + random.below(6);
    double zeros = random.below(3) * 0.3;
    GraphicalModel model =
        random.bernoulli(0.5)
            ? RandomModels.network(random, variables, 3, 3, zeros)
            : RandomModels.factorGraph(
                random, variables, 3, random.below(2 * variables + 1), 3, zeros);
    if (random.bernoulli(0.5)) {
      model = withFewValues(random, model);
    }
    return new Case(model, RandomModels.evidence(random, model, random.below(3) * 0.25));
  }

  /** The same scopes with entries of 0, 1/4, 1/2 and 1 only, so that much is equal. */
  private static FactorGraph withFewValues(Randomness random, GraphicalModel model) {
    double[] values = {0, 0.25, 0.5, 1};
    List<Factor> factors = new ArrayList<>();
    for (Factor factor : model.factors()) {
      double[] table = factor.values();
      for (int i = 0; i < table.length; i++) {
        table[i] = table[i] == 0 ? 0 : values[1 + random.below(3)];
      }
      int[] cardinalities = Arrays.stream(factor.scope()).map(model::cardinality).toArray();
      factors.add(Factor.of(factor.scope(), cardinalities, table));
    }
    return new FactorGraph("few", model.variables(), factors);
  }

  static ArithmeticCircuit compile(GraphicalModel model) {
    return compile(CircuitCompiler.standard(), model);
  }

  static ArithmeticCircuit compile(CircuitCompiler compiler, GraphicalModel model) {
    return compiler.infer(CircuitProblem.of(model), Run.of(1)).orThrow();
  }

  /** A root with that many children that all say the same of it. */
  static BayesianNetwork star(int children) {
    BayesianNetwork.Builder builder =
        BayesianNetwork.builder("star")
            .variable(Variable.of("root", "0", "1"), List.of(), 0.4, 0.6);
    for (int i = 0; i < children; i++) {
      builder.variable(Variable.of("x" + i, "0", "1"), List.of("root"), 0.7, 0.3, 0.001, 0.999);
    }
    return builder.build();
  }
}
