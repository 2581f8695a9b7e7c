package org.credence.bayes.message;

import java.util.Arrays;

/**
 * An assignment from max-product messages: variables take states one after the other, breadth first, each the best one given those
 * taken before; what is not yet taken is represented by its messages.
 *
 * <pre>  score_v(s) = local_v(s) + Σ_f { max over f's free variables of log f + Σ_{u free} m_{u→f}   if some variable of f is taken
 *                                 { m_{f→v}(s)                                                    if none is</pre>
 *
 * <p>On a forest with its max-product messages that is the way back of dynamic programming: exact, ties or not. Of equal states the
 * lowest is taken.
 */
final class Decoding {

  private final MessageGraph graph;
  private final double[][] logTables; // [factor][joint state]
  private long evaluations;

  Decoding(MessageGraph graph, double[][] logTables) {
    this.graph = graph;
    this.logTables = logTables;
  }

  /**
   * An assignment of all variables of the model.
   *
   * @param toFactor log messages of all edges to factors; shape as in {@link MessageGraph#messageStart}
   * @param toVariable log messages of all edges to variables
   */
  int[] states(double[] toFactor, double[] toVariable) {
    int[] states = graph.fixed.clone(); // negative while free
    boolean[] touched = new boolean[graph.factors()];
    for (int node : graph.order) {
      if (node >= graph.variables) {
        continue;
      }
      int start = graph.localStart[node];
      double[] score = new double[graph.localStart[node + 1] - start];
      System.arraycopy(graph.local, start, score, 0, score.length);
      for (int i = graph.adjacentStart[node]; i < graph.adjacentStart[node + 1]; i++) {
        int e = graph.adjacent[i];
        if (touched[graph.edgeFactor[e]]) {
          addConditional(e, states, toFactor, score);
        } else {
          for (int s = 0; s < score.length; s++) {
            score[s] += toVariable[graph.messageStart[e] + s];
          }
        }
        touched[graph.edgeFactor[e]] = true;
      }
      states[node] = 0;
      for (int s = 1; s < score.length; s++) {
        states[node] = score[s] > score[states[node]] ? s : states[node];
      }
    }
    return states;
  }

  private void addConditional(int target, int[] states, double[] toFactor, double[] score) {
    int f = graph.edgeFactor[target];
    double[] best = new double[score.length];
    Arrays.fill(best, Double.NEGATIVE_INFINITY);
    double[] table = logTables[f];
    evaluations += table.length;
    for (int i = 0; i < table.length; i++) {
      double log = table[i];
      int rest = i;
      int own = 0;
      for (int e = graph.edgeStart[f + 1] - 1; e >= graph.edgeStart[f]; e--) {
        int s = rest % graph.cardinality[e];
        rest /= graph.cardinality[e];
        int taken = states[graph.edgeVariable[e]];
        if (e == target) {
          own = s;
        } else if (taken < 0) {
          log += toFactor[graph.messageStart[e] + s];
        } else if (taken != s) {
          log = Double.NEGATIVE_INFINITY;
        }
      }
      best[own] = Math.max(best[own], log);
    }
    for (int s = 0; s < score.length; s++) {
      score[s] += best[s];
    }
  }

  long evaluations() {
    return evaluations;
  }
}
