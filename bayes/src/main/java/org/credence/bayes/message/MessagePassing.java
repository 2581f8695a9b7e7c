package org.credence.bayes.message;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.function.Supplier;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.SavedState;

/**
 * The updates of one run of belief propagation, in whichever domain holds its numbers: linear until a message appears that it cannot
 * hold, logarithms from then on. What the change meets is computed anew, so nothing is lost.
 */
final class MessagePassing {

  final MessageGraph graph;
  private final Supplier<ImpossibleEvidenceException> impossible;
  private double damping;
  private final double settled;
  private final boolean changes; // whether the changes of messages are of interest
  private MessageArithmetic arithmetic;
  private long
      earlierEvaluations; // of domains that were left, and of the run before it was restored
  private long updates;
  private long peakBytes;

  /**
   * @param settled changes up to this are as good as none
   * @param changes whether {@link #updateFactor} tells how much messages change
   */
  MessagePassing(
      MessageGraph graph,
      MessageDomain domain,
      double settled,
      boolean changes,
      Supplier<ImpossibleEvidenceException> impossible) {
    this(graph, begin(graph, domain, impossible), settled, changes, impossible);
  }

  private static MessageArithmetic begin(
      MessageGraph graph, MessageDomain domain, Supplier<ImpossibleEvidenceException> impossible) {
    if (domain == MessageDomain.LINEAR) {
      LinearArithmetic linear = new LinearArithmetic(graph, impossible);
      if (linear.fits()) {
        return linear;
      }
    }
    return new LogArithmetic(graph, impossible);
  }

  /** With these messages, whatever their domain. */
  MessagePassing(
      MessageGraph graph,
      MessageArithmetic arithmetic,
      double settled,
      boolean changes,
      Supplier<ImpossibleEvidenceException> impossible) {
    this.graph = graph;
    this.arithmetic = arithmetic;
    this.settled = settled;
    this.changes = changes;
    this.impossible = impossible;
    peakBytes = arithmetic.bytes();
  }

  void sendFromVariable(int v, boolean[] targets) {
    if (!arithmetic.sendFromVariable(v, targets)) {
      goOnInLogs();
      arithmetic.sendFromVariable(v, targets);
    }
  }

  /** Computes the fresh messages of a factor to its targets, and leaves the messages as they are. */
  void sendFromFactor(int f, boolean[] targets) {
    if (!arithmetic.sendFromFactor(f, targets)) {
      goOnInLogs();
      arithmetic.sendFromFactor(f, targets);
    }
  }

  double change(int edge) {
    return arithmetic.change(edge);
  }

  void replace(int edge) {
    updates++;
    if (!arithmetic.replace(edge, damping)) {
      goOnInLogs();
      arithmetic.replace(edge, damping);
    }
  }

  /** Sends the messages of a factor to its targets, and returns the largest change before damping, or 0 if that is not asked for. */
  double updateFactor(int f, boolean[] targets) {
    sendFromFactor(f, targets);
    double worst = 0;
    for (int e = graph.edgeStart[f]; e < graph.edgeStart[f + 1]; e++) {
      if (targets[e]) {
        worst = changes ? Math.max(worst, arithmetic.change(e)) : 0;
        replace(e);
      }
    }
    return worst;
  }

  private void goOnInLogs() {
    earlierEvaluations += arithmetic.evaluations();
    long held = arithmetic.bytes();
    arithmetic = arithmetic.inLogs();
    peakBytes = Math.max(peakBytes, held + arithmetic.bytes());
  }

  /** Share of the old message from now on; none at first. */
  void damp(double share) {
    damping = share;
  }

  double damping() {
    return damping;
  }

  /** Changes up to this are as good as none. */
  double settled() {
    return settled;
  }

  void requireSupport() {
    for (int v = 0; v < graph.variables; v++) {
      if (graph.fixed[v] < 0 && !arithmetic.supports(v)) {
        throw impossible.get();
      }
    }
  }

  boolean diverged() {
    return arithmetic.diverged();
  }

  boolean isInLogs() {
    return arithmetic instanceof LogArithmetic;
  }

  /** The messages as logarithms. */
  LogArithmetic inLogs() {
    return arithmetic.inLogs();
  }

  /** Messages replaced so far. */
  long updates() {
    return updates;
  }

  long evaluations() {
    return earlierEvaluations + arithmetic.evaluations();
  }

  long peakBytes() {
    return peakBytes;
  }

  void save(DataOutput out) throws IOException {
    out.writeBoolean(isInLogs());
    out.writeLong(evaluations());
    out.writeLong(updates);
    out.writeLong(peakBytes);
    arithmetic.save(out);
  }

  void restore(DataInput in) throws IOException {
    boolean logs = in.readBoolean();
    if (logs && !isInLogs()) {
      arithmetic = new LogArithmetic(graph, impossible);
    } else if (!logs && isInLogs()) {
      throw new IOException(
          "the state is of a run with linear messages, this run holds logarithms");
    }
    earlierEvaluations = SavedState.count(in, "number of evaluations");
    updates = SavedState.count(in, "number of messages sent");
    peakBytes = SavedState.count(in, "number of bytes");
    arithmetic.restore(in);
  }
}
