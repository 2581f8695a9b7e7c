package org.credence.bayes.problem;

import java.util.Arrays;
import org.credence.core.uncertainty.Estimate;

/**
 * An assignment of every variable of a model, with its weight.
 *
 * @param states state of every variable, evidence included; shape [variables]
 * @param logP natural log of the joint weight of assignment and evidence, with what it is worth as the maximum
 */
public record MostProbableAssignment(int[] states, Estimate logP) {

  public MostProbableAssignment {
    states = states.clone();
  }

  @Override
  public int[] states() {
    return states.clone();
  }

  /** State of one variable. */
  public int state(int variable) {
    return states[variable];
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MostProbableAssignment that
        && Arrays.equals(states, that.states)
        && logP.equals(that.logP);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(states);
  }

  @Override
  public String toString() {
    return "MostProbableAssignment" + Arrays.toString(states) + " " + logP.value();
  }
}
