package org.credence.bayes.bounds;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.core.engine.Patience;

/**
 * The mini-buckets of an elimination order: a forest of regions of bounded size. A variable's bucket holds the factors and messages
 * whose first variable to be eliminated it is; where their union has more cells than allowed, the bucket is cut into mini-buckets,
 * each of which sends a message of its own.
 *
 * <p>Functions go largest first to the fitting mini-bucket that grows least. The limit is raised to the largest table of a factor.
 * With a limit that no bucket exceeds there is one mini-bucket per variable, and elimination is exact.
 *
 * <p>Layout: the scope of a region is sorted by elimination position, last eliminated first, so the variable eliminated here is
 * fastest, and the message of a region has its scope without that variable, in the same order. The <em>shared</em> variables of a
 * bucket are those of all its mini-buckets; costs are shifted over tables on them.
 *
 * <p>Source: Dechter &amp; Rish 2003, mini-buckets; Rollon &amp; Dechter 2010, partitioning.
 */
public final class MiniBuckets {

  /** No parent, or no region. */
  public static final int NONE = -1;

  private static final double LARGEST_TABLE = 1 << 28;
  private static final long WORK_PER_PAIR = 64; // of functions of a bucket, in units of patience

  final int[] order; // [position]: variable
  final int[] bucketStart; // [position + 1] into the regions
  final int[] position; // [variable]: its position in the order
  final int[][] scopes; // [region][..], variable eliminated last
  final int[][] cards; // [region][..]
  final double[] cells; // [region]
  final int[] parents; // [region], NONE for a root
  final int[][] children; // [region]
  final int[][] strides; // [region][position in the parent's scope]: in this region's message
  final int[][] factorsOf; // [region]
  final int[][] sharedStrides; // [region][position in scope]: in the table on shared variables
  final int[] sharedCells; // [region]: cells of that table, 1 where the bucket is whole
  final boolean[] clamped; // [variable]: left out, because a limit could not be kept otherwise

  private MiniBuckets(Builder builder) {
    order = builder.order;
    position = builder.position;
    clamped = builder.clamped;
    bucketStart = builder.bucketStart;
    int regions = builder.scopes.size();
    scopes = builder.scopes.toArray(int[][]::new);
    factorsOf =
        builder.factors.stream()
            .map(list -> list.stream().mapToInt(Integer::intValue).toArray())
            .toArray(int[][]::new);
    parents = new int[regions];
    Arrays.fill(parents, NONE);
    children = new int[regions][];
    for (int r = 0; r < regions; r++) {
      children[r] = builder.messages.get(r).stream().mapToInt(Integer::intValue).toArray();
      for (int child : children[r]) {
        parents[child] = r;
      }
    }
    cards = new int[regions][];
    cells = new double[regions];
    for (int r = 0; r < regions; r++) {
      cards[r] = Arrays.stream(scopes[r]).map(v -> builder.cardinalities[v]).toArray();
      cells[r] = builder.cells(scopes[r]);
    }
    strides = new int[regions][];
    sharedStrides = new int[regions][];
    sharedCells = new int[regions];
    for (int r = 0; r < regions; r++) {
      int[] message = Arrays.copyOf(scopes[r], scopes[r].length - 1);
      strides[r] = parents[r] == NONE ? new int[0] : stridesIn(parents[r], message, builder);
    }
    for (int p = 0; p < order.length; p++) {
      int[] shared = shared(p);
      for (int r = bucketStart[p]; r < bucketStart[p + 1]; r++) {
        sharedStrides[r] = stridesIn(r, shared, builder);
        sharedCells[r] = (int) Math.min(LARGEST_TABLE, builder.cells(shared));
      }
    }
  }

  private int[] shared(int p) {
    int from = bucketStart[p];
    int to = bucketStart[p + 1];
    if (to - from < 2) {
      return new int[0];
    }
    return Arrays.stream(scopes[from])
        .filter(
            v -> {
              for (int r = from + 1; r < to; r++) {
                if (Arrays.stream(scopes[r]).noneMatch(u -> u == v)) {
                  return false;
                }
              }
              return true;
            })
        .toArray();
  }

