package org.credence.bayes.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import org.credence.core.input.Escaped;

/**
 * A directed acyclic graph with a conditional probability table per variable: {@code p(x) = Π_v p(x_v | x_parents(v))}. Immutable.
 *
 * <p>Tables are kept twice: as given (for writing back), and with every row divided by its sum (for every engine), so that
 * pruning and forward sampling are exact. A row whose sum is off by more than {@link #ROW_WARNING} is a warning with the number,
 * by more than {@link #ROW_REFUSAL} a refusal unless normalising was asked for.
 */
public final class BayesianNetwork implements GraphicalModel {

  /** A row sum this far from 1 is worth a warning; six printed digits explain less. */
  public static final double ROW_WARNING = 1e-6;

  /** A row sum this far from 1 is an error of the data. */
  public static final double ROW_REFUSAL = 1e-2;

  /** Room for the rounding of a sum, so that a row of 0.99 is off by 0.01 and not by more. */
  private static final double SUM_ROUNDING = 1e-12;

  private final String name;
  private final List<Variable> variables;
  private final Map<String, Integer> indices;
  private final int[][] parents; // [variable][position], order as given
  private final double[][]
      given; // [variable][parent configuration · cardinality + state], last parent fastest
  private final List<Factor>
      factors; // [variable], scope = parents then the variable itself; rows normalised
  private final int[] order; // parents before children
  private final List<String> warnings;

  private BayesianNetwork(
      String name,
      List<Variable> variables,
      Map<String, Integer> indices,
      int[][] parents,
      double[][] given,
      List<Factor> factors,
      int[] order,
      List<String> warnings) {
    this.name = name;
    this.variables = variables;
    this.indices = indices;
    this.parents = parents;
    this.given = given;
    this.factors = factors;
    this.order = order;
    this.warnings = warnings;
  }

  /** Whether the sum of a row is off by more than {@link #ROW_REFUSAL}, which only normalising mends. */
  public static boolean isRefused(double sum) {
    return !(Math.abs(sum - 1) <= ROW_REFUSAL + SUM_ROUNDING);
  }

