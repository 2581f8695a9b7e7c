package org.credence.lab.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import org.credence.core.compare.ComparisonResult;
import org.credence.core.compare.ComparisonRow;
import org.credence.core.compare.StatedError;

/**
 * A comparison as CSV: one row per engine and seed, all digits, nothing where there is no number. Columns: problem, reference,
 * engine, seed, guarantee, outcome, stop, reason; {@code error.*}; {@code stated.*}; steps, evaluations, evaluationUnit, seconds,
 * peakBytes; {@code measure.*}, every measure that any row has.
 */
public final class ComparisonCsv {

  private ComparisonCsv() {}

  /** Heading and rows. */
  public static String of(ComparisonReport report) {
    ComparisonResult result = report.result();
    Set<String> errors = new LinkedHashSet<>(report.kind().errors());
    Set<String> measures = new LinkedHashSet<>();
    for (ComparisonRow row : result.rows()) {
      errors.addAll(row.errors().keySet());
      measures.addAll(row.diagnostics().measures().keySet());
    }
    List<String> heading = new ArrayList<>();
    heading.addAll(List.of("problem", "reference", "engine", "seed", "guarantee", "outcome"));
    heading.addAll(List.of("stop", "reason"));
    errors.forEach(name -> heading.add("error." + name));
    heading.addAll(List.of("stated.kind", "stated.level", "stated.maxHalfWidth"));
    heading.addAll(List.of("stated.coveredShare", "stated.unknownShare"));
    heading.addAll(List.of("steps", "evaluations", "evaluationUnit", "seconds", "peakBytes"));
    measures.forEach(name -> heading.add("measure." + name));
    return CsvText.of(
        heading,
        csv -> result.rows().forEach(row -> csv.writeRecord(cells(result, row, errors, measures))));
  }

  private static List<String> cells(
      ComparisonResult result, ComparisonRow row, Set<String> errors, Set<String> measures) {
    List<String> cells = new ArrayList<>();
    cells.add(result.problem());
    cells.add(result.reference());
    cells.add(row.engine());
    cells.add(Long.toString(row.seed()));
    cells.add(row.diagnostics().guarantee().label());
    cells.add(row.outcome());
    cells.add(row.diagnostics().stop().label());
    cells.add(row.reason());
    for (String name : errors) {
      cells.add(Figures.digits(row.errors().getOrDefault(name, Double.NaN)));
    }
    cells.add(row.stated().map(StatedError::kind).orElse(""));
    cells.add(stated(row, StatedError::level));
    cells.add(stated(row, StatedError::maxHalfWidth));
    cells.add(stated(row, StatedError::coveredShare));
    cells.add(stated(row, StatedError::unknownShare));
    cells.add(Long.toString(row.diagnostics().steps()));
    cells.add(Long.toString(row.diagnostics().evaluations()));
    cells.add(result.evaluationUnit());
    cells.add(Figures.digits(row.seconds()));
    cells.add(Long.toString(row.diagnostics().peakBytes()));
    for (String name : measures) {
      cells.add(Figures.digits(row.diagnostics().measures().getOrDefault(name, Double.NaN)));
    }
    return cells;
  }

  private static String stated(ComparisonRow row, ToDoubleFunction<StatedError> figure) {
    return Figures.digits(row.stated().map(figure::applyAsDouble).orElse(Double.NaN));
  }
}
