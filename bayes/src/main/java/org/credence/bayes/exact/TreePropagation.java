package org.credence.bayes.exact;

import java.util.Arrays;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Workers;
import org.credence.core.math.CompensatedSum;
import org.credence.core.random.Randomness;

/**
 * One conversation with a junction tree: evidence comes and goes, and only messages that it touches are made anew.
 *
 * <pre>  m_c(r) = λ(r) · ⊕_{cells i of row r} ψ_c(i) · λ(i) · Π_{children d} m_d(row_d(i))          towards the root
 *  p(i)   = down_c(r) · ψ_c(i) · λ(i) · Π_d m_d(row_d(i))                                   joint posterior of the clique
 *  down_d(s) = λ(s) · Σ_{cells i with row_d(i) = s} p(i) / m_d(s)                           away from it</pre>
 *
 * The posterior over a separator is summed once and serves both the child and the variables that have their port there. Messages
 * are scaled by powers of two as in {@link SumProduct}, with its guard: {@link #state} says when digits could be lost.
 *
 * <p>Used by one thread; the workers of a call share its work: cliques of equal depth, and chunks of large cliques with boundaries
 * that depend on the clique alone.
 *
 * <p>Source: Shafer &amp; Shenoy 1990 (messages apart from potentials); Jensen, Lauritzen &amp; Olesen 1990 (division on the way
 * down).
 */
final class TreePropagation {

  static final double[] NO_LIKELIHOOD = {};

  /** In place of a message of a tree that is being compiled. */
  static final Table NOT_MADE = new Table(new double[0], 0, 0, Table.State.FINE);

  private static final int CELLS_WORTH_THREADS = 1 << 15;
  private static final int SAFE_PRODUCT = -1000; // base-2 exponent, see SumProduct

  private final CliqueTree tree;
  private final CliqueForest forest;
  private final double[][] likelihoods; // [variable]; empty where there is no evidence
  private final int[] likelihoodLows; // [variable]: base-2 exponent of the smallest positive entry
  private long likelihoodShifts; // sum of the powers of two taken out of likelihoods
  private final int[] likelihoodShift; // [variable]
  private final boolean[] touched; // [clique]: its message has to be made anew
  private final int[] evidenceBelow; // [clique]: number of variables with evidence in its subtree
  private final int[] evidenceAt; // [clique]: number of variables with evidence whose port is here
  private final Table[] up; // [clique]
  private final double[][] ownUp; // [clique]: arrays of messages that differ from the tree's
  private final double[][] down; // [clique]
  private final boolean[]
      visited; // [clique]: whether its posterior was handed on since evidence changed
  private final double[][] posteriors; // [variable], where valid
  private final boolean[] posteriorValid; // [variable]
  private boolean collected;
  private Table.State state = Table.State.FINE;
  private double logTotal;

  TreePropagation(CliqueTree tree) {
    this.tree = tree;
    forest = tree.forest;
    int n = forest.cliques();
    int variables = forest.homes.length;
    likelihoods = new double[variables][];
    Arrays.fill(likelihoods, NO_LIKELIHOOD);
    likelihoodLows = new int[variables];
    likelihoodShift = new int[variables];
    touched = new boolean[n];
    evidenceBelow = new int[n];
    evidenceAt = new int[n];
    up = tree.messages.clone();
    ownUp = new double[n][0];
    down = new double[n][0];
    visited = new boolean[n];
    posteriors = new double[variables][0];
    posteriorValid = new boolean[variables];
  }

  /** Fills in the messages of a tree without evidence. */
  static void collectAll(CliqueTree tree, Table[] out, Meter meter, Workers workers) {
    TreePropagation first = new TreePropagation(tree);
    boolean[] all = new boolean[out.length];
    Arrays.fill(all, true);
    first.inLevels(tree.forest.byHeight, all, 1, meter, workers, first::collect);
    System.arraycopy(first.up, 0, out, 0, out.length);
  }

  /** Work on one clique; the workers are for chunks of it. */
  private interface Work {
    void on(int clique, Workers workers);
  }

