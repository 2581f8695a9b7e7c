package org.credence.bayes.mcmc;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.diagnostics.BatchMeans;
import org.credence.core.engine.SavedState;

/**
 * The law of every free variable ("site") given all others, compiled for speed by a {@link BlanketPlan}. Immutable, shared by chains;
 * a chain's side of it is {@link SiteStates}.
 *
 * <p>Each group of a site is a <em>slot</em>: the entry for state s is {@code table[base + Σ_u stride_u x_u + s step]}, the sum over
 * the group's other variables. A site with one merged slot is <em>tabulated</em>: its row at that place holds the summed
 * probabilities, then the probabilities themselves ({@code step} 1, normalised). A site with several slots multiplies them. Where a
 * product of a site's factors might leave the range of doubles it is taken in logs.
 */
final class FullConditionals {

  /** Products whose partial products are all surely within e^±600 cannot over- or underflow (doubles reach e^±708). */
  private static final double SAFE_LOG = 600;

  final int variables;
  final int[] sites; // [site], free variables, ascending
  final int[] cardinalities; // [site]
  final int[] places; // [site], of state 0 in the tally
  final int[] firstSlots; // [site + 1]
  final boolean[] tabulated; // [site]
  final boolean[] usesLogs; // [site]
  final double[] rows; // of all tabulated sites
  final double[][] tables; // [slot], where not tabulated
  final int[] steps; // [slot]
  final int[] bases; // [slot]
  final int[] firstLinks; // [slot + 1], links: the slot's other variables
  final int[] linkVariables; // [link]
  final int[] linkStrides; // [link]
  final int[] firstEffects; // [variable + 1], effects: slots whose entry the variable moves
  final int[] effectSlots; // [effect]
  final int[] effectStrides; // [effect]
  final int mostStates;
  final int mostSlots;
  final long evaluations;
  final long bytes;

  FullConditionals(GraphicalModel model, Evidence evidence, TallyLayout layout, BlanketPlan plan) {
    int[] known = evidence.knownStates(model);
    List<Factor> factors = new ArrayList<>();
    evidence.absorbInto(model).forEach(factor -> factors.add(factor.restrict(known)));
    this.variables = model.size();
    this.sites = plan.sites;
    int n = sites.length;
    this.cardinalities = Arrays.stream(sites).map(model::cardinality).toArray();
    this.places = Arrays.stream(sites).map(layout::place).toArray();
    this.firstSlots = new int[n + 1];
    this.tabulated = new boolean[n];
    this.usesLogs = new boolean[n];
    int slots = Math.toIntExact(plan.slots());
    this.tables = new double[slots][];
    this.steps = new int[slots];
    this.bases = new int[slots];
    this.firstLinks = new int[slots + 1];
    int links = Math.toIntExact(plan.links());
    this.linkVariables = new int[links];
    this.linkStrides = new int[links];
    int rowEntries = 0;
    double[] spans = factors.stream().mapToDouble(FullConditionals::logSpan).toArray();
    double[][] values = new double[factors.size()][];
    int slot = 0;
    int link = 0;
    int most = 1;
    int widest = 1;
    for (int i = 0; i < n; i++) {
      tabulated[i] = plan.isTabulated(i);
      double span = 0;
      for (BlanketPlan.Group group : plan.groups[i]) {
        span += Arrays.stream(group.factors()).mapToDouble(f -> spans[f]).sum();
        if (tabulated[i]) {
          bases[slot] = rowEntries;
          rowEntries += 2 * cardinalities[i] * (int) group.rows();
        }
        int stride = (tabulated[i] ? 2 : 1) * cardinalities[i];
        for (int k = group.rest().length - 1; k >= 0; k--) {
          int u = group.rest()[k];
          linkVariables[link + k] = u;
          if (group.isMerged()) {
            linkStrides[link + k] = stride;
            stride *= plan.cardinalities[u];
          } else {
            Factor factor = factors.get(group.factors()[0]);
            linkStrides[link + k] = factor.stride(factor.position(u));
          }
        }
        link += group.rest().length;
        firstLinks[++slot] = link;
      }
      firstSlots[i + 1] = slot;
      usesLogs[i] = span > SAFE_LOG;
      most = Math.max(most, cardinalities[i]);
      widest = Math.max(widest, plan.groups[i].length);
    }
    this.mostStates = most;
    this.mostSlots = widest;
    this.rows = new double[rowEntries];
    long made = rowEntries;
    for (int i = 0; i < n; i++) {
      for (int g = 0; g < plan.groups[i].length; g++) {
        BlanketPlan.Group group = plan.groups[i][g];
        int s = firstSlots[i] + g;
        if (!group.isMerged()) {
          int f = group.factors()[0];
          Factor factor = factors.get(f);
          if (values[f] == null) {
            values[f] = factor.values();
            made += factor.size();
          }
          tables[s] = values[f];
          steps[s] = factor.stride(factor.position(sites[i]));
          continue;
        }
        MergedTable merged = new MergedTable(sites[i], cardinalities[i], group.rest());
        for (int f : group.factors()) {
          merged.factor(factors.get(f));
        }
        steps[s] = 1;
        if (tabulated[i]) {
          merged.fill(usesLogs[i], 2 * cardinalities[i], bases[s] + cardinalities[i], rows);
          sum(bases[s], cardinalities[i], (int) group.rows());
          tables[s] = rows;
        } else {
          tables[s] = new double[(int) group.rows() * cardinalities[i]];
          merged.fill(usesLogs[i], cardinalities[i], 0, tables[s]);
          made += tables[s].length;
        }
      }
    }
    this.firstEffects = new int[variables + 1];
    this.effectSlots = new int[links];
    this.effectStrides = new int[links];
    findEffects();
    this.evaluations = plan.evaluations();
    this.bytes =
        Double.BYTES * made + (long) Integer.BYTES * (4L * links + 3L * slots + 5L * n + variables);
  }

