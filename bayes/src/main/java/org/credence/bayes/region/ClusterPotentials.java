package org.credence.bayes.region;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.credence.core.engine.ImpossibleEvidenceException;

/**
 * The factors of a model multiplied into the clusters of a {@link JoinGraph}, each cluster's product scaled to a largest entry of 1.
 *
 * <pre>  ψ_c(x_c) ∝ Π_{f at home in c} f(x_f)</pre>
 *
 * <p>Zeros are exact: a positive product too small for a double is kept as the smallest positive number, and {@link #lost} is told.
 */
final class ClusterPotentials {

  /** Shape [cluster][cell]. */
  final double[][] cells;

  private final JoinGraph graph;
  private final List<String> conflict;
  private final double[] smallest; // [cluster]: below all its positive entries
  private double logConstant;
  private boolean lost;

  /**
   * @param factorScopes variables of each factor
   * @param tables gives the table of a factor, in the order of its scope; asked for once
   * @param conflict what to say if all is impossible
   */
  ClusterPotentials(
      JoinGraph graph, int[][] factorScopes, IntFunction<double[]> tables, List<String> conflict) {
    this.graph = graph;
    this.conflict = conflict;
    cells = ones(graph);
    smallest = new double[cells.length];
    Arrays.fill(smallest, 1);
    for (int f = 0; f < factorScopes.length; f++) {
      multiplyIn(f, factorScopes[f], tables.apply(f));
    }
  }

  private static double[][] ones(JoinGraph graph) {
    double[][] potentials = new double[graph.clusters()][];
    for (int c = 0; c < potentials.length; c++) {
      potentials[c] = new double[(int) graph.cells[c]];
      Arrays.fill(potentials[c], 1);
    }
    return potentials;
  }

  private void multiplyIn(int factor, int[] scope, double[] table) {
    double largest = 0;
    for (double value : table) {
      largest = Math.max(largest, value);
    }
    if (largest == 0) {
      throw new ImpossibleEvidenceException(conflict);
    }
    logConstant += Math.log(largest);
    if (graph.factorHomes[factor] == JoinGraph.NONE) {
      return;
    }
    int home = graph.factorHomes[factor];
    double[] potential = cells[home];
    double[] scaled = new double[table.length];
    double least = 1;
    for (int i = 0; i < table.length; i++) {
      scaled[i] = table[i] > 0 ? Math.max(Double.MIN_VALUE, table[i] / largest) : 0;
      least = scaled[i] > 0 ? Math.min(least, scaled[i]) : least;
    }
    smallest[home] *= least;
    Projection projection = new Projection(graph.scopes[home], scope, graph.cardinalities);
    if (smallest[home] < JoinGraphMessages.LOST) {
      multiplyKeepingSupport(projection, scaled, potential);
    } else {
      projection.multiply(scaled, potential);
    }
    double top = 0;
    for (double value : potential) {
      top = Math.max(top, value);
    }
    if (top == 0) {
      throw new ImpossibleEvidenceException(conflict);
    }
    for (int i = 0; i < potential.length; i++) {
      potential[i] /= top;
    }
    logConstant += Math.log(top);
  }

  private void multiplyKeepingSupport(Projection projection, double[] table, double[] potential) {
    boolean[] positive = new boolean[potential.length];
    for (int i = 0; i < positive.length; i++) {
      positive[i] = potential[i] > 0;
    }
    double[] factor = new double[potential.length];
    Arrays.fill(factor, 1);
    projection.multiply(table, factor);
    for (int i = 0; i < potential.length; i++) {
      potential[i] *= factor[i];
      if (positive[i] && factor[i] > 0 && potential[i] < JoinGraphMessages.LOST) {
        potential[i] = Math.max(potential[i], Double.MIN_VALUE);
        lost = true;
      }
    }
  }

  /** Log of what the products were divided by. */
  double logConstant() {
    return logConstant;
  }

  /** Whether digits were lost. */
  boolean lost() {
    return lost;
  }
}
