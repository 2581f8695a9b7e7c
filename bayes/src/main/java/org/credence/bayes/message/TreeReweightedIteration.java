package org.credence.bayes.message;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
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
import org.credence.core.engine.Patience;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.SavedState;
import org.credence.core.engine.StopReason;
import org.credence.core.math.CompensatedSum;
import org.credence.core.math.LogSpace;
import org.credence.core.uncertainty.Combination;
import org.credence.core.uncertainty.ContradictionException;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;

/**
 * Tree-reweighted sum-product under way, in logarithms. Zeros are final: a state that a message rules out is impossible, whatever the
 * shares.
 */
final class TreeReweightedIteration implements Iteration<Marginals>, Resumable {

  private static final String NO_STATEMENT =
      "the beliefs of tree-reweighted belief propagation make its bound on the log evidence tight; nothing bounds their distance from the marginals";

  static final int STEPS_PER_BOUND = 8;

  private static final long WORK_PER_CELL = 8; // a logarithm, an exponential, a table's entries

  /** Of sums of logarithms, relative to the sum of their absolute values: some hundred roundings of 1e-16. */
  private static final double ROUNDING = 1e-13;

  private final TreeReweighted engine;
  private final MarginalProblem problem;
  private final MessageGraph graph;
  private final SpanningForests forests;
  private final ScopeHalving halving;
  private final double[][] logTables; // [factor][joint state]: log f / ρ_f
  private final double[]
      message; // [MessageGraph.messageStart[edge] + state]: log m_{f→v}, largest 0
  private final double[] belief; // [local state]: log b_v
  private final double[] incoming; // of one factor, layout of message
  private final double[] outgoing;
  private final boolean[] targets; // [edge]
  private final double[] upward; // [local state]: beliefs of one forest
  private long earlierEvaluations; // of a run that was saved
  private long steps;
  private double residual = Double.POSITIVE_INFINITY;
  private double best = Double.POSITIVE_INFINITY; // the least upper bound so far

  TreeReweightedIteration(TreeReweighted engine, MarginalProblem problem) {
    this.engine = engine;
    this.problem = problem;
    this.graph = new MessageGraph(problem);
    this.forests = new SpanningForests(graph, engine.forests());
    this.halving = new ScopeHalving(graph);
    logTables = new double[graph.factors()][];
    for (int f = 0; f < logTables.length; f++) {
      logTables[f] = new double[graph.tables[f].length];
      for (int i = 0; i < logTables[f].length; i++) {
        logTables[f][i] = Math.log(graph.tables[f][i]) / forests.share[f];
      }
    }
    message = new double[graph.messageStart[graph.edges()]];
    incoming = new double[message.length];
    outgoing = new double[message.length];
    targets = new boolean[graph.edges()];
    belief = graph.local.clone();
    upward = new double[belief.length];
    if (graph.logConstant == Double.NEGATIVE_INFINITY) {
      throw impossible();
    }
    for (int v = 0; v < graph.variables; v++) {
      requireSupport(v);
    }
    best = bound();
  }

  private void requireSupport(int v) {
    boolean supported = graph.fixed[v] >= 0;
    for (int i = graph.localStart[v]; i < graph.localStart[v + 1]; i++) {
      supported |= belief[i] != Double.NEGATIVE_INFINITY;
    }
    if (!supported) {
      throw impossible();
    }
  }

  private ImpossibleEvidenceException impossible() {
    return new ImpossibleEvidenceException(problem.evidence().describe(problem.model()));
  }

  @Override
  public void advance(long wanted) {
    for (long i = 0; i < wanted && finished().isEmpty(); i++) {
      recomputeBeliefs();
      residual = 0;
      int factors = graph.factors();
      for (int f = 0; f < factors; f++) {
        residual = Math.max(residual, update(steps % 2 == 0 ? f : factors - 1 - f));
      }
      steps++;
      if (steps % STEPS_PER_BOUND == 0 || finished().isPresent()) {
        best = Math.min(best, bound());
      }
    }
  }

  /** From the messages, so that rounding does not add up over the steps. */
  private void recomputeBeliefs() {
    System.arraycopy(graph.local, 0, belief, 0, belief.length);
    for (int e = 0; e < graph.edges(); e++) {
      int start = graph.localStart[graph.edgeVariable[e]];
      double share = forests.share[graph.edgeFactor[e]];
      for (int s = 0; s < graph.cardinality[e]; s++) {
        belief[start + s] += share * message[graph.messageStart[e] + s];
      }
    }
  }

