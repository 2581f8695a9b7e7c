package org.credence.bayes.mcmc;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;

/**
 * A product of factors as flat tables, and where an assignment stands in them: {@code entries[factor]} is the flat index of the entry
 * that the assignment selects, so the entries for the states of one variable lie {@code stride} apart. Factors without variables are
 * left out. Immutable.
 *
 * <pre>  w(x) = Π_f f(x_f)        w_v(s | x) = Π_{f ∋ v} f(x_f with x_v = s) </pre>
 *
 * <p>Products are taken as they are where no product of a variable's factors can leave the range of doubles, and in logs otherwise.
 */
public final class AbsorbedFactors {

  /** Products whose partial products are all surely within e^±600 cannot over- or underflow (doubles reach e^±708). */
  private static final double SAFE_LOG = 600;

  private final double[][] tables; // [factor]
  private final int[][] scopes; // [factor][position]
  private final int[][] strides; // [factor][position]
  private final int[] cardinalities; // [variable]
  private final int[][] factorsOf; // [variable][..]
  private final int[][] stridesOf; // [variable][..], of the variable in that factor
  private final boolean[] usesLogs; // [variable]

  private AbsorbedFactors(int[] cardinalities, List<Factor> all) {
    List<Factor> factors = all.stream().filter(factor -> factor.rank() > 0).toList();
    int count = factors.size();
    this.cardinalities = cardinalities;
    this.tables = factors.stream().map(Factor::values).toArray(double[][]::new);
    this.scopes = factors.stream().map(Factor::scope).toArray(int[][]::new);
    this.strides = new int[count][];
    for (int f = 0; f < count; f++) {
      strides[f] = new int[scopes[f].length];
      Arrays.setAll(strides[f], factors.get(f)::stride);
    }
    int variables = cardinalities.length;
    this.factorsOf = Factor.incidence(variables, factors);
    this.stridesOf = new int[variables][];
    this.usesLogs = new boolean[variables];
    double[] upward =
        new double[count]; // [factor], how far its positive entries are above 1, in logs
    double[] downward = new double[count];
    for (int f = 0; f < count; f++) {
      for (double value : tables[f]) {
        if (value > 0) {
          upward[f] = Math.max(upward[f], Math.log(value));
          downward[f] = Math.max(downward[f], -Math.log(value));
        }
      }
    }
    for (int v = 0; v < variables; v++) {
      int[] incident = factorsOf[v];
      stridesOf[v] = new int[incident.length];
      double above = 0;
      double below = 0;
      for (int k = 0; k < incident.length; k++) {
        stridesOf[v][k] = stride(incident[k], v);
        above += upward[incident[k]];
        below += downward[incident[k]];
      }
      usesLogs[v] = above > SAFE_LOG || below > SAFE_LOG;
    }
  }

  /** The factors of a model with all evidence absorbed: observed variables are in no scope. */
  public static AbsorbedFactors of(GraphicalModel model, Evidence evidence) {
    return of(model, evidence.absorbInto(model));
  }

  /** Some factors over the variables of a model. */
  public static AbsorbedFactors of(GraphicalModel model, List<Factor> factors) {
    int[] cardinalities = new int[model.size()];
    Arrays.setAll(cardinalities, model::cardinality);
    return new AbsorbedFactors(cardinalities, factors);
  }

  /** Bytes of the tables of some factors, before they are made. */
  public static double bytes(List<Factor> factors) {
    return factors.stream().mapToDouble(factor -> (double) Double.BYTES * factor.size()).sum();
  }

  /** Number of factors. */
  public int count() {
    return tables.length;
  }

  /** Number of variables. */
  public int variables() {
    return cardinalities.length;
  }

  /** Number of states of a variable. */
  public int cardinality(int variable) {
    return cardinalities[variable];
  }

  /** The factors whose scope holds the variable, ascending; not to be changed. */
  int[] factorsOf(int variable) {
    return factorsOf[variable];
  }

  /** Likewise, how far apart neighbouring states of the variable lie in each of them; not to be changed. */
  int[] stridesOf(int variable) {
    return stridesOf[variable];
  }

  /** The table of a factor, not to be changed. */
  double[] table(int factor) {
    return tables[factor];
  }

  /** The variables of a factor, not to be changed. */
  int[] scope(int factor) {
    return scopes[factor];
  }

