package org.credence.cli;

import java.util.function.Supplier;
import org.credence.core.engine.ProgressEvent;
import org.credence.core.engine.ProgressListener;
import org.credence.decoding.problem.ContinuationText;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.problem.GenerationProblem;

/**
 * Prints the tokens of a continuation as they are emitted, up to a stop text. When the reader has gone away, the draw is interrupted.
 */
final class StreamedText implements ProgressListener<Generation> {

  private final Session session;
  private final ContinuationText text;
  private String waiting; // to be shown before the first token
  private boolean any;
  private boolean endsInNewline;
  private boolean readerHasGone;

  /**
   * @param promptShown whether the prompt stands before its continuation, printed together with the first token, so that nothing is on
   *     the line that shows the reading of a long prompt
   */
  StreamedText(Session session, GenerationProblem problem, boolean promptShown) {
    this.session = session;
    this.text =
        new ContinuationText(problem.model().vocabulary(), problem.prompt(), problem.stops());
    this.waiting = promptShown ? text.promptText() : "";
  }

  @Override
  public void on(ProgressEvent event, Supplier<? extends Generation> answerSoFar) {
    event.tokens().forEach(token -> show(token.id()));
  }

  private void showWaiting() {
    String shown = waiting;
    waiting = "";
    print(shown);
  }

  private void show(int token) {
    showWaiting();
    print(text.append(token));
  }

  private void print(String shown) {
    if (shown.isEmpty()) {
      return;
    }
    any = true;
    endsInNewline = shown.endsWith("\n");
    session.out().print(shown);
    session.out().flush();
    if (session.out().checkError()) {
      readerHasGone = true;
      Thread.currentThread().interrupt();
    }
  }

  /** Whether nobody reads any more. */
  boolean readerHasGone() {
    return readerHasGone;
  }

  /** Ends the last line. */
  void end() {
    showWaiting();
    print(text.finish());
    if (any && !endsInNewline) {
      session.out().println();
    }
    session.out().flush();
  }
}
