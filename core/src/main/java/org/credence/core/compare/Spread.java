package org.credence.core.compare;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/**
 * Median and range of repeated figures.
 *
 * @param median middle value; the mean of the middle two for an even count
 * @param min smallest
 * @param max largest
 */
public record Spread(double median, double min, double max) {

  /** The spread of those values that are not NaN; empty if there are none. */
  public static Optional<Spread> of(Collection<Double> values) {
    double[] sorted =
        values.stream()
            .mapToDouble(Double::doubleValue)
            .filter(v -> !Double.isNaN(v))
            .sorted()
            .toArray();
    if (sorted.length == 0) {
      return Optional.empty();
    }
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return Optional.of(new Spread(median, sorted[0], sorted[sorted.length - 1]));
  }

  /** {@link #of(Collection)} for an array. */
  public static Optional<Spread> of(double... values) {
    return of(Arrays.stream(values).boxed().toList());
  }
}
