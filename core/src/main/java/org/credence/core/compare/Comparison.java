package org.credence.core.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Problem;
import org.credence.core.engine.ProgressEvent;
import org.credence.core.engine.ProgressListener;
import org.credence.core.engine.Run;
import org.credence.core.random.SeededRandomness;

/**
 * Many engines, one problem, equal budgets, one reference.
 *
 * <p>The reference is an engine (run once, outside the budget of the others but within the budget given for it) or an answer
 * known beforehand. Without a reference the rows still stand, without errors. Repeat r of every engine runs with the same seed: the run's own
 * seed for r = 0, one derived from it and r after that.
 *
 * <p>An exact reference engine that is a contender too (an equal label) is not run twice for its first row, and its other rows run
 * within the reference's budget. A reference engine that is not exact runs with a seed of its own, so that it shares no draws with
 * a contender, and its first answer is never scored against itself.
 *
 * @param <P> the type of question
 * @param <A> the type of answer
 */
public final class Comparison<P extends Problem<A>, A> {

  private static final long REFERENCE_SEED = -1; // repeats count up from 1

  private final P problem;
  private final String description;
  private final Judge<A> judge;
  private final List<InferenceEngine<P, A>> engines = new ArrayList<>();
  private Optional<InferenceEngine<P, A>> referenceEngine = Optional.empty();
  private Budget referenceBudget = Budget.unlimited();
  private Optional<A> referenceAnswer = Optional.empty();
  private String referenceLabel = "";
  private Run run = Run.of(1);
  private int repeats = 1;
  private boolean curves;

  /**
   * @param description the question in words, for the reports
   */
  public Comparison(P problem, String description, Judge<A> judge) {
    this.problem = problem;
    this.description = description;
    this.judge = judge;
  }

  /** Adds a contender. Rows come in the order of these calls. */
  public Comparison<P, A> engine(InferenceEngine<P, A> engine) {
    engines.add(engine);
    return this;
  }

  /** Measures errors against this engine's answer, found within a budget of its own. */
  public Comparison<P, A> reference(InferenceEngine<P, A> engine, Budget budget) {
    referenceEngine = Optional.of(engine);
    referenceAnswer = Optional.empty();
    referenceBudget = budget;
    referenceLabel = engine.toString();
    return this;
  }

  /** Measures errors against a known answer. */
  public Comparison<P, A> reference(A answer, String label) {
    referenceAnswer = Optional.of(answer);
    referenceEngine = Optional.empty();
    referenceLabel = label;
    return this;
  }

  /** Seed, threads and budget of every contender. */
  public Comparison<P, A> run(Run newRun) {
    run = newRun;
    return this;
  }

  /** How many seeds each engine runs with, at least 1. Engines that use no chance are run as often, for their times. */
  public Comparison<P, A> repeats(int count) {
    if (count < 1) {
      throw new IllegalArgumentException("repeats is " + count + "; give at least 1");
    }
    repeats = count;
    return this;
  }

  /** Records the errors of each engine's answers on the way, whenever its evaluations have doubled. */
  public Comparison<P, A> curves(boolean wanted) {
    curves = wanted;
    return this;
  }

  /**
   * Runs everything. When the thread is interrupted, the rows finished so far are returned.
   *
   * @param eachRow told of every row as it is finished
   */
  public ComparisonResult compare(Consumer<ComparisonRow> eachRow) {
    Optional<Outcome<A>> referenceOutcome = referenceEngine.map(this::refer);
    Optional<A> truth =
        referenceOutcome.isPresent() ? referenceOutcome.get().answer() : referenceAnswer;
    String note =
        referenceOutcome
            .map(
                outcome ->
                    outcome.match(
                        a -> "",
                        i -> "the evidence is impossible",
                        g -> referenceLabel + ": " + g.reason()))
            .orElse("");
    List<ComparisonRow> rows = new ArrayList<>();
    for (InferenceEngine<P, A> engine : engines) {
      for (int repeat = 0; repeat < repeats; repeat++) {
        if (Thread.currentThread().isInterrupted() && !rows.isEmpty()) {
          break;
        }
        long seed = repeat == 0 ? run.seed() : SeededRandomness.seedOf(run.seed(), repeat);
        boolean isReference =
            referenceOutcome.isPresent()
                && engine.toString().equals(referenceLabel)
                && isExact(engine);
        ComparisonRow row =
            isReference && repeat == 0
                ? score(engine, referenceOutcome.get(), truth, seed, List.of())
                : contend(engine, truth, seed, isReference ? referenceBudget : run.budget());
        rows.add(row);
        eachRow.accept(row);
      }
    }
    return new ComparisonResult(
        description, truth.isPresent() ? referenceLabel : "", note, problem.evaluationUnit(), rows);
  }