  /** Works on the chosen cliques, level by level; cliques of a level at the same time where there is enough to do. */
  private void inLevels(
      int[][] levels, boolean[] chosen, int passes, Meter meter, Workers workers, Work work) {
    for (int[] level : levels) {
      long cells = 0;
      int count = 0;
      int[] visited = new int[level.length];
      for (int c : level) {
        if (chosen[c]) {
          visited[count++] = c;
          cells += tree.cliques[c].cells();
          meter.evaluated(
              tree.cliques[c].cells() * (1 + (long) passes * forest.children[c].length));
        }
      }
      if (count > 1 && cells > CELLS_WORTH_THREADS) {
        workers.forEachChunk(count, i -> work.on(visited[i], workers));
      } else {
        for (int i = 0; i < count; i++) {
          work.on(visited[i], workers);
        }
      }
    }
  }

  /** Forgets all evidence, so that the next collection does the same work whatever was asked before. */
  void reset() {
    System.arraycopy(tree.messages, 0, up, 0, up.length);
    Arrays.fill(likelihoods, NO_LIKELIHOOD);
    Arrays.fill(likelihoodLows, 0);
    Arrays.fill(likelihoodShift, 0);
    likelihoodShifts = 0;
    Arrays.fill(evidenceAt, 0);
    Arrays.fill(touched, false);
    collected = false;
  }

  /**
   * Sets what is known of an open variable.
   *
   * @param likelihood one finite number, at least 0, per state, or {@link #NO_LIKELIHOOD}
   */
  void know(int variable, double[] likelihood) {
    if (Arrays.equals(likelihoods[variable], likelihood)) {
      return;
    }
    int clique = tree.ports.cliques[variable];
    evidenceAt[clique] +=
        (likelihood.length > 0 ? 1 : 0) - (likelihoods[variable].length > 0 ? 1 : 0);
    double max = 0;
    double min = 1;
    for (double value : likelihood) {
      max = Math.max(max, value);
    }
    int shift = likelihood.length == 0 || max == 1 ? 0 : Math.getExponent(max) + 1;
    double[] scaled = likelihood;
    if (shift != 0) {
      scaled = new double[likelihood.length];
      for (int s = 0; s < scaled.length; s++) {
        scaled[s] = Math.scalb(likelihood[s], -shift);
      }
    }
    for (double value : scaled) {
      min = value > 0 ? Math.min(min, value) : min;
    }
    likelihoods[variable] = scaled;
    likelihoodShifts += shift - likelihoodShift[variable];
    likelihoodShift[variable] = shift;
    likelihoodLows[variable] = Math.getExponent(min);
    touched[clique] = true;
    collected = false;
  }

  /** What is known of a variable, scaled; not a copy. */
  double[] likelihood(int variable) {
    return likelihoods[variable];
  }

  /** Makes the messages towards the roots that evidence has touched. */
  void collect(Meter meter, Workers workers) {
    if (collected) {
      return;
    }
    int n = up.length;
    Arrays.fill(evidenceBelow, 0);
    Arrays.fill(visited, false);
    Arrays.fill(posteriorValid, false);
    for (int c = 0; c < n; c++) {
      evidenceBelow[c] += evidenceAt[c];
      if (touched[c] && evidenceBelow[c] == 0) {
        up[c] = tree.messages[c];
      }
      if (forest.parents[c] != CliqueForest.ROOT) {
        evidenceBelow[forest.parents[c]] += evidenceBelow[c];
        touched[forest.parents[c]] |= touched[c];
      }
      touched[c] &= evidenceBelow[c] > 0;
    }
    inLevels(forest.byHeight, touched, 1, meter, workers, this::collect);
    Arrays.fill(touched, false);
    total();
    collected = true;
  }

