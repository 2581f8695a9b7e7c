package org.credence.bayes.exact;

import java.util.Arrays;

/**
 * An order in which to eliminate the variables of a model. It holds every variable once; with evidence the observed ones simply drop
 * out, so an order can be kept and used again. Immutable. {@link OrderSearch} finds good ones, {@link OrderQuality} says how good,
 * {@link org.credence.bayes.format.OrderFile} writes and reads them.
 */
public final class EliminationOrder implements OrderSource {

  private final int[] variables;

  private EliminationOrder(int[] variables) {
    this.variables = variables;
  }

  /**
   * The order of these variables, first eliminated first.
   *
   * @param variables every number from 0 to its length - 1 once
   */
  public static EliminationOrder of(int... variables) {
    int[] copy = variables.clone();
    int[] position = new int[copy.length];
    Arrays.fill(position, -1);
    for (int i = 0; i < copy.length; i++) {
      int v = copy[i];
      if (v < 0 || v >= copy.length) {
        throw new IllegalArgumentException(
            "position "
                + i
                + " of an elimination order of "
                + copy.length
                + " variables holds variable "
                + v
                + "; give each of 0 to "
                + (copy.length - 1)
                + " once");
      }
      if (position[v] >= 0) {
        throw new IllegalArgumentException(
            "an elimination order holds variable "
                + v
                + " at positions "
                + position[v]
                + " and "
                + i
                + "; give each of 0 to "
                + (copy.length - 1)
                + " once");
      }
      position[v] = i;
    }
    return new EliminationOrder(copy);
  }

  /**
   * A greedy order of all variables of some factors.
   *
   * @param scopes variables of each factor
   * @param cardinalities numbers of states; shape [variables]
   * @return the variables, first eliminated first
   */
  static int[] greedy(int[][] scopes, int[] cardinalities, EliminationHeuristic heuristic) {
    if (heuristic == EliminationHeuristic.AUTO) {
      return OrderChoice.of(scopes, cardinalities);
    }
    return GreedyOrder.of(OrderGraph.of(scopes, cardinalities), heuristic);
  }

  /**
   * A greedy order of all variables in which some come after all others: of the lawful next ones the best is taken.
   *
   * @param heuristic any but {@link EliminationHeuristic#AUTO}
   * @param last shape [variables]: which are kept for last
   */
  static int[] greedy(
      int[][] scopes, int[] cardinalities, EliminationHeuristic heuristic, boolean[] last) {
    return GreedyOrder.of(OrderGraph.of(scopes, cardinalities), heuristic, last);
  }

  /** This order, where the variables are those of the whole model. */
  @Override
  public Chosen order(int[][] scopes, int[] cardinalities) {
    return new Chosen(variables(), label());
  }

  @Override
  public String label() {
    return "given";
  }

  /** Number of variables. */
  public int size() {
    return variables.length;
  }

  /** The variable eliminated at a position, from 0 on. */
  public int variable(int position) {
    return variables[position];
  }

  /** A copy: the variables, first eliminated first. */
  public int[] variables() {
    return variables.clone();
  }

  /**
   * The order of some of the variables under other numbers, for instance of those that evidence leaves open.
   *
   * @param numbers shape [variable]: its number there, or negative if it drops out
   * @return numbers, first eliminated first
   */
  int[] among(int[] numbers) {
    int[] kept = new int[variables.length];
    int count = 0;
    for (int v : variables) {
      if (numbers[v] >= 0) {
        kept[count++] = numbers[v];
      }
    }
    return Arrays.copyOf(kept, count);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EliminationOrder order && Arrays.equals(variables, order.variables);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(variables);
  }

  @Override
  public String toString() {
    return "elimination order of " + variables.length + " variables";
  }
}
