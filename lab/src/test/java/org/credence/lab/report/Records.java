package org.credence.lab.report;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.compare.ComparisonResult;
import org.credence.core.compare.ComparisonRow;
import org.credence.core.compare.CurvePoint;
import org.credence.core.compare.StatedError;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Diagnostics;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;

/** Result records made by hand, so that reports are tested without any engine. */
final class Records {

  private Records() {}

  static Diagnostics diagnostics(
      Guarantee guarantee, StopReason stop, long evaluations, long nanos, String... warnings) {
    return new Diagnostics(
        guarantee,
        stop,
        10,
        evaluations,
        Duration.ofNanos(nanos),
        4096,
        Map.of(),
        List.of(warnings));
  }

  static Map<String, Double> errors(
      double max, double mean, double hellinger, double kl, double logEvidence) {
    Map<String, Double> errors = new LinkedHashMap<>();
    errors.put("max", max);
    errors.put("mean", mean);
    errors.put("meanHellinger", hellinger);
    errors.put("kl", kl);
    errors.put("logEvidence", logEvidence);
    return errors;
  }

  static ComparisonRow exact(long seed, long nanos) {
    return new ComparisonRow(
        "variable-elimination",
        "answered",
        "",
        errors(0, 0, 0, 0, 0),
        Optional.of(new StatedError("exact", Double.NaN, 0, 1, 0)),
        diagnostics(Guarantee.EXACT, StopReason.COMPLETED, 120, nanos),
        seed,
        List.of());
  }

  static ComparisonRow sampled(long seed, double max, long nanos) {
    return new ComparisonRow(
        "gibbs-sampler[warmup=500]",
        "answered",
        "",
        errors(max, max / 3, max / 2, Double.POSITIVE_INFINITY, Double.NaN),
        Optional.of(new StatedError("interval", 0.95, 0.0123, 0.975, 0)),
        diagnostics(
            Guarantee.ASYMPTOTIC,
            StopReason.STEP_BUDGET,
            1_234_567,
            nanos,
            "zeros may split the support"),
        seed,
        List.of(new CurvePoint(1000, 0.5, errors(0.25, 0.125, 0.1, 0.1, Double.NaN))));
  }

  static ComparisonRow refused(long seed) {
    return new ComparisonRow(
        "mean-field",
        "gave-up",
        "needs 3 GiB, the budget allows 1 GiB",
        Map.of(),
        Optional.empty(),
        diagnostics(Guarantee.HEURISTIC, StopReason.REFUSED, 0, 10_000),
        seed,
        List.of());
  }

  static ComparisonReport comparison(ComparisonRow... rows) {
    return comparison("variable-elimination", "", 1, rows);
  }

  static ComparisonReport comparison(
      String reference, String note, int repeats, ComparisonRow... rows) {
    return new ComparisonReport(
        ComparisonReport.Kind.NETWORK,
        new ComparisonResult(
            "asia, given dysp=yes", reference, note, "factor-table entry read", List.of(rows)),
        Run.of(7, Budget.ofSteps(1000)),
        repeats,
        false,
        List.of("row (smoke=yes) of \"lung\" sums to 0.99"));
  }

  /** Two variables with names that need care in every format, the second one observed. */
  static BayesianNetwork oddNames() {
    return BayesianNetwork.builder("odd")
        .variable(Variable.of("a \"b\",c\nd|é日", "x=1", "y;\t2"), List.of(), 0.25, 0.75)
        .variable(Variable.of("e", "no", "yes"), List.of("a \"b\",c\nd|é日"), 0.5, 0.5, 0.1, 0.9)
        .build();
  }

  static NetworkReport<Marginals> report(
      BayesianNetwork model, Evidence evidence, Outcome<Marginals> outcome) {
    return new NetworkReport<>(
        "odd",
        model,
        evidence,
        MarginalProblem.of(model, evidence).query(),
        "likelihood-weighting",
        "factor-table entry read",
        new Run(3, 2, Budget.unlimited()),
        outcome,
        List.of());
  }

  /** An answer with every kind of statement: first variable interval and unknown, second one bound and exact. */
  static Marginals answer(BayesianNetwork model, Evidence evidence) {
    List<ErrorStatement> errors =
        List.of(
            new ErrorStatement.Interval(0.2, 0.3, 0.95, "normal", false),
            ErrorStatement.unknown("the chain did not mix"),
            new ErrorStatement.Bound(0.0, 1.0),
            ErrorStatement.exact());
    return Marginals.of(
        MarginalProblem.of(model, evidence),
        new double[][] {{0.1 + 0.2, 1 - (0.1 + 0.2)}, {0, 1}},
        Guarantee.ASYMPTOTIC,
        errors::get,
        Optional.of(
            new Estimate(
                -1.5,
                Guarantee.ASYMPTOTIC,
                new ErrorStatement.Interval(
                    Double.NEGATIVE_INFINITY, -1.25, 0.95, "normal", false))));
  }
}
