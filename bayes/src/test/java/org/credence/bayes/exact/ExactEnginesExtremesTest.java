package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Budget;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.Workers;
import org.credence.core.math.CompensatedSum;
import org.credence.core.math.LogSpace;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of pieces of evidence, cliques beyond any memory, many threads: every exact engine. Catches, for instance, a product of
 * messages that is not scaled, or chunks of a clique that depend on how many threads there are. That tables of forty parents are refused with
 * numbers stands in IndependentInfluenceTest and BifTableHostile.
 */
final class ExactEnginesExtremesTest {

  private static final int LENGTH = 5000;
  private static final int STATES = 3;

  /** A hidden Markov model of random tables, with its forward algorithm in logarithms. */
  private static final class Chain {
    private final double[] first = row(SeededRandomness.of(1));
    private final double[][] step = new double[STATES][];
    private final double[][] emission = new double[STATES][];
    private final int[] seen = new int[LENGTH];

    Chain() {
      Randomness random = SeededRandomness.of(2);
      for (int s = 0; s < STATES; s++) {
        step[s] = row(random);
        emission[s] = row(random);
      }
      Arrays.setAll(seen, t -> random.below(STATES));
    }

    private static double[] row(Randomness random) {
      double[] p = new double[STATES];
      double sum = 0;
      for (int s = 0; s < STATES; s++) {
        p[s] = 0.05 + random.uniform();
        sum += p[s];
      }
      for (int s = 0; s < STATES; s++) {
        p[s] /= sum;
      }
      return p;
    }

    /** Hidden states first; their observed children behind them if wanted. */
    BayesianNetwork network(boolean children) {
      BayesianNetwork.Builder builder = BayesianNetwork.builder("chain");
      for (int t = 0; t < LENGTH; t++) {
        Variable hidden = Variable.of("h" + t, "a", "b", "c");
        if (t == 0) {
          builder.variable(hidden, List.of(), first);
        } else {
          builder.variable(hidden, List.of("h" + (t - 1)), table(step));
        }
      }
      for (int t = 0; children && t < LENGTH; t++) {
        builder.variable(Variable.of("o" + t, "x", "y", "z"), List.of("h" + t), table(emission));
      }
      return builder.build();
    }

    private static double[] table(double[][] rows) {
      return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    }

    Evidence observed() {
      Map<Integer, Integer> states = new HashMap<>();
      for (int t = 0; t < LENGTH; t++) {
        states.put(LENGTH + t, seen[t]);
      }
      return Evidence.none().observe(states);
    }

    /** The same as numbers per hidden state. */
    Evidence likelihoods() {
      Map<Integer, double[]> given = new HashMap<>();
      for (int t = 0; t < LENGTH; t++) {
        int o = seen[t];
        given.put(t, new double[] {emission[0][o], emission[1][o], emission[2][o]});
      }
      return Evidence.none().likelihoods(given);
    }

    /** {@code log P(seen)}, and as a side effect the law of the last hidden state. */
    double forward(double[] last) {
      CompensatedSum total = new CompensatedSum();
      double[] logs = new double[STATES];
      for (int s = 0; s < STATES; s++) {
        logs[s] = Math.log(first[s]) + Math.log(emission[s][seen[0]]);
      }
      for (int t = 1; t < LENGTH; t++) {
        double[] next = new double[STATES];
        for (int s = 0; s < STATES; s++) {
          double[] terms = new double[STATES];
          for (int r = 0; r < STATES; r++) {
            terms[r] = logs[r] + Math.log(step[r][s]);
          }
          next[s] = LogSpace.logSumExp(terms) + Math.log(emission[s][seen[t]]);
        }
        double norm = LogSpace.logSumExp(next);
        total.add(norm);
        Arrays.setAll(logs, s -> next[s] - norm);
      }
      double norm = LogSpace.logSumExp(logs);
      total.add(norm);
      Arrays.setAll(last, s -> Math.exp(logs[s] - norm));
      return total.value();
    }
  }

