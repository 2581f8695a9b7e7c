package org.credence.cli;

import java.util.Optional;
import java.util.function.Supplier;
import org.credence.core.engine.ProgressEvent;
import org.credence.core.engine.ProgressListener;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.tokenizer.StreamingDecoder;
import org.credence.decoding.tokenizer.Tokenizer;

/** Prints the tokens of a continuation as they are emitted. When the reader has gone away, the draw is interrupted. */
final class StreamedText implements ProgressListener<Generation> {

  private final Session session;
  private final Vocabulary vocabulary;
  private final Optional<StreamingDecoder> decoder;
  private String waiting = ""; // to be shown before the first token
  private boolean any;
  private boolean endsInNewline;
  private boolean readerHasGone;

  StreamedText(Session session, OpenLanguageModel model) {
    this.session = session;
    this.vocabulary = model.vocabulary();
    this.decoder = model.tokenizer().map(Tokenizer::decoder);
  }

  /**
   * What stands before the continuation: read, so that a character may begin in it, and shown if asked for, together with the first
   * token, so that nothing is on the line that shows the reading of a long prompt.
   */
  void begin(TokenSequence prompt, boolean shown) {
    if (decoder.isEmpty()) {
      return;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < prompt.length(); i++) {
      text.append(decoder.get().append(prompt.token(i)));
    }
    waiting = shown ? text.toString() : "";
  }

  @Override
  public void on(ProgressEvent event, Supplier<? extends Generation> answerSoFar) {
    event.tokens().forEach(token -> show(token.id()));
  }

  private void showWaiting() {
    String text = waiting;
    waiting = "";
    print(text);
  }

  private void show(int token) {
    showWaiting();
    if (decoder.isPresent()) {
      print(decoder.get().append(token));
    } else if (!vocabulary.isSpecial(token)) {
      print(vocabulary.text(token));
    }
  }

  private void print(String text) {
    if (text.isEmpty()) {
      return;
    }
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
    showWaiting();
    print(decoder.map(StreamingDecoder::finish).orElse(""));
    if (any && !endsInNewline) {
      session.out().println();
    }
    session.out().flush();
  }
}
