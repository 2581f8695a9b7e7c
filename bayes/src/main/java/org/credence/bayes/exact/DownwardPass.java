package org.credence.bayes.exact;

import java.util.Arrays;
import org.credence.core.engine.Meter;

/**
 * All marginals from one elimination. From the roots down, the product of everything a cluster knows is the posterior of its
 * variables; summed onto the separator of a child and divided by the message that came from there it is what the rest of the
 * model tells the child:
 *
 * <pre>  p(x_c | e) = Π f · Π_d m_d · down_c          down_d(s) = Σ_{x_c \ s} p(x_c | e) / m_d(s)</pre>
 *
 * <p>One walk over a clique serves all its children and the variables it eliminates. Where m_d(s) is zero everything below is
 * zero too, so the quotient may be set to zero. Posteriors are at most one and products only shrink once the down message is in,
 * so what underflows here is a posterior below the range of double and no damage.
 *
 * <p>Source: Dechter 1999 and Kask, Dechter, Larrosa &amp; Dechter 2005 (bucket trees); division as in Jensen, Lauritzen &amp;
 * Olesen 1990.
 */
final class DownwardPass {

  private final UpwardPass up;
  private final EliminationTree tree;
  private final Semiring sum;
  private final Meter meter;
  private final boolean[] wanted; // [open variable]
  private final Table[] down; // [cluster]

  /** Shape [cluster]: how much of what was possible for its message is still possible from above. */
  private final double[] heardShare;

  private final double[][] posteriors; // [open variable][state]

  private static final Table NONE = new Table(new double[0], 0, 0, Table.State.FINE);

  private DownwardPass(UpwardPass up, Semiring sum, Meter meter) {
    this.up = up;
    this.tree = up.tree;
    this.sum = sum;
    this.meter = meter;
    this.wanted = up.plan.wanted;
    this.heardShare = new double[tree.clusters()];
    this.down = new Table[tree.clusters()];
    Arrays.fill(down, NONE);
    this.posteriors = new double[wanted.length][0];
  }

  /**
   * Marginals of the variables the plan wants.
   *
   * @param up an elimination that kept its messages; they are let go on the way
   * @param sum what to sum posteriors with, {@link SumProduct} unless a test says otherwise
   * @return shape [open variable][state], empty where not wanted
   */
  static double[][] run(UpwardPass up, Semiring sum, Meter meter) {
    DownwardPass pass = new DownwardPass(up, sum, meter);
    boolean[] visited = up.plan.visited;
    for (int c = visited.length - 1; c >= 0; c--) {
      if (visited[c]) {
        pass.visit(c);
      }
    }
    return pass.posteriors;
  }

  private void visit(int cluster) {
    EliminationPlan.Step step = up.plan.down[cluster];
    EliminationPlan.Targets targets = up.plan.targets[cluster];
    int count = step.operands();
    Table[] operands = up.operands(cluster, count, 1);
    double share = ClusterSum.share(operands);
    if (tree.parents[cluster] == EliminationTree.ROOT) {
      hear(cluster, new double[] {1});
    }
    operands[0] = down[cluster];
    up.hold((long) step.bytes());
    double[][] sums = new double[step.scopes().length - count][];
    for (int i = 0; i < sums.length; i++) {
      int size = (int) tree.cells(step.scopes()[count + i]);
      up.hold(8L * size);
      sums[i] = sum.accumulator(size);
    }
    ClusterSum.run(
        up.semiring,
        sum,
        up.plan,
        cluster,
        step,
        operands,
        share * heardShare[cluster],
        sums,
        meter);
    int children = targets.children().length;
    for (int i = 0; i < children; i++) {
      tell(cluster, targets.children()[i], sums[i]);
    }
    for (int i = children; i < sums.length; i++) {
      posteriors[targets.variables()[i - children]] = normalized(sums[i]);
    }
    up.release(down[cluster].bytes() + (long) step.bytes());
    down[cluster] = NONE;
  }

  /** Makes the down message of a child in place of its posterior over the separator, after reading variables off it. */
  private void tell(int cluster, int child, double[] separator) {
    normalized(separator);
    int[] scope = tree.separators[child];
    int stride = 1;
    for (int k = scope.length - 1; k >= 0; k--) {
      int v = scope[k];
      if (wanted[v] && posteriors[v].length == 0 && tree.homes[v] == cluster) {
        posteriors[v] = normalized(project(separator, stride, tree.cardinalities[v]));
      }
      stride *= tree.cardinalities[v];
    }
    up.release(8L * separator.length); // the message it replaces
    hear(child, separator);
  }

  /** Turns the posterior over a separator (of a root: over nothing) into the down message, in place. */
  private void hear(int cluster, double[] separator) {
    Table message = up.messages[cluster];
    int positives = up.semiring.divide(separator, message);
    meter.evaluated(2L * separator.length);
    down[cluster] = new Table(separator, 0, 0, Table.State.FINE, positives);
    heardShare[cluster] = (double) positives / Math.max(1, message.positives());
    up.messages[cluster] = NONE;
  }

  private double[] project(double[] table, int stride, int states) {
    double[] sums = new double[states];
    int block = stride * states;
    for (int from = 0; from < table.length; from += block) {
      for (int s = 0; s < states; s++) {
        double part = 0;
        for (int i = from + s * stride; i < from + (s + 1) * stride; i++) {
          part += table[i];
        }
        sums[s] += part;
      }
    }
    meter.evaluated(table.length);
    return sums;
  }

  /** Divides by the sum, in place. */
  static double[] normalized(double[] weights) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    for (int i = 0; i < weights.length; i++) {
      weights[i] /= total;
    }
    return weights;
  }
}
