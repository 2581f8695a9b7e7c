package org.credence.bayes.exact;

import java.util.Arrays;
import org.credence.core.engine.Patience;

/**
 * The clusters of an elimination and how messages go between them (Dechter's bucket tree). The cluster of a variable holds it and
 * its neighbours when it is eliminated; its message, over the neighbours alone, goes to the cluster of the neighbour eliminated
 * next. A cluster that would only take in one message and hold no factor is merged into the sender.
 *
 * <p>Everywhere variables stand in the order of elimination, so the variables a cluster eliminates come first and its message is
 * over the trailing ones: products are then summed into messages in runs of neighbouring entries. Clusters are numbered so that
 * messages go from lower to higher numbers.
 */
final class EliminationTree {

  static final int ROOT = -1;

  private static final int[] NONE = {};

  final int[] cardinalities; // [variable]

  /** Shape [cluster]: its variables, first eliminated first. */
  final int[][] scopes;

  /** Shape [cluster]: variables its message is over, the trailing ones of its scope. */
  final int[][] separators;

  /** Shape [cluster]: where its message goes, or {@link #ROOT}. */
  final int[] parents;

  /** Shape [cluster]: clusters it takes messages from. */
  final int[][] children;

  /** Shape [factor]: its variables, first eliminated first. */
  final int[][] factorScopes;

  /** Shape [cluster]: factors multiplied there. */
  final int[][] factors;

  /** Shape [variable]: the cluster that eliminates it. */
  final int[] homes;

  /** Factors without variables. */
  final int[] scalars;

  /** The first of the clusters that eliminate one variable each; all that come later do. */
  final int firstSingle;

  private EliminationTree(int[][] givenScopes, int[] cardinalities, int[] order, int single) {
    this.cardinalities = cardinalities;
    int n = order.length;
    int[] position = new int[n];
    for (int i = 0; i < n; i++) {
      position[order[i]] = i;
    }
    factorScopes = new int[givenScopes.length][];
    for (int f = 0; f < givenScopes.length; f++) {
      factorScopes[f] = sorted(givenScopes[f], position);
    }
    int[][] bucketFactors = bucketFactors(position);
    scalars = bucketFactors[n];
    int[][] buckets = new int[n][]; // positions, ascending
    int[] next = new int[n];
    int[][] senders = new int[n][];
    int[] senderCount = new int[n];
    Arrays.fill(senders, NONE);
    int[] mark = new int[n];
    int[] found = new int[n];
    Patience patience = Patience.ofThisThread();
    for (int i = 0; i < n; i++) {
      int size = 0;
      found[size++] = i;
      mark[i] = i + 1;
      for (int f : bucketFactors[i]) {
        for (int v : factorScopes[f]) {
          size = note(position[v], i + 1, mark, found, size);
        }
      }
      senders[i] = Arrays.copyOf(senders[i], senderCount[i]);
      for (int child : senders[i]) {
        patience.spend(buckets[child].length);
        for (int p : buckets[child]) {
          if (p > child) {
            size = note(p, i + 1, mark, found, size);
          }
        }
      }
      buckets[i] = Arrays.copyOf(found, size);
      if (size > 1) {
        Arrays.sort(buckets[i]);
      }
      next[i] = size > 1 ? buckets[i][1] : ROOT;
      if (next[i] != ROOT) {
        int p = next[i];
        if (senderCount[p] == senders[p].length) {
          senders[p] = Arrays.copyOf(senders[p], 2 * senderCount[p] + 2);
        }
        senders[p][senderCount[p]++] = i;
      }
    }
    int[] clusterOf = new int[n]; // [position]
    int[] first = new int[n]; // [cluster]: the position it begins with
    int[] last = new int[n]; // [cluster]: the last position it eliminates
    int count = 0;
    for (int i = 0; i < n; i++) {
      if (bucketFactors[i].length == 0 && senders[i].length == 1 && i < single) {
        clusterOf[i] = clusterOf[senders[i][0]];
      } else {
        clusterOf[i] = count;
        first[count++] = i;
      }
      last[clusterOf[i]] = i;
    }
    parents = new int[count];
    children = new int[count][];
    factors = new int[count][];
    scopes = new int[count][];
    separators = new int[count][];
    for (int c = 0; c < count; c++) {
      scopes[c] = taken(order, buckets[first[c]], 0);
      separators[c] = taken(order, buckets[last[c]], 1);
      parents[c] = next[last[c]] == ROOT ? ROOT : clusterOf[next[last[c]]];
      children[c] = taken(clusterOf, senders[first[c]], 0);
      factors[c] = bucketFactors[first[c]];
    }
    homes = new int[n];
    for (int v = 0; v < n; v++) {
      homes[v] = clusterOf[position[v]];
    }
    firstSingle = single == n ? count : clusterOf[single];
  }

  private static int[] taken(int[] from, int[] places, int skip) {
    int[] result = new int[places.length - skip];
    for (int i = 0; i < result.length; i++) {
      result[i] = from[places[i + skip]];
    }
    return result;
  }

  /** The tree of an order. */
  static EliminationTree of(int[][] factorScopes, int[] cardinalities, int[] order) {
    return new EliminationTree(factorScopes, cardinalities, order, order.length);
  }

  /**
   * The tree of an order in two parts: in the second every variable has a cluster of its own.
   *
   * @param single position in the order at which the second part begins, up to the length of the order
   */
  static EliminationTree of(int[][] factorScopes, int[] cardinalities, int[] order, int single) {
    return new EliminationTree(factorScopes, cardinalities, order, single);
  }

  /** The tree of what is open in a model, in the order of a source. */
  static EliminationTree of(OpenModel open, OrderSource source) {
    return of(open.scopes, open.cardinalities, open.order(source).variables());
  }

  private static int[] sorted(int[] scope, int[] position) {
    int[] result = scope.clone();
    for (int i = 1; i < result.length; i++) {
      int v = result[i];
      int j = i;
      for (; j > 0 && position[result[j - 1]] > position[v]; j--) {
        result[j] = result[j - 1];
      }
      result[j] = v;
    }
    return result;
  }

  /** Factors by the first position of their scopes; those without variables come last. */
  private int[][] bucketFactors(int[] position) {
    int n = position.length;
    int[] bucket = new int[factorScopes.length];
    int[] count = new int[n + 1];
    for (int f = 0; f < bucket.length; f++) {
      bucket[f] = factorScopes[f].length == 0 ? n : position[factorScopes[f][0]];
      count[bucket[f]]++;
    }
    int[][] result = new int[n + 1][];
    for (int i = 0; i <= n; i++) {
      result[i] = count[i] == 0 ? NONE : new int[count[i]];
    }
    for (int f = bucket.length - 1; f >= 0; f--) {
      result[bucket[f]][--count[bucket[f]]] = f;
    }
    return result;
  }

  private static int note(int position, int stamp, int[] mark, int[] found, int size) {
    if (mark[position] == stamp) {
      return size;
    }
    mark[position] = stamp;
    found[size] = position;
    return size + 1;
  }

  int clusters() {
    return scopes.length;
  }

  /** Number of variables a cluster eliminates; they lead its scope. */
  int eliminated(int cluster) {
    return scopes[cluster].length - separators[cluster].length;
  }

  /** Number of joint states of some variables, beyond any integer if need be. */
  double cells(int[] scope) {
    double cells = 1;
    for (int v : scope) {
      cells *= cardinalities[v];
    }
    return cells;
  }
}
