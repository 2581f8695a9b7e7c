package org.credence.bayes.importance;

import org.credence.core.uncertainty.ErrorStatement;

/** What is known of the errors of averages over independent weighted samples. */
sealed interface SampleErrors permits WeightedErrors, AnytimeErrors {

  /** Of the probability at a place of the tally's layout. */
  ErrorStatement ofState(int at);

  /** Of the natural log of the mean weight. */
  ErrorStatement ofLogMean();
}
