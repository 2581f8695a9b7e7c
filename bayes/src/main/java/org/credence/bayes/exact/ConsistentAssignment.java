package org.credence.bayes.exact;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.Patience;
import org.credence.core.random.Randomness;

/**
 * Finds an assignment of all variables with positive weight given the evidence, or proves that there is none.
 *
 * <pre>  x with f(x_f) &gt; 0 for every factor f (evidence absorbed) </pre>
 *
 * <p>Weights are judged factor by factor, never by their product, so nothing underflows. Depth-first search on an explicit stack:
 * the variable with the smallest ratio of allowed states to past conflicts is assigned next, and what follows is propagated
 * ({@link SupportPropagation}). States are tried in random order, weighted by the sums of the variable's factors over what is
 * still allowed, as in forward sampling, so that different streams give dispersed assignments of fair weight. After a number of nodes
 * the search starts anew, with twice as many and the conflicts remembered.
 *
 * <p>Complete: without a limit it ends with an assignment or a proof. Deciding this is NP-hard, so the worst case is exponential;
 * with the customary networks the first descent succeeds: one propagation per variable.
 *
 * <p>Source: Haralick &amp; Elliott 1980 (forward checking); Boussemart, Hemery, Lecoutre &amp; Sais 2004 (dom/wdeg). An
 * instance is used by one thread.
 */
public final class ConsistentAssignment {

  /** Enough for the customary networks, and over in seconds. */
  public static final long DEFAULT_NODES = 100_000;

  private static final int NODES_PER_VARIABLE = 2; // of the first descent
  private static final int NODES_AT_LEAST = 200;
  private static final long WORK_PER_NODE = 64; // in units of patience
  private static final int MOST_ENTRIES_SUMMED = 2048; // per factor, when weighing states
  private static final double LEAST_RELATIVE_WEIGHT =
      1e-9; // a state still allowed is never weighed as impossible

  private final int variables;
  private final Factor[] factors;
  private final int[][] factorsOf; // [variable][..]
  private final SupportPropagation domains;
  private final double[] conflicts; // [variable]
  private final boolean rootConsistent;
  private long weighed;

  private ConsistentAssignment(GraphicalModel model, Evidence evidence) {
    this.variables = model.size();
    int[] cardinalities = new int[variables];
    Arrays.setAll(cardinalities, model::cardinality);
    List<Factor> absorbed = evidence.absorbInto(model);
    this.factors = absorbed.toArray(Factor[]::new);
    this.factorsOf = Factor.incidence(variables, absorbed);
    this.domains = new SupportPropagation(cardinalities, evidence.statesOf(model), absorbed);
    this.conflicts = new double[variables];
    for (int v = 0; v < variables; v++) {
      conflicts[v] = 1 + factorsOf[v].length;
    }
    this.rootConsistent = domains.propagateAll();
  }

  /** A search on a model with evidence; the evidence must fit the model. Propagates once. */
  public static ConsistentAssignment of(GraphicalModel model, Evidence evidence) {
    return new ConsistentAssignment(model, evidence);
  }

  /** How a search ended. */
  public sealed interface Result {

    /** One of the three, by kind. */
    <R> R match(
        Function<Found, R> found,
        Function<Impossible, R> impossible,
        Function<Exhausted, R> exhausted);
  }

  /**
   * An assignment of positive weight.
   *
   * @param states state of every variable, evidence included; shape [variables]
   * @param nodes search nodes used
   */
  public record Found(int[] states, long nodes) implements Result {
    public Found {
      states = states.clone();
    }

    @Override
    public int[] states() {
      return states.clone();
    }

    @Override
    public <R> R match(
        Function<Found, R> found,
        Function<Impossible, R> impossible,
        Function<Exhausted, R> exhausted) {
      return found.apply(this);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Found that
          && nodes == that.nodes
          && Arrays.equals(states, that.states);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(states);
    }

    @Override
    public String toString() {
      return "Found" + Arrays.toString(states) + " after " + nodes + " nodes";
    }
  }

  /**
   * Proved: no assignment has positive weight, so the evidence has probability zero.
   *
   * @param nodes search nodes used, 0 if propagation alone proved it
   */
  public record Impossible(long nodes) implements Result {
    @Override
    public <R> R match(
        Function<Found, R> found,
        Function<Impossible, R> impossible,
        Function<Exhausted, R> exhausted) {
      return impossible.apply(this);
    }
  }

