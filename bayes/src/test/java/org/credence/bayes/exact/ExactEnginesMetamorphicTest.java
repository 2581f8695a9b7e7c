package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.credence.bayes.format.ModelFormat;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.input.InputText;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

/**
 * Changes to a model whose effect on the answer is known, for every exact engine, on models too large for enumeration. Catches, for
 * instance, a factor without variables that is left out of log P(e), and a table that is read with its parents in another order.
 */
final class ExactEnginesMetamorphicTest {

  private static final int MODELS = 24;
  private static final double ROUNDING = 1e-11;

  /**
   * A model that was changed.
   *
   * @param variables shape [old variable]: its new number
   * @param states shape [old variable][old state]: its new number
   * @param logShift by how much log evidence moves
   */
  private record Changed(GraphicalModel model, int[] variables, int[][] states, double logShift) {

    /** Same variables, same states. */
    static Changed of(GraphicalModel model, GraphicalModel before, double logShift) {
      int[][] states = new int[before.size()][];
      Arrays.setAll(states, v -> identity(before.cardinality(v)));
      return new Changed(model, identity(before.size()), states, logShift);
    }

    Evidence of(Evidence evidence) {
      Evidence moved = Evidence.none();
      for (int v : evidence.states().keySet()) {
        moved = moved.observe(variables[v], states[v][evidence.states().get(v)]);
      }
      for (int v : evidence.likelihoodVariables()) {
        double[] likelihood = evidence.likelihood(v);
        double[] there = new double[likelihood.length];
        for (int s = 0; s < likelihood.length; s++) {
          there[states[v][s]] = likelihood[s];
        }
        moved = moved.likelihood(variables[v], there);
      }
      return moved;
    }
  }

  private interface Change {
    Changed of(GraphicalModel model, Randomness random);
  }

  private static int[] identity(int n) {
    return IntStream.range(0, n).toArray();
  }

  private static int[] shuffled(int n, Randomness random) {
    int[] p = identity(n);
    for (int i = n - 1; i > 0; i--) {
      int k = random.below(i + 1);
      int swapped = p[i];
      p[i] = p[k];
      p[k] = swapped;
    }
    return p;
  }

  private static GraphicalModel network(int seed) {
    return RandomModels.network(SeededRandomness.of(seed), 16, 4, 3, seed % 3 * 0.1);
  }

  private static GraphicalModel graph(int seed) {
    return RandomModels.factorGraph(SeededRandomness.of(seed), 14, 4, 18, 3, seed % 3 * 0.02);
  }

  private static void assertMoves(Change change, boolean networksToo) {
    int answered = 0;
    for (int seed = 0; seed < MODELS; seed++) {
      Randomness random = SeededRandomness.of(77).split(seed);
      GraphicalModel model = networksToo && seed % 2 == 0 ? network(seed) : graph(seed);
      Evidence evidence = RandomModels.evidence(random, model, 0.15);
      Changed changed = change.of(model, random);
      MarginalProblem before = MarginalProblem.of(model, evidence);
      MarginalProblem after = MarginalProblem.of(changed.model(), changed.of(evidence));
      for (ExactMarginals engine : ExactMarginals.values()) {
        Outcome<Marginals> first = engine.engine(before).infer(before, Run.of(1));
        Outcome<Marginals> second = engine.engine(after).infer(after, Run.of(1));
        assertThat(second.label()).as("%s, model %d", engine, seed).isEqualTo(first.label());
        if (first.answer().isPresent()) {
          answered++;
          assertSame(engine + ", model " + seed, changed, first.orThrow(), second.orThrow());
        }
      }
    }
    assertThat(answered).isGreaterThan(MODELS * ExactMarginals.values().length / 2);
  }

