package org.credence.bayes.message;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Supplier;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.SavedState;
import org.credence.core.math.LogSpace;

/**
 * Messages as logarithms whose largest entry is 0; minus infinity is an exact zero. Holds any number, so nothing underflows; about
 * five times as slow as {@link LinearArithmetic}.
 */
final class LogArithmetic implements MessageArithmetic {

  /** Sums above this are far from underflow, each of their parts that matters included. */
  private static final double SAFE_SUM = 1e-200;

  final Messages toFactor;
  final Messages toVariable;
  final Messages fresh; // to variables, before damping
  private final MessageGraph graph;
  private final FactorMessages update;
  private final Supplier<ImpossibleEvidenceException> impossible;
  private boolean diverged;

  LogArithmetic(MessageGraph graph, Supplier<ImpossibleEvidenceException> impossible) {
    this(graph, new FactorUpdate(graph), impossible);
  }

  LogArithmetic(
      MessageGraph graph, FactorMessages update, Supplier<ImpossibleEvidenceException> impossible) {
    this.graph = graph;
    this.update = update;
    this.toFactor = new Messages(graph);
    this.toVariable = new Messages(graph);
    this.fresh = new Messages(graph);
    this.impossible = impossible;
  }

  /** In logs, without subtraction: sums from the left, then from the right. */
  @Override
  public boolean sendFromVariable(int v, boolean[] targets) {
    int from = graph.adjacentStart[v];
    int to = graph.adjacentStart[v + 1];
    for (int s = 0; s < graph.localStart[v + 1] - graph.localStart[v]; s++) {
      double sum = graph.local[graph.localStart[v] + s];
      for (int i = from; i < to; i++) {
        int e = graph.adjacent[i];
        if (targets[e]) {
          toFactor.log[graph.messageStart[e] + s] = sum;
        }
        sum += toVariable.log[graph.messageStart[e] + s];
      }
      sum = 0;
      for (int i = to - 1; i >= from; i--) {
        int e = graph.adjacent[i];
        if (targets[e]) {
          toFactor.log[graph.messageStart[e] + s] += sum;
        }
        sum += toVariable.log[graph.messageStart[e] + s];
      }
    }
    for (int i = from; i < to; i++) {
      int e = graph.adjacent[i];
      if (targets[e]) {
        normalize(toFactor, e);
      }
    }
    return true;
  }

  @Override
  public boolean sendFromFactor(int f, boolean[] targets) {
    update.messages(f, toFactor, targets, fresh.log);
    for (int e = graph.edgeStart[f]; e < graph.edgeStart[f + 1]; e++) {
      if (targets[e]) {
        normalize(fresh, e);
      }
    }
    return true;
  }

  private void normalize(Messages messages, int e) {
    double shift = messages.normalize(e);
    if (shift == Double.NEGATIVE_INFINITY) {
      throw impossible.get();
    }
    diverged |= !(shift < Double.POSITIVE_INFINITY);
  }

  @Override
  public double change(int e) {
    int from = graph.messageStart[e];
    int to = graph.messageStart[e + 1];
    double freshSum = 0;
    double oldSum = 0;
    double freshBelief = 0;
    double oldBelief = 0;
    for (int i = from; i < to; i++) {
      freshSum += fresh.linear[i];
      oldSum += toVariable.linear[i];
      freshBelief += fresh.linear[i] * toFactor.linear[i];
      oldBelief += toVariable.linear[i] * toFactor.linear[i];
    }
    boolean normal = freshBelief > SAFE_SUM && oldBelief > SAFE_SUM;
    double worst = normal ? 0 : changeOfBelief(from, to);
    for (int i = from; i < to; i++) {
      double message = fresh.linear[i] / freshSum - toVariable.linear[i] / oldSum;
      worst = Math.max(worst, Math.abs(message));
      if (normal) {
        double now = fresh.linear[i] * toFactor.linear[i] / freshBelief;
        double before = toVariable.linear[i] * toFactor.linear[i] / oldBelief;
        worst = Math.max(worst, Math.abs(now - before));
      }
    }
    return worst;
  }

  /** The change of the belief alone, by logarithms: for messages that contradict each other almost entirely. */
  private double changeOfBelief(int from, int to) {
    double logFresh = Double.NEGATIVE_INFINITY;
    double logOld = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      logFresh = LogSpace.logAdd(logFresh, fresh.log[i] + toFactor.log[i]);
      logOld = LogSpace.logAdd(logOld, toVariable.log[i] + toFactor.log[i]);
    }
    if (logFresh == Double.NEGATIVE_INFINITY || logOld == Double.NEGATIVE_INFINITY) {
      throw impossible.get();
    }
    double worst = 0;
    for (int i = from; i < to; i++) {
      double now = Math.exp(fresh.log[i] + toFactor.log[i] - logFresh);
      double before = Math.exp(toVariable.log[i] + toFactor.log[i] - logOld);
      worst = Math.max(worst, Math.abs(now - before));
    }
    return worst;
  }

  @Override
  public boolean replace(int e, double damping) {
    if (damping == 0) {
      toVariable.copy(fresh, e);
      return true;
    }
    for (int i = graph.messageStart[e]; i < graph.messageStart[e + 1]; i++) {
      boolean positive = fresh.log[i] > Double.NEGATIVE_INFINITY; // zeros are final
      toVariable.log[i] =
          positive ? (1 - damping) * fresh.log[i] + damping * toVariable.log[i] : fresh.log[i];
    }
    normalize(toVariable, e);
    return true;
  }

  @Override
  public boolean supports(int v) {
    int states = graph.localStart[v + 1] - graph.localStart[v];
    for (int s = 0; s < states; s++) {
      boolean left = graph.local[graph.localStart[v] + s] > Double.NEGATIVE_INFINITY;
      for (int i = graph.adjacentStart[v]; i < graph.adjacentStart[v + 1] && left; i++) {
        int at = graph.messageStart[graph.adjacent[i]] + s;
        left = toVariable.log[at] > Double.NEGATIVE_INFINITY;
      }
      if (left) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean diverged() {
    return diverged;
  }

  @Override
  public long evaluations() {
    return update.evaluations();
  }

  /** {@code log Σ f Π m_{u→f}}, or of the largest product instead of the sum. */
  double logTotal(int f) {
    return update.logTotal(f, toFactor);
  }

  @Override
  public LogArithmetic inLogs() {
    return this;
  }

  @Override
  public long bytes() {
    return update.bytes() + 3 * toFactor.bytes();
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeBoolean(diverged);
    for (Messages messages : new Messages[] {toFactor, toVariable, fresh}) {
      SavedState.write(out, messages.log);
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    diverged = in.readBoolean();
    for (Messages messages : new Messages[] {toFactor, toVariable, fresh}) {
      for (int i = 0; i < messages.log.length; i++) {
        messages.log[i] =
            diverged ? in.readDouble() : SavedState.logWeight(in, "entry of a message");
      }
      for (int e = 0; e < graph.edges(); e++) {
        messages.normalize(e);
      }
    }
  }
}
