package org.credence.bayes.message;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.Supplier;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.SavedState;

/**
 * Messages as the numbers themselves, the largest entry of each scaled to 1.
 *
 * <p>No positive number becomes zero unseen: the smallest positive entry of every message is kept, and an update whose products may
 * get below {@link #TINY} is done in logarithms. A message one of whose positive entries is itself that small cannot be held; the
 * run then goes on in {@link LogArithmetic}.
 */
final class LinearArithmetic implements MessageArithmetic {

  /** Products of positive numbers at least this large are normal doubles, and so are their quotients by sums up to 1/this. */
  static final double TINY = 1e-280;

  private static final double LOG_TINY = Math.log(TINY);

  private final MessageGraph graph;
  private final ScopeHalving halving;
  private final Supplier<ImpossibleEvidenceException> impossible;
  private final double[] toFactor; // [MessageGraph.messageStart[edge] + state], as all messages
  private final double[] toVariable;
  private final double[] fresh; // to variables, before damping
  private final double[] toFactorSmallest; // [edge] smallest positive entry
  private final double[] toVariableSmallest;
  private final double[] freshSmallest;
  private final double[] local; // [local state], the largest of a variable 1
  private final double[] localSmallest; // [variable]
  private final double[] tableSmallest; // [factor] smallest positive entry, at most 1; 0: not safe
  private final double[] raw; // messages before they are scaled
  private final double[] run; // [state]
  private double[] logs = {}; // of messages, where needed
  private final MessageChange change;
  private final boolean fits;
  private long evaluations;

  LinearArithmetic(MessageGraph graph, Supplier<ImpossibleEvidenceException> impossible) {
    this.graph = graph;
    this.halving = new ScopeHalving(graph);
    this.impossible = impossible;
    int entries = graph.messageStart[graph.edges()];
    toFactor = ones(entries);
    toVariable = ones(entries);
    fresh = ones(entries);
    toFactorSmallest = ones(graph.edges());
    toVariableSmallest = ones(graph.edges());
    freshSmallest = ones(graph.edges());
    change = new MessageChange(fresh, toVariable, toFactor, impossible);
    raw = new double[entries];
    local = new double[graph.local.length];
    localSmallest = ones(graph.variables);
    boolean all = true;
    int most = 0;
    for (int v = 0; v < graph.variables; v++) {
      all &= scaleLocal(v);
      most = Math.max(most, graph.localStart[v + 1] - graph.localStart[v]);
    }
    fits = all;
    run = new double[most];
    tableSmallest = new double[graph.factors()];
    for (int f = 0; f < tableSmallest.length; f++) {
      boolean safe = graph.logLargest[f] < -LOG_TINY;
      tableSmallest[f] = safe ? Math.min(1, Math.exp(graph.logSmallestPositive[f])) : 0;
    }
  }

  private static double[] ones(int length) {
    double[] result = new double[length];
    Arrays.fill(result, 1);
    return result;
  }

