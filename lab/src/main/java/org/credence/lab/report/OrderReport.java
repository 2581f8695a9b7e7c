package org.credence.lab.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.credence.bayes.exact.OrderQuality;
import org.credence.bayes.exact.OrderSearch;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;

/**
 * A search for an elimination order of a network.
 *
 * @param label what the model is called
 * @param model the model
 * @param evidence what is known
 * @param search settings of the search
 * @param found what it found
 * @param others names and qualities of other orders to be shown beside it
 * @param threads it ran with
 * @param seconds it took
 * @param interrupted whether it was ended before its time or its restarts were up
 * @param warnings about the model, in full sentences
 */
public record OrderReport(
    String label,
    GraphicalModel model,
    Evidence evidence,
    OrderSearch search,
    OrderSearch.Found found,
    Map<String, OrderQuality> others,
    int threads,
    double seconds,
    boolean interrupted,
    List<String> warnings) {

  static final String BEST = "best found";

  public OrderReport {
    others = new LinkedHashMap<>(others);
    warnings = List.copyOf(warnings);
  }

  /** All orders by name: greedy ones in their own order, others, at last the best found. */
  Map<String, OrderQuality> orders() {
    Map<String, OrderQuality> orders = new LinkedHashMap<>();
    found.before().keySet().stream()
        .sorted()
        .forEach(rule -> orders.put(rule.label(), found.before().get(rule)));
    orders.putAll(others);
    orders.put(BEST, found.quality());
    return orders;
  }
}
