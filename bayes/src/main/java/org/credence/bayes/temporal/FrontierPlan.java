package org.credence.bayes.temporal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How an exact pass walks along the order of time: the frontier is the set of open variables that later ones still read. A step adds one
 * variable and drops those read for the last time. Tables over the frontier are laid out in the order in which its variables came, last
 * fastest.
 */
final class FrontierPlan {

  final OrderedNetwork net;
  final double cells; // of all frontiers before their steps
  final double evaluations; // of one pass
  final double largest; // cells of a table
  final FrontierStep[] steps; // [position]; empty if a table fits no array

  FrontierPlan(OrderedNetwork net) {
    this.net = net;
    int n = net.size();
    List<FrontierStep> list = new ArrayList<>(n);
    int[] frontier = new int[0];
    double before = 1;
    double all = 0;
    double work = 0;
    double most = 1;
    boolean fits = true;
    for (int p = 0; p < n; p++) {
      int[] next = following(frontier, p);
      double after = 1;
      for (int q : next) {
        after *= net.cardinalities[q];
      }
      int states = net.observed[p] == OrderedNetwork.OPEN ? net.cardinalities[p] : 1;
      all += before;
      work += before * states;
      most = Math.max(most, Math.max(after, before * states));
      fits &= most <= Integer.MAX_VALUE - 8;
      if (fits) {
        list.add(new FrontierStep(net, p, frontier, next));
      }
      frontier = next;
      before = after;
    }
    cells = all;
    evaluations = work;
    largest = most;
    steps = fits ? list.toArray(FrontierStep[]::new) : new FrontierStep[0];
  }

  private int[] following(int[] frontier, int p) {
    int[] next = new int[frontier.length + 1];
    int count = 0;
    for (int q : frontier) {
      if (net.lastUse[q] > p) {
        next[count++] = q;
      }
    }
    if (net.observed[p] == OrderedNetwork.OPEN && net.lastUse[p] > p) {
      next[count++] = p;
    }
    return Arrays.copyOf(next, count);
  }

  boolean fitsArrays() {
    return steps.length == net.size();
  }
}
