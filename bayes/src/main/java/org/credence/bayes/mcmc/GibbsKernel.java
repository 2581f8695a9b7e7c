package org.credence.bayes.mcmc;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.diagnostics.BatchMeans;
import org.credence.core.engine.Workers;
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
final class GibbsKernel implements MarkovKernel {

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
  private final int[] places; // [site], place of state 0 in the tally
  private final int mostStates;
  private final long evaluationsPerSweep;

  GibbsKernel(GraphicalModel model, Evidence evidence, TallyLayout layout) {
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
    int[] free = new int[variables];
    int count = 0;
    for (int v = 0; v < variables; v++) {
      if (layout.isFree(v)) {
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
      this.places[i] = layout.place(v);
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

  @Override
  public MarkovChain start(int[] states) {
    return new Chain(states);
  }

  private final class Chain implements MarkovChain {
    private final int[] states; // [variable]
    private final int[] entries; // [factor], flat index of the current entry
    private final double[] weights = new double[mostStates];
    private final long[] moves = new long[variables]; // [variable]

    private Chain(int[] states) {
      this.states = states.clone();
      this.entries = new int[tables.length];
      findEntries();
    }

    private void findEntries() {
      Arrays.fill(entries, 0);
      for (int f = 0; f < tables.length; f++) {
        for (int k = 0; k < scopes[f].length; k++) {
          entries[f] += scopeStrides[f][k] * states[scopes[f][k]];
        }
      }
    }

    @Override
    public void sweep(Randomness randomness, Workers workers, BatchMeans out) {
      for (int i = 0; i < sites.length; i++) {
        int v = sites[i];
        int before = states[v];
        int length = cardinalities[i];
        if (usesLogs[i]) {
          weighInLogs(i, before, entries, weights);
        } else {
          weigh(i, before, entries, weights);
        }
        double total = 0;
        for (int s = 0; s < length; s++) {
          total += weights[s];
        }
        for (int s = 0; s < length; s++) {
          out.add(places[i] + s, weights[s] / total);
        }
        int after = randomness.categorical(weights, 0, length);
        if (after != before) {
          states[v] = after;
          moves[v]++;
          int[] factors = siteFactors[i];
          int[] strides = siteStrides[i];
          for (int k = 0; k < factors.length; k++) {
            entries[factors[k]] += (after - before) * strides[k];
          }
        }
      }
      out.endDraw();
    }

    @Override
    public int[] states() {
      return states.clone();
    }

    @Override
    public long moves(int variable) {
      return moves[variable];
    }

    @Override
    public void forgetMoves() {
      Arrays.fill(moves, 0);
    }

    @Override
    public void save(DataOutput out) throws IOException {
      for (int v : sites) {
        out.writeInt(states[v]);
        out.writeLong(moves[v]);
      }
    }

    @Override
    public void restore(DataInput in) throws IOException {
      for (int i = 0; i < sites.length; i++) {
        int state = in.readInt();
        if (state < 0 || state >= cardinalities[i]) {
          throw new IOException(
              "state "
                  + state
                  + " of variable "
                  + sites[i]
                  + " is not one of its "
                  + cardinalities[i]);
        }
        states[sites[i]] = state;
        moves[sites[i]] = in.readLong();
      }
      findEntries();
    }
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

  /** A variable without factors counts its states. */
  @Override
  public long evaluationsPerSweep() {
    return evaluationsPerSweep;
  }

  @Override
  public long bytes() {
    long entries = 0;
    for (double[] table : tables) {
      entries += table.length;
    }
    return Double.BYTES * entries;
  }

  @Override
  public long bytesPerChain() {
    return (long) Integer.BYTES * (variables + tables.length) + (long) Long.BYTES * variables;
  }
}
