package org.credence.bayes.format;

import org.credence.core.input.InputLimits;

/**
 * How model files are read.
 *
 * @param limits what is refused as too large
 * @param normalize whether rows of probabilities that do not sum to 1 are divided by their sum, however far off they are; without
 *     it a row off by more than {@link org.credence.bayes.model.BayesianNetwork#ROW_REFUSAL} is refused
 */
public record ReadOptions(InputLimits limits, boolean normalize) {

  /** Standard limits; rows that are far off are refused. */
  public static ReadOptions standard() {
    return new ReadOptions(InputLimits.standard(), false);
  }

  /** These options, normalising or not. */
  public ReadOptions withNormalize(boolean wanted) {
    return new ReadOptions(limits, wanted);
  }
}
