package org.credence.bayes.region;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.core.engine.ImpossibleEvidenceException;

/**
 * One clique tree (or forest) of a sequence, calibrated: the product of what was kept of the tree before it and of factors of the
 * model that were new then. Variables are numbered within the stage.
 */
final class CliqueTreeStage {

  /** A table over variables of the model. */
  record Piece(int[] scope, double[] table) {}

  final int[] variables; // [variable of the stage]: its number in the model
  final int[] numbers; // [variable of the model]: its number here, or JoinGraph.NONE
  final JoinGraph graph;
  final double logTotal;
  final boolean lost; // digits, to numbers too far apart

  /** Shape [cluster]: its belief, which sums to one. */
  final double[][] beliefs;

  /**
   * Builds and calibrates.
   *
   * @param pieces what is multiplied
   * @param cardinalities shape [variable of the model]
   * @param conflict what to say if all is impossible
   */
  CliqueTreeStage(List<Piece> pieces, int[] cardinalities, List<String> conflict) {
    this(pieces, Shape.of(pieces, cardinalities), conflict);
  }

  /** Of pieces whose shape is known. */
  CliqueTreeStage(List<Piece> pieces, Shape shape, List<String> conflict) {
    variables = shape.variables;
    numbers = shape.numbers;
    graph = shape.graph();
    JoinGraphMessages messages =
        new JoinGraphMessages(graph, shape.scopes, f -> pieces.get(f).table(), conflict);
    messages.sweep(0);
    logTotal = messages.beliefs().logTotal();
    lost = messages.lost();
    beliefs = new double[graph.clusters()][];
    Arrays.setAll(beliefs, messages::belief);
  }

  /** Takes the beliefs of other potentials on the same clusters; they stay as they are if the product is zero or no number. */
  void calibrate(double[][] potentials, List<String> conflict) {
    double[][] fresh = new double[beliefs.length][];
    for (double[] potential : potentials) {
      double top = 0;
      for (double value : potential) {
        top = value <= top ? top : value; // NaN counts as large
      }
      if (!(top > 0 && top <= Double.MAX_VALUE)) {
        return;
      }
      for (int i = 0; i < potential.length; i++) {
        potential[i] /= top;
      }
    }
    try {
      JoinGraphMessages messages = new JoinGraphMessages(graph, potentials, conflict);
      messages.sweep(0);
      Arrays.setAll(fresh, messages::belief);
    } catch (ImpossibleEvidenceException | ArithmeticException e) {
      return;
    }
    System.arraycopy(fresh, 0, beliefs, 0, fresh.length);
  }

  /** The scopes of a stage in numbers of its own. */
  static final class Shape {
    final int[] variables;
    final int[] numbers;
    final int[][] scopes;
    private final int[] cardinalities; // [variable of the stage]

    Shape(List<int[]> given, int[] modelCardinalities) {
      numbers = new int[modelCardinalities.length];
      Arrays.fill(numbers, JoinGraph.NONE);
      int[] found = new int[modelCardinalities.length];
      int count = 0;
      scopes = new int[given.size()][];
      for (int f = 0; f < scopes.length; f++) {
        int[] scope = given.get(f);
        scopes[f] = new int[scope.length];
        for (int k = 0; k < scope.length; k++) {
          if (numbers[scope[k]] == JoinGraph.NONE) {
            numbers[scope[k]] = count;
            found[count++] = scope[k];
          }
          scopes[f][k] = numbers[scope[k]];
        }
      }
      variables = Arrays.copyOf(found, count);
      cardinalities = new int[count];
      Arrays.setAll(cardinalities, v -> modelCardinalities[variables[v]]);
    }

    static Shape of(List<Piece> pieces, int[] cardinalities) {
      return new Shape(pieces.stream().map(Piece::scope).toList(), cardinalities);
    }

    JoinGraph graph() {
      int[] order = EliminationHeuristic.MIN_FILL.order(scopes, cardinalities).variables();
      return JoinGraph.of(scopes, cardinalities, order, Double.POSITIVE_INFINITY);
    }
  }

  /** The variables of a cluster in numbers of the model. */
  int[] inModel(int[] scope) {
    int[] result = new int[scope.length];
    for (int k = 0; k < result.length; k++) {
      result[k] = variables[scope[k]];
    }
    return result;
  }

  /** Marginal of the belief of a cluster over some of its variables, in numbers of the stage. */
  double[] marginal(int cluster, int[] part) {
    return marginal(beliefs[cluster], graph.scopes[cluster], part, graph.cardinalities);
  }

  static double[] marginal(double[] table, int[] scope, int[] part, int[] cardinalities) {
    int size = 1;
    for (int v : part) {
      size *= cardinalities[v];
    }
    double[] result = new double[size];
    new Projection(scope, part, cardinalities).sum(table, result, size);
    return result;
  }

  /** Marginal over variables given by their numbers in the model, of a cluster that holds them all. */
  double[] marginalOf(int cluster, int[] modelVariables) {
    int[] part = new int[modelVariables.length];
    for (int k = 0; k < part.length; k++) {
      part[k] = numbers[modelVariables[k]];
    }
    return marginal(cluster, part);
  }

  /** The edge to the neighbour of higher number, or NONE. */
  int edgeUp(int cluster) {
    for (int e : graph.edges[cluster]) {
      if (graph.lower[e] == cluster) {
        return e;
      }
    }
    return JoinGraph.NONE;
  }

  /** Bytes of the beliefs. */
  double bytes() {
    double doubles = 0;
    for (double[] belief : beliefs) {
      doubles += belief.length;
    }
    return Double.BYTES * doubles;
  }
}
