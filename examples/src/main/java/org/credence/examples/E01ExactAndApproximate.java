package org.credence.examples;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.importance.LikelihoodWeighting;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Run;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;

/** The same question put to an exact and to an approximate engine: the approximate answer says how far off it may be. */
public final class E01ExactAndApproximate {

  private E01ExactAndApproximate() {}

  public static void main(String[] args) {
    run(System.out);
  }

  static void run(PrintStream out) {
    // region: network
    double[] wet = {0.99, 0.01, 0.9, 0.1, 0.8, 0.2, 0.0, 1.0}; // one row per (sprinkler, rain)
    BayesianNetwork network =
        BayesianNetwork.builder("lawn")
            .variable(Variable.of("rain", "yes", "no"), List.of(), 0.2, 0.8)
            .variable(Variable.of("sprinkler", "on", "off"), List.of("rain"), 0.01, 0.99, 0.4, 0.6)
            .variable(Variable.of("grass", "wet", "dry"), List.of("sprinkler", "rain"), wet)
            .build();
    MarginalProblem question =
        MarginalProblem.of(network, Evidence.of(network, Map.of("grass", "wet")));

    Run run = Run.of(1, Budget.ofSteps(10_000));
    Marginals exact = VariableElimination.marginals().infer(question, run).orThrow();
    Marginals sampled = LikelihoodWeighting.standard().infer(question, run).orThrow();
    // endregion
    int rain = network.variableIndex("rain").orElseThrow();
    out.println("p(rain = yes | grass = wet)");
    out.println("exact    " + text(exact.estimate(rain, 0)));
    out.println("sampled  " + text(sampled.estimate(rain, 0)));
  }

  private static String text(Estimate estimate) {
    ErrorStatement error = estimate.error();
    return String.format(Locale.ROOT, "%.4f  ", estimate.value())
        + error.match(
            e -> "exact",
            i ->
                String.format(
                    Locale.ROOT, "[%.4f, %.4f] at level %.2f", i.lower(), i.upper(), i.level()),
            b -> String.format(Locale.ROOT, "certainly in [%.4f, %.4f]", b.lower(), b.upper()),
            u -> "unknown, because " + u.reason());
  }
}