  /** For each variable of a region's scope its stride in a table over {@code within}, 0 where it is not there. */
  private int[] stridesIn(int region, int[] within, Builder builder) {
    int[] result = new int[scopes[region].length];
    int stride = 1;
    for (int i = within.length - 1, k = result.length - 1; i >= 0; i--) {
      while (scopes[region][k] != within[i]) {
        k--;
      }
      result[k] = stride;
      stride *= builder.cardinalities[within[i]];
    }
    return result;
  }

  /**
   * The mini-buckets of a model in an order.
   *
   * @param order open variables, first eliminated first
   * @param limit most cells of a region's table
   */
  public static MiniBuckets of(LogModel model, int[] order, double limit) {
    return new MiniBuckets(new Builder(model, order, limit, false));
  }

  /** Likewise, but variables are left out until no bucket has to be cut: {@link #isClamped} says which. */
  static MiniBuckets clamping(LogModel model, int[] order, double limit) {
    return new MiniBuckets(new Builder(model, order, limit, true));
  }

  /** Whether the variable was left out to keep the limit. */
  boolean isClamped(int variable) {
    return clamped[variable];
  }

  /** Number of regions. */
  public int regions() {
    return scopes.length;
  }

  /** Whether no bucket was cut, so that elimination is exact. */
  public boolean isExact() {
    return scopes.length == order.length;
  }

  /** The variable a region eliminates. */
  public int variable(int region) {
    return scopes[region][scopes[region].length - 1];
  }

  /** The region a region's message goes to, {@link #NONE} if it is a number. */
  public int parent(int region) {
    return parents[region];
  }

  /** Open variables of a region's message, slowest first: a copy. */
  public int[] messageScope(int region) {
    return Arrays.copyOf(scopes[region], scopes[region].length - 1);
  }

  /** First region of the bucket of a variable; they follow each other. */
  public int firstRegion(int variable) {
    return bucketStart[position[variable]];
  }

  /** Number of regions of the bucket of a variable. */
  public int bucketSize(int variable) {
    return bucketStart[position[variable] + 1] - firstRegion(variable);
  }

  /** Cells of all regions together. */
  public double totalCells() {
    return Arrays.stream(cells).sum();
  }

  /** Cells of the largest region. */
  public double largestCells() {
    return Arrays.stream(cells).max().orElse(1);
  }

  /** Cells of all messages and shift tables together. */
  public double smallCells() {
    double sum = 0;
    for (int r = 0; r < regions(); r++) {
      sum += cells[r] / cards[r][cards[r].length - 1] + sharedCells[r];
    }
    return sum;
  }

  /** Eliminates with sets of variables only. */
  private static final class Builder {
    final int[] cardinalities;
    final int[] order;
    final int[] position;
    final int[] bucketStart;
    final boolean[] clamped;
    final List<int[]> scopes = new ArrayList<>();
    final List<List<Integer>> factors = new ArrayList<>();
    final List<List<Integer>> messages = new ArrayList<>();

    /** A factor (number) or message (its region), waiting in a bucket. */
    private record Function(int number, boolean isFactor, int[] scope, double cells) {}

    /** A mini-bucket under construction. */
    private static final class Draft {
      int[] scope = {};
      final List<Integer> factors = new ArrayList<>();
      final List<Integer> messages = new ArrayList<>();
    }

