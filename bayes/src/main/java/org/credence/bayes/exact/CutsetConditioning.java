package org.credence.bayes.exact;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.Budget;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Plan;
import org.credence.core.engine.PlannedEngine;
import org.credence.core.uncertainty.Estimate;

/**
 * Exact answers within a limit of bytes: some variables, the cutset C, are conditioned on, the others eliminated.
 *
 * <pre>  P(x, e) = Σ_c P(x, c, e)          max_x P(x, e) = max_c max_x P(x, c, e)</pre>
 *
 * Every joint state c is a slice: a model without the variables C, whose cliques are as much smaller. What does not depend on a
 * slice is made once for all slices that agree on what matters, and slices that zeros forbid are skipped whole subtrees at a time
 * ({@link SlicedPass}). The cutset is as small as keeps the limit ({@link CutsetSearch}); with an empty one this is
 * {@link VariableElimination}.
 *
 * <p>Prefer it when variable elimination is refused for memory: it is slower before it says no, and its forecast tells how much
 * slower. No clique is too large for arrays either: a message of 2^33 entries is sliced.
 *
 * <p>Time: at most (slices · elimination of one), told by the forecast, from which only zeros take away. Space: the limit, with any
 * number of threads; as many slices are in work at once as fit. Exact: slices are added by their logarithms in a fixed order,
 * so the same bits for any number of threads. Numbers: as in {@link VariableElimination}; where digits could be lost a new cutset
 * is searched for logarithms and all is done again.
 *
 * <p>Without a limit of its own an engine keeps the run's budget of bytes or, where the heap is smaller or there is none, half the
 * heap (a quarter, an eighth, where that much is not free), so that garbage does not change the cutset and with it the last bits.
 *
 * <p>Source: Pearl 1986 and Dechter 1990 (cutset conditioning); Bidyuk &amp; Dechter 2007 (w-cutsets). Symbols: docs/notation.md.
 */
public final class CutsetConditioning {

  private static final String NAME = "cutset-conditioning";
  private static final OrderSource STANDARD = OrderSource.auto();
  private static final long OF_THE_RUN = 0;

  private CutsetConditioning() {}

  /** All marginals, order chosen automatically, within the run's budget of bytes. */
  public static OfMarginals marginals() {
    return marginals(STANDARD, OF_THE_RUN);
  }

  /** All marginals. */
  public static OfMarginals marginals(OrderSource order, long bytes) {
    return new OfMarginals(order, bytes);
  }

  /** The probability of the evidence, order chosen automatically, within the run's budget of bytes. */
  public static OfEvidenceProbability evidenceProbability() {
    return evidenceProbability(STANDARD, OF_THE_RUN);
  }

  /** The probability of the evidence. */
  public static OfEvidenceProbability evidenceProbability(OrderSource order, long bytes) {
    return new OfEvidenceProbability(order, bytes);
  }

  /** The most probable assignment, order chosen automatically, within the run's budget of bytes. */
  public static OfMostProbable mostProbable() {
    return mostProbable(STANDARD, OF_THE_RUN);
  }

  /** The most probable assignment. */
  public static OfMostProbable mostProbable(OrderSource order, long bytes) {
    return new OfMostProbable(order, bytes);
  }

