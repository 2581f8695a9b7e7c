package org.credence.bayes.message;

import java.util.Arrays;
import java.util.Locale;

/** The numbers in which belief propagation keeps its messages. The fixed points are the same in both. */
public enum MessageDomain {
  /** The numbers themselves, each message scaled; goes over to logarithms by itself where they would underflow. */
  LINEAR,
  /** Logarithms throughout; slower. */
  LOG;

  /** The name as it stands in the settings of an engine. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The domain of that label.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static MessageDomain of(String label) {
    return Arrays.stream(values())
        .filter(domain -> domain.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no message domain '" + label + "'; there are linear and log"));
  }

  @Override
  public String toString() {
    return label();
  }
}
