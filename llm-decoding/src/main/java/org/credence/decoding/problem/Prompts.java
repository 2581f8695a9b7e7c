package org.credence.decoding.problem;

import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.model.Vocabulary;

/** The one rule for prompts, and the unit of work on language models. */
final class Prompts {

  static final String EVALUATION_UNIT = "target-model position scored";

  private Prompts() {}

  /**
   * The prompt as the model reads it: itself, or the begin token for an empty one.
   *
   * @throws IllegalArgumentException if it is empty and there is no begin token, or has a token that is not of the vocabulary
   */
  static TokenSequence resolve(Vocabulary vocabulary, TokenSequence prompt) {
    if (prompt.isEmpty()) {
      return TokenSequence.of(
          vocabulary
              .begin()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "the prompt is empty and the model has no begin token to stand for it; give at least one token")));
    }
    requireTokens(vocabulary, prompt, "prompt");
    return prompt;
  }

  static void requireTokens(Vocabulary vocabulary, TokenSequence tokens, String what) {
    for (int i = 0; i < tokens.length(); i++) {
      if (tokens.token(i) < 0 || tokens.token(i) >= vocabulary.size()) {
        vocabulary.requireToken(tokens.token(i), "token at position " + i + " of the " + what);
      }
    }
  }

  static void requireLength(int length) {
    if (length < 1) {
      throw new IllegalArgumentException(
          "the length of the continuation is " + length + "; give at least 1 token");
    }
  }
}
