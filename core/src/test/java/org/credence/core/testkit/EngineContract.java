package org.credence.core.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Diagnostics;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Problem;
import org.credence.core.engine.ProgressEvent;
import org.credence.core.engine.ProgressListener;
import org.credence.core.engine.Resumable;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every engine owes its callers, whatever it computes. A new engine inherits it in ten lines:
 *
 * <pre>
 *   final class GibbsSamplerContractTest extends EngineContract&lt;MarginalProblem, Marginals&gt; {
 *     protected InferenceEngine&lt;MarginalProblem, Marginals&gt; engine() { return GibbsSampler.standard(); }
 *     protected Stream&lt;Question&lt;MarginalProblem, Marginals&gt;&gt; questions() { return SmallModels.marginals(); }
 *     protected String bits(Marginals answer) { return SmallModels.bits(answer); }
 *     protected void assertSane(MarginalProblem problem, Marginals answer) { SmallModels.assertSane(problem, answer); }
 *   }
 * </pre>
 *
 * @param <P> the type of question
 * @param <A> the type of answer
 */
public abstract class EngineContract<P extends Problem<A>, A> {

  private static final long SEED = StatisticalAssert.seed("engine contract");
  private static final int DAMAGED_QUESTIONS = 2;
  // A name in kebab case, then settings without blanks in brackets.
  private static final String LABEL = "[a-z][a-z0-9]*(-[a-z0-9]+)*(\\[[^\\s]+])?";

  /**
   * A question for the contract.
   *
   * @param problem small: every test asks it several times
   * @param truth the true answer, where it is known
   */
  public record Question<P, A>(P problem, Optional<A> truth) {

    /** A question whose answer is not known. */
    public static <P, A> Question<P, A> of(P problem) {
      return new Question<>(problem, Optional.empty());
    }

    /** A question and its true answer. */
    public static <P, A> Question<P, A> of(P problem, A truth) {
      return new Question<>(problem, Optional.of(truth));
    }
  }

  /** The engine; every call gives an equal one. */
  protected abstract InferenceEngine<P, A> engine();

  /** Small questions, at least one of which the engine answers. */
  protected abstract Stream<Question<P, A>> questions();

  /** All digits of an answer, so that two answers have the same bits if and only if they have the same text. */
  protected abstract String bits(A answer);

  /**
   * What holds of every answer, early ones too: probabilities are probabilities, every number has an error statement, an exact
   * answer says so.
   */
  protected abstract void assertSane(P problem, A answer);

  /** What holds of the answer to a question whose truth is known, after a run of {@link #steps}. By default nothing. */
  protected void assertAgrees(P problem, A answer, A truth, Diagnostics diagnostics) {}

  /** Steps that a run takes in these tests. */
  protected long steps() {
    return 64;
  }

  @AfterEach
  final void clearInterruptFlag() {
    Thread.interrupted();
  }

  @Test
  protected final void labelIsStableAndHasNoBlanks() {
    assertThat(engine().toString()).matches(LABEL).isEqualTo(engine().toString());
    assertThat(engine()).isEqualTo(engine());
    assertThat(engine()).hasSameHashCodeAs(engine());
  }

  @Test
  protected final void forecastIsFiniteAndNotNegative() {
    each(
        question -> {
          Forecast forecast = engine().forecast(question.problem());
          assertThat(forecast.evaluations()).isFinite().isNotNegative();
          assertThat(forecast.bytes()).isFinite().isNotNegative();
          assertThat(forecast.basis()).isNotBlank();
          assertThat(engine().forecast(question.problem())).isEqualTo(forecast);
        });
  }

