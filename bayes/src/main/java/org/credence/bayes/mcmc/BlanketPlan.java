package org.credence.bayes.mcmc;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;

/**
 * How the law of each free variable given all others is to be read: from tables of several of its factors multiplied together where
 * those are small, else from the factors as they are. Scopes alone, no tables: what the chains cost can be told before anything is
 * allocated.
 *
 * <pre>  p(x_v | rest) ∝ Π_g t_g(x_v; x_g)       g: groups of the factors of v, t_g: their product, one row per x_g </pre>
 *
 * <p>Factors are merged, largest first, into the group whose table stays smallest, as long as that has at most {@link #MOST_ROWS} rows.
 * A variable with one group of so few rows is drawn from rows that were summed before. If all tables together would exceed {@value
 * #ENTRIES_PER_FACTOR_ENTRY} times the model (and 2^20 numbers), the limit of rows is halved until they do not.
 */
final class BlanketPlan {

  static final int MOST_ROWS = 4096;
  private static final int ENTRIES_PER_FACTOR_ENTRY = 8;
  private static final double ENTRIES_AT_LEAST = 1 << 20;

  final int[] sites; // [site], free variables, ascending
  final int[] cardinalities; // [variable]
  final int[][] scopes; // [factor], free variables in the order of the factor's table
  final Group[][] groups; // [site][group]

  /**
   * Factors whose product is read at once.
   *
   * @param factors indices, at least one unless the variable has no factor at all
   * @param rest the other variables of their scopes, ascending
   * @param rows joint states of the rest
   * @param isMerged whether a table of its own is made; else it is one factor, read where it stands
   */
  record Group(int[] factors, int[] rest, double rows, boolean isMerged) {}

  private final int[][] incident; // [variable][..], factors

  private BlanketPlan(int[] cardinalities, int[] sites, int[][] scopes, int mostRows) {
    this.cardinalities = cardinalities;
    this.sites = sites;
    this.scopes = scopes;
    this.incident = incidence(cardinalities.length, scopes);
    double modelEntries = 0;
    for (int[] scope : scopes) {
      modelEntries += rows(scope);
    }
    double mostEntries = Math.max(ENTRIES_AT_LEAST, ENTRIES_PER_FACTOR_ENTRY * modelEntries);
    Group[][] planned = plan(mostRows);
    for (int limit = mostRows / 2; limit >= 1 && entries(planned) > mostEntries; limit /= 2) {
      planned = plan(limit);
    }
    this.groups = planned;
  }

  static BlanketPlan of(GraphicalModel model, Evidence evidence) {
    return of(model, evidence, MOST_ROWS);
  }

  /** With tables of at most so many rows. */
  static BlanketPlan of(GraphicalModel model, Evidence evidence, int mostRows) {
    int[] cardinalities = new int[model.size()];
    Arrays.setAll(cardinalities, model::cardinality);
    int[] known = evidence.knownStates(model);
    int[] sites = new int[model.size()];
    int free = 0;
    for (int v = 0; v < known.length; v++) {
      if (known[v] < 0) {
        sites[free++] = v;
      }
    }
    List<int[]> scopes = new ArrayList<>();
    model.factors().forEach(factor -> scopes.add(open(factor.scope(), known)));
    evidence.likelihoodVariables().forEach(v -> scopes.add(open(new int[] {v}, known)));
    return new BlanketPlan(
        cardinalities, Arrays.copyOf(sites, free), scopes.toArray(int[][]::new), mostRows);
  }

  private static int[] open(int[] scope, int[] known) {
    return Arrays.stream(scope).filter(v -> known[v] < 0).toArray();
  }

  private static int[][] incidence(int variables, int[][] scopes) {
    int[] degrees = new int[variables];
    for (int[] scope : scopes) {
      for (int v : scope) {
        degrees[v]++;
      }
    }
    int[][] result = new int[variables][];
    Arrays.setAll(result, v -> new int[degrees[v]]);
    for (int f = scopes.length - 1; f >= 0; f--) {
      for (int v : scopes[f]) {
        result[v][--degrees[v]] = f;
      }
    }
    return result;
  }

