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
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.SavedState;
import org.credence.core.engine.StopReason;
import org.credence.core.math.LogSpace;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;

/**
 * Belief propagation under way. Zeros of messages are exact, so supports only shrink, and an empty support proves that the
 * evidence is impossible.
 */
final class SumProductIteration implements Iteration<Marginals>, Resumable {

  private static final String NO_STATEMENT =
      "loopy belief propagation states no error: nothing bounds the distance of its beliefs from the marginals";
  private static final String CUT =
      "the run was cut before every message had been sent, so the beliefs leave parts of the model out";

  /** Relative; of sums of as many logarithms as a model has numbers. */
  private static final double ROUNDING = 1e-9;

  private final BeliefPropagation engine;
  private final MarginalProblem problem;
  private final boolean forest;
  private final MessageGraph graph;
  private final MessagePassing passing;
  private final Sweep sweep;
  private final double ceiling; // log Z is at most this
  private long steps;
  private double residual = Double.POSITIVE_INFINITY;

  SumProductIteration(BeliefPropagation engine, MarginalProblem problem) {
    this.engine = engine;
    this.problem = problem;
    this.forest = MessageGraph.isForest(problem);
    this.graph = new MessageGraph(problem);
    this.passing =
        new MessagePassing(graph, engine.domain(), engine.tolerance(), !forest, this::impossible);
    Schedule schedule = forest ? Schedule.SEQUENTIAL : engine.schedule();
    this.sweep = schedule.begin(passing);
    if (graph.logConstant == Double.NEGATIVE_INFINITY) {
      throw impossible();
    }
    passing.requireSupport(); // states without any local weight
    this.ceiling = ceiling();
  }

  /** Without any sum: a network's P(e) is at most the product of the largest likelihoods, any Z at most that of the largest values. */
  private double ceiling() {
    double result = 0;
    if (problem.model() instanceof BayesianNetwork) {
      for (int v : problem.evidence().likelihoodVariables()) {
        result += Math.log(Arrays.stream(problem.evidence().likelihood(v)).max().orElseThrow());
      }
      return result;
    }
    result = graph.logConstant;
    for (int v = 0; v < graph.variables; v++) {
      int states = graph.localStart[v + 1] - graph.localStart[v];
      if (states > 0) {
        result += LogSpace.logSumExp(graph.local, graph.localStart[v], states);
      }
    }
    for (double logLargest : graph.logLargest) {
      result += logLargest;
    }
    return result;
  }

  @Override
  public void advance(long wanted) {
    for (long i = 0; i < wanted && finished().isEmpty(); i++) {
      sweep();
      passing.requireSupport();
      steps++;
    }
  }

  /** About every message once. */
  void sweep() {
    passing.damp(forest ? 0 : engine.dampingOf(steps));
    residual = sweep.step();
  }

  private ImpossibleEvidenceException impossible() {
    return new ImpossibleEvidenceException(problem.evidence().describe(problem.model()));
  }

  @Override
  public Optional<StopReason> finished() {
    if (passing.diverged()) {
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
    return graph.localEntries + passing.evaluations() + (steps > 0 ? graph.tableEntries() : 0);
  }

  @Override
  public Marginals answer() {
    if (passing.diverged()) {
      throw new CannotAnswerException(
          StopReason.DIVERGED,
          "a message became infinite or undefined at iteration " + steps + "; try damping");
    }
    BetheBeliefs beliefs = new BetheBeliefs(graph, passing.inLogs());
    List<ErrorStatement> errors = new ArrayList<>();
    double[][] p = new double[problem.query().size()][];
    ErrorStatement error = statement();
    for (int i = 0; i < p.length; i++) {
      int v = problem.query().get(i);
      p[i] = beliefs.distribution(problem.model(), v);
      // a state that is known, or the only one, has probability one however good the beliefs are
      ErrorStatement here = graph.fixed[v] >= 0 ? ErrorStatement.exact() : error;
      errors.addAll(Collections.nCopies(p[i].length, here));
    }
    return Marginals.of(problem, p, guarantee(), errors::get, logEvidence(beliefs, error));
  }

  private ErrorStatement statement() {
    if (exact()) {
      return ErrorStatement.exact();
    }
    if (steps == 0 || forest) {
      return ErrorStatement.unknown(CUT);
    }
    return ErrorStatement.unknown(
        residual <= engine.tolerance()
            ? NO_STATEMENT
            : "belief propagation has not converged: after "
                + steps
                + " iterations an update would still change a message or a belief by "
                + residual
                + "; where messages go round in circles the numbers are those of one moment of it");
  }

  /** The Bethe approximation, unless it is more than the log evidence can be, as it may be where messages do not settle. */
  private Optional<Estimate> logEvidence(BetheBeliefs beliefs, ErrorStatement error) {
    if (steps == 0) {
      return Optional.empty();
    }
    double total = beliefs.logTotal();
    if (!(Math.abs(total) < Double.POSITIVE_INFINITY)) {
      throw impossible(); // a factor's or an edge's support is empty; the beliefs' supports are not
    }
    boolean absurd = !exact() && total > ceiling + ROUNDING * (1 + Math.abs(ceiling));
    return absurd ? Optional.empty() : Optional.of(new Estimate(total, guarantee(), error));
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
    measures.put("messages", (double) passing.updates());
    measures.put("in-logs", passing.isInLogs() ? 1.0 : 0.0);
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
    return graph.bytes() + passing.peakBytes();
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeLong(steps);
    out.writeDouble(residual);
    passing.save(out);
    sweep.save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    steps = SavedState.steps(in);
    residual = in.readDouble(); // undefined where messages diverged
    passing.restore(in);
    sweep.restore(in);
  }

  /** The log messages to variables, a copy; layout of {@link MessageGraph#messageStart}. */
  double[] messagesToVariables() {
    return passing.inLogs().toVariable.log.clone();
  }
}