  @Test
  protected final void answersAtLeastOneQuestionAndEveryAnswerIsSane() {
    int[] answered = {0};
    each(
        question -> {
          Outcome<A> outcome = engine().infer(question.problem(), run());
          assertThat(outcome.diagnostics().elapsed().isNegative()).as("elapsed < 0").isFalse();
          assertThat(outcome.diagnostics().evaluations()).isNotNegative();
          assertThat(outcome.diagnostics().peakBytes()).isNotNegative();
          if (outcome instanceof Outcome.GaveUp<A> gaveUp) {
            assertThat(gaveUp.reason()).isNotBlank();
          }
          if (outcome instanceof Outcome.Answered<A> a) {
            answered[0]++;
            assertSane(question.problem(), a.value());
            assertThat(a.diagnostics().evaluations()).as("evaluations").isPositive();
            question
                .truth()
                .ifPresent(
                    truth -> assertAgrees(question.problem(), a.value(), truth, a.diagnostics()));
          }
        });
    assertThat(answered[0]).as("questions answered").isPositive();
  }

  @Test
  protected final void guaranteeHoldsWhenTheRunEndsByItself() {
    each(
        question -> {
          Outcome<A> outcome = engine().infer(question.problem(), run());
          StopReason stop = outcome.diagnostics().stop();
          boolean proved =
              outcome.diagnostics().guarantee() == Guarantee.EXACT; // more than promised
          if (!proved && (stop == StopReason.COMPLETED || stop == StopReason.CONVERGED)) {
            assertThat(outcome.diagnostics().guarantee())
                .isEqualTo(engine().guarantee(question.problem()));
          }
        });
  }

  @Test
  protected final void sameBitsOnRepeatAndForAnyNumberOfThreads() {
    each(
        question -> {
          String once = ask(question.problem(), run());
          assertThat(ask(question.problem(), run())).as("again").isEqualTo(once);
          assertThat(ask(question.problem(), run().withThreads(2))).as("2 threads").isEqualTo(once);
          assertThat(ask(question.problem(), run().withThreads(4))).as("4 threads").isEqualTo(once);
        });
  }

  @Test
  protected final void oneEngineServesTwoThreadsAtOnce() {
    InferenceEngine<P, A> shared = engine();
    each(
        question -> {
          Supplier<String> ask = () -> text(shared.infer(question.problem(), run()));
          CompletableFuture<String> other = CompletableFuture.supplyAsync(ask);
          String mine = ask.get();
          assertThat(other.join()).isEqualTo(mine);
          assertThat(ask(question.problem(), run())).isEqualTo(mine);
        });
  }

  @Test
  protected final void aPreparedEngineAnswersLikeTheEngine() {
    each(
        question -> {
          Outcome<A> prepared =
              engine().prepare(question.problem(), run()).infer(question.problem(), run());
          Outcome<A> outcome = engine().infer(question.problem(), run());
          assertThat(prepared.label()).isEqualTo(outcome.label());
          prepared.answer().ifPresent(answer -> assertSane(question.problem(), answer));
          if (prepared instanceof Outcome.Answered<A> a) {
            question
                .truth()
                .ifPresent(
                    truth -> assertAgrees(question.problem(), a.value(), truth, a.diagnostics()));
          }
        });
  }

  @Test
  protected final void budgetOfStepsIsKeptExactly() {
    if (!(engine() instanceof IterativeEngine<?, ?>)) {
      return; // an exact engine has one step
    }
    each(
        question -> {
          for (long limit : new long[] {1, 2, 7, steps()}) {
            Diagnostics spent =
                engine()
                    .infer(question.problem(), run().withBudget(Budget.ofSteps(limit)))
                    .diagnostics();
            if (spent.stop() == StopReason.STEP_BUDGET) {
              assertThat(spent.steps()).isEqualTo(limit);
            } else {
              assertThat(spent.steps()).isLessThanOrEqualTo(limit);
            }
          }
        });
  }

