package org.credence.bayes.mcmc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.diagnostics.BatchMeans;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.ExhaustiveRandomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One sweep as shipped, every path with its probability, from every start weighted by the posterior: the law after the sweep is the
 * posterior again, and the expected conditional probabilities it tallies are the marginals. No false alarms.
 */
final class GibbsProofTest {

  private static final double TOLERANCE = 1e-12;

  /** A sweep from a state; returns the numbers it tallied, place by place (empty for mutants). */
  private interface Sweep {
    List<Double> apply(int[] states, Randomness randomness);
  }

  private record Case(GraphicalModel model, Evidence evidence, JointTable joint) {

    static Case of(int seed, int mostJointStates) {
      for (int attempt = 0; ; attempt++) {
        SeededRandomness random = SeededRandomness.of(seed).split(attempt);
        double zeros = seed % 4 < 2 ? 0 : 0.3;
        GraphicalModel model =
            seed % 2 == 0
                ? RandomModels.network(random, 1 + random.below(6), 3, 3, zeros)
                : RandomModels.factorGraph(
                    random, 1 + random.below(5), 3, random.below(8), 3, zeros);
        Evidence evidence = RandomModels.evidence(random, model, 0.3);
        if (JointTable.jointStates(model) <= mostJointStates) {
          JointTable joint = new JointTable(model, evidence);
          if (joint.total() > 0) {
            return new Case(model, evidence, joint);
          }
        }
      }
    }

    TallyLayout layout() {
      return TallyLayout.of(MarginalProblem.of(model, evidence));
    }
  }

  private static Sweep shipped(Case c, GraphicalModel model, GibbsScan scan, int mostRows) {
    MarkovKernel kernel =
        scan.kernel(
            new FullConditionals(
                model, c.evidence, c.layout(), BlanketPlan.of(model, c.evidence, mostRows)));
    return (states, randomness) -> {
      BatchMeans tally = new BatchMeans(c.layout().width(), 2);
      MarkovChain chain = kernel.start(states);
      chain.sweep(randomness, Workers.sequential(), tally);
      System.arraycopy(chain.states(), 0, states, 0, states.length);
      List<Double> means = new ArrayList<>();
      for (int q = 0; q < c.layout().width(); q++) {
        means.add(tally.mean(q));
      }
      return means;
    };
  }

  /** Laws from merged tables, from some merged and some factors as they are, and from the factors alone. */
  private static int mostRows(int seed) {
    return seed % 3 == 0 ? BlanketPlan.MOST_ROWS : seed % 3 == 1 ? 3 : 1;
  }

  /** Largest deviation of the law after one sweep from the posterior, and of the tallied means from the marginals. */
  private static double deviation(Case c, Sweep sweep) {
    Map<List<Integer>, Double> after = new HashMap<>();
    double[] tallied = new double[c.layout().width()];
    double total = c.joint.total();
    boolean tallies = false;
    for (int i = 0; i < c.joint.assignments().size(); i++) {
      double weight = c.joint.weight(i) / total;
      if (weight == 0) {
        continue;
      }
      int[] start = c.joint.assignments().get(i);
      ExhaustiveRandomness.Law<List<List<? extends Number>>> law =
          ExhaustiveRandomness.law(
              randomness -> {
                int[] states = start.clone();
                List<Double> means = sweep.apply(states, randomness);
                return List.of(Arrays.stream(states).boxed().toList(), means);
              });
      for (Map.Entry<List<List<? extends Number>>, Double> entry : law.probabilities().entrySet()) {
        List<Integer> key = entry.getKey().get(0).stream().map(Number::intValue).toList();
        after.merge(key, weight * entry.getValue(), Double::sum);
        List<? extends Number> means = entry.getKey().get(1);
        for (int q = 0; q < means.size(); q++) {
          tallies = true;
          tallied[q] += weight * entry.getValue() * means.get(q).doubleValue();
        }
      }
    }
    double worst = 0;
    for (int i = 0; i < c.joint.assignments().size(); i++) {
      List<Integer> key = Arrays.stream(c.joint.assignments().get(i)).boxed().toList();
      worst = Math.max(worst, Math.abs(after.getOrDefault(key, 0.0) - c.joint.weight(i) / total));
    }
    if (tallies) {
      for (int v = 0; v < c.model.size(); v++) {
        if (c.layout().isFree(v)) {
          for (int s = 0; s < c.model.cardinality(v); s++) {
            worst =
                Math.max(
                    worst, Math.abs(tallied[c.layout().place(v) + s] - c.joint.marginal(v, s)));
          }
        }
      }
    }
    return worst;
  }

