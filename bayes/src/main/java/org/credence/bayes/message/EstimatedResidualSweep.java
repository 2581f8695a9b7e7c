package org.credence.bayes.message;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.credence.core.engine.SavedState;

/**
 * Always the factor is updated next whose messages are estimated to change most: the changes of the messages that have come in since
 * it was last updated are added up. No message is computed that is not sent, which is what {@link ResidualSweep} spends most on. The
 * first step is a sequential sweep, any other updates as many factors as there are.
 *
 * <p>The estimate decides the order alone. When all factors seem settled, every message is computed and looked at before that is
 * said.
 *
 * <p>Source: Sutton &amp; McCallum 2007 (their estimate without lookahead), by factors instead of single messages.
 */
final class EstimatedResidualSweep implements Sweep {

  private final MessagePassing passing;
  private final MessageGraph graph;
  private final PriorityHeap queue; // by factor
  private final boolean[] all; // [edge]
  private boolean begun;

  EstimatedResidualSweep(MessagePassing passing) {
    this.passing = passing;
    this.graph = passing.graph;
    this.queue = new PriorityHeap(graph.factors());
    this.all = new boolean[graph.edges()];
    Arrays.fill(all, true);
  }

  @Override
  public double step() {
    if (!begun) {
      begun = true;
      new SequentialSweep(passing).step();
      for (int v = 0; v < graph.variables; v++) {
        if (graph.fixed[v] < 0) {
          passing.sendFromVariable(v, all);
        }
      }
      return lookAtAll();
    }
    double worst = 0;
    for (int i = 0; i < graph.factors(); i++) {
      if (queue.topPriority() <= passing.settled()) {
        double residual = lookAtAll();
        if (residual <= passing.settled()) {
          return residual;
        }
      }
      worst = Math.max(worst, update(queue.top()));
    }
    return worst <= passing.settled() ? lookAtAll() : worst;
  }

  /** The residual; it becomes the priority of each factor. */
  private double lookAtAll() {
    double worst = 0;
    for (int f = 0; f < graph.factors(); f++) {
      passing.sendFromFactor(f, all);
      double here = 0;
      for (int e = graph.edgeStart[f]; e < graph.edgeStart[f + 1]; e++) {
        here = Math.max(here, passing.change(e));
      }
      queue.change(f, here);
      worst = Math.max(worst, here);
    }
    return worst;
  }

  /** The messages of a factor; returns the largest change before damping. */
  private double update(int f) {
    passing.sendFromFactor(f, all);
    double worst = 0;
    for (int e = graph.edgeStart[f]; e < graph.edgeStart[f + 1]; e++) {
      double change = passing.change(e);
      passing.replace(e);
      worst = Math.max(worst, change);
      int v = graph.edgeVariable[e];
      passing.sendFromVariable(v, all);
      for (int i = graph.adjacentStart[v]; i < graph.adjacentStart[v + 1]; i++) {
        int other = graph.edgeFactor[graph.adjacent[i]];
        if (other != f) {
          queue.change(other, queue.priority(other) + change);
        }
      }
    }
    queue.change(f, passing.damping() * worst);
    return worst;
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeBoolean(begun);
    for (int f = 0; f < queue.size(); f++) {
      out.writeDouble(queue.priority(f));
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    begun = in.readBoolean();
    for (int f = 0; f < queue.size(); f++) {
      queue.change(f, SavedState.number(in, 0, Double.POSITIVE_INFINITY, "residual"));
    }
  }
}
