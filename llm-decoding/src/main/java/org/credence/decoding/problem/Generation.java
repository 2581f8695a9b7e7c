package org.credence.decoding.problem;

import java.util.Optional;
import org.credence.decoding.model.TokenSequence;

/** A generated continuation, with the log-probability of each token before the law and under it. */
public final class Generation {

  private final TokenSequence tokens;
  private final double[] rawLogP; // [tokens]
  private final double[] logP; // [tokens]
  private final boolean endedByToken;
  private final Optional<String> stopText;

  private Generation(
      TokenSequence tokens,
      double[] rawLogP,
      double[] logP,
      boolean endedByToken,
      Optional<String> stopText) {
    this.tokens = tokens;
    this.rawLogP = rawLogP;
    this.logP = logP;
    this.endedByToken = endedByToken;
    this.stopText = stopText;
  }

  /**
   * A generation.
   *
   * @param tokens the continuation, prompt excluded, an end token included
   * @param rawLogP natural logs under the model alone, shape [tokens]; copied
   * @param logP natural logs under the law, shape [tokens]; copied
   * @param endedByToken whether the last token is the end token
   */
  public static Generation of(
      TokenSequence tokens, double[] rawLogP, double[] logP, boolean endedByToken) {
    if (rawLogP.length != tokens.length() || logP.length != tokens.length()) {
      throw new IllegalArgumentException(
          tokens.length()
              + " tokens with "
              + rawLogP.length
              + " raw and "
              + logP.length
              + " log-probabilities; give one of each per token");
    }
    return new Generation(tokens, rawLogP.clone(), logP.clone(), endedByToken, Optional.empty());
  }

  /** This continuation, ended by a stop text that is complete with its last token. */
  public Generation stoppedBy(String text) {
    return new Generation(tokens, rawLogP, logP, endedByToken, Optional.of(text));
  }

  /** The continuation, prompt excluded, an end token included. */
  public TokenSequence tokens() {
    return tokens;
  }

  /** Natural log of the probability of the token at that place under the model alone. */
  public double rawLogP(int place) {
    return rawLogP[place];
  }

  /** Natural log of the probability of the token at that place under the law it was drawn from. */
  public double logP(int place) {
    return logP[place];
  }

  /** Whether the text ended at the end token rather than at a stop text or its length. */
  public boolean endedByToken() {
    return endedByToken;
  }

  /** The stop text that ended it, if one has; it lies in the last tokens, perhaps with more behind it. */
  public Optional<String> stopText() {
    return stopText;
  }
}
