package org.credence.bayes.mcmc;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.diagnostics.BatchMeans;
import org.credence.core.random.Randomness;

/**
 * One systematic Gibbs sweep over a model with the evidence absorbed: every free variable in the order of its index is drawn from
 * its law given all others. Immutable, shared by chains.
 *
 * <pre>  p(x_v = s | rest) ∝ Π_{f ∋ v} f(x_f with x_v = s) </pre>
 *
 * <p>Each chain keeps, per factor, the flat index of its current entry; the entries for the states of v then lie {@code stride(v)}
 * apart. Products are taken as they are where no product of the variable's factors can leave the range of doubles, and in logs
 * otherwise; this is settled per variable when the kernel is made.
 */
final class GibbsKernel {

  private static final int NOT_TALLIED = -1;

  /** Products whose partial products are all surely within e^±600 cannot over- or underflow (doubles reach e^±708). */
  private static final double SAFE_LOG = 600;

  private final double[][] tables; // [factor], absorbed, of at least one variable
  private final int[][] scopes; // [factor][position]
  private final int[][] scopeStrides; // [factor][position]
  private final int variables;
  private final int[] sites; // [site], free variables in order
  private final int[] cardinalities; // [site]
  private final int[][] siteFactors; // [site][..]
  private final int[][] siteStrides; // [site][..], of the variable in that factor
  private final boolean[] usesLogs; // [site]
  private final int[] places; // [site], place of state 0 in the tally or NOT_TALLIED
  private final int mostStates;
  private final long evaluationsPerSweep;

  /**
   * @param places place of each variable's state 0 in the tally, negative where it is not tallied; shape [variables]
   */
  GibbsKernel(GraphicalModel model, Evidence evidence, int[] places) {
    this.variables = model.size();
    List<Factor> factors =
        evidence.absorbInto(model).stream().filter(factor -> factor.rank() > 0).toList();
    this.tables = factors.stream().map(Factor::values).toArray(double[][]::new);
    this.scopes = factors.stream().map(Factor::scope).toArray(int[][]::new);
    this.scopeStrides = new int[tables.length][];
    for (int f = 0; f < tables.length; f++) {
      scopeStrides[f] = new int[scopes[f].length];
      Arrays.setAll(scopeStrides[f], factors.get(f)::stride);
    }
    int[] known = evidence.knownStates(model);
    int[] free = new int[variables];
    int count = 0;
    for (int v = 0; v < variables; v++) {
      if (known[v] < 0) {
        free[count++] = v;
      }
    }
    this.sites = Arrays.copyOf(free, count);
    this.cardinalities = Arrays.stream(sites).map(model::cardinality).toArray();
    this.siteFactors = new int[count][];
    this.siteStrides = new int[count][];
    this.usesLogs = new boolean[count];
    this.places = new int[count];
    int most = 1;
    long evaluations = 0;
    int[][] incident = Factor.incidence(variables, factors);
    for (int i = 0; i < count; i++) {
      int v = sites[i];
      siteFactors[i] = incident[v];
      siteStrides[i] = Arrays.stream(incident[v]).map(f -> stride(f, v)).toArray();
      usesLogs[i] = mayLeaveRange(incident[v]);
      this.places[i] = places[v] < 0 ? NOT_TALLIED : places[v];
      most = Math.max(most, cardinalities[i]);
      evaluations += (long) cardinalities[i] * Math.max(1, incident[v].length);
    }
    this.mostStates = most;
    this.evaluationsPerSweep = evaluations;
  }

  private int stride(int factor, int variable) {
    int k = 0;
    while (scopes[factor][k] != variable) {
      k++;
    }
    return scopeStrides[factor][k];
  }

  private boolean mayLeaveRange(int[] factors) {
    double upward = 0;
    double downward = 0;
    for (int f : factors) {
      double largest = 0;
      double smallest = Double.POSITIVE_INFINITY;
      for (double value : tables[f]) {
        if (value > 0) {
          largest = Math.max(largest, value);
          smallest = Math.min(smallest, value);
        }
      }
      if (largest > 0) {
        upward += Math.max(0, Math.log(largest));
        downward += Math.max(0, -Math.log(smallest));
      }
    }
    return upward > SAFE_LOG || downward > SAFE_LOG;
  }

