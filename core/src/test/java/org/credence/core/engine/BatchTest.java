package org.credence.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class BatchTest {

  @AfterEach
  void clearInterruptFlag() {
    Thread.interrupted();
  }

  private static List<CoinProblem> coins(int count) {
    return IntStream.range(0, count).mapToObj(i -> CoinProblem.of(i / 100.0)).toList();
  }

  private static List<String> run(
      InferenceEngine<CoinProblem, Double> engine, List<CoinProblem> coins, Run run) {
    List<String> rows = new ArrayList<>();
    long done =
        Batch.infer(
            engine,
            coins,
            run,
            (row, outcome) ->
                rows.add(
                    row
                        + ": "
                        + outcome.match(
                            a -> "" + a.value(),
                            i -> "impossible " + i.conflict(),
                            g -> g.diagnostics().stop().label() + " " + g.reason())));
    assertThat(done).isEqualTo(rows.size());
    return rows;
  }

  @Test
  void givesTheOutcomesInOrderWhateverTheThreads() {
    for (int threads : new int[] {1, 3}) {
      List<String> rows = run(new CoinReader(), coins(60), Run.of(1).withThreads(threads));
      assertThat(rows).hasSize(60);
      assertThat(rows.get(0)).isEqualTo("0: impossible [coin=heads]");
      for (int i = 1; i < 60; i++) {
        assertThat(rows.get(i)).isEqualTo(i + ": " + i / 100.0);
      }
    }
    assertThat(run(new CoinReader(), List.of(), Run.of(1))).isEmpty();
  }

  @Test
  void seedsOfRowsDoNotDependOnThreads() {
    Run run = Run.of(77, Budget.ofSteps(5));
    List<CoinProblem> same = Stream.generate(() -> CoinProblem.of(0.5)).limit(40).toList();
    List<String> one = run(CoinTosser.standard(), same, run);
    assertThat(run(CoinTosser.standard(), same, run.withThreads(2))).isEqualTo(one);
    assertThat(run(CoinTosser.standard(), same, run.withThreads(5))).isEqualTo(one);
    assertThat(one.stream().map(row -> row.replaceAll(".*: ", "")).distinct().count())
        .as("rows use different seeds")
        .isGreaterThan(30);
    Run seventh = run.withSeed(SeededRandomness.seedOf(77, 7));
    assertThat(one.get(7))
        .isEqualTo("7: " + CoinTosser.standard().infer(same.get(7), seventh).orThrow());
  }

  @Test
  void anExceptionIsOneRow() {
    ScriptedEngine engine = new ScriptedEngine();
    int[] row = {0};
    engine.atBegin =
        () -> {
          int current = row[0]++;
          if (current == 1) {
            throw new IllegalArgumentException("factor 'wet' has no scope");
          }
          if (current == 2) {
            throw new IllegalStateException();
          }
        };
    assertThat(run(engine, coins(4), Run.of(1, Budget.ofSteps(2))))
        .containsExactly(
            "0: 2.0",
            "1: not-applicable factor 'wet' has no scope",
            "2: not-applicable java.lang.IllegalStateException",
            "3: 2.0");
  }

  @Test
  void holdsFewQuestionsAtATime() {
    int[] taken = {0};
    int[] given = {0};
    Iterable<CoinProblem> many =
        () ->
            new Iterator<>() {
              @Override
              public boolean hasNext() {
                return taken[0] < 100_000;
              }

              @Override
              public CoinProblem next() {
                taken[0]++;
                assertThat(taken[0] - given[0]).isLessThanOrEqualTo(2 * 8);
                return CoinProblem.of(0.5);
              }
            };
    long done =
        Batch.infer(new CoinReader(), many, Run.of(1).withThreads(2), (row, outcome) -> given[0]++);
    assertThat(done).isEqualTo(100_000);
    assertThat(given[0]).isEqualTo(100_000);
  }

  @Test
  void stopsAfterTheRowsInHandWhenInterrupted() {
    List<Long> rows = new ArrayList<>();
    long done =
        Batch.infer(
            new CoinReader(),
            coins(1000),
            Run.of(1).withThreads(2),
            (row, outcome) -> {
              rows.add(row);
              if (row == 20) {
                Thread.currentThread().interrupt();
              }
            });
    assertThat(done).isEqualTo(32);
    assertThat(rows).hasSize(32);
    assertThat(Thread.interrupted()).as("flag kept").isTrue();
  }

  @Test
  void anInterruptReachesRowsOnOtherThreads() {
    CountDownLatch bothAtWork = new CountDownLatch(2);
    Thread caller = Thread.currentThread();
    ExactEngine<CoinProblem, Double> endless =
        new ExactEngine<>() {
          @Override
          public Forecast forecast(CoinProblem problem) {
            return Forecast.ofAnswer(1, 1, "endless");
          }

          @Override
          public Double solve(CoinProblem problem, Meter meter, Workers workers) {
            bothAtWork.countDown();
            while (true) {
              meter.evaluated(1 << 16);
              if (bothAtWork.getCount() == 0) {
                caller.interrupt();
              }
            }
          }
        };
    List<String> rows = run(endless, coins(2), Run.of(1).withThreads(2));
    assertThat(rows)
        .hasSize(2)
        .allMatch(row -> row.contains("interrupted interrupted before the answer was whole"));
    assertThat(Thread.interrupted()).as("flag kept").isTrue();
  }

  @Test
  void anInterruptedRowLeavesNoFlagOnAHelper() {
    List<Boolean> flags = Collections.synchronizedList(new ArrayList<>());
    ScriptedEngine engine = new ScriptedEngine();
    Thread caller = Thread.currentThread();
    engine.atBegin =
        () -> {
          flags.add(Thread.currentThread() != caller && Thread.currentThread().isInterrupted());
          if (Thread.currentThread() != caller) {
            Thread.currentThread().interrupt(); // a row that leaves its thread interrupted
          }
        };
    run(engine, coins(64), Run.of(1, Budget.ofSteps(1)).withThreads(3));
    assertThat(flags).hasSize(64).containsOnly(false);
  }

  @Test
  void aRowKeepsTheBudgetOfTheRun() {
    assertThat(run(new CoinReader(), coins(2), Run.of(1, Budget.unlimited().withBytes(10))))
        .allSatisfy(row -> assertThat(row).contains("refused needs 1000 B"));
  }
}