  @Test
  protected final void budgetOfEvaluationsIsOvershotByOneQuantumAtMost() {
    each(
        question -> {
          long full = engine().infer(question.problem(), run()).diagnostics().evaluations();
          long limit = Math.max(1, full / 2);
          Events<A> events = new Events<>();
          Outcome<A> outcome =
              engine()
                  .infer(
                      question.problem(),
                      run().withBudget(run().budget().withEvaluations(limit)),
                      events);
          if (engine() instanceof ExactEngine<?, ?>) {
            assertThat(outcome.answer().isEmpty() || outcome.diagnostics().evaluations() <= limit)
                .as("answers within the budget or not at all")
                .isTrue();
          } else {
            int last = events.seen.size() - 1;
            for (int i = 0; i < last; i++) {
              assertThat(events.seen.get(i).evaluations())
                  .as("evaluations after quantum %s, which was not the last", i)
                  .isLessThan(limit);
            }
            if (outcome.diagnostics().stop() == StopReason.EVALUATION_BUDGET) {
              assertThat(outcome.diagnostics().evaluations()).isGreaterThanOrEqualTo(limit);
            }
          }
        });
  }

  @Test
  protected final void refusesWithNumbersWhatDoesNotFitTheMemoryBeforeDoingAnything() {
    each(
        question -> {
          Forecast forecast = engine().forecast(question.problem());
          if (forecast.bytes() <= 1) {
            return; // fits any budget
          }
          Outcome<A> outcome =
              engine().infer(question.problem(), run().withBudget(run().budget().withBytes(1)));
          if (!(outcome instanceof Outcome.GaveUp<A> gaveUp)) {
            fail("it needs " + forecast.bytes() + " bytes, was given 1, and said " + outcome);
            return;
          }
          assertThat(gaveUp.diagnostics().stop()).isEqualTo(StopReason.REFUSED);
          assertThat(gaveUp.forecast()).contains(forecast);
          assertThat(gaveUp.reason())
              .contains("needs ")
              .contains("the budget allows 1 B")
              .contains(forecast.basis());
          assertThat(gaveUp.diagnostics().evaluations()).isZero();
          assertThat(gaveUp.diagnostics().peakBytes()).isZero();
        });
  }

  @Test
  protected final void anInterruptedRunReturnsWhatItHasAndKeepsTheFlag() {
    each(
        question -> {
          for (int after = 0; after <= 3; after++) {
            assertSurvivesInterruption(question.problem(), after);
          }
        });
  }

  /** Interrupts after that many events; 0 is before the run. */
  private void assertSurvivesInterruption(P problem, int after) {
    int[] events = {0};
    if (after == 0) {
      Thread.currentThread().interrupt();
    }
    Outcome<A> outcome =
        engine()
            .infer(
                problem,
                run(),
                (event, answer) -> {
                  if (++events[0] == after) {
                    Thread.currentThread().interrupt();
                  }
                });
    boolean flag = Thread.interrupted();
    assertThat(flag).as("interrupt flag").isEqualTo(after == 0 || events[0] >= after);
    outcome.answer().ifPresent(answer -> assertSane(problem, answer));
    if (engine() instanceof IterativeEngine<?, ?>
        && outcome.diagnostics().stop() == StopReason.INTERRUPTED
        && outcome.answer().isPresent()
        && outcome.diagnostics().steps() > 0) {
      Budget sameSteps = Budget.ofSteps(outcome.diagnostics().steps());
      assertThat(text(outcome))
          .as("the answer of an interrupted run is that of as many steps")
          .isEqualTo(ask(problem, run().withBudget(sameSteps)));
    }
  }

