package org.credence.bayes.message;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.StopReason;
import org.credence.core.math.CompensatedSum;
import org.credence.core.math.LogSpace;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;

/**
 * Belief propagation under way. Messages are log weights whose largest entry is 0; minus infinity is an exact zero, so supports
 * only shrink, and an empty support proves that the evidence is impossible.
 */
final class SumProductIteration implements Iteration<Marginals> {

  private static final String NO_STATEMENT =
      "loopy belief propagation states no error: nothing bounds the distance of its beliefs from the marginals";
  private static final String CUT =
      "the run was cut before every message had been sent, so the beliefs leave parts of the model out";

  /** Sums above this are far from underflow, each of their parts that matters included. */
  private static final double SAFE_SUM = 1e-200;

  private final BeliefPropagation engine;
  private final MarginalProblem problem;
  private final boolean forest;
  private final MessageGraph graph;
  private final FactorUpdate update;
  private final Messages toFactor;
  private final Messages toVariable;
  private final Messages fresh; // to variables, before damping
  private final double[] belief; // [local state], log, not normalised
  private final boolean[] upward; // [edge] factors send this on the way to the root
  private final boolean[] downward; // [edge] factors send this on the way back
  private long steps;
  private double residual = Double.POSITIVE_INFINITY;
  private boolean diverged;

  SumProductIteration(BeliefPropagation engine, MarginalProblem problem) {
    this.engine = engine;
    this.problem = problem;
    this.forest = MessageGraph.isForest(problem);
    this.graph = new MessageGraph(problem);
    this.update = new FactorUpdate(graph);
    this.toFactor = new Messages(graph);
    this.toVariable = new Messages(graph);
    this.fresh = new Messages(graph);
    this.belief = graph.local.clone();
    this.downward = graph.variableDeeper;
    this.upward = new boolean[graph.edges()];
    for (int e = 0; e < upward.length; e++) {
      upward[e] = !downward[e];
    }
    if (graph.logConstant == Double.NEGATIVE_INFINITY) {
      throw impossible();
    }
    requireSupport(); // states without any local weight
  }

  @Override
  public void advance(long wanted) {
    for (long i = 0; i < wanted && finished().isEmpty(); i++) {
      sweep();
      for (int v = 0; v < graph.variables; v++) {
        believe(v);
      }
      requireSupport();
      steps++;
    }
  }

  /** Every message once: towards the roots, then away from them. */
  void sweep() {
    residual = 0;
    for (int k = graph.order.length - 1; k >= 0; k--) {
      visit(graph.order[k], downward, upward);
    }
    for (int node : graph.order) {
      visit(node, upward, downward);
    }
  }

  /** A node sends its messages of one direction: a variable on {@code fromVariable}, a factor on {@code fromFactor}. */
  private void visit(int node, boolean[] fromVariable, boolean[] fromFactor) {
    if (node < graph.variables) {
      sendFromVariable(node, fromVariable);
    } else {
      sendFromFactor(node - graph.variables, fromFactor);
    }
  }

  /** {@code m_{v→f} = local_v + Σ_{g ≠ f} m_{g→v}} in logs, without subtraction: sums from the left, then from the right. */
  private void sendFromVariable(int v, boolean[] targets) {
    int from = graph.adjacentStart[v];
    int to = graph.adjacentStart[v + 1];
    for (int s = 0; s < graph.localStart[v + 1] - graph.localStart[v]; s++) {
      double sum = graph.local[graph.localStart[v] + s];
      for (int i = from; i < to; i++) {
        int e = graph.adjacent[i];
        if (targets[e]) {
          toFactor.log[graph.messageStart[e] + s] = sum;
        }
        sum += toVariable.log[graph.messageStart[e] + s];
      }
      sum = 0;
      for (int i = to - 1; i >= from; i--) {
        int e = graph.adjacent[i];
        if (targets[e]) {
          toFactor.log[graph.messageStart[e] + s] += sum;
        }
        sum += toVariable.log[graph.messageStart[e] + s];
      }
    }
    for (int i = from; i < to; i++) {
      int e = graph.adjacent[i];
      if (targets[e]) {
        normalize(toFactor, e);
      }
    }
  }

  private void sendFromFactor(int f, boolean[] targets) {
    boolean any = false;
    for (int e = graph.edgeStart[f]; e < graph.edgeStart[f + 1]; e++) {
      any |= targets[e];
    }
    if (!any) {
      return;
    }
    update.messages(f, toFactor, targets, fresh.log);
    for (int e = graph.edgeStart[f]; e < graph.edgeStart[f + 1]; e++) {
      if (targets[e]) {
        normalize(fresh, e);
        if (!forest) {
          residual = Math.max(residual, change(e));
        }
        replace(e);
      }
    }
  }

