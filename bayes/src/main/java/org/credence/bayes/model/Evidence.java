package org.credence.bayes.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.credence.core.input.Escaped;

/**
 * What is known about a model's variables. Immutable.
 *
 * <ul>
 *   <li><em>hard</em> evidence fixes a variable to a state;
 *   <li><em>likelihood</em> evidence (Pearl's virtual evidence) multiplies the joint by {@code λ(x) = P(observation | x)}, one
 *       nonnegative number per state, not necessarily summing to one. {@code P(e)} then includes λ as it stands.
 * </ul>
 */
public final class Evidence {

  private static final Evidence NONE = new Evidence(new TreeMap<>(), new TreeMap<>());

  private final SortedMap<Integer, Integer> states;
  private final SortedMap<Integer, double[]> likelihoods;

  private Evidence(SortedMap<Integer, Integer> states, SortedMap<Integer, double[]> likelihoods) {
    this.states = states;
    this.likelihoods = likelihoods;
  }

  /** Nothing is known. */
  public static Evidence none() {
    return NONE;
  }

  /** Hard evidence by names. */
  public static Evidence of(GraphicalModel model, Map<String, String> observed) {
    Evidence evidence = NONE;
    for (Map.Entry<String, String> entry : observed.entrySet()) {
      evidence = evidence.observe(model, entry.getKey(), entry.getValue());
    }
    return evidence;
  }

  /** This and {@code variable = state}, by names. */
  public Evidence observe(GraphicalModel model, String variable, String state) {
    int v = index(model, variable);
    Variable declared = model.variables().get(v);
    OptionalInt s = declared.stateIndex(state);
    if (s.isEmpty()) {
      throw new IllegalArgumentException(
          "evidence gives "
              + Escaped.quote(variable)
              + " the state "
              + Escaped.quote(state)
              + ", which it does not have; its states are "
              + few(declared.states()));
    }
    return observe(v, s.getAsInt());
  }

  /** This and {@code variable = state}, by indices. */
  public Evidence observe(int variable, int state) {
    return observe(Map.of(variable, state));
  }

  /** This and all those states by variable, by indices; in one go, where one after the other takes quadratic time. */
  public Evidence observe(Map<Integer, Integer> observed) {
    SortedMap<Integer, Integer> more = new TreeMap<>(states);
    observed.forEach((variable, state) -> put(more, variable, state));
    return new Evidence(more, likelihoods);
  }

  private static void put(SortedMap<Integer, Integer> states, int variable, int state) {
    if (variable < 0 || state < 0) {
      throw new IllegalArgumentException(
          "evidence names variable "
              + variable
              + " and state "
              + state
              + "; indices are at least 0");
    }
    Integer before = states.put(variable, state);
    if (before != null && before != state) {
      throw new IllegalArgumentException(
          "evidence gives variable "
              + variable
              + " two states, "
              + before
              + " and "
              + state
              + "; give one");
    }
  }

  /**
   * This and likelihood evidence, by name.
   *
   * @param likelihood one finite number, at least 0, per state, not all 0
   */
  public Evidence likelihood(GraphicalModel model, String variable, double... likelihood) {
    int v = index(model, variable);
    if (likelihood.length != model.cardinality(v)) {
      throw new IllegalArgumentException(
          "likelihood evidence on "
              + Escaped.quote(variable)
              + " has "
              + likelihood.length
              + " numbers but the variable has "
              + model.cardinality(v)
              + " states; give one per state");
    }
    return likelihood(v, likelihood);
  }

  /** This and likelihood evidence, by index. */
  public Evidence likelihood(int variable, double... likelihood) {
    double sum = 0;
    for (double value : likelihood) {
      if (!(value >= 0 && value <= Double.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "likelihood evidence on variable "
                + variable
                + " holds "
                + value
                + "; give finite numbers of at least 0");
      }
      sum += value;
    }
    if (!(sum > 0)) {
      throw new IllegalArgumentException(
          "likelihood evidence on variable "
              + variable
              + " is 0 for every state; at least one must be possible");
    }
    if (likelihoods.containsKey(variable)) {
      throw new IllegalArgumentException(
          "variable "
              + variable
              + " has likelihood evidence twice; multiply the two and give them once");
    }
    SortedMap<Integer, double[]> more = new TreeMap<>(likelihoods);
    more.put(variable, likelihood.clone());
    return new Evidence(states, more);
  }

  private static int index(GraphicalModel model, String variable) {
    OptionalInt v = model.variableIndex(variable);
    if (v.isEmpty()) {
      throw new IllegalArgumentException(
          "evidence names the variable "
              + Escaped.quote(variable)
              + ", which is not in the model; its variables are "
              + few(model.variables().stream().map(Variable::name).toList()));
    }
    return v.getAsInt();
  }

