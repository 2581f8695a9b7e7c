package org.credence.bayes.exact;

import java.util.Arrays;
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
 * @param evaluations table entries read if nothing is zero; where there are zeros, at most
 * @param bytes most bytes held at once in tables, tiles and their offsets
 */
record InductionCost(
    int width,
    double largestClique,
    double largestMessage,
    double cells,
    double evaluations,
    double bytes) {

  private static final double RELATIVE_COST = 3; // measured, docs/decisions/0020

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

  /** The cost of all marginals of a model with evidence, in the order of a source. */
  static InductionCost ofMarginals(GraphicalModel model, Evidence evidence, OrderSource source) {
    OpenModel open = OpenModel.of(model, evidence);
    boolean[] wanted = new boolean[open.variables.length];
    Arrays.fill(wanted, true);
    return EliminationPlan.of(open, source, Use.MARGINALS, wanted).cost;
  }

  /**
   * The cost of one use of an elimination.
   *
   * @param wanted shape [open variable]: whose marginals, for {@link Use#MARGINALS}
   */
  static InductionCost of(OpenModel open, EliminationTree tree, Use use, boolean[] wanted) {
    return EliminationPlan.of(open, tree, use, wanted).cost;
  }

  /** The cost of a plan. */
  static InductionCost of(EliminationPlan plan) {
    EliminationTree tree = plan.tree;
    Tally tally = new Tally();
    int width = 0;
    double largest = 1;
    double message = 1;
    double cells = 0;
    tally.reads = tree.scalars.length;
    for (int[] scope : tree.factorScopes) {
      tally.hold(8 * tree.cells(scope));
    }
    int clusters = plan.use == Use.PRODUCT_OF_REST ? tree.firstSingle : tree.clusters();
    boolean inParts = plan.use == Use.PRODUCT_OF_REST || plan.use == Use.MAXIMUM_OF_REST;
    for (int c = 0; c < clusters; c++) {
      EliminationPlan.Step step = plan.up[c];
      double clique = step.walk().tiles() * step.walk().tile();
      double separator = tree.cells(tree.separators[c]);
      width = Math.max(width, tree.scopes[c].length - 1);
      largest = Math.max(largest, clique);
      message = Math.max(message, separator);
      cells += clique;
      tally.hold(step.bytes() + 8 * separator);
      tally.reads += ClusterProduct.reads(step.walk(), step.operands());
      tally.release(step.bytes());
      if (inParts ? c < tree.firstSingle : plan.use == Use.TOTAL) {
        for (int child : tree.children[c]) {
          tally.release(8 * tree.cells(tree.separators[child]));
        }
      }
    }
    if (plan.use == Use.MARGINALS) {
      for (int c = tree.clusters() - 1; c >= 0; c--) {
        if (plan.visited[c]) {
          downward(plan, c, tally);
        }
      }
    } else if (plan.use == Use.TRACEBACK) {
      for (int c = 0; c < tree.clusters(); c++) {
        tally.reads += Traceback.reads(tree, c);
      }
    } else if (plan.use == Use.MAXIMUM_OF_REST) {
      for (int c = tree.firstSingle; c < tree.clusters(); c++) {
        tally.reads += Traceback.reads(tree, c);
      }
    } else if (plan.use == Use.PRODUCT_OF_REST) {
      int[][] scopes = plan.scopesOfRest();
      CliqueWalk walk = new CliqueWalk(plan.rest, tree.cardinalities, scopes);
      double product = tree.cells(plan.rest);
      width = Math.max(width, plan.rest.length - 1);
      largest = Math.max(largest, product);
      message = Math.max(message, Math.max(product, plan.answer));
      cells += product;
      tally.hold(walk.bytes() + 8 * product);
      tally.reads += ClusterProduct.reads(walk, scopes.length - 1);
      tally.release(walk.bytes());
      tally.hold(8 * plan.answer);
    }
    return new InductionCost(
        width, Math.log(largest) / Math.log(2), message, cells, tally.reads, tally.peak);
  }

  /** Counts what the way down through a cluster takes. */
  static void downward(EliminationPlan plan, int cluster, Tally tally) {
    EliminationTree tree = plan.tree;
    EliminationPlan.Step step = plan.down[cluster];
    EliminationPlan.Targets targets = plan.targets[cluster];
    if (tree.parents[cluster] == EliminationTree.ROOT) {
      tally.reads += 2;
    }
    tally.hold(step.bytes());
    for (int i = step.operands(); i < step.scopes().length; i++) {
      tally.hold(8 * tree.cells(step.scopes()[i]));
    }
    tally.reads += ClusterProduct.reads(step.walk(), step.operands());
    for (int child : targets.children()) {
      double separator = tree.cells(tree.separators[child]);
      tally.reads += 2 * separator;
      tally.release(8 * separator);
    }
    int next = 0;
    for (int k = 0; k < tree.eliminated(cluster); k++) {
      int v = tree.scopes[cluster][k];
      if (next < targets.variables().length && targets.variables()[next] == v) {
        next++;
      } else if (plan.wanted[v]) {
        tally.reads += firstSeparator(tree, targets.children(), v);
      }
    }
    tally.release(step.bytes() + 8 * tree.cells(tree.separators[cluster]));
  }

  private static double firstSeparator(EliminationTree tree, int[] children, int variable) {
    for (int child : children) {
      for (int v : tree.separators[child]) {
        if (v == variable) {
          return tree.cells(tree.separators[child]);
        }
      }
    }
    return 0;
  }

  /** Whether flat arrays can hold the messages at all, whatever the memory. */
  boolean fitsArrays() {
    return largestMessage <= Integer.MAX_VALUE - 8.0;
  }

  /** What the door is told. */
  Forecast forecast(EliminationPlan plan) {
    return Forecast.ofAnswer(
            evaluations,
            bytes,
            plan.orderLabel
                + " order, width "
                + width
                + ", largest clique 2^"
                + oneDecimal(largestClique)
                + (plan.open.hasZeros ? " cells, at most (zeros are skipped)" : " cells"))
        .costing(RELATIVE_COST);
  }

  /** With one digit after the point; formatting would take longer than a small elimination. */
  static String oneDecimal(double value) {
    long tenths = Math.round(value * 10);
    return tenths / 10 + "." + tenths % 10;
  }

  /** What an elimination without tables counts. */
  static final class Tally {
    double reads;
    double held;
    double peak;

    void hold(double bytes) {
      held += bytes;
      peak = Math.max(peak, held);
    }

    void release(double bytes) {
      held -= bytes;
    }
  }
}
