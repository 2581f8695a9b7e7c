package org.credence.bayes.search;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.exact.ConsistentAssignment;
import org.credence.bayes.model.Factor;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.SavedState;
import org.credence.core.engine.StopReason;
import org.credence.core.random.Randomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;

/** Local search under way. */
final class LocalSearchIteration implements Iteration<MostProbableAssignment>, Resumable {

  private static final long QUANTUM = 16;
  private static final double LEAST_GAIN = 1e-12; // less is rounding
  private static final long NODES = 20_000; // of a search for a start, about a second
  private static final int STARTS = 0;
  private static final int KICKS = 1;

  private final LocalSearch engine;
  private final MostProbableProblem problem;
  private final Randomness starts; // split by start
  private final Randomness kicks;
  private final AssignmentScore score;
  private final int[] open;
  private final int[][] scopes; // [factor]: open variables
  private final double ceiling;
  private int[] present; // where the walk stands
  private int presentZeros;
  private double presentWeight;
  private int[] best;
  private double bestWeight = Double.NEGATIVE_INFINITY;
  private long sinceGain;
  private long begun; // number of starts
  private long startEvaluations; // of finding them
  private long steps;
  private long earlierEvaluations; // of a run that was saved

  LocalSearchIteration(LocalSearch engine, MostProbableProblem problem, Randomness randomness) {
    this.engine = engine;
    this.problem = problem;
    this.starts = randomness.split(STARTS);
    this.kicks = randomness.split(KICKS);
    int[] first = problem.evidence().knownStates(problem.model());
    for (int v = 0; v < first.length; v++) {
      first[v] = Math.max(0, first[v]);
    }
    this.score = new AssignmentScore(problem.model(), problem.evidence(), first);
    this.open = score.open();
    int[] known = problem.evidence().knownStates(problem.model());
    this.scopes =
        problem.evidence().absorbInto(problem.model()).stream()
            .map(Factor::scope)
            .map(scope -> Arrays.stream(scope).filter(v -> known[v] < 0).toArray())
            .toArray(int[][]::new);
    this.ceiling = score.logCeiling();
    this.present = first;
    this.best = first;
    start();
  }

  /** From another consistent assignment, or where none is found from random states. */
  private void start() {
    Randomness random = starts.split(begun++);
    ConsistentAssignment consistent =
        ConsistentAssignment.of(
            problem.model(), problem.evidence()); // which remembers no other start
    ConsistentAssignment.Result result = consistent.find(random, NODES);
    startEvaluations += consistent.evaluations();
    int[] states =
        result.match(
            found -> found.states(),
            impossible -> {
              throw new ImpossibleEvidenceException(problem.evidence().describe(problem.model()));
            },
            exhausted -> randomStates(random));
    score.assign(states);
    keep(states);
    score.climb();
    presentZeros = score.zeros();
    presentWeight = score.logWeight();
    present = score.states();
    keep(present);
    sinceGain = 0;
  }

  private int[] randomStates(Randomness random) {
    int[] states = score.states();
    for (int v : open) {
      states[v] = random.below(problem.model().cardinality(v));
    }
    return states;
  }

  /** Remembers the assignment if its weight is the largest so far. */
  private void keep(int[] states) {
    double weight = score.logWeight();
    if (weight > bestWeight + LEAST_GAIN || bestWeight == Double.NEGATIVE_INFINITY) {
      best = states.clone();
      bestWeight = weight;
    }
  }

  @Override
  public void advance(long wanted) {
    for (long i = 0; i < wanted && finished().isEmpty(); i++) {
      steps++;
      if (sinceGain >= engine.patience()) {
        start();
      } else if (open.length > 0) {
        kick();
      }
    }
  }

  private void kick() {
    int v = open[kicks.below(open.length)];
    int thrown = Math.min(engine.kick(), open.length); // more tells nothing new and would not end
    for (int k = 0; k < thrown; k++) {
      score.set(v, kicks.below(problem.model().cardinality(v)));
      v = neighbour(v);
    }
    score.climb();
    int zeros = score.zeros();
    double weight = score.logWeight();
    boolean noWorse =
        zeros < presentZeros || zeros == presentZeros && weight >= presentWeight - LEAST_GAIN;
    boolean gain =
        zeros < presentZeros || zeros == presentZeros && weight > presentWeight + LEAST_GAIN;
    sinceGain = gain ? 0 : sinceGain + 1;
    if (noWorse) {
      presentZeros = zeros;
      presentWeight = weight;
      present = score.states();
      keep(present);
    } else {
      score.assign(present);
    }
  }

  private int neighbour(int v) {
    int[] of = score.factorsOf(v);
    if (of.length == 0) {
      return open[kicks.below(open.length)];
    }
    int[] scope = scopes[of[kicks.below(of.length)]];
    return scope[kicks.below(scope.length)];
  }

  @Override
  public long quantum() {
    return QUANTUM;
  }

  /** With nothing to search there is nothing to do after the first step. */
  @Override
  public Optional<StopReason> finished() {
    return steps > 0 && open.length == 0 ? Optional.of(StopReason.COMPLETED) : Optional.empty();
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public long evaluations() {
    return earlierEvaluations + score.evaluations() + startEvaluations;
  }

  @Override
  public MostProbableAssignment answer() {
    if (bestWeight == Double.NEGATIVE_INFINITY) {
      throw new CannotAnswerException(
          StopReason.STUCK,
          "local search met no assignment of positive weight in "
              + steps
              + " steps; give it more, or try max-product or variable-elimination");
    }
    ErrorStatement error =
        new ErrorStatement.Bound(
            bestWeight - AssignmentScore.rounding(problem, best), Math.max(bestWeight, ceiling));
    return new MostProbableAssignment(best, new Estimate(bestWeight, Guarantee.BOUND, error));
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.BOUND;
  }

  @Override
  public Map<String, Double> measures() {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("starts", (double) begun);
    measures.put("zeros", (double) presentZeros);
    return measures;
  }

  @Override
  public long peakBytes() {
    return score.bytes();
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeLong(steps);
    out.writeLong(begun);
    out.writeLong(sinceGain);
    out.writeLong(evaluations());
    for (int v = 0; v < best.length; v++) {
      out.writeInt(best[v]);
      out.writeInt(present[v]);
    }
    kicks.save(out);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    steps = SavedState.steps(in);
    begun = SavedState.steps(in);
    sinceGain = SavedState.steps(in);
    earlierEvaluations = 0;
    earlierEvaluations = SavedState.count(in, "number of evaluations") - evaluations();
    best = new int[best.length];
    present = new int[best.length];
    for (int v = 0; v < best.length; v++) {
      best[v] = state(v, in.readInt());
      present[v] = state(v, in.readInt());
    }
    score.assign(best);
    bestWeight = score.logWeight();
    score.assign(present);
    presentZeros = score.zeros();
    presentWeight = score.logWeight();
    kicks.restore(in);
  }

  private int state(int v, int state) throws IOException {
    if (state < 0 || state >= problem.model().cardinality(v)) {
      throw new IOException("the state holds no assignment of this model");
    }
    return state;
  }
}
