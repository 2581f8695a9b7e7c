package org.credence.bayes.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.credence.core.input.Escaped;

/**
 * Makes a {@link BayesianNetwork} of what its builder collected: resolves parents, works out deterministic tables, links independent
 * influences into chains with auxiliary variables at the end of the list, normalises rows, and checks all of it.
 */
final class NetworkAssembly {

  /** Room for the rounding of a sum, so that a row of 0.99 is off by 0.01 and not by more. */
  private static final double SUM_ROUNDING = 1e-12;

  private static final double LARGEST_ARRAY = 1L << 30;

  final String name;
  final int own;
  final List<Variable> variables; // those stated, then the auxiliary ones
  final Map<String, Integer> indices; // of those stated
  final int[][] stated; // [stated variable]: its parents as stated
  final int[][] parents; // [variable]: those of its table
  final double[][] given; // [variable]
  final List<Factor> factors = new ArrayList<>();
  final int[] order;
  final List<String> warnings = new ArrayList<>();
  final SortedMap<Integer, IndependentInfluence> influences = new TreeMap<>();
  final SortedMap<Integer, Integer> interventions;

  private final boolean normalizing;
  private final List<Variable> all = new ArrayList<>();
  private final List<int[]> allParents = new ArrayList<>();
  private final List<double[]> tables = new ArrayList<>();
  private final Set<String> names;

  NetworkAssembly(
      String name,
      List<Variable> stated,
      List<List<String>> parentNames,
      List<NodeLaw> laws,
      boolean normalizing,
      SortedMap<Integer, Integer> interventions) {
    this.name = name;
    this.normalizing = normalizing;
    this.interventions = interventions;
    this.own = stated.size();
    this.indices = VariableIndex.of(stated);
    this.names = new HashSet<>(indices.keySet());
    this.stated = new int[own][];
    all.addAll(stated);
    for (int v = 0; v < own; v++) {
      this.stated[v] = resolveParents(v, parentNames.get(v));
      allParents.add(this.stated[v]);
      tables.add(new double[0]);
    }
    TopologicalOrder.of(all, this.stated); // a cycle is told in the variables that were stated
    for (int v = 0; v < own; v++) {
      settle(v, laws.get(v));
    }
    this.variables = List.copyOf(all);
    this.parents = allParents.toArray(int[][]::new);
    this.given = tables.toArray(double[][]::new);
    for (int v = 0; v < variables.size(); v++) {
      factors.add(normalizedFactor(v));
    }
    this.order = TopologicalOrder.of(variables, parents);
  }

  static boolean isRefused(double sum) {
    return !(Math.abs(sum - 1) <= BayesianNetwork.ROW_REFUSAL + SUM_ROUNDING);
  }

  private int[] resolveParents(int v, List<String> parentNames) {
    int[] resolved = new int[parentNames.size()];
    Set<String> seen = new HashSet<>();
    for (int k = 0; k < resolved.length; k++) {
      String parentName = parentNames.get(k);
      Integer parent = indices.get(parentName);
      if (parent == null) {
        throw new IllegalArgumentException(
            "variable "
                + quoted(v)
                + " has the parent "
                + Escaped.quote(parentName)
                + ", which is not in the network");
      }
      if (parent == v) {
        throw new IllegalArgumentException(
            "variable " + quoted(v) + " is its own parent; take it out");
      }
      if (!seen.add(parentName)) {
        throw new IllegalArgumentException(
            "variable "
                + quoted(v)
                + " has the parent "
                + Escaped.quote(parentName)
                + " twice; name it once");
      }
      resolved[k] = parent;
    }
    return resolved;
  }

  private void settle(int v, NodeLaw law) {
    if (law instanceof NodeLaw.Rows rows) {
      tables.set(v, rows.table());
    } else if (law instanceof NodeLaw.Function function) {
      tables.set(v, deterministicTable(v, function));
    } else if (law instanceof NodeLaw.Influence influence) {
      IndependentInfluence checked = normalized(v, influence.influence());
      influences.put(v, influence.influence());
      link(v, checked);
    }
  }