  /**
   * The limit of nodes was reached (or the thread interrupted) without assignment or proof.
   *
   * @param nodes search nodes used
   */
  public record Exhausted(long nodes) implements Result {
    @Override
    public <R> R match(
        Function<Found, R> found,
        Function<Impossible, R> impossible,
        Function<Exhausted, R> exhausted) {
      return exhausted.apply(this);
    }
  }

  /** Which states a search is to try sooner: their weights are multiplied by this. */
  @FunctionalInterface
  public interface Preference {
    /** A positive number. */
    double of(int variable, int state);
  }

  /**
   * Searches from the beginning; conflicts seen in earlier searches of this instance guide it.
   *
   * @param randomness orders the states to try; descent i uses {@code randomness.split(i)}
   * @param mostNodes limit on assignments tried, at least 0
   */
  public Result find(Randomness randomness, long mostNodes) {
    return find(randomness, mostNodes, (variable, state) -> 1);
  }

  /** {@link #find(Randomness, long)} that prefers some states to others. */
  public Result find(Randomness randomness, long mostNodes, Preference preference) {
    if (mostNodes < 0) {
      throw new IllegalArgumentException(
          "the limit of search nodes is " + mostNodes + "; give at least 0");
    }
    if (!rootConsistent) {
      return new Impossible(0);
    }
    int root = domains.mark();
    long used = 0;
    long limit = Math.max(NODES_AT_LEAST, (long) NODES_PER_VARIABLE * variables);
    for (int descent = 0; ; descent++) {
      Descent search =
          new Descent(
              randomness.split(descent),
              Math.max(0, Math.min(limit, mostNodes - used)),
              preference);
      Verdict verdict = search.run();
      used += search.nodes;
      if (verdict == Verdict.FOUND) {
        int[] states = new int[variables];
        Arrays.setAll(states, domains::firstState);
        domains.undo(root);
        return new Found(states, used);
      }
      domains.undo(root);
      if (verdict == Verdict.NONE) {
        return new Impossible(used);
      }
      if (used >= mostNodes || Thread.currentThread().isInterrupted()) {
        return new Exhausted(used);
      }
      limit *= 2;
    }
  }

  /** Factor-table entries read so far in propagating and weighing; the one look for zeros when made is not counted. */
  public long evaluations() {
    return domains.entriesRead() + weighed;
  }

  private enum Verdict {
    FOUND,
    NONE,
    LIMIT
  }

  /** One depth-first search with a limit of its own. */
  private final class Descent {
    private final Randomness randomness;
    private final long limit;
    private final Preference preference;
    private final int[] chosen = new int[variables]; // [depth]
    private final int[] marks = new int[variables]; // [depth]
    private final int[] tried = new int[variables]; // [depth], how many states
    private final int[][] orders = new int[variables][]; // [depth], states in the order to try
    private final Patience patience = Patience.ofThisThread();
    private final ScoreHeap candidates; // by states allowed over conflicts
    private long nodes;

    Descent(Randomness randomness, long limit, Preference preference) {
      this.randomness = randomness;
      this.limit = limit;
      this.preference = preference;
      double[] scores = new double[variables];
      Arrays.setAll(scores, this::score);
      this.candidates = new ScoreHeap(scores);
    }

    /** Unconstrained variables come last: assigning them earlier would only multiply dead ends. */
    private double score(int v) {
      int size = domains.domainSize(v);
      return size < 2
          ? Double.POSITIVE_INFINITY
          : domains.isConstrained(v) ? size / conflicts[v] : Double.MAX_VALUE;
    }

    /** Brings the scores up to date of the variables whose states were struck out since a mark. */
    private void changedSince(int mark) {
      int end = domains.mark();
      patience.spend(WORK_PER_NODE + end - mark);
      for (int i = mark; i < end; i++) {
        int v = domains.struck(i);
        candidates.change(v, score(v));
      }
    }

