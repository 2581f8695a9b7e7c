package org.credence.decoding.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Tokens to text as they come: what is not yet a whole code point is held back; bytes that can never become one give U+FFFD. Used
 * by one thread.
 */
public final class StreamingDecoder {

  private final Tokenizer tokenizer;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private boolean atStart;

  /**
   * @param dropsFirstSpace whether one space at the start of the text is an artefact of the tokenizer
   */
  StreamingDecoder(Tokenizer tokenizer, boolean dropsFirstSpace) {
    this.tokenizer = tokenizer;
    this.atStart = dropsFirstSpace;
  }

  /** The text that this token completes, perhaps nothing yet. */
  public String append(int token) {
    byte[] bytes = tokenizer.bytes(token);
    int from = 0;
    if (atStart && bytes.length > 0) {
      atStart = false;
      from = bytes[0] == ' ' ? 1 : 0;
    }
    held.write(bytes, from, bytes.length - from);
    byte[] all = held.toByteArray();
    int whole = Utf8.wholePrefix(all);
    held.reset();
    held.write(all, whole, all.length - whole);
    return new String(all, 0, whole, StandardCharsets.UTF_8);
  }

  /** What was held back, with U+FFFD for bytes that are no code point. */
  public String finish() {
    String rest = held.toString(StandardCharsets.UTF_8);
    held.reset();
    return rest;
  }
}
