package org.credence.bayes.importance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.exact.StateDomains;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.problem.MarginalProblem;

/**
 * The conditional tables of a network that matter to a question, with the evidence put in: what a sampler visits, in that order.
 *
 * <pre>  p(x, e) = exp(logConstant) · Π_drawn p(x_v | x_parents(v)) λ_v(x_v) · Π_observed p(e_v | x_parents(v)) </pre>
 *
 * <p>A family is a variable with its parents. A variable is known, and counts as observed, if evidence and zeros leave it one state.
 * Parents that are known are taken out of the table; a known variable without other parents is part of the constant; barren variables
 * are left out. Drawn families come parents first, an observed one as soon as
 * its parents are drawn.
 *
 * <p>Layout: the entry of family f is {@code start[f] + Σ stride · parent state + state}, the state of the variable fastest and left
 * out where it is observed. A state that zeros and the evidence rule out has {@code p = 0} throughout.
 */
final class OpenFamilies {

  static final int NONE = -1;

  private static final int[] NO_CHILDREN = {};

  /** Number of families. */
  final int size;

  /** Number of variables of the network. */
  final int variables;

  /** Shape [family]: its variable. */
  final int[] variable;

  /** Shape [family]: whether its variable is drawn; if not it is observed. */
  final boolean[] drawn;

  /** Shape [family]: states of the variable if it is drawn, else 1. */
  final int[] cardinality;

  /** Shape [family][parent]: variables, all of them drawn. */
  final int[][] parents;

  /** Shape [family][parent]: how far apart in the table neighbouring states of the parent are. */
  final int[][] strides;

  /** Shape [family + 1]: where the table of a family begins. */
  final int[] start;

  /** Shape [entry]: conditional probabilities. */
  final double[] p;

  /** Shape [family + 1]: where the states of a family's variable begin in arrays over states; observed families have none. */
  final int[] stateStart;

  /** Shape [state]: the log of the likelihood evidence, divided by its maximum; 0 where there is none. */
  final double[] logLikelihood;

  /** Shape [family]: whether the variable is drawn and has evidence on itself or on a descendant. */
  final boolean[] informed;

  /** Shape [variable]: the family that draws it, or {@link #NONE}. */
  final int[] familyOf;

  /** Shape [family][..]: families whose parent is the variable of this one. */
  final int[][] children;

  final double logConstant;

  private OpenFamilies(
      BayesianNetwork network, MarginalProblem problem, StateDomains domains) {
    Evidence evidence = problem.evidence();
    int[] known = known(network, domains);
    boolean[] relevant = network.relevantTo(evidence, problem.query());
    List<Factor> tables = new ArrayList<>();
    int[] order = order(network, known, relevant);
    size = order.length;
    variables = network.size();
    variable = order;
    drawn = new boolean[size];
    cardinality = new int[size];
    parents = new int[size][];
    strides = new int[size][];
    start = new int[size + 1];
    stateStart = new int[size + 1];
    familyOf = new int[variables];
    Arrays.fill(familyOf, NONE);
    for (int f = 0; f < size; f++) {
      int v = order[f];
      Factor table = network.factors().get(v).restrict(known);
      tables.add(table);
      drawn[f] = known[v] < 0;
      cardinality[f] = drawn[f] ? network.cardinality(v) : 1;
      int above = table.rank() - (drawn[f] ? 1 : 0);
      parents[f] = Arrays.copyOf(table.scope(), above);
      strides[f] = new int[above];
      Arrays.setAll(strides[f], table::stride);
      start[f + 1] = Math.addExact(start[f], table.size());
      stateStart[f + 1] = stateStart[f] + (drawn[f] ? cardinality[f] : 0);
      if (drawn[f]) {
        familyOf[v] = f;
      }
    }
    p = new double[start[size]];
    logLikelihood = new double[stateStart[size]];
    informed = new boolean[size];
    children = new int[size][];
    double constant = 0;
    for (int v = 0; v < variables; v++) {
      if (relevant[v] && known[v] >= 0) {
        Factor table = network.factors().get(v).restrict(known);
        constant += table.rank() == 0 ? Math.log(table.value(0)) : 0;
      }
    }
    for (int v : evidence.likelihoodVariables()) {
      constant += putLikelihood(evidence.likelihood(v), v, known[v]);
    }
    logConstant = constant;
    for (int f = 0; f < size; f++) {
      fillTable(f, tables.get(f), domains);
    }
    linkChildren();
  }

  /**
   * The families of a network for a question.
   *
   * @param domains the states that zeros leave, of the same network and evidence
   */
  static OpenFamilies of(
      BayesianNetwork network, MarginalProblem problem, StateDomains domains) {
    return new OpenFamilies(network, problem, domains);
  }

  private static int[] known(BayesianNetwork network, StateDomains domains) {
    int[] known = new int[network.size()];
    for (int v = 0; v < known.length; v++) {
      known[v] = domains.count(v) == 1 ? domains.first(v) : NONE;
    }
    return known;
  }

