package org.credence.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.EngineContract;
import org.junit.jupiter.api.Test;

/** Engines that are broken in one way each, and the check of the contract that catches it. */
final class EngineContractCanFailTest {

  private static final class Contract extends EngineContract<CoinProblem, Double> {
    private final Supplier<InferenceEngine<CoinProblem, Double>> engine;

    Contract(Supplier<InferenceEngine<CoinProblem, Double>> engine) {
      this.engine = engine;
    }

    @Override
    protected InferenceEngine<CoinProblem, Double> engine() {
      return engine.get();
    }

    @Override
    protected Stream<Question<CoinProblem, Double>> questions() {
      return Stream.of(Question.of(CoinProblem.of(0.5), 0.5));
    }

    @Override
    protected String bits(Double answer) {
      return Double.toString(answer);
    }

    @Override
    protected void assertSane(CoinProblem problem, Double answer) {
      assertThat(answer).isBetween(0.0, 2.0);
    }

    @Override
    protected void assertAgrees(
        CoinProblem problem, Double answer, Double truth, Diagnostics diagnostics) {
      assertThat(Math.abs(answer - truth)).isLessThan(0.3);
    }

    Map<String, Runnable> checks() {
      Map<String, Runnable> checks = new LinkedHashMap<>();
      checks.put("label", this::labelIsStableAndHasNoBlanks);
      checks.put("forecast", this::forecastIsFiniteAndNotNegative);
      checks.put("sane", this::answersAtLeastOneQuestionAndEveryAnswerIsSane);
      checks.put("guarantee", this::guaranteeHoldsWhenTheRunEndsByItself);
      checks.put("bits", this::sameBitsOnRepeatAndForAnyNumberOfThreads);
      checks.put("shared", this::oneEngineServesTwoThreadsAtOnce);
      checks.put("prepared", this::aPreparedEngineAnswersLikeTheEngine);
      checks.put("steps", this::budgetOfStepsIsKeptExactly);
      checks.put("evaluations", this::budgetOfEvaluationsIsOvershotByOneQuantumAtMost);
      checks.put("bytes", this::refusesWithNumbersWhatDoesNotFitTheMemoryBeforeDoingAnything);
      checks.put("interruption", this::anInterruptedRunReturnsWhatItHasAndKeepsTheFlag);
      checks.put("listener", this::listenersAreToldOfProgressAndChangeNothing);
      checks.put("resume", this::anIterationReadBackGoesOnWithTheSameBits);
      checks.put("damage", this::aDamagedStateIsRefusedOrOneToGoOnFrom);
      checks.put("memory", this::aSamplersMemoryDoesNotGrowWithItsSteps);
      return checks;
    }
  }

  private static void assertCaught(
      String check, Supplier<InferenceEngine<CoinProblem, Double>> engine) {
    Runnable run = new Contract(engine).checks().get(check);
    try {
      assertThatThrownBy(run::run)
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("question 0: ");
    } finally {
      Thread.interrupted();
    }
  }

  /** An engine that passes everything on; the mutants change one thing. */
  private static class Wrapper implements InferenceEngine<CoinProblem, Double> {
    private final InferenceEngine<CoinProblem, Double> engine;

    Wrapper(InferenceEngine<CoinProblem, Double> engine) {
      this.engine = engine;
    }

    @Override
    public Guarantee guarantee(CoinProblem problem) {
      return engine.guarantee(problem);
    }

    @Override
    public Forecast forecast(CoinProblem problem) {
      return engine.forecast(problem);
    }

    @Override
    public Outcome<Double> infer(
        CoinProblem problem, Run run, ProgressListener<? super Double> listener) {
      Budget budget = run.budget().limitsWork() ? run.budget() : run.budget().withSteps(50);
      return engine.infer(problem, run.withBudget(budget), listener);
    }

    @Override
    public boolean equals(Object other) {
      return other != null && other.getClass() == getClass();
    }

    @Override
    public int hashCode() {
      return 1;
    }

    @Override
    public String toString() {
      return engine.toString();
    }
  }

  @Test
  void theUnbrokenOnesPass() {
    for (InferenceEngine<CoinProblem, Double> engine :
        Stream.of(
                CoinTosser.standard(),
                new CoinReader(),
                new Wrapper(CoinTosser.standard()),
                new LoopMutant(LoopFault.NONE))
            .toList()) {
      new Contract(() -> engine).checks().forEach((name, check) -> check.run());
      Thread.interrupted();
    }
  }

