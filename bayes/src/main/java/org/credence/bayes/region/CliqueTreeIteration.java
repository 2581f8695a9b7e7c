package org.credence.bayes.region;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.SavedState;
import org.credence.core.engine.StopReason;

/** Incremental clique trees under way: sequences with larger and larger cliques, one tree a step. */
final class CliqueTreeIteration implements Iteration<Marginals>, Resumable {

  private static final String NO_STATEMENT =
      "cliques were cut to keep the bound, and nothing bounds what that moves the marginals by";

  /** A tree that costs at most this many evaluations needs no smaller ones before it. */
  private static final double CHEAP = 1e8;

  private final IncrementalCliqueTree engine;
  private final RegionModel model;
  private final boolean exact;
  private final double mostBytes;
  private final double largestClique;
  private final List<Integer> factors; // in the order they are taken
  private final int[] limits; // [sequence]
  private int at;
  private CliqueTreeSequence sequence;
  private long steps;
  private double spent; // by sequences that ended
  private double peakBytes;
  private boolean ended;
  private boolean outOfMemory;
  private Result best = Result.NONE;

  /** What a finished sequence said. */
  private record Result(double[][] marginals, double logTotal, double loss, int trees, int limit) {
    static final Result NONE = new Result(new double[0][], 0, 0, 0, 0);
  }

  CliqueTreeIteration(IncrementalCliqueTree engine, MarginalProblem problem) {
    this.engine = engine;
    model = new RegionModel(problem, engine.order());
    model.requirePossible();
    JoinGraph whole = IncrementalCliqueTree.whole(model);
    largestClique = whole.largest();
    exact = largestClique <= engine.cells();
    mostBytes = engine.bytes(model, whole);
    factors = model.factorsInOrder();
    boolean atOnce = !engine.growing() || exact && whole.evaluationsPerStep() <= CHEAP;
    limits = atOnce ? new int[] {engine.cells()} : growing(engine.cells());
    sequence = begin();
  }

  private static int[] growing(int most) {
    int[] limits = new int[32];
    int count = 0;
    for (long limit = IncrementalCliqueTree.FIRST_CELLS;
        limit < most;
        limit *= IncrementalCliqueTree.GROWTH) {
      limits[count++] = (int) limit;
    }
    limits[count++] = most;
    return Arrays.copyOf(limits, count);
  }

  private CliqueTreeSequence begin() {
    double limit = limits[at];
    return new CliqueTreeSequence(
        model, factors, limit, limit / IncrementalCliqueTree.SHARE, mostBytes, Integer.MAX_VALUE);
  }

  @Override
  public void advance(long wanted) {
    for (long i = 0; i < wanted && !ended; i++) {
      if (sequence.done()) {
        at++;
        spent += sequence.evaluations();
        sequence = begin();
      }
      sequence.advance();
      steps++;
      peakBytes = Math.max(peakBytes, sequence.peakBytes());
      if (sequence.lost() && exact) {
        throw new CannotAnswerException(
            StopReason.DIVERGED,
            "numbers of this model lie further apart than doubles hold; use variable-elimination, which can work in logarithms");
      }
      if (sequence.done()) {
        best =
            new Result(
                sequence.marginals(),
                sequence.logTotal(),
                sequence.loss(),
                sequence.trees(),
                limits[at]);
        ended = at == limits.length - 1;
      } else if (sequence.tooLarge()) {
        outOfMemory = true;
        ended = true;
      }
    }
  }

  @Override
  public Optional<StopReason> finished() {
    return ended ? Optional.of(StopReason.COMPLETED) : Optional.empty();
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public long evaluations() {
    return (long) (spent + sequence.evaluations());
  }

  @Override
  public Marginals answer() {
    if (best.limit == 0) {
      throw outOfMemory
          ? new CannotAnswerException(
              StopReason.REFUSED,
              "the clique trees exceed the "
                  + (long) mostBytes
                  + " bytes forecast; give fewer cells")
          : new CannotAnswerException(
              StopReason.STUCK,
              "not all factors of the model are in a clique tree yet; allow more steps or time, or give fewer cells");
    }
    return model.answer(best.marginals, best.logTotal, isExact(), NO_STATEMENT);
  }

  private boolean isExact() {
    return best.trees == 1 && largestClique <= best.limit;
  }

  @Override
  public Guarantee guarantee() {
    return isExact() ? Guarantee.EXACT : Guarantee.HEURISTIC;
  }

  @Override
  public Map<String, Double> measures() {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("cliqueTrees", (double) best.trees);
    measures.put("cells", (double) best.limit);
    measures.put("loss", best.loss);
    return measures;
  }

  @Override
  public List<String> warnings() {
    return outOfMemory && best.limit > 0
        ? List.of(
            "clique trees of "
                + limits[at]
                + " cells a clique exceed the memory forecast; the answer is that of "
                + best.limit)
        : List.of();
  }

  @Override
  public long peakBytes() {
    return (long) peakBytes;
  }

  /** Steps alone: trees are built again, which gives the same bits and keeps the state small. */
  @Override
  public void save(DataOutput out) throws IOException {
    out.writeLong(steps);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    long wanted = SavedState.steps(in);
    if (wanted < steps) {
      throw new IOException("a state of " + wanted + " trees comes before this one of " + steps);
    }
    advance(wanted - steps);
    SavedState.require(steps == wanted, "number of trees", wanted);
  }
}