  private void normalize(Messages messages, int e) {
    double shift = messages.normalize(e);
    if (shift == Double.NEGATIVE_INFINITY) {
      throw impossible();
    }
    diverged |= !(shift < Double.POSITIVE_INFINITY);
  }

  /**
   * How far the message of an edge is from its fixed point, before any damping: the larger of the changes of the message and of
   * the belief it makes with the other messages of its variable, each summing to one. The second is the amount by which the
   * beliefs of factor and variable disagree.
   */
  private double change(int e) {
    int from = graph.messageStart[e];
    int to = graph.messageStart[e + 1];
    double freshSum = 0;
    double oldSum = 0;
    double freshBelief = 0;
    double oldBelief = 0;
    for (int i = from; i < to; i++) {
      freshSum += fresh.linear[i];
      oldSum += toVariable.linear[i];
      freshBelief += fresh.linear[i] * toFactor.linear[i];
      oldBelief += toVariable.linear[i] * toFactor.linear[i];
    }
    boolean normal = freshBelief > SAFE_SUM && oldBelief > SAFE_SUM;
    double worst = normal ? 0 : changeOfBelief(from, to);
    for (int i = from; i < to; i++) {
      double message = fresh.linear[i] / freshSum - toVariable.linear[i] / oldSum;
      worst = Math.max(worst, Math.abs(message));
      if (normal) {
        double now = fresh.linear[i] * toFactor.linear[i] / freshBelief;
        double before = toVariable.linear[i] * toFactor.linear[i] / oldBelief;
        worst = Math.max(worst, Math.abs(now - before));
      }
    }
    return worst;
  }

