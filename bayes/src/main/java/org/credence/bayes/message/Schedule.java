package org.credence.bayes.message;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.Function;

/** The order in which belief propagation sends its messages. A model without loops takes one sequential sweep under any of them. */
public enum Schedule {
  /** Every message once per step, towards the roots and back, each using the newest ones ({@link SequentialSweep}). */
  SEQUENTIAL(SequentialSweep::new),
  /** All messages of a step from those of the step before ({@link FloodingSweep}). */
  FLOODING(FloodingSweep::new),
  /** Always the message that would change most ({@link ResidualSweep}). */
  RESIDUAL(ResidualSweep::new),
  /** Always the factor whose messages are estimated to change most ({@link EstimatedResidualSweep}). */
  ESTIMATED_RESIDUAL(EstimatedResidualSweep::new);

  private final Function<MessagePassing, Sweep> begin;

  Schedule(Function<MessagePassing, Sweep> begin) {
    this.begin = begin;
  }

  Sweep begin(MessagePassing passing) {
    return begin.apply(passing);
  }

  /** The name as it stands in the settings of an engine. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The schedule of that label.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Schedule of(String label) {
    return Arrays.stream(values())
        .filter(schedule -> schedule.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no schedule '"
                        + label
                        + "'; there are sequential, flooding, residual and estimated-residual"));
  }

  @Override
  public String toString() {
    return label();
  }
}