  @Test
  void catchesLabelsThatChangeOrHaveBlanks() {
    AtomicLong calls = new AtomicLong();
    Contract changing =
        new Contract(
            () ->
                new Wrapper(CoinTosser.standard()) {
                  @Override
                  public String toString() {
                    return "engine-" + calls.incrementAndGet();
                  }
                });
    assertThatThrownBy(changing.checks().get("label")::run).isInstanceOf(AssertionError.class);
    Contract blank =
        new Contract(
            () ->
                new Wrapper(CoinTosser.standard()) {
                  @Override
                  public String toString() {
                    return "Coin Tosser";
                  }
                });
    assertThatThrownBy(blank.checks().get("label")::run).isInstanceOf(AssertionError.class);
  }

  @Test
  void catchesEndlessForecasts() {
    assertCaught(
        "forecast",
        () ->
            new Wrapper(CoinTosser.standard()) {
              @Override
              public Forecast forecast(CoinProblem problem) {
                return Forecast.ofAnswer(Double.POSITIVE_INFINITY, 1, "no idea");
              }
            });
  }

  @Test
  void catchesAnswersThatAreWrongOrInsane() {
    ScriptedEngine counts = new ScriptedEngine(); // answers the number of steps
    assertCaught("sane", () -> counts);
    assertCaught(
        "sane",
        () ->
            new Wrapper(new CoinReader()) {
              @Override
              public Outcome<Double> infer(
                  CoinProblem problem, Run run, ProgressListener<? super Double> listener) {
                Outcome<Double> outcome = super.infer(problem, run, listener);
                return new Outcome.Answered<>(outcome.orThrow() + 0.5, outcome.diagnostics());
              }
            });
  }

  @Test
  void catchesAnEngineThatCountsNoWork() {
    ScriptedEngine free = new ScriptedEngine();
    free.evaluationsPerStep = 0;
    free.finishedAt = 1;
    assertCaught("sane", () -> free);
  }

  @Test
  void catchesAnEngineThatNeverAnswers() {
    ScriptedEngine silent = new ScriptedEngine();
    silent.answerableFrom = Long.MAX_VALUE;
    assertThatThrownBy(() -> new Contract(() -> silent).checks().get("sane").run())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("questions answered");
  }

  @Test
  void catchesAGuaranteeThatIsNotKept() {
    ScriptedEngine lowered = new ScriptedEngine(); // promises ASYMPTOTIC, ends HEURISTIC
    lowered.finishedAt = 2;
    assertCaught("guarantee", () -> lowered);
  }

  @Test
  void catchesDrawsThatDependOnAnythingButTheSeed() {
    AtomicLong calls = new AtomicLong();
    Supplier<InferenceEngine<CoinProblem, Double>> moody =
        () ->
            new Wrapper(CoinTosser.standard()) {
              @Override
              public Outcome<Double> infer(
                  CoinProblem problem, Run run, ProgressListener<? super Double> listener) {
                return super.infer(problem, run.withSeed(calls.incrementAndGet()), listener);
              }
            };
    assertCaught("bits", moody);
    assertCaught("shared", moody);
    assertCaught("listener", moody);
  }

  @Test
  void catchesBitsThatDependOnThreads() {
    assertCaught(
        "bits",
        () ->
            new Wrapper(CoinTosser.standard()) {
              @Override
              public Outcome<Double> infer(
                  CoinProblem problem, Run run, ProgressListener<? super Double> listener) {
                return super.infer(problem, run.withSeed(run.seed() + run.threads()), listener);
              }
            });
  }

  @Test
  void catchesAnEngineThatIgnoresItsBudgets() {
    assertCaught(
        "evaluations",
        () ->
            new Wrapper(CoinTosser.standard()) {
              @Override
              public Outcome<Double> infer(
                  CoinProblem problem, Run run, ProgressListener<? super Double> listener) {
                return super.infer(problem, run.withBudget(Budget.ofSteps(50)), listener);
              }
            });
    assertCaught(
        "bytes",
        () ->
            new Wrapper(new CoinReader()) {
              @Override
              public Outcome<Double> infer(
                  CoinProblem problem, Run run, ProgressListener<? super Double> listener) {
                return super.infer(problem, run.withBudget(Budget.unlimited()), listener);
              }
            });
  }

  @Test
  void catchesAPreparedEngineThatAnswersSomethingElse() {
    assertCaught(
        "prepared",
        () ->
            new Wrapper(CoinTosser.standard()) {
              @Override
              public InferenceEngine<CoinProblem, Double> prepare(CoinProblem typical, Run run) {
                ScriptedEngine other = new ScriptedEngine(); // answers 1
                other.finishedAt = 1;
                return other;
              }
            });
  }

