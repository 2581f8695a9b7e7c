package org.credence.bayes.importance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.exact.StateDomains;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.problem.MarginalProblem;

/**
 * In which order {@link BackwardSimulation} draws the variables that matter, and how. It depends on which variables are known, not on
 * their states: children before parents going backward, parents before children going forward, and what is left is weighed.
 */
final class BackwardPlan {

  /** Configurations of parents above which a variable is not drawn back from. */
  private static final long MOST_CONFIGURATIONS = 4096;

  /** What is done about a variable. */
  enum Kind {
    /** Its parents that are not yet drawn are drawn given it. */
    BACKWARD,
    /** It is drawn in proportion to its likelihood. */
    LIKELIHOOD,
    /** It is drawn given its parents. */
    FORWARD,
    /** Its conditional probability multiplies the weight. */
    WEIGH
  }

  /**
   * One thing to do.
   *
   * @param drawn the variables drawn; empty for WEIGH
   */
  record Step(Kind kind, int variable, int[] drawn) {}

  private final List<Step> steps = new ArrayList<>();
  private final boolean[] weighsLikelihood; // [variable], those that no LIKELIHOOD step used up
  private long evaluations;
  private long bytes;
  private int back;
  private int forward;

  private BackwardPlan(int variables) {
    weighsLikelihood = new boolean[variables];
  }

  static BackwardPlan of(
      BayesianNetwork network, MarginalProblem problem, StateDomains domains, int generations) {
    BackwardPlan plan = new BackwardPlan(network.size());
    plan.make(network, problem, domains, generations);
    return plan;
  }

  private void make(
      BayesianNetwork network, MarginalProblem problem, StateDomains domains, int generations) {
    boolean[] relevant = network.relevantTo(problem.evidence(), problem.query());
    int[] order = Arrays.stream(network.topologicalOrder()).filter(v -> relevant[v]).toArray();
    boolean[] set = new boolean[network.size()];
    boolean[] explained = new boolean[network.size()]; // drawn forward, or back from
    int[] generation = new int[network.size()]; // of variables that are set
    for (int v : order) {
      set[v] = domains.count(v) == 1;
      bytes += (long) Double.BYTES * network.factors().get(v).size();
    }
    for (int i = order.length - 1; i >= 0; i--) {
      int v = order[i];
      boolean likely = problem.evidence().hasLikelihood(v);
      weighsLikelihood[v] = likely;
      if (likely && !set[v] && generations > 0) {
        add(new Step(Kind.LIKELIHOOD, v, new int[] {v}), domains.count(v));
        weighsLikelihood[v] = false;
        set[v] = true;
        generation[v] = 1;
      } else if (likely) {
        evaluations++;
      }
      int[] open = Arrays.stream(network.parents(v)).filter(u -> !set[u]).toArray();
      long configurations = 1;
      for (int u : open) {
        configurations = Math.min(MOST_CONFIGURATIONS + 1, configurations * domains.count(u));
      }
      if (set[v]
          && network.cardinality(v) > 1
          && open.length > 0
          && configurations <= MOST_CONFIGURATIONS
          && generation[v] < generations) {
        add(new Step(Kind.BACKWARD, v, open), configurations);
        explained[v] = true;
        for (int u : open) {
          set[u] = true;
          generation[u] = generation[v] + 1;
        }
      }
    }
    for (int v : order) {
      if (!set[v]) {
        add(new Step(Kind.FORWARD, v, new int[] {v}), domains.count(v));
        explained[v] = true;
      } else if (!explained[v]) {
        add(new Step(Kind.WEIGH, v, new int[0]), 1);
      }
    }
  }

  private void add(Step step, long entries) {
    steps.add(step);
    evaluations += entries;
    back += step.kind == Kind.BACKWARD ? step.drawn.length : 0;
    forward += step.kind == Kind.FORWARD ? 1 : 0;
  }

  List<Step> steps() {
    return steps;
  }

  /** Whether the likelihood of a variable multiplies the weight. */
  boolean weighsLikelihood(int variable) {
    return weighsLikelihood[variable];
  }

  boolean draws() {
    return steps.stream().anyMatch(step -> step.drawn.length > 0);
  }

  long evaluations() {
    return evaluations;
  }

  long bytes() {
    return bytes;
  }

  /** In words, how much is drawn which way. */
  String describe() {
    return back + " variables drawn backward, " + forward + " forward";
  }
}
