package org.credence.bayes.exact;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Plan;
import org.credence.core.engine.Problem;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.uncertainty.Estimate;

/**
 * Exact answers from a tree of cliques that is compiled once and asked many times.
 *
 * <pre>  m_c(s) = Σ_{x_c \ s} ψ_c(x) · Π_{children d} m_d(x)        p(x_c | e) ∝ ψ_c · Π m_d · down_c</pre>
 *
 * Every clique stores only the cells that the whole model supports, each with its potential and the numbers of the entries it
 * meets in its neighbours' messages; so propagation is a few array lookups per possible cell, and zeros cost nothing.
 *
 * <p>{@code prepare} compiles the model without the evidence: each question then costs one visit of every clique, less where no
 * evidence is near. Without it compilation is part of every question and {@link VariableElimination} is mostly faster; prefer
 * this engine for many questions about one model, for conversations ({@link JunctionTreeSession}) and where zeros abound.
 *
 * <p>Space: about 8 bytes per supported cell and 4 per neighbour of it. The support is counted before it is stored, so the forecast
 * holds; where counting itself would take too long the forecast is that of dense tables. Numbers: scaled doubles as in {@link SumProduct};
 * where digits could be lost {@link VariableElimination} answers, in logarithms (measure {@code logDomain}).
 *
 * <p>Source: Lauritzen &amp; Spiegelhalter 1988; Shafer &amp; Shenoy 1990; Jensen, Lauritzen &amp; Olesen 1990. Symbols: docs/notation.md.
 * The choice between the architectures: docs/decisions/0021-junction-tree.md.
 */
public final class JunctionTree {

  private static final String NAME = "junction-tree";

  /** Branches of the counting joins, for a forecast alone and for an answer. */
  private static final long FORECAST_BRANCHES = 1L << 24;

  private static final long MOST_BRANCHES = 1L << 33;

  private JunctionTree() {}

  /** All marginals; the best of three orders. */
  public static OfMarginals marginals() {
    return new OfMarginals(OrderSource.auto());
  }

  /** The probability of the evidence; the best of three orders. */
  public static OfEvidenceProbability evidenceProbability() {
    return new OfEvidenceProbability(OrderSource.auto());
  }

  /** The most probable assignment; the best of three orders. */
  public static OfMostProbable mostProbable() {
    return new OfMostProbable(OrderSource.auto());
  }

  private static String label(OrderSource order) {
    return EngineLabel.of(NAME).with("order", order.label(), OrderSource.auto().label()).toString();
  }

  /**
   * Posterior distributions of the queried variables with log P(e).
   *
   * @param order the order that makes the tree; {@link EliminationHeuristic#AUTO}: of several the one with the smallest support
   */
  public record OfMarginals(OrderSource order) implements ExactEngine<MarginalProblem, Marginals> {

    private static final Question<MarginalProblem, Marginals> QUESTION =
        new Question<>(
            new PreparedJunctionTree.Kind<>(
                MarginalProblem::model, MarginalProblem::evidence, TreeAnswers::marginals, 1),
            problem -> OpenModel.propagated(problem.model(), problem.evidence(), problem.query()),
            RowReduction.SUM,
            VariableElimination.marginals());

    @Override
    public Forecast forecast(MarginalProblem problem) {
      return QUESTION.forecast(problem, order);
    }

    @Override
    public Plan<Marginals> plan(MarginalProblem problem) {
      return plan(problem, Budget.unlimited());
    }

    @Override
    public Plan<Marginals> plan(MarginalProblem problem, Budget budget) {
      return QUESTION.plan(problem, order, budget);
    }

    @Override
    public Marginals solve(MarginalProblem problem, Meter meter, Workers workers) {
      return plan(problem).solution().solve(meter, workers);
    }

    @Override
    public InferenceEngine<MarginalProblem, Marginals> prepare(MarginalProblem typical, Run run) {
      return QUESTION.prepare(typical, order, run, this);
    }

