package org.credence.bayes.exact;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.credence.core.input.Escaped;

/** Which variable a greedy elimination order takes next. Ties always go to the lowest index, so an order is deterministic. */
public enum EliminationHeuristic implements OrderSource {
  /** The variable whose elimination joins the fewest pairs of neighbours. The usual best guess. */
  MIN_FILL,
  /** As min-fill, a pair counting as the product of its numbers of states: better where these differ much. */
  WEIGHTED_MIN_FILL,
  /** The variable whose elimination makes the smallest table. Fastest to compute, often worse. */
  MIN_WEIGHT;

  @Override
  public Chosen order(int[][] scopes, int[] cardinalities) {
    return new Chosen(EliminationOrder.greedy(scopes, cardinalities, this), label());
  }

  /** The name in labels, for instance {@code "min-fill"}. */
  @Override
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The heuristic of that label. */
  public static EliminationHeuristic of(String label) {
    for (EliminationHeuristic heuristic : values()) {
      if (heuristic.label().equals(label)) {
        return heuristic;
      }
    }
    throw new IllegalArgumentException(
        "there is no elimination order "
            + Escaped.quote(label)
            + "; give one of "
            + Arrays.stream(values())
                .map(EliminationHeuristic::label)
                .collect(Collectors.joining(", ")));
  }

  @Override
  public String toString() {
    return label();
  }
}