  private void total() {
    state = tree.damaged ? Table.State.DAMAGED : Table.State.FINE;
    CompensatedSum shifts = new CompensatedSum();
    CompensatedSum logs = new CompensatedSum();
    for (int c = 0; c < up.length; c++) {
      shifts.add(up[c].shift());
      if (forest.parents[c] == CliqueForest.ROOT) {
        logs.add(Math.log(up[c].values()[0]));
      }
      if (up[c].state() == Table.State.EMPTY) {
        state = Table.State.EMPTY;
        return;
      }
      if (up[c].state() == Table.State.DAMAGED) {
        state = Table.State.DAMAGED;
      }
    }
    logTotal = (shifts.value() + likelihoodShifts) * Math.log(2) + logs.value() + tree.logScale;
  }

  private void collect(int c, Workers workers) {
    CompiledClique clique = tree.cliques[c];
    boolean changed = cellsChanged(c);
    double[] out;
    if (changed || isNew(c)) {
      if (ownUp[c].length == 0) {
        ownUp[c] = new double[clique.rows()];
      } else {
        Arrays.fill(ownUp[c], 0);
      }
      out = ownUp[c];
      new CliqueVisit(this, c).collect(out, workers);
    } else {
      out = tree.messages[c].values().clone();
      ownUp[c] = out;
    }
    double shift = changed || isNew(c) ? 0 : tree.messages[c].shift();
    for (int k = 0; k < clique.rowVariables().length; k++) {
      double[] likelihood = likelihoods[clique.rowVariables()[k]];
      if (likelihood.length > 0) {
        char[] states = clique.rowStates()[k];
        for (int r = 0; r < out.length; r++) {
          out[r] *= likelihood[states[r]];
        }
      }
    }
    Table message = SumProduct.INSTANCE.finish(out);
    up[c] = new Table(message.values(), message.shift() + shift, message.lowest(), message.state());
  }

  /** Whether the tree itself is waiting for this message. */
  private boolean isNew(int c) {
    return tree.messages[c] == NOT_MADE;
  }

