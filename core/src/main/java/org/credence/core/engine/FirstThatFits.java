package org.credence.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The first of several exact engines whose forecast fits the budget; it says which it took and why in a note of the diagnostics.
 *
 * <p>List the engines from the fastest to the one that needs least memory. The forecast is what decides: memory and evaluations as
 * the door counts them, and, where the budget limits time, the predicted seconds, which may exceed it fourfold before an
 * engine is passed over, for a {@link Calibration} may be that far off. An engine that finds only at work that it
 * does not apply is followed by the next. If none fits, it gives up with every engine's forecast in numbers and what would work.
 *
 * @param label the name of this engine
 * @param candidates the engines, in the order in which they are tried
 * @param otherwise what to do if none fits, beyond allowing more, for instance {@code "an approximate engine: gibbs-sampler"}
 * @param <P> the type of question
 * @param <A> the type of answer
 */
public record FirstThatFits<P extends Problem<A>, A>(
    String label, List<ExactEngine<P, A>> candidates, String otherwise)
    implements PlannedEngine<P, A> {

  private static final double TIME_LEEWAY = 4;
  private static final double MOST_BYTES = 0x1p40;
  private static final double MOST_SECONDS = 30 * 24 * 3600.0;

  public FirstThatFits {
    candidates = List.copyOf(candidates);
    if (candidates.isEmpty()) {
      throw new IllegalArgumentException(
          "engine " + label + " has no engines to take from; give at least one");
    }
  }

  /** One engine with what it would do. */
  private record Candidate<P extends Problem<A>, A>(
      ExactEngine<P, A> engine, Plan<A> plan, Optional<String> refusal) {

    static <P extends Problem<A>, A> Candidate<P, A> of(
        ExactEngine<P, A> engine, P problem, Budget budget) {
      Plan<A> plan;
      try {
        plan = engine.plan(problem, budget);
      } catch (OutOfMemoryError | StackOverflowError e) { // another may take less to plan
        String reason = Refusal.outOfMemory(e);
        Forecast unknown = Forecast.ofAnswer(Double.MAX_VALUE, Double.MAX_VALUE, "not known");
        Plan<A> none =
            new Plan<>(
                unknown,
                (meter, workers) -> {
                  throw new CannotAnswerException(StopReason.REFUSED, reason);
                },
                Optional.of(reason));
        return new Candidate<>(engine, none, none.refusal());
      }
      Optional<String> refusal =
          plan.refusal()
              .or(() -> Refusal.shortfall(plan.forecast(), budget).map(Refusal.Shortfall::missing))
              .or(() -> tooLong(plan.forecast(), budget));
      return new Candidate<>(engine, plan, refusal);
    }

    private static Optional<String> tooLong(Forecast forecast, Budget budget) {
      return budget
          .time()
          .filter(
              time ->
                  forecast.scope() == Forecast.Scope.ANSWER
                      && forecast.seconds(Calibration.ofThisMachine())
                          > TIME_LEEWAY * (IterativeLoop.nanosOf(time) / 1e9))
          .map(
              time ->
                  "needs "
                      + Refusal.duration(forecast.seconds(Calibration.ofThisMachine()))
                      + " ("
                      + forecast.basis()
                      + "), the budget allows "
                      + time.toMillis() / 1e3
                      + " s");
    }

    /** Whether a machine and a patience that may be had would do. */
    boolean isWithinReach() {
      Forecast forecast = plan.forecast();
      return forecast.bytes() <= MOST_BYTES
          && !(forecast.seconds(Calibration.ofThisMachine()) > MOST_SECONDS);
    }

    String size() {
      Forecast forecast = plan.forecast();
      return Refusal.count(forecast.evaluations())
          + " evaluations, "
          + Refusal.bytes(forecast.bytes())
          + Refusal.time(forecast);
    }
  }

  @Override
  public Plan<A> plan(P problem) {
    return plan(problem, Budget.unlimited());
  }

  @Override
  public Plan<A> plan(P problem, Budget budget) {
    List<Candidate<P, A>> refused = new ArrayList<>();
    for (int i = 0; i < candidates.size(); i++) {
      Candidate<P, A> candidate = Candidate.of(candidates.get(i), problem, budget);
      if (candidate.refusal().isEmpty()) {
        int next = i + 1;
        Forecast forecast = candidate.plan().forecast();
        return new Plan<>(
            new Forecast(
                forecast.scope(),
                forecast.evaluations(),
                forecast.bytes(),
                candidate.engine() + ": " + forecast.basis(),
                forecast.relativeCost()),
            (meter, workers) -> solve(candidate, refused, next, problem, meter, workers));
      }
      refused.add(candidate);
    }
    return nothingFits(refused);
  }

  private A solve(
      Candidate<P, A> taken,
      List<Candidate<P, A>> refused,
      int next,
      P problem,
      Meter meter,
      Workers workers) {
    try {
      A answer = taken.plan().solution().solve(meter, workers);
      meter.note(because(taken, refused));
      return answer;
    } catch (CannotAnswerException e) {
      boolean another = e.stop() == StopReason.REFUSED || e.stop() == StopReason.NOT_APPLICABLE;
      if (!another || next == candidates.size()) {
        throw e;
      }
      FirstThatFits<P, A> rest =
          new FirstThatFits<>(label, candidates.subList(next, candidates.size()), otherwise);
      Plan<A> plan = rest.plan(problem, meter.budget());
      if (plan.refusal().isPresent()) {
        throw new CannotAnswerException(
            StopReason.REFUSED, taken.engine() + ": " + e.reason() + "; " + plan.refusal().get());
      }
      meter.note(label + " passed over " + taken.engine() + ", because " + e.reason());
      return plan.solution().solve(meter, workers);
    }
  }

  private String because(Candidate<P, A> taken, List<Candidate<P, A>> refused) {
    return label
        + ": "
        + taken.engine()
        + ", because "
        + (refused.isEmpty()
            ? "its forecast fits (" + taken.size() + ")"
            : refused.stream()
                    .map(c -> c.engine() + " " + c.refusal().orElse(""))
                    .collect(Collectors.joining("; "))
                + "; this one fits ("
                + taken.size()
                + ")");
  }

  /** A plan that is refused, with the forecast of the engine that needs least memory and a sentence on every engine. */
  private Plan<A> nothingFits(List<Candidate<P, A>> refused) {
    Candidate<P, A> least = refused.get(0);
    List<String> each = new ArrayList<>();
    List<String> cures = new ArrayList<>();
    for (Candidate<P, A> candidate : refused) {
      if (candidate.plan().forecast().bytes() < least.plan().forecast().bytes()) {
        least = candidate;
      }
      each.add(candidate.engine() + " " + candidate.refusal().orElse(""));
      if (candidate.isWithinReach()) {
        cures.add(candidate.engine() + " if allowed " + candidate.size());
      }
    }
    cures.add(otherwise);
    String reason =
        "no exact engine fits: "
            + String.join("; ", each)
            + "; what would work: "
            + String.join(", or ", cures);
    return new Plan<>(
        least.plan().forecast(),
        (meter, workers) -> {
          throw new CannotAnswerException(StopReason.REFUSED, reason);
        },
        Optional.of(reason));
  }

  /** The engine that the typical question would be given to, prepared; this one where none fits. */
  @Override
  public InferenceEngine<P, A> prepare(P typical, Run run) {
    for (ExactEngine<P, A> engine : candidates) {
      if (Candidate.of(engine, typical, run.budget()).refusal().isEmpty()) {
        return engine.prepare(typical, run);
      }
    }
    return this;
  }

  @Override
  public String toString() {
    return label;
  }
}
