package org.credence.decoding.problem;

import java.util.Optional;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.tokenizer.StreamingDecoder;
import org.credence.decoding.tokenizer.Tokenizer;

/**
 * The text that a continuation adds to a prompt, as its tokens come: whole characters, a blank at its start kept, a character that the
 * prompt began ended, special tokens left out. It ends where a stop text begins. A special token that writes nothing stops the text too
 * if it is called like a stop text.
 */
public final class ContinuationText {

  private final Vocabulary vocabulary;
  private final StopTexts stops;
  private final StopTexts.Scan scan;
  private final Optional<StreamingDecoder> decoder;
  private final String promptText;
  private Optional<String> stop = Optional.empty();

  /** A text of which nothing has come yet. */
  public ContinuationText(Vocabulary vocabulary, TokenSequence prompt, StopTexts stops) {
    this.vocabulary = vocabulary;
    this.stops = stops;
    this.scan = stops.scan();
    this.decoder =
        vocabulary instanceof Tokenizer tokenizer
            ? Optional.of(tokenizer.decoder())
            : Optional.empty();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < prompt.length(); i++) {
      text.append(written(prompt.token(i)));
    }
    this.promptText = text.toString();
  }

  private String written(int token) {
    if (decoder.isPresent()) {
      return decoder.get().append(token);
    }
    return vocabulary.isSpecial(token) ? "" : vocabulary.text(token);
  }

  private boolean writesNothing(int token) {
    return vocabulary instanceof Tokenizer tokenizer
        ? tokenizer.bytes(token).length == 0
        : vocabulary.isSpecial(token);
  }

  /** The prompt as text, but for a character that it leaves unfinished. */
  public String promptText() {
    return promptText;
  }

  /** The text that this token makes certain, perhaps nothing yet; nothing after a stop. */
  public String append(int token) {
    if (stop.isPresent()) {
      return "";
    }
    String certain = scan.append(written(token));
    stop = scan.found();
    if (stop.isEmpty() && writesNothing(token) && stops.texts().contains(vocabulary.text(token))) {
      stop = Optional.of(vocabulary.text(token));
    }
    return certain;
  }

  /** The stop text that ended this, if one has. */
  public Optional<String> stop() {
    return stop;
  }

  /** What was held back, when no more tokens come: the beginning of a stop text, bytes that are no whole character (as U+FFFD). */
  public String finish() {
    return scan.found().isPresent()
        ? ""
        : scan.finish() + decoder.map(StreamingDecoder::finish).orElse("");
  }
}
