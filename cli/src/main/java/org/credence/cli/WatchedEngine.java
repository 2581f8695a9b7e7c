package org.credence.cli;

import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Problem;
import org.credence.core.engine.ProgressListener;
import org.credence.core.engine.Run;

/** An engine whose progress is shown on the terminal. It answers as the engine within does and has the same label. */
record WatchedEngine<P extends Problem<A>, A>(InferenceEngine<P, A> engine, ProgressLine line)
    implements InferenceEngine<P, A> {

  @Override
  public Guarantee guarantee(P problem) {
    return engine.guarantee(problem);
  }

  @Override
  public Forecast forecast(P problem) {
    return engine.forecast(problem);
  }

  @Override
  public Outcome<A> infer(P problem, Run run, ProgressListener<? super A> listener) {
    ProgressListener<A> shown = line.begin(engine.toString(), run.budget());
    try {
      return engine.infer(
          problem,
          run,
          (event, answerSoFar) -> {
            shown.on(event, answerSoFar);
            listener.on(event, answerSoFar);
          });
    } finally {
      line.erase();
    }
  }

  @Override
  public String toString() {
    return engine.toString();
  }
}
