package org.credence.lab.cases;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Batch;
import org.credence.core.engine.Diagnostics;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Problem;
import org.credence.core.engine.ProgressListener;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;

/**
 * Cases put to one engine, row by row in bounded memory, outcomes in the order of the cases, the same bits for any number of threads
 * ({@link Batch}). A case with an error is not asked: its outcome gives up with that error.
 */
public final class CaseBatch {

  private CaseBatch() {}

  /** Takes each case with how it ended, in order. */
  @FunctionalInterface
  public interface Sink {
    void accept(Case row, Outcome<Marginals> outcome);
  }

  /**
   * Asks the engine for the marginals of {@code query} in every case.
   *
   * @param engine as a rule prepared for the model ({@link InferenceEngine#prepare})
   * @return the number of cases given to the sink
   */
  public static long infer(
      InferenceEngine<MarginalProblem, Marginals> engine,
      GraphicalModel model,
      Iterable<Case> cases,
      List<Integer> query,
      Run run,
      Sink sink) {
    Deque<Case> inHand = new ArrayDeque<>();
    Iterator<Case> source = cases.iterator();
    Iterable<Question> questions =
        () ->
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                return source.hasNext();
              }

              @Override
              public Question next() {
                Case row = source.next();
                inHand.add(row);
                return new Question(new MarginalProblem(model, row.evidence(), query), row.error());
              }
            };
    return Batch.infer(
        new Asked(engine), questions, run, (row, outcome) -> sink.accept(inHand.remove(), outcome));
  }

  /** A case as a question, or the error it has. */
  private record Question(MarginalProblem problem, Optional<String> error)
      implements Problem<Marginals> {
    @Override
    public String evaluationUnit() {
      return problem.evaluationUnit();
    }
  }

  /** Asks the engine within unless the case has an error. */
  private record Asked(InferenceEngine<MarginalProblem, Marginals> engine)
      implements InferenceEngine<Question, Marginals> {

    @Override
    public Guarantee guarantee(Question question) {
      return engine.guarantee(question.problem());
    }

    @Override
    public Forecast forecast(Question question) {
      return engine.forecast(question.problem());
    }

    @Override
    public Outcome<Marginals> infer(
        Question question, Run run, ProgressListener<? super Marginals> listener) {
      return question.error().isEmpty()
          ? engine.infer(question.problem(), run, listener)
          : new Outcome.GaveUp<>(question.error().get(), Optional.empty(), notAsked());
    }

    private static Diagnostics notAsked() {
      return new Diagnostics(
          Guarantee.HEURISTIC,
          StopReason.NOT_APPLICABLE,
          0,
          0,
          Duration.ZERO,
          0,
          Map.of(),
          List.of());
    }
  }
}