  @ParameterizedTest
  @EnumSource(ExactMarginals.class)
  void fiveThousandObservationsAndFiveThousandLikelihoodsDoNotUnderflow(ExactMarginals engine) {
    Chain chain = new Chain();
    double[] last = new double[STATES];
    double logEvidence = chain.forward(last);
    assertThat(logEvidence).isLessThan(-4000);
    List<MarginalProblem> problems =
        List.of(
            MarginalProblem.of(chain.network(true), chain.observed()),
            MarginalProblem.of(chain.network(false), chain.likelihoods()));
    for (MarginalProblem problem : problems) {
      Marginals answer = engine.engine(problem).infer(problem, Run.of(1)).orThrow();
      assertThat(Models.logEvidence(answer)).isCloseTo(logEvidence, within(1e-9));
      assertThat(answer.distribution(LENGTH - 1)).containsExactly(last, within(1e-10));
    }
  }

  /** Factors over all pairs of variables, each table of random positive entries. */
  private static FactorGraph complete(int variables) {
    Randomness random = SeededRandomness.of(3);
    int[] cardinalities = new int[variables];
    Arrays.fill(cardinalities, 2);
    List<Factor> factors = new ArrayList<>();
    for (int a = 0; a < variables; a++) {
      for (int b = a + 1; b < variables; b++) {
        factors.add(
            Models.pair(
                a,
                b,
                0.5 + random.uniform(),
                0.5 + random.uniform(),
                0.5 + random.uniform(),
                0.5 + random.uniform()));
      }
    }
    return Models.graph(cardinalities, factors.toArray(Factor[]::new));
  }

  @ParameterizedTest
  @EnumSource(ExactMarginals.class)
  void aCliqueBeyondAnyMemoryIsRefusedByForecastWithNumbers(ExactMarginals asked) {
    MarginalProblem problem = MarginalProblem.of(complete(45), Evidence.none());
    Run run = Run.of(1, Budget.ofEvaluations(1L << 32));
    InferenceEngine<MarginalProblem, Marginals> engine =
        asked == ExactMarginals.CUTSET_CONDITIONING
            ? CutsetConditioning.marginals(EliminationHeuristic.MIN_FILL, 1 << 20)
            : asked.engine(problem);
    Outcome<Marginals> outcome = engine.infer(problem, run);
    assertThat(outcome).isInstanceOf(Outcome.GaveUp.class);
    Outcome.GaveUp<Marginals> refused = (Outcome.GaveUp<Marginals>) outcome;
    assertThat(refused.forecast().orElseThrow().evaluations()).isGreaterThan(0x1p45);
    assertThat(refused.reason()).containsPattern("\\d").doesNotContain("OutOfMemory");
    assertThat(refused.reason()).containsPattern("2\\^4\\d|e\\+1\\d|TiB|PiB|TB|PB");
    assertThat(outcome.diagnostics().evaluations()).isZero();
    assertThat(outcome.diagnostics().peakBytes()).isZero();
  }

  /** Groups of binary variables, a factor over each pair of four of them: one clique of 2^(4 size) cells, and a few leaves around it. */
  private static FactorGraph groups(int size, double zeroShare) {
    Randomness random = SeededRandomness.of(4);
    List<Factor> factors = new ArrayList<>();
    for (int a = 0; a < 4; a++) {
      for (int b = a + 1; b < 4; b++) {
        int from = a;
        int to = b;
        IntUnaryOperator variable = k -> (k < size ? from * size : to * size - size) + k;
        int[] scope = new int[2 * size];
        Arrays.setAll(scope, variable::applyAsInt);
        factors.add(positive(scope, zeroShare, random));
      }
    }
    int core = 4 * size;
    for (int leaf = 0; leaf < 6; leaf++) {
      factors.add(positive(new int[] {leaf, core - 1 - leaf, core + leaf}, 0, random));
    }
    int[] cardinalities = new int[core + 6];
    Arrays.fill(cardinalities, 2);
    return Models.graph(cardinalities, factors.toArray(Factor[]::new));
  }

