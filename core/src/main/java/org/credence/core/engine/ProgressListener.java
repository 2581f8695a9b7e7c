package org.credence.core.engine;

import java.util.function.Supplier;

/**
 * Observes a run. Events come on the thread that called {@code infer}, between quanta of work.
 *
 * @param <A> the type of answer
 */
@FunctionalInterface
public interface ProgressListener<A> {

  /**
   * Something was done.
   *
   * @param event how far the run has come
   * @param answerSoFar makes the answer as it stands; it may be costly, is valid only during this call, and may throw
   *     {@link CannotAnswerException} if there is none yet; a listener need not catch that, it then misses the event
   */
  void on(ProgressEvent event, Supplier<? extends A> answerSoFar);

  /** A listener that ignores everything. */
  static <A> ProgressListener<A> none() {
    return (event, answerSoFar) -> {};
  }
}