  /** All messages of a factor; returns the largest change of a belief as a probability, before damping. */
  private double update(int f) {
    for (int e = graph.edgeStart[f]; e < graph.edgeStart[f + 1]; e++) {
      divide(belief, graph.localStart[graph.edgeVariable[e]], e, incoming);
      targets[e] = true;
    }
    halving.send(Contraction.LOG, f, logTables[f], 0, incoming, targets, outgoing);
    double worst = 0;
    for (int e = graph.edgeStart[f]; e < graph.edgeStart[f + 1]; e++) {
      targets[e] = false;
      worst = Math.max(worst, take(e, forests.share[f]));
    }
    return worst;
  }

  /** {@code out_e = from - message_e}, largest 0; a state that the message rules out stays ruled out. */
  private void divide(double[] from, int start, int e, double[] out) {
    int at = graph.messageStart[e];
    double largest = Double.NEGATIVE_INFINITY;
    for (int s = 0; s < graph.cardinality[e]; s++) {
      double rest =
          message[at + s] == Double.NEGATIVE_INFINITY
              ? Double.NEGATIVE_INFINITY
              : from[start + s] - message[at + s];
      out[at + s] = rest;
      largest = Math.max(largest, rest);
    }
    if (largest == Double.NEGATIVE_INFINITY) {
      throw impossible();
    }
  }

  private double take(int e, double share) {
    int at = graph.messageStart[e];
    int v = graph.edgeVariable[e];
    int start = graph.localStart[v];
    int states = graph.cardinality[e];
    double largest = Double.NEGATIVE_INFINITY;
    for (int s = 0; s < states; s++) {
      double fresh = outgoing[at + s];
      boolean possible = fresh > Double.NEGATIVE_INFINITY;
      // the marginal of the factor's belief, over the share of the variable's own
      outgoing[at + s] =
          possible && message[at + s] > Double.NEGATIVE_INFINITY ? fresh : Double.NEGATIVE_INFINITY;
      largest = Math.max(largest, outgoing[at + s]);
    }
    if (largest == Double.NEGATIVE_INFINITY) {
      throw impossible();
    }
    double oldTotal = LogSpace.logSumExp(belief, start, states);
    double worst = 0;
    double damping = engine.damping();
    double[] undamped = new double[states];
    for (int s = 0; s < states; s++) {
      double fresh = outgoing[at + s] - largest;
      double old = message[at + s];
      boolean possible = fresh > Double.NEGATIVE_INFINITY;
      undamped[s] = possible ? belief[start + s] + share * (fresh - old) : fresh;
      incoming[at + s] = Math.exp(belief[start + s] - oldTotal); // the old belief, to compare
      double mixed = possible ? (1 - damping) * fresh + damping * old : fresh;
      belief[start + s] = possible ? belief[start + s] + share * (mixed - old) : fresh;
      message[at + s] = mixed;
    }
    double total = LogSpace.logSumExp(undamped);
    for (int s = 0; s < states; s++) {
      worst = Math.max(worst, Math.abs(Math.exp(undamped[s] - total) - incoming[at + s]));
    }
    requireSupport(v);
    return worst;
  }

  /** The mean of the forests' log totals at these messages: at least log Z, whatever the messages are. */
  private double bound() {
    recomputeBeliefs();
    CompensatedSum mean = new CompensatedSum();
    double size = Math.abs(graph.logConstant) + belief.length; // more than log of all joint states
    Patience patience = Patience.ofThisThread();
    for (int t = 0; t < forests.size(); t++) {
      double total = forestTotal(t);
      patience.spend(WORK_PER_CELL * ((long) belief.length + message.length));
      if (total == Double.NEGATIVE_INFINITY) {
        throw impossible();
      }
      mean.add(total / forests.size());
    }
    for (double log : belief) {
      size += log == Double.NEGATIVE_INFINITY ? 0 : Math.abs(log);
    }
    for (int f = 0; f < graph.factors(); f++) {
      size += Math.abs(graph.logLargest[f]) + Math.abs(graph.logSmallestPositive[f]);
    }
    return graph.logConstant + mean.value() + ROUNDING * size;
  }

  /** The log total of one forest, by one pass from its leaves to its roots. */
  private double forestTotal(int forest) {
    System.arraycopy(belief, 0, upward, 0, belief.length);
    for (int parent : forests.parentEdges.get(forest)) {
      int f = graph.edgeFactor[parent];
      for (int e = graph.edgeStart[f]; e < graph.edgeStart[f + 1]; e++) {
        if (e != parent) {
          divide(upward, graph.localStart[graph.edgeVariable[e]], e, incoming);
        }
      }
      targets[parent] = true;
      halving.send(Contraction.LOG, f, logTables[f], 0, incoming, targets, outgoing);
      targets[parent] = false;
      int start = graph.localStart[graph.edgeVariable[parent]];
      int at = graph.messageStart[parent];
      for (int s = 0; s < graph.cardinality[parent]; s++) {
        boolean possible = message[at + s] > Double.NEGATIVE_INFINITY;
        upward[start + s] =
            possible
                ? upward[start + s] + outgoing[at + s] - message[at + s]
                : Double.NEGATIVE_INFINITY;
      }
    }
    CompensatedSum total = new CompensatedSum();
    for (int v : forests.roots.get(forest)) {
      int start = graph.localStart[v];
      double log = LogSpace.logSumExp(upward, start, graph.localStart[v + 1] - start);
      if (log == Double.NEGATIVE_INFINITY) {
        return log;
      }
      total.add(log);
    }
    return total.value();
  }

