package org.credence.cli;

import java.util.function.Supplier;
import org.credence.core.engine.ProgressEvent;
import org.credence.core.engine.ProgressListener;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.problem.Generation;

/** Prints the tokens of a continuation as they are emitted. When the reader has gone away, the draw is interrupted. */
final class StreamedText implements ProgressListener<Generation> {

  private final Session session;
  private final Vocabulary vocabulary;
  private boolean any;
  private boolean endsInNewline;
  private boolean readerHasGone;

  StreamedText(Session session, Vocabulary vocabulary) {
    this.session = session;
    this.vocabulary = vocabulary;
  }

  @Override
  public void on(ProgressEvent event, Supplier<? extends Generation> answerSoFar) {
    event.tokens().forEach(token -> show(token.id()));
  }

  private void show(int token) {
    if (vocabulary.isSpecial(token)) {
      return;
    }
    String text = vocabulary.text(token);
    any = true;
    endsInNewline = text.endsWith("\n");
    session.out().print(text);
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
    if (any && !endsInNewline) {
      session.out().println();
    }
    session.out().flush();
  }
}
