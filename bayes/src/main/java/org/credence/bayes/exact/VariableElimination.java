package org.credence.bayes.exact;

import java.util.List;
import java.util.Locale;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Plan;
import org.credence.core.engine.PlannedEngine;
import org.credence.core.engine.StopReason;
import org.credence.core.math.CompensatedSum;
import org.credence.core.uncertainty.Estimate;

/**
 * Exact answers by eliminating variables one at a time.
 *
 * <pre>  τ(x_N) = ⊕_v Π_{f ∋ v} f(x_f)          N = neighbours of v when its turn comes</pre>
 *
 * One elimination serves three questions, each a typed engine: with ⊕ = Σ the probability of the evidence; the same, keeping the
 * messages and sending others back, all marginals at two to three times the cost; with ⊕ = max and a traceback the most probable
 * assignment.
 *
 * <p>Prefer it whenever its forecast fits: the answer is exact, and impossible evidence is proved. Prefer {@link CutsetConditioning}, belief propagation or
 * sampling when the largest clique exceeds about 2^28 cells.
 *
 * <p>Only messages are stored, products are streamed. Time O(Σ cliques · tables in them), space O(Σ messages), both told by the
 * forecast. Before that zeros are propagated ({@link OpenModel}), and where much of a clique is zero only the rest is walked over
 * ({@link ClusterSum}), so the forecast of the work is an upper bound where there are zeros. Numbers: scaled doubles with a watch for underflow; where digits could be lost the elimination is done again in
 * logarithms (the measure {@code logDomain} is 1 then, the work beyond the forecast), so log P(e) is right whatever its size and
 * a zero is a true zero.
 * One thread; the same bits every time.
 *
 * <p>Source: Zhang &amp; Poole 1994; Dechter 1999; Koller &amp; Friedman 2009, chapter 9. Symbols: docs/notation.md.
 */
public final class VariableElimination {

  private static final String NAME = "variable-elimination";
  private static final OrderSource STANDARD = OrderSource.auto();

  /** Accumulators of {@link LogSumProduct} take two numbers per entry in one array. */
  private static final double LARGEST_LOG_MESSAGE = 0x1p30 - 8;

  private VariableElimination() {}

  /** All marginals, order chosen automatically. */
  public static OfMarginals marginals() {
    return marginals(STANDARD);
  }

  /** All marginals. */
  public static OfMarginals marginals(OrderSource order) {
    return new OfMarginals(order);
  }

  /** The probability of the evidence, order chosen automatically. */
  public static OfEvidenceProbability evidenceProbability() {
    return evidenceProbability(STANDARD);
  }

  /** The probability of the evidence. */
  public static OfEvidenceProbability evidenceProbability(OrderSource order) {
    return new OfEvidenceProbability(order);
  }

  /** The most probable assignment, order chosen automatically. */
  public static OfMostProbable mostProbable() {
    return mostProbable(STANDARD);
  }

  /** The most probable assignment. */
  public static OfMostProbable mostProbable(OrderSource order) {
    return new OfMostProbable(order);
  }

  /** The joint posterior of several variables, order chosen automatically. */
  public static JointMarginalElimination jointMarginal() {
    return jointMarginal(STANDARD);
  }

  /** The joint posterior of several variables. */
  public static JointMarginalElimination jointMarginal(OrderSource order) {
    return new JointMarginalElimination(order);
  }

  /** The k most probable assignments, order chosen automatically. */
  public static KMostProbableElimination kMostProbable() {
    return kMostProbable(STANDARD);
  }

  /** The k most probable assignments. */
  public static KMostProbableElimination kMostProbable(OrderSource order) {
    return new KMostProbableElimination(order);
  }

  /** The most probable joint state of some variables, order chosen automatically. */
  public static MarginalMapElimination marginalMap() {
    return marginalMap(STANDARD);
  }

  /** The most probable joint state of some variables. */
  public static MarginalMapElimination marginalMap(OrderSource order) {
    return new MarginalMapElimination(order);
  }

  /** Draws from the posterior, order chosen automatically. */
  public static BackwardSampling posteriorSample() {
    return posteriorSample(STANDARD);
  }

  /** Draws from the posterior. */
  public static BackwardSampling posteriorSample(OrderSource order) {
    return new BackwardSampling(order);
  }

  static String label(OrderSource order) {
    return EngineLabel.of(NAME).with("order", order.label(), STANDARD.label()).toString();
  }

  /**
   * Posterior distributions of the queried variables with log P(e). In a Bayesian network only the ancestors of query and evidence
   * are looked at.
   */
  public record OfMarginals(OrderSource order)
      implements PlannedEngine<MarginalProblem, Marginals> {

    @Override
    public Plan<Marginals> plan(MarginalProblem problem) {
      OpenModel open = OpenModel.propagated(problem.model(), problem.evidence(), problem.query());
      boolean[] wanted = open.among(problem.query());
      return planned(
          open,
          order,
          InductionCost.Use.MARGINALS,
          wanted,
          (plan, meter) -> solve(problem, plan, meter));
    }

    private Marginals solve(MarginalProblem problem, EliminationPlan plan, Meter meter) {
      OpenModel open = plan.open;
      UpwardPass up = eliminate(plan, SumProduct.INSTANCE, LogSumProduct.INSTANCE, order, meter);
      double[][] posteriors = DownwardPass.run(up, SumProduct.INSTANCE, meter);
      double[][] p = open.posteriors(problem.query(), v -> posteriors[v]);
      up.close();
      return Marginals.exact(problem, p, up.logTotal());
    }

    @Override
    public String toString() {
      return label(order);
    }
  }

