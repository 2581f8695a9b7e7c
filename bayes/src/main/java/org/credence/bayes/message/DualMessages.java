package org.credence.bayes.message;

import java.util.Arrays;
import java.util.function.Supplier;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.math.CompensatedSum;

/**
 * An upper bound on the weight of the most probable assignment, lowered factor by factor (max-product linear programming).
 *
 * <pre>  max_x log p(x, e) ≤ Σ_v max_s b_v(s) + Σ_f max_x (log f(x_f) - Σ_{v ∈ f} δ_{f→v}(x_v)),   b_v = local_v + Σ_{f ∋ v} δ_{f→v}
 *  δ_{f→v} ← μ_v / |f| - (b_v - δ_{f→v}),   μ_v(x_v) = max_{x_f \ x_v} log f(x_f) + Σ_{u ∈ f} (b_u - δ_{f→u})(x_u)</pre>
 *
 * <p>The right-hand side splits log p(x, e) without changing it, so it is a bound for any messages; each update is a step of
 * coordinate descent and never raises it. Where an assignment attains it, that is the most probable one. A state whose message is minus
 * infinity has been proved impossible.
 *
 * <p>Source: Globerson &amp; Jaakkola 2007, in the form of Sontag, Globerson &amp; Jaakkola 2011 for factors of any size.
 */
final class DualMessages {

  /** Relative to the sum of absolute values, as sums are compensated. */
  private static final double ROUNDING = 1e-13;

  final double[] message; // [MessageGraph.messageStart[edge] + state]: δ
  final double[] belief; // [local state]: b
  private final MessageGraph graph;
  private final MaxFactorUpdate update;
  private final Supplier<ImpossibleEvidenceException> impossible;
  private final double[] incoming; // b - δ
  private final double[] outgoing;
  private final boolean[] targets; // [edge]

  DualMessages(MessageGraph graph, Supplier<ImpossibleEvidenceException> impossible) {
    this.graph = graph;
    this.impossible = impossible;
    this.update = new MaxFactorUpdate(graph);
    message = new double[graph.messageStart[graph.edges()]];
    incoming = new double[message.length];
    outgoing = new double[message.length];
    belief = graph.local.clone();
    targets = new boolean[graph.edges()];
    Arrays.fill(targets, true);
  }

  /** Every factor once. */
  void sweep() {
    recomputeBeliefs();
    for (int f = 0; f < graph.factors(); f++) {
      update(f);
    }
  }

  /** From the messages, so that rounding does not add up. */
  void recomputeBeliefs() {
    System.arraycopy(graph.local, 0, belief, 0, belief.length);
    for (int e = 0; e < graph.edges(); e++) {
      int start = graph.localStart[graph.edgeVariable[e]];
      for (int s = 0; s < graph.cardinality[e]; s++) {
        belief[start + s] += message[graph.messageStart[e] + s];
      }
    }
  }

  private void update(int f) {
    int first = graph.edgeStart[f];
    int end = graph.edgeStart[f + 1];
    for (int e = first; e < end; e++) {
      divide(e, incoming);
    }
    update.messages(f, incoming, targets, outgoing);
    double share = 1.0 / (end - first);
    for (int e = first; e < end; e++) {
      int start = graph.localStart[graph.edgeVariable[e]];
      int at = graph.messageStart[e];
      boolean supported = false;
      for (int s = 0; s < graph.cardinality[e]; s++) {
        double whole = outgoing[at + s] + incoming[at + s];
        boolean possible = whole > Double.NEGATIVE_INFINITY;
        message[at + s] = possible ? whole * share - incoming[at + s] : whole;
        belief[start + s] = whole * share;
        supported |= possible;
      }
      if (!supported) {
        throw impossible.get();
      }
    }
  }

  /** What a variable knows without the message of an edge. */
  private void divide(int e, double[] out) {
    int start = graph.localStart[graph.edgeVariable[e]];
    int at = graph.messageStart[e];
    for (int s = 0; s < graph.cardinality[e]; s++) {
      boolean possible = message[at + s] > Double.NEGATIVE_INFINITY;
      out[at + s] = possible ? belief[start + s] - message[at + s] : Double.NEGATIVE_INFINITY;
    }
  }

  /** The same for every edge, shape as messages. */
  double[] toFactors() {
    double[] result = new double[message.length];
    for (int e = 0; e < graph.edges(); e++) {
      divide(e, result);
    }
    return result;
  }

  /** The bound at these messages. */
  double bound() {
    recomputeBeliefs();
    CompensatedSum sum = new CompensatedSum();
    sum.add(graph.logConstant);
    double size = Math.abs(graph.logConstant);
    for (int v = 0; v < graph.variables; v++) {
      if (graph.fixed[v] < 0) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = graph.localStart[v]; i < graph.localStart[v + 1]; i++) {
          max = Math.max(max, belief[i]);
          size += belief[i] > Double.NEGATIVE_INFINITY ? Math.abs(belief[i]) : 0;
        }
        add(sum, max);
      }
    }
    for (int i = 0; i < message.length; i++) {
      boolean possible = message[i] > Double.NEGATIVE_INFINITY;
      incoming[i] = possible ? -message[i] : Double.NEGATIVE_INFINITY;
      size += possible ? Math.abs(message[i]) : 0;
    }
    for (int f = 0; f < graph.factors(); f++) {
      size += Math.abs(graph.logLargest[f]) + Math.abs(graph.logSmallestPositive[f]);
      add(sum, update.logTotal(f, incoming));
    }
    return sum.value() + ROUNDING * size;
  }

  private void add(CompensatedSum sum, double term) {
    if (term == Double.NEGATIVE_INFINITY) {
      throw impossible.get();
    }
    sum.add(term);
  }

  long evaluations() {
    return update.evaluations();
  }

  long bytes() {
    return update.bytes() + Double.BYTES * (3L * message.length + belief.length) + targets.length;
  }
}
