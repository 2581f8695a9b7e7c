package org.credence.decoding.problem;

import org.credence.decoding.model.TokenSequence;

/** A generated continuation, with the log-probability of each token before the law and under it. */
public final class Generation {

  private final TokenSequence tokens;
  private final double[] rawLogP; // [tokens]
  private final double[] logP; // [tokens]
  private final boolean endedByToken;

  private Generation(TokenSequence tokens, double[] rawLogP, double[] logP, boolean endedByToken) {
    this.tokens = tokens;
    this.rawLogP = rawLogP;
    this.logP = logP;
    this.endedByToken = endedByToken;
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
    return new Generation(tokens, rawLogP.clone(), logP.clone(), endedByToken);
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

  /** Whether the text ended at the end token rather than at its length. */
  public boolean endedByToken() {
    return endedByToken;
  }
}