    @Override
    public String toString() {
      return label(order);
    }
  }

  /**
   * Natural logarithm of the probability of the evidence.
   *
   * @param order as for {@link OfMarginals}
   */
  public record OfEvidenceProbability(OrderSource order)
      implements ExactEngine<EvidenceProbabilityProblem, Estimate> {

    private static final Question<EvidenceProbabilityProblem, Estimate> QUESTION =
        new Question<>(
            new PreparedJunctionTree.Kind<>(
                EvidenceProbabilityProblem::model,
                EvidenceProbabilityProblem::evidence,
                TreeAnswers::evidenceProbability,
                0.5),
            problem -> OpenModel.propagated(problem.model(), problem.evidence(), List.of()),
            RowReduction.SUM,
            VariableElimination.evidenceProbability());

    @Override
    public Forecast forecast(EvidenceProbabilityProblem problem) {
      return QUESTION.forecast(problem, order);
    }

    @Override
    public Plan<Estimate> plan(EvidenceProbabilityProblem problem) {
      return plan(problem, Budget.unlimited());
    }

    @Override
    public Plan<Estimate> plan(EvidenceProbabilityProblem problem, Budget budget) {
      return QUESTION.plan(problem, order, budget);
    }

    @Override
    public Estimate solve(EvidenceProbabilityProblem problem, Meter meter, Workers workers) {
      return plan(problem).solution().solve(meter, workers);
    }

    @Override
    public InferenceEngine<EvidenceProbabilityProblem, Estimate> prepare(
        EvidenceProbabilityProblem typical, Run run) {
      return QUESTION.prepare(typical, order, run, this);
    }

    @Override
    public String toString() {
      return label(order);
    }
  }

  /**
   * The most probable assignment of all variables with the evidence. Of several equally probable ones, as computed, it takes in
   * every clique from the roots down the first cell: lowest states, in the order of the clique's variables.
   *
   * @param order as for {@link OfMarginals}
   */
  public record OfMostProbable(OrderSource order)
      implements ExactEngine<MostProbableProblem, MostProbableAssignment> {

    private static final Question<MostProbableProblem, MostProbableAssignment> QUESTION =
        new Question<>(
            new PreparedJunctionTree.Kind<>(
                MostProbableProblem::model,
                MostProbableProblem::evidence,
                TreeAnswers::mostProbable,
                0.5),
            problem -> OpenModel.propagated(problem.model(), problem.evidence()),
            RowReduction.MAX,
            VariableElimination.mostProbable());

    @Override
    public Forecast forecast(MostProbableProblem problem) {
      return QUESTION.forecast(problem, order);
    }

    @Override
    public Plan<MostProbableAssignment> plan(MostProbableProblem problem) {
      return plan(problem, Budget.unlimited());
    }

    @Override
    public Plan<MostProbableAssignment> plan(MostProbableProblem problem, Budget budget) {
      return QUESTION.plan(problem, order, budget);
    }

    @Override
    public MostProbableAssignment solve(MostProbableProblem problem, Meter meter, Workers workers) {
      return plan(problem).solution().solve(meter, workers);
    }

    @Override
    public InferenceEngine<MostProbableProblem, MostProbableAssignment> prepare(
        MostProbableProblem typical, Run run) {
      return QUESTION.prepare(typical, order, run, this);
    }

    @Override
    public String toString() {
      return label(order);
    }
  }

