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

  /** Sums above this are far from underflow, each of their parts that matters included. */
  private static final double SAFE_SUM = 1e-200;

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
    if (end - first == 2) {
      sumPair(graph.tables[f], first);
    } else if (end - first == 3) {
      sumTriple(graph.tables[f], first);
    } else {
      halving.send(Contraction.LINEAR, f, graph.tables[f], 0, toFactor, targets, raw);
    }
    for (int e = first; e < end; e++) {
      if (targets[e] && !scale(e, fresh, freshSmallest)) {
        return false;
      }
    }
    return true;
  }

  /** Both messages of a table over two variables in one pass. */
  private void sumPair(double[] table, int edge) {
    int left = graph.messageStart[edge];
    int right = graph.messageStart[edge + 1];
    int columns = graph.cardinality[edge + 1];
    evaluations += table.length;
    if (table.length == 4) {
      double l0 = toFactor[left];
      double l1 = toFactor[left + 1];
      double r0 = toFactor[right];
      double r1 = toFactor[right + 1];
      raw[left] = table[0] * r0 + table[1] * r1;
      raw[left + 1] = table[2] * r0 + table[3] * r1;
      raw[right] = table[0] * l0 + table[2] * l1;
      raw[right + 1] = table[1] * l0 + table[3] * l1;
      return;
    }
    Arrays.fill(raw, right, right + columns, 0);
    for (int at = 0, i = left; i < right; i++) {
      double weight = toFactor[i];
      double sum = 0;
      for (int j = right; j < right + columns; j++) {
        double entry = table[at++];
        sum += entry * toFactor[j];
        raw[j] += entry * weight;
      }
      raw[i] = sum;
    }
  }

  /** All three messages of a table over three variables in one pass. */
  private void sumTriple(double[] table, int edge) {
    int first = graph.messageStart[edge];
    int second = graph.messageStart[edge + 1];
    int third = graph.messageStart[edge + 2];
    int end = graph.messageStart[edge + 3];
    evaluations += table.length;
    Arrays.fill(raw, first, end, 0);
    for (int at = 0, i = first; i < second; i++) {
      double outer = toFactor[i];
      double total = 0;
      for (int j = second; j < third; j++) {
        double weight = outer * toFactor[j];
        double sum = 0;
        for (int k = third; k < end; k++) {
          double entry = table[at++];
          sum += entry * toFactor[k];
          raw[k] += entry * weight;
        }
        total += sum * toFactor[j];
        raw[j] += sum * outer;
      }
      raw[i] = total;
    }
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
    int from = graph.messageStart[e];
    int to = graph.messageStart[e + 1];
    return to - from == 2 ? changeOfPair(from) : changeOfMany(from, to);
  }

  /** {@code |a/(a + b) - c/(c + d)| = |ad - bc| / ((a + b)(c + d))}, for the message and for the belief. */
  private double changeOfPair(int at) {
    double fresh0 = fresh[at];
    double fresh1 = fresh[at + 1];
    double old0 = toVariable[at];
    double old1 = toVariable[at + 1];
    double weight0 = toFactor[at];
    double weight1 = toFactor[at + 1];
    double cross = Math.abs(fresh0 * old1 - fresh1 * old0);
    double beliefs = (fresh0 * weight0 + fresh1 * weight1) * (old0 * weight0 + old1 * weight1);
    if (!(beliefs > SAFE_SUM)) {
      return changeOfMany(at, at + 2);
    }
    double message = cross / ((fresh0 + fresh1) * (old0 + old1));
    double belief = cross * weight0 * weight1 / beliefs;
    return message > belief ? message : belief;
  }

  private double changeOfMany(int from, int to) {
    double freshSum = 0;
    double oldSum = 0;
    double freshBelief = 0;
    double oldBelief = 0;
    for (int i = from; i < to; i++) {
      freshSum += fresh[i];
      oldSum += toVariable[i];
      freshBelief += fresh[i] * toFactor[i];
      oldBelief += toVariable[i] * toFactor[i];
    }
    boolean normal = freshBelief > SAFE_SUM && oldBelief > SAFE_SUM;
    freshSum = 1 / freshSum;
    oldSum = 1 / oldSum;
    double worst = 0;
    for (int i = from; i < to; i++) {
      worst = Math.max(worst, Math.abs(fresh[i] * freshSum - toVariable[i] * oldSum));
    }
    if (!normal) {
      return Math.max(worst, changeOfBelief(from, to));
    }
    freshBelief = 1 / freshBelief;
    oldBelief = 1 / oldBelief;
    for (int i = from; i < to; i++) {
      double now = fresh[i] * freshBelief;
      double before = toVariable[i] * oldBelief;
      worst = Math.max(worst, toFactor[i] * Math.abs(now - before));
    }
    return worst;
  }

  /** The change of the belief alone, for messages that contradict each other almost entirely: each is weighed by the larger. */
  private double changeOfBelief(int from, int to) {
    double freshLargest = Double.NEGATIVE_INFINITY;
    double oldLargest = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      freshLargest = Math.max(freshLargest, Math.log(fresh[i]) + Math.log(toFactor[i]));
      oldLargest = Math.max(oldLargest, Math.log(toVariable[i]) + Math.log(toFactor[i]));
    }
    if (freshLargest == Double.NEGATIVE_INFINITY || oldLargest == Double.NEGATIVE_INFINITY) {
      throw impossible.get();
    }
    double freshSum = 0;
    double oldSum = 0;
    for (int i = from; i < to; i++) {
      freshSum += Math.exp(Math.log(fresh[i]) + Math.log(toFactor[i]) - freshLargest);
      oldSum += Math.exp(Math.log(toVariable[i]) + Math.log(toFactor[i]) - oldLargest);
    }
    double worst = 0;
    for (int i = from; i < to; i++) {
      double now = Math.exp(Math.log(fresh[i]) + Math.log(toFactor[i]) - freshLargest) / freshSum;
      double before =
          Math.exp(Math.log(toVariable[i]) + Math.log(toFactor[i]) - oldLargest) / oldSum;
      worst = Math.max(worst, Math.abs(now - before));
    }
    return worst;
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
