package org.credence.cli;

import java.util.ArrayList;
import java.util.List;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Problem;
import org.credence.lab.catalog.EngineCatalog;
import org.credence.lab.catalog.EngineEntry;
import org.credence.lab.catalog.Question;
import org.credence.lab.report.Fit;
import org.credence.lab.report.InfoReport.EngineForecast;

/** What every engine that answers a question predicts for a problem, before anything is computed. */
final class Forecasts {

  private Forecasts() {}

  /** One forecast per engine, in the order of the catalog. */
  static <P extends Problem<A>, A> List<EngineForecast> of(Question<P, A> question, P problem) {
    EngineCatalog catalog = EngineCatalog.standard();
    List<EngineForecast> forecasts = new ArrayList<>();
    for (EngineEntry entry : catalog.answering(question)) {
      InferenceEngine<P, A> engine = catalog.engine(question, entry.name());
      Forecast forecast = engine.forecast(problem);
      forecasts.add(
          new EngineForecast(
              engine.toString(),
              engine.guarantee(problem).label(),
              forecast,
              Fit.of(forecast, Subject.referenceBudget())));
    }
    return forecasts;
  }
}
