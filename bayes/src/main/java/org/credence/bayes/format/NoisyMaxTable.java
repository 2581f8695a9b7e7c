package org.credence.bayes.format;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.credence.bayes.model.IndependentInfluence;

/**
 * The whole table of a noisy-MAX or noisy-MIN node: each parent alone would bring the child to a state drawn from a distribution of its own,
 * a leak does so too, and the child takes the strongest of these states.
 *
 * <pre>  P(child at most as strong as s | x) = leak(at most s) · Π_k effect_k(at most s | x_k) </pre>
 *
 * <p>Cost: states times configurations of the parents times parents.
 *
 * <p>Source: Henrion 1987; Díez 1993, Parameter adjustment in Bayes networks: the generalized noisy OR-gate.
 */
final class NoisyMaxTable {

  private static final int MOST_ENTRIES = 1 << 22;

  private final int states;
  private final boolean lastIsWeakest;
  private final List<double[]> effects;
  private final double[] leak;

  /**
   * A node.
   *
   * @param states of the child
   * @param lastIsWeakest whether the last state is the weakest one; else the first is
   * @param effects per parent, shape [state of the parent][state of the child]
   * @param leak shape [state of the child]
   */
  NoisyMaxTable(int states, boolean lastIsWeakest, List<double[]> effects, double[] leak) {
    this.states = states;
    this.lastIsWeakest = lastIsWeakest;
    this.effects = effects;
    this.leak = leak;
  }

  /** Gives the node its whole table, or keeps it factored where that would be larger than is sensible for a node given by few numbers. */
  void define(NetworkDraft draft, DraftVariable variable, double entries, int place) {
    if (entries <= MOST_ENTRIES) {
      new DraftTable(draft, variable).set(expand((int) entries), row -> place);
      return;
    }
    double[][] causes = new double[effects.size()][];
    for (int k = 0; k < causes.length; k++) {
      causes[k] = effects.get(k);
    }
    variable.influence =
        Optional.of(
            lastIsWeakest
                ? IndependentInfluence.min(leak, causes)
                : IndependentInfluence.max(leak, causes));
  }

  /** Shape [parent configuration][state of the child], last parent fastest. */
  double[] expand(int entries) {
    double[] table = new double[entries];
    int[] digits = new int[effects.size()]; // [parent]: its state in the current row
    double[] upTo = new double[states]; // [strength]: probability of at most that, from the weakest
    for (int row = 0; row < entries; row += states) {
      Arrays.fill(upTo, 1);
      multiply(upTo, leak, 0);
      for (int k = 0; k < digits.length; k++) {
        multiply(upTo, effects.get(k), digits[k] * states);
      }
      for (int s = 0; s < states; s++) {
        double p = s == 0 ? upTo[0] : Math.max(0, upTo[s] - upTo[s - 1]);
        table[row + stateOfStrength(s)] = p;
      }
      for (int k = digits.length - 1; k >= 0; k--) {
        if (++digits[k] < effects.get(k).length / states) {
          break;
        }
        digits[k] = 0;
      }
    }
    return table;
  }

  private void multiply(double[] upTo, double[] distribution, int offset) {
    double sum = 0;
    for (int s = 0; s < states; s++) {
      sum += distribution[offset + stateOfStrength(s)];
      upTo[s] *= sum;
    }
  }

  private int stateOfStrength(int strength) {
    return lastIsWeakest ? states - 1 - strength : strength;
  }
}
