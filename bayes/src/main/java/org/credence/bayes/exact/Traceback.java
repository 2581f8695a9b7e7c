package org.credence.bayes.exact;

import java.util.Arrays;
import org.credence.core.engine.Meter;

/**
 * The assignment that attains the maximum of a max-product elimination. Clusters are taken in the reverse of the elimination; in
 * each the variables above are settled, and the ones it eliminated get the joint state of largest product, the first in row-major
 * order (lowest states, the variable eliminated first being the most significant) if several are equal as computed. Where linear
 * products could underflow, sums of logarithms are compared.
 */
final class Traceback {

  private Traceback() {}

  /** Reads of the tables that tracing one cluster back takes. */
  static double reads(EliminationTree tree, int cluster) {
    double cells = 1;
    for (int k = 0; k < tree.eliminated(cluster); k++) {
      cells *= tree.cardinalities[tree.scopes[cluster][k]];
    }
    return cells * (tree.factors[cluster].length + tree.children[cluster].length);
  }

  /**
   * @param up a finished elimination with {@link ScaledMaxProduct} or {@link MaxProduct} that kept its messages
   * @return state of every open variable
   */
  static int[] run(UpwardPass up, Meter meter) {
    int[] states = new int[up.tree.cardinalities.length];
    for (int c = up.tree.clusters() - 1; c >= 0; c--) {
      settle(up, c, states, meter);
    }
    return states;
  }

  private static void settle(UpwardPass up, int cluster, int[] states, Meter meter) {
    EliminationTree tree = up.tree;
    int[][] scopes = up.plan.up[cluster].scopes();
    Table[] operands = up.operands(cluster, up.plan.up[cluster].operands(), 0);
    long lowest = 0;
    for (Table operand : operands) {
      lowest += operand.lowest();
    }
    boolean logs = up.semiring.mayUnderflow(lowest);
    int count = tree.eliminated(cluster);
    int[] variables = Arrays.copyOf(tree.scopes[cluster], count);
    int[][] strides = new int[operands.length][count];
    int[] at = new int[operands.length]; // where the assignment in hand stands in each table
    for (int t = 0; t < at.length; t++) {
      int[] scope = scopes[t];
      int stride = 1;
      for (int j = scope.length - 1; j >= 0; j--) {
        int k = indexOf(variables, scope[j]);
        if (k < count) {
          strides[t][k] = stride;
        } else {
          at[t] += stride * states[scope[j]];
        }
        stride *= tree.cardinalities[scope[j]];
      }
    }
    int[] digits = new int[count];
    int[] best = new int[count];
    double most = Double.NEGATIVE_INFINITY;
    boolean more = true;
    while (more) {
      double product = logs ? 0 : up.semiring.one();
      for (int t = 0; t < at.length; t++) {
        double value = operands[t].values()[at[t]];
        product = logs ? product + Math.log(value) : up.semiring.times(product, value);
      }
      meter.evaluated(at.length);
      if (product > most) {
        most = product;
        System.arraycopy(digits, 0, best, 0, count);
      }
      more = advance(digits, variables, tree.cardinalities, at, strides);
    }
    for (int k = 0; k < count; k++) {
      states[variables[k]] = best[k];
    }
  }

  private static boolean advance(
      int[] digits, int[] variables, int[] cardinalities, int[] at, int[][] strides) {
    for (int k = digits.length - 1; k >= 0; k--) {
      boolean carry = ++digits[k] == cardinalities[variables[k]];
      int steps = carry ? -(digits[k] - 1) : 1;
      for (int t = 0; t < at.length; t++) {
        at[t] += steps * strides[t][k];
      }
      if (!carry) {
        return true;
      }
      digits[k] = 0;
    }
    return false;
  }

  private static int indexOf(int[] variables, int variable) {
    int k = 0;
    while (k < variables.length && variables[k] != variable) {
      k++;
    }
    return k;
  }
}