  @Test
  void catchesAnEngineThatTellsNobody() {
    assertCaught(
        "listener",
        () ->
            new Wrapper(CoinTosser.standard()) {
              @Override
              public Outcome<Double> infer(
                  CoinProblem problem, Run run, ProgressListener<? super Double> listener) {
                return super.infer(problem, run, ProgressListener.none());
              }
            });
  }

  /** What may be wrong in a loop over a budget. */
  private enum LoopFault {
    NONE,
    STEPS_IN_WHOLE_QUANTA,
    BUDGET_SEEN_A_QUANTUM_LATE,
    INTERRUPTION_SWALLOWED,
    ANSWER_OF_ONE_STEP_EARLIER
  }

  /** A loop like that of {@link IterativeLoop}, with a named fault. */
  private record LoopMutant(LoopFault fault) implements IterativeEngine<CoinProblem, Double> {

    @Override
    public Guarantee guarantee(CoinProblem problem) {
      return Guarantee.ASYMPTOTIC;
    }

    @Override
    public Forecast forecast(CoinProblem problem) {
      return CoinTosser.standard().forecast(problem);
    }

    @Override
    public Iteration<Double> begin(CoinProblem problem, Randomness randomness, Workers workers) {
      return CoinTosser.standard().begin(problem, randomness, workers);
    }

    @Override
    public Outcome<Double> infer(
        CoinProblem problem, Run run, ProgressListener<? super Double> listener) {
      Optional<String> refusal = Refusal.of(forecast(problem), run.budget());
      if (refusal.isPresent()) {
        return new Outcome.GaveUp<>(
            refusal.get(),
            Optional.of(forecast(problem)),
            new Meter(run.budget()).diagnostics(guarantee(problem), StopReason.REFUSED, 0));
      }
      long stepLimit = run.budget().steps().orElse(Long.MAX_VALUE);
      long evaluationLimit = run.budget().evaluations().orElse(Long.MAX_VALUE);
      Iteration<Double> iteration =
          begin(problem, SeededRandomness.of(run.seed()), Workers.sequential());
      boolean interrupted = false;
      double answer = Double.NaN;
      long late = fault == LoopFault.BUDGET_SEEN_A_QUANTUM_LATE ? 2 * 3 * 4 : 0;
      long start = System.nanoTime();
      while (iteration.steps() < stepLimit
          && iteration.evaluations()
              < evaluationLimit + Math.min(late, Long.MAX_VALUE - evaluationLimit)
          && !interrupted) {
        interrupted =
            fault == LoopFault.INTERRUPTION_SWALLOWED
                ? Thread.interrupted()
                : Thread.currentThread().isInterrupted();
        if (interrupted) {
          break;
        }
        if (iteration.steps() > 0 && fault == LoopFault.ANSWER_OF_ONE_STEP_EARLIER) {
          answer = iteration.answer();
        }
        iteration.advance(
            fault == LoopFault.STEPS_IN_WHOLE_QUANTA
                ? iteration.quantum()
                : Math.min(iteration.quantum(), stepLimit - iteration.steps()));
        listener.on(
            new ProgressEvent(
                iteration.steps(), iteration.evaluations(), System.nanoTime() - start, List.of()),
            iteration::answer);
      }
      StopReason stop =
          interrupted
              ? StopReason.INTERRUPTED
              : iteration.steps() >= stepLimit
                  ? StopReason.STEP_BUDGET
                  : StopReason.EVALUATION_BUDGET;
      Meter meter = new Meter(Budget.unlimited());
      meter.evaluated(iteration.evaluations());
      Diagnostics diagnostics = meter.diagnostics(Guarantee.ASYMPTOTIC, stop, iteration.steps());
      if (iteration.steps() == 0) {
        return new Outcome.GaveUp<>("no step", Optional.empty(), diagnostics);
      }
      return new Outcome.Answered<>(
          Double.isNaN(answer) || !interrupted ? iteration.answer() : answer, diagnostics);
    }

    @Override
    public String toString() {
      return "loop-mutant";
    }
  }

  @Test
  void mutantLoopThatDoesWholeQuantaIsCaught() {
    assertCaught("steps", () -> new LoopMutant(LoopFault.STEPS_IN_WHOLE_QUANTA));
  }

  @Test
  void mutantLoopThatSeesTheBudgetAQuantumLateIsCaught() {
    assertCaught("evaluations", () -> new LoopMutant(LoopFault.BUDGET_SEEN_A_QUANTUM_LATE));
  }

  @Test
  void mutantLoopThatSwallowsInterruptionIsCaught() {
    assertCaught("interruption", () -> new LoopMutant(LoopFault.INTERRUPTION_SWALLOWED));
  }

