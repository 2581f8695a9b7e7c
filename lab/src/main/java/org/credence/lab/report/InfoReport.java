package org.credence.lab.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.credence.core.engine.Calibration;
import org.credence.core.engine.Forecast;

/**
 * What a model is and what asking it would take.
 *
 * @param label what the model is called
 * @param kind for instance {@code "Bayesian network"}
 * @param sizes named whole or decimal numbers, in order: variables, edges, parameters, ...
 * @param evaluationUnit what one evaluation is
 * @param calibration what an evaluation takes on this machine
 * @param engines each engine's prediction, in order
 * @param warnings what is odd about the model, in full sentences
 */
public record InfoReport(
    String label,
    String kind,
    Map<String, Double> sizes,
    String evaluationUnit,
    Calibration calibration,
    List<EngineForecast> engines,
    List<String> warnings) {

  /**
   * One engine on this model.
   *
   * @param engine the engine's label
   * @param guarantee what its answer would be worth
   * @param forecast what it would take
   * @param fits whether it would begin
   */
  public record EngineForecast(String engine, String guarantee, Forecast forecast, Fit fits) {}

  public InfoReport {
    sizes = Collections.unmodifiableMap(new LinkedHashMap<>(sizes));
    engines = List.copyOf(engines);
    warnings = List.copyOf(warnings);
  }
}