  /** Where one chain stands. Used by one thread. */
  final class Chain {
    private final int[] states; // [variable]
    private final int[] entries; // [factor], flat index of the current entry
    private final double[] weights = new double[mostStates];
    private final long[] moves = new long[variables]; // [variable]

    private Chain(int[] states) {
      this.states = states.clone();
      this.entries = new int[tables.length];
      for (int f = 0; f < tables.length; f++) {
        for (int k = 0; k < scopes[f].length; k++) {
          entries[f] += scopeStrides[f][k] * states[scopes[f][k]];
        }
      }
    }

    /** How often the variable was drawn in another state than before, since {@link #forgetMoves()}. */
    long moves(int variable) {
      return moves[variable];
    }

    /** Counts moves anew from now on. */
    void forgetMoves() {
      Arrays.fill(moves, 0);
    }

    /** State of every variable, a copy. */
    int[] states() {
      return states.clone();
    }
  }

  /** A chain that stands at an assignment of positive weight; shape [variables]. */
  Chain chain(int[] states) {
    return new Chain(states);
  }

  /**
   * One sweep.
   *
   * @param out receives one draw: the conditional probabilities of every tallied free variable as it was visited
   */
  void sweep(Chain chain, Randomness randomness, BatchMeans out) {
    double[] weights = chain.weights;
    int[] entries = chain.entries;
    for (int i = 0; i < sites.length; i++) {
      int v = sites[i];
      int before = chain.states[v];
      int length = cardinalities[i];
      if (usesLogs[i]) {
        weighInLogs(i, before, entries, weights);
      } else {
        weigh(i, before, entries, weights);
      }
      int place = places[i];
      if (place != NOT_TALLIED) {
        double total = 0;
        for (int s = 0; s < length; s++) {
          total += weights[s];
        }
        for (int s = 0; s < length; s++) {
          out.add(place + s, weights[s] / total);
        }
      }
      int after = randomness.categorical(weights, 0, length);
      if (after != before) {
        chain.states[v] = after;
        chain.moves[v]++;
        int[] factors = siteFactors[i];
        int[] strides = siteStrides[i];
        for (int k = 0; k < factors.length; k++) {
          entries[factors[k]] += (after - before) * strides[k];
        }
      }
    }
    out.endDraw();
  }

  private void weigh(int site, int state, int[] entries, double[] out) {
    int[] factors = siteFactors[site];
    int[] strides = siteStrides[site];
    int length = cardinalities[site];
    Arrays.fill(out, 0, length, 1);
    for (int k = 0; k < factors.length; k++) {
      double[] table = tables[factors[k]];
      int stride = strides[k];
      int entry = entries[factors[k]] - state * stride;
      for (int s = 0; s < length; s++) {
        out[s] *= table[entry];
        entry += stride;
      }
    }
  }

  private void weighInLogs(int site, int state, int[] entries, double[] out) {
    int[] factors = siteFactors[site];
    int[] strides = siteStrides[site];
    int length = cardinalities[site];
    double largest = Double.NEGATIVE_INFINITY;
    for (int s = 0; s < length; s++) {
      double log = 0;
      for (int k = 0; k < factors.length; k++) {
        log += Math.log(tables[factors[k]][entries[factors[k]] + (s - state) * strides[k]]);
      }
      out[s] = log;
      largest = Math.max(largest, log);
    }
    for (int s = 0; s < length; s++) {
      out[s] = Math.exp(out[s] - largest);
    }
  }

  /** Factor-table entries read by each sweep; a variable without factors counts its states. */
  long evaluationsPerSweep() {
    return evaluationsPerSweep;
  }

  /** Whether no variable is free. */
  boolean isSettled() {
    return sites.length == 0;
  }

  /** Bytes of its tables. */
  long bytes() {
    long entries = 0;
    for (double[] table : tables) {
      entries += table.length;
    }
    return Double.BYTES * entries;
  }
}