  /**
   * How a kind of question is planned, answered and prepared for.
   *
   * @param open what evidence and query leave open
   * @param otherwise answers where scaling would lose entries
   */
  private record Question<P extends Problem<A>, A>(
      PreparedJunctionTree.Kind<P, A> kind,
      Function<P, OpenModel> open,
      RowReduction reduction,
      ExactEngine<P, A> otherwise) {

    Forecast forecast(P problem, OrderSource order) {
      return CountedTree.of(open.apply(problem), order, FORECAST_BRANCHES, Meter.unlimited())
          .forecast();
    }

    Plan<A> plan(P problem, OrderSource order, Budget budget) {
      CountedTree counted =
          CountedTree.of(open.apply(problem), order, MOST_BRANCHES, clock(budget));
      if (counted.plan().damaged) {
        return otherwise.plan(problem);
      }
      return new Plan<>(
          counted.forecast(),
          (meter, workers) -> {
            TreePropagation asked =
                ask(
                    counted,
                    reduction,
                    kind.model().apply(problem),
                    kind.evidence().apply(problem),
                    meter,
                    workers);
            return kind.reading().of(asked, problem, meter, workers);
          });
    }

    /** An engine around a compiled tree; the one given where the tree does not fit. */
    InferenceEngine<P, A> prepare(
        P typical, OrderSource order, Run run, InferenceEngine<P, A> unprepared) {
      GraphicalModel model = kind.model().apply(typical);
      return prepared(model, order, reduction, run)
          .<InferenceEngine<P, A>>map(
              tree -> new PreparedJunctionTree<>(model, tree, kind, unprepared.toString()))
          .orElse(unprepared);
    }
  }

  /** A tree for conversations and prepared engines; empty if it does not fit the run's budget of bytes. */
  static Optional<CliqueTree> prepared(
      GraphicalModel model, OrderSource order, RowReduction reduction, Run run) {
    try {
      return compiled(model, order, reduction, run);
    } catch (RuntimeException e) {
      if (Thread.currentThread().isInterrupted()) {
        return Optional.empty(); // whoever asks next sees the flag
      }
      throw e;
    }
  }

  private static Optional<CliqueTree> compiled(
      GraphicalModel model, OrderSource order, RowReduction reduction, Run run) {
    CountedTree counted =
        CountedTree.of(
            OpenModel.propagated(model, Evidence.none()), order, MOST_BRANCHES, Meter.unlimited());
    boolean fits =
        !counted.plan().tooLarge
            && !counted.plan().impossible
            && isThere(counted.forecast().bytes(), run.budget());
    if (!fits) {
      return Optional.empty();
    }
    try (Workers workers = Workers.of(run.threads())) {
      return Optional.of(CliqueTree.compile(counted.plan(), reduction, Meter.unlimited(), workers))
          .filter(tree -> !tree.damaged);
    }
  }

  /** Whether so many bytes may be held; garbage, of which counting made some, is collected before it is denied. */
  private static boolean isThere(double bytes, Budget budget) {
    if (bytes > budget.affordableBytes()) {
      System.gc();
    }
    return bytes <= budget.affordableBytes();
  }

  /** A meter that watches a budget of time, and interruption, while cells are counted. */
  private static Meter clock(Budget budget) {
    return budget.time().map(time -> new Meter(Budget.ofTime(time))).orElseGet(Meter::unlimited);
  }

  private static TreePropagation ask(
      CountedTree counted,
      RowReduction reduction,
      GraphicalModel model,
      Evidence evidence,
      Meter meter,
      Workers workers) {
    SupportPlan plan = counted.plan();
    if (plan.tooLarge) {
      throw new CannotAnswerException(
          StopReason.REFUSED,
          counted.forecast().basis()
              + "; ask cutset-conditioning, variable-elimination or an approximate engine");
    }
    meter.evaluated(plan.branches());
    if (plan.impossible) {
      throw TreeAnswers.impossible(model, evidence, meter);
    }
    meter.measure("supportedCells", plan.totalCells());
    meter.hold((long) plan.workingBytes());
    CliqueTree tree = CliqueTree.compile(plan, reduction, meter, workers);
    meter.hold((long) plan.propagationBytes());
    TreePropagation propagation = new TreePropagation(tree);
    propagation.collect(meter, workers);
    return propagation;
  }
}