    Builder(LogModel model, int[] order, double limit, boolean clamping) {
      this.cardinalities = model.cardinalities();
      this.order = order.clone();
      this.clamped = new boolean[order.length];
      position = new int[order.length];
      for (int p = 0; p < order.length; p++) {
        position[order[p]] = p;
      }
      bucketStart = new int[order.length + 1];
      int[][] factorScopes = model.scopes();
      int[] degree = new int[order.length];
      List<List<Function>> buckets = new ArrayList<>();
      for (int p = 0; p < order.length; p++) {
        buckets.add(new ArrayList<>());
      }
      double most = Math.min(limit, LARGEST_TABLE);
      Patience patience = Patience.ofThisThread();
      for (int f = 0; f < factorScopes.length; f++) {
        int[] scope = sorted(factorScopes[f]);
        double size = cells(scope);
        most = clamping ? most : Math.max(most, size);
        buckets.get(position[scope[scope.length - 1]]).add(new Function(f, true, scope, size));
        for (int v : scope) {
          degree[v]++;
        }
      }
      for (int p = 0; p < order.length; p++) {
        List<Function> bucket = buckets.get(p);
        bucketStart[p] = scopes.size();
        patience.spend(WORK_PER_PAIR * bucket.size() * bucket.size());
        List<Draft> drafts =
            clamping ? whole(order[p], bucket, degree, most) : partition(order[p], bucket, most);
        for (Draft draft : drafts) {
          int region = scopes.size();
          scopes.add(draft.scope);
          factors.add(draft.factors);
          messages.add(draft.messages);
          if (draft.scope.length > 1) {
            int[] scope = Arrays.copyOf(draft.scope, draft.scope.length - 1);
            buckets
                .get(position[scope[scope.length - 1]])
                .add(new Function(region, false, scope, cells(scope)));
          }
        }
        bucket.clear();
      }
      bucketStart[order.length] = scopes.size();
    }

    private int[] sorted(int[] scope) {
      return Arrays.stream(scope)
          .boxed()
          .sorted((a, b) -> position[b] - position[a])
          .mapToInt(Integer::intValue)
          .toArray();
    }

    double cells(int[] scope) {
      double cells = 1;
      for (int v : scope) {
        cells *= clamped[v] ? 1 : cardinalities[v];
      }
      return cells;
    }

    private List<Draft> partition(int variable, List<Function> bucket, double limit) {
      List<Draft> drafts = new ArrayList<>();
      List<Function> largestFirst = new ArrayList<>(bucket);
      largestFirst.sort((a, b) -> Double.compare(b.cells(), a.cells()));
      for (Function function : largestFirst) {
        Draft best = new Draft();
        int[] bestScope = function.scope();
        double leastGrowth = Double.POSITIVE_INFINITY;
        for (Draft draft : drafts) {
          int[] union = union(draft.scope, function.scope());
          double growth = cells(union) - cells(draft.scope);
          if (cells(union) <= limit && growth < leastGrowth) {
            best = draft;
            bestScope = union;
            leastGrowth = growth;
          }
        }
        if (leastGrowth == Double.POSITIVE_INFINITY) {
          drafts.add(best);
        }
        best.scope = bestScope;
        (function.isFactor() ? best.factors : best.messages).add(function.number());
      }
      if (drafts.isEmpty()) { // a variable in no function
        Draft alone = new Draft();
        alone.scope = new int[] {variable};
        drafts.add(alone);
      }
      return drafts;
    }

    /** One mini-bucket; the variables in most factors are clamped until it fits. */
    private List<Draft> whole(int variable, List<Function> bucket, int[] degree, double limit) {
      Draft draft = new Draft();
      draft.scope = new int[] {variable};
      for (Function function : bucket) {
        draft.scope = union(draft.scope, function.scope());
        (function.isFactor() ? draft.factors : draft.messages).add(function.number());
      }
      while (cells(draft.scope) > limit) {
        int most = NONE;
        for (int v : draft.scope) {
          boolean better = most == NONE || degree[v] > degree[most];
          most = !clamped[v] && cardinalities[v] > 1 && better ? v : most;
        }
        clamped[most] = true;
      }
      return List.of(draft);
    }

    private int[] union(int[] a, int[] b) {
      int[] result = new int[a.length + b.length];
      int size = 0;
      int i = 0;
      int j = 0;
      while (i < a.length || j < b.length) {
        boolean fromA = j == b.length || (i < a.length && position[a[i]] >= position[b[j]]);
        int v = fromA ? a[i++] : b[j++];
        if (size == 0 || result[size - 1] != v) {
          result[size++] = v;
        }
      }
      return Arrays.copyOf(result, size);
    }
  }
}