  @ParameterizedTest
  @EnumSource(GibbsScan.class)
  void oneSweepKeepsThePosteriorOnNetworksAndFactorGraphs(GibbsScan scan) {
    double worst = 0;
    for (int seed = 0; seed < 240; seed++) {
      Case c = Case.of(seed, scan == GibbsScan.RANDOM ? 12 : 48);
      worst = Math.max(worst, deviation(c, shipped(c, c.model, scan, mostRows(seed))));
    }
    assertThat(worst).isLessThan(TOLERANCE);
  }

  @ParameterizedTest
  @EnumSource(GibbsScan.class)
  void oneSweepKeepsThePosteriorWhereProductsWouldUnderflowOrOverflow(GibbsScan scan) {
    double worst = 0;
    for (int seed = 0; seed < 30; seed++) {
      Case c = Case.of(seed, scan == GibbsScan.RANDOM ? 8 : 24);
      for (double scale : new double[] {1e-160, 1e160}) {
        List<Factor> scaled = new ArrayList<>();
        for (Factor factor : c.model.factors()) {
          scaled.add(scaled(factor, scale));
          // and once more over the same variables, so that every variable has several
          double[] constant = new double[factor.size()];
          Arrays.fill(constant, scale);
          scaled.add(withValues(factor, constant));
          scaled.add(withValues(factor, constant));
        }
        FactorGraph extreme = new FactorGraph("extreme", c.model.variables(), scaled);
        worst = Math.max(worst, deviation(c, shipped(c, extreme, scan, mostRows(seed))));
      }
    }
    assertThat(worst).isLessThan(TOLERANCE);
  }

  /** p(x) K(x → y) = p(y) K(y → x). The systematic sweep is the mutant: it must fail. */
  @Test
  void theRandomScanIsReversibleAndTheSystematicOneIsNot() {
    double random = 0;
    double systematic = 0;
    for (int seed = 0; seed < 200; seed++) {
      Case c = Case.of(seed, 12);
      random = Math.max(random, imbalance(c, GibbsScan.RANDOM, mostRows(seed)));
      systematic = Math.max(systematic, imbalance(c, GibbsScan.SYSTEMATIC, mostRows(seed)));
    }
    assertThat(random).isLessThan(TOLERANCE);
    assertThat(systematic).isGreaterThan(1e-3);
  }

  /** Largest difference of the flow between two assignments to the flow back. */
  private static double imbalance(Case c, GibbsScan scan, int mostRows) {
    Sweep sweep = shipped(c, c.model, scan, mostRows);
    Map<List<List<Integer>>, Double> flows = new HashMap<>();
    for (int i = 0; i < c.joint.assignments().size(); i++) {
      double weight = c.joint.weight(i) / c.joint.total();
      if (weight > 0) {
        int[] start = c.joint.assignments().get(i);
        List<Integer> from = Arrays.stream(start).boxed().toList();
        ExhaustiveRandomness.law(
                randomness -> {
                  int[] states = start.clone();
                  sweep.apply(states, randomness);
                  return Arrays.stream(states).boxed().toList();
                })
            .probabilities()
            .forEach((to, p) -> flows.put(List.of(from, to), weight * p));
      }
    }
    double worst = 0;
    for (Map.Entry<List<List<Integer>>, Double> flow : flows.entrySet()) {
      List<List<Integer>> back = List.of(flow.getKey().get(1), flow.getKey().get(0));
      worst = Math.max(worst, Math.abs(flow.getValue() - flows.getOrDefault(back, 0.0)));
    }
    return worst;
  }