  /** The change of the belief alone, by logarithms: for messages that contradict each other almost entirely. */
  private double changeOfBelief(int from, int to) {
    double logFresh = Double.NEGATIVE_INFINITY;
    double logOld = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      logFresh = LogSpace.logAdd(logFresh, fresh.log[i] + toFactor.log[i]);
      logOld = LogSpace.logAdd(logOld, toVariable.log[i] + toFactor.log[i]);
    }
    if (logFresh == Double.NEGATIVE_INFINITY || logOld == Double.NEGATIVE_INFINITY) {
      throw impossible();
    }
    double worst = 0;
    for (int i = from; i < to; i++) {
      double now = Math.exp(fresh.log[i] + toFactor.log[i] - logFresh);
      double before = Math.exp(toVariable.log[i] + toFactor.log[i] - logOld);
      worst = Math.max(worst, Math.abs(now - before));
    }
    return worst;
  }

  /** Takes the fresh message, on a loopy graph mixed with the old one: {@code (1 - damping)·fresh + damping·old} in logs. */
  private void replace(int e) {
    double damping = forest ? 0 : engine.damping();
    if (damping == 0) {
      toVariable.copy(fresh, e);
      return;
    }
    for (int i = graph.messageStart[e]; i < graph.messageStart[e + 1]; i++) {
      boolean positive = fresh.log[i] > Double.NEGATIVE_INFINITY; // zeros are final
      toVariable.log[i] =
          positive ? (1 - damping) * fresh.log[i] + damping * toVariable.log[i] : fresh.log[i];
    }
    normalize(toVariable, e);
  }

  private void believe(int v) {
    int start = graph.localStart[v];
    for (int i = start; i < graph.localStart[v + 1]; i++) {
      double sum = graph.local[i];
      for (int k = graph.adjacentStart[v]; k < graph.adjacentStart[v + 1]; k++) {
        sum += toVariable.log[graph.messageStart[graph.adjacent[k]] + i - start];
      }
      belief[i] = sum;
      diverged |= Double.isNaN(sum);
    }
  }

  private void requireSupport() {
    for (int v = 0; v < graph.variables; v++) {
      boolean supported = graph.fixed[v] >= 0;
      for (int i = graph.localStart[v]; i < graph.localStart[v + 1]; i++) {
        supported |= belief[i] != Double.NEGATIVE_INFINITY;
      }
      if (!supported) {
        throw impossible();
      }
    }
  }

  private ImpossibleEvidenceException impossible() {
    return new ImpossibleEvidenceException(problem.evidence().describe(problem.model()));
  }

  @Override
  public Optional<StopReason> finished() {
    if (diverged) {
      return Optional.of(StopReason.DIVERGED);
    }
    if (steps == 0) {
      return Optional.empty();
    }
    if (forest || residual <= engine.tolerance()) {
      return Optional.of(StopReason.CONVERGED);
    }
    return steps >= engine.iterations() ? Optional.of(StopReason.NOT_CONVERGED) : Optional.empty();
  }

  @Override
  public long steps() {
    return steps;
  }

  /** The one reading of every table for the log evidence of the answer is counted from the first step on, asked for or not. */
  @Override
  public long evaluations() {
    return graph.localEntries + update.evaluations() + (steps > 0 ? update.entriesOfTotals() : 0);
  }

  @Override
  public Marginals answer() {
    if (diverged) {
      throw new CannotAnswerException(
          StopReason.DIVERGED,
          "a message became infinite or undefined at iteration " + steps + "; try damping");
    }
    List<ErrorStatement> errors = new ArrayList<>();
    double[][] p = new double[problem.query().size()][];
    ErrorStatement error =
        exact() ? ErrorStatement.exact() : ErrorStatement.unknown(forest ? CUT : NO_STATEMENT);
    for (int i = 0; i < p.length; i++) {
      int v = problem.query().get(i);
      p[i] = distribution(v);
      // a state that is known, or the only one, has probability one however good the beliefs are
      ErrorStatement here = graph.fixed[v] >= 0 ? ErrorStatement.exact() : error;
      errors.addAll(Arrays.asList(fill(p[i].length, here)));
    }
    Optional<Estimate> logEvidence =
        steps == 0
            ? Optional.empty()
            : Optional.of(new Estimate(logEvidence(), guarantee(), error));
    return Marginals.of(problem, p, guarantee(), errors::get, logEvidence);
  }

  private static ErrorStatement[] fill(int length, ErrorStatement statement) {
    ErrorStatement[] result = new ErrorStatement[length];
    Arrays.fill(result, statement);
    return result;
  }

  private double[] distribution(int v) {
    double[] result = new double[problem.model().cardinality(v)];
    if (graph.fixed[v] >= 0) {
      result[graph.fixed[v]] = 1;
    } else {
      double[] logs = Arrays.copyOfRange(belief, graph.localStart[v], graph.localStart[v + 1]);
      LogSpace.normalize(logs, result);
    }
    return result;
  }

  /**
   * The Bethe approximation of the log evidence as a function of the messages:
   * {@code Σ_v log Z_v + Σ_f log Z_f - Σ_vf log Z_vf}, with {@code Z_v = Σ_x local·Π m_{f→v}}, {@code Z_f = Σ_x f·Π m_{v→f}} and
   * {@code Z_vf = Σ_x m_{v→f}·m_{f→v}}. It does not change when a message is scaled, and at a fixed point it is minus the Bethe
   * free energy of the beliefs.
   */
  private double logEvidence() {
    CompensatedSum sum = new CompensatedSum();
    sum.add(graph.logConstant);
    for (int v = 0; v < graph.variables; v++) {
      int start = graph.localStart[v];
      if (graph.fixed[v] < 0) {
        sum.add(LogSpace.logSumExp(belief, start, graph.localStart[v + 1] - start));
      }
    }
    double[] product = new double[fresh.log.length];
    for (int i = 0; i < product.length; i++) {
      product[i] = toVariable.log[i] + toFactor.log[i];
    }
    for (int f = 0; f < graph.factors(); f++) {
      sum.add(update.logTotal(f, toFactor));
      for (int e = graph.edgeStart[f]; e < graph.edgeStart[f + 1]; e++) {
        sum.add(-LogSpace.logSumExp(product, graph.messageStart[e], graph.cardinality[e]));
      }
    }
    double total = sum.value();
    if (!(Math.abs(total) < Double.POSITIVE_INFINITY)) {
      throw impossible(); // a factor's or an edge's support is empty; the beliefs' supports are not
    }
    return total;
  }

  private boolean exact() {
    return forest && steps > 0;
  }

  @Override
  public Guarantee guarantee() {
    return exact() ? Guarantee.EXACT : Guarantee.HEURISTIC;
  }

  @Override
  public Map<String, Double> measures() {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("iterations", (double) steps);
    measures.put("residual", exact() ? 0 : residual);
    return measures;
  }

  @Override
  public List<String> warnings() {
    return finished().filter(stop -> stop == StopReason.NOT_CONVERGED).isEmpty()
        ? List.of()
        : List.of(
            "belief propagation did not converge in "
                + steps
                + " iterations (residual "
                + residual
                + "); its beliefs may be far off, try damping or another engine");
  }

  @Override
  public long peakBytes() {
    return graph.bytes()
        + update.bytes()
        + 3 * toFactor.bytes()
        + (long) Double.BYTES * belief.length;
  }

  /** The log messages to variables, a copy; layout of {@link MessageGraph#messageStart}. */
  double[] messagesToVariables() {
    return toVariable.log.clone();
  }
}
