package org.credence.bayes.exact;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

  private static final double SET_SHARE = 0.25; // of the heap, for sets of supported rows

  /** Measured, docs/decisions/0020: most of it is counting and compiling. */
  private static final double RELATIVE_COST = 10;

  private static final double MOST_DENSE_CELLS = 0x1p42;

  /** Below this many cells one order is as good as another. */
  private static final double CELLS_WORTH_A_CHOICE = 20_000;

  /** What auto tries: the annealed order first, then heuristics that sometimes meet more zeros. */
  private static final List<OrderSource> TRIED =
      List.of(
          EliminationHeuristic.AUTO,
          EliminationHeuristic.WEIGHTED_MIN_FILL,
          EliminationHeuristic.MIN_WEIGHT);

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

    @Override
    public Forecast forecast(MarginalProblem problem) {
      return support(open(problem), order, FORECAST_BRANCHES, Meter.unlimited()).forecast();
    }

    @Override
    public Plan<Marginals> plan(MarginalProblem problem) {
      return plan(problem, Budget.unlimited());
    }

    @Override
    public Plan<Marginals> plan(MarginalProblem problem, Budget budget) {
      Support support = support(open(problem), order, MOST_BRANCHES, clock(budget));
      if (support.plan().damaged) {
        return VariableElimination.marginals().plan(problem);
      }
      return new Plan<>(
          support.forecast(),
          (meter, workers) -> {
            TreePropagation asked =
                ask(support, RowReduction.SUM, problem.model(), problem.evidence(), meter, workers);
            return TreeAnswers.marginals(asked, problem, meter, workers);
          });
    }

    private static OpenModel open(MarginalProblem problem) {
      return OpenModel.propagated(problem.model(), problem.evidence(), problem.query());
    }

    @Override
    public Marginals solve(MarginalProblem problem, Meter meter, Workers workers) {
      return plan(problem).solution().solve(meter, workers);
    }

    @Override
    public InferenceEngine<MarginalProblem, Marginals> prepare(MarginalProblem typical, Run run) {
      return prepared(typical.model(), order, RowReduction.SUM, run)
          .<InferenceEngine<MarginalProblem, Marginals>>map(
              tree ->
                  new PreparedJunctionTree<>(
                      typical.model(),
                      tree,
                      new PreparedJunctionTree.Kind<>(
                          MarginalProblem::model,
                          MarginalProblem::evidence,
                          TreeAnswers::marginals,
                          1),
                      toString()))
          .orElse(this);
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

    @Override
    public Forecast forecast(EvidenceProbabilityProblem problem) {
      return support(open(problem), order, FORECAST_BRANCHES, Meter.unlimited()).forecast();
    }

    @Override
    public Plan<Estimate> plan(EvidenceProbabilityProblem problem) {
      return plan(problem, Budget.unlimited());
    }

    @Override
    public Plan<Estimate> plan(EvidenceProbabilityProblem problem, Budget budget) {
      Support support = support(open(problem), order, MOST_BRANCHES, clock(budget));
      if (support.plan().damaged) {
        return VariableElimination.evidenceProbability().plan(problem);
      }
      return new Plan<>(
          support.forecast(),
          (meter, workers) ->
              TreeAnswers.evidenceProbability(
                  ask(
                      support,
                      RowReduction.SUM,
                      problem.model(),
                      problem.evidence(),
                      meter,
                      workers),
                  problem,
                  meter,
                  workers));
    }

    private static OpenModel open(EvidenceProbabilityProblem problem) {
      return OpenModel.propagated(problem.model(), problem.evidence(), List.of());
    }

    @Override
    public Estimate solve(EvidenceProbabilityProblem problem, Meter meter, Workers workers) {
      return plan(problem).solution().solve(meter, workers);
    }

    @Override
    public InferenceEngine<EvidenceProbabilityProblem, Estimate> prepare(
        EvidenceProbabilityProblem typical, Run run) {
      return prepared(typical.model(), order, RowReduction.SUM, run)
          .<InferenceEngine<EvidenceProbabilityProblem, Estimate>>map(
              tree ->
                  new PreparedJunctionTree<>(
                      typical.model(),
                      tree,
                      new PreparedJunctionTree.Kind<>(
                          EvidenceProbabilityProblem::model,
                          EvidenceProbabilityProblem::evidence,
                          TreeAnswers::evidenceProbability,
                          0.5),
                      toString()))
          .orElse(this);
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

    @Override
    public Forecast forecast(MostProbableProblem problem) {
      return support(open(problem), order, FORECAST_BRANCHES, Meter.unlimited()).forecast();
    }

    @Override
    public Plan<MostProbableAssignment> plan(MostProbableProblem problem) {
      return plan(problem, Budget.unlimited());
    }

    @Override
    public Plan<MostProbableAssignment> plan(MostProbableProblem problem, Budget budget) {
      Support support = support(open(problem), order, MOST_BRANCHES, clock(budget));
      if (support.plan().damaged) {
        return VariableElimination.mostProbable().plan(problem);
      }
      return new Plan<>(
          support.forecast(),
          (meter, workers) ->
              TreeAnswers.mostProbable(
                  ask(
                      support,
                      RowReduction.MAX,
                      problem.model(),
                      problem.evidence(),
                      meter,
                      workers),
                  problem,
                  meter,
                  workers));
    }

    private static OpenModel open(MostProbableProblem problem) {
      return OpenModel.propagated(problem.model(), problem.evidence());
    }

    @Override
    public MostProbableAssignment solve(MostProbableProblem problem, Meter meter, Workers workers) {
      return plan(problem).solution().solve(meter, workers);
    }

    @Override
    public InferenceEngine<MostProbableProblem, MostProbableAssignment> prepare(
        MostProbableProblem typical, Run run) {
      return prepared(typical.model(), order, RowReduction.MAX, run)
          .<InferenceEngine<MostProbableProblem, MostProbableAssignment>>map(
              tree ->
                  new PreparedJunctionTree<>(
                      typical.model(),
                      tree,
                      new PreparedJunctionTree.Kind<>(
                          MostProbableProblem::model,
                          MostProbableProblem::evidence,
                          TreeAnswers::mostProbable,
                          0.5),
                      toString()))
          .orElse(this);
    }

    @Override
    public String toString() {
      return label(order);
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
    Support support =
        support(
            OpenModel.propagated(model, Evidence.none()), order, MOST_BRANCHES, Meter.unlimited());
    boolean fits =
        !support.plan().tooLarge
            && !support.plan().impossible
            && isThere(support.forecast().bytes(), run.budget());
    if (!fits) {
      return Optional.empty();
    }
    try (Workers workers = Workers.of(run.threads())) {
      return Optional.of(CliqueTree.compile(support.plan(), reduction, Meter.unlimited(), workers))
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

  /** What was counted, and for which order. */
  private record Support(SupportPlan plan, String order, double denseCells) {

    Forecast forecast() {
      CliqueForest forest = plan.forest;
      double largest = 1;
      double reads = 0;
      int width = 0;
      for (int c = 0; c < forest.cliques(); c++) {
        double cells = forest.cells(c);
        largest = Math.max(largest, cells);
        width = Math.max(width, forest.scopes[c].length - 1);
        double kept = plan.tooLarge ? cells : plan.cells[c];
        reads += 2 * kept * (1 + forest.children[c].length);
      }
      String basis =
          String.format(
              Locale.ROOT,
              "%s order, width %d, largest clique 2^%.1f cells, ",
              order,
              width,
              Math.log(largest) / Math.log(2));
      if (plan.tooLarge) {
        double bytes = 0;
        for (int c = 0; c < forest.cliques(); c++) {
          bytes += forest.cells(c) * (8.0 + 4 * forest.children[c].length);
        }
        return Forecast.ofAnswer(
                reads, bytes, basis + "at most: the possible cells were too many to count")
            .costing(RELATIVE_COST);
      }
      return Forecast.ofAnswer(
              reads + 2.0 * plan.branches(),
              plan.impossible
                  ? plan.workingBytes()
                  : plan.treeBytes() + plan.workingBytes() + plan.propagationBytes(),
              basis
                  + String.format(
                      Locale.ROOT, "%.4g of %.4g cells possible", plan.totalCells(), denseCells))
          .costing(RELATIVE_COST);
    }
  }

  /** A meter that watches a budget of time, and interruption, while cells are counted. */
  private static Meter clock(Budget budget) {
    return budget.time().map(time -> new Meter(Budget.ofTime(time))).orElseGet(Meter::unlimited);
  }

  /** Counts the support for the given order, or the smallest over several. */
  private static Support support(
      OpenModel open, OrderSource order, long mostBranches, Meter meter) {
    if (open.impossible) {
      return count(open, open.order(EliminationHeuristic.MIN_DEGREE), 0, meter);
    }
    if (order != OrderSource.auto()) {
      return count(open, open.order(order), mostBranches, meter);
    }
    Support best = count(open, open.order(TRIED.get(0)), mostBranches, meter);
    if (best.denseCells() < CELLS_WORTH_A_CHOICE) {
      return best;
    }
    for (OrderSource other : TRIED.subList(1, TRIED.size())) {
      long limit = best.plan().tooLarge ? mostBranches : best.plan().branches();
      Support candidate = count(open, open.order(other), limit, meter);
      boolean better =
          candidate.plan().tooLarge
              ? best.plan().tooLarge && candidate.denseCells() < best.denseCells()
              : best.plan().tooLarge || candidate.plan().totalCells() < best.plan().totalCells();
      best = better ? candidate : best;
    }
    return best;
  }

  private static Support count(
      OpenModel open, OrderSource.Chosen order, long mostBranches, Meter meter) {
    CliqueForest forest =
        new CliqueForest(EliminationTree.of(open.scopes, open.cardinalities, order.variables()));
    double dense = 0;
    for (int c = 0; c < forest.cliques(); c++) {
      dense += forest.cells(c);
    }
    double setBytes = SET_SHARE * Runtime.getRuntime().maxMemory();
    long branches = dense > MOST_DENSE_CELLS ? 0 : mostBranches;
    return new Support(
        new SupportPlan(open, forest, branches, setBytes, meter), order.label(), dense);
  }

  private static TreePropagation ask(
      Support support,
      RowReduction reduction,
      GraphicalModel model,
      Evidence evidence,
      Meter meter,
      Workers workers) {
    SupportPlan plan = support.plan();
    if (plan.tooLarge) {
      throw new CannotAnswerException(
          StopReason.REFUSED,
          support.forecast().basis()
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