  private static void assertSame(String what, Changed changed, Marginals before, Marginals after) {
    double worst = 0;
    for (int v = 0; v < changed.variables().length; v++) {
      for (int s = 0; s < changed.states()[v].length; s++) {
        double moved = after.p(changed.variables()[v], changed.states()[v][s]);
        worst = Math.max(worst, Math.abs(moved - before.p(v, s)));
      }
    }
    assertThat(worst).as("marginals of %s", what).isLessThan(ROUNDING);
    double shift = Models.logEvidence(after) - Models.logEvidence(before);
    assertThat(Math.abs(shift - changed.logShift()))
        .as("log evidence of %s", what)
        .isLessThan(10 * ROUNDING);
  }

  /** The table of a factor over the same scope with the states renumbered. */
  private static double[] moved(Factor factor, int[][] states) {
    double[] values = new double[factor.size()];
    for (int i = 0; i < values.length; i++) {
      int there = 0;
      for (int k = 0; k < factor.rank(); k++) {
        int state = i / factor.stride(k) % factor.cardinality(k);
        there += states[factor.variable(k)][state] * factor.stride(k);
      }
      values[there] = factor.value(i);
    }
    return values;
  }

  private static int[] cardinalities(Factor factor) {
    return IntStream.range(0, factor.rank()).map(factor::cardinality).toArray();
  }

  /** The model with variables and states under other numbers; a network stays one. */
  private static Changed renumbered(GraphicalModel model, int[] variables, int[][] states) {
    int n = model.size();
    Variable[] moved = new Variable[n];
    int[] old = new int[n];
    for (int v = 0; v < n; v++) {
      String[] names = new String[model.cardinality(v)];
      for (int s = 0; s < names.length; s++) {
        names[states[v][s]] = model.variables().get(v).states().get(s);
      }
      moved[variables[v]] = new Variable(model.variables().get(v).name(), List.of(names));
      old[variables[v]] = v;
    }
    if (model instanceof BayesianNetwork network) {
      BayesianNetwork.Builder builder = BayesianNetwork.builder("renumbered");
      for (int there = 0; there < n; there++) {
        int v = old[there];
        List<String> parents =
            Arrays.stream(network.parents(v))
                .mapToObj(u -> network.variables().get(u).name())
                .toList();
        builder.variable(moved[there], parents, moved(network.factors().get(v), states));
      }
      return new Changed(builder.build(), variables, states, 0);
    }
    List<Factor> factors = new ArrayList<>();
    for (Factor factor : model.factors()) {
      int[] scope = Arrays.stream(factor.scope()).map(v -> variables[v]).toArray();
      factors.add(Factor.of(scope, cardinalities(factor), moved(factor, states)));
    }
    return new Changed(
        new FactorGraph("renumbered", List.of(moved), factors), variables, states, 0);
  }

  @Test
  void relabelledStatesCarryTheirProbabilitiesAlong() {
    assertMoves(
        (model, random) -> {
          int[][] states = new int[model.size()][];
          Arrays.setAll(states, v -> shuffled(model.cardinality(v), random));
          return renumbered(model, identity(model.size()), states);
        },
        true);
  }

  @Test
  void relabelledVariablesCarryTheirProbabilitiesAlong() {
    assertMoves(
        (model, random) -> {
          int[][] states = new int[model.size()][];
          Arrays.setAll(states, v -> identity(model.cardinality(v)));
          return renumbered(model, shuffled(model.size(), random), states);
        },
        true);
  }

  @Test
  void theOrderOfFactorsDoesNotMatter() {
    assertMoves(
        (model, random) -> {
          List<Factor> factors =
              Arrays.stream(shuffled(model.factors().size(), random))
                  .mapToObj(model.factors()::get)
                  .toList();
          return Changed.of(new FactorGraph("reordered", model.variables(), factors), model, 0);
        },
        false);
  }

  @Test
  void aFactorMayBeSplitIntoAProductOfTwo() {
    assertMoves(
        (model, random) -> {
          List<Factor> factors = new ArrayList<>();
          for (Factor factor : model.factors()) {
            double[] one = factor.values();
            double[] other = new double[one.length];
            for (int i = 0; i < one.length; i++) {
              other[i] = 0.5 + random.uniform();
              one[i] /= other[i];
            }
            factors.add(Factor.of(factor.scope(), cardinalities(factor), one));
            factors.add(Factor.of(factor.scope(), cardinalities(factor), other));
          }
          return Changed.of(new FactorGraph("split", model.variables(), factors), model, 0);
        },
        true);
  }

