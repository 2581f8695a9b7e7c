package org.credence.bayes.temporal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.core.input.Escaped;

/**
 * Which time slice every variable of a network belongs to; no arc leads back in time.
 *
 * <p>It is stated ({@link #of}), read off names that end in a number ({@link #byNames}), or made of the layers of the graph ({@link
 * #ofLayers}), which every network has. Arcs may leap over slices and run within them. Immutable.
 */
public final class TimeOrder {

  private static final int MOST_DIGITS = 9;
  private static final String AFTER_NUMBER = "])";

  private final int[] slices; // [variable]
  private final int count;
  private final int[] order; // by slice, parents before children

  private TimeOrder(BayesianNetwork network, int[] times) {
    for (int v = 0; v < times.length; v++) {
      for (int parent : network.parents(v)) {
        if (times[parent] > times[v]) {
          throw new IllegalArgumentException(
              "variable "
                  + Escaped.quote(network.variables().get(v).name())
                  + " is in slice "
                  + times[v]
                  + " and has a parent, "
                  + Escaped.quote(network.variables().get(parent).name())
                  + ", in slice "
                  + times[parent]
                  + "; put no variable before its parents");
        }
      }
    }
    int[] distinct = Arrays.stream(times).sorted().distinct().toArray();
    this.count = distinct.length;
    this.slices = new int[times.length];
    Arrays.setAll(slices, v -> Arrays.binarySearch(distinct, times[v]));
    int[] next = new int[count + 1]; // a counting sort keeps the topological order within slices
    for (int slice : slices) {
      next[slice + 1]++;
    }
    for (int t = 0; t < count; t++) {
      next[t + 1] += next[t];
    }
    this.order = new int[slices.length];
    for (int v : network.topologicalOrder()) {
      order[next[slices[v]]++] = v;
    }
  }

  /**
   * A stated order.
   *
   * @param times of every variable, auxiliary ones may be left out (they follow their parents); only their order counts
   */
  public static TimeOrder of(BayesianNetwork network, int... times) {
    if (times.length != network.ownSize() && times.length != network.size()) {
      throw new IllegalArgumentException(
          times.length
              + " times for "
              + network.ownSize()
              + " variables; give one for each variable");
    }
    return new TimeOrder(network, withAuxiliaries(network, times));
  }

  private static int[] withAuxiliaries(BayesianNetwork network, int[] times) {
    int[] all = Arrays.copyOf(times, network.size());
    for (int v : network.topologicalOrder()) {
      if (v >= times.length) {
        int latest = Integer.MIN_VALUE;
        for (int parent : network.parents(v)) {
          latest = Math.max(latest, all[parent]);
        }
        all[v] = latest == Integer.MIN_VALUE ? Arrays.stream(times).min().orElse(0) : latest;
      }
    }
    return all;
  }

  /**
   * The order in the names, if every name ends in a number ({@code rain[3]}, {@code rain_3}, {@code rain3}), there are at least two
   * numbers, and no arc leads to a lower one.
   */
  public static Optional<TimeOrder> byNames(BayesianNetwork network) {
    int[] times = new int[network.ownSize()];
    TreeSet<Integer> distinct = new TreeSet<>();
    for (int v = 0; v < times.length; v++) {
      String name = network.variables().get(v).name();
      int end = name.length();
      while (end > 0 && AFTER_NUMBER.indexOf(name.charAt(end - 1)) >= 0) {
        end--;
      }
      int start = end;
      while (start > 0 && name.charAt(start - 1) >= '0' && name.charAt(start - 1) <= '9') {
        start--;
      }
      if (start == end || end - start > MOST_DIGITS) {
        return Optional.empty();
      }
      times[v] = Integer.parseInt(name, start, end, 10);
      distinct.add(times[v]);
    }
    int[] all = withAuxiliaries(network, times);
    for (int v = 0; v < all.length; v++) {
      for (int parent : network.parents(v)) {
        if (all[parent] > all[v]) {
          return Optional.empty();
        }
      }
    }
    return distinct.size() < 2 ? Optional.empty() : Optional.of(new TimeOrder(network, all));
  }

  /** The layers of the graph: a variable's slice is the length of the longest path that leads to it. */
  public static TimeOrder ofLayers(BayesianNetwork network) {
    int[] depths = new int[network.size()];
    for (int v : network.topologicalOrder()) {
      for (int parent : network.parents(v)) {
        depths[v] = Math.max(depths[v], depths[parent] + 1);
      }
    }
    return new TimeOrder(network, depths);
  }

  /** {@link #byNames}, or else {@link #ofLayers}. */
  public static TimeOrder recognised(BayesianNetwork network) {
    return byNames(network).orElseGet(() -> ofLayers(network));
  }

  /** Number of slices. */
  public int slices() {
    return count;
  }

  /** The slice of a variable, from 0. */
  public int slice(int variable) {
    return slices[variable];
  }

  /** All variables, slice by slice, parents before children; a copy. */
  public int[] order() {
    return order.clone();
  }

  /** The variables of a slice, parents before children. */
  public List<Integer> variables(int slice) {
    List<Integer> variables = new ArrayList<>();
    for (int v : order) {
      if (slices[v] == slice) {
        variables.add(v);
      }
    }
    return variables;
  }

  /**
   * The evidence of the slices up to one, that one included: with it the marginals of that slice are what a filter knows at that time,
   * {@code p(x_t | e_1..t)}; with all evidence they are what a smoother knows, {@code p(x_t | e_1..T)}.
   */
  public Evidence upTo(Evidence evidence, int slice) {
    Map<Integer, Integer> states = new TreeMap<>();
    evidence
        .states()
        .forEach(
            (v, s) -> {
              if (slices[v] <= slice) {
                states.put(v, s);
              }
            });
    Map<Integer, double[]> likelihoods = new TreeMap<>();
    for (int v : evidence.likelihoodVariables()) {
      if (slices[v] <= slice) {
        likelihoods.put(v, evidence.likelihood(v));
      }
    }
    return Evidence.none().observe(states).likelihoods(likelihoods);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TimeOrder that && Arrays.equals(slices, that.slices);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(slices);
  }

  @Override
  public String toString() {
    return "TimeOrder of " + slices.length + " variables in " + count + " slices";
  }
}
