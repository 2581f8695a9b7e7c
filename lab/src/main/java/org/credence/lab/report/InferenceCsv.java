package org.credence.lab.report;

import java.util.List;
import java.util.Optional;
import org.credence.bayes.problem.Marginals;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;

/** Marginals from one engine as CSV: one row per state, all digits; the heading alone where there is no answer. */
public final class InferenceCsv {

  private InferenceCsv() {}

  /** Columns: variable, state, p, errorKind, lower, upper, level, reason. */
  public static String of(NetworkReport<Marginals> report) {
    Optional<Marginals> answer = report.outcome().answer();
    return CsvText.of(
        List.of("variable", "state", "p", "errorKind", "lower", "upper", "level", "reason"),
        csv -> {
          if (answer.isEmpty()) {
            return;
          }
          for (int v : InferenceRows.variables(report)) {
            for (int s = 0; s < report.model().cardinality(v); s++) {
              Estimate estimate = InferenceRows.estimate(report, answer.get(), v, s);
              double p = estimate.value();
              ErrorStatement error = estimate.error();
              csv.writeRecord(
                  report.variable(v),
                  report.state(v, s),
                  Figures.digits(p),
                  error.kind(),
                  Figures.digits(
                      error.match(e -> p, i -> i.lower(), b -> b.lower(), u -> Double.NaN)),
                  Figures.digits(
                      error.match(e -> p, i -> i.upper(), b -> b.upper(), u -> Double.NaN)),
                  Figures.digits(
                      error.match(
                          e -> Double.NaN, i -> i.level(), b -> Double.NaN, u -> Double.NaN)),
                  error.match(e -> "", i -> "", b -> "", u -> u.reason()));
            }
          }
        });
  }
}
