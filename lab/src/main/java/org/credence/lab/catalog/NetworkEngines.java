package org.credence.lab.catalog;

import static org.credence.lab.catalog.Question.EVIDENCE_PROBABILITY;
import static org.credence.lab.catalog.Question.MARGINALS;
import static org.credence.lab.catalog.Question.MOST_PROBABLE;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.portfolio.AutoEvidence;
import org.credence.bayes.portfolio.AutoMarginals;
import org.credence.bayes.portfolio.AutoMostProbable;

/** The engines for networks, in the order in which they are listed. */
final class NetworkEngines {

  private NetworkEngines() {}

  static List<EngineEntry> entries() {
    List<EngineEntry> all = new ArrayList<>();
    all.add(auto());
    all.addAll(ExactNetworkEngines.entries());
    all.addAll(ImportanceEngines.entries());
    all.addAll(ChainEngines.entries());
    all.addAll(MessageEngines.entries());
    all.addAll(BoundEngines.entries());
    return List.copyOf(all);
  }

  private static EngineEntry auto() {
    return EngineEntry.named("auto")
        .description(
            "Takes the first exact engine whose forecast fits, and says which and why; with a limit of time"
                + " several approximate ones where none does.")
        .guarantee(
            "exact, or it refuses with every engine's forecast before it begins; with --time certain bounds,"
                + " intervals or unknown errors, number by number")
        .answersInOrder(MARGINALS, (s, order) -> AutoMarginals.of(order))
        .answersInOrder(EVIDENCE_PROBABILITY, (s, order) -> AutoEvidence.of(order))
        .answersInOrder(MOST_PROBABLE, (s, order) -> AutoMostProbable.of(order))
        .build();
  }
}
