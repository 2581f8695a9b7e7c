package org.credence.bayes.temporal;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Variable;
import org.credence.core.input.Escaped;

/**
 * A process in time given by two networks: the first slice, and every further slice given the one before it.
 *
 * <pre>  p(x_0, x_1, ...) = p_initial(x_0) Π_t p_transition(x_t | x_{t-1}) </pre>
 *
 * <p>In the transition network a variable of the slice before is named {@link #previous} of its name; it has no parents there and its
 * table says nothing. All other variables are those of a slice: the same names and states as in the initial network. {@link #unroll}
 * makes an ordinary network, in which every engine can be asked.
 *
 * <p>Source: Dean &amp; Kanazawa 1989; Murphy 2002.
 *
 * @param initial the first slice
 * @param transition a slice, given the one before
 */
public record DynamicNetwork(BayesianNetwork initial, BayesianNetwork transition) {

  private static final String BEFORE = "[t-1]";

  public DynamicNetwork {
    requirePlain(initial);
    requirePlain(transition);
    int current = 0;
    for (int v = 0; v < transition.size(); v++) {
      Variable variable = transition.variables().get(v);
      boolean before = isPrevious(variable.name());
      String name = before ? current(variable.name()) : variable.name();
      int first = initial.variableIndex(name).orElse(-1);
      if (first < 0) {
        throw new IllegalArgumentException(
            "variable "
                + Escaped.quote(variable.name())
                + " of the transition network has no counterpart "
                + Escaped.quote(name)
                + " in the initial network; both slices have the same variables");
      }
      if (!initial.variables().get(first).states().equals(variable.states())) {
        throw new IllegalArgumentException(
            "variable "
                + Escaped.quote(variable.name())
                + " has the states "
                + variable.states()
                + " in the transition network and "
                + initial.variables().get(first).states()
                + " in the initial one; give the same");
      }
      if (before && transition.parents(v).length > 0) {
        throw new IllegalArgumentException(
            "variable "
                + Escaped.quote(variable.name())
                + " of the slice before has parents in the transition network; it is an input, give it none");
      }
      current += before ? 0 : 1;
    }
    if (current != initial.size()) {
      throw new IllegalArgumentException(
          "the transition network has "
              + current
              + " variables of its own slice and the initial network "
              + initial.size()
              + "; both slices have the same variables");
    }
  }

  private static void requirePlain(BayesianNetwork network) {
    if (network.size() != network.ownSize()) {
      throw new IllegalArgumentException(
          "network "
              + Escaped.quote(network.name())
              + " has auxiliary variables; a slice needs full tables, make them by expanded()");
    }
  }

  /** The name by which a transition network knows a variable of the slice before: {@code "rain[t-1]"}. */
  public static String previous(String name) {
    return name + BEFORE;
  }

  private static boolean isPrevious(String name) {
    return name.endsWith(BEFORE);
  }

  private static String current(String name) {
    return name.substring(0, name.length() - BEFORE.length());
  }

  /**
   * A hidden Markov model: variables {@code hidden} and {@code seen}, states {@code 0, 1, ...}.
   *
   * @param initial shape [hidden]
   * @param transition shape [hidden before][hidden]
   * @param emission shape [hidden][seen]
   */
  public static DynamicNetwork hiddenMarkov(
      double[] initial, double[][] transition, double[][] emission) {
    Variable hidden = new Variable("hidden", states(initial.length));
    Variable before = new Variable(previous("hidden"), states(initial.length));
    Variable seen = new Variable("seen", states(emission[0].length));
    return new DynamicNetwork(
        BayesianNetwork.builder("initial")
            .variable(hidden, List.of(), initial)
            .variable(seen, List.of("hidden"), flat(emission))
            .build(),
        BayesianNetwork.builder("transition")
            .variable(before, List.of(), initial)
            .variable(hidden, List.of(before.name()), flat(transition))
            .variable(seen, List.of("hidden"), flat(emission))
            .build());
  }

  private static List<String> states(int count) {
    List<String> names = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      names.add(Integer.toString(s));
    }
    return names;
  }

  private static double[] flat(double[][] rows) {
    double[] flat = new double[rows.length * rows[0].length];
    for (int r = 0; r < rows.length; r++) {
      System.arraycopy(rows[r], 0, flat, r * rows[0].length, rows[0].length);
    }
    return flat;
  }

  /** Name of a variable in a slice of the unrolled network: {@code "rain[3]"}. */
  public static String name(String variable, int slice) {
    return variable + "[" + slice + "]";
  }

  /** Index, in the unrolled network, of a variable of the initial network in a slice. */
  public int index(int variable, int slice) {
    return Math.addExact(Math.multiplyExact(slice, initial.size()), variable);
  }

  /**
   * The network of that many slices: slice by slice the variables of the initial network, in its order.
   *
   * @param slices at least 1
   */
  public BayesianNetwork unroll(int slices) {
    if (slices < 1) {
      throw new IllegalArgumentException("slices is " + slices + "; give at least 1");
    }
    BayesianNetwork.Builder builder = BayesianNetwork.builder(initial.name());
    for (int t = 0; t < slices; t++) {
      BayesianNetwork slice = t == 0 ? initial : transition;
      for (Variable variable : initial.variables()) {
        int v = slice.variableIndex(variable.name()).orElseThrow();
        List<String> parents = new ArrayList<>();
        for (int parent : slice.parents(v)) {
          String name = slice.variables().get(parent).name();
          parents.add(t > 0 && isPrevious(name) ? name(current(name), t - 1) : name(name, t));
        }
        builder.variable(
            new Variable(name(variable.name(), t), variable.states()),
            parents,
            slice.givenTable(v));
      }
    }
    return builder.build();
  }

  /** The order in time of the network of that many slices. */
  public TimeOrder timeOrder(BayesianNetwork unrolled) {
    int[] times = new int[unrolled.size()];
    for (int v = 0; v < times.length; v++) {
      times[v] = v / initial.size();
    }
    return TimeOrder.of(unrolled, times);
  }
}
