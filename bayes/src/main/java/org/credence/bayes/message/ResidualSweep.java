package org.credence.bayes.message;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.credence.core.engine.SavedState;

/**
 * Always the message that would change most is sent next (residual belief propagation). The fresh value of every message from a
 * factor is kept; sending one makes those anew that depend on it. The first step is a sequential sweep, any other replaces as many
 * messages as there are, or fewer if none would change by more than the tolerance.
 *
 * <p>Converges more often than sweeps, and spends its work where messages still move; but each message sent costs the factors next
 * to its variable an update whether or not that is used. {@link EstimatedResidualSweep} avoids this.
 *
 * <p>A message's residual also depends on the messages that its variable sends to its factor, and is not looked at again when only
 * these change; so when all seem settled, all are looked at again before that is said.
 *
 * <p>Source: Elidan, McGraw &amp; Koller 2006.
 */
final class ResidualSweep implements Sweep {

  private final MessagePassing passing;
  private final MessageGraph graph;
  private final PriorityHeap queue; // by edge
  private final boolean[] targets; // [edge]
  private boolean begun;

  ResidualSweep(MessagePassing passing) {
    this.passing = passing;
    this.graph = passing.graph;
    this.queue = new PriorityHeap(graph.edges());
    this.targets = new boolean[graph.edges()];
  }

  @Override
  public double step() {
    if (!begun) {
      begun = true;
      new SequentialSweep(passing).step();
      return computeAll();
    }
    for (int i = 0; i < graph.edges(); i++) {
      if (queue.topPriority() <= passing.settled()) {
        double residual = lookAgain();
        if (residual <= passing.settled()) {
          return residual;
        }
      }
      send(queue.top());
    }
    return lookAgain();
  }

  private double computeAll() {
    Arrays.fill(targets, true);
    for (int v = 0; v < graph.variables; v++) {
      if (graph.fixed[v] < 0) {
        passing.sendFromVariable(v, targets);
      }
    }
    for (int f = 0; f < graph.factors(); f++) {
      passing.sendFromFactor(f, targets);
    }
    Arrays.fill(targets, false);
    return lookAgain();
  }

  private double lookAgain() {
    double worst = 0;
    for (int e = 0; e < graph.edges(); e++) {
      double change = passing.change(e);
      queue.change(e, change);
      worst = Math.max(worst, change);
    }
    return worst;
  }

  private void send(int edge) {
    passing.replace(edge);
    queue.change(edge, passing.damping() == 0 ? 0 : passing.change(edge));
    int v = graph.edgeVariable[edge];
    int from = graph.adjacentStart[v];
    int to = graph.adjacentStart[v + 1];
    mark(from, to, edge, true);
    passing.sendFromVariable(v, targets);
    mark(from, to, edge, false);
    for (int i = from; i < to; i++) {
      int other = graph.adjacent[i];
      if (other != edge) {
        refresh(other);
      }
    }
  }

  private void mark(int from, int to, int edge, boolean value) {
    for (int i = from; i < to; i++) {
      targets[graph.adjacent[i]] = value && graph.adjacent[i] != edge;
    }
  }

  /** The messages of a factor anew, but for the one to the variable whose message came in along that edge. */
  private void refresh(int incoming) {
    int f = graph.edgeFactor[incoming];
    for (int e = graph.edgeStart[f]; e < graph.edgeStart[f + 1]; e++) {
      targets[e] = e != incoming;
    }
    passing.sendFromFactor(f, targets);
    for (int e = graph.edgeStart[f]; e < graph.edgeStart[f + 1]; e++) {
      if (targets[e]) {
        queue.change(e, passing.change(e));
        targets[e] = false;
      }
    }
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeBoolean(begun);
    for (int e = 0; e < queue.size(); e++) {
      out.writeDouble(queue.priority(e));
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    begun = in.readBoolean();
    for (int e = 0; e < queue.size(); e++) {
      queue.change(e, SavedState.number(in, 0, Double.POSITIVE_INFINITY, "residual"));
    }
  }
}
