package org.credence.bayes.problem;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.Guarantee;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;

/**
 * Posterior distributions of the queried variables, each number with its error statement. Immutable.
 *
 * <p>Layout: {@code p[offset(variable) + state]}, queried variables in the order of the query.
 */
public final class Marginals {

  private static final int NOT_QUERIED = -1;

  private final int[] query;
  private final int[] offsets; // [variable of the model], NOT_QUERIED where it was not asked for
  private final int[] cardinalities; // [variable of the model]
  private final double[] p; // [offset + state]
  private final Guarantee guarantee;
  private final ErrorStatement[] errors; // [offset + state]
  private final Optional<Estimate> logEvidence;

  private Marginals(
      int[] query,
      int[] offsets,
      int[] cardinalities,
      double[] p,
      Guarantee guarantee,
      ErrorStatement[] errors,
      Optional<Estimate> logEvidence) {
    this.query = query;
    this.offsets = offsets;
    this.cardinalities = cardinalities;
    this.p = p;
    this.guarantee = guarantee;
    this.errors = errors;
    this.logEvidence = logEvidence;
  }

  /**
   * An answer.
   *
   * @param p one distribution per queried variable, in the order of the query; each sums to one
   * @param guarantee what these marginals are worth
   * @param error statement for entry {@code offset + state} of the flat layout
   * @param logEvidence natural log of the probability of the evidence, where the engine has it
   */
  public static Marginals of(
      MarginalProblem problem,
      double[][] p,
      Guarantee guarantee,
      IntFunction<? extends ErrorStatement> error,
      Optional<Estimate> logEvidence) {
    GraphicalModel model = problem.model();
    List<Integer> query = problem.query();
    int[] offsets = new int[model.size()];
    Arrays.fill(offsets, NOT_QUERIED);
    int[] cardinalities = new int[model.size()];
    int total = 0;
    for (int i = 0; i < query.size(); i++) {
      int v = query.get(i);
      if (p[i].length != model.cardinality(v)) {
        throw new IllegalArgumentException(
            "marginal "
                + i
                + " has "
                + p[i].length
                + " numbers but its variable has "
                + model.cardinality(v)
                + " states");
      }
      offsets[v] = total;
      cardinalities[v] = p[i].length;
      total += p[i].length;
    }
    double[] flat = new double[total];
    int next = 0;
    for (double[] distribution : p) {
      System.arraycopy(distribution, 0, flat, next, distribution.length);
      next += distribution.length;
    }
    ErrorStatement[] errors = new ErrorStatement[total];
    for (int i = 0; i < total; i++) {
      errors[i] = error.apply(i);
    }
    int[] asked = new int[query.size()];
    for (int i = 0; i < asked.length; i++) {
      asked[i] = query.get(i);
    }
    return new Marginals(asked, offsets, cardinalities, flat, guarantee, errors, logEvidence);
  }

  /** An exact answer. */
  public static Marginals exact(MarginalProblem problem, double[][] p, double logEvidence) {
    return of(
        problem,
        p,
        Guarantee.EXACT,
        i -> ErrorStatement.exact(),
        Optional.of(Estimate.exact(logEvidence)));
  }

  /** The queried variables, in order, a copy. */
  public int[] query() {
    return query.clone();
  }

  /** Whether the variable was asked for. */
  public boolean contains(int variable) {
    return variable >= 0 && variable < offsets.length && offsets[variable] != NOT_QUERIED;
  }

  /** {@code p(variable = state | evidence)}. */
  public double p(int variable, int state) {
    return p[flat(variable, state)];
  }

  /** The distribution of a variable, a copy; shape [states]. */
  public double[] distribution(int variable) {
    int offset = flat(variable, 0);
    return Arrays.copyOfRange(p, offset, offset + cardinalities[variable]);
  }

  /** {@code p(variable = state | evidence)} with what it is worth. */
  public Estimate estimate(int variable, int state) {
    int i = flat(variable, state);
    return new Estimate(p[i], guarantee, errors[i]);
  }

  /** Natural log of the probability of the evidence with what that is worth, if the engine has it. */
  public Optional<Estimate> logEvidence() {
    return logEvidence;
  }

  /** What the marginals are worth. */
  public Guarantee guarantee() {
    return guarantee;
  }

  private int flat(int variable, int state) {
    if (!contains(variable)) {
      throw new IllegalArgumentException(
          "variable " + variable + " was not asked for; add it to the query");
    }
    if (state < 0 || state >= cardinalities[variable]) {
      throw new IllegalArgumentException(
          "variable "
              + variable
              + " has "
              + cardinalities[variable]
              + " states, not a state "
              + state);
    }
    return offsets[variable] + state;
  }
}
