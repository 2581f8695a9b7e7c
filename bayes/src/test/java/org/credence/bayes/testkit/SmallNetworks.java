package org.credence.bayes.testkit;

import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.Variable;

/** Small models with known peculiarities. */
public final class SmallNetworks {

  private SmallNetworks() {}

  /** Lauritzen and Spiegelhalter's chest clinic (1988): {@code either} is the disjunction of {@code tub} and {@code lung}. */
  public static BayesianNetwork asia() {
    return BayesianNetwork.builder("asia")
        .variable(Variable.of("asia", "yes", "no"), List.of(), 0.01, 0.99)
        .variable(Variable.of("tub", "yes", "no"), List.of("asia"), 0.05, 0.95, 0.01, 0.99)
        .variable(Variable.of("smoke", "yes", "no"), List.of(), 0.5, 0.5)
        .variable(Variable.of("lung", "yes", "no"), List.of("smoke"), 0.1, 0.9, 0.01, 0.99)
        .variable(Variable.of("bronc", "yes", "no"), List.of("smoke"), 0.6, 0.4, 0.3, 0.7)
        .variable(
            Variable.of("either", "yes", "no"), List.of("lung", "tub"), 1, 0, 1, 0, 1, 0, 0, 1)
        .variable(Variable.of("xray", "yes", "no"), List.of("either"), 0.98, 0.02, 0.05, 0.95)
        .variable(
            Variable.of("dysp", "yes", "no"),
            List.of("bronc", "either"),
            0.9,
            0.1,
            0.8,
            0.2,
            0.7,
            0.3,
            0.1,
            0.9)
        .build();
  }

  /** A chain without zeros: each variable repeats the one before with probability 0.8; the first is 0.3 : 0.7. */
  public static BayesianNetwork chain(int length) {
    BayesianNetwork.Builder builder = BayesianNetwork.builder("chain");
    for (int v = 0; v < length; v++) {
      Variable variable = Variable.of("x" + v, "0", "1");
      if (v == 0) {
        builder.variable(variable, List.of(), 0.3, 0.7);
      } else {
        builder.variable(variable, List.of("x" + (v - 1)), 0.8, 0.2, 0.2, 0.8);
      }
    }
    return builder.build();
  }

  /** Three variables whose parity is even, with unequal weights: four assignments, no two of which differ in one variable. */
  public static FactorGraph evenParity() {
    double[] even = {1, 0, 0, 2, 0, 3, 4, 0};
    return new FactorGraph(
        "xor",
        List.of(Variable.of("a", "0", "1"), Variable.of("b", "0", "1"), Variable.of("c", "0", "1")),
        List.of(Factor.of(new int[] {0, 1, 2}, new int[] {2, 2, 2}, even)));
  }
}
