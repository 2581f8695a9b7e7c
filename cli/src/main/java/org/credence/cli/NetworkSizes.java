package org.credence.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;

/** The sizes of a network by name, as {@code info} and {@code check} show them. */
final class NetworkSizes {

  private NetworkSizes() {}

  /** What the model is, in two words. */
  static String kind(GraphicalModel model) {
    return model instanceof BayesianNetwork ? "Bayesian network" : "factor graph";
  }

  /** Variables, states, edges or factors, parameters, table entries. */
  static Map<String, Double> of(GraphicalModel model) {
    Map<String, Double> sizes = new LinkedHashMap<>();
    double mostStates = 0;
    for (int v = 0; v < model.size(); v++) {
      mostStates = Math.max(mostStates, model.cardinality(v));
    }
    double entries = 0;
    double widest = 0;
    for (Factor factor : model.factors()) {
      entries += factor.size();
      widest = Math.max(widest, factor.rank());
    }
    sizes.put("variables", (double) model.size());
    sizes.put("mostStates", mostStates);
    if (model instanceof BayesianNetwork network) {
      double edges = 0;
      double parameters = 0;
      double mostParents = 0;
      for (int v = 0; v < network.size(); v++) {
        int parents = network.parents(v).length;
        int states = network.cardinality(v);
        edges += parents;
        mostParents = Math.max(mostParents, parents);
        parameters += (double) network.factors().get(v).size() / states * (states - 1);
      }
      sizes.put("edges", edges);
      sizes.put("mostParents", mostParents);
      sizes.put("freeParameters", parameters);
    } else {
      sizes.put("factors", (double) model.factors().size());
      sizes.put("widestFactor", widest);
    }
    sizes.put("tableEntries", entries);
    return sizes;
  }
}