  private Group[][] plan(int mostRows) {
    Group[][] result = new Group[sites.length][];
    for (int i = 0; i < sites.length; i++) {
      result[i] = plan(sites[i], mostRows);
    }
    return result;
  }

  private Group[] plan(int v, int mostRows) {
    List<Group> open = new ArrayList<>();
    List<Group> alone = new ArrayList<>();
    if (incident[v].length == 0) {
      open.add(new Group(new int[0], new int[0], 1, true));
    }
    Integer[] bySize = Arrays.stream(incident[v]).boxed().toArray(Integer[]::new);
    Arrays.sort(bySize, (f, g) -> Double.compare(rows(scopes[g]), rows(scopes[f])));
    for (int f : bySize) {
      int[] rest = Arrays.stream(scopes[f]).filter(u -> u != v).sorted().toArray();
      Group one = new Group(new int[] {f}, rest, rows(rest), true);
      if (one.rows > mostRows) {
        alone.add(new Group(one.factors, rest, one.rows, false));
        continue;
      }
      int best = open.size();
      Group merged = one;
      for (int g = 0; g < open.size(); g++) {
        Group candidate = merge(open.get(g), one);
        if (candidate.rows <= mostRows && (best == open.size() || candidate.rows < merged.rows)) {
          best = g;
          merged = candidate;
        }
      }
      if (best == open.size()) {
        open.add(merged);
      } else {
        open.set(best, merged);
      }
    }
    boolean tabulated = open.size() == 1 && alone.isEmpty();
    for (Group group : open) {
      boolean isMerged = tabulated || group.factors.length > 1;
      alone.add(new Group(group.factors, group.rest, group.rows, isMerged));
    }
    return alone.toArray(Group[]::new);
  }

  private Group merge(Group group, Group other) {
    int[] factors = Arrays.copyOf(group.factors, group.factors.length + other.factors.length);
    System.arraycopy(other.factors, 0, factors, group.factors.length, other.factors.length);
    int[] union = Arrays.copyOf(group.rest, group.rest.length + other.rest.length);
    int size = group.rest.length;
    for (int u : other.rest) {
      if (Arrays.binarySearch(group.rest, u) < 0) {
        union[size++] = u;
      }
    }
    int[] rest = Arrays.copyOf(union, size);
    Arrays.sort(rest);
    return new Group(factors, rest, rows(rest), true);
  }

  private double rows(int[] scope) {
    double rows = 1;
    for (int v : scope) {
      rows *= cardinalities[v];
    }
    return rows;
  }

  /** Whether the law of the site is drawn from rows summed before. */
  boolean isTabulated(int site) {
    return groups[site].length == 1 && groups[site][0].isMerged;
  }

  /** Numbers in all tables that are made. */
  double entries() {
    return entries(groups);
  }

  private double entries(Group[][] planned) {
    double entries = 0;
    for (int i = 0; i < planned.length; i++) {
      for (Group group : planned[i]) {
        if (group.isMerged) {
          int perState = planned[i].length == 1 ? 2 : 1; // sums beside probabilities
          entries += perState * group.rows * cardinalities[sites[i]];
        }
      }
    }
    return entries;
  }

  /** Factor entries of the groups that are read where they stand. */
  double plainEntries() {
    boolean[] plain = new boolean[scopes.length];
    for (Group[] ofSite : groups) {
      for (Group group : ofSite) {
        if (!group.isMerged) {
          plain[group.factors[0]] = true;
        }
      }
    }
    double entries = 0;
    for (int f = 0; f < scopes.length; f++) {
      entries += plain[f] ? rows(scopes[f]) : 0;
    }
    return entries;
  }

  /** Table entries read when every site is drawn once. */
  long evaluations() {
    long evaluations = 0;
    for (int i = 0; i < sites.length; i++) {
      evaluations += (long) groups[i].length * cardinalities[sites[i]];
    }
    return evaluations;
  }

  /** Groups of all sites. */
  long slots() {
    long slots = 0;
    for (Group[] ofSite : groups) {
      slots += ofSite.length;
    }
    return slots;
  }

  /** Pairs of a group and one of its other variables. */
  long links() {
    long links = 0;
    for (Group[] ofSite : groups) {
      for (Group group : ofSite) {
        links += group.rest.length;
      }
    }
    return links;
  }
}
