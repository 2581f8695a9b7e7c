package org.credence.bayes.mcmc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.Factor;

/**
 * The product of factors of one variable as a table with one row per joint state of the other variables (the last one fastest) and
 * one column per state. Every row is scaled so that its largest entry is 1; a row of zeros stays.
 */
final class MergedTable {

  private final int variable;
  private final int columns;
  private final int[] rest; // ascending
  private final int[] cardinalities; // of the rest
  private final List<Factor> factors = new ArrayList<>();

  MergedTable(int variable, int columns, int[] rest) {
    this.variable = variable;
    this.columns = columns;
    this.rest = rest;
    this.cardinalities = new int[rest.length];
  }

  /** Adds a factor; its scope holds the variable and otherwise only variables of the rest. */
  void factor(Factor factor) {
    factors.add(factor);
    for (int k = 0; k < factor.rank(); k++) {
      if (factor.variable(k) != variable) {
        cardinalities[Arrays.binarySearch(rest, factor.variable(k))] = factor.cardinality(k);
      }
    }
  }

  /**
   * Writes row r to {@code out[first + r width ..]}.
   *
   * @param inLogs whether products are taken in logs
   */
  void fill(boolean inLogs, int width, int first, double[] out) {
    int count = factors.size();
    int[][] strides = new int[count][rest.length];
    int[] steps = new int[count];
    for (int f = 0; f < count; f++) {
      Factor factor = factors.get(f);
      for (int k = 0; k < factor.rank(); k++) {
        if (factor.variable(k) == variable) {
          steps[f] = factor.stride(k);
        } else {
          strides[f][Arrays.binarySearch(rest, factor.variable(k))] = factor.stride(k);
        }
      }
    }
    int[] entries = new int[count];
    int[] digits = new int[rest.length];
    int at = first;
    int k;
    do {
      row(inLogs, entries, steps, at, out);
      at += width;
      for (k = rest.length - 1; k >= 0; k--) {
        boolean wraps = ++digits[k] == cardinalities[k];
        int change = wraps ? 1 - cardinalities[k] : 1;
        for (int f = 0; f < count; f++) {
          entries[f] += change * strides[f][k];
        }
        if (!wraps) {
          break;
        }
        digits[k] = 0;
      }
    } while (k >= 0);
  }

  private void row(boolean inLogs, int[] entries, int[] steps, int at, double[] out) {
    double largest = inLogs ? Double.NEGATIVE_INFINITY : 0;
    for (int s = 0; s < columns; s++) {
      double product = inLogs ? 0 : 1;
      for (int f = 0; f < entries.length; f++) {
        double value = factors.get(f).value(entries[f] + s * steps[f]);
        product = inLogs ? product + Math.log(value) : product * value;
      }
      out[at + s] = product;
      largest = Math.max(largest, product);
    }
    for (int s = 0; s < columns; s++) {
      if (inLogs) {
        out[at + s] = largest == Double.NEGATIVE_INFINITY ? 0 : Math.exp(out[at + s] - largest);
      } else if (largest > 0) {
        out[at + s] /= largest;
      }
    }
  }
}
