package org.credence.bayes.format;

import java.util.Optional;
import org.credence.bayes.model.IndependentInfluence;

/** How a noisy-MAX or noisy-MIN node of a file becomes a variable of the network: see {@link IndependentInfluence}. */
final class NoisyMax {

  private static final int MOST_ENTRIES = 1 << 22;

  private NoisyMax() {}

  /**
   * Gives the variable its whole table, or keeps it factored where that would be larger than is sensible for a node given by few
   * numbers.
   *
   * @param entries of the whole table
   */
  static void define(
      NetworkDraft draft,
      DraftVariable variable,
      IndependentInfluence influence,
      double entries,
      int place) {
    if (entries <= MOST_ENTRIES) {
      new DraftTable(draft, variable).set(influence.table(), row -> place);
    } else {
      variable.influence = Optional.of(influence);
    }
  }
}