  /** How far apart neighbouring states of each of its variables lie, not to be changed. */
  int[] strides(int factor) {
    return strides[factor];
  }

  /** How far apart neighbouring states of a variable lie in the table of a factor that holds it. */
  int stride(int factor, int variable) {
    int k = 0;
    while (scopes[factor][k] != variable) {
      k++;
    }
    return strides[factor][k];
  }

  /**
   * Where an assignment stands.
   *
   * @param states shape [variables]
   * @param out receives the flat index of each factor's entry; shape [factors]
   */
  public void locate(int[] states, int[] out) {
    for (int f = 0; f < tables.length; f++) {
      int entry = 0;
      for (int k = 0; k < scopes[f].length; k++) {
        entry += strides[f][k] * states[scopes[f][k]];
      }
      out[f] = entry;
    }
  }

  /** Moves the entries on by a change of one variable's state. */
  public void shift(int variable, int change, int[] entries) {
    int[] factors = factorsOf[variable];
    int[] steps = stridesOf[variable];
    for (int k = 0; k < factors.length; k++) {
      entries[factors[k]] += change * steps[k];
    }
  }

  /**
   * The weight of each state of a variable given all others, up to a common factor.
   *
   * @param state its state now
   * @param entries of the assignment
   * @param out shape [&gt;= states]
   */
  public void weigh(int variable, int state, int[] entries, double[] out) {
    if (usesLogs[variable]) {
      weighInLogs(variable, state, entries, out);
      return;
    }
    int[] factors = factorsOf[variable];
    int[] steps = stridesOf[variable];
    int length = cardinalities[variable];
    Arrays.fill(out, 0, length, 1);
    for (int k = 0; k < factors.length; k++) {
      double[] table = tables[factors[k]];
      int step = steps[k];
      int entry = entries[factors[k]] - state * step;
      for (int s = 0; s < length; s++) {
        out[s] *= table[entry];
        entry += step;
      }
    }
  }

  private void weighInLogs(int variable, int state, int[] entries, double[] out) {
    int length = cardinalities[variable];
    int[] factors = factorsOf[variable];
    int[] steps = stridesOf[variable];
    double largest = Double.NEGATIVE_INFINITY;
    for (int s = 0; s < length; s++) {
      double log = 0;
      for (int k = 0; k < factors.length; k++) {
        log += Math.log(tables[factors[k]][entries[factors[k]] + (s - state) * steps[k]]);
      }
      out[s] = log;
      largest = Math.max(largest, log);
    }
    for (int s = 0; s < length; s++) {
      out[s] = Math.exp(out[s] - largest);
    }
  }

  /** The natural logs of all entries, new arrays; shape [factor][entry]. */
  public double[][] logTables() {
    return Arrays.stream(tables)
        .map(table -> Arrays.stream(table).map(Math::log).toArray())
        .toArray(double[][]::new);
  }

  /**
   * For each state of a variable given all others, the sum of what its factors hold there.
   *
   * @param values one table per factor, laid out like its own, for instance {@link #logTables}
   * @param out shape [&gt;= states]
   */
  public void addUp(double[][] values, int variable, int state, int[] entries, double[] out) {
    int[] factors = factorsOf[variable];
    int[] steps = stridesOf[variable];
    int length = cardinalities[variable];
    Arrays.fill(out, 0, length, 0);
    for (int k = 0; k < factors.length; k++) {
      double[] table = values[factors[k]];
      int step = steps[k];
      int entry = entries[factors[k]] - state * step;
      for (int s = 0; s < length; s++) {
        out[s] += table[entry];
        entry += step;
      }
    }
  }

  /** The sum over all factors of what the tables hold where the assignment stands. */
  public static double addUp(double[][] values, int[] entries) {
    double sum = 0;
    for (int f = 0; f < entries.length; f++) {
      sum += values[f][entries[f]];
    }
    return sum;
  }

  /** Table entries that weighing all states of the variable reads; a variable without factors counts its states. */
  public long evaluations(int variable) {
    return (long) cardinalities[variable] * Math.max(1, factorsOf[variable].length);
  }

  /** Bytes of the tables. */
  public long bytes() {
    long entries = 0;
    for (double[] table : tables) {
      entries += table.length;
    }
    return Double.BYTES * entries;
  }
}
