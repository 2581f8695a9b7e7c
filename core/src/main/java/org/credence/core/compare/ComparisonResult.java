package org.credence.core.compare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a comparison found. Rows stand in the order of the engines, then of the seeds.
 *
 * @param problem the question in words
 * @param reference label of the engine or answer the errors are measured against; empty if there was none
 * @param referenceNote why there is no reference, if so; else empty
 * @param evaluationUnit what one evaluation is
 * @param rows one per engine and seed
 */
public record ComparisonResult(
    String problem,
    String reference,
    String referenceNote,
    String evaluationUnit,
    List<ComparisonRow> rows) {

  public ComparisonResult {
    rows = List.copyOf(rows);
  }

  /** The rows of each engine, engines in order. */
  public Map<String, List<ComparisonRow>> byEngine() {
    Map<String, List<ComparisonRow>> groups = new LinkedHashMap<>();
    rows.forEach(row -> groups.computeIfAbsent(row.engine(), label -> new ArrayList<>()).add(row));
    return Collections.unmodifiableMap(groups);
  }

  /** Whether any row has an answer. */
  public boolean anyAnswered() {
    return rows.stream().anyMatch(ComparisonRow::answered);
  }
}
