package org.credence.bayes.problem;

import java.util.Arrays;
import org.credence.core.uncertainty.Estimate;

/**
 * Draws of all variables from the posterior. Immutable.
 *
 * <p>Layout: {@code states[sample · variables + variable]}.
 */
public final class PosteriorSamples {

  private final int variables;
  private final int count;
  private final int[] states; // [sample][variable], flat; entries beyond count are not used
  private final Estimate logEvidence;

  /**
   * @param variables number of variables of the model
   * @param count number of draws
   * @param states at least {@code count · variables} states, observed ones included; taken over
   * @param logEvidence natural log of the probability of the evidence
   */
  public PosteriorSamples(int variables, int count, int[] states, Estimate logEvidence) {
    if (count < 0 || (long) variables * count > states.length) {
      throw new IllegalArgumentException(
          "there are "
              + states.length
              + " states for "
              + count
              + " samples of "
              + variables
              + " variables; give one per sample and variable");
    }
    this.variables = variables;
    this.count = count;
    this.states = states;
    this.logEvidence = logEvidence;
  }

  /** Number of draws. */
  public int count() {
    return count;
  }

  /** Number of variables. */
  public int variables() {
    return variables;
  }

  /** State of a variable in a draw. */
  public int state(int sample, int variable) {
    if (sample < 0 || sample >= count || variable < 0 || variable >= variables) {
      throw new IllegalArgumentException(
          "there is no sample "
              + sample
              + " of variable "
              + variable
              + " among "
              + count
              + " samples of "
              + variables
              + " variables");
    }
    return states[sample * variables + variable];
  }

  /** States of all variables in a draw, a copy. */
  public int[] states(int sample) {
    return Arrays.copyOfRange(states, sample * variables, (sample + 1) * variables);
  }

  /** Natural log of the probability of the evidence. */
  public Estimate logEvidence() {
    return logEvidence;
  }
}
