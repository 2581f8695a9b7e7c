package org.credence.bayes.search;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.math.CompensatedSum;

/**
 * An assignment of all variables that can be changed one variable at a time, with its weight: the number of factors that are zero and
 * the sum of the logarithms of the others. Fewer zeros are better, then more weight; so a search may pass through impossible
 * assignments and knows how far from possible they are. A change costs one entry read per factor of the variable and state.
 *
 * <p>Mutable, for one thread.
 */
public final class AssignmentScore {

  /** Two units in the last place, relative. */
  private static final double ULPS = 0x1p-51;

  /** Gains in log weight up to this are rounding. */
  private static final double LEAST_GAIN = 1e-12;

  private final int[] states; // [variable]
  private final int[] open; // the variables that may change
  private final int[] cardinalities; // [variable]
  private final double[][] logTables; // [factor][joint state]
  private final int[] index; // [factor] of the present joint state
  private final int[][] factors; // [variable][..]
  private final int[][] strides; // [variable][..] in that factor's table
  private long evaluations;

  /**
   * A start.
   *
   * @param start state of every variable, evidence included; shape [variables]
   */
  public AssignmentScore(GraphicalModel model, Evidence evidence, int[] start) {
    int[] known = evidence.knownStates(model);
    List<Factor> absorbed = evidence.absorbInto(model);
    int n = model.size();
    cardinalities = new int[n];
    int[] degree = new int[n];
    int count = 0;
    for (int v = 0; v < n; v++) {
      cardinalities[v] = model.cardinality(v);
      count += known[v] < 0 ? 1 : 0;
    }
    open = new int[count];
    for (int v = 0, next = 0; v < n; v++) {
      if (known[v] < 0) {
        open[next++] = v;
      }
    }
    logTables = new double[absorbed.size()][];
    for (int f = 0; f < logTables.length; f++) {
      Factor factor = absorbed.get(f);
      logTables[f] = new double[factor.size()];
      for (int i = 0; i < logTables[f].length; i++) {
        logTables[f][i] = Math.log(factor.value(i));
      }
      for (int k = 0; k < factor.rank(); k++) {
        degree[factor.variable(k)]++;
      }
    }
    factors = new int[n][];
    strides = new int[n][];
    Arrays.setAll(factors, v -> new int[degree[v]]);
    Arrays.setAll(strides, v -> new int[degree[v]]);
    for (int f = logTables.length - 1; f >= 0; f--) {
      for (int k = 0; k < absorbed.get(f).rank(); k++) {
        int v = absorbed.get(f).variable(k);
        degree[v]--;
        factors[v][degree[v]] = f;
        strides[v][degree[v]] = absorbed.get(f).stride(k);
      }
    }
    index = new int[logTables.length];
    states = new int[n];
    assign(start);
  }

  /** Takes on another assignment. */
  public void assign(int[] assignment) {
    System.arraycopy(assignment, 0, states, 0, states.length);
    Arrays.fill(index, 0);
    for (int v = 0; v < states.length; v++) {
      for (int i = 0; i < factors[v].length; i++) {
        index[factors[v][i]] += strides[v][i] * states[v];
      }
    }
  }

  /** The present assignment, a copy. */
  public int[] states() {
    return states.clone();
  }

  /** The present state of a variable. */
  public int state(int variable) {
    return states[variable];
  }

  /** The variables that are not known, a copy. */
  public int[] open() {
    return open.clone();
  }

  /** Number of factors that are zero. */
  public int zeros() {
    int count = 0;
    for (int f = 0; f < index.length; f++) {
      count += logTables[f][index[f]] == Double.NEGATIVE_INFINITY ? 1 : 0;
    }
    return count;
  }

  /** Log weight of assignment and evidence; minus infinity if a factor is zero. */
  public double logWeight() {
    CompensatedSum sum = new CompensatedSum();
    for (int f = 0; f < index.length; f++) {
      if (logTables[f][index[f]] == Double.NEGATIVE_INFINITY) {
        return Double.NEGATIVE_INFINITY;
      }
      sum.add(logTables[f][index[f]]);
    }
    return sum.value();
  }