    /** Takes back what was struck out since a mark. */
    private void undo(int mark) {
      int[] struck = new int[domains.mark() - mark];
      Arrays.setAll(struck, i -> domains.struck(mark + i));
      domains.undo(mark);
      for (int v : struck) {
        candidates.change(v, score(v));
      }
    }

    Verdict run() {
      int depth = 0;
      while (open(depth)) {
        while (!tryNext(depth)) {
          if (nodes >= limit || Thread.currentThread().isInterrupted()) {
            return Verdict.LIMIT;
          }
          while (tried[depth] == orders[depth].length) {
            if (depth == 0) {
              return Verdict.NONE;
            }
            depth--;
            undo(marks[depth]);
          }
        }
        depth++;
      }
      return Verdict.FOUND;
    }

    /** Chooses the variable of this depth. False if every variable has one state left. */
    private boolean open(int depth) {
      int best = candidates.first();
      if (best < 0) {
        return false;
      }
      chosen[depth] = best;
      marks[depth] = domains.mark();
      tried[depth] = 0;
      orders[depth] = randomOrder(best);
      return true;
    }

    /** Tries the next state of this depth. False if it contradicts, none is left, or the limit is reached. */
    private boolean tryNext(int depth) {
      if (tried[depth] == orders[depth].length || nodes >= limit) {
        return false;
      }
      nodes++;
      if (domains.assign(chosen[depth], orders[depth][tried[depth]++])) {
        changedSince(marks[depth]);
        return true;
      }
      Factor culprit = domains.culprit();
      undo(marks[depth]);
      for (int k = 0; k < culprit.rank(); k++) {
        int v = culprit.variable(k);
        conflicts[v]++;
        candidates.change(v, score(v));
      }
      patience.spend(WORK_PER_NODE);
      return false;
    }

    /** The allowed states in random order, drawn by weight without replacement. */
    private int[] randomOrder(int v) {
      int size = domains.domainSize(v);
      int[] states = new int[size];
      double[] logWeights = new double[size];
      int state = domains.firstState(v);
      for (int i = 0; i < size; i++) {
        states[i] = state;
        logWeights[i] = StrictMath.log(preference.of(v, state));
        state = domains.nextAlive(v, state + 1);
      }
      for (int f : factorsOf[v]) {
        addLogSums(factors[f], v, states, logWeights);
      }
      double max = Double.NEGATIVE_INFINITY;
      for (double logWeight : logWeights) {
        max = Math.max(max, logWeight);
      }
      double[] weights = new double[size];
      for (int i = 0; i < size; i++) {
        weights[i] = Math.max(LEAST_RELATIVE_WEIGHT, StrictMath.exp(logWeights[i] - max));
      }
      int[] order = new int[size];
      for (int i = 0; i < size; i++) {
        int drawn = randomness.categorical(weights);
        order[i] = states[drawn];
        weights[drawn] = 0;
      }
      return order;
    }

    /** Adds for each state the log of the factor's sum over what is allowed; leaves large factors out. */
    private void addLogSums(Factor factor, int v, int[] states, double[] logWeights) {
      int rank = factor.rank();
      long entries = 1;
      for (int k = 0; k < rank; k++) {
        entries *= domains.domainSize(factor.variable(k));
        if (entries > MOST_ENTRIES_SUMMED) {
          return;
        }
      }
      int[] digits = new int[rank];
      int position = factor.position(v);
      for (int i = 0; i < states.length; i++) {
        int entry = 0;
        for (int k = 0; k < rank; k++) {
          digits[k] = k == position ? states[i] : domains.firstState(factor.variable(k));
          entry += digits[k] * factor.stride(k);
        }
        double sum = 0;
        int k;
        do {
          sum += factor.value(entry);
          weighed++;
          for (k = rank - 1; k >= 0; k--) {
            if (k == position) {
              continue;
            }
            int u = factor.variable(k);
            int next = domains.nextAlive(u, digits[k] + 1);
            boolean wraps = next == factor.cardinality(k);
            next = wraps ? domains.firstState(u) : next;
            entry += (next - digits[k]) * factor.stride(k);
            digits[k] = next;
            if (!wraps) {
              break;
            }
          }
        } while (k >= 0);
        logWeights[i] += StrictMath.log(Math.max(sum, Double.MIN_VALUE));
      }
    }
  }
}
