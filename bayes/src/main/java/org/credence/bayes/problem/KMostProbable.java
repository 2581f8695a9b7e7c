package org.credence.bayes.problem;

import java.util.List;

/**
 * The most probable assignments, the best first, all different.
 *
 * @param assignments in descending order of log weight; at least one
 * @param all whether these are all assignments of positive weight
 */
public record KMostProbable(List<MostProbableAssignment> assignments, boolean all) {

  public KMostProbable {
    assignments = List.copyOf(assignments);
  }

  /** How many there are. */
  public int size() {
    return assignments.size();
  }
}
