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
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Meter;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
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
 * <p>Prefer it whenever its forecast fits: the answer is exact, and impossible evidence is proved. Prefer belief propagation or
 * sampling when the largest clique exceeds about 2^28 cells.
 *
 * <p>Only messages are stored, products are streamed. Time O(Σ cliques · tables in them), space O(Σ messages), both told by the
 * forecast. Numbers: scaled doubles with a watch for underflow; where digits could be lost the elimination is done again in
 * logarithms (the measure {@code logDomain} is 1 then, the work beyond the forecast), so log P(e) is right whatever its size and
 * a zero is a true zero.
 * One thread; the same bits every time.
 *
 * <p>Source: Zhang &amp; Poole 1994; Dechter 1999; Koller &amp; Friedman 2009, chapter 9. Symbols: docs/notation.md.
 */
public final class VariableElimination {

  private static final String NAME = "variable-elimination";
  private static final EliminationHeuristic STANDARD = EliminationHeuristic.MIN_FILL;

  /** Accumulators of {@link LogSumProduct} take two numbers per entry in one array. */
  private static final double LARGEST_LOG_MESSAGE = 0x1p30 - 8;

  private VariableElimination() {}

  /** All marginals, min-fill order. */
  public static OfMarginals marginals() {
    return marginals(STANDARD);
  }

  /** All marginals. */
  public static OfMarginals marginals(EliminationHeuristic order) {
    return new OfMarginals(order);
  }

  /** The probability of the evidence, min-fill order. */
  public static OfEvidenceProbability evidenceProbability() {
    return evidenceProbability(STANDARD);
  }

  /** The probability of the evidence. */
  public static OfEvidenceProbability evidenceProbability(EliminationHeuristic order) {
    return new OfEvidenceProbability(order);
  }

  /** The most probable assignment, min-fill order. */
  public static OfMostProbable mostProbable() {
    return mostProbable(STANDARD);
  }

  /** The most probable assignment. */
  public static OfMostProbable mostProbable(EliminationHeuristic order) {
    return new OfMostProbable(order);
  }

  /** The joint posterior of several variables, min-fill order. */
  public static JointMarginalElimination jointMarginal() {
    return jointMarginal(STANDARD);
  }

  /** The joint posterior of several variables. */
  public static JointMarginalElimination jointMarginal(EliminationHeuristic order) {
    return new JointMarginalElimination(order);
  }

  /** The k most probable assignments, min-fill order. */
  public static KMostProbableElimination kMostProbable() {
    return kMostProbable(STANDARD);
  }

  /** The k most probable assignments. */
  public static KMostProbableElimination kMostProbable(EliminationHeuristic order) {
    return new KMostProbableElimination(order);
  }

  /** The most probable joint state of some variables, min-fill order. */
  public static MarginalMapElimination marginalMap() {
    return marginalMap(STANDARD);
  }

  /** The most probable joint state of some variables. */
  public static MarginalMapElimination marginalMap(EliminationHeuristic order) {
    return new MarginalMapElimination(order);
  }

  /** Draws from the posterior, min-fill order. */
  public static BackwardSampling posteriorSample() {
    return posteriorSample(STANDARD);
  }

  /** Draws from the posterior. */
  public static BackwardSampling posteriorSample(EliminationHeuristic order) {
    return new BackwardSampling(order);
  }

  static String label(EliminationHeuristic order) {
    return EngineLabel.of(NAME).with("order", order, STANDARD).toString();
  }

  /**
   * Posterior distributions of the queried variables with log P(e). In a Bayesian network only the ancestors of query and evidence
   * are looked at.
   */
  public record OfMarginals(EliminationHeuristic order)
      implements ExactEngine<MarginalProblem, Marginals> {

    @Override
    public Forecast forecast(MarginalProblem problem) {
      OpenModel open = open(problem);
      return InductionCost.of(
              open,
              EliminationTree.of(open, order),
              InductionCost.Use.MARGINALS,
              wanted(open, problem))
          .forecast(order);
    }

    private static OpenModel open(MarginalProblem problem) {
      return OpenModel.relevantTo(problem.model(), problem.evidence(), problem.query());
    }

    private static boolean[] wanted(OpenModel open, MarginalProblem problem) {
      boolean[] wanted = new boolean[open.variables.length];
      for (int v : problem.query()) {
        if (open.numbers[v] != OpenModel.CLOSED) {
          wanted[open.numbers[v]] = true;
        }
      }
      return wanted;
    }

    @Override
    public Marginals solve(MarginalProblem problem, Meter meter, Workers workers) {
      OpenModel open = open(problem);
      boolean[] wanted = wanted(open, problem);
      UpwardPass up =
          eliminate(open, order, InductionCost.Use.MARGINALS, wanted, SumProduct.INSTANCE, meter);
      double[][] posteriors = DownwardPass.run(up, SumProduct.INSTANCE, wanted, meter);
      double[][] p = new double[problem.query().size()][];
      for (int i = 0; i < p.length; i++) {
        int v = problem.query().get(i);
        if (open.numbers[v] != OpenModel.CLOSED) {
          p[i] = posteriors[open.numbers[v]];
        } else {
          p[i] = new double[problem.model().cardinality(v)];
          p[i][open.knownState(v)] = 1;
        }
      }
      up.close();
      return Marginals.exact(problem, p, up.logTotal());
    }

    @Override
    public String toString() {
      return label(order);
    }
  }

