package org.credence.decoding.law;

import org.credence.decoding.model.TokenBuffer;

/**
 * Sharpens or flattens: {@code p_T(x) ∝ p(x)^(1/T)}.
 *
 * <p>1 leaves the law as it is; towards infinity it becomes uniform over the possible tokens. At 0, the limit, all mass is on the
 * most probable token; of equally probable ones, on the one with the lowest number.
 *
 * @param value 0 or any positive finite number
 */
public record Temperature(double value) implements LawStep {

  public Temperature {
    if (!(value >= 0) || value == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "temperature is "
              + value
              + "; give 0 (always the most probable token) or a positive finite number (1 leaves the law as it is)");
    }
    value += 0.0; // -0.0 becomes 0.0
  }

  @Override
  public void apply(TokenBuffer prefix, double[] logWeights) {
    int best = mostProbable(logWeights);
    double max = logWeights[best];
    for (int token = 0; token < logWeights.length; token++) {
      if (value == 0) {
        logWeights[token] = token == best ? 0 : Double.NEGATIVE_INFINITY;
      } else if (value != 1) {
        logWeights[token] =
            (logWeights[token] - max) / value; // max first: tiny temperatures must not overflow
      }
    }
  }

  private static int mostProbable(double[] logWeights) {
    int best = 0;
    for (int token = 1; token < logWeights.length; token++) {
      if (logWeights[token] > logWeights[best]) {
        best = token;
      }
    }
    return best;
  }

  @Override
  public String toString() {
    return "temperature=" + value;
  }
}
