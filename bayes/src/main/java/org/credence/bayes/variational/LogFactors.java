package org.credence.bayes.variational;

import java.util.List;
import org.credence.bayes.model.Factor;
import org.credence.bayes.problem.MarginalProblem;

/**
 * The logarithms of a problem's factors with evidence absorbed, and their expectations under a product distribution. A variable
 * is <em>open</em> if it is not observed and has two states or more. Factors of one open variable are that variable's local log
 * weight, factors of none the constant.
 *
 * <p>In an expectation {@code 0 · log 0 = 0}; it is minus infinity exactly if a joint state of positive probability has weight zero.
 */
final class LogFactors {

  final int variables;
  final int[] fixed; // [variable]: its state if observed or the only one, or -1 where it is open
  final int[]
      start; // [variable + 1] into local and into a distribution q: open variables have their
  // states there
  final double[] local; // log weight of each state by factors of this variable alone
  final double logConstant; // minus infinity if a factor without open variables is zero
  final boolean zerosBetweenVariables; // whether a factor of two open variables or more has a zero
  private final double[][] logTables; // [factor][joint state], last variable fastest
  private final int[][] scopes; // [factor][position]
  private final int[][] factorsOf; // [variable][..]
  private final double[] scratch; // a table with some variables averaged out
  private long evaluations;

  LogFactors(MarginalProblem problem) {
    variables = problem.model().size();
    fixed = problem.evidence().knownStates(problem.model());
    start = new int[variables + 1];
    for (int v = 0; v < variables; v++) {
      start[v + 1] = start[v] + (fixed[v] >= 0 ? 0 : problem.model().cardinality(v));
    }
    local = new double[start[variables]];
    List<Factor> restricted =
        problem.evidence().absorbInto(problem.model()).stream()
            .map(f -> f.restrict(fixed))
            .toList();
    double constant = 0;
    for (Factor factor : restricted) {
      evaluations += factor.rank() < 2 ? factor.size() : 0;
      if (factor.rank() == 0) {
        constant += Math.log(factor.value(0));
      } else if (factor.rank() == 1) {
        for (int s = 0; s < factor.size(); s++) {
          local[start[factor.variable(0)] + s] += Math.log(factor.value(s));
        }
      }
    }
    logConstant = constant;
    List<Factor> factors = restricted.stream().filter(f -> f.rank() >= 2).toList();
    logTables = new double[factors.size()][];
    scopes = new int[factors.size()][];
    int largest = 0;
    boolean zeros = false;
    for (int f = 0; f < logTables.length; f++) {
      scopes[f] = factors.get(f).scope();
      logTables[f] = factors.get(f).values();
      for (int i = 0; i < logTables[f].length; i++) {
        logTables[f][i] = Math.log(logTables[f][i]);
        zeros |= logTables[f][i] == Double.NEGATIVE_INFINITY;
      }
      largest = Math.max(largest, logTables[f].length);
    }
    zerosBetweenVariables = zeros;
    scratch = new double[largest];
    factorsOf = Factor.incidence(variables, factors);
  }

  /** Entries of tables read so far, partly averaged tables included. */
  long evaluations() {
    return evaluations;
  }

  int factors() {
    return logTables.length;
  }

  /** Factors of two open variables or more in whose scope the variable is, ascending. */
  int[] factorsOf(int variable) {
    return factorsOf[variable];
  }

  /** The open variables of a factor in the order of its table; not to be changed. */
  int[] scope(int f) {
    return scopes[f];
  }

  /** The logarithms of a factor of two open variables or more; not to be changed. */
  double[] logTable(int f) {
    return logTables[f];
  }

  /** Goes on counting entries read from here. */
  void countedBefore(long before) {
    evaluations = before;
  }

  long bytes() {
    long doubles = local.length + scratch.length;
    long integers = 3L * variables;
    for (int f = 0; f < logTables.length; f++) {
      doubles += logTables[f].length;
      integers += 2L * scopes[f].length;
    }
    return Double.BYTES * doubles + Integer.BYTES * integers;
  }

  /** {@code E_q[log f]}. */
  double expectation(int f, double[] q) {
    average(f, scopes[f].length, q);
    return scratch[0];
  }

  /**
   * Adds {@code E_q[log f | x_v]} for each state of a variable of the factor.
   *
   * @param out shape [states]
   */
  void addExpectations(int f, int variable, double[] q, double[] out) {
    int position = 0;
    while (scopes[f][position] != variable) {
      position++;
    }
    average(f, position, q);
    for (int s = 0; s < start[variable + 1] - start[variable]; s++) {
      out[s] += scratch[s];
    }
  }

  /** Averages out every variable but the one at the position kept (none, if that is the rank): last ones first. */
  private void average(int f, int kept, double[] q) {
    int[] scope = scopes[f];
    double[] table = logTables[f];
    int size = table.length;
    for (int k = scope.length - 1; k > kept || (k >= 0 && kept == scope.length); k--) {
      evaluations += size;
      averageLast(table, size, q, scope[k]);
      size /= start[scope[k] + 1] - start[scope[k]];
      table = scratch;
    }
    for (int k = 0; k < kept && kept < scope.length; k++) {
      evaluations += size;
      averageFirst(table, size, q, scope[k]);
      size /= start[scope[k] + 1] - start[scope[k]];
      table = scratch;
    }
  }

  private void averageLast(double[] table, int size, double[] q, int variable) {
    int from = start[variable];
    int states = start[variable + 1] - from;
    int read = 0;
    for (int i = 0; i < size / states; i++) {
      double sum = 0;
      for (int s = 0; s < states; s++) {
        double p = q[from + s];
        double value = table[read++];
        sum += p > 0 ? p * value : 0;
      }
      scratch[i] = sum;
    }
  }

  private void averageFirst(double[] table, int size, double[] q, int variable) {
    int from = start[variable];
    int states = start[variable + 1] - from;
    int rest = size / states;
    for (int i = 0; i < rest; i++) {
      double sum = 0;
      for (int s = 0; s < states; s++) {
        double p = q[from + s];
        sum += p > 0 ? p * table[s * rest + i] : 0;
      }
      scratch[i] = sum;
    }
  }
}
