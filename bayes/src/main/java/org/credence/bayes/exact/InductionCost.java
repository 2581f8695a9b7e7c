package org.credence.bayes.exact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.Forecast;

/**
 * What eliminating a model in some order takes, found by going through the elimination without a table: the same walks, the same
 * order of holding and letting go, in double, so that no size overflows.
 *
 * @param width largest number of variables in a message (the induced width of the order)
 * @param largestClique log2 of the number of joint states of the largest clique
 * @param largestMessage entries of the largest message
 * @param cells joint states of all cliques together
 * @param evaluations table entries read
 * @param bytes most bytes held at once in tables, tiles and their offsets
 */
record InductionCost(
    int width,
    double largestClique,
    double largestMessage,
    double cells,
    double evaluations,
    double bytes) {

  private static final double LARGEST_CLIQUE_CELLS = 0x1p31;

  /** What the messages of an elimination are needed for. */
  enum Use {
    TOTAL,
    MARGINALS,
    TRACEBACK,
    /** The first part of a tree in two parts is summed out, what is left multiplied. */
    PRODUCT_OF_REST,
    /** The first part of a tree in two parts is summed out, the second maximised and traced back. */
    MAXIMUM_OF_REST
  }

  /** The cost of all marginals of a model with evidence, in the order of a heuristic. */
  static InductionCost ofMarginals(
      GraphicalModel model, Evidence evidence, EliminationHeuristic heuristic) {
    OpenModel open = OpenModel.of(model, evidence);
    boolean[] wanted = new boolean[open.variables.length];
    Arrays.fill(wanted, true);
    return of(open, EliminationTree.of(open, heuristic), Use.MARGINALS, wanted);
  }

  /**
   * The cost of one use of an elimination.
   *
   * @param wanted shape [open variable]: whose marginals, for {@link Use#MARGINALS}
   */
  static InductionCost of(OpenModel open, EliminationTree tree, Use use, boolean[] wanted) {
    return of(open, tree, use, wanted, new int[0], 0);
  }

  /**
   * The cost of summing the first part of a tree out.
   *
   * @param rest the variables of the second part; for {@link Use#PRODUCT_OF_REST} in the order of the product
   * @param answer entries of the table that is made from the product
   */
  static InductionCost ofRest(
      OpenModel open, EliminationTree tree, Use use, int[] rest, double answer) {
    return of(open, tree, use, new boolean[0], rest, answer);
  }

  private static InductionCost of(
      OpenModel open, EliminationTree tree, Use use, boolean[] wanted, int[] rest, double answer) {
    Tally tally = new Tally();
    int width = 0;
    double largest = 1;
    double message = 1;
    double cells = 0;
    tally.reads = tree.scalars.length;
    for (int f = 0; f < open.scopes.length; f++) {
      tally.hold(8 * tree.cells(open.scopes[f]));
    }
    int clusters = use == Use.PRODUCT_OF_REST ? tree.firstSingle : tree.clusters();
    boolean inParts = use == Use.PRODUCT_OF_REST || use == Use.MAXIMUM_OF_REST;
    for (int c = 0; c < clusters; c++) {
      double clique = tree.cells(tree.scopes[c]);
      width = Math.max(width, tree.scopes[c].length - 1);
      largest = Math.max(largest, clique);
      message = Math.max(message, tree.cells(tree.separators[c]));
      cells += clique;
      upward(open, tree, c, inParts ? c >= tree.firstSingle : use != Use.TOTAL, tally);
    }
    if (use == Use.MARGINALS) {
      boolean[] visited = DownwardPass.visited(tree, wanted);
      for (int c = tree.clusters() - 1; c >= 0; c--) {
        if (visited[c]) {
          downward(open, tree, c, visited, wanted, tally);
        }
      }
    } else if (use == Use.TRACEBACK) {
      for (int c = 0; c < tree.clusters(); c++) {
        tally.reads += Traceback.reads(tree, c);
      }
    } else if (use == Use.MAXIMUM_OF_REST) {
      for (int c = tree.firstSingle; c < tree.clusters(); c++) {
        tally.reads += Traceback.reads(tree, c);
      }
    } else if (use == Use.PRODUCT_OF_REST) {
      double product = tree.cells(rest);
      width = Math.max(width, rest.length - 1);
      largest = Math.max(largest, product);
      message = Math.max(message, Math.max(product, answer));
      cells += product;
      productOfRest(open, tree, rest, answer, tally);
    }
    return new InductionCost(
        width, Math.log(largest) / Math.log(2), message, cells, tally.reads, tally.peak);
  }

  private static void upward(
      OpenModel open, EliminationTree tree, int cluster, boolean keep, Tally tally) {
    List<int[]> scopes = operandScopes(open, tree, cluster);
    int operands = scopes.size();
    scopes.add(tree.separators[cluster]);
    CliqueWalk walk = walk(tree, cluster, scopes);
    tally.hold(walk.bytes() + 8 * tree.cells(tree.separators[cluster]));
    tally.reads += ClusterProduct.reads(walk, operands);
    tally.release(walk.bytes());
    if (!keep) {
      for (int child : tree.children[cluster]) {
        tally.release(8 * tree.cells(tree.separators[child]));
      }
    }
  }

  private static void downward(
      OpenModel open,
      EliminationTree tree,
      int cluster,
      boolean[] visited,
      boolean[] wanted,
      Tally tally) {
    DownwardPass.Targets targets = DownwardPass.Targets.of(tree, cluster, visited, wanted);
    List<int[]> scopes = operandScopes(open, tree, cluster);
    scopes.add(0, tree.separators[cluster]);
    if (tree.parents[cluster] == EliminationTree.ROOT) {
      tally.reads += 2;
    }
    int operands = scopes.size();
    targets.addScopes(tree, scopes);
    CliqueWalk walk = walk(tree, cluster, scopes);
    tally.hold(walk.bytes());
    for (int i = operands; i < scopes.size(); i++) {
      tally.hold(8 * tree.cells(scopes.get(i)));
    }
    tally.reads += ClusterProduct.reads(walk, operands);
    for (int child : targets.children()) {
      double separator = tree.cells(tree.separators[child]);
      tally.reads += 2 * separator;
      tally.release(8 * separator);
    }
    for (int k = 0; k < tree.eliminated(cluster); k++) {
      int v = tree.scopes[cluster][k];
      if (wanted[v] && !targets.variables().contains(v)) {
        tally.reads += firstSeparator(tree, targets.children(), v);
      }
    }
    tally.release(walk.bytes() + 8 * tree.cells(tree.separators[cluster]));
  }

  private static void productOfRest(
      OpenModel open, EliminationTree tree, int[] rest, double answer, Tally tally) {
    List<int[]> scopes = new ArrayList<>();
    for (int c = tree.firstSingle; c < tree.clusters(); c++) {
      for (int f : tree.factors[c]) {
        scopes.add(open.scopes[f]);
      }
      for (int child : tree.children[c]) {
        if (child < tree.firstSingle) {
          scopes.add(tree.separators[child]);
        }
      }
    }
    int operands = scopes.size();
    scopes.add(rest);
    CliqueWalk walk = new CliqueWalk(rest, tree.cardinalities, scopes.toArray(int[][]::new));
    tally.hold(walk.bytes() + 8 * tree.cells(rest));
    tally.reads += ClusterProduct.reads(walk, operands);
    tally.release(walk.bytes());
    tally.hold(8 * answer);
  }

  private static double firstSeparator(EliminationTree tree, List<Integer> children, int variable) {
    for (int child : children) {
      if (Arrays.stream(tree.separators[child]).anyMatch(v -> v == variable)) {
        return tree.cells(tree.separators[child]);
      }
    }
    return 0;
  }

  private static List<int[]> operandScopes(OpenModel open, EliminationTree tree, int cluster) {
    List<int[]> scopes = new ArrayList<>();
    for (int f : tree.factors[cluster]) {
      scopes.add(open.scopes[f]);
    }
    for (int child : tree.children[cluster]) {
      scopes.add(tree.separators[child]);
    }
    return scopes;
  }

  private static CliqueWalk walk(EliminationTree tree, int cluster, List<int[]> scopes) {
    return new CliqueWalk(tree.scopes[cluster], tree.cardinalities, scopes.toArray(int[][]::new));
  }

  /** Whether flat arrays and counters can hold it at all, whatever the memory. */
  boolean fitsArrays() {
    return largestMessage <= Integer.MAX_VALUE - 8.0
        && largestClique <= Math.log(LARGEST_CLIQUE_CELLS) / Math.log(2);
  }

  Forecast forecast(EliminationHeuristic heuristic) {
    return Forecast.ofAnswer(
        evaluations,
        bytes,
        String.format(
            Locale.ROOT,
            "%s order, width %d, largest clique 2^%.1f cells",
            heuristic.label(),
            width,
            largestClique));
  }

  private static final class Tally {
    private double reads;
    private double held;
    private double peak;

    void hold(double bytes) {
      held += bytes;
      peak = Math.max(peak, held);
    }

    void release(double bytes) {
      held -= bytes;
    }
  }
}
