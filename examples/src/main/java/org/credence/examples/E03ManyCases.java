package org.credence.examples;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Run;
import org.credence.lab.cases.CaseBatch;
import org.credence.lab.cases.CaseFile;

/** A table of cases through one engine: rows in order, empty cells unobserved, a wrong row is an error in its own row. */
public final class E03ManyCases {

  private static final String TABLE = "sprinkler,grass\non,wet\n,wet\noff,wet\n,damp\noff,dry\n";

  private E03ManyCases() {}

  public static void main(String[] args) {
    run(System.out);
  }

  static void run(PrintStream out) {
    double[] wet = {0.99, 0.01, 0.9, 0.1, 0.8, 0.2, 0.0, 1.0}; // one row per (sprinkler, rain)
    BayesianNetwork network =
        BayesianNetwork.builder("lawn")
            .variable(Variable.of("rain", "yes", "no"), List.of(), 0.2, 0.8)
            .variable(Variable.of("sprinkler", "on", "off"), List.of("rain"), 0.01, 0.99, 0.4, 0.6)
            .variable(Variable.of("grass", "wet", "dry"), List.of("sprinkler", "rain"), wet)
            .build();
    int rain = network.variableIndex("rain").orElseThrow();
    // region: cases
    CaseFile cases = CaseFile.of("lawn.csv", TABLE, network, Evidence.none(), List.of());
    var engine = VariableElimination.marginals().prepare(problem(network), Run.of(1));
    CaseBatch.infer(
        engine,
        network,
        cases,
        List.of(rain),
        Run.of(1).withThreads(2),
        (row, outcome) ->
            out.println(
                row.number()
                    + "  "
                    + outcome.match(
                        answered -> text(answered.value(), rain),
                        impossible -> "impossible: " + impossible.conflict(),
                        gaveUp -> gaveUp.reason())));
    // endregion
  }

  private static MarginalProblem problem(BayesianNetwork network) {
    return MarginalProblem.of(network, Evidence.of(network, Map.of()));
  }

  private static String text(Marginals answer, int rain) {
    return String.format(
        Locale.ROOT,
        "p(rain) = %.4f, log p(case) = %.4f",
        answer.p(rain, 0),
        answer.logEvidence().orElseThrow().value());
  }
}
