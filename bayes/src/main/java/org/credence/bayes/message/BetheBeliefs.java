package org.credence.bayes.message;

import java.util.Arrays;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.math.CompensatedSum;
import org.credence.core.math.LogSpace;

/** What messages say of the variables, and the Bethe approximation of the log total they amount to. */
final class BetheBeliefs {

  private final MessageGraph graph;
  private final LogArithmetic messages;
  private final double[] belief; // [local state], log, not normalised

  BetheBeliefs(MessageGraph graph, LogArithmetic messages) {
    this.graph = graph;
    this.messages = messages;
    this.belief = graph.local.clone();
    for (int v = 0; v < graph.variables; v++) {
      int start = graph.localStart[v];
      for (int k = graph.adjacentStart[v]; k < graph.adjacentStart[v + 1]; k++) {
        int at = graph.messageStart[graph.adjacent[k]];
        for (int i = start; i < graph.localStart[v + 1]; i++) {
          belief[i] += messages.toVariable.log[at + i - start];
        }
      }
    }
  }

  /** The belief of a variable, summing to one. */
  double[] distribution(GraphicalModel model, int v) {
    double[] result = new double[model.cardinality(v)];
    if (graph.fixed[v] >= 0) {
      result[graph.fixed[v]] = 1;
    } else {
      double[] logs = Arrays.copyOfRange(belief, graph.localStart[v], graph.localStart[v + 1]);
      LogSpace.normalize(logs, result);
    }
    return result;
  }

  /**
   * The Bethe approximation of the log evidence as a function of the messages:
   * {@code Σ_v log Z_v + Σ_f log Z_f - Σ_vf log Z_vf}, with {@code Z_v = Σ_x local·Π m_{f→v}}, {@code Z_f = Σ_x f·Π m_{v→f}} and
   * {@code Z_vf = Σ_x m_{v→f}·m_{f→v}}. It does not change when a message is scaled, and at a fixed point it is minus the Bethe
   * free energy of the beliefs. Not finite if some support is empty.
   */
  double logTotal() {
    CompensatedSum sum = new CompensatedSum();
    sum.add(graph.logConstant);
    for (int v = 0; v < graph.variables; v++) {
      int start = graph.localStart[v];
      if (graph.fixed[v] < 0) {
        sum.add(LogSpace.logSumExp(belief, start, graph.localStart[v + 1] - start));
      }
    }
    double[] product = new double[messages.toVariable.log.length];
    for (int i = 0; i < product.length; i++) {
      product[i] = messages.toVariable.log[i] + messages.toFactor.log[i];
    }
    for (int f = 0; f < graph.factors(); f++) {
      sum.add(messages.logTotal(f));
      for (int e = graph.edgeStart[f]; e < graph.edgeStart[f + 1]; e++) {
        sum.add(-LogSpace.logSumExp(product, graph.messageStart[e], graph.cardinality[e]));
      }
    }
    return sum.value();
  }
}
