package org.credence.bayes.problem;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.input.Escaped;

/**
 * Demands that the posterior of variables be given distributions (Jeffrey 1965): {@code p*(x_v) = q_v(x_v)}. Immutable.
 *
 * <p>Not likelihood evidence: {@code --likelihood rain=0.7:0.3} reports an observation that is 7 to 3 for rain and moves whatever was
 * believed; {@code --soft rain=0.7:0.3} says that rain has probability 0.7 now, whatever was believed before.
 */
public final class SoftEvidence {

  /** A target may be off by this much from a sum of 1, for its printed digits. */
  private static final double SUM_TOLERANCE = 1e-6;

  private static final SoftEvidence NONE = new SoftEvidence(new TreeMap<>());

  private final SortedMap<Integer, double[]> targets;

  private SoftEvidence(SortedMap<Integer, double[]> targets) {
    this.targets = targets;
  }

  /** No demand. */
  public static SoftEvidence none() {
    return NONE;
  }

  /** This and one more, by name. */
  public SoftEvidence with(GraphicalModel model, String variable, double... target) {
    OptionalInt v = model.variableIndex(variable);
    if (v.isEmpty()) {
      throw new IllegalArgumentException(
          "soft evidence names the variable "
              + Escaped.quote(variable)
              + ", which is not in the model");
    }
    if (target.length != model.cardinality(v.getAsInt())) {
      throw new IllegalArgumentException(
          "soft evidence on "
              + Escaped.quote(variable)
              + " has "
              + target.length
              + " numbers but the variable has "
              + model.cardinality(v.getAsInt())
              + " states; give one per state");
    }
    return with(v.getAsInt(), target);
  }

  /**
   * This and one more, by index.
   *
   * @param target a distribution over the states
   */
  public SoftEvidence with(int variable, double... target) {
    double sum = 0;
    for (double q : target) {
      if (!(q >= 0 && q <= 1 + SUM_TOLERANCE)) {
        throw new IllegalArgumentException(
            "soft evidence on variable "
                + variable
                + " holds "
                + q
                + "; give probabilities in [0, 1]");
      }
      sum += q;
    }
    if (!(Math.abs(sum - 1) <= SUM_TOLERANCE)) {
      throw new IllegalArgumentException(
          "soft evidence on variable "
              + variable
              + " sums to "
              + sum
              + ", expected 1: it is the posterior itself; numbers that need not sum to 1 are likelihood evidence");
    }
    SortedMap<Integer, double[]> more = new TreeMap<>(targets);
    double total = sum;
    if (more.put(variable, Arrays.stream(target).map(q -> q / total).toArray()) != null) {
      throw new IllegalArgumentException(
          "variable " + variable + " has soft evidence twice; its posterior is one distribution");
    }
    return new SoftEvidence(more);
  }

  /** The distributions demanded by variable, by index. */
  public SortedMap<Integer, double[]> targets() {
    SortedMap<Integer, double[]> copy = new TreeMap<>();
    targets.forEach((v, target) -> copy.put(v, target.clone()));
    return Collections.unmodifiableSortedMap(copy);
  }

  public boolean isEmpty() {
    return targets.isEmpty();
  }

  /** One demand as text: {@code soft rain=0.7:0.3}. */
  String describe(GraphicalModel model, int variable) {
    StringBuilder text = new StringBuilder("soft ");
    text.append(model.variables().get(variable).name()).append('=');
    double[] target = targets.getOrDefault(variable, new double[0]);
    for (int s = 0; s < target.length; s++) {
      text.append(s == 0 ? "" : ":").append(target[s]);
    }
    return text.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SoftEvidence that
        && targets.keySet().equals(that.targets.keySet())
        && targets.keySet().stream()
            .allMatch(v -> Arrays.equals(targets.get(v), that.targets.get(v)));
  }

  @Override
  public int hashCode() {
    int hash = 0;
    for (Map.Entry<Integer, double[]> entry : targets.entrySet()) {
      hash = 31 * hash + entry.getKey() + Arrays.hashCode(entry.getValue());
    }
    return hash;
  }

  @Override
  public String toString() {
    return "SoftEvidence on " + targets.keySet();
  }
}
