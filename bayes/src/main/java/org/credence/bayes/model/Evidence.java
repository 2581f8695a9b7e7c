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
 *       nonnegative number per state, not necessarily summing to one. {@code P(e)} then includes λ as it stands. It says what was
 *       seen of the variable, whatever else is known;
 *   <li><em>soft</em> evidence (Jeffrey's) says what the posterior of a variable shall be, all else taken in. It is kept as the
 *       likelihood that makes it so, with the target it was made for; {@link org.credence.bayes.problem.SoftEvidence} is the
 *       demand, {@link org.credence.bayes.exact.ProportionalFitting} finds the likelihoods.
 * </ul>
 */
public final class Evidence {

  private static final Evidence NONE =
      new Evidence(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());

  private final SortedMap<Integer, Integer> states;
  private final SortedMap<Integer, double[]> likelihoods; // those of soft evidence among them
  private final SortedMap<Integer, double[]> targets; // of soft evidence

  private Evidence(
      SortedMap<Integer, Integer> states,
      SortedMap<Integer, double[]> likelihoods,
      SortedMap<Integer, double[]> targets) {
    this.states = states;
    this.likelihoods = likelihoods;
    this.targets = targets;
  }

  /** Nothing is known. */
  public static Evidence none() {
    return NONE;
  }

  /** Hard evidence by names. */
  public static Evidence of(GraphicalModel model, Map<String, String> observed) {
    SortedMap<Integer, Integer> states = new TreeMap<>();
    observed.forEach(
        (variable, state) -> {
          int v = index(model, variable);
          put(states, v, state(model.variables().get(v), state));
        });
    return new Evidence(states, NONE.likelihoods, NONE.targets);
  }

  /** This and {@code variable = state}, by names. */
  public Evidence observe(GraphicalModel model, String variable, String state) {
    int v = index(model, variable);
    return observe(v, state(model.variables().get(v), state));
  }

  private static int state(Variable variable, String state) {
    OptionalInt s = variable.stateIndex(state);
    if (s.isEmpty()) {
      throw new IllegalArgumentException(
          "evidence gives "
              + Escaped.quote(variable.name())
              + " the state "
              + Escaped.quote(state)
              + ", which it does not have; its states are "
              + few(variable.states()));
    }
    return s.getAsInt();
  }

  /** This and {@code variable = state}, by indices. */
  public Evidence observe(int variable, int state) {
    return observe(Map.of(variable, state));
  }

  /** This and all those states by variable, by indices; in one go, where one after the other takes quadratic time. */
  public Evidence observe(Map<Integer, Integer> observed) {
    SortedMap<Integer, Integer> more = new TreeMap<>(states);
    observed.forEach((variable, state) -> put(more, variable, state));
    return new Evidence(more, likelihoods, targets);
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
    return likelihoods(Map.of(variable, likelihood));
  }

  /** This and all those likelihoods by variable, by indices; in one go, where one after the other takes quadratic time. */
  public Evidence likelihoods(Map<Integer, double[]> given) {
    SortedMap<Integer, double[]> more = new TreeMap<>(likelihoods);
    given.forEach((variable, likelihood) -> put(more, variable, likelihood));
    return new Evidence(states, more, targets);
  }

  private static void put(
      SortedMap<Integer, double[]> likelihoods, int variable, double[] likelihood) {
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
    if (likelihoods.putIfAbsent(variable, likelihood.clone()) != null) {
      throw new IllegalArgumentException(
          "variable "
              + variable
              + " has likelihood evidence twice; multiply the two and give them once");
    }
  }

  /**
   * This and soft evidence that has been fitted.
   *
   * @param targets what the posterior of each variable shall be, by index
   * @param fitted for the same variables, the likelihoods that make it so together with all other evidence
   */
  public Evidence soft(Map<Integer, double[]> targets, Map<Integer, double[]> fitted) {
    if (!targets.keySet().equals(fitted.keySet())) {
      throw new IllegalArgumentException(
          "soft evidence has targets for the variables "
              + targets.keySet()
              + " and likelihoods for "
              + fitted.keySet()
              + "; give both for each");
    }
    Evidence with = likelihoods(fitted);
    SortedMap<Integer, double[]> more = new TreeMap<>(this.targets);
    targets.forEach((v, target) -> more.put(v, target.clone()));
    return new Evidence(states, with.likelihoods, more);
  }

  private static int index(GraphicalModel model, String variable) {
    OptionalInt v = model.variableIndex(variable);
    if (v.isEmpty()) {
      throw new IllegalArgumentException(
          "evidence names the variable "
              + Escaped.quote(variable)
              + ", which is not in the model; its variables are "
              + few(model.ownVariables().stream().map(Variable::name).toList()));
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

  /** Variables with a likelihood, by index: those with likelihood evidence, and those with soft evidence. */
  public List<Integer> likelihoodVariables() {
    return List.copyOf(likelihoods.keySet());
  }

  /** Whether the variable has a likelihood. */
  public boolean hasLikelihood(int variable) {
    return likelihoods.containsKey(variable);
  }

  /** Variables with soft evidence, by index; each has a likelihood. */
  public List<Integer> softVariables() {
    return List.copyOf(targets.keySet());
  }

  /** What soft evidence says the posterior of the variable shall be, a copy; shape [states]. */
  public double[] target(int variable) {
    double[] target = targets.get(variable);
    if (target == null) {
      throw new IllegalArgumentException("variable " + variable + " has no soft evidence");
    }
    return target.clone();
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

  /** Each piece of evidence as text: {@code rain=yes}, {@code rain=0.2:0.8} or {@code soft rain=0.7:0.3}. */
  public List<String> describe(GraphicalModel model) {
    List<String> pieces = new ArrayList<>();
    states.forEach(
        (v, s) ->
            pieces.add(
                model.variables().get(v).name() + "=" + model.variables().get(v).states().get(s)));
    likelihoods.forEach(
        (v, likelihood) -> {
          double[] target = targets.get(v);
          pieces.add(
              (target == null ? "" : "soft ")
                  + model.variables().get(v).name()
                  + "="
                  + Arrays.stream(target == null ? likelihood : target)
                      .mapToObj(Double::toString)
                      .collect(Collectors.joining(":")));
        });
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
            .allMatch(v -> Arrays.equals(likelihoods.get(v), that.likelihoods.get(v)))
        && targets.keySet().equals(that.targets.keySet())
        && targets.keySet().stream()
            .allMatch(v -> Arrays.equals(targets.get(v), that.targets.get(v)));
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