  private boolean cellsChanged(int c) {
    for (int child : forest.children[c]) {
      if (evidenceBelow[child] > 0) {
        return true;
      }
    }
    for (int v : tree.cliques[c].cellVariables()) {
      if (likelihoods[v].length > 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether the total can be used; to be asked after {@link #collect}. */
  Table.State state() {
    return state;
  }

  /** Natural logarithm of the total. */
  double logTotal() {
    return logTotal;
  }

  /** Makes the posteriors of the wanted variables; everything is collected and possible. */
  void distribute(int[] wanted, Meter meter, Workers workers) {
    boolean[] needed = new boolean[up.length];
    for (int v : wanted) {
      if (!posteriorValid[v]) {
        int port = tree.ports.cliques[v];
        int c = tree.ports.onRows[v] ? forest.parents[port] : port;
        while (c != CliqueForest.ROOT && !needed[c] && !visited[c]) {
          needed[c] = true;
          c = forest.parents[c];
        }
      }
    }
    for (int c = 0; c < needed.length; c++) {
      visited[c] |= needed[c];
    }
    inLevels(forest.byDepth, needed, 2, meter, workers, this::distribute);
  }

  private void distribute(int c, Workers workers) {
    CompiledClique clique = tree.cliques[c];
    int[] children = forest.children[c];
    if (forest.parents[c] == CliqueForest.ROOT) {
      down[c] = new double[] {1 / up[c].values()[0] * Math.scalb(1.0, (int) -up[c].shift())};
    }
    double[][] sums = new double[children.length + clique.cellVariables().length][];
    for (int k = 0; k < children.length; k++) {
      int rows = tree.cliques[children[k]].rows();
      if (down[children[k]].length == rows) {
        Arrays.fill(down[children[k]], 0);
      } else {
        down[children[k]] = new double[rows];
      }
      sums[k] = down[children[k]];
    }
    for (int k = 0; k < clique.cellVariables().length; k++) {
      sums[children.length + k] = new double[forest.cardinalities[clique.cellVariables()[k]]];
    }
    new CliqueVisit(this, c).distribute(down[c], sums, workers);
    for (int k = 0; k < clique.cellVariables().length; k++) {
      settle(clique.cellVariables()[k], sums[children.length + k]);
    }
    for (int child : children) {
      tell(child);
    }
  }

  /** Reads variables off the posterior over a separator, then turns it into the message to the child. */
  private void tell(int child) {
    CompiledClique clique = tree.cliques[child];
    double[] posterior = down[child];
    for (int k = 0; k < clique.rowVariables().length; k++) {
      char[] states = clique.rowStates()[k];
      double[] sums = new double[forest.cardinalities[clique.rowVariables()[k]]];
      for (int r = 0; r < posterior.length; r++) {
        sums[states[r]] += posterior[r];
      }
      settle(clique.rowVariables()[k], sums);
    }
    double[] message = up[child].values();
    for (int r = 0; r < posterior.length; r++) {
      posterior[r] = message[r] == 0 ? 0 : posterior[r] / message[r];
    }
    for (int k = 0; k < clique.rowVariables().length; k++) {
      double[] likelihood = likelihoods[clique.rowVariables()[k]];
      if (likelihood.length > 0) {
        char[] states = clique.rowStates()[k];
        for (int r = 0; r < posterior.length; r++) {
          posterior[r] *= likelihood[states[r]];
        }
      }
    }
    double scale = Math.scalb(1.0, (int) -up[child].shift());
    for (int r = 0; r < posterior.length; r++) {
      posterior[r] *= scale;
    }
  }

  private void settle(int variable, double[] weights) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    for (int s = 0; s < weights.length; s++) {
      weights[s] /= total;
    }
    posteriors[variable] = weights;
    posteriorValid[variable] = true;
  }

  /** The posterior of a variable that was distributed to, not a copy; shape [states]. */
  double[] posterior(int variable) {
    return posteriors[variable];
  }

  /** Follows the largest cell from the roots down; shape [open variable]. Everything is collected with {@link RowReduction#MAX}. */
  int[] mostProbable(Meter meter) {
    return descend(
        meter,
        weights -> {
          int best = 0;
          for (int i = 1; i < weights.length; i++) {
            best = weights[i] > weights[best] ? i : best;
          }
          return best;
        });
  }

  /** Draws an assignment from the posterior; shape [open variable]. Everything is collected with {@link RowReduction#SUM}. */
  int[] sample(Randomness randomness, Meter meter) {
    return descend(meter, randomness::categorical);
  }

  private interface Choice {
    int of(double[] weights);
  }

  private int[] descend(Meter meter, Choice choice) {
    int[] states = new int[forest.homes.length];
    int[] rows = new int[up.length];
    for (int c = up.length - 1; c >= 0; c--) {
      CompiledClique clique = tree.cliques[c];
      int from = clique.rowStarts()[rows[c]];
      int to = clique.rowStarts()[rows[c] + 1];
      double[] weights = new double[to - from];
      new CliqueVisit(this, c).weights(from, weights);
      meter.evaluated((long) weights.length * (1 + forest.children[c].length));
      int cell = from + choice.of(weights);
      for (int k = 0; k < clique.cellVariables().length; k++) {
        states[clique.cellVariables()[k]] = clique.cellStates()[k][cell];
      }
      for (int k = 0; k < clique.rowVariables().length; k++) {
        states[clique.rowVariables()[k]] = clique.rowStates()[k][rows[c]];
      }
      int[] children = forest.children[c];
      for (int k = 0; k < children.length; k++) {
        rows[children[k]] = clique.childRows()[k][cell];
      }
    }
    return states;
  }

  CliqueTree tree() {
    return tree;
  }

  Table message(int clique) {
    return up[clique];
  }

  /** Whether products in a clique may leave the range of double. */
  boolean mayUnderflow(int c) {
    long lowest = tree.cliques[c].lowest();
    for (int child : forest.children[c]) {
      lowest += up[child].lowest();
    }
    for (int v : tree.cliques[c].cellVariables()) {
      lowest += likelihoods[v].length > 0 ? likelihoodLows[v] : 0;
    }
    return lowest < SAFE_PRODUCT;
  }
}
