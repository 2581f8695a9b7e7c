package org.credence.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.credence.core.input.FormatException;
import org.credence.core.random.Randomness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckpointTest {

  private static final CoinProblem PROBLEM = CoinProblem.of(0.3);
  private static final long STEPS = 3000;

  private final CoinTosser engine = new CoinTosser(4, 100); // quanta of 100 steps
  @TempDir private Path folder = Path.of("");
  private Path file = Path.of("");

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("run.checkpoint");
  }

  @AfterEach
  void clearInterruptFlag() {
    Thread.interrupted();
  }

  private Run run(long steps) {
    return Run.of(5, Budget.ofSteps(steps)).withCheckpoint(new Checkpoint(file, Duration.ZERO));
  }

  private double truth(long steps) {
    return engine.infer(PROBLEM, Run.of(5, Budget.ofSteps(steps))).orThrow();
  }

  private Outcome<Double> interruptedAt(long steps) {
    Outcome<Double> outcome =
        engine.infer(
            PROBLEM,
            run(STEPS),
            (event, answer) -> {
              if (event.steps() >= steps) {
                Thread.currentThread().interrupt();
              }
            });
    assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
    return outcome;
  }

  @Test
  void aRunTakenUpEndsWithTheBitsOfOneThatWasNeverInterrupted() {
    assertThat(interruptedAt(1000).diagnostics().stop()).isEqualTo(StopReason.INTERRUPTED);
    Outcome<Double> rest = engine.infer(PROBLEM, run(STEPS).withThreads(2));
    assertThat(rest.orThrow()).isEqualTo(truth(STEPS));
    assertThat(rest.diagnostics().steps()).isEqualTo(STEPS);
    assertThat(rest.diagnostics().notes())
        .containsExactly("Continued from " + file + " at step 1000.");
    assertThat(rest.diagnostics().warnings()).isEmpty();
  }

  @Test
  void theTimeOfAllPartsTogetherIsTold() throws IOException {
    Outcome<Double> first = interruptedAt(1000);
    Outcome<Double> rest = engine.infer(PROBLEM, run(STEPS));
    assertThat(rest.diagnostics().elapsed())
        .isGreaterThanOrEqualTo(first.diagnostics().elapsed().dividedBy(2));
    assertThat(rest.diagnostics().evaluations()).isEqualTo(4 * STEPS);
  }

  @Test
  void aFinishedRunGoesOnUnderALargerBudgetAlsoFromWithinAQuantum() {
    engine.infer(PROBLEM, run(1050)); // not a multiple of 100: the last whole quantum is kept
    Outcome<Double> more = engine.infer(PROBLEM, run(STEPS));
    assertThat(more.diagnostics().notes())
        .containsExactly("Continued from " + file + " at step 1000.");
    assertThat(more.orThrow()).isEqualTo(truth(STEPS));
  }

  @Test
  void aDamagedOrMissingFileIsReplacedByThePreviousOne() throws IOException {
    interruptedAt(1000);
    Path previous = folder.resolve("run.checkpoint.previous");
    assertThat(previous).exists();
    byte[] bytes = Files.readAllBytes(file);
    for (int cut = 0; cut < bytes.length; cut++) {
      Files.write(file, Arrays.copyOf(bytes, cut));
      Outcome<Double> rest = engine.infer(PROBLEM, run(cut == 50 ? STEPS : 1));
      assertThat(rest.diagnostics().notes()).as("cut at byte %s", cut).hasSize(1);
      if (cut == 50) {
        assertThat(rest.orThrow()).isEqualTo(truth(STEPS));
        break;
      }
    }
    Files.delete(file);
    assertThat(engine.infer(PROBLEM, run(STEPS)).orThrow()).isEqualTo(truth(STEPS));
  }

  @Test
  void everyByteChangedOrCutIsSeen() throws IOException {
    interruptedAt(30);
    Path previous = folder.resolve("run.checkpoint.previous");
    byte[] bytes = Files.readAllBytes(file);
    for (int at = 0; at < bytes.length; at++) {
      byte[] changed = bytes.clone();
      changed[at] ^= 1;
      assertDamaged(previous, changed, "changed at byte " + at);
      assertDamaged(previous, Arrays.copyOf(bytes, at), "cut at byte " + at);
    }
    assertDamaged(previous, Arrays.copyOf(bytes, bytes.length + 1), "with a byte too many");
  }

  private void assertDamaged(Path previous, byte[] bytes, String how) throws IOException {
    Files.write(file, bytes);
    Files.deleteIfExists(previous);
    assertThatThrownBy(() -> engine.infer(PROBLEM, run(STEPS)))
        .as(how)
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("this is no checkpoint: ")
        .hasMessageEndingWith("Remove the file to begin anew, or name another [CHECKPOINT]");
  }

  @Test
  void aRunOfAnotherEngineQuestionOrSeedIsRefused() {
    interruptedAt(30);
    assertRefused(
        new CoinTosser(5, 100),
        PROBLEM,
        run(9),
        "engine coin-tosser[quantum=100], not coin-tosser[chunks=5,quantum=100]");
    assertRefused(engine, CoinProblem.of(0.4), run(9), "another model, evidence or query");
    assertRefused(engine, PROBLEM, run(9).withSeed(6), "seed 5, not 6");
  }

  private void assertRefused(CoinTosser asked, CoinProblem problem, Run run, String text) {
    assertThatThrownBy(() -> asked.infer(problem, run))
        .isInstanceOf(FormatException.class)
        .hasMessage(
            file
                + ": error: the checkpoint belongs to a run of "
                + text
                + ". Ask as that run did, or name another file [CHECKPOINT-OTHER-RUN]");
  }

  @Test
  void aFileThatCannotBeWrittenIsAWarningAndTheRunGoesOn() {
    Path nowhere = folder.resolve("missing").resolve("run.checkpoint");
    Outcome<Double> outcome =
        engine.infer(
            PROBLEM,
            Run.of(5, Budget.ofSteps(STEPS))
                .withCheckpoint(new Checkpoint(nowhere, Duration.ZERO)));
    assertThat(outcome.orThrow()).isEqualTo(truth(STEPS));
    assertThat(outcome.diagnostics().warnings())
        .singleElement()
        .asString()
        .startsWith("The checkpoint " + nowhere + " could not be written: ")
        .contains("there is no folder");
  }

  @Test
  void anInterruptWhileItIsWrittenIsNoReasonNotToWriteIt() {
    Outcome<Double> outcome = new InterruptedInSave(engine).infer(PROBLEM, run(STEPS));
    assertThat(Thread.interrupted()).as("the flag is kept").isTrue();
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.INTERRUPTED);
    assertThat(outcome.diagnostics().warnings()).isEmpty();
    assertThat(file).exists();
    assertThat(engine.infer(PROBLEM, run(STEPS)).orThrow()).isEqualTo(truth(STEPS));
  }

  @Test
  void anEngineThatCannotBeWrittenDownGivesUpAndAnExactOneWarns() {
    Outcome<Double> scripted = new ScriptedEngine().infer(PROBLEM, run(STEPS));
    assertThat(scripted.diagnostics().stop()).isEqualTo(StopReason.NOT_APPLICABLE);
    String reason = scripted.<String>match(a -> "", i -> "", g -> g.reason());
    assertThat(reason)
        .endsWith("cannot be written down on this question; leave the checkpoint out");
    Outcome<Double> exact = new CoinReader().infer(PROBLEM, run(STEPS));
    assertThat(exact.diagnostics().warnings())
        .containsExactly(
            "An exact engine answers in one step, so nothing was written to the checkpoint "
                + file
                + ".");
  }

  @Test
  void rejectsANegativeInterval() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Checkpoint(file, Duration.ofSeconds(-1)))
        .withMessage("a checkpoint every PT-1S; give a duration of at least 0");
  }

  /** The engine, but that an interrupt comes while its state is saved for the first time. */
  private record InterruptedInSave(CoinTosser engine)
      implements IterativeEngine<CoinProblem, Double> {

    @Override
    @SuppressWarnings("unchecked")
    public Iteration<Double> begin(CoinProblem problem, Randomness randomness, Workers workers) {
      Iteration<Double> iteration = engine.begin(problem, randomness, workers);
      AtomicBoolean first = new AtomicBoolean(true);
      return (Iteration<Double>)
          Proxy.newProxyInstance(
              Iteration.class.getClassLoader(),
              new Class<?>[] {Iteration.class, Resumable.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("save") && first.getAndSet(false)) {
                  Thread.currentThread().interrupt();
                }
                return method.invoke(iteration, arguments);
              });
    }

    @Override
    public Guarantee guarantee(CoinProblem problem) {
      return engine.guarantee(problem);
    }

    @Override
    public Budget defaultBudget() {
      return engine.defaultBudget();
    }

    @Override
    public Forecast forecast(CoinProblem problem) {
      return engine.forecast(problem);
    }

    @Override
    public String toString() {
      return engine.toString();
    }
  }
}
