package org.credence.core.compare;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The error of an answer on the way.
 *
 * @param evaluations work done so far
 * @param seconds time so far, less the time spent on judging
 * @param errors the judge's errors
 */
public record CurvePoint(long evaluations, double seconds, Map<String, Double> errors) {
  public CurvePoint {
    errors = Collections.unmodifiableMap(new LinkedHashMap<>(errors));
  }
}