  private static Factor scaled(Factor factor, double scale) {
    return withValues(factor, Arrays.stream(factor.values()).map(x -> x * scale).toArray());
  }

  private static Factor withValues(Factor factor, double[] values) {
    int[] cardinalities = new int[factor.rank()];
    Arrays.setAll(cardinalities, factor::cardinality);
    return Factor.of(factor.scope(), cardinalities, values);
  }

  @ParameterizedTest
  @EnumSource(Mutation.class)
  void mutantsAreCaught(Mutation mutation) {
    double worst = 0;
    for (int seed = 0; seed < 200; seed++) {
      Case c = Case.of(seed, 24);
      worst = Math.max(worst, deviation(c, mutant(c, mutation)));
    }
    if (mutation == Mutation.NONE) {
      assertThat(worst).isLessThan(TOLERANCE);
    } else {
      assertThat(worst).isGreaterThan(1e-3);
    }
  }

  enum Mutation {
    /** No mutation: the same plain sweep must pass. */
    NONE,
    NEIGHBOURS_FROM_BEFORE_THE_SWEEP,
    EVERY_POSSIBLE_STATE_ACCEPTED,
    LIKELIHOOD_APPLIED_TWICE,
    LIKELIHOOD_FORGOTTEN,
    FACTORS_OF_OBSERVED_CHILDREN_LEFT_OUT,
    WRONG_STRIDE,
    CURRENT_STATE_LEFT_OUT
  }

  /** A plain sweep with one fault, straight from the definition. */
  private static Sweep mutant(Case c, Mutation mutation) {
    int[] observed = c.evidence.statesOf(c.model);
    return (states, randomness) -> {
      int[] before = states.clone();
      for (int v = 0; v < states.length; v++) {
        if (observed[v] >= 0) {
          continue;
        }
        int[] rest =
            mutation == Mutation.NEIGHBOURS_FROM_BEFORE_THE_SWEEP ? before.clone() : states.clone();
        double[] weights = new double[c.model.cardinality(v)];
        double sum = 0;
        for (int s = 0; s < weights.length; s++) {
          rest[v] = s;
          weights[s] = weight(c, mutation, observed, v, rest);
          if (mutation == Mutation.EVERY_POSSIBLE_STATE_ACCEPTED && weights[s] > 0) {
            weights[s] = 1;
          }
          if (mutation == Mutation.CURRENT_STATE_LEFT_OUT && s == states[v]) {
            weights[s] = 0;
          }
          sum += weights[s];
        }
        if (sum > 0) {
          states[v] = randomness.categorical(weights);
        }
      }
      return List.of();
    };
  }

  private static double weight(Case c, Mutation mutation, int[] observed, int v, int[] states) {
    double weight = 1;
    for (Factor factor : c.model.factors()) {
      boolean observedChild =
          factor.rank() > 1 && observed[factor.variable(factor.rank() - 1)] >= 0;
      if (!factor.contains(v)
          || (mutation == Mutation.FACTORS_OF_OBSERVED_CHILDREN_LEFT_OUT && observedChild)) {
        continue;
      }
      weight *=
          mutation == Mutation.WRONG_STRIDE ? atWrongStride(factor, states) : factor.at(states);
    }
    if (c.evidence.likelihoodVariables().contains(v)) {
      double likelihood = c.evidence.likelihood(v)[states[v]];
      weight *=
          switch (mutation) {
            case LIKELIHOOD_APPLIED_TWICE -> likelihood * likelihood;
            case LIKELIHOOD_FORGOTTEN -> 1;
            default -> likelihood;
          };
    }
    return weight;
  }

  /** First variable fastest, as if the layout were the other way round. */
  private static double atWrongStride(Factor factor, int[] states) {
    int entry = 0;
    int stride = 1;
    for (int k = 0; k < factor.rank(); k++) {
      entry += stride * states[factor.variable(k)];
      stride *= factor.cardinality(k);
    }
    return factor.value(entry);
  }
}
