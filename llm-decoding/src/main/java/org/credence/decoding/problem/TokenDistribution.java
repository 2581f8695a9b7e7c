package org.credence.decoding.problem;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The distribution of one token: the model's own log-probabilities, and the probabilities under the law. */
public final class TokenDistribution {

  private final double[] rawLogP; // [vocabulary]
  private final double[] p; // [vocabulary]

  private TokenDistribution(double[] rawLogP, double[] p) {
    this.rawLogP = rawLogP;
    this.p = p;
  }

  /**
   * A distribution.
   *
   * @param rawLogP natural logs, before the law; shape [vocabulary], copied
   * @param p probabilities under the law; shape [vocabulary], copied
   */
  public static TokenDistribution of(double[] rawLogP, double[] p) {
    return new TokenDistribution(rawLogP.clone(), p.clone());
  }

  /** How many tokens there are. */
  public int size() {
    return p.length;
  }

  /** Probability of a token under the law. */
  public double p(int token) {
    return p[token];
  }

  /** Natural log of the probability of a token under the law. */
  public double logP(int token) {
    return Math.log(p[token]);
  }

  /** Natural log of the model's own probability of a token, before the law. */
  public double rawLogP(int token) {
    return rawLogP[token];
  }

  /** The tokens by falling probability under the law, then by falling raw probability, then by number; at most {@code most}. */
  public List<Integer> ranked(int most) {
    return IntStream.range(0, p.length)
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer token) -> -p[token])
                .thenComparingDouble(token -> -rawLogP[token])
                .thenComparingInt(token -> token))
        .limit(most)
        .toList();
  }
}
