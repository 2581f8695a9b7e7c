package org.credence.bayes.mcmc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.credence.bayes.model.Factor;
import org.credence.bayes.problem.MarginalProblem;

/**
 * Whether moves that change the variables of one block at a time, in any way, connect all assignments of positive weight.
 *
 * <p>Factors without zeros do not shape the support, so it is a product over groups: the variables joined by factors with zeros. It is
 * connected exactly if the support of every group is by what the blocks change of the group (the rest of a block may stay as it is).
 * A group that lies within one block is connected at once; another one is decided by walking through its joint states if they are at
 * most {@link #MOST_JOINT_STATES}, and left undecided if they are more.
 */
final class BlockConnectivity {

  static final int MOST_JOINT_STATES = 1 << 16;

  private final int[] root; // [variable], union-find over factors with zeros
  private final List<Factor> withZeros;
  private final int[][] blocks;

  private BlockConnectivity(int variables, List<Factor> absorbed, int[][] blocks) {
    this.blocks = blocks;
    this.withZeros =
        absorbed.stream().filter(factor -> factor.rank() > 0 && factor.hasZeros()).toList();
    this.root = new int[variables];
    Arrays.setAll(root, v -> v);
    for (Factor factor : withZeros) {
      for (int k = 1; k < factor.rank(); k++) {
        root[find(factor.variable(k))] = find(factor.variable(0));
      }
    }
  }

  /**
   * By moves of one block at a time.
   *
   * @param blocks variables of each; a variable may be in several
   * @param move what a move is called, in the singular
   */
  static Connectivity of(MarginalProblem problem, int[][] blocks, String move) {
    return of(problem.model().size(), problem.evidence().absorbInto(problem.model()), blocks, move);
  }

  /** Likewise for factors with the evidence absorbed. */
  static Connectivity of(int variables, List<Factor> absorbed, int[][] blocks, String move) {
    return new BlockConnectivity(variables, absorbed, blocks).decide(move);
  }

  private Connectivity decide(String move) {
    List<List<Factor>> groups = new ArrayList<>();
    int[] groupOf = new int[root.length]; // [variable], of roots alone
    for (Factor factor : withZeros) {
      int r = find(factor.variable(0));
      if (groupOf[r] == 0) {
        groups.add(new ArrayList<>());
        groupOf[r] = groups.size();
      }
      groups.get(groupOf[r] - 1).add(factor);
    }
    List<List<int[]>> parts = parts(groups.size(), groupOf);
    double components = 1;
    double undecided = 0;
    for (int g = 0; g < groups.size(); g++) {
      int[] members = members(groups.get(g));
      if (parts.get(g).stream().anyMatch(part -> part.length == members.length)) {
        continue;
      }
      GroupSupport support = new GroupSupport(members, groups.get(g));
      if (support.jointStates > MOST_JOINT_STATES) {
        undecided = Math.max(undecided, support.jointStates);
      } else {
        components *= Math.max(1, support.components(parts.get(g)));
      }
    }
    if (components > 1) {
      return Connectivity.split(
          String.format(
              Locale.ROOT,
              "zeros split the support into %s%.0f parts that no %s connects",
              undecided > 0 ? "at least " : "",
              components,
              move));
    }
    return undecided > 0
        ? Connectivity.undecided(
            String.format(
                Locale.ROOT,
                "zeros may split the support into parts that no %s connects; %.3g joint states are too many to walk through",
                move,
                undecided))
        : Connectivity.connected();
  }

  /** What each block holds of each group. */
  private List<List<int[]>> parts(int groups, int[] groupOf) {
    List<List<int[]>> parts = new ArrayList<>();
    for (int g = 0; g < groups; g++) {
      parts.add(new ArrayList<>());
    }
    for (int[] block : blocks) {
      int[] grouped =
          Arrays.stream(block)
              .filter(v -> groupOf[find(v)] > 0)
              .boxed()
              .sorted((a, b) -> Integer.compare(groupOf[find(a)], groupOf[find(b)]))
              .mapToInt(Integer::intValue)
              .toArray();
      int from = 0;
      while (from < grouped.length) {
        int g = groupOf[find(grouped[from])];
        int to = from;
        while (to < grouped.length && groupOf[find(grouped[to])] == g) {
          to++;
        }
        parts.get(g - 1).add(Arrays.copyOfRange(grouped, from, to));
        from = to;
      }
    }
    return parts;
  }

  private static int[] members(List<Factor> factors) {
    return factors.stream()
        .flatMapToInt(factor -> Arrays.stream(factor.scope()))
        .distinct()
        .sorted()
        .toArray();
  }

  private int find(int v) {
    int at = v;
    while (root[at] != at) {
      root[at] = root[root[at]];
      at = root[at];
    }
    return at;
  }

  /** The joint states of a group. One is Σ stride · state, the last member fastest. */
  private static final class GroupSupport {
    private static final int NONE = -1;

    private final int[] members; // [i], variables in order
    private final int[] cardinalities; // [i]
    private final int[] strides; // [i]; not to be trusted if there are too many joint states
    private final List<Factor> factors;
    private final double jointStates;

    GroupSupport(int[] members, List<Factor> factors) {
      this.members = members;
      this.factors = factors;
      this.cardinalities = new int[members.length];
      this.strides = new int[members.length];
      for (Factor factor : factors) {
        for (int k = 0; k < factor.rank(); k++) {
          cardinalities[Arrays.binarySearch(members, factor.variable(k))] = factor.cardinality(k);
        }
      }
      double states = 1;
      for (int i = members.length - 1; i >= 0; i--) {
        strides[i] = (int) states;
        states *= cardinalities[i];
      }
      this.jointStates = states;
    }

    /** Parts of the support: two joint states that agree outside a block are in one. */
    int components(List<int[]> parts) {
      boolean[] positive =
          SupportConnectivity.positive(factors, members, cardinalities, (int) jointStates);
      int[] parent = new int[positive.length];
      Arrays.setAll(parent, x -> x);
      int components = 0;
      for (boolean each : positive) {
        components += each ? 1 : 0;
      }
      int[] first = new int[positive.length]; // [what is outside the block], a joint state
      for (int[] part : parts) {
        Arrays.fill(first, NONE);
        for (int x = 0; x < positive.length; x++) {
          if (positive[x]) {
            int outside = x;
            for (int v : part) {
              int i = Arrays.binarySearch(members, v);
              outside -= x / strides[i] % cardinalities[i] * strides[i];
            }
            if (first[outside] == NONE) {
              first[outside] = x;
            } else {
              components -= join(parent, first[outside], x);
            }
          }
        }
      }
      return components;
    }

    private static int join(int[] parent, int x, int y) {
      int a = top(parent, x);
      int b = top(parent, y);
      parent[a] = b;
      return a == b ? 0 : 1;
    }

    private static int top(int[] parent, int x) {
      int at = x;
      while (parent[at] != at) {
        parent[at] = parent[parent[at]];
        at = parent[at];
      }
      return at;
    }
  }
}
