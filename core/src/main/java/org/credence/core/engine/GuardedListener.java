package org.credence.core.engine;

import java.util.function.Supplier;

/**
 * Passes events on, so that a listener cannot steer: one that asks for an answer when there is none yet loses that event, and the
 * run goes on.
 */
record GuardedListener<A>(ProgressListener<? super A> listener) implements ProgressListener<A> {

  @Override
  public void on(ProgressEvent event, Supplier<? extends A> answerSoFar) {
    try {
      listener.on(event, answerSoFar);
    } catch (CannotAnswerException e) {
      // no answer yet; the next event may have one
    }
  }
}
