package org.credence.decoding.problem;

import org.credence.core.math.CompensatedSum;

/** The log-probability of a text, token by token. Natural logarithms; minus infinity where the text is impossible. */
public final class Score {

  private final double[] tokenLogP; // [tokens scored]
  private final double logP;

  private Score(double[] tokenLogP) {
    this.tokenLogP = tokenLogP;
    CompensatedSum sum = new CompensatedSum();
    boolean impossible = false;
    for (double term : tokenLogP) {
      impossible |= term == Double.NEGATIVE_INFINITY;
      sum.add(term);
    }
    this.logP = impossible ? Double.NEGATIVE_INFINITY : sum.value();
  }

  /**
   * A score.
   *
   * @param tokenLogP log-probability of each scored token given those before it; copied
   */
  public static Score of(double[] tokenLogP) {
    return new Score(tokenLogP.clone());
  }

  /** How many tokens were scored. */
  public int length() {
    return tokenLogP.length;
  }

  /** Log-probability of the text. */
  public double logP() {
    return logP;
  }

  /** Log-probability of the scored token at that place, given those before it. */
  public double logP(int place) {
    return tokenLogP[place];
  }

  /** {@code exp(-logP / tokens)}; infinite where the text is impossible. */
  public double perplexity() {
    return Math.exp(-logP / tokenLogP.length);
  }
}
