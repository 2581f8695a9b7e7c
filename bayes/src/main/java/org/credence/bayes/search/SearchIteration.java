package org.credence.bayes.search;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.exact.Eliminations;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.SavedState;
import org.credence.core.engine.StopReason;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;

/**
 * What the searches for the two kinds of answers share.
 *
 * @param <A> the type of answer
 */
abstract class SearchIteration<A> implements Iteration<A>, Resumable {

  private static final long QUANTUM = 1024;

  final BranchAndBound search;
  private final GraphicalModel model;
  private final Evidence evidence;
  private final long tableBytes;
  private long steps;

  SearchIteration(GraphicalModel model, Evidence evidence, AndOrSearch.Setup setup) {
    this.model = model;
    this.evidence = evidence;
    search = setup.search();
    tableBytes = (long) setup.tableBytes();
    if (search.upperBound() == Double.NEGATIVE_INFINITY) {
      throw impossible();
    }
  }

  final ImpossibleEvidenceException impossible() {
    return new ImpossibleEvidenceException(
        evidence.isEmpty()
            ? List.of()
            : Eliminations.conflict(model, evidence, EliminationHeuristic.MIN_FILL));
  }

  /** Called every so many steps. */
  void offer() {}

  /** The answer of the best assignment found; there is one. */
  abstract A answer(int[] open, double best);

  @Override
  public final void advance(long wanted) {
    for (long i = 0; i < wanted && !search.isFinished(); i++) {
      search.enterNext();
      steps++;
      if (steps % QUANTUM == 0) {
        offer();
      }
    }
    if (search.isFinished() && search.best() == Double.NEGATIVE_INFINITY) {
      throw impossible();
    }
  }

  @Override
  public final long quantum() {
    return QUANTUM;
  }

  @Override
  public final Optional<StopReason> finished() {
    return search.isFinished() ? Optional.of(StopReason.COMPLETED) : Optional.empty();
  }

  @Override
  public final long steps() {
    return steps;
  }

  @Override
  public final A answer() {
    if (search.best() == Double.NEGATIVE_INFINITY) {
      throw new CannotAnswerException(
          StopReason.STUCK,
          "the search has completed no assignment of positive weight in "
              + steps
              + " steps; allow more steps or time, or more cells for better bounds");
    }
    return answer(search.bestStates(), search.best());
  }

  /** What the weight of the answer is worth as the maximum. */
  final Estimate estimate(double logWeight) {
    if (search.isFinished()) {
      return Estimate.exact(logWeight);
    }
    double upper = Math.max(logWeight, search.upperBound());
    double lower = logWeight - search.rounding();
    if (!(search.best() <= upper + search.rounding())) {
      throw new IllegalStateException(
          "the assignment found weighs "
              + search.best()
              + ", more than the upper bound "
              + upper
              + ", which cannot be: this is a fault of and-or-search, please report it");
    }
    return new Estimate(logWeight, Guarantee.BOUND, new ErrorStatement.Bound(lower, upper));
  }

  @Override
  public final Guarantee guarantee() {
    return search.isFinished() ? Guarantee.EXACT : Guarantee.BOUND;
  }

  @Override
  public final Map<String, Double> measures() {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("lowerBound", search.best());
    measures.put("upperBound", search.upperBound());
    measures.put("cachedSubproblems", (double) search.cache().entries());
    measures.put("cacheHits", (double) search.cache().hits());
    return measures;
  }

  /** Table entries read, one for each factor in making the tables included. */
  @Override
  public long evaluations() {
    return search.evaluations() + model.factors().size();
  }

  @Override
  public final long peakBytes() {
    return tableBytes + search.cache().bytes();
  }

  @Override
  public final void save(DataOutput out) throws IOException {
    out.writeLong(steps);
    search.save(out);
  }

  @Override
  public final void restore(DataInput in) throws IOException {
    steps = SavedState.steps(in);
    search.restore(in);
  }
}
