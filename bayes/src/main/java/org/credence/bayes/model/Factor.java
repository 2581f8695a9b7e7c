package org.credence.bayes.model;

import java.util.Arrays;
import java.util.List;

/**
 * A nonnegative function of a few variables, as a flat table. Variables are given by their index in the model.
 *
 * <p>Layout: {@code values[Σ_k stride(k) · state(scope[k])]}, the last variable of the scope fastest (its stride is 1). A factor
 * without variables is one number. Immutable.
 */
public final class Factor {

  private static final byte UNKNOWN = 0; // what a field holds before it is set
  private static final byte NONE = 1;
  private static final byte SOME = 2;

  private final int[] scope;
  private final int[] cardinalities; // [position in scope]
  private final int[] strides; // [position in scope]
  private final double[] values; // [joint state], last variable of the scope fastest

  // found on demand, by any thread; whatever another thread sees of it is true, for it begins as 0
  // and is read once
  private byte zeros;

  private Factor(int[] scope, int[] cardinalities, double[] values) {
    this.scope = scope;
    this.cardinalities = cardinalities;
    this.values = values;
    this.strides = new int[scope.length];
    int stride = 1;
    for (int k = scope.length - 1; k >= 0; k--) {
      strides[k] = stride;
      stride *= cardinalities[k];
    }
  }

  /**
   * A factor from copies of the arrays.
   *
   * @param scope indices of the variables, at least 0, all different
   * @param cardinalities number of states of each, at least 1
   * @param values one finite number, at least 0, per joint state, last variable of the scope fastest
   */
  public static Factor of(int[] scope, int[] cardinalities, double[] values) {
    if (scope.length != cardinalities.length) {
      throw new IllegalArgumentException(
          "a factor has "
              + scope.length
              + " variables but "
              + cardinalities.length
              + " cardinalities; give one for each");
    }
    long size = 1;
    for (int k = 0; k < scope.length; k++) {
      if (scope[k] < 0) {
        throw new IllegalArgumentException(
            "a factor's scope holds the variable index " + scope[k] + "; give at least 0");
      }
      for (int j = 0; j < k; j++) {
        if (scope[j] == scope[k]) {
          throw new IllegalArgumentException(
              "a factor's scope holds variable " + scope[k] + " twice; name each variable once");
        }
      }
      if (cardinalities[k] < 1) {
        throw new IllegalArgumentException(
            "variable "
                + scope[k]
                + " of a factor has "
                + cardinalities[k]
                + " states; give at least 1");
      }
      size = Math.multiplyExact(size, (long) cardinalities[k]);
    }
    if (size != values.length) {
      throw new IllegalArgumentException(
          "a factor over variables "
              + Arrays.toString(scope)
              + " lists "
              + values.length
              + " values but has "
              + size
              + " joint states; give one value per joint state, last variable fastest");
    }
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] >= 0 && values[i] <= Double.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "a factor over variables "
                + Arrays.toString(scope)
                + " has the value "
                + values[i]
                + " at entry "
                + i
                + "; give finite numbers of at least 0");
      }
    }
    return new Factor(scope.clone(), cardinalities.clone(), values.clone());
  }

  /** A factor over one variable. */
  public static Factor of(int variable, double... values) {
    return of(new int[] {variable}, new int[] {values.length}, values);
  }

  /** For each variable the indices of the factors whose scope holds it, ascending; shape [variables][..]. */
  public static int[][] incidence(int variables, List<Factor> factors) {
    int[] degrees = new int[variables];
    for (Factor factor : factors) {
      for (int v : factor.scope) {
        degrees[v]++;
      }
    }
    int[][] result = new int[variables][];
    Arrays.setAll(result, v -> new int[degrees[v]]);
    for (int f = factors.size() - 1; f >= 0; f--) {
      for (int v : factors.get(f).scope) {
        result[v][--degrees[v]] = f;
      }
    }
    return result;
  }

  /** Indices of the variables, a copy. */
  public int[] scope() {
    return scope.clone();
  }

  /** Number of variables. */
  public int rank() {
    return scope.length;
  }

  /** The variable at a position of the scope. */
  public int variable(int position) {
    return scope[position];
  }

  /** Number of states of the variable at a position of the scope. */
  public int cardinality(int position) {
    return cardinalities[position];
  }

  /** How far apart in the table neighbouring states of that variable are. */
  public int stride(int position) {
    return strides[position];
  }

  /** Number of joint states. */
  public int size() {
    return values.length;
  }

  /** The entry at a flat index. */
  public double value(int index) {
    return values[index];
  }

  /** The table, a copy. */
  public double[] values() {
    return values.clone();
  }

  /** Position of a variable in the scope, or the rank if it is not there. */
  public int position(int variable) {
    for (int k = 0; k < scope.length; k++) {
      if (scope[k] == variable) {
        return k;
      }
    }
    return scope.length;
  }

  /** Whether the variable is in the scope. */
  public boolean contains(int variable) {
    return position(variable) < scope.length;
  }

  /**
   * Flat index of an assignment.
   *
   * @param assignment state of every variable of the model; shape [variables]
   */
  public int index(int[] assignment) {
    int index = 0;
    for (int k = 0; k < scope.length; k++) {
      index += strides[k] * assignment[scope[k]];
    }
    return index;
  }

  /** The value at an assignment of all variables of the model. */
  public double at(int[] assignment) {
    return values[index(assignment)];
  }

  /** Whether any entry is zero. */
  public boolean hasZeros() {
    byte found = zeros;
    if (found == UNKNOWN) {
      found = findZeros();
      zeros = found;
    }
    return found == SOME;
  }

  private byte findZeros() {
    for (double value : values) {
      if (value == 0) {
        return SOME;
      }
    }
    return NONE;
  }

  /**
   * This factor with the variables of known state taken out of its scope.
   *
   * @param states state of every variable of the model, or a negative number where it is not known; shape [variables]
   */
  public Factor restrict(int[] states) {
    int open = 0;
    int base = 0;
    for (int k = 0; k < scope.length; k++) {
      if (states[scope[k]] < 0) {
        open++;
      } else {
        base += strides[k] * states[scope[k]];
      }
    }
    if (open == scope.length) {
      return this;
    }
    int[] newScope = new int[open];
    int[] newCardinalities = new int[open];
    int[] oldStrides = new int[open];
    int size = 1;
    int next = 0;
    for (int k = 0; k < scope.length; k++) {
      if (states[scope[k]] < 0) {
        newScope[next] = scope[k];
        newCardinalities[next] = cardinalities[k];
        oldStrides[next] = strides[k];
        size *= cardinalities[k];
        next++;
      }
    }
    double[] newValues = new double[size];
    int[] digits = new int[open];
    int from = base;
    for (int to = 0; to < size; to++) {
      newValues[to] = values[from];
      for (int k = open - 1; k >= 0; k--) {
        from += oldStrides[k];
        if (++digits[k] < newCardinalities[k]) {
          break;
        }
        from -= oldStrides[k] * newCardinalities[k];
        digits[k] = 0;
      }
    }
    return new Factor(newScope, newCardinalities, newValues);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Factor that
        && Arrays.equals(scope, that.scope)
        && Arrays.equals(cardinalities, that.cardinalities)
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(scope) + Arrays.hashCode(values);
  }

  @Override
  public String toString() {
    return "Factor" + Arrays.toString(scope);
  }
}