  @Test
  protected final void listenersAreToldOfProgressAndChangeNothing() {
    each(
        question -> {
          Thread caller = Thread.currentThread();
          Events<A> events = new Events<>();
          ProgressListener<A> curious =
              (event, answer) -> {
                assertThat(Thread.currentThread()).isSameAs(caller);
                events.on(event, answer);
                try {
                  assertSane(question.problem(), answer.get());
                } catch (CannotAnswerException e) {
                  assertThat(e.reason()).isNotBlank(); // no answer yet
                }
              };
          Outcome<A> outcome = engine().infer(question.problem(), run(), curious);
          assertThat(text(outcome)).isEqualTo(ask(question.problem(), run()));
          if (outcome.answer().isPresent() && outcome.diagnostics().steps() > 0) {
            assertThat(events.seen).isNotEmpty();
            ProgressEvent last = events.seen.get(events.seen.size() - 1);
            assertThat(last.steps()).isEqualTo(outcome.diagnostics().steps());
          }
          for (int i = 1; i < events.seen.size(); i++) {
            ProgressEvent before = events.seen.get(i - 1);
            ProgressEvent event = events.seen.get(i);
            assertThat(event.steps()).isGreaterThanOrEqualTo(before.steps());
            assertThat(event.evaluations()).isGreaterThanOrEqualTo(before.evaluations());
            assertThat(event.elapsedNanos()).isGreaterThanOrEqualTo(before.elapsedNanos());
          }
        });
  }

  /** Where the iteration is {@link Resumable}: written down after any number of steps and read back, it ends with the same bits. */
  @Test
  protected final void anIterationReadBackGoesOnWithTheSameBits() {
    if (!(engine() instanceof IterativeEngine<P, A> iterative)) {
      return; // nothing to write down
    }
    each(
        question -> {
          for (long before : new long[] {1, 3, steps() / 2}) {
            try (Workers workers = Workers.sequential()) {
              assertReadsBack(iterative, question.problem(), before, workers);
            } catch (ImpossibleEvidenceException | CannotAnswerException e) {
              return; // no iteration, or none that goes on
            }
          }
        });
  }

  private void assertReadsBack(
      IterativeEngine<P, A> engine, P problem, long before, Workers workers) {
    Iteration<A> whole = engine.begin(problem, SeededRandomness.of(SEED), workers);
    if (!(whole instanceof Resumable resumable)) {
      return;
    }
    whole.advance(before);
    byte[] state = written(resumable);
    Iteration<A> again = engine.begin(problem, SeededRandomness.of(SEED), workers);
    try {
      ((Resumable) again).restore(new DataInputStream(new ByteArrayInputStream(state)));
    } catch (IOException e) {
      throw new AssertionError("a state was written that cannot be read", e);
    }
    assertThat(stand(again)).as("read back after %s steps", before).isEqualTo(stand(whole));
    for (int i = 0; i < 2 && whole.finished().isEmpty(); i++) {
      whole.advance(steps() / 2);
      again.advance(steps() / 2);
      assertThat(stand(again)).as("going on after %s steps", before).isEqualTo(stand(whole));
    }
    assertThat(written((Resumable) again)).isEqualTo(written(resumable));
    if (state.length > 0) {
      Iteration<A> cut = engine.begin(problem, SeededRandomness.of(SEED), workers);
      assertThatThrownBy(
              () ->
                  ((Resumable) cut)
                      .restore(
                          new DataInputStream(
                              new ByteArrayInputStream(state, 0, state.length - 1))))
          .as("a state that ends early")
          .isInstanceOf(IOException.class);
    }
  }

  /** Where the iteration is {@link Resumable}: a damaged state is refused, or is one to go on from; never another exception, nor much memory. */
  @Test
  @Timeout(120)
  protected final void aDamagedStateIsRefusedOrOneToGoOnFrom() {
    if (!(engine() instanceof IterativeEngine<P, A> iterative)) {
      return; // nothing to write down
    }
    int[] questions = {0};
    each(
        question -> {
          try (Workers workers = Workers.sequential()) {
            if (questions[0] < DAMAGED_QUESTIONS) {
              Supplier<Iteration<A>> fresh =
                  () -> iterative.begin(question.problem(), SeededRandomness.of(SEED), workers);
              questions[0] += DamagedStates.check(fresh, Math.max(3, steps() / 8)) ? 1 : 0;
            }
          } catch (ImpossibleEvidenceException | CannotAnswerException e) {
            return; // no iteration, or none that goes on
          }
        });
  }

