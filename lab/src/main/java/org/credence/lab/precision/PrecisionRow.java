package org.credence.lab.precision;

import java.util.List;
import java.util.Optional;
import org.credence.core.engine.StopReason;
import org.credence.decoding.precision.Divergence;
import org.credence.decoding.precision.FloatError;
import org.credence.decoding.precision.SpeedTrial;

/**
 * One model of a comparison of precisions.
 *
 * @param label the format, or the file
 * @param formats of its matrices
 * @param measures what was measured; empty where nothing could be
 * @param stop how it ended
 * @param reason why there are no measures, a full sentence; empty where there are
 * @param notes what differs from what was asked for, full sentences
 */
public record PrecisionRow(
    String label,
    List<String> formats,
    Optional<Measures> measures,
    StopReason stop,
    String reason,
    List<String> notes) {

  /**
   * What was measured.
   *
   * @param bytes of all tensors as stored, or of the file where that is smaller
   * @param weights in all tensors
   * @param divergence from the reference; of the reference from itself, 0
   * @param speed if it was measured
   * @param floatError against double precision over the same weights, if it was measured
   */
  public record Measures(
      long bytes,
      long weights,
      Divergence divergence,
      Optional<SpeedTrial> speed,
      Optional<FloatError> floatError) {

    /** Bits of a weight on average, scales and vectors included. */
    public double bitsPerWeight() {
      return 8.0 * bytes / weights;
    }
  }

  public PrecisionRow {
    formats = List.copyOf(formats);
    notes = List.copyOf(notes);
  }

  static PrecisionRow without(String label, StopReason stop, String reason) {
    return new PrecisionRow(label, List.of(), Optional.empty(), stop, reason, List.of());
  }
}
