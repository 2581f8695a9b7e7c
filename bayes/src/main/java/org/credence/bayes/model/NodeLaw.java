package org.credence.bayes.model;

import java.util.function.ToIntFunction;

/** How the law of a variable given its parents was stated. */
sealed interface NodeLaw {

  /** As a table. */
  record Rows(double[] table) implements NodeLaw {}

  /** As a function of the parents' states. */
  record Function(ToIntFunction<int[]> state) implements NodeLaw {}

  /** As independent contributions of the parents. */
  record Influence(IndependentInfluence influence) implements NodeLaw {}
}