  /** Normalises the rows of weights and writes their sums before them. */
  private void sum(int base, int cardinality, int count) {
    for (int r = 0; r < count; r++) {
      int at = base + 2 * cardinality * r;
      double total = 0;
      for (int s = 0; s < cardinality; s++) {
        total += rows[at + cardinality + s];
      }
      if (total > 0) {
        double sum = 0;
        for (int s = 0; s < cardinality; s++) {
          rows[at + cardinality + s] /= total;
          sum += rows[at + cardinality + s];
          rows[at + s] = sum;
        }
      }
    }
  }

  private void findEffects() {
    for (int u : linkVariables) {
      firstEffects[u + 1]++;
    }
    for (int v = 0; v < variables; v++) {
      firstEffects[v + 1] += firstEffects[v];
    }
    int[] next = Arrays.copyOf(firstEffects, variables);
    for (int slot = 0; slot < tables.length; slot++) {
      for (int l = firstLinks[slot]; l < firstLinks[slot + 1]; l++) {
        int at = next[linkVariables[l]]++;
        effectSlots[at] = slot;
        effectStrides[at] = linkStrides[l];
      }
    }
  }

  /** Largest distance of the log of a positive value from 0. */
  private static double logSpan(Factor factor) {
    double largest = 0;
    double smallest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < factor.size(); i++) {
      double value = factor.value(i);
      if (value > 0) {
        largest = Math.max(largest, value);
        smallest = Math.min(smallest, value);
      }
    }
    return largest > 0 ? Math.max(Math.abs(Math.log(largest)), Math.abs(Math.log(smallest))) : 0;
  }

  /** The entry of a slot that belongs to state 0 of its site. */
  int entry(int slot, int[] states) {
    int entry = bases[slot];
    for (int l = firstLinks[slot]; l < firstLinks[slot + 1]; l++) {
      entry += linkStrides[l] * states[linkVariables[l]];
    }
    return entry;
  }

  /**
   * Weights of a site's states, up to a factor.
   *
   * @param entries of the site's slots, from {@code first} on
   */
  void weigh(int site, int[] entries, int first, double[] out) {
    int length = cardinalities[site];
    int slots = firstSlots[site + 1] - firstSlots[site];
    if (usesLogs[site]) {
      weighInLogs(site, entries, first, out);
      return;
    }
    Arrays.fill(out, 0, length, 1);
    for (int k = 0; k < slots; k++) {
      double[] table = tables[firstSlots[site] + k];
      int step = steps[firstSlots[site] + k];
      int entry = entries[first + k];
      for (int s = 0; s < length; s++) {
        out[s] *= table[entry];
        entry += step;
      }
    }
  }

  private void weighInLogs(int site, int[] entries, int first, double[] out) {
    int length = cardinalities[site];
    int slots = firstSlots[site + 1] - firstSlots[site];
    double largest = Double.NEGATIVE_INFINITY;
    for (int s = 0; s < length; s++) {
      double log = 0;
      for (int k = 0; k < slots; k++) {
        int slot = firstSlots[site] + k;
        log += Math.log(tables[slot][entries[first + k] + s * steps[slot]]);
      }
      out[s] = log;
      largest = Math.max(largest, log);
    }
    for (int s = 0; s < length; s++) {
      out[s] = Math.exp(out[s] - largest);
    }
  }

  /** Tallies the law that weights stand for. */
  void tally(int site, double[] weights, BatchMeans out) {
    int length = cardinalities[site];
    double total = 0;
    for (int s = 0; s < length; s++) {
      total += weights[s];
    }
    for (int s = 0; s < length; s++) {
      out.add(places[site] + s, weights[s] / total);
    }
  }

  /** Writes the states of the sites and the counts of their moves. */
  void save(int[] states, long[] moves, DataOutput out) throws IOException {
    for (int v : sites) {
      out.writeInt(states[v]);
      out.writeLong(moves[v]);
    }
  }

  /** Reads what {@link #save} wrote. */
  void restore(DataInput in, int[] states, long[] moves) throws IOException {
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
      moves[sites[i]] = SavedState.steps(in);
    }
  }
}
