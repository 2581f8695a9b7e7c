package org.credence.core.compare;

import java.util.LinkedHashSet;
import java.util.Set;
import org.credence.core.uncertainty.ErrorStatement;

/** Sums up the error statements of many numbers, compared with their true values. */
public final class StatementTally {
  private final double slack;
  private final Set<String> kinds = new LinkedHashSet<>();
  private double level = Double.NaN;
  private double maxHalfWidth = Double.NaN;
  private long total;
  private long unknown;
  private long covered;

  /**
   * @param slack absolute difference put down to rounding
   */
  public StatementTally(double slack) {
    this.slack = slack;
  }

  /** Adds one number. */
  public void add(ErrorStatement statement, double value, double truth) {
    total++;
    kinds.add(statement.kind());
    if (statement instanceof ErrorStatement.Unknown) {
      unknown++;
      return;
    }
    if (statement.covers(value, truth, slack)) {
      covered++;
    }
    double halfWidth =
        statement.match(
            e -> 0.0,
            i -> (i.upper() - i.lower()) / 2,
            b -> (b.upper() - b.lower()) / 2,
            u -> Double.NaN);
    if (Double.isFinite(halfWidth) && !(halfWidth <= maxHalfWidth)) {
      maxHalfWidth = halfWidth;
    }
    if (statement instanceof ErrorStatement.Interval interval) {
      level = Double.isNaN(level) ? interval.level() : Math.min(level, interval.level());
    }
  }

  /** The summary. */
  public StatedError stated() {
    String kind =
        kinds.size() == 1 ? kinds.iterator().next() : kinds.isEmpty() ? "unknown" : "mixed";
    return new StatedError(
        kind,
        level,
        maxHalfWidth,
        total == unknown ? Double.NaN : (double) covered / (total - unknown),
        total == 0 ? 1 : (double) unknown / total);
  }
}