  /**
   * Steps after which the state of a sampler grows no more, and a tenth of what it is then put to; 0 where there is no such number,
   * as the answer grows with the draws.
   */
  protected long stepsUntilFull() {
    return 5_000;
  }

  /** A sampler's memory is flat: ten times the steps need no more of it. */
  @Test
  protected final void aSamplersMemoryDoesNotGrowWithItsSteps() {
    if (!(engine() instanceof IterativeEngine<P, A> iterative) || stepsUntilFull() == 0) {
      return;
    }
    boolean[] done = {false};
    each(
        question -> {
          if (done[0] || engine().guarantee(question.problem()) != Guarantee.ASYMPTOTIC) {
            return; // no sampler, or one question was enough
          }
          try (Workers workers = Workers.sequential()) {
            Iteration<A> iteration =
                iterative.begin(question.problem(), SeededRandomness.of(SEED), workers);
            if (iteration instanceof Resumable resumable) {
              done[0] = assertMemoryIsFlat(iteration, resumable);
            }
          } catch (ImpossibleEvidenceException | CannotAnswerException e) {
            return; // no iteration, or none that goes on
          }
        });
  }

  /** Twice the bytes are allowed, as buffers that are halved when full are between half full and full. */
  private boolean assertMemoryIsFlat(Iteration<A> iteration, Resumable resumable) {
    iteration.advance(stepsUntilFull());
    int before = written(resumable).length;
    long peak = iteration.peakBytes();
    iteration.advance(9 * stepsUntilFull());
    if (iteration.finished().isPresent()) {
      return false; // nothing to draw
    }
    assertThat(written(resumable).length)
        .as("bytes of the state after %s steps", 10 * stepsUntilFull())
        .isLessThanOrEqualTo(2 * before);
    assertThat(iteration.peakBytes()).as("peak bytes").isEqualTo(peak);
    return true;
  }

  static byte[] written(Resumable iteration) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      iteration.save(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new AssertionError("a state could not be written", e);
    }
    return bytes.toByteArray();
  }

  /** All that can be seen of an iteration. */
  private String stand(Iteration<A> iteration) {
    String answer;
    try {
      answer = bits(iteration.answer());
    } catch (CannotAnswerException e) {
      answer = e.reason();
    }
    return iteration.steps()
        + " "
        + iteration.evaluations()
        + " "
        + iteration.guarantee()
        + " "
        + iteration.finished()
        + " "
        + iteration.measures()
        + " "
        + iteration.warnings()
        + " "
        + answer;
  }

  private Run run() {
    return engine() instanceof IterativeEngine<?, ?>
        ? Run.of(SEED, Budget.ofSteps(steps()))
        : Run.of(SEED);
  }

  private String ask(P problem, Run run) {
    return text(engine().infer(problem, run));
  }

  private String text(Outcome<A> outcome) {
    return outcome.label()
        + " "
        + outcome.match(
            a -> bits(a.value()), i -> String.join(", ", i.conflict()), g -> g.reason());
  }

  private void each(Check<P, A> check) {
    List<Question<P, A>> all = questions().toList();
    assertThat(all).as("questions of the contract").isNotEmpty();
    for (int i = 0; i < all.size(); i++) {
      try {
        check.on(all.get(i));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("question " + i + ": " + e.getMessage(), e);
      }
    }
  }

  @FunctionalInterface
  private interface Check<P, A> {
    void on(Question<P, A> question);
  }

  private static final class Events<A> implements ProgressListener<A> {
    private final List<ProgressEvent> seen = new ArrayList<>();

    @Override
    public void on(ProgressEvent event, Supplier<? extends A> answerSoFar) {
      seen.add(event);
    }
  }
}
