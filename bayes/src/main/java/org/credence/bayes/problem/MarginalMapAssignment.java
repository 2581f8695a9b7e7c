package org.credence.bayes.problem;

import java.util.Arrays;
import java.util.List;
import org.credence.core.uncertainty.Estimate;

/**
 * A joint state of some variables with its probability.
 *
 * @param variables the variables, in the order of the question
 * @param states state of each of them; shape [variables]
 * @param logP natural log of {@code p(x_M, e)}, with what it is worth as the maximum
 */
public record MarginalMapAssignment(List<Integer> variables, int[] states, Estimate logP) {

  public MarginalMapAssignment {
    variables = List.copyOf(variables);
    states = states.clone();
    if (states.length != variables.size()) {
      throw new IllegalArgumentException(
          states.length
              + " states were given for "
              + variables.size()
              + " variables; give one each");
    }
  }

  @Override
  public int[] states() {
    return states.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MarginalMapAssignment that
        && variables.equals(that.variables)
        && Arrays.equals(states, that.states)
        && logP.equals(that.logP);
  }

  @Override
  public int hashCode() {
    return 31 * variables.hashCode() + Arrays.hashCode(states);
  }

  @Override
  public String toString() {
    return "MarginalMapAssignment" + variables + Arrays.toString(states) + " " + logP.value();
  }
}
