package org.credence.bayes.bounds;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.credence.core.engine.SavedState;
import org.credence.core.math.LogSpace;

/**
 * Lower bounds on the total by exact sums over parts of the joint space: some variables, enough to make the rest easy, are held at
 * the states of a given assignment, and the rest is eliminated exactly. Parts with different states are disjoint, so their sums add
 * up.
 *
 * <pre>  log Z          &gt;= log Σ_{c in C} Z(c)                    C the parts summed so far
 *  log Z(v = s)   &gt;= log Σ_{c in C} Z(c, v = s)             all variables from one pass up and down per part</pre>
 *
 * <p>Unlike mini-buckets with negative weights it bears zeros: a part of positive weight gives a finite bound. Source: Bidyuk, Dechter
 * &amp; Rollon 2010 (active tuples); here the parts that were not summed count nothing.
 *
 * <p>Rounding: a part's beliefs are products of at most as many conditional probabilities as there are regions, each good to the slack
 * of both messages and of the sums over a table; that much is taken off every term.
 */
final class ClampedSums {

  private static final double ROUNDING = 1e-6; // of a saved state

  private final LogModel model;
  private final int[] order;
  private final boolean[] clamped; // [open variable]
  private final Set<List<Integer>> parts = new LinkedHashSet<>();
  private final double[][] logs; // [open variable][state]
  private final boolean each;
  private double total = Double.NEGATIVE_INFINITY;
  private long evaluations;

  /**
   * Sums of no part yet.
   *
   * @param limit most cells of a table
   * @param each whether totals by state of each variable are wanted
   */
  ClampedSums(LogModel model, int[] order, double limit, boolean each) {
    this.model = model;
    this.order = order;
    this.each = each;
    MiniBuckets rest = MiniBuckets.clamping(model, order, limit);
    clamped = new boolean[model.size()];
    logs = new double[each ? model.size() : 0][];
    for (int v = 0; v < model.size(); v++) {
      clamped[v] = rest.isClamped(v);
      if (each) {
        logs[v] = new double[model.cardinality(v)];
        Arrays.fill(logs[v], Double.NEGATIVE_INFINITY);
      }
    }
  }

  /** Certified lower bound on the log of the total. */
  double total() {
    return total;
  }

  /** Certified lower bound on the log of the total with a variable in a state. */
  double total(int variable, int state) {
    return logs[variable][state];
  }

  int parts() {
    return parts.size();
  }

  long evaluations() {
    return evaluations;
  }

  /**
   * Sums the part in which an assignment lies, if it is new.
   *
   * @param states of all variables of the model
   */
  void add(int[] states) {
    Integer[] key = new Integer[clamped.length];
    for (int v = 0; v < key.length; v++) {
      key[v] = clamped[v] ? states[model.variable(v)] : 0;
    }
    if (!parts.add(List.of(key))) {
      return;
    }
    LogModel rest = model.clamped(clamped, states);
    int[] restOrder =
        Arrays.stream(order)
            .filter(v -> !clamped[v])
            .map(v -> rest.number(model.variable(v)))
            .toArray();
    MiniBuckets buckets = MiniBuckets.of(rest, restOrder, Double.MAX_VALUE);
    WeightedPass pass = WeightedPass.upper(rest, buckets, new boolean[0]);
    pass.forward(false);
    double part = pass.total() - pass.slack();
    total = plus(total, part);
    if (each && part > Double.NEGATIVE_INFINITY) {
      pass.backward();
      addEach(rest, pass, part, states);
    }
    evaluations += pass.evaluations();
  }

  private void addEach(LogModel rest, WeightedPass pass, double part, int[] states) {
    int regions = pass.buckets.regions();
    double perRegion = 2 * pass.slack() + WeightedPass.UNIT * (pass.buckets.largestCells() + 32);
    double error = 2 * (regions + 1) * perRegion;
    for (int v = 0; v < clamped.length; v++) {
      if (clamped[v]) {
        int state = states[model.variable(v)];
        logs[v][state] = plus(logs[v][state], part);
        continue;
      }
      double[] beliefs = pass.theta[pass.buckets.firstRegion(rest.number(model.variable(v)))];
      double[] marginal = new double[logs[v].length];
      for (int i = 0; i < beliefs.length; i++) {
        marginal[i % marginal.length] += beliefs[i];
      }
      for (int s = 0; s < marginal.length; s++) {
        logs[v][s] = plus(logs[v][s], part + Math.log(marginal[s]) - error);
      }
    }
  }

  void save(DataOutput out) throws IOException {
    out.writeDouble(total);
    out.writeInt(parts.size());
    for (List<Integer> part : parts) {
      for (int state : part) {
        out.writeInt(state);
      }
    }
    for (double[] log : logs) {
      Tightening.write(out, log);
    }
  }

  void restore(DataInput in) throws IOException {
    total = SavedState.logWeight(in, "log total");
    int count = SavedState.index(in, Integer.MAX_VALUE, "number of parts");
    parts.clear();
    for (int i = 0; i < count; i++) {
      Integer[] part = new Integer[clamped.length];
      for (int v = 0; v < part.length; v++) {
        part[v] =
            SavedState.index(in, clamped[v] ? model.cardinality(v) - 1 : 0, "state of a part");
      }
      SavedState.require(parts.add(List.of(part)), "part", "one that comes twice");
    }
    for (double[] log : logs) {
      double most =
          parts.isEmpty() || total == Double.NEGATIVE_INFINITY
              ? Double.NEGATIVE_INFINITY
              : total + ROUNDING * (1 + Math.abs(total));
      SavedState.numbers(in, Double.NEGATIVE_INFINITY, most, log, "log total of a state");
    }
  }

  /** {@code log(exp(a) + exp(b))}, rounded down. */
  private static double plus(double a, double b) {
    double sum = LogSpace.logAdd(a, b);
    return sum == Double.NEGATIVE_INFINITY
        ? sum
        : sum - 16 * WeightedPass.UNIT * (Math.abs(sum) + 1);
  }
}