  /** Relevant drawn variables parents first, each observed one with a drawn parent right after the last of these. */
  private static int[] order(BayesianNetwork network, int[] known, boolean[] relevant) {
    int[] topological = network.topologicalOrder();
    int[] place = new int[network.size()]; // [variable]
    for (int i = 0; i < topological.length; i++) {
      place[topological[i]] = i;
    }
    List<List<Integer>> after = new ArrayList<>(); // [place], observed variables
    for (int i = 0; i < topological.length; i++) {
      after.add(List.of());
    }
    for (int v : topological) {
      if (relevant[v] && known[v] >= 0) {
        int last = NONE;
        for (int parent : network.parents(v)) {
          last = known[parent] < 0 ? Math.max(last, place[parent]) : last;
        }
        if (last != NONE) {
          if (after.get(last).isEmpty()) {
            after.set(last, new ArrayList<>());
          }
          after.get(last).add(v);
        }
      }
    }
    int[] order = new int[network.size()];
    int count = 0;
    for (int i = 0; i < topological.length; i++) {
      int v = topological[i];
      if (relevant[v] && known[v] < 0) {
        order[count++] = v;
      }
      for (int observed : after.get(i)) {
        order[count++] = observed;
      }
    }
    return Arrays.copyOf(order, count);
  }

  /** Notes the likelihood of a variable; returns the log of what is left out of it. */
  private double putLikelihood(double[] likelihood, int v, int known) {
    if (known >= 0) {
      return Math.log(likelihood[known]);
    }
    double max = 0;
    for (double x : likelihood) {
      max = Math.max(max, x);
    }
    int f = familyOf[v];
    for (int s = 0; s < likelihood.length; s++) {
      logLikelihood[stateStart[f] + s] = Math.log(likelihood[s] / max);
    }
    informed[f] = true;
    return Math.log(max);
  }

  private void fillTable(int f, Factor table, StateDomains domains) {
    int states = cardinality[f];
    for (int i = 0; i < table.size(); i++) {
      boolean allowed = !drawn[f] || domains.allows(variable[f], i % states);
      p[start[f] + i] = allowed ? table.value(i) : 0;
    }
  }

  private void linkChildren() {
    int[] counts = new int[size];
    for (int f = 0; f < size; f++) {
      for (int parent : parents[f]) {
        counts[familyOf[parent]]++;
      }
    }
    for (int f = 0; f < size; f++) {
      children[f] = counts[f] == 0 ? NO_CHILDREN : new int[counts[f]];
    }
    for (int f = size - 1; f >= 0; f--) {
      for (int parent : parents[f]) {
        int above = familyOf[parent];
        children[above][--counts[above]] = f;
      }
    }
    for (int f = size - 1; f >= 0; f--) {
      for (int parent : parents[f]) {
        // an observed family may come before the last of the topological order, never before its parents
        informed[familyOf[parent]] |= informed[f] || !drawn[f];
      }
    }
  }

  /** Number of entries of all tables. */
  int entries() {
    return p.length;
  }

  /** Whether nothing is drawn. */
  boolean drawsNothing() {
    return stateStart[size] == 0;
  }

  /** Whether any drawn variable has evidence on or below it; if not, forward sampling is exact. */
  boolean anyInformed() {
    for (boolean yes : informed) {
      if (yes) {
        return true;
      }
    }
    return false;
  }

  long bytes() {
    return (long) Double.BYTES * (p.length + logLikelihood.length)
        + 4L * Integer.BYTES * size
        + 2L * Integer.BYTES * variables;
  }

  /**
   * What {@link #entries}, {@link #stateStart} and the work of a sample will be, before anything is allocated.
   *
   * @param entries of all tables
   * @param evaluations per sample: a row of every drawn family and one entry of every observed one
   * @param families visited per sample
   */
  record Size(double entries, double evaluations, int families) {

    static Size of(BayesianNetwork network, MarginalProblem problem) {
      int[] known = problem.evidence().knownStates(network);
      boolean[] relevant = network.relevantTo(problem.evidence(), problem.query());
      double entries = 0;
      double evaluations = 0;
      int families = 0;
      for (int v = 0; v < network.size(); v++) {
        if (relevant[v]) {
          double table = 1;
          Factor factor = network.factors().get(v);
          for (int k = 0; k < factor.rank(); k++) {
            table *= known[factor.variable(k)] < 0 ? factor.cardinality(k) : 1;
          }
          boolean visited = known[v] < 0 || table > 1;
          entries += visited ? table : 0;
          evaluations += visited ? (known[v] < 0 ? network.cardinality(v) : 1) : 0;
          families += visited ? 1 : 0;
        }
      }
      return new Size(entries, evaluations, families);
    }
  }

  long evaluationsPerSample() {
    long sum = 0;
    for (int states : cardinality) {
      sum += states;
    }
    return sum;
  }
}