  private boolean scaleLocal(int v) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = graph.localStart[v]; i < graph.localStart[v + 1]; i++) {
      max = Math.max(max, graph.local[i]);
    }
    boolean held = max < Double.POSITIVE_INFINITY;
    for (int i = graph.localStart[v]; i < graph.localStart[v + 1]; i++) {
      double log = graph.local[i];
      if (log > Double.NEGATIVE_INFINITY) {
        local[i] = Math.exp(log - max);
        localSmallest[v] = Math.min(localSmallest[v], local[i]);
        held &= log - max > LOG_TINY;
      }
    }
    return held;
  }

  /** Whether this domain holds the local weights, so that it can begin. */
  boolean fits() {
    return fits;
  }

  /** Products without division, so that zeros and rounding do no harm: from the left, then from the right. */
  @Override
  public boolean sendFromVariable(int v, boolean[] targets) {
    int from = graph.adjacentStart[v];
    int to = graph.adjacentStart[v + 1];
    double floor = localSmallest[v];
    for (int i = from; i < to; i++) {
      floor *= toVariableSmallest[graph.adjacent[i]];
    }
    if (!(floor >= TINY)) {
      return sendFromVariableInLogs(v, targets);
    }
    int start = graph.localStart[v];
    int states = graph.localStart[v + 1] - start;
    if (states == 2) {
      multiplyPairs(from, to, local[start], local[start + 1], targets);
    } else {
      multiply(from, to, start, states, targets);
    }
    for (int i = from; i < to; i++) {
      int e = graph.adjacent[i];
      if (targets[e] && !scale(e, toFactor, toFactorSmallest)) {
        return false;
      }
    }
    return true;
  }

  private void multiply(int from, int to, int start, int states, boolean[] targets) {
    System.arraycopy(local, start, run, 0, states);
    for (int i = from; i < to; i++) {
      int e = graph.adjacent[i];
      int at = graph.messageStart[e];
      if (targets[e]) {
        System.arraycopy(run, 0, raw, at, states);
      }
      for (int s = 0; s < states; s++) {
        run[s] *= toVariable[at + s];
      }
    }
    Arrays.fill(run, 0, states, 1);
    for (int i = to - 1; i >= from; i--) {
      int e = graph.adjacent[i];
      int at = graph.messageStart[e];
      boolean target = targets[e];
      for (int s = 0; s < states; s++) {
        if (target) {
          raw[at + s] *= run[s];
        }
        run[s] *= toVariable[at + s];
      }
    }
  }

  /** The same for a variable of two states. */
  private void multiplyPairs(int from, int to, double local0, double local1, boolean[] targets) {
    double run0 = local0;
    double run1 = local1;
    for (int i = from; i < to; i++) {
      int e = graph.adjacent[i];
      int at = graph.messageStart[e];
      if (targets[e]) {
        raw[at] = run0;
        raw[at + 1] = run1;
      }
      run0 *= toVariable[at];
      run1 *= toVariable[at + 1];
    }
    run0 = 1;
    run1 = 1;
    for (int i = to - 1; i >= from; i--) {
      int e = graph.adjacent[i];
      int at = graph.messageStart[e];
      if (targets[e]) {
        raw[at] *= run0;
        raw[at + 1] *= run1;
      }
      run0 *= toVariable[at];
      run1 *= toVariable[at + 1];
    }
  }

  private boolean sendFromVariableInLogs(int v, boolean[] targets) {
    int start = graph.localStart[v];
    for (int i = graph.adjacentStart[v]; i < graph.adjacentStart[v + 1]; i++) {
      int e = graph.adjacent[i];
      if (!targets[e]) {
        continue;
      }
      for (int s = 0; s < graph.cardinality[e]; s++) {
        double sum = graph.local[start + s];
        for (int j = graph.adjacentStart[v]; j < graph.adjacentStart[v + 1]; j++) {
          int other = graph.adjacent[j];
          sum += other == e ? 0 : Math.log(toVariable[graph.messageStart[other] + s]);
        }
        raw[graph.messageStart[e] + s] = sum;
      }
      if (!scaleLogs(e, toFactor, toFactorSmallest)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean sendFromFactor(int f, boolean[] targets) {
    int first = graph.edgeStart[f];
    int end = graph.edgeStart[f + 1];
    double floor = 1;
    for (int e = first; e < end; e++) {
      floor *= toFactorSmallest[e];
    }
    if (!(floor * tableSmallest[f] >= TINY)) {
      return sendFromFactorInLogs(f, targets);
    }
    double[] table = graph.tables[f];
    if (end - first == 2) {
      OnePass.pair(graph, table, first, toFactor, raw);
      evaluations += table.length;
    } else if (end - first == 3) {
      OnePass.triple(graph, table, first, toFactor, raw);
      evaluations += table.length;
    } else {
      halving.send(Contraction.LINEAR, f, table, 0, toFactor, targets, raw);
    }
    for (int e = first; e < end; e++) {
      if (targets[e] && !scale(e, fresh, freshSmallest)) {
        return false;
      }
    }
    return true;
  }

  private boolean sendFromFactorInLogs(int f, boolean[] targets) {
    int first = graph.edgeStart[f];
    int end = graph.edgeStart[f + 1];
    if (logs.length == 0) {
      logs = new double[raw.length];
    }
    for (int i = graph.messageStart[first]; i < graph.messageStart[end]; i++) {
      logs[i] = Math.log(toFactor[i]);
    }
    double[] table = halving.scratch;
    int size = graph.tables[f].length;
    for (int i = 0; i < size; i++) {
      table[i] = Math.log(graph.tables[f][i]);
    }
    halving.send(Contraction.LOG, f, table, size, logs, targets, raw);
    for (int e = first; e < end; e++) {
      if (targets[e] && !scaleLogs(e, fresh, freshSmallest)) {
        return false;
      }
    }
    return true;
  }

  /** Scales a raw message so that its largest entry is 1; false if a positive entry would then be too small. */
  private boolean scale(int e, double[] out, double[] outSmallest) {
    int from = graph.messageStart[e];
    int to = graph.messageStart[e + 1];
    if (to - from == 2) {
      return scalePair(e, from, out, outSmallest);
    }
    double largest = 0;
    double smallest = Double.MAX_VALUE;
    for (int i = from; i < to; i++) {
      double x = raw[i];
      largest = x > largest ? x : largest;
      smallest = x > 0 && x < smallest ? x : smallest;
    }
    if (largest == 0) {
      throw impossible.get();
    }
    double factor = 1 / largest;
    if (!(smallest * factor >= TINY)) {
      return false;
    }
    for (int i = from; i < to; i++) {
      out[i] = raw[i] * factor;
    }
    outSmallest[e] = smallest * factor;
    return true;
  }

  private boolean scalePair(int e, int at, double[] out, double[] outSmallest) {
    double x0 = raw[at];
    double x1 = raw[at + 1];
    boolean first = x0 > x1;
    double largest = first ? x0 : x1;
    if (largest == 0) {
      throw impossible.get();
    }
    double ratio = (first ? x1 : x0) / largest;
    if (ratio > 0) {
      if (ratio < TINY) {
        return false;
      }
      outSmallest[e] = ratio;
    } else {
      if (x0 > 0 && x1 > 0) {
        return false; // the ratio underflowed
      }
      outSmallest[e] = 1;
    }
    out[at] = first ? 1 : ratio;
    out[at + 1] = first ? ratio : 1;
    return true;
  }

  /** The same for a raw message of logarithms. */
  private boolean scaleLogs(int e, double[] out, double[] outSmallest) {
    int from = graph.messageStart[e];
    int to = graph.messageStart[e + 1];
    double largest = Double.NEGATIVE_INFINITY;
    double smallest = Double.POSITIVE_INFINITY;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, raw[i]);
      smallest = raw[i] > Double.NEGATIVE_INFINITY ? Math.min(smallest, raw[i]) : smallest;
    }
    if (largest == Double.NEGATIVE_INFINITY) {
      throw impossible.get();
    }
    if (!(smallest - largest >= LOG_TINY && largest < Double.POSITIVE_INFINITY)) {
      return false;
    }
    for (int i = from; i < to; i++) {
      out[i] = Math.exp(raw[i] - largest);
    }
    outSmallest[e] = Math.exp(smallest - largest);
    return true;
  }

  @Override
  public double change(int e) {
    return change.of(graph.messageStart[e], graph.messageStart[e + 1]);
  }

  @Override
  public boolean replace(int e, double damping) {
    int from = graph.messageStart[e];
    int to = graph.messageStart[e + 1];
    if (damping == 0) {
      for (int i = from; i < to; i++) {
        toVariable[i] = fresh[i];
      }
      toVariableSmallest[e] = freshSmallest[e];
      return true;
    }
    for (int i = from; i < to; i++) { // zeros are final
      raw[i] =
          fresh[i] == 0 ? 0 : Math.pow(fresh[i], 1 - damping) * Math.pow(toVariable[i], damping);
    }
    return scale(e, toVariable, toVariableSmallest);
  }

  @Override
  public boolean supports(int v) {
    int start = graph.localStart[v];
    int states = graph.localStart[v + 1] - start;
    for (int s = 0; s < states; s++) {
      boolean left = local[start + s] > 0;
      for (int i = graph.adjacentStart[v]; i < graph.adjacentStart[v + 1] && left; i++) {
        left = toVariable[graph.messageStart[graph.adjacent[i]] + s] > 0;
      }
      if (left) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean diverged() {
    return false; // numbers that would are not held
  }

  @Override
  public long evaluations() {
    return evaluations + halving.evaluations();
  }

  @Override
  public LogArithmetic inLogs() {
    LogArithmetic result = new LogArithmetic(graph, impossible);
    double[][] from = {toFactor, toVariable, fresh};
    Messages[] to = {result.toFactor, result.toVariable, result.fresh};
    for (int k = 0; k < from.length; k++) {
      for (int i = 0; i < raw.length; i++) {
        to[k].log[i] = Math.log(from[k][i]);
      }
      for (int e = 0; e < graph.edges(); e++) {
        to[k].normalize(e);
      }
    }
    return result;
  }

  @Override
  public long bytes() {
    return halving.bytes()
        + (long) Double.BYTES * (4L * raw.length + 3L * graph.edges() + local.length)
        + (long) Double.BYTES * (graph.variables + graph.factors());
  }

  @Override
  public void save(DataOutput out) throws IOException {
    for (double[] numbers : state()) {
      SavedState.write(out, numbers);
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    for (double[] numbers : state()) {
      SavedState.numbers(in, 0, Double.POSITIVE_INFINITY, numbers, "entry of a message");
    }
  }

  private double[][] state() {
    return new double[][] {
      toFactor, toVariable, fresh, toFactorSmallest, toVariableSmallest, freshSmallest
    };
  }
}
