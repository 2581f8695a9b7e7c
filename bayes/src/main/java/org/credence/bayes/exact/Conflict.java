package org.credence.bayes.exact;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.engine.Meter;

/**
 * Which pieces of impossible evidence cannot hold together. Pieces are left out in halves, quarters and at last one by one as long
 * as the rest stays impossible; since more evidence never makes the impossible possible, the pieces left after the last round form a
 * set from which none can be taken.
 *
 * <p>First impossible means refuted by zero propagation alone ({@link SupportPropagation}), which is cheap and leaves a few pieces
 * where it refutes the whole; then it means that an elimination on the {@link Support} semiring comes out empty.
 *
 * <p>The search is limited to about {@link #MOST_WORK} table entries and graph nodes for each of the two: where a check would go
 * beyond, the pieces it would have left out stay in. So the answer is always a conflict, and {@code irreducible} unless that happened.
 *
 * @param pieces of the evidence that cannot hold together, as text
 * @param irreducible whether it is proved that any of them left out, the rest is possible
 */
record Conflict(List<String> pieces, boolean irreducible) {

  private static final double MOST_WORK = 2e7;

  /**
   * Pieces of the evidence that cannot hold together.
   *
   * @param evidence proved to be impossible
   */
  static Conflict of(GraphicalModel model, Evidence evidence, OrderSource order) {
    return new Search(model, evidence, order).run();
  }

  private static final class Search {
    private final GraphicalModel model;
    private final Evidence evidence;
    private final OrderSource order;
    private final List<Integer> observed;
    private final SortedMap<Integer, Integer> states;
    private final List<Integer> likelihoods;
    private double work;
    private boolean cutShort;

    Search(GraphicalModel model, Evidence evidence, OrderSource order) {
      this.model = model;
      this.evidence = evidence;
      this.order = order;
      this.states = evidence.states();
      this.observed = List.copyOf(states.keySet());
      this.likelihoods = evidence.likelihoodVariables();
    }

    Conflict run() {
      List<String> texts = evidence.describe(model);
      List<Integer> left = new ArrayList<>(); // numbers of pieces as described: hard ones first
      for (int i = 0; i < texts.size(); i++) {
        left.add(i);
      }
      if (isRefuted(left)) {
        left = fewest(left, true);
      }
      work = 0;
      left = fewest(left, false);
      return new Conflict(left.stream().map(texts::get).toList(), !cutShort);
    }

    private List<Integer> fewest(List<Integer> pieces, boolean byPropagation) {
      List<Integer> left = pieces;
      for (int size = (left.size() + 1) / 2; size >= 1; size = size == 1 ? 0 : (size + 1) / 2) {
        cutShort = false;
        int from = 0;
        while (from < left.size()) {
          List<Integer> fewer = new ArrayList<>(left.subList(0, from));
          fewer.addAll(left.subList(Math.min(left.size(), from + size), left.size()));
          if (byPropagation ? isRefuted(fewer) : isImpossible(fewer)) {
            left = fewer;
          } else {
            from += size;
          }
        }
      }
      return left;
    }

    private Evidence only(List<Integer> pieces) {
      Map<Integer, Integer> hard = new TreeMap<>();
      Evidence rest = Evidence.none();
      for (int piece : pieces) {
        if (piece < observed.size()) {
          hard.put(observed.get(piece), states.get(observed.get(piece)));
        } else {
          int v = likelihoods.get(piece - observed.size());
          rest = rest.likelihood(v, evidence.likelihood(v));
        }
      }
      return rest.observe(hard);
    }

    private boolean spend(double more) {
      if (work + more > MOST_WORK) {
        cutShort = true;
        return false;
      }
      work += more;
      return true;
    }

    private boolean isRefuted(List<Integer> pieces) {
      return spend(8.0 * model.size() + pieces.size())
          && OpenModel.propagated(model, only(pieces), List.of()).impossible;
    }

    private boolean isImpossible(List<Integer> pieces) {
      if (!spend(model.size() + pieces.size())) {
        return false;
      }
      OpenModel open = OpenModel.propagated(model, only(pieces), List.of());
      if (open.impossible) {
        return true;
      }
      EliminationPlan plan =
          EliminationPlan.of(open, order, InductionCost.Use.TOTAL, new boolean[0]);
      return spend(plan.cost.evaluations())
          && plan.cost.fitsArrays()
          && UpwardPass.run(plan, Support.INSTANCE, Meter.unlimited()).state() == Table.State.EMPTY;
    }
  }
}