  private static void requireBytes(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(
          "bytes of " + NAME + " is " + bytes + "; give a limit of at least 1, or 0 for the run's");
    }
  }

  private static String label(OrderSource order, long bytes) {
    return EngineLabel.of(NAME)
        .with("order", order.label(), STANDARD.label())
        .with("bytes", bytes, OF_THE_RUN)
        .toString();
  }

  /** The bytes to keep: the engine's own limit or, without one, the run's or what the heap can give. */
  private static long limit(long bytes, Budget budget) {
    if (bytes != OF_THE_RUN) {
      return bytes;
    }
    long asked = budget.bytes().orElse(Long.MAX_VALUE);
    if (asked <= budget.affordableBytes()) {
      return asked;
    }
    long share = Runtime.getRuntime().maxMemory() / 2;
    if (asked > share && share > budget.affordableBytes()) {
      System.gc(); // garbage may be in the way
    }
    long affordable = budget.affordableBytes();
    while (share > affordable && share > 1) {
      share /= 2;
    }
    return Math.min(asked, share);
  }

  /**
   * Posterior distributions of the queried variables with log P(e). In a Bayesian network only the ancestors of query and evidence
   * are looked at.
   *
   * @param order how the variables that are not conditioned on are eliminated
   * @param bytes limit of bytes; 0: the run's
   */
  public record OfMarginals(OrderSource order, long bytes)
      implements PlannedEngine<MarginalProblem, Marginals> {

    public OfMarginals {
      requireBytes(bytes);
    }

    @Override
    public Plan<Marginals> plan(MarginalProblem problem) {
      return plan(problem, Budget.unlimited());
    }

    @Override
    public Plan<Marginals> plan(MarginalProblem problem, Budget budget) {
      OpenModel open = OpenModel.propagated(problem.model(), problem.evidence(), problem.query());
      boolean[] wanted = open.among(problem.query());
      SlicedElimination elimination =
          new SlicedElimination(
              open, order, InductionCost.Use.MARGINALS, wanted, limit(bytes, budget));
      return new Plan<>(
          elimination.forecast(),
          (meter, workers) -> marginals(problem, open, wanted, elimination.sum(meter, workers)));
    }

    private static Marginals marginals(
        MarginalProblem problem, OpenModel open, boolean[] wanted, SliceSum sum) {
      double[][] posteriors = new double[wanted.length][];
      int offset = 0;
      for (int v = 0; v < wanted.length; v++) {
        int states = wanted[v] ? open.cardinalities[v] : 0;
        posteriors[v] =
            DownwardPass.normalized(Arrays.copyOfRange(sum.sums, offset, offset + states));
        offset += states;
      }
      double[][] p = open.posteriors(problem.query(), v -> posteriors[v]);
      return Marginals.exact(problem, p, sum.logTotal());
    }

    @Override
    public String toString() {
      return label(order, bytes);
    }
  }

  /**
   * Natural logarithm of the probability of the evidence. In a Bayesian network only the ancestors of the evidence are looked at.
   *
   * @param order how the variables that are not conditioned on are eliminated
   * @param bytes limit of bytes; 0: the run's
   */
  public record OfEvidenceProbability(OrderSource order, long bytes)
      implements PlannedEngine<EvidenceProbabilityProblem, Estimate> {

    public OfEvidenceProbability {
      requireBytes(bytes);
    }

    @Override
    public Plan<Estimate> plan(EvidenceProbabilityProblem problem) {
      return plan(problem, Budget.unlimited());
    }

    @Override
    public Plan<Estimate> plan(EvidenceProbabilityProblem problem, Budget budget) {
      OpenModel open = OpenModel.propagated(problem.model(), problem.evidence(), List.of());
      SlicedElimination elimination =
          new SlicedElimination(
              open,
              order,
              InductionCost.Use.TOTAL,
              new boolean[open.variables.length],
              limit(bytes, budget));
      return new Plan<>(
          elimination.forecast(),
          (meter, workers) -> Estimate.exact(elimination.sum(meter, workers).logTotal()));
    }

    @Override
    public String toString() {
      return label(order, bytes);
    }
  }

  /**
   * The most probable assignment of all variables with the evidence, and its log joint weight (summed anew from the model). Of
   * several equally probable ones, as computed, it takes the first slice and in it the one of {@link Traceback}.
   *
   * @param order how the variables that are not conditioned on are eliminated
   * @param bytes limit of bytes; 0: the run's
   */
  public record OfMostProbable(OrderSource order, long bytes)
      implements PlannedEngine<MostProbableProblem, MostProbableAssignment> {

    public OfMostProbable {
      requireBytes(bytes);
    }

    @Override
    public Plan<MostProbableAssignment> plan(MostProbableProblem problem) {
      return plan(problem, Budget.unlimited());
    }

    @Override
    public Plan<MostProbableAssignment> plan(MostProbableProblem problem, Budget budget) {
      OpenModel open = OpenModel.propagated(problem.model(), problem.evidence());
      SlicedElimination elimination =
          new SlicedElimination(
              open,
              order,
              InductionCost.Use.TRACEBACK,
              new boolean[open.variables.length],
              limit(bytes, budget));
      return new Plan<>(
          elimination.forecast(),
          (meter, workers) -> assignment(problem, open, elimination.best(meter, workers)));
    }

    private static MostProbableAssignment assignment(
        MostProbableProblem problem, OpenModel open, int[] openStates) {
      int[] states = open.allStates(openStates);
      return new MostProbableAssignment(
          states,
          Estimate.exact(
              VariableElimination.logWeight(problem.model(), problem.evidence(), states)));
    }

    @Override
    public String toString() {
      return label(order, bytes);
    }
  }
}
