package org.credence.lab.cases;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Run;

/**
 * How fast one engine answers cases on one model: in real time, one case after the other on one thread, as percentiles of the time
 * of one answer; and in a batch, as cases per second for several numbers of threads.
 *
 * <p>The cases are asked round and round. First nothing is measured while the JVM warms up; then every answer is timed; then the
 * batches. A case that has an error is not asked, one that is impossible is.
 */
public final class LatencyStudy {

  /** Cases held at most; more say nothing new. */
  public static final int MOST_CASES = 10_000;

  private static final int LEAST_TIMES = 100;

  private LatencyStudy() {}

  /**
   * Cases per second on some threads.
   *
   * @param threads how many
   * @param cases how many were asked
   * @param seconds how long that took
   */
  public record Throughput(int threads, long cases, double seconds) {
    public double casesPerSecond() {
      return cases / seconds;
    }
  }

  /**
   * What was found.
   *
   * @param engine the engine's label
   * @param cases how many different cases were asked
   * @param prepareSeconds how long the engine took to prepare for the model
   * @param realTime times of single answers, warm
   * @param batches one for each number of threads
   * @param tally how the cases ended
   */
  public record Result(
      String engine,
      int cases,
      double prepareSeconds,
      Latencies realTime,
      List<Throughput> batches,
      CaseTally tally) {
    public Result {
      batches = List.copyOf(batches);
    }
  }

  /**
   * Runs the study; ends early, with what there is, when the thread is interrupted after the first timed answers.
   *
   * @param given cases; the first {@link #MOST_CASES} without an error are asked
   * @param share time for each of warming up, single answers and each batch
   * @param threads numbers of threads for the batches
   * @throws IllegalArgumentException if there is no case to ask
   */
  public static Result run(
      InferenceEngine<MarginalProblem, Marginals> engine,
      GraphicalModel model,
      Iterable<Case> given,
      List<Integer> query,
      Run run,
      Duration share,
      List<Integer> threads) {
    List<Case> cases = new ArrayList<>();
    for (Case row : given) {
      if (row.error().isEmpty() && cases.size() < MOST_CASES) {
        cases.add(row);
      }
    }
    if (cases.isEmpty()) {
      throw new IllegalArgumentException("there is no case without an error to ask");
    }
    Run single = run.withThreads(1);
    long start = System.nanoTime();
    InferenceEngine<MarginalProblem, Marginals> ready =
        engine.prepare(new MarginalProblem(model, Evidence.none(), query), single);
    double prepareSeconds = (System.nanoTime() - start) / 1e9;
    CaseTally tally = new CaseTally();
    List<MarginalProblem> problems = new ArrayList<>();
    for (Case row : cases) {
      MarginalProblem problem = new MarginalProblem(model, row.evidence(), query);
      problems.add(problem);
      tally.add(row, ready.infer(problem, single));
      if (Thread.currentThread().isInterrupted()) {
        break;
      }
    }
    times(ready, problems, single, share, 1);
    Latencies realTime = Latencies.of(times(ready, problems, single, share, LEAST_TIMES));
    List<Throughput> batches = new ArrayList<>();
    for (int count : threads) {
      if (!Thread.currentThread().isInterrupted()) {
        batches.add(batch(ready, model, cases, query, run.withThreads(count), share));
      }
    }
    return new Result(engine.toString(), cases.size(), prepareSeconds, realTime, batches, tally);
  }

  /** Nanoseconds of each answer, for that long or until there are enough, whichever is later. */
  private static long[] times(
      InferenceEngine<MarginalProblem, Marginals> engine,
      List<MarginalProblem> problems,
      Run run,
      Duration share,
      int least) {
    long[] nanos = new long[1024];
    int count = 0;
    long begin = System.nanoTime();
    boolean interrupted = false;
    while ((System.nanoTime() - begin < share.toNanos() || count < least)
        && !(interrupted && count > 0)
        && count < Integer.MAX_VALUE / 4) {
      MarginalProblem problem = problems.get(count % problems.size());
      long start = System.nanoTime();
      engine.infer(problem, run);
      long taken = System.nanoTime() - start;
      nanos = count == nanos.length ? Arrays.copyOf(nanos, 2 * count) : nanos;
      nanos[count++] = taken;
      interrupted = Thread.currentThread().isInterrupted();
    }
    return Arrays.copyOf(nanos, count);
  }

  private static Throughput batch(
      InferenceEngine<MarginalProblem, Marginals> engine,
      GraphicalModel model,
      List<Case> cases,
      List<Integer> query,
      Run run,
      Duration share) {
    long start = System.nanoTime();
    Iterable<Case> forThatLong = () -> new Round(cases, start + share.toNanos());
    long asked = CaseBatch.infer(engine, model, forThatLong, query, run, (row, outcome) -> {});
    return new Throughput(run.threads(), asked, Math.max(1, System.nanoTime() - start) / 1e9);
  }

  /** The cases round and round, once at least, until a time. */
  private static final class Round implements Iterator<Case> {
    private final List<Case> cases;
    private final long end;
    private long given;
    private Optional<Case> next = Optional.empty();

    Round(List<Case> cases, long end) {
      this.cases = cases;
      this.end = end;
    }

    @Override
    public boolean hasNext() {
      if (next.isEmpty() && (given == 0 || System.nanoTime() - end < 0)) {
        next = Optional.of(cases.get((int) (given++ % cases.size())));
      }
      return next.isPresent();
    }

    @Override
    public Case next() {
      if (!hasNext()) {
        throw new NoSuchElementException("the time is over");
      }
      Case row = next.orElseThrow();
      next = Optional.empty();
      return row;
    }
  }
}