  /** Natural logarithm of the probability of the evidence. In a Bayesian network only the ancestors of the evidence are looked at. */
  public record OfEvidenceProbability(EliminationHeuristic order)
      implements ExactEngine<EvidenceProbabilityProblem, Estimate> {

    @Override
    public Forecast forecast(EvidenceProbabilityProblem problem) {
      OpenModel open = open(problem);
      return InductionCost.of(
              open, EliminationTree.of(open, order), InductionCost.Use.TOTAL, new boolean[0])
          .forecast(order);
    }

    private static OpenModel open(EvidenceProbabilityProblem problem) {
      return OpenModel.relevantTo(problem.model(), problem.evidence(), List.of());
    }

    @Override
    public Estimate solve(EvidenceProbabilityProblem problem, Meter meter, Workers workers) {
      UpwardPass up =
          eliminate(
              open(problem),
              order,
              InductionCost.Use.TOTAL,
              new boolean[0],
              SumProduct.INSTANCE,
              meter);
      up.close();
      return Estimate.exact(up.logTotal());
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
  public record OfMostProbable(EliminationHeuristic order)
      implements ExactEngine<MostProbableProblem, MostProbableAssignment> {

    @Override
    public Forecast forecast(MostProbableProblem problem) {
      OpenModel open = OpenModel.of(problem.model(), problem.evidence());
      return InductionCost.of(
              open, EliminationTree.of(open, order), InductionCost.Use.TRACEBACK, new boolean[0])
          .forecast(order);
    }

    @Override
    public MostProbableAssignment solve(MostProbableProblem problem, Meter meter, Workers workers) {
      OpenModel open = OpenModel.of(problem.model(), problem.evidence());
      UpwardPass up =
          eliminate(
              open, order, InductionCost.Use.TRACEBACK, new boolean[0], MaxProduct.INSTANCE, meter);
      int[] openStates = Traceback.run(up, meter);
      up.close();
      int[] states = new int[problem.model().size()];
      for (int v = 0; v < states.length; v++) {
        int number = open.numbers[v];
        states[v] = number == OpenModel.CLOSED ? open.knownState(v) : openStates[number];
      }
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

  /**
   * One elimination with that semiring; again in the log domain if digits were lost.
   *
   * @throws ImpossibleEvidenceException if nothing is possible
   */
  static UpwardPass eliminate(
      OpenModel open,
      EliminationHeuristic order,
      InductionCost.Use use,
      boolean[] wanted,
      Semiring semiring,
      Meter meter) {
    EliminationTree tree = EliminationTree.of(open, order);
    InductionCost cost = InductionCost.of(open, tree, use, wanted);
    if (!cost.fitsArrays()) {
      throw new CannotAnswerException(
          StopReason.REFUSED,
          String.format(
              Locale.ROOT,
              "the %s order has a clique of 2^%.1f cells and a message of %.4g entries (width %d); both go up to 2^31, whatever the memory;"
                  + " try another order or an approximate engine",
              order.label(),
              cost.largestClique(),
              cost.largestMessage(),
              cost.width()));
    }
    meter.measure("inducedWidth", cost.width());
    meter.measure("largestCliqueLog2", cost.largestClique());
    boolean keep = use != InductionCost.Use.TOTAL;
    UpwardPass up = UpwardPass.run(open, tree, semiring, keep, meter);
    if (up.state() == Table.State.DAMAGED) {
      up.close();
      if (cost.largestMessage() > LARGEST_LOG_MESSAGE) {
        throw new CannotAnswerException(
            StopReason.REFUSED,
            String.format(
                Locale.ROOT,
                "products underflow and a message of %.4g entries is too large for the log domain (2^30); try another order"
                    + " or an approximate engine",
                cost.largestMessage()));
      }
      meter.measure("logDomain", 1);
      up = UpwardPass.run(open, tree, LogSumProduct.INSTANCE, keep, meter);
    }
    if (up.state() == Table.State.EMPTY) {
      throw new ImpossibleEvidenceException(Conflict.of(open.model, open.evidence, order));
    }
    return up;
  }
}