  /** Begins a network. */
  public static Builder builder(String name) {
    return new Builder(name);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Variable> variables() {
    return variables;
  }

  /** One factor per variable, at the variable's index: scope is its parents as given, then the variable; rows sum to one. */
  @Override
  public List<Factor> factors() {
    return factors;
  }

  @Override
  public OptionalInt variableIndex(String variable) {
    Integer index = indices.get(variable);
    return index == null ? OptionalInt.empty() : OptionalInt.of(index);
  }

  /** Parents of a variable in the order given, a copy. */
  public int[] parents(int variable) {
    return parents[variable].clone();
  }

  /** The table of a variable as given, a copy; shape [parent configuration][state], last parent fastest. */
  public double[] givenTable(int variable) {
    return given[variable].clone();
  }

  /** All variables, parents before children; among those free to go, the lowest index first. */
  public int[] topologicalOrder() {
    return order.clone();
  }

  /**
   * Shape [variables]: which variables matter to the probability of the evidence and to the queried ones: these, those with evidence,
   * and their ancestors. The others (barren: Shachter 1986) sum to one exactly and may be left out.
   */
  public boolean[] relevantTo(Evidence evidence, List<Integer> query) {
    boolean[] relevant = new boolean[size()];
    query.forEach(v -> relevant[v] = true);
    evidence.states().keySet().forEach(v -> relevant[v] = true);
    evidence.likelihoodVariables().forEach(v -> relevant[v] = true);
    for (int i = order.length - 1; i >= 0; i--) {
      if (relevant[order[i]]) {
        for (int parent : parents[order[i]]) {
          relevant[parent] = true;
        }
      }
    }
    return relevant;
  }

  /** What was odd about the tables, with variable, row and number. */
  public List<String> warnings() {
    return warnings;
  }

  /** Collects variables and tables; {@link #build} checks the whole. */
  public static final class Builder {
    private final String name;
    private final List<Variable> variables = new ArrayList<>();
    private final List<List<String>> parents = new ArrayList<>();
    private final List<double[]> tables = new ArrayList<>();
    private boolean normalizing;

    private Builder(String name) {
      this.name = name;
    }

    /** Rows are divided by their sums however far off they are. */
    public Builder normalizing(boolean wanted) {
      normalizing = wanted;
      return this;
    }

    /**
     * Adds a variable with its conditional probabilities.
     *
     * @param parentNames its parents; they may be added later
     * @param table shape [parent configuration][state], last parent fastest: each row is a distribution over the states
     */
    public Builder variable(Variable variable, List<String> parentNames, double... table) {
      variables.add(variable);
      parents.add(List.copyOf(parentNames));
      tables.add(table.clone());
      return this;
    }

    /**
     * Checks everything and makes the network.
     *
     * @throws IllegalArgumentException naming variable, row and value of what is wrong
     */
    public BayesianNetwork build() {
      List<Variable> all = List.copyOf(variables);
      Map<String, Integer> indices = VariableIndex.of(all);
      int[][] parentIndices = new int[all.size()][];
      List<Factor> factors = new ArrayList<>();
      List<String> warnings = new ArrayList<>();
      for (int v = 0; v < all.size(); v++) {
        parentIndices[v] = resolveParents(v, indices);
      }
      for (int v = 0; v < all.size(); v++) {
        factors.add(normalizedFactor(v, parentIndices[v], all, warnings));
      }
      int[] order = topologicalOrder(all, parentIndices);
      return new BayesianNetwork(
          name,
          all,
          indices,
          parentIndices,
          tables.toArray(double[][]::new),
          List.copyOf(factors),
          order,
          List.copyOf(warnings));
    }

    private int[] resolveParents(int v, Map<String, Integer> indices) {
      List<String> names = parents.get(v);
      int[] resolved = new int[names.size()];
      for (int k = 0; k < resolved.length; k++) {
        Integer parent = indices.get(names.get(k));
        if (parent == null) {
          throw new IllegalArgumentException(
              "variable "
                  + quoted(v)
                  + " has the parent "
                  + Escaped.quote(names.get(k))
                  + ", which is not in the network");
        }
        if (parent == v) {
          throw new IllegalArgumentException(
              "variable " + quoted(v) + " is its own parent; take it out");
        }
        if (names.indexOf(names.get(k)) != k) {
          throw new IllegalArgumentException(
              "variable "
                  + quoted(v)
                  + " has the parent "
                  + Escaped.quote(names.get(k))
                  + " twice; name it once");
        }
        resolved[k] = parent;
      }
      return resolved;
    }

    private Factor normalizedFactor(
        int v, int[] parentIndices, List<Variable> all, List<String> warnings) {
      int states = all.get(v).cardinality();
      int[] scope = Arrays.copyOf(parentIndices, parentIndices.length + 1);
      scope[parentIndices.length] = v;
      int[] cardinalities = Arrays.stream(scope).map(u -> all.get(u).cardinality()).toArray();
      double expected = 1;
      for (int cardinality : cardinalities) {
        expected *= cardinality;
      }
      double[] table = tables.get(v);
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
        normalizeRow(v, rows, row, states, cardinalities, warnings);
      }
      return Factor.of(scope, cardinalities, rows);
    }

    private void normalizeRow(
        int v, double[] rows, int row, int states, int[] cardinalities, List<String> warnings) {
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
                  + Escaped.quote(variables.get(v).states().get(s))
                  + rowText(v, row / states, cardinalities)
                  + "; give a number in [0, 1]");
        }
        sum += p;
      }
      double deviation = Math.abs(sum - 1);
      if (deviation > ROW_WARNING || !(sum > 0)) {
        String place =
            "variable " + quoted(v) + rowText(v, row / states, cardinalities) + " sums to " + sum;
        if (!(sum > 0) || sum == Double.POSITIVE_INFINITY) {
          throw new IllegalArgumentException(place + "; a row must be a distribution");
        }
        if (isRefused(sum) && !normalizing) {
          throw new IllegalArgumentException(
              place
                  + ", expected 1 (within "
                  + ROW_REFUSAL
                  + "); mend the row or ask to normalise");
        }
        warnings.add(place + ", expected 1; it was divided by its sum");
      }
      for (int s = 0; s < states; s++) {
        rows[row + s] /= sum;
      }
    }

    private String quoted(int v) {
      return Escaped.quote(variables.get(v).name());
    }

    /** The parent configuration of a row in words: {@code , row (rain=yes, sprinkler=off)}; nothing without parents. */
    private String rowText(int v, int row, int[] cardinalities) {
      List<String> parts = new ArrayList<>();
      int rest = row;
      for (int k = cardinalities.length - 2; k >= 0; k--) {
        String parent = parents.get(v).get(k);
        int state = rest % cardinalities[k];
        rest /= cardinalities[k];
        String stateName =
            variables.stream()
                .filter(u -> u.name().equals(parent))
                .findFirst()
                .orElseThrow()
                .states()
                .get(state);
        parts.add(0, parent + "=" + stateName);
      }
      return parts.isEmpty() ? "" : ", row (" + String.join(", ", parts) + ")";
    }

    private static int[] topologicalOrder(List<Variable> all, int[][] parents) {
      int n = all.size();
      int[] waiting = new int[n];
      List<List<Integer>> children = new ArrayList<>();
      for (int v = 0; v < n; v++) {
        children.add(new ArrayList<>());
      }
      PriorityQueue<Integer> free = new PriorityQueue<>();
      for (int v = 0; v < n; v++) {
        waiting[v] = parents[v].length;
        for (int parent : parents[v]) {
          children.get(parent).add(v);
        }
        if (waiting[v] == 0) {
          free.add(v);
        }
      }
      int[] order = new int[n];
      int done = 0;
      while (!free.isEmpty()) {
        int v = free.remove();
        order[done++] = v;
        for (int child : children.get(v)) {
          if (--waiting[child] == 0) {
            free.add(child);
          }
        }
      }
      if (done < n) {
        throw new IllegalArgumentException(
            "the parents form a cycle: " + cycle(all, parents, waiting) + "; take one arrow out");
      }
      return order;
    }

    /** One cycle in words: from any variable still waiting, go to a parent still waiting until one comes again. */
    private static String cycle(List<Variable> all, int[][] parents, int[] waiting) {
      int v = 0;
      while (waiting[v] == 0) {
        v++;
      }
      List<Integer> path = new ArrayList<>();
      boolean[] seen = new boolean[all.size()];
      while (!seen[v]) {
        seen[v] = true;
        path.add(v);
        for (int parent : parents[v]) {
          if (waiting[parent] > 0) {
            v = parent;
            break;
          }
        }
      }
      List<String> names = new ArrayList<>();
      for (int u : path.subList(path.indexOf(v), path.size())) {
        names.add(0, all.get(u).name());
      }
      names.add(names.get(0));
      return names.size() <= 12
          ? String.join(" -> ", names)
          : String.join(" -> ", names.subList(0, 12))
              + " -> ... ("
              + (names.size() - 1)
              + " variables)";
    }
  }
}
