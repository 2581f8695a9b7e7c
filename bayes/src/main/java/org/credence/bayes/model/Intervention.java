package org.credence.bayes.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.credence.core.input.Escaped;

/**
 * Pearl's do-operator: a variable is set from outside, so what usually brings it about no longer does.
 *
 * <pre>  p(x | do(A = a)) = Π_{v ∉ A} p(x_v | x_parents(v))  where x agrees with a, else 0</pre>
 *
 * The arcs into the variables of A are cut and each becomes certain; nothing is learnt about their causes, which is the difference
 * from observing the same state. Evidence put to the new network was observed after the intervention: {@code p(y | do(a), e)}.
 * Only a Bayesian network has a direction to cut; its arcs are taken as causal on the word of who made it.
 *
 * <p>Source: Pearl 2009, section 3.2.3 (truncated factorisation).
 */
public final class Intervention {

  private static final int MOST_LISTED = 12;

  private Intervention() {}

  /**
   * The network after the intervention; indices of variables stay, arcs into those set are gone.
   *
   * @param set variables to the states they are set to, by index
   */
  public static BayesianNetwork apply(BayesianNetwork network, Map<Integer, Integer> set) {
    SortedMap<Integer, Integer> fixed = new TreeMap<>(set);
    fixed.forEach(
        (v, s) -> {
          if (v < 0 || v >= network.ownSize() || s < 0 || s >= network.cardinality(v)) {
            throw new IllegalArgumentException(
                "an intervention sets variable "
                    + v
                    + " to state "
                    + s
                    + ", which the network does not have; indices count from 0");
          }
          Integer before = network.interventions().get(v);
          if (before != null && !before.equals(s)) {
            throw conflict(
                network.variables().get(v),
                network.variables().get(v).states().get(before),
                network.variables().get(v).states().get(s));
          }
        });
    if (fixed.isEmpty()) {
      return network;
    }
    BayesianNetwork.Builder builder =
        BayesianNetwork.builder(network.name())
            .normalizing(true)
            .intervened(network.interventions())
            .intervened(fixed);
    for (int v = 0; v < network.ownSize(); v++) {
      Integer state = fixed.get(v);
      if (state == null) {
        builder.restated(network, v);
      } else {
        double[] certain = new double[network.cardinality(v)];
        certain[state] = 1;
        builder.variable(network.variables().get(v), List.of(), certain);
      }
    }
    return builder.build();
  }

  /**
   * The network after the intervention, by names.
   *
   * @throws IllegalArgumentException if the model is no Bayesian network, or a name is not in it
   */
  public static BayesianNetwork of(GraphicalModel model, Map<String, String> set) {
    BayesianNetwork network = requireNetwork(model);
    Map<Integer, Integer> fixed = new LinkedHashMap<>();
    set.forEach(
        (name, state) -> {
          OptionalInt v = network.variableIndex(name);
          if (v.isEmpty()) {
            throw new IllegalArgumentException(
                "an intervention sets the variable "
                    + Escaped.quote(name)
                    + ", which is not in the model; its variables are "
                    + few(network.ownVariables().stream().map(Variable::name).toList()));
          }
          Variable variable = network.variables().get(v.getAsInt());
          OptionalInt s = variable.stateIndex(state);
          if (s.isEmpty()) {
            throw new IllegalArgumentException(
                "an intervention sets "
                    + Escaped.quote(name)
                    + " to "
                    + Escaped.quote(state)
                    + ", which it does not have; its states are "
                    + few(variable.states()));
          }
          fixed.put(v.getAsInt(), s.getAsInt());
        });
    return apply(network, fixed);
  }

  /** The model as a network, whose arcs have a direction to cut. */
  public static BayesianNetwork requireNetwork(GraphicalModel model) {
    if (model instanceof BayesianNetwork network) {
      return network;
    }
    throw new IllegalArgumentException(
        "an intervention needs a Bayesian network, whose arcs say what causes what; "
            + (model.name().isEmpty() ? "this model" : Escaped.quote(model.name()))
            + " is a factor graph; to observe a state instead, give it as evidence");
  }

  /** What was set in a model: {@code do(sprinkler=on, rain=no)}; empty if nothing was. */
  public static String describe(GraphicalModel model) {
    if (!(model instanceof BayesianNetwork network) || network.interventions().isEmpty()) {
      return "";
    }
    return network.interventions().entrySet().stream()
        .map(
            e -> {
              Variable variable = network.variables().get(e.getKey());
              return variable.name() + "=" + variable.states().get(e.getValue());
            })
        .collect(Collectors.joining(", ", "do(", ")"));
  }

  private static IllegalArgumentException conflict(Variable variable, String one, String other) {
    return new IllegalArgumentException(
        "interventions set "
            + Escaped.quote(variable.name())
            + " to two states, "
            + Escaped.quote(one)
            + " and "
            + Escaped.quote(other)
            + "; give one");
  }

  private static String few(List<String> names) {
    int shown = Math.min(MOST_LISTED, names.size());
    String list =
        names.subList(0, shown).stream().map(Escaped::quote).collect(Collectors.joining(", "));
    return shown < names.size() ? list + ", ... (" + names.size() + " in all)" : list;
  }
}
