package org.credence.decoding.speculative;

/**
 * What speculation gains if every drafted token is accepted independently with the same probability.
 *
 * <pre>
 *   tokens per target pass    (1 - α^(γ+1)) / (1 - α)
 *   factor in time            (1 - α^(γ+1)) / ((1 - α)(γ c + 1))      c = time of a draft step / time of a target pass
 *   factor in operations      (1 - α)(γ ĉ + γ + 1) / (1 - α^(γ+1))    ĉ = operations of a draft step / of a target position
 * </pre>
 *
 * <p>The factor in time supposes that a pass over γ + 1 positions takes no longer than one over a single position, which holds
 * where memory is the limit. Real acceptances are not independent: compare with the measured tokens per pass.
 *
 * <p>Source: Leviathan, Kalman &amp; Matias 2023, eq. 1, theorems 3.8 and 3.11.
 */
public final class ExpectedSpeed {

  private ExpectedSpeed() {}

  /**
   * Expected tokens per target pass.
   *
   * @param alpha acceptance probability, in [0, 1]
   * @param gamma draft length, at least 0
   */
  public static double tokensPerTargetPass(double alpha, int gamma) {
    if (!(alpha >= 0 && alpha <= 1)) {
      throw new IllegalArgumentException(
          "acceptance probability is " + alpha + "; give a number in [0, 1]");
    }
    double tokens = 0;
    double power = 1;
    for (int i = 0; i <= gamma; i++) {
      tokens += power;
      power *= alpha;
    }
    return tokens;
  }

  /** How many times faster than one token per pass. */
  public static double timeFactor(double alpha, int gamma, double cost) {
    return tokensPerTargetPass(alpha, gamma) / (gamma * cost + 1);
  }

  /** How many times more operations than one token per pass. */
  public static double operationsFactor(double alpha, int gamma, double operationsRatio) {
    return (gamma * operationsRatio + gamma + 1) / tokensPerTargetPass(alpha, gamma);
  }
}
