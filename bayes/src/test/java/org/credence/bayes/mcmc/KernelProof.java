package org.credence.bayes.mcmc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.diagnostics.BatchMeans;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.ExhaustiveRandomness;

/** Walks every path of one sweep of a shipped sampler, from every assignment of positive weight. */
final class KernelProof {

  static final double TOLERANCE = 1e-12;

  private KernelProof() {}

  /** A small model with evidence that is possible. */
  record Case(GraphicalModel model, Evidence evidence, JointTable joint) {

    MarginalProblem problem() {
      return MarginalProblem.of(model, evidence);
    }

    /** Networks and factor graphs by turns, half of them with zeros. */
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
  }

  /** What a sweep leads to: where it ends and what it tallied, each with its probability. */
  private static ExhaustiveRandomness.Law<List<List<Double>>> law(
      MarkovKernel kernel, TallyLayout layout, int[] start) {
    return ExhaustiveRandomness.law(
        randomness -> {
          BatchMeans tally = new BatchMeans(layout.width(), 2);
          MarkovChain chain = kernel.start(start);
          chain.sweep(randomness, Workers.sequential(), tally);
          List<Double> means = new ArrayList<>();
          for (int q = 0; q < layout.width(); q++) {
            means.add(tally.mean(q));
          }
          return List.of(Arrays.stream(chain.states()).asDoubleStream().boxed().toList(), means);
        });
  }

  /** Probability of every end of a sweep, by start; assignments of positive weight alone. */
  static Map<List<Double>, Map<List<Double>, Double>> transitions(Case c, ChainSampler sampler) {
    TallyLayout layout = TallyLayout.of(c.problem());
    MarkovKernel kernel = sampler.compile(c.problem(), layout);
    Map<List<Double>, Map<List<Double>, Double>> result = new LinkedHashMap<>();
    for (int i = 0; i < c.joint().assignments().size(); i++) {
      if (c.joint().weight(i) > 0) {
        Map<List<Double>, Double> ends = new HashMap<>();
        law(kernel, layout, c.joint().assignments().get(i))
            .probabilities()
            .forEach((end, p) -> ends.merge(end.get(0), p, Double::sum));
        result.put(key(c.joint().assignments().get(i)), ends);
      }
    }
    return result;
  }

  /** Largest deviation of the law after one sweep from the posterior, and of the expected tallies from the marginals. */
  static double deviation(Case c, ChainSampler sampler) {
    TallyLayout layout = TallyLayout.of(c.problem());
    MarkovKernel kernel = sampler.compile(c.problem(), layout);
    Map<List<Double>, Double> after = new HashMap<>();
    double[] tallied = new double[layout.width()];
    double total = c.joint().total();
    for (int i = 0; i < c.joint().assignments().size(); i++) {
      double weight = c.joint().weight(i) / total;
      if (weight == 0) {
        continue;
      }
      law(kernel, layout, c.joint().assignments().get(i))
          .probabilities()
          .forEach(
              (end, p) -> {
                after.merge(end.get(0), weight * p, Double::sum);
                for (int q = 0; q < tallied.length; q++) {
                  tallied[q] += weight * p * end.get(1).get(q);
                }
              });
    }
    double worst = 0;
    for (int i = 0; i < c.joint().assignments().size(); i++) {
      double reached = after.getOrDefault(key(c.joint().assignments().get(i)), 0.0);
      worst = Math.max(worst, Math.abs(reached - c.joint().weight(i) / total));
    }
    for (int v = 0; v < c.model().size(); v++) {
      for (int s = 0; layout.isFree(v) && s < layout.cardinality(v); s++) {
        double error = tallied[layout.place(v) + s] - c.joint().marginal(v, s);
        worst = Math.max(worst, Math.abs(error));
      }
    }
    return worst;
  }

  /** Largest {@code |p(x) K(x → y) - p(y) K(y → x)|}. */
  static double imbalance(Case c, ChainSampler sampler) {
    Map<List<Double>, Map<List<Double>, Double>> transitions = transitions(c, sampler);
    Map<List<Double>, Double> p = new HashMap<>();
    for (int i = 0; i < c.joint().assignments().size(); i++) {
      p.put(key(c.joint().assignments().get(i)), c.joint().weight(i) / c.joint().total());
    }
    double worst = 0;
    for (List<Double> x : transitions.keySet()) {
      for (List<Double> y : transitions.keySet()) {
        double there = p.get(x) * transitions.get(x).getOrDefault(y, 0.0);
        double back = p.get(y) * transitions.get(y).getOrDefault(x, 0.0);
        worst = Math.max(worst, Math.abs(there - back));
      }
    }
    return worst;
  }

  /** Whether sweeps lead from every assignment of positive weight to every other. */
  static boolean connects(Case c, ChainSampler sampler) {
    Map<List<Double>, Map<List<Double>, Double>> transitions = transitions(c, sampler);
    for (List<Double> start : transitions.keySet()) {
      Map<List<Double>, Boolean> reached = new LinkedHashMap<>();
      List<List<Double>> open = new ArrayList<>(List.of(start));
      reached.put(start, true);
      while (!open.isEmpty()) {
        for (List<Double> next : transitions.get(open.remove(open.size() - 1)).keySet()) {
          if (reached.putIfAbsent(next, true) == null) {
            open.add(next);
          }
        }
      }
      if (reached.size() < transitions.size()) {
        return false;
      }
    }
    return true;
  }

  static List<Double> key(int[] states) {
    return Arrays.stream(states).asDoubleStream().boxed().toList();
  }
}
