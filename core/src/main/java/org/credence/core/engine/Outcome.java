package org.credence.core.engine;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How a question ended: answered, proved to be about impossible evidence, or given up with a reason. All three are ordinary values.
 *
 * @param <A> the type of the answer
 */
public sealed interface Outcome<A> {

  Diagnostics diagnostics();

  /** The answer, if there is one. */
  Optional<A> answer();

  /** One of the three, by kind. */
  <R> R match(
      Function<Answered<A>, R> answered,
      Function<Impossible<A>, R> impossible,
      Function<GaveUp<A>, R> gaveUp);

  /** The kind as it stands in tables and JSON: {@code "answered"}, {@code "impossible-evidence"} or {@code "gave-up"}. */
  default String label() {
    return match(a -> "answered", i -> "impossible-evidence", g -> "gave-up");
  }

  /**
   * The answer.
   *
   * @throws IllegalStateException if there is none; the message says why
   */
  default A orThrow() {
    return match(
        Answered::value,
        i -> {
          throw new IllegalStateException(
              "the evidence is impossible: " + String.join(", ", i.conflict()));
        },
        g -> {
          throw new IllegalStateException("no answer: " + g.reason());
        });
  }

  /** There is an answer; the diagnostics say what it is worth. */
  record Answered<A>(A value, Diagnostics diagnostics) implements Outcome<A> {
    @Override
    public Optional<A> answer() {
      return Optional.of(value);
    }

    @Override
    public <R> R match(
        Function<Answered<A>, R> answered,
        Function<Impossible<A>, R> impossible,
        Function<GaveUp<A>, R> gaveUp) {
      return answered.apply(this);
    }
  }

  /**
   * The condition was proved to have probability zero, so there is no answer.
   *
   * @param conflict the pieces of evidence that cannot hold together, as text; not necessarily the fewest
   */
  record Impossible<A>(List<String> conflict, Diagnostics diagnostics) implements Outcome<A> {
    public Impossible {
      conflict = List.copyOf(conflict);
    }

    @Override
    public Optional<A> answer() {
      return Optional.empty();
    }

    @Override
    public <R> R match(
        Function<Answered<A>, R> answered,
        Function<Impossible<A>, R> impossible,
        Function<GaveUp<A>, R> gaveUp) {
      return impossible.apply(this);
    }
  }

  /**
   * The engine did not answer.
   *
   * @param reason what was missing and what would help, in a sentence
   * @param forecast the prediction that made it refuse, if that was the reason
   */
  record GaveUp<A>(String reason, Optional<Forecast> forecast, Diagnostics diagnostics)
      implements Outcome<A> {
    @Override
    public Optional<A> answer() {
      return Optional.empty();
    }

    @Override
    public <R> R match(
        Function<Answered<A>, R> answered,
        Function<Impossible<A>, R> impossible,
        Function<GaveUp<A>, R> gaveUp) {
      return gaveUp.apply(this);
    }
  }
}
