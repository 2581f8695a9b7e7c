package org.credence.core.engine;

/**
 * A method that answers questions of one type. Its immutable settings make the engine; it is safe to share between threads, and
 * its {@code toString} is its label: the text that makes the same engine again ({@code gibbs-sampler[warmup=500]}).
 *
 * @param <P> the type of question
 * @param <A> the type of answer
 */
public interface InferenceEngine<P extends Problem<A>, A> {

  /** What the answer to this problem will be worth if the run ends by itself. */
  Guarantee guarantee(P problem);

  /** What answering would take, before anything is allocated. */
  Forecast forecast(P problem);

  /**
   * Answers the question within the run's budget.
   *
   * @param listener told of progress on the calling thread; it observes and cannot steer
   */
  Outcome<A> infer(P problem, Run run, ProgressListener<? super A> listener);

  /** Answers the question within the run's budget. */
  default Outcome<A> infer(P problem, Run run) {
    return infer(problem, run, ProgressListener.none());
  }

  /**
   * This engine with all the work done that depends on the model alone, so that asking about that model is cheap. By default
   * there is none, and the engine itself is returned.
   */
  default InferenceEngine<P, A> prepare(P typical, Run run) {
    return this;
  }
}
