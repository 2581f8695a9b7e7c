package org.credence.bayes.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.ToIntFunction;
import org.credence.core.input.Escaped;

/**
 * A directed acyclic graph with a conditional probability table per variable: {@code p(x) = Π_v p(x_v | x_parents(v))}. Immutable.
 *
 * <p>Tables are kept twice: as given (for writing back), and with every row divided by its sum (for every engine), so that
 * pruning and forward sampling are exact. A row whose sum is off by more than {@link #ROW_WARNING} is a warning with the number,
 * by more than {@link #ROW_REFUSAL} a refusal unless normalising was asked for.
 *
 * <p>A variable may also be stated as a function of its parents, or by {@link IndependentInfluence}: then it is kept as a chain of
 * small tables through auxiliary variables, which stand after all others and which no name finds.
 */
public final class BayesianNetwork implements GraphicalModel {

  /** A row sum this far from 1 is worth a warning; six printed digits explain less. */
  public static final double ROW_WARNING = 1e-6;

  /** A row sum this far from 1 is an error of the data. */
  public static final double ROW_REFUSAL = 1e-2;

  /** The largest table that {@link #expanded()} makes. */
  private static final double LARGEST_EXPANSION = 1L << 24;

  private final String name;
  private final int own; // the variables from here on are auxiliary
  private final List<Variable> variables;
  private final Map<String, Integer> indices; // of those stated
  private final int[][] stated; // [stated variable][position], order as given
  private final int[][] parents; // [variable][position], those of its table
  private final double[][]
      given; // [variable][parent configuration · cardinality + state], last parent fastest
  private final List<Factor>
      factors; // [variable], scope = parents then the variable itself; rows normalised
  private final int[] order; // parents before children
  private final List<String> warnings;
  private final SortedMap<Integer, IndependentInfluence> influences;
  private final SortedMap<Integer, Integer> interventions;

  private BayesianNetwork(NetworkAssembly assembly) {
    this.name = assembly.name;
    this.own = assembly.own;
    this.variables = assembly.variables;
    this.indices = assembly.indices;
    this.stated = assembly.stated;
    this.parents = assembly.parents;
    this.given = assembly.given;
    this.factors = List.copyOf(assembly.factors);
    this.order = assembly.order;
    this.warnings = List.copyOf(assembly.warnings);
    this.influences = Collections.unmodifiableSortedMap(assembly.influences);
    this.interventions = Collections.unmodifiableSortedMap(assembly.interventions);
  }