  @Override
  public Optional<StopReason> finished() {
    if (steps == 0) {
      return Optional.empty();
    }
    if (residual <= engine.tolerance()) {
      return Optional.of(StopReason.CONVERGED);
    }
    return steps >= engine.iterations() ? Optional.of(StopReason.NOT_CONVERGED) : Optional.empty();
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public long evaluations() {
    return graph.localEntries + halving.evaluations() + earlierEvaluations;
  }

  /** That of these messages if it is the least, unless the caller is interrupted while many forests are asked. */
  private double boundForAnswer() {
    try {
      return Math.min(best, bound());
    } catch (CannotAnswerException e) {
      return best;
    }
  }

  @Override
  public Marginals answer() {
    long before = halving.evaluations();
    double upper = boundForAnswer();
    earlierEvaluations -=
        halving.evaluations() - before; // asking is free, so that it changes no budget
    double[][] p = new double[graph.variables][];
    for (int v = 0; v < p.length; v++) {
      p[v] = new double[problem.model().cardinality(v)];
      if (graph.fixed[v] >= 0) {
        p[v][graph.fixed[v]] = 1;
      } else {
        LogSpace.normalize(
            Arrays.copyOfRange(belief, graph.localStart[v], graph.localStart[v + 1]), p[v]);
      }
    }
    ProductBound product = new ProductBound(graph, p);
    ErrorStatement.Bound both =
        Combination.intersection(
            new ErrorStatement.Bound(Double.NEGATIVE_INFINITY, upper),
            "the upper bound of tree-reweighted",
            new ErrorStatement.Bound(product.lower(), Double.POSITIVE_INFINITY),
            "its lower bound");
    List<ErrorStatement> errors = new ArrayList<>();
    double[][] asked = new double[problem.query().size()][];
    for (int i = 0; i < asked.length; i++) {
      int v = problem.query().get(i);
      asked[i] = p[v];
      ErrorStatement statement =
          graph.fixed[v] >= 0 ? ErrorStatement.exact() : ErrorStatement.unknown(NO_STATEMENT);
      errors.addAll(Collections.nCopies(asked[i].length, statement));
    }
    Estimate logEvidence = new Estimate(both.upper(), Guarantee.BOUND, both);
    return Marginals.of(problem, asked, Guarantee.HEURISTIC, errors::get, Optional.of(logEvidence));
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.HEURISTIC;
  }

  @Override
  public Map<String, Double> measures() {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("iterations", (double) steps);
    measures.put("residual", residual);
    measures.put("forests", (double) forests.size());
    return measures;
  }

  @Override
  public List<String> warnings() {
    return finished().filter(stop -> stop == StopReason.NOT_CONVERGED).isEmpty()
        ? List.of()
        : List.of(
            "tree-reweighted belief propagation did not converge in "
                + steps
                + " iterations (residual "
                + residual
                + "); its bound on the log evidence holds, but is not the least, and the beliefs may be far off; try more damping");
  }

  @Override
  public long peakBytes() {
    long doubles = 3L * message.length + 2L * belief.length + graph.tableEntries();
    long integers = 0;
    for (int t = 0; t < forests.size(); t++) {
      integers += forests.parentEdges.get(t).length + forests.roots.get(t).length;
    }
    return graph.bytes()
        + halving.bytes()
        + Double.BYTES * doubles
        + Integer.BYTES * integers
        + targets.length;
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeLong(steps);
    out.writeLong(halving.evaluations() + earlierEvaluations);
    out.writeDouble(residual);
    out.writeDouble(best);
    SavedState.write(out, message);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    steps = SavedState.steps(in);
    earlierEvaluations = SavedState.count(in, "number of evaluations") - halving.evaluations();
    residual = SavedState.number(in, 0, Double.POSITIVE_INFINITY, "residual");
    best = SavedState.finite(in, "upper bound");
    SavedState.logWeights(in, message, "entry of a message");
    try {
      answer();
    } catch (ContradictionException | ImpossibleEvidenceException e) {
      throw new IOException("the state's messages and bound contradict each other", e);
    }
  }
}