  private static String few(List<String> names) {
    int shown = Math.min(12, names.size());
    String list =
        names.subList(0, shown).stream().map(Escaped::quote).collect(Collectors.joining(", "));
    return shown < names.size() ? list + ", ... (" + names.size() + " in all)" : list;
  }

  /** Observed variables to their states, by index. */
  public SortedMap<Integer, Integer> states() {
    return Collections.unmodifiableSortedMap(states);
  }

  /** Variables with likelihood evidence, by index. */
  public List<Integer> likelihoodVariables() {
    return List.copyOf(likelihoods.keySet());
  }

  /** The likelihood of a variable that has one, a copy; shape [states]. */
  public double[] likelihood(int variable) {
    double[] likelihood = likelihoods.get(variable);
    if (likelihood == null) {
      throw new IllegalArgumentException("variable " + variable + " has no likelihood evidence");
    }
    return likelihood.clone();
  }

  public boolean isEmpty() {
    return states.isEmpty() && likelihoods.isEmpty();
  }

  /** Shape [variables]: the observed state, or -1 where there is none. */
  public int[] statesOf(GraphicalModel model) {
    int[] result = new int[model.size()];
    Arrays.fill(result, -1);
    states.forEach((v, s) -> result[v] = s);
    return result;
  }

  /** Shape [variables]: the state of a variable that is observed or has no other state, or -1 where it is open. */
  public int[] knownStates(GraphicalModel model) {
    int[] result = statesOf(model);
    for (int v = 0; v < result.length; v++) {
      result[v] = model.cardinality(v) == 1 ? 0 : result[v];
    }
    return result;
  }

  /** Throws {@link IllegalArgumentException} if a variable or state is not in the model. */
  public void requireFits(GraphicalModel model) {
    states.forEach(
        (v, s) -> {
          if (v >= model.size() || s >= model.cardinality(v)) {
            throw new IllegalArgumentException(
                "evidence gives variable "
                    + v
                    + " the state "
                    + s
                    + " but "
                    + (v >= model.size()
                        ? "the model has " + model.size() + " variables"
                        : Escaped.quote(model.variables().get(v).name())
                            + " has "
                            + model.cardinality(v)
                            + " states")
                    + "; indices count from 0");
          }
        });
    likelihoods.forEach(
        (v, likelihood) -> {
          if (v >= model.size() || likelihood.length != model.cardinality(v)) {
            throw new IllegalArgumentException(
                "likelihood evidence on variable "
                    + v
                    + " with "
                    + likelihood.length
                    + " numbers does not fit the model; give one number per state of a variable it has");
          }
        });
  }

  /** Each piece of evidence as text: {@code rain=yes} or {@code rain=0.2:0.8}. */
  public List<String> describe(GraphicalModel model) {
    List<String> pieces = new ArrayList<>();
    states.forEach(
        (v, s) ->
            pieces.add(
                model.variables().get(v).name() + "=" + model.variables().get(v).states().get(s)));
    likelihoods.forEach(
        (v, likelihood) ->
            pieces.add(
                model.variables().get(v).name()
                    + "="
                    + Arrays.stream(likelihood)
                        .mapToObj(Double::toString)
                        .collect(Collectors.joining(":"))));
    return pieces;
  }

  /**
   * The factors of the model with all evidence absorbed: observed variables are taken out of every scope, likelihoods are factors
   * of their own. The product over the remaining variables is the joint with the evidence.
   */
  public List<Factor> absorbInto(GraphicalModel model) {
    int[] known = statesOf(model);
    List<Factor> result = new ArrayList<>(model.factors().size() + likelihoods.size());
    for (Factor factor : model.factors()) {
      result.add(factor.restrict(known));
    }
    likelihoods.forEach((v, likelihood) -> result.add(Factor.of(v, likelihood).restrict(known)));
    return result;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Evidence that
        && states.equals(that.states)
        && likelihoods.keySet().equals(that.likelihoods.keySet())
        && likelihoods.keySet().stream()
            .allMatch(v -> Arrays.equals(likelihoods.get(v), that.likelihoods.get(v)));
  }

  @Override
  public int hashCode() {
    return 31 * states.hashCode() + likelihoods.keySet().hashCode();
  }

  @Override
  public String toString() {
    return "Evidence"
        + states
        + (likelihoods.isEmpty() ? "" : " likelihoods on " + likelihoods.keySet());
  }
}
