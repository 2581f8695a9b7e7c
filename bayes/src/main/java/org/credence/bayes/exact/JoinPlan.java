package org.credence.bayes.exact;

import java.util.Arrays;

/**
 * What a {@link CliqueJoin} does at each depth. Neighbouring variables of the clique that stand in the same tables act as one, so a
 * depth is a group of variables.
 *
 * <p>A table has one <em>slot</em> per number of its groups assigned: slot {@code first + j} holds the row-major index of the states
 * of its first j groups, the slot after the last the index of an entry.
 */
final class JoinPlan {

  /** Shape [depth]: joint states of the group. */
  final int[] cardinalities;

  /** Shape [depth][..]: slots of the tables that hold the group, before it. */
  final int[][] steps;

  /** Shape [depth][..]: operands that end there. */
  final int[][] ends;

  /** Shape [depth][..]: targets that end there. */
  final int[][] targets;

  /** Shape [table]: depths of its groups. */
  final int[][] depths;

  /** Shape [table]: its first slot. */
  final int[] first;

  /** Number of slots. */
  final int slots;

  /**
   * @param clique its variables, in the order of assignment
   * @param cardinalities by variable
   * @param scopes of the operands, then of the targets, each in the order of the clique
   * @param operands how many of them are operands
   */
  JoinPlan(int[] clique, int[] cardinalities, int[][] scopes, int operands) {
    int rank = clique.length;
    int[] holders = new int[rank];
    int[] holdersOfBoth = new int[rank]; // tables with this variable and the one before it
    int[][] places = new int[scopes.length][];
    for (int t = 0; t < scopes.length; t++) {
      int[] scope = scopes[t];
      int[] place = new int[scope.length];
      int k = 0;
      for (int j = 0; j < scope.length; j++) {
        while (clique[k] != scope[j]) {
          k++;
        }
        place[j] = k;
        holders[k]++;
        if (j > 0 && place[j - 1] == k - 1) {
          holdersOfBoth[k]++;
        }
      }
      places[t] = place;
    }
    int[] group = new int[rank];
    int[] sizes = new int[rank];
    int groups = 0;
    for (int k = 0; k < rank; k++) {
      boolean joins =
          k > 0 && holdersOfBoth[k] == holders[k] && holders[k] == holders[k - 1] && holders[k] > 0;
      if (!joins) {
        sizes[groups++] = 1;
      }
      group[k] = groups - 1;
      sizes[groups - 1] *= cardinalities[clique[k]];
    }
    this.cardinalities = Arrays.copyOf(sizes, groups);
    int[] stepCount = new int[groups];
    int[] endCount = new int[groups];
    int[] targetCount = new int[groups];
    depths = new int[scopes.length][];
    first = new int[scopes.length];
    int next = 0;
    for (int t = 0; t < scopes.length; t++) {
      int[] place = places[t];
      int[] found = new int[place.length];
      int count = 0;
      for (int k : place) {
        if (count == 0 || found[count - 1] != group[k]) {
          found[count++] = group[k];
          stepCount[group[k]]++;
        }
      }
      depths[t] = Arrays.copyOf(found, count);
      first[t] = next;
      next += count + 1;
      if (count > 0) {
        (t < operands ? endCount : targetCount)[found[count - 1]]++;
      }
    }
    slots = next;
    steps = lists(stepCount);
    ends = lists(endCount);
    targets = lists(targetCount);
    for (int t = scopes.length - 1; t >= 0; t--) {
      int count = depths[t].length;
      for (int j = 0; j < count; j++) {
        int d = depths[t][j];
        steps[d][--stepCount[d]] = first[t] + j;
      }
      if (count > 0) {
        int d = depths[t][count - 1];
        if (t < operands) {
          ends[d][--endCount[d]] = t;
        } else {
          targets[d][--targetCount[d]] = t - operands;
        }
      }
    }
  }

  private static int[][] lists(int[] counts) {
    int[][] lists = new int[counts.length][];
    Arrays.setAll(lists, d -> new int[counts[d]]);
    return lists;
  }

  /** Slot of the index of an entry of a table. */
  int lastSlot(int table) {
    return first[table] + depths[table].length;
  }

  /** Joint states of each of a table's groups. */
  int[] cardinalitiesOf(int table) {
    return Arrays.stream(depths[table]).map(d -> cardinalities[d]).toArray();
  }
}