  @Test
  void mutantLoopThatReturnsTheAnswerOfAnEarlierStepIsCaught() {
    assertCaught("interruption", () -> new LoopMutant(LoopFault.ANSWER_OF_ONE_STEP_EARLIER));
  }

  /** What may be wrong with a state that is written down. */
  private enum StateFault {
    NONE,
    NUMBER_LEFT_OUT,
    INDEX_TAKEN_ON_TRUST,
    LENGTH_TAKEN_ON_TRUST,
    ALL_DRAWS_KEPT
  }

  /** A coin tosser whose state has a named fault. */
  private record StateMutant(StateFault fault) implements IterativeEngine<CoinProblem, Double> {

    @Override
    public Guarantee guarantee(CoinProblem problem) {
      return Guarantee.ASYMPTOTIC;
    }

    @Override
    public Forecast forecast(CoinProblem problem) {
      return CoinTosser.standard().forecast(problem);
    }

    @Override
    public Iteration<Double> begin(CoinProblem problem, Randomness randomness, Workers workers) {
      return new Tosses(fault, randomness);
    }

    @Override
    public String toString() {
      return "state-mutant";
    }

    private static final class Tosses implements Iteration<Double>, Resumable {
      private final StateFault fault;
      private final Randomness randomness;
      private final double[] sums = new double[2]; // of even and odd tosses
      private int next;
      private long steps;

      Tosses(StateFault fault, Randomness randomness) {
        this.fault = fault;
        this.randomness = randomness;
      }

      @Override
      public void advance(long count) {
        for (long i = 0; i < count; i++) {
          sums[next] += randomness.split(steps++).uniform();
          next = 1 - next;
        }
      }

      @Override
      public void save(DataOutput out) throws IOException {
        out.writeInt(next);
        out.writeInt(fault == StateFault.ALL_DRAWS_KEPT ? (int) steps : 2);
        SavedState.write(out, sums);
        if (fault == StateFault.ALL_DRAWS_KEPT) {
          SavedState.write(out, new double[(int) steps]);
        }
        if (fault != StateFault.NUMBER_LEFT_OUT) {
          out.writeLong(steps);
        }
      }

      @Override
      public void restore(DataInput in) throws IOException {
        next =
            fault == StateFault.INDEX_TAKEN_ON_TRUST
                ? in.readInt()
                : SavedState.index(in, 1, "turn");
        int length =
            fault == StateFault.LENGTH_TAKEN_ON_TRUST
                ? in.readInt() & 0x07FFFFFF
                : SavedState.index(in, 1 << 16, "length");
        double[] kept = new double[length];
        SavedState.finite(in, sums, "sum");
        if (fault == StateFault.ALL_DRAWS_KEPT) {
          SavedState.finite(in, kept, "draw");
        }
        steps = fault == StateFault.NUMBER_LEFT_OUT ? 1 : SavedState.steps(in);
      }

      @Override
      public long steps() {
        return steps;
      }

      @Override
      public long evaluations() {
        return steps;
      }

      @Override
      public Double answer() {
        if (steps == 0) {
          throw new CannotAnswerException(StopReason.STUCK, "no toss yet; allow a step");
        }
        return (sums[0] + sums[1]) / steps;
      }

      @Override
      public Guarantee guarantee() {
        return Guarantee.ASYMPTOTIC;
      }

      @Override
      public Map<String, Double> measures() {
        return Map.of("next", (double) next);
      }

      @Override
      public long peakBytes() {
        return 16;
      }
    }
  }

  @Test
  void statesThatAreSoundPass() {
    new Contract(() -> new StateMutant(StateFault.NONE))
        .checks()
        .forEach((name, check) -> check.run());
    Thread.interrupted();
  }

  @Test
  void mutantThatLeavesANumberOutOfItsStateIsCaught() {
    assertCaught("resume", () -> new StateMutant(StateFault.NUMBER_LEFT_OUT));
  }

  @Test
  void mutantThatTrustsAnIndexOfADamagedStateIsCaught() {
    assertCaught("damage", () -> new StateMutant(StateFault.INDEX_TAKEN_ON_TRUST));
  }

  @Test
  void mutantThatAllocatesWhatADamagedStateSaysIsCaught() {
    assertCaught("damage", () -> new StateMutant(StateFault.LENGTH_TAKEN_ON_TRUST));
  }

  @Test
  void mutantThatKeepsEveryDrawIsCaught() {
    assertCaught("memory", () -> new StateMutant(StateFault.ALL_DRAWS_KEPT));
  }
}
