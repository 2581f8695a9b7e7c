package org.credence.bayes.message;

import org.credence.core.math.CompensatedSum;

/**
 * Lower bounds on a log total from distributions of single variables, whatever these are.
 *
 * <pre>  log Z ≥ log Π_f f(x*)                     x*_v the mode of q_v
 *  log Z ≥ Σ_f E_q[log f] + Σ_v H(q_v)       q = Π_v q_v (mean field)</pre>
 *
 * <p>Both are minus infinity where a zero of a factor is met.
 */
final class ProductBound {

  /** Relative to the sum of absolute values, of terms before they cancel within an expectation. */
  private static final double ROUNDING = 1e-13;

  private final MessageGraph graph;
  private final double[][] q; // [variable of the model][state]

  ProductBound(MessageGraph graph, double[][] q) {
    this.graph = graph;
    this.q = q;
  }

  /** The better of the two. */
  double lower() {
    return Math.max(ofModes(), meanField());
  }

  private double ofModes() {
    int[] mode = new int[graph.variables];
    CompensatedSum sum = new CompensatedSum();
    sum.add(graph.logConstant);
    double size = Math.abs(graph.logConstant);
    for (int v = 0; v < graph.variables; v++) {
      if (graph.fixed[v] < 0) {
        for (int s = 1; s < q[v].length; s++) {
          mode[v] = q[v][s] > q[v][mode[v]] ? s : mode[v];
        }
        double log = graph.local[graph.localStart[v] + mode[v]];
        if (log == Double.NEGATIVE_INFINITY) {
          return log;
        }
        sum.add(log);
        size += Math.abs(log);
      }
    }
    for (int f = 0; f < graph.factors(); f++) {
      int index = 0;
      for (int e = graph.edgeStart[f]; e < graph.edgeStart[f + 1]; e++) {
        index = index * graph.cardinality[e] + mode[graph.edgeVariable[e]];
      }
      double log = Math.log(graph.tables[f][index]);
      if (log == Double.NEGATIVE_INFINITY) {
        return log;
      }
      sum.add(log);
      size += Math.abs(log);
    }
    return sum.value() - ROUNDING * size;
  }

  private double meanField() {
    CompensatedSum sum = new CompensatedSum();
    sum.add(graph.logConstant);
    double size = Math.abs(graph.logConstant);
    for (int v = 0; v < graph.variables; v++) {
      for (int s = 0; graph.fixed[v] < 0 && s < q[v].length; s++) {
        if (q[v][s] > 0) {
          double local = graph.local[graph.localStart[v] + s];
          double log = Math.log(q[v][s]);
          sum.add(q[v][s] * (local - log));
          size += q[v][s] * (Math.abs(local) + Math.abs(log));
        }
      }
    }
    for (int f = 0; f < graph.factors(); f++) {
      double term = expectation(f);
      if (term == Double.NEGATIVE_INFINITY) {
        return term;
      }
      sum.add(term);
      size += Math.abs(graph.logLargest[f]) + Math.abs(graph.logSmallestPositive[f]);
    }
    return size < Double.POSITIVE_INFINITY
        ? sum.value() - ROUNDING * size
        : Double.NEGATIVE_INFINITY;
  }

  private double expectation(int f) {
    double[] table = graph.tables[f];
    double sum = 0;
    for (int i = 0; i < table.length; i++) {
      double weight = 1;
      int rest = i;
      for (int e = graph.edgeStart[f + 1] - 1; e >= graph.edgeStart[f]; e--) {
        weight *= q[graph.edgeVariable[e]][rest % graph.cardinality[e]];
        rest /= graph.cardinality[e];
      }
      sum += weight > 0 ? weight * Math.log(table[i]) : 0;
    }
    return sum;
  }
}
