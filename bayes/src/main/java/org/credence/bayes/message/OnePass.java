package org.credence.bayes.message;

import java.util.Arrays;

/**
 * All sum-product messages of a table over two or three variables in one pass over it: the tables most models are made of, for which
 * {@link ScopeHalving} would take several.
 *
 * <pre>  out_u(x_u) = Σ_{x \ x_u} f(x) Π_{w ≠ u} in_w(x_w)</pre>
 */
final class OnePass {

  private OnePass() {}

  /** Both messages of a table over two variables in one pass. */
  static void pair(MessageGraph graph, double[] table, int edge, double[] in, double[] out) {
    int left = graph.messageStart[edge];
    int right = graph.messageStart[edge + 1];
    int columns = graph.cardinality[edge + 1];
    if (table.length == 4) {
      double l0 = in[left];
      double l1 = in[left + 1];
      double r0 = in[right];
      double r1 = in[right + 1];
      out[left] = table[0] * r0 + table[1] * r1;
      out[left + 1] = table[2] * r0 + table[3] * r1;
      out[right] = table[0] * l0 + table[2] * l1;
      out[right + 1] = table[1] * l0 + table[3] * l1;
      return;
    }
    Arrays.fill(out, right, right + columns, 0);
    for (int at = 0, i = left; i < right; i++) {
      double weight = in[i];
      double sum = 0;
      for (int j = right; j < right + columns; j++) {
        double entry = table[at++];
        sum += entry * in[j];
        out[j] += entry * weight;
      }
      out[i] = sum;
    }
  }

  /** All three messages of a table over three variables in one pass. */
  static void triple(MessageGraph graph, double[] table, int edge, double[] in, double[] out) {
    int first = graph.messageStart[edge];
    int second = graph.messageStart[edge + 1];
    int third = graph.messageStart[edge + 2];
    int end = graph.messageStart[edge + 3];
    Arrays.fill(out, first, end, 0);
    for (int at = 0, i = first; i < second; i++) {
      double outer = in[i];
      double total = 0;
      for (int j = second; j < third; j++) {
        double weight = outer * in[j];
        double sum = 0;
        for (int k = third; k < end; k++) {
          double entry = table[at++];
          sum += entry * in[k];
          out[k] += entry * weight;
        }
        total += sum * in[j];
        out[j] += sum * outer;
      }
      out[i] = total;
    }
  }
}
