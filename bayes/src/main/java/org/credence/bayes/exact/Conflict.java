package org.credence.bayes.exact;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.Meter;

/**
 * Which pieces of impossible evidence cannot hold together. Pieces are left out in halves, quarters and at last one by one as long
 * as the rest stays impossible; each check is an elimination on the {@link Support} semiring. Since more evidence never makes the
 * impossible possible, the pieces left after the last round form a set from which none can be taken.
 *
 * <p>The search is limited to about {@link #MOST_WORK} table entries and graph nodes: where a check would go beyond, the pieces it
 * would have left out stay in. So the answer is always a conflict, mostly a smallest one in the sense above.
 */
final class Conflict {

  private static final double MOST_WORK = 2e7;

  private final GraphicalModel model;
  private final EliminationHeuristic heuristic;
  private double work;

  private Conflict(GraphicalModel model, EliminationHeuristic heuristic) {
    this.model = model;
    this.heuristic = heuristic;
  }

  /**
   * Pieces of the evidence that cannot hold together, as text.
   *
   * @param evidence proved to be impossible
   */
  static List<String> of(GraphicalModel model, Evidence evidence, EliminationHeuristic heuristic) {
    return new Conflict(model, heuristic).search(evidence);
  }

  private List<String> search(Evidence evidence) {
    List<String> texts = evidence.describe(model);
    List<Integer> left = new ArrayList<>(); // numbers of pieces as described: hard ones first
    for (int i = 0; i < texts.size(); i++) {
      left.add(i);
    }
    for (int size = (left.size() + 1) / 2; size >= 1; size = size == 1 ? 0 : (size + 1) / 2) {
      int from = 0;
      while (from < left.size()) {
        List<Integer> fewer = new ArrayList<>(left.subList(0, from));
        fewer.addAll(left.subList(Math.min(left.size(), from + size), left.size()));
        if (impossible(evidence, fewer)) {
          left = fewer;
        } else {
          from += size;
        }
      }
    }
    return left.stream().map(texts::get).toList();
  }

  private boolean impossible(Evidence all, List<Integer> pieces) {
    double making = (double) pieces.size() * pieces.size() + model.size();
    if (work + making > MOST_WORK) {
      return false;
    }
    work += making;
    SortedMap<Integer, Integer> states = all.states();
    List<Integer> observed = List.copyOf(states.keySet());
    Evidence evidence = Evidence.none();
    for (int piece : pieces) {
      if (piece < observed.size()) {
        evidence = evidence.observe(observed.get(piece), states.get(observed.get(piece)));
      } else {
        int v = all.likelihoodVariables().get(piece - observed.size());
        evidence = evidence.likelihood(v, all.likelihood(v));
      }
    }
    OpenModel open = OpenModel.relevantTo(model, evidence, List.of());
    EliminationTree tree = EliminationTree.of(open, heuristic);
    InductionCost cost = InductionCost.of(open, tree, InductionCost.Use.TOTAL, new boolean[0]);
    if (work + cost.evaluations() > MOST_WORK) {
      return false;
    }
    work += cost.evaluations();
    return UpwardPass.run(open, tree, Support.INSTANCE, false, Meter.unlimited()).state()
        == Table.State.EMPTY;
  }
}
