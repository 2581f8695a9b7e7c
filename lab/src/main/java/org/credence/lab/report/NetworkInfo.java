package org.credence.lab.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Calibration;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.InferenceEngine;

/**
 * Sizes of a network, and what its marginals would take. Sizes, in order: {@code variables}; {@code auxiliaryVariables} if there are
 * any; {@code edges}, {@code maxParents} and
 * {@code freeParameters} of a Bayesian network, or {@code factors} and {@code maxScope} of a factor graph; {@code maxStates};
 * {@code log10JointStates}; {@code tableEntries}, {@code largestTable}, {@code zeroEntryShare}; {@code observedVariables}.
 */
public final class NetworkInfo {

  private NetworkInfo() {}

  /**
   * The report.
   *
   * @param engines those whose forecasts are wanted
   * @param budget whose memory and evaluations decide what fits
   */
  public static InfoReport of(
      String label,
      MarginalProblem problem,
      List<InferenceEngine<MarginalProblem, Marginals>> engines,
      Budget budget,
      List<String> warnings) {
    List<InfoReport.EngineForecast> forecasts = new ArrayList<>();
    for (InferenceEngine<MarginalProblem, Marginals> engine : engines) {
      Forecast forecast = engine.forecast(problem);
      forecasts.add(
          new InfoReport.EngineForecast(
              engine.toString(),
              engine.guarantee(problem).label(),
              forecast,
              Fit.of(forecast, budget)));
    }
    GraphicalModel model = problem.model();
    Map<String, Double> sizes = sizes(model);
    sizes.put("observedVariables", (double) problem.evidence().states().size());
    return new InfoReport(
        label,
        model instanceof BayesianNetwork ? "Bayesian network" : "factor graph",
        sizes,
        problem.evaluationUnit(),
        Calibration.ofThisMachine(),
        forecasts,
        warnings);
  }

  private static Map<String, Double> sizes(GraphicalModel model) {
    Map<String, Double> sizes = new LinkedHashMap<>();
    sizes.put("variables", (double) model.ownSize());
    if (model.size() > model.ownSize()) {
      sizes.put("auxiliaryVariables", (double) (model.size() - model.ownSize()));
    }
    if (model instanceof BayesianNetwork network) {
      double edges = 0;
      double free = 0;
      int parents = 0;
      for (int v = 0; v < network.size(); v++) {
        if (!network.isAuxiliary(v)) {
          edges += network.statedParents(v).length;
          parents = Math.max(parents, network.statedParents(v).length);
        }
        double entries = network.factors().get(v).size();
        free += entries - entries / network.cardinality(v);
      }
      sizes.put("edges", edges);
      sizes.put("maxParents", (double) parents);
      sizes.put("freeParameters", free);
    } else {
      sizes.put("factors", (double) model.factors().size());
      sizes.put(
          "maxScope", (double) model.factors().stream().mapToInt(Factor::rank).max().orElse(0));
    }
    double logStates = 0;
    int maxStates = 0;
    for (int v = 0; v < model.ownSize(); v++) {
      logStates += Math.log10(model.cardinality(v));
      maxStates = Math.max(maxStates, model.cardinality(v));
    }
    sizes.put("maxStates", (double) maxStates);
    sizes.put("log10JointStates", logStates);
    double entries = 0;
    double largest = 0;
    double zeros = 0;
    for (Factor factor : model.factors()) {
      entries += factor.size();
      largest = Math.max(largest, factor.size());
      for (int i = 0; i < factor.size(); i++) {
        zeros += factor.value(i) == 0 ? 1 : 0;
      }
    }
    sizes.put("tableEntries", entries);
    sizes.put("largestTable", largest);
    sizes.put("zeroEntryShare", entries == 0 ? 0 : zeros / entries);
    return sizes;
  }
}
