package org.credence.bayes.variational;

import java.util.Optional;
import org.credence.bayes.exact.ConsistentAssignment;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.random.Randomness;

/**
 * Product distributions an ascent can start from: near uniform and at random, or, where zeros between variables would make their ELBO
 * minus infinity, all mass on one assignment of positive weight.
 */
final class ProductStarts {

  /** How far from uniform the weights of the first start are, so that it is no saddle point. */
  private static final double UNEVENNESS = 0.1;

  private final MarginalProblem problem;
  private final LogFactors factors;
  private final Randomness randomness;
  private final Optional<ConsistentAssignment>
      search; // only where there are zeros between variables

  /**
   * @throws ImpossibleEvidenceException if a variable has no state of positive weight by factors of its own
   */
  ProductStarts(MarginalProblem problem, LogFactors factors, Randomness randomness) {
    this.problem = problem;
    this.factors = factors;
    this.randomness = randomness;
    requireLocalSupport();
    this.search =
        factors.zerosBetweenVariables
            ? Optional.of(ConsistentAssignment.of(problem.model(), problem.evidence()))
            : Optional.empty();
  }

  private void requireLocalSupport() {
    boolean supported = factors.logConstant > Double.NEGATIVE_INFINITY;
    for (int v = 0; v < factors.variables; v++) {
      boolean here = factors.fixed[v] >= 0;
      for (int i = factors.start[v]; i < factors.start[v + 1]; i++) {
        here |= factors.local[i] > Double.NEGATIVE_INFINITY;
      }
      supported &= here;
    }
    if (!supported) {
      throw impossible();
    }
  }

  ImpossibleEvidenceException impossible() {
    return new ImpossibleEvidenceException(problem.evidence().describe(problem.model()));
  }

  boolean zeros() {
    return search.isPresent();
  }

  long evaluations() {
    return search.map(ConsistentAssignment::evaluations).orElse(0L);
  }

  /** A start of finite ELBO; empty if the search for one gave up. The search remembers conflicts, so starts are asked for in order. */
  Optional<double[]> start(int number) {
    if (search.isEmpty()) {
      return Optional.of(dispersed(number));
    }
    ConsistentAssignment.Result result =
        search.get().find(randomness.split(number), ConsistentAssignment.DEFAULT_NODES);
    return result.match(
        found -> Optional.of(pointMass(found.states())),
        none -> {
          throw impossible();
        },
        exhausted -> Optional.empty());
  }

  private double[] pointMass(int[] states) {
    double[] q = new double[factors.local.length];
    for (int v = 0; v < factors.variables; v++) {
      if (factors.fixed[v] < 0) {
        q[factors.start[v] + states[v]] = 1;
      }
    }
    return q;
  }

  /** Near uniform for the first start, uniform over all distributions (Dirichlet of ones) for the others; on the local support. */
  double[] dispersed(int number) {
    Randomness own = randomness.split(number);
    double[] q = new double[factors.local.length];
    for (int v = 0; v < factors.variables; v++) {
      double sum = 0;
      for (int i = factors.start[v]; i < factors.start[v + 1]; i++) {
        double u = own.uniform();
        double weight = number == 0 ? 1 + UNEVENNESS * u : Double.MIN_NORMAL - Math.log1p(-u);
        q[i] = factors.local[i] > Double.NEGATIVE_INFINITY ? weight : 0;
        sum += q[i];
      }
      for (int i = factors.start[v]; i < factors.start[v + 1]; i++) {
        q[i] /= sum;
      }
    }
    return q;
  }
}
