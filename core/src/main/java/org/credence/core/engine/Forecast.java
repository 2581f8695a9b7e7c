package org.credence.core.engine;

/**
 * What an engine predicts before it allocates anything.
 *
 * @param scope whether {@code evaluations} counts the whole answer or one step
 * @param evaluations predicted evaluations, at least 0; may exceed any integer (a dense table of 2^80 entries is a lawful forecast)
 * @param bytes predicted peak of the engine's own tables, at least 0
 * @param basis in words, what the prediction rests on, for instance {@code "min-fill order, largest clique 2^17.2 cells"}
 * @param relativeCost time of one of this engine's evaluations over that of the {@link Calibration}, positive; 1 for plain
 *     arithmetic on tables, more where an evaluation draws a number or takes a logarithm; NaN if the engine does not say
 */
public record Forecast(
    Scope scope, double evaluations, double bytes, String basis, double relativeCost) {

  /** What the count of evaluations refers to. */
  public enum Scope {
    ANSWER,
    STEP
  }

  public Forecast {
    if (!(evaluations >= 0) || !(bytes >= 0)) {
      throw new IllegalArgumentException(
          "a forecast cannot be negative or undefined: evaluations "
              + evaluations
              + ", bytes "
              + bytes);
    }
    boolean stated = !Double.isNaN(relativeCost);
    if (stated && !(relativeCost > 0 && relativeCost <= Double.MAX_VALUE)) {
      throw new IllegalArgumentException(
          "a forecast whose evaluations cost "
              + relativeCost
              + " times a plain one; give a positive, finite number");
    }
  }

  /** A forecast for the whole answer that says nothing of time. */
  public static Forecast ofAnswer(double evaluations, double bytes, String basis) {
    return new Forecast(Scope.ANSWER, evaluations, bytes, basis, Double.NaN);
  }

  /** A forecast for each step that says nothing of time. */
  public static Forecast ofStep(double evaluations, double bytes, String basis) {
    return new Forecast(Scope.STEP, evaluations, bytes, basis, Double.NaN);
  }

  /** This forecast for an engine whose evaluations cost so many plain ones. */
  public Forecast costing(double newRelativeCost) {
    return new Forecast(scope, evaluations, bytes, basis, newRelativeCost);
  }

  /** Predicted time of the answer, or of one step, on one warm thread; NaN if the engine says nothing of time. */
  public double seconds(Calibration calibration) {
    return calibration.seconds(evaluations, relativeCost);
  }
}