  @Test
  void anIsolatedVariableMultipliesTheTotalByItsWeights() {
    assertMoves(
        (model, random) -> {
          List<Variable> variables = new ArrayList<>(model.variables());
          variables.add(Variable.of("alone", "a", "b", "c"));
          variables.add(Variable.of("weighed", "a", "b"));
          List<Factor> factors = new ArrayList<>(model.factors());
          factors.add(Factor.of(variables.size() - 1, 0.5, 3));
          return Changed.of(new FactorGraph("more", variables, factors), model, Math.log(3 * 3.5));
        },
        true);
  }

  @Test
  void scalingFactorsShiftsLogEvidence() {
    assertMoves(
        (model, random) -> {
          List<Factor> factors = new ArrayList<>();
          double shift = 0;
          for (Factor factor : model.factors()) {
            double scale = Math.exp(6 * random.uniform() - 3);
            shift += Math.log(scale);
            double[] values = Arrays.stream(factor.values()).map(x -> x * scale).toArray();
            factors.add(Factor.of(factor.scope(), cardinalities(factor), values));
          }
          return Changed.of(new FactorGraph("scaled", model.variables(), factors), model, shift);
        },
        true);
  }

  /** From one format to the next: the same tables and the same bits of every answer. */
  @Test
  void aNetworkComesThroughEveryFormatToTheLastBit() {
    for (int seed = 0; seed < 12; seed++) {
      BayesianNetwork original = (BayesianNetwork) network(seed);
      Evidence evidence = RandomModels.evidence(SeededRandomness.of(seed), original, 0.1);
      BayesianNetwork network = original;
      for (ModelFormat format : ModelFormat.values()) { // UAI is the last: it keeps no names
        String text = format.write(network).value();
        network =
            (BayesianNetwork)
                format.read(new InputText("again", text), ReadOptions.standard()).value();
        for (int v = 0; v < original.size(); v++) {
          assertThat(network.givenTable(v)).as(format.label()).isEqualTo(original.givenTable(v));
          assertThat(network.parents(v)).as(format.label()).isEqualTo(original.parents(v));
        }
        if (format != ModelFormat.UAI) {
          assertThat(network.variables()).as(format.label()).isEqualTo(original.variables());
        }
        assertSameBits(format.label(), original, network, evidence);
      }
    }
  }

  @Test
  void aFactorGraphComesThroughUaiToTheLastBit() {
    for (int seed = 0; seed < 12; seed++) {
      GraphicalModel graph = graph(seed);
      Evidence evidence = RandomModels.evidence(SeededRandomness.of(seed), graph, 0.1);
      String text = ModelFormat.UAI.write(graph).value();
      GraphicalModel again =
          ModelFormat.UAI.read(new InputText("again", text), ReadOptions.standard()).value();
      assertThat(again.factors()).isEqualTo(graph.factors());
      assertSameBits("UAI", graph, again, evidence);
    }
  }

  private static void assertSameBits(
      String what, GraphicalModel one, GraphicalModel other, Evidence evidence) {
    MarginalProblem first = MarginalProblem.of(one, evidence);
    MarginalProblem second = MarginalProblem.of(other, evidence);
    for (ExactMarginals engine : ExactMarginals.values()) {
      Outcome<Marginals> expected = engine.engine(first).infer(first, Run.of(1));
      Outcome<Marginals> actual = engine.engine(second).infer(second, Run.of(1));
      assertThat(actual.label()).as("%s, %s", what, engine).isEqualTo(expected.label());
      if (expected.answer().isPresent()) {
        assertThat(Models.largestError(first, expected.orThrow(), actual.orThrow()))
            .as("%s, %s", what, engine)
            .isZero();
        assertThat(Models.logEvidence(actual.orThrow()))
            .isEqualTo(Models.logEvidence(expected.orThrow()));
      }
    }
  }
}