  /** Whether the sum of a row is off by more than {@link #ROW_REFUSAL}, which only normalising mends. */
  public static boolean isRefused(double sum) {
    return NetworkAssembly.isRefused(sum);
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

  /** One factor per variable, auxiliary ones included, at the variable's index: scope is its parents as given, then the variable; rows sum to one. */
  @Override
  public List<Factor> factors() {
    return factors;
  }

  @Override
  public OptionalInt variableIndex(String variable) {
    Integer index = indices.get(variable);
    return index == null ? OptionalInt.empty() : OptionalInt.of(index);
  }

  @Override
  public int ownSize() {
    return own;
  }

  /** Parents of a variable as it was stated, a copy; without those that are auxiliary. */
  public int[] statedParents(int variable) {
    return variable < own ? stated[variable].clone() : parents(variable);
  }

  /** Parents of a variable in the order of its table, a copy: as stated, but where an {@link #influence} was made into a chain. */
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

  /** How the parents contribute, where the variable was stated so. */
  public Optional<IndependentInfluence> influence(int variable) {
    return Optional.ofNullable(influences.get(variable));
  }

  /** Whether the variable has auxiliary ones that its parents leave to chance: these must be summed over, not maximised. */
  public boolean hasRandomAuxiliaries(int variable) {
    IndependentInfluence influence = influences.get(variable);
    return influence != null
        && !Arrays.equals(parents[variable], stated[variable])
        && !influence.isDeterministic();
  }

  /** Variables fixed by {@link Intervention} to their states. */
  public SortedMap<Integer, Integer> interventions() {
    return interventions;
  }

  /**
   * The same network with a full table for every variable, none auxiliary: the oracle of the factored one, and for what knows
   * nothing but tables. Variables keep their indices.
   *
   * @throws IllegalArgumentException if a table would have more than 2^24 entries
   */
  public BayesianNetwork expanded() {
    return expanded(v -> true);
  }

  /** The same network with full tables for those variables. */
  public BayesianNetwork expanded(IntPredicate wanted) {
    boolean chained = false;
    for (int v : influences.keySet()) {
      chained |= wanted.test(v) && !Arrays.equals(parents[v], stated[v]);
    }
    if (!chained) {
      return this;
    }
    Builder builder = builder(name).normalizing(true).intervened(interventions);
    for (int v = 0; v < own; v++) {
      if (influences.containsKey(v) && wanted.test(v)) {
        builder.variable(variables.get(v), names(stated[v]), fullTable(v));
      } else {
        builder.restated(this, v);
      }
    }
    return builder.build();
  }

  private double[] fullTable(int v) {
    double entries = cardinality(v);
    for (int parent : stated[v]) {
      entries *= cardinality(parent);
    }
    if (entries > LARGEST_EXPANSION) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "variable %s has %d independent causes; as one table it has %s entries, expected at most 2^24; keep it factored:"
                  + " marginals, the probability of evidence and samples need no such table",
              Escaped.quote(variables.get(v).name()),
              stated[v].length,
              NetworkAssembly.count(entries)));
    }
    return influences.get(v).table();
  }

  private List<String> names(int[] scope) {
    return Arrays.stream(scope).mapToObj(u -> variables.get(u).name()).toList();
  }

  /** What was odd about the tables, with variable, row and number. */
  public List<String> warnings() {
    return warnings;
  }

  /** Collects variables and their laws; {@link #build} checks the whole. */
  public static final class Builder {
    private final String name;
    private final List<Variable> variables = new ArrayList<>();
    private final List<List<String>> parents = new ArrayList<>();
    private final List<NodeLaw> laws = new ArrayList<>();
    private final SortedMap<Integer, Integer> interventions = new TreeMap<>();
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
      return add(variable, parentNames, new NodeLaw.Rows(table.clone()));
    }

    /**
     * Adds a variable whose parents act independently of each other. It is never made into a full table, so any number of parents
     * is lawful.
     */
    public Builder influenced(
        Variable variable, List<String> parentNames, IndependentInfluence influence) {
      return add(variable, parentNames, new NodeLaw.Influence(influence));
    }

    /** Adds a noisy-MAX, see {@link IndependentInfluence#max}. */
    public Builder noisyMax(
        Variable variable, List<String> parentNames, double[] leak, double[]... causes) {
      return influenced(variable, parentNames, IndependentInfluence.max(leak, causes));
    }

    /** Adds a noisy-MIN, see {@link IndependentInfluence#min}. */
    public Builder noisyMin(
        Variable variable, List<String> parentNames, double[] leak, double[]... causes) {
      return influenced(variable, parentNames, IndependentInfluence.min(leak, causes));
    }

    /** Adds a noisy-OR, see {@link IndependentInfluence#or}; {@code present} is the name of one of its two states. */
    public Builder noisyOr(
        Variable variable,
        String present,
        List<String> parentNames,
        double leak,
        double[]... strengths) {
      int state = presentState(variable, present);
      return influenced(variable, parentNames, IndependentInfluence.or(state, leak, strengths));
    }

    /** Adds a noisy-AND, see {@link IndependentInfluence#and}; {@code present} is the name of one of its two states. */
    public Builder noisyAnd(
        Variable variable,
        String present,
        List<String> parentNames,
        double enabled,
        double[]... strengths) {
      int state = presentState(variable, present);
      return influenced(variable, parentNames, IndependentInfluence.and(state, enabled, strengths));
    }

    private static int presentState(Variable variable, String present) {
      OptionalInt state = variable.stateIndex(present);
      if (variable.cardinality() != 2 || state.isEmpty()) {
        throw new IllegalArgumentException(
            "variable "
                + Escaped.quote(variable.name())
                + " has the states "
                + variable.states()
                + "; a noisy-OR or noisy-AND has two, one of them "
                + Escaped.quote(present)
                + "; use noisyMax or noisyMin for more");
      }
      return state.getAsInt();
    }

    /**
     * Adds a variable that is a function of its parents. Its rows hold one 1 and else 0, which engines make use of.
     *
     * @param state from the states of the parents, in their order, to the state of the variable
     */
    public Builder deterministic(
        Variable variable, List<String> parentNames, ToIntFunction<int[]> state) {
      return add(variable, parentNames, new NodeLaw.Function(state));
    }

    /** Adds a variable of another network as it was stated there. */
    Builder restated(BayesianNetwork network, int v) {
      List<String> parentNames = network.names(network.stated[v]);
      IndependentInfluence influence = network.influences.get(v);
      return add(
          network.variables.get(v),
          parentNames,
          influence == null
              ? new NodeLaw.Rows(network.given[v])
              : new NodeLaw.Influence(influence));
    }

    /** Notes that variables are fixed. */
    Builder intervened(Map<Integer, Integer> fixed) {
      interventions.putAll(fixed);
      return this;
    }

    private Builder add(Variable variable, List<String> parentNames, NodeLaw law) {
      variables.add(variable);
      parents.add(List.copyOf(parentNames));
      laws.add(law);
      return this;
    }

    /**
     * Checks everything and makes the network.
     *
     * @throws IllegalArgumentException naming variable, row and value of what is wrong
     */
    public BayesianNetwork build() {
      return new BayesianNetwork(
          new NetworkAssembly(
              name,
              List.copyOf(variables),
              parents,
              laws,
              normalizing,
              new TreeMap<>(interventions)));
    }
  }
}