  /** {@link #compare(Consumer)} without being told of each row. */
  public ComparisonResult compare() {
    return compare(row -> {});
  }

  private boolean isExact(InferenceEngine<P, A> engine) {
    try {
      return engine.guarantee(problem) == Guarantee.EXACT;
    } catch (CannotAnswerException e) { // interrupted while it found out
      return false;
    }
  }

  private Outcome<A> refer(InferenceEngine<P, A> engine) {
    long seed = isExact(engine) ? run.seed() : SeededRandomness.seedOf(run.seed(), REFERENCE_SEED);
    return engine.infer(problem, new Run(seed, run.threads(), referenceBudget));
  }

  private ComparisonRow contend(
      InferenceEngine<P, A> engine, Optional<A> truth, long seed, Budget budget) {
    List<CurvePoint> curve = new ArrayList<>();
    ProgressListener<A> listener =
        curves && truth.isPresent()
            ? new CurveRecorder(truth.get(), curve)
            : ProgressListener.none();
    Outcome<A> outcome = engine.infer(problem, new Run(seed, run.threads(), budget), listener);
    return score(engine, outcome, truth, seed, curve);
  }

  private ComparisonRow score(
      InferenceEngine<P, A> engine,
      Outcome<A> outcome,
      Optional<A> truth,
      long seed,
      List<CurvePoint> curve) {
    String reason = outcome.match(a -> "", i -> String.join(", ", i.conflict()), g -> g.reason());
    Map<String, Double> errors = Map.of();
    Optional<StatedError> stated = Optional.empty();
    if (outcome.answer().isPresent()) {
      A answer = outcome.answer().get();
      try {
        StatedError own = judge.stated(truth.orElse(answer), answer);
        errors = truth.isPresent() ? judge.errors(truth.get(), answer) : errors;
        stated =
            Optional.of(
                truth.isPresent()
                    ? own
                    : new StatedError(
                        own.kind(),
                        own.level(),
                        own.maxHalfWidth(),
                        Double.NaN,
                        own.unknownShare()));
      } catch (CannotAnswerException e) {
        reason = e.reason(); // the answer stands without its errors
      }
    }
    return new ComparisonRow(
        engine.toString(),
        outcome.label(),
        reason,
        errors,
        stated,
        outcome.diagnostics(),
        seed,
        curve);
  }

  /** Judges the answer so far whenever the evaluations have doubled. Its own time is left out of the curve, not out of a budget. */
  private final class CurveRecorder implements ProgressListener<A> {
    private final A truth;
    private final List<CurvePoint> curve;
    private long next;
    private long judgingNanos;

    CurveRecorder(A truth, List<CurvePoint> curve) {
      this.truth = truth;
      this.curve = curve;
    }

    @Override
    public void on(ProgressEvent event, Supplier<? extends A> answerSoFar) {
      boolean noStepDone = event.steps() == 0; // an exact engine on the way
      if (noStepDone || event.evaluations() < next) {
        return;
      }
      long start = System.nanoTime();
      try {
        Map<String, Double> errors = judge.errors(truth, answerSoFar.get());
        curve.add(
            new CurvePoint(
                event.evaluations(), (event.elapsedNanos() - judgingNanos) / 1e9, errors));
      } catch (CannotAnswerException e) {
        // no answer yet: no point on the curve
      }
      next = Math.max(1, event.evaluations()) * 2;
      judgingNanos += System.nanoTime() - start;
    }
  }
}