  /** No assignment weighs more: the product of the largest entries, its logarithm rounded up as {@link #rounding} rounds down. */
  public double logCeiling() {
    CompensatedSum sum = new CompensatedSum();
    double size = 0;
    for (double[] table : logTables) {
      double largest = Arrays.stream(table).max().orElse(0);
      if (largest == Double.NEGATIVE_INFINITY) {
        return largest;
      }
      sum.add(largest);
      size += Math.abs(largest);
    }
    return sum.value() + ULPS * (size + Math.abs(sum.value()));
  }

  /**
   * How far {@link #logWeight} can be from the logarithm of the weight itself: less than two units in the last place of every
   * logarithm and of the sum.
   *
   * @param states of an assignment of positive weight
   */
  public static double rounding(MostProbableProblem problem, int[] states) {
    double size = 0;
    double sum = 0;
    for (Factor factor : problem.model().factors()) {
      double log = Math.log(factor.at(states));
      size += Math.abs(log);
      sum += log;
    }
    for (int v : problem.evidence().likelihoodVariables()) {
      double log = Math.log(problem.evidence().likelihood(v)[states[v]]);
      size += Math.abs(log);
      sum += log;
    }
    return ULPS * (size + Math.abs(sum));
  }

  /** Puts a variable into a state. */
  public void set(int variable, int state) {
    for (int i = 0; i < factors[variable].length; i++) {
      index[factors[variable][i]] += strides[variable][i] * (state - states[variable]);
    }
    states[variable] = state;
  }

  /** Puts a variable into the state that is best given the others, the lowest of equal ones unless the present one is among them. */
  public boolean improve(int variable) {
    int best = states[variable];
    int bestZeros = zerosWith(variable, best);
    double bestLog = logWith(variable, best);
    boolean better = false;
    for (int s = 0; s < cardinalities[variable]; s++) {
      if (s != states[variable]) {
        int zeros = zerosWith(variable, s);
        double log = logWith(variable, s);
        if (zeros < bestZeros || zeros == bestZeros && log > bestLog + LEAST_GAIN) {
          best = s;
          bestZeros = zeros;
          bestLog = log;
          better = true;
        }
      }
    }
    set(variable, best);
    return better;
  }

  /** Improves one variable after the other until none can be (iterated conditional modes). */
  public void climb() {
    boolean better = true;
    while (better) {
      better = false;
      for (int v : open) {
        better |= improve(v);
      }
    }
  }

  private int zerosWith(int variable, int state) {
    int zeros = 0;
    for (int i = 0; i < factors[variable].length; i++) {
      zeros += entry(variable, i, state) == Double.NEGATIVE_INFINITY ? 1 : 0;
    }
    return zeros;
  }

  /** Of the factors of the variable that are not zero. */
  private double logWith(int variable, int state) {
    double sum = 0;
    for (int i = 0; i < factors[variable].length; i++) {
      double log = entry(variable, i, state);
      sum += log == Double.NEGATIVE_INFINITY ? 0 : log;
    }
    evaluations += factors[variable].length;
    return sum;
  }

  private double entry(int variable, int i, int state) {
    int f = factors[variable][i];
    return logTables[f][index[f] + strides[variable][i] * (state - states[variable])];
  }

  /** Variables that share a factor with a variable are those of its factors; a random walk over them starts here. */
  int[] factorsOf(int variable) {
    return factors[variable];
  }

  /** Entries read so far. */
  public long evaluations() {
    return evaluations;
  }

  /** Memory of its tables. */
  public long bytes() {
    long entries = 0;
    for (double[] table : logTables) {
      entries += table.length;
    }
    long links = 0;
    for (int[] of : factors) {
      links += of.length;
    }
    return Double.BYTES * entries + Integer.BYTES * (2 * links + 3L * states.length + index.length);
  }
}