  private static Factor positive(int[] scope, double zeroShare, Randomness random) {
    double[] values = new double[1 << scope.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = i > 0 && random.bernoulli(zeroShare) ? 0 : 0.1 + random.uniform();
    }
    int[] cardinalities = new int[scope.length];
    Arrays.fill(cardinalities, 2);
    return Factor.of(scope, cardinalities, values);
  }

  @ParameterizedTest
  @EnumSource(ExactMarginals.class)
  void largeCliquesGiveTheSameBitsForAnyNumberOfThreads(ExactMarginals asked) {
    boolean circuit =
        asked == ExactMarginals.ARITHMETIC_CIRCUIT || asked == ExactMarginals.PREPARED_CIRCUIT;
    boolean direct =
        asked == ExactMarginals.VARIABLE_ELIMINATION
            || asked == ExactMarginals.PREPARED_JUNCTION_TREE;
    for (double zeroShare : new double[] {0, 0.3}) {
      int size = circuit ? 3 : direct && zeroShare == 0 ? 5 : 4;
      FactorGraph model = groups(size, zeroShare);
      Evidence evidence = Evidence.none().likelihood(1, 0.3, 0.9).observe(model.size() - 1, 0);
      MarginalProblem problem = MarginalProblem.of(model, evidence);
      Marginals one = asked.engine(problem).infer(problem, Run.of(1)).orThrow();
      for (int threads : new int[] {2, 4}) {
        Marginals many =
            asked.engine(problem).infer(problem, Run.of(1).withThreads(threads)).orThrow();
        assertThat(Models.logEvidence(many)).isEqualTo(Models.logEvidence(one));
        for (int v = 0; v < model.size(); v++) {
          assertThat(many.distribution(v)).isEqualTo(one.distribution(v));
        }
      }
    }
  }

  @Test
  void aGivenOrderGivesTheSameAnswersAndOneOfAnotherModelIsRefused() {
    for (int seed = 0; seed < 20; seed++) {
      Randomness random = SeededRandomness.of(seed);
      FactorGraph graph = RandomModels.factorGraph(random, 25, 3, 30, 3, 0.02 * (seed % 3));
      Evidence evidence = RandomModels.evidence(random, graph, 0.1);
      MarginalProblem problem = MarginalProblem.of(graph, evidence);
      EliminationOrder order =
          OrderSearch.ofRestarts(8)
              .withSeed(seed)
              .run(graph, Evidence.none(), Workers.sequential())
              .order();
      List<InferenceEngine<MarginalProblem, Marginals>> ordered =
          List.of(
              VariableElimination.marginals(order),
              CutsetConditioning.marginals(order, 4096),
              new JunctionTree.OfMarginals(order),
              new JunctionTree.OfMarginals(order)
                  .prepare(MarginalProblem.of(graph, Evidence.none()), Run.of(1)));
      for (InferenceEngine<MarginalProblem, Marginals> engine : ordered) {
        Models.assertAgree(problem, engine, VariableElimination.marginals(), 1e-11);
      }
    }
    MarginalProblem another = MarginalProblem.of(complete(4), Evidence.none());
    EliminationOrder tooShort = EliminationOrder.of(2, 0, 1);
    for (InferenceEngine<MarginalProblem, Marginals> engine :
        List.<InferenceEngine<MarginalProblem, Marginals>>of(
            VariableElimination.marginals(tooShort),
            new JunctionTree.OfMarginals(tooShort),
            CutsetConditioning.marginals(tooShort, 1 << 20))) {
      Outcome<Marginals> outcome = engine.infer(another, Run.of(1));
      assertThat(((Outcome.GaveUp<Marginals>) outcome).reason())
          .isEqualTo(
              "the elimination order given is of 3 variables, the model has 4; give an order of this model");
    }
  }
}
