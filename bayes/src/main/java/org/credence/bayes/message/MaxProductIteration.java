package org.credence.bayes.message;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.search.AssignmentScore;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.SavedState;
import org.credence.core.engine.StopReason;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;

/** Max-product and its dual under way. */
final class MaxProductIteration implements Iteration<MostProbableAssignment>, Resumable {

  /** A gap up to this, relative to 1 + the weight's logarithm, is rounding. */
  private static final double CLOSED = 1e-9;

  private final MaxProduct engine;
  private final MostProbableProblem problem;
  private final boolean forest;
  private final MessageGraph graph;
  private final MessagePassing passing;
  private final Sweep sweep;
  private final DualMessages dual;
  private final Decoding decoding;
  private final AssignmentScore score;
  private int[] best; // states of the best assignment so far
  private double lower = Double.NEGATIVE_INFINITY; // its log weight
  private double upper; // the least bound so far
  private double fall = Double.POSITIVE_INFINITY; // of the bound in the last step
  private double residual = Double.POSITIVE_INFINITY;
  private long steps;
  private long earlierEvaluations; // of a run that was saved

  MaxProductIteration(MaxProduct engine, MostProbableProblem problem) {
    this.engine = engine;
    this.problem = problem;
    this.forest = MessageGraph.isForest(problem.model(), problem.evidence());
    this.graph = new MessageGraph(problem.model(), problem.evidence());
    MaxFactorUpdate update = new MaxFactorUpdate(graph);
    LogArithmetic messages = new LogArithmetic(graph, update, this::impossible);
    this.passing =
        new MessagePassing(graph, messages, engine.tolerance(), !forest, this::impossible);
    passing.damp(forest ? 0 : engine.damping());
    this.sweep = (forest ? Schedule.SEQUENTIAL : engine.schedule()).begin(passing);
    this.dual = new DualMessages(graph, this::impossible);
    this.decoding = new Decoding(graph, update.logTables);
    if (graph.logConstant == Double.NEGATIVE_INFINITY) {
      throw impossible();
    }
    passing.requireSupport();
    int[] start = graph.fixed.clone();
    for (int v = 0; v < start.length; v++) {
      start[v] = Math.max(0, start[v]);
    }
    this.score = new AssignmentScore(problem.model(), problem.evidence(), start);
    this.best = start;
    this.lower = score.logWeight();
    this.upper = dual.bound();
  }

  private ImpossibleEvidenceException impossible() {
    return new ImpossibleEvidenceException(problem.evidence().describe(problem.model()));
  }

  @Override
  public void advance(long wanted) {
    for (long i = 0; i < wanted && finished().isEmpty(); i++) {
      residual = sweep.step();
      passing.requireSupport();
      LogArithmetic messages = passing.inLogs();
      take(decoding.states(messages.toFactor.log, messages.toVariable.log), !forest);
      if (forest) {
        upper = lower;
        residual = 0;
      } else {
        dual.sweep();
        double bound = dual.bound();
        fall = Math.max(0, upper - bound);
        upper = Math.min(upper, bound);
        take(decoding.states(dual.toFactors(), dual.message), true);
      }
      steps++;
    }
  }

  private void take(int[] states, boolean climbing) {
    score.assign(states);
    if (climbing) {
      score.climb();
    }
    double weight = score.logWeight();
    if (weight > lower) {
      lower = weight;
      best = score.states();
    }
  }

  private boolean proved() {
    return steps > 0
        && (forest
            ? lower > Double.NEGATIVE_INFINITY
            : upper - lower <= CLOSED * (1 + Math.abs(lower)));
  }

  @Override
  public Optional<StopReason> finished() {
    if (steps == 0) {
      return Optional.empty();
    }
    if (forest || proved() || residual <= engine.tolerance() && fall <= engine.tolerance()) {
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
    return graph.localEntries
        + passing.evaluations()
        + dual.evaluations()
        + decoding.evaluations()
        + score.evaluations()
        + earlierEvaluations;
  }

  @Override
  public MostProbableAssignment answer() {
    if (lower == Double.NEGATIVE_INFINITY) {
      throw new CannotAnswerException(
          StopReason.STUCK,
          "none of the assignments that max-product decoded in "
              + steps
              + " steps is possible; try more damping, local-search or variable-elimination");
    }
    if (proved()) {
      return new MostProbableAssignment(best, Estimate.exact(lower));
    }
    ErrorStatement error =
        new ErrorStatement.Bound(
            lower - AssignmentScore.rounding(problem, best), Math.max(lower, upper));
    return new MostProbableAssignment(best, new Estimate(lower, Guarantee.BOUND, error));
  }

  @Override
  public Guarantee guarantee() {
    return proved() ? Guarantee.EXACT : Guarantee.BOUND;
  }

  @Override
  public Map<String, Double> measures() {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("iterations", (double) steps);
    measures.put("residual", residual);
    measures.put("upper-bound", upper);
    return measures;
  }

  @Override
  public List<String> warnings() {
    return finished().filter(stop -> stop == StopReason.NOT_CONVERGED).isEmpty()
        ? List.of()
        : List.of(
            "max-product did not converge in "
                + steps
                + " iterations (residual "
                + residual
                + "); the bounds on the largest weight hold, and differ by "
                + (upper - lower));
  }

  @Override
  public long peakBytes() {
    return graph.bytes() + passing.peakBytes() + dual.bytes() + score.bytes();
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeLong(steps);
    out.writeLong(evaluations() - passing.evaluations());
    for (double number : new double[] {lower, upper, fall, residual}) {
      out.writeDouble(number);
    }
    for (int state : best) {
      out.writeInt(state);
    }
    SavedState.write(out, dual.message);
    passing.save(out);
    sweep.save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    steps = SavedState.steps(in);
    earlierEvaluations = 0;
    earlierEvaluations =
        SavedState.count(in, "number of evaluations") - (evaluations() - passing.evaluations());
    lower = SavedState.logWeight(in, "best log weight");
    upper = SavedState.finite(in, "upper bound");
    fall = SavedState.number(in, 0, Double.POSITIVE_INFINITY, "fall of the bound");
    residual = SavedState.number(in, 0, Double.POSITIVE_INFINITY, "residual");
    for (int v = 0; v < best.length; v++) {
      best[v] = in.readInt();
      if (best[v] < 0 || best[v] >= problem.model().cardinality(v)) {
        throw new IOException("the state holds no assignment of this model");
      }
    }
    SavedState.logWeights(in, dual.message, "entry of a message");
    dual.recomputeBeliefs();
    passing.restore(in);
    sweep.restore(in);
  }
}
