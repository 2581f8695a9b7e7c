package org.credence.bayes.importance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.credence.bayes.exact.StateDomains;
import org.credence.bayes.exact.SupportPropagation;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;

/**
 * In which order {@link SampleSearch} draws the variables that are not known, and which factors are complete after each. Of a network
 * only what matters to query and evidence: first evidence and what leads to it, parents before children; what comes after can always
 * be completed. Of a factor graph all: next comes the variable that completes most factors, then the one with most neighbours drawn.
 */
final class SearchPlan {

  /** Above this many variables a factor graph is taken in the order of its variables. */
  private static final int MOST_ORDERED = 3000;

  private final int variables;
  private final int[] order; // [position], variables
  private final int searched; // positions from here on need no look ahead
  private final Factor[] factors; // those that matter, likelihoods too
  private final int[][] completed; // [position][..], factors
  private final int[] constant; // factors of known variables alone
  private final int[] cardinalities; // [variable]
  private final int[] known; // [variable], state or -1
  private final long evaluations;
  private final long bytes;

  private SearchPlan(
      MarginalProblem problem, StateDomains domains, List<Factor> list, int[] order, int searched) {
    GraphicalModel model = problem.model();
    this.variables = model.size();
    this.order = order;
    this.searched = searched;
    this.factors = list.toArray(Factor[]::new);
    this.cardinalities = new int[variables];
    this.known = new int[variables];
    int[] positions = new int[variables];
    Arrays.fill(positions, -1);
    for (int i = 0; i < order.length; i++) {
      positions[order[i]] = i;
    }
    for (int v = 0; v < variables; v++) {
      cardinalities[v] = model.cardinality(v);
      known[v] = domains.count(v) == 1 ? domains.first(v) : -1;
    }
    List<List<Integer>> after = new ArrayList<>();
    for (int i = 0; i <= order.length; i++) {
      after.add(new ArrayList<>());
    }
    long entries = 0;
    long size = 0;
    for (int f = 0; f < factors.length; f++) {
      int last = -1;
      for (int k = 0; k < factors[f].rank(); k++) {
        last = Math.max(last, positions[factors[f].variable(k)]);
      }
      after.get(last + 1).add(f);
      entries += last < 0 ? 1 : domains.count(order[last]);
      size += factors[f].size();
    }
    this.constant = array(after.get(0));
    this.completed = new int[order.length][];
    for (int i = 0; i < order.length; i++) {
      completed[i] = array(after.get(i + 1));
    }
    this.evaluations = entries;
    this.bytes = Integer.BYTES * size;
  }

  private static int[] array(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }

  static SearchPlan of(MarginalProblem problem, StateDomains domains) {
    GraphicalModel model = problem.model();
    Evidence evidence = problem.evidence();
    List<Factor> factors = new ArrayList<>();
    int[] order = new int[model.size()];
    int count = 0;
    int searched;
    if (model instanceof BayesianNetwork network) {
      boolean[] first = network.relevantTo(evidence, List.of());
      boolean[] relevant = network.relevantTo(evidence, problem.query());
      int[] topological = network.topologicalOrder();
      for (int v : topological) {
        if (first[v] && domains.count(v) > 1) {
          order[count++] = v;
        }
      }
      searched = count;
      for (int v : topological) {
        if (relevant[v]) {
          factors.add(network.factors().get(v));
          if (!first[v] && domains.count(v) > 1) {
            order[count++] = v;
          }
        }
      }
      order = Arrays.copyOf(order, count);
    } else {
      factors.addAll(model.factors());
      order = connected(model, domains);
      searched = order.length;
    }
    for (int v : evidence.likelihoodVariables()) {
      factors.add(Factor.of(v, evidence.likelihood(v)));
    }
    return new SearchPlan(problem, domains, factors, order, searched);
  }

  private static int[] connected(GraphicalModel model, StateDomains domains) {
    int n = model.size();
    int[] open = IntStream.range(0, n).filter(v -> domains.count(v) > 1).toArray();
    if (open.length > MOST_ORDERED) {
      return open;
    }
    List<Factor> factors = model.factors();
    int[][] factorsOf = Factor.incidence(n, factors);
    int[] left = new int[factors.size()]; // variables not placed
    for (int v : open) {
      for (int f : factorsOf[v]) {
        left[f]++;
      }
    }
    int[] touched = new int[n]; // factors with a variable placed
    boolean[] begun = new boolean[factors.size()];
    boolean[] placed = new boolean[n];
    int[] order = new int[open.length];
    for (int i = 0; i < order.length; i++) {
      int best = -1;
      long bestScore = -1;
      for (int v : open) {
        if (!placed[v]) {
          long completes = 0;
          for (int f : factorsOf[v]) {
            completes += left[f] == 1 ? 1 : 0;
          }
          long score = completes * (factors.size() + 1L) + touched[v];
          if (score > bestScore) {
            best = v;
            bestScore = score;
          }
        }
      }
      order[i] = best;
      placed[best] = true;
      for (int f : factorsOf[best]) {
        left[f]--;
        for (int k = 0; k < factors.get(f).rank() && !begun[f]; k++) {
          touched[factors.get(f).variable(k)]++;
        }
        begun[f] = true;
      }
    }
    return order;
  }

  /** What zeros leave at the beginning, propagated; an own copy to strike out from. */
  SupportPropagation propagation() {
    SupportPropagation propagation = new SupportPropagation(cardinalities, known, List.of(factors));
    if (!propagation.propagateAll()) {
      throw new IllegalStateException("propagation found a contradiction after it had found none");
    }
    return propagation;
  }

  int variables() {
    return variables;
  }

  int cardinality(int variable) {
    return cardinalities[variable];
  }

  /** The largest number of states of a variable, at least 1. */
  int mostStates() {
    return Math.max(1, Arrays.stream(cardinalities).max().orElse(1));
  }

  /** Number of variables drawn. */
  int size() {
    return order.length;
  }

  int variable(int position) {
    return order[position];
  }

  /** Positions from here on can always be completed. */
  int searched() {
    return searched;
  }

  Factor factor(int index) {
    return factors[index];
  }

  /** Indices of the factors that a position completes; not to be changed. */
  int[] completed(int position) {
    return completed[position];
  }

  /** Indices of the factors over known variables alone; not to be changed. */
  int[] constant() {
    return constant;
  }

  /** The state of a variable that is known, or negative. */
  int known(int variable) {
    return known[variable];
  }

  long evaluations() {
    return evaluations;
  }

  long bytes() {
    return bytes;
  }
}
