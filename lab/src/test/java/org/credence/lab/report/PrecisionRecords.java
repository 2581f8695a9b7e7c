package org.credence.lab.report;

import java.util.List;
import java.util.Optional;
import org.credence.core.compare.Spread;
import org.credence.core.engine.StopReason;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.decoding.model.ContextPolicy;
import org.credence.decoding.model.ContextPolicy.Overflow;
import org.credence.decoding.precision.Divergence;
import org.credence.decoding.precision.FloatError;
import org.credence.decoding.precision.Measured;
import org.credence.decoding.precision.SpeedTrial;
import org.credence.lab.precision.PrecisionComparison;
import org.credence.lab.precision.PrecisionRow;

/** Comparisons of precisions made by hand. */
final class PrecisionRecords {

  private PrecisionRecords() {}

  private static ErrorStatement.Interval interval(double lower, double upper) {
    return new ErrorStatement.Interval(lower, upper, 0.95, "Clopper-Pearson", false);
  }

  private static PrecisionRow row(
      String label,
      long bytes,
      Divergence divergence,
      double speed,
      boolean doubles,
      List<String> notes) {
    return new PrecisionRow(
        label,
        List.of(label),
        Optional.of(
            new PrecisionRow.Measures(
                bytes,
                1_000_000,
                divergence,
                speed == 0
                    ? Optional.empty()
                    : Optional.of(
                        new SpeedTrial(
                            new Spread(10 * speed, 9 * speed, 11 * speed),
                            new Spread(speed, 0.9 * speed, 1.1 * speed),
                            512,
                            128)),
                doubles ? Optional.of(new FloatError(99, 0.25, 0.01)) : Optional.empty())),
        StopReason.COMPLETED,
        "",
        notes);
  }

  private static PrecisionReport report(double speed, boolean doubles, boolean interrupted) {
    Measured none = new Measured(0, 0);
    Divergence itself =
        new Divergence(
            1000,
            new Measured(12.3456, 0.5),
            none,
            new Measured(0, Double.NaN),
            0,
            1000,
            interval(0.996, 1),
            none);
    Divergence far =
        new Divergence(
            1000,
            new Measured(12.9, 0.52),
            new Measured(0.0123, 4.5e-4),
            new Measured(0.1 + 0.2, Double.NaN),
            Double.POSITIVE_INFINITY,
            951,
            interval(0.936, 0.964),
            new Measured(0.0439, 0.0021));
    return new PrecisionReport(
        "model|one.gguf",
        "a text, in \"words\"",
        new PrecisionComparison.Result(
            List.of(
                row("f32", 4_000_000, itself, speed, doubles, List.of()),
                row("q4_k", 562_500, far, 3 * speed, doubles, List.of("q4_k: a note")),
                new PrecisionRow(
                    "f16",
                    List.of(),
                    Optional.empty(),
                    StopReason.REFUSED,
                    "too large, by far",
                    List.of())),
            1,
            1000,
            0,
            interrupted ? Optional.of("1000 tokens are read in windows of 512") : Optional.empty(),
            interrupted),
        new ContextPolicy(Overflow.WINDOW, 512),
        2,
        speed == 0 ? 0 : 3,
        List.of("the model is odd"));
  }

  /** With speed, whole. */
  static PrecisionReport withSpeed() {
    return report(50, false, false);
  }

  /** With errors against double precision, cut short. */
  static PrecisionReport withDoubles() {
    return report(0, true, true);
  }
}
