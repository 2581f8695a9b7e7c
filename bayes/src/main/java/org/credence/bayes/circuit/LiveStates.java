package org.credence.bayes.circuit;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;

/**
 * The states that zeros in factors leave possible: a state goes when a factor has no positive entry that holds it together with
 * states still possible of its other variables (generalised arc consistency, Mackworth 1977). States that stay may be impossible
 * all the same; none that goes is possible.
 */
final class LiveStates {

  private static final double MOST_READS_PER_ENTRY = 20; // pruning is a help, not a duty

  private final GraphicalModel model;
  private final boolean[][] live; // [variable][state]

  private LiveStates(GraphicalModel model, int[] known) {
    this.model = model;
    live = new boolean[model.size()][];
    for (int v = 0; v < live.length; v++) {
      live[v] = new boolean[model.cardinality(v)];
      if (known[v] < 0) {
        Arrays.fill(live[v], true);
      } else {
        live[v][known[v]] = true;
      }
    }
  }

  /**
   * Shape [variable][..]: the states left, ascending; of some variable none where the model is impossible.
   *
   * @param known the state of a variable, negative where it is open; shape [variables]
   * @param relevant which factors count; shape [factors]
   */
  static int[][] of(GraphicalModel model, int[] known, boolean[] relevant) {
    LiveStates states = new LiveStates(model, known);
    states.propagate(relevant);
    int[][] result = new int[model.size()][];
    for (int v = 0; v < result.length; v++) {
      int count = 0;
      int[] list = new int[states.live[v].length];
      for (int s = 0; s < list.length; s++) {
        if (states.live[v][s]) {
          list[count++] = s;
        }
      }
      result[v] = Arrays.copyOf(list, count);
    }
    return result;
  }

  private void propagate(boolean[] relevant) {
    int n = model.factors().size();
    int[][] factorsOf = Factor.incidence(model.size(), model.factors());
    boolean[] takesPart = new boolean[n];
    boolean[] waiting = new boolean[n];
    ArrayDeque<Integer> queue = new ArrayDeque<>();
    double reads = 0;
    for (int f = 0; f < n; f++) {
      Factor factor = model.factors().get(f);
      takesPart[f] = relevant[f] && factor.rank() > 0 && factor.hasZeros();
      if (takesPart[f]) {
        queue.add(f);
        waiting[f] = true;
        reads -= MOST_READS_PER_ENTRY * factor.size();
      }
    }
    while (!queue.isEmpty() && reads < 0) {
      int f = queue.remove();
      waiting[f] = false;
      Factor factor = model.factors().get(f);
      reads += factor.size();
      boolean[][] supported = supported(factor);
      for (int k = 0; k < supported.length; k++) {
        int v = factor.variable(k);
        if (!Arrays.equals(supported[k], live[v])) {
          live[v] = supported[k];
          for (int g : factorsOf[v]) {
            if (takesPart[g] && g != f && !waiting[g]) {
              waiting[g] = true;
              queue.add(g);
            }
          }
        }
      }
    }
  }

  private boolean[][] supported(Factor factor) {
    int rank = factor.rank();
    boolean[][] supported = new boolean[rank][];
    for (int k = 0; k < rank; k++) {
      supported[k] = new boolean[factor.cardinality(k)];
    }
    int[] digits = new int[rank];
    int dead = 0; // digits that are not live
    for (int k = 0; k < rank; k++) {
      dead += live[factor.variable(k)][0] ? 0 : 1;
    }
    for (int entry = 0; entry < factor.size(); entry++) {
      if (dead == 0 && factor.value(entry) > 0) {
        for (int k = 0; k < rank; k++) {
          supported[k][digits[k]] = true;
        }
      }
      for (int k = rank - 1; k >= 0; k--) {
        boolean[] states = live[factor.variable(k)];
        dead -= states[digits[k]] ? 0 : 1;
        boolean wraps = ++digits[k] == states.length;
        if (wraps) {
          digits[k] = 0;
        }
        dead += states[digits[k]] ? 0 : 1;
        if (!wraps) {
          break;
        }
      }
    }
    return supported;
  }
}
