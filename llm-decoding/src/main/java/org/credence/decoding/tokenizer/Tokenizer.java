package org.credence.decoding.tokenizer;

import java.util.Optional;
import org.credence.decoding.model.Vocabulary;

/**
 * A vocabulary whose tokens are byte strings, with the algorithm that cuts a text into them. Immutable; shared between threads.
 *
 * <p>{@code decode(encode(x)) = x} for every text of whole code points, but for a first space where {@link SpacePrefix} says so. {@link #text} shows a token whose bytes are no whole UTF-8 with
 * replacement characters; {@link #decoder} puts bytes of several tokens together.
 */
public interface Tokenizer extends Vocabulary {

  /** Whether special tokens are read out of a text. */
  enum Specials {
    /** Their text is text like any other: the safe choice for what a user wrote. */
    AS_TEXT,
    /** Control and user-defined tokens are recognised, longest first. */
    RECOGNISED
  }

  /** The bytes a token stands for in a text; none for control tokens. */
  byte[] bytes(int token);

  /** The tokens of a part of a text that stands behind a special token and has none itself. */
  default int[] encodeBehind(String text) {
    return encode(text, Specials.AS_TEXT);
  }

  /** The tokens of a text; no token is put before or behind it. */
  int[] encode(String text, Specials specials);

  @Override
  default int[] encode(String text) {
    return encode(text, Specials.AS_TEXT);
  }

  /** Whether {@link Specials#RECOGNISED} reads this token out of a text. */
  default boolean isRecognised(int token) {
    return isSpecial(token) || bytes(token).length == 0;
  }

  /** Whether models of this tokenizer expect the begin token first. */
  boolean addsBegin();

  /** A decoder that gives whole code points only, as tokens come. */
  StreamingDecoder decoder();

  /** The Jinja text of the file's chat template, if it has one. */
  Optional<String> chatTemplate();

  /** One line about it: {@code "byte-level BPE (llama-bpe), 128256 tokens"}. */
  String description();
}