  /** Natural logarithm of the probability of the evidence. In a Bayesian network only the ancestors of the evidence are looked at. */
  public record OfEvidenceProbability(OrderSource order)
      implements PlannedEngine<EvidenceProbabilityProblem, Estimate> {

    @Override
    public Plan<Estimate> plan(EvidenceProbabilityProblem problem) {
      return planned(
          OpenModel.propagated(problem.model(), problem.evidence(), List.of()),
          order,
          InductionCost.Use.TOTAL,
          new boolean[0],
          (plan, meter) -> {
            UpwardPass up =
                eliminate(plan, SumProduct.INSTANCE, LogSumProduct.INSTANCE, order, meter);
            up.close();
            return Estimate.exact(up.logTotal());
          });
    }

    @Override
    public String toString() {
      return label(order);
    }
  }

  /**
   * The most probable assignment of all variables with the evidence, and its log joint weight (summed anew from the model). Of
   * several equally probable ones, as computed, it takes the lowest states in the order of the traceback: see {@link Traceback}.
   */
  public record OfMostProbable(OrderSource order)
      implements PlannedEngine<MostProbableProblem, MostProbableAssignment> {

    @Override
    public Plan<MostProbableAssignment> plan(MostProbableProblem problem) {
      return planned(
          OpenModel.propagated(problem.model(), problem.evidence()),
          order,
          InductionCost.Use.TRACEBACK,
          new boolean[0],
          (plan, meter) -> solve(problem, plan, meter));
    }

    private MostProbableAssignment solve(
        MostProbableProblem problem, EliminationPlan plan, Meter meter) {
      OpenModel open = plan.open;
      UpwardPass up = eliminate(plan, ScaledMaxProduct.INSTANCE, MaxProduct.INSTANCE, order, meter);
      int[] openStates = Traceback.run(up, meter);
      up.close();
      int[] states = open.allStates(openStates);
      return new MostProbableAssignment(
          states, Estimate.exact(logWeight(problem.model(), problem.evidence(), states)));
    }

    @Override
    public String toString() {
      return label(order);
    }
  }

  /** Natural logarithm of the joint weight of an assignment that agrees with the evidence, summed from the model's own tables. */
  static double logWeight(GraphicalModel model, Evidence evidence, int[] states) {
    CompensatedSum sum = new CompensatedSum();
    for (Factor factor : model.factors()) {
      sum.add(Math.log(factor.at(states)));
    }
    for (int v : evidence.likelihoodVariables()) {
      sum.add(Math.log(evidence.likelihood(v)[states[v]]));
    }
    return sum.value();
  }

  private interface Solving<A> {
    A solve(EliminationPlan plan, Meter meter);
  }

  /** Order, tree and cost are found once, for forecast and solution. */
  private static <A> Plan<A> planned(
      OpenModel open,
      OrderSource order,
      InductionCost.Use use,
      boolean[] wanted,
      Solving<A> solving) {
    if (open.impossible) {
      return new Plan<>(
          Forecast.ofAnswer(0, 0, "zeros rule everything out"),
          (meter, workers) -> {
            throw impossible(open.model, open.evidence, order, meter);
          });
    }
    EliminationPlan plan = EliminationPlan.of(open, order, use, wanted);
    return new Plan<>(plan.cost.forecast(plan), (meter, workers) -> solving.solve(plan, meter));
  }

  static ImpossibleEvidenceException impossible(
      GraphicalModel model, Evidence evidence, OrderSource order, Meter meter) {
    Conflict conflict = Conflict.of(model, evidence, order);
    if (!conflict.irreducible()) {
      meter.warn(
          "the evidence named cannot hold together, but part of it may be enough: to find out would take too long");
    }
    return new ImpossibleEvidenceException(conflict.pieces());
  }

  /**
   * One elimination with that semiring; again in the log domain if digits were lost.
   *
   * @throws ImpossibleEvidenceException if nothing is possible
   */
  static UpwardPass eliminate(
      EliminationPlan plan,
      Semiring semiring,
      Semiring logarithmic,
      OrderSource order,
      Meter meter) {
    InductionCost cost = plan.cost;
    if (!cost.fitsArrays()) {
      throw new CannotAnswerException(
          StopReason.REFUSED,
          String.format(
              Locale.ROOT,
              "the %s order has a message of %.4g entries (width %d, largest clique 2^%.1f cells); an array goes up to 2^31, whatever"
                  + " the memory; try another order, cutset-conditioning or an approximate engine",
              plan.orderLabel,
              cost.largestMessage(),
              cost.width(),
              cost.largestClique()));
    }
    meter.measure("inducedWidth", cost.width());
    meter.measure("largestCliqueLog2", cost.largestClique());
    UpwardPass up = UpwardPass.run(plan, semiring, meter);
    if (up.state() == Table.State.DAMAGED) {
      up.close();
      if (cost.largestMessage() > LARGEST_LOG_MESSAGE) {
        throw new CannotAnswerException(
            StopReason.REFUSED,
            String.format(
                Locale.ROOT,
                "products underflow and a message of %.4g entries is too large for the log domain (2^30); try another order"
                    + ", cutset-conditioning or an approximate engine",
                cost.largestMessage()));
      }
      meter.measure("logDomain", 1);
      up = UpwardPass.run(plan, logarithmic, meter);
    }
    if (up.state() == Table.State.EMPTY) {
      throw impossible(plan.open.model, plan.open.evidence, order, meter);
    }
    return up;
  }
}