  /** Rows of one 1 and else 0; whoever walks the table may skip the zeros. */
  private double[] deterministicTable(int v, NodeLaw.Function function) {
    int states = all.get(v).cardinality();
    int[] cardinalities = cardinalities(stated[v]);
    double entries = entries(v, stated[v]);
    if (entries > LARGEST_ARRAY) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "variable %s is a function of %d parents, which is a table of %s entries, expected at most 2^30; take the parents in"
                  + " a few at a time through variables between, or state a maximum or minimum as noisyMax or noisyMin",
              quoted(v),
              cardinalities.length,
              count(entries)));
    }
    double[] table = new double[(int) entries];
    int[] digits = new int[cardinalities.length];
    for (int row = 0; row < table.length; row += states) {
      int state = function.state().applyAsInt(digits.clone());
      if (state < 0 || state >= states) {
        throw new IllegalArgumentException(
            "the function of variable "
                + quoted(v)
                + " gives the state "
                + state
                + rowText(row / states, stated[v])
                + "; it has the states 0 to "
                + (states - 1));
      }
      table[row + state] = 1;
      for (int k = digits.length - 1; k >= 0; k--) {
        if (++digits[k] < cardinalities[k]) {
          break;
        }
        digits[k] = 0;
      }
    }
    return table;
  }

  /** The influence with every row divided by its sum. */
  private IndependentInfluence normalized(int v, IndependentInfluence influence) {
    int states = all.get(v).cardinality();
    int[] cardinalities = cardinalities(stated[v]);
    if (influence.causes() != cardinalities.length) {
      throw new IllegalArgumentException(
          "variable "
              + quoted(v)
              + " has "
              + cardinalities.length
              + " parents but the contributions of "
              + influence.causes()
              + "; give one table for each parent");
    }
    double[] leak = influence.leak();
    requireLength(v, "its leak", leak.length, states, "one per state");
    normalizeRow(v, leak, 0, states, ", leak");
    double[][] causes = new double[cardinalities.length][];
    for (int i = 0; i < causes.length; i++) {
      Variable parent = all.get(stated[v][i]);
      causes[i] = influence.cause(i);
      requireLength(
          v,
          "the contribution of " + Escaped.quote(parent.name()),
          causes[i].length,
          cardinalities[i] * states,
          cardinalities[i] + " rows of " + states + " states");
      for (int x = 0; x < cardinalities[i]; x++) {
        normalizeRow(
            v,
            causes[i],
            x * states,
            states,
            ", contribution of " + parent.name() + "=" + parent.states().get(x));
      }
    }
    return influence.with(leak, causes);
  }

  private void requireLength(int v, String what, int found, int expected, String why) {
    if (found != expected) {
      throw new IllegalArgumentException(
          "variable "
              + quoted(v)
              + " lists "
              + found
              + " probabilities for "
              + what
              + ", expected "
              + expected
              + ", "
              + why);
    }
  }

  private void link(int v, IndependentInfluence influence) {
    List<IndependentInfluence.Link> links = influence.links(cardinalities(stated[v]));
    int before = -1;
    for (int i = 0; i < links.size(); i++) {
      IndependentInfluence.Link link = links.get(i);
      int linked = before < 0 ? 0 : 1;
      int[] scope = new int[linked + link.count()];
      if (linked == 1) {
        scope[0] = before;
      }
      System.arraycopy(stated[v], link.first(), scope, linked, link.count());
      if (i == links.size() - 1) {
        allParents.set(v, scope);
        tables.set(v, link.rows());
      } else {
        before = all.size();
        all.add(new Variable(auxiliaryName(v, i + 1), all.get(v).states()));
        allParents.add(scope);
        tables.add(link.rows());
      }
    }
  }

  private String auxiliaryName(int v, int number) {
    String free = all.get(v).name() + "~" + number;
    while (!names.add(free)) {
      free += "~";
    }
    return free;
  }

  private int[] cardinalities(int[] scope) {
    return Arrays.stream(scope).map(u -> all.get(u).cardinality()).toArray();
  }

  private double entries(int v, int[] scope) {
    double entries = all.get(v).cardinality();
    for (int u : scope) {
      entries *= all.get(u).cardinality();
    }
    return entries;
  }

  private Factor normalizedFactor(int v) {
    int states = variables.get(v).cardinality();
    int[] scope = Arrays.copyOf(parents[v], parents[v].length + 1);
    scope[parents[v].length] = v;
    double expected = entries(v, parents[v]);
    double[] table = given[v];
    if (expected > LARGEST_ARRAY) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "variable %s lists %d probabilities but its table has %s entries (%s rows of %d states), more than the 2^30 that a"
                  + " table holds; if its %d parents act independently of each other, state it with noisyOr or noisyMax, which keep"
                  + " a small table per parent",
              quoted(v),
              table.length,
              count(expected),
              count(expected / states),
              states,
              parents[v].length));
    }
    if (table.length != expected) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "variable %s lists %d probabilities but its table has %.0f entries (%.0f rows of %d states); give one per state"
                  + " and parent configuration, last parent fastest",
              quoted(v),
              table.length,
              expected,
              expected / states,
              states));
    }
    double[] rows = table.clone();
    for (int row = 0; row < rows.length; row += states) {
      if (!isDistribution(rows, row, states)) {
        normalizeRow(v, rows, row, states, rowText(row / states, parents[v]));
      }
    }
    return Factor.of(scope, cardinalities(scope), rows);
  }

  /** Whether dividing by the sum would change nothing; spares the words for an error that there is not. */
  private static boolean isDistribution(double[] rows, int row, int states) {
    double sum = 0;
    for (int s = row; s < row + states; s++) {
      if (!(rows[s] >= 0)) {
        return false;
      }
      sum += rows[s];
    }
    return sum == 1;
  }

  /**
   * Divides a row by its sum.
   *
   * @param place where the row is, in words, beginning with a comma; may be empty
   */
  private void normalizeRow(int v, double[] rows, int row, int states, String place) {
    double sum = 0;
    for (int s = 0; s < states; s++) {
      double p = rows[row + s];
      if (!(p >= 0 && p <= Double.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "variable "
                + quoted(v)
                + " has probability "
                + p
                + " for state "
                + Escaped.quote(all.get(v).states().get(s))
                + place
                + "; give a number in [0, 1]");
      }
      sum += p;
    }
    double deviation = Math.abs(sum - 1);
    if (deviation > BayesianNetwork.ROW_WARNING || !(sum > 0)) {
      String where = "variable " + quoted(v) + place + " sums to " + sum;
      if (!(sum > 0) || sum == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException(where + "; a row must be a distribution");
      }
      if (isRefused(sum) && !normalizing) {
        throw new IllegalArgumentException(
            where
                + ", expected 1 (within "
                + BayesianNetwork.ROW_REFUSAL
                + "); mend the row or ask to normalise");
      }
      warnings.add(where + ", expected 1; it was divided by its sum");
    }
    for (int s = 0; s < states; s++) {
      rows[row + s] /= sum;
    }
  }

  private String quoted(int v) {
    return Escaped.quote(all.get(v).name());
  }

  /** The parent configuration of a row in words: {@code , row (rain=yes, sprinkler=off)}; nothing without parents. */
  private String rowText(int row, int[] scope) {
    List<String> parts = new ArrayList<>();
    int rest = row;
    for (int k = scope.length - 1; k >= 0; k--) {
      Variable parent = all.get(scope[k]);
      parts.add(0, parent.name() + "=" + parent.states().get(rest % parent.cardinality()));
      rest /= parent.cardinality();
    }
    return parts.isEmpty() ? "" : ", row (" + String.join(", ", parts) + ")";
  }

  /** A large power of two as such, else the number itself. */
  static String count(double entries) {
    int exponent = Math.getExponent(entries);
    boolean power = exponent >= 20 && entries == Math.scalb(1.0, exponent);
    return power
        ? "2^" + exponent
        : entries < 1e15
            ? String.format(Locale.ROOT, "%.0f", entries)
            : String.format(Locale.ROOT, "%.3g", entries);
  }
}
