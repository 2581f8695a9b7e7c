package org.credence.bayes.exact;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.credence.bayes.problem.KMostProbable;
import org.credence.bayes.problem.KMostProbableProblem;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Plan;
import org.credence.core.engine.PlannedEngine;
import org.credence.core.uncertainty.Estimate;

/**
 * The k most probable assignments from one max-product elimination, by Lawler's partition on its traceback.
 *
 * <p>Going back over the elimination, the product at a variable's cluster is, for each of its states, the weight of the best completion
 * of what is settled above. So the second best choice there, all above kept, is known at once: it costs
 * {@code log w(best) - log w(second)}. Each solution found is a path through the variables; it splits what it was the best of into
 * parts, "the same up to here, then another state", which are disjoint and whose best members cost one number each. The best
 * of all parts is the next solution:
 *
 * <pre>  log w(next) = max over solutions x, variables v after x branched off, of log w(x) - log w_v(x_v) + log w_v(next state at v)</pre>
 *
 * <p>Exact, for any k; with k beyond the number of assignments of positive weight all of them are found, each once. One elimination
 * (as for the most probable assignment, {@link VariableElimination#mostProbable}, but with a cluster for every variable) and then
 * O(Σ states · tables) per solution, which is nothing beside it: no elimination is done twice. Memory O(k · variables).
 *
 * <p>Ties: of equally probable states, as computed, the lowest is taken first; where only some of equally probable assignments fit, the
 * ones branching off earliest found ones, in order. The answer is sorted by the weights summed anew from the model, then by the states.
 * The elimination is in plain numbers that skip zeros, again in logarithms if digits were lost; what comes after it is in logarithms.
 *
 * <p>Source: Lawler 1972; Nilsson 1998, whose two propagations per solution the traceback makes needless.
 */
public record KMostProbableElimination(OrderSource order)
    implements PlannedEngine<KMostProbableProblem, KMostProbable> {

  private static final int BYTES_PER_CANDIDATE = 96; // object, node of the tree
  private static final int BYTES_PER_SOLUTION = 96; // objects and array headers, answer included

  @Override
  public Plan<KMostProbable> plan(KMostProbableProblem problem) {
    OpenModel open = OpenModel.propagated(problem.model(), problem.evidence());
    TwoPartElimination parts =
        TwoPartElimination.ofSingles(open, InductionCost.Use.MAXIMUM_OF_REST, order);
    Forecast elimination = parts.cost.forecast(parts.plan);
    double solutions = solutions(problem, open);
    double walk = ConditionalWalk.reads(parts.tree);
    Forecast forecast =
        Forecast.ofAnswer(
                elimination.evaluations() + 2 * walk * (solutions - 1) + walk,
                Math.max(
                    elimination.bytes(),
                    parts.bytesKept()
                        + ConditionalWalk.bytes(parts.tree)
                        + solutions * bytesPerSolution(problem, open)),
                elimination.basis())
            .costing(elimination.relativeCost());
    return parts.planned(forecast, (meter, workers) -> solve(problem, parts, meter));
  }

  /** k, or the number of assignments where that is smaller. */
  private static double solutions(KMostProbableProblem problem, OpenModel open) {
    double assignments = 1;
    for (int cardinality : open.cardinalities) {
      assignments *= cardinality;
    }
    return Math.min(problem.k(), assignments);
  }

  private static long bytesPerSolution(KMostProbableProblem problem, OpenModel open) {
    return BYTES_PER_SOLUTION
        + BYTES_PER_CANDIDATE
        + 4L * (open.variables.length + problem.model().size());
  }

  private static KMostProbable solve(
      KMostProbableProblem problem, TwoPartElimination parts, Meter meter) {
    parts.requireFits(meter);
    UpwardPass up = UpwardPass.run(parts.plan, ScaledMaxProduct.INSTANCE, meter);
    if (up.state() == Table.State.DAMAGED) {
      up.close();
      meter.measure("logDomain", 1);
      up = UpwardPass.run(parts.plan, MaxProduct.INSTANCE, meter);
    }
    if (up.state() == Table.State.EMPTY) {
      throw parts.impossible(meter);
    }
    up.hold((long) ConditionalWalk.bytes(parts.tree));
    Search search = new Search(new ConditionalWalk(up), parts, up, problem, meter);
    boolean all = search.run();
    List<MostProbableAssignment> found = new ArrayList<>(search.solutions.size());
    for (int[] openStates : search.solutions) {
      int[] states = new int[problem.model().size()];
      parts.open.assign(openStates, states, 0);
      found.add(
          new MostProbableAssignment(
              states,
              Estimate.exact(
                  VariableElimination.logWeight(problem.model(), problem.evidence(), states))));
    }
    up.close();
    found.sort(
        Comparator.comparingDouble((MostProbableAssignment a) -> -a.logP().value())
            .thenComparing(MostProbableAssignment::states, Arrays::compare));
    return new KMostProbable(found, all);
  }

  /**
   * The best member of a part that is not yet looked into.
   *
   * @param value its log weight
   * @param number counts candidates, so that of equal ones the earlier made comes first
   * @param parent number of the solution it branches off
   * @param cluster where it does
   * @param state what the variable there becomes
   */
  private record Candidate(double value, long number, int parent, int cluster, int state) {
    static final Comparator<Candidate> BEST_FIRST =
        Comparator.comparingDouble((Candidate c) -> -c.value).thenComparingLong(Candidate::number);
  }

  /** The search over parts. */
  private static final class Search {
    final List<int[]> solutions = new ArrayList<>(); // [solution][open variable]
    private final TreeSet<Candidate> candidates = new TreeSet<>(Candidate.BEST_FIRST);
    private final ConditionalWalk walk;
    private final EliminationTree tree;
    private final UpwardPass up;
    private final int k;
    private final long bytesPerSolution;
    private final Meter meter;
    private final double[] products;
    private final boolean[] changed; // [open variable]
    private long made;
    private boolean cut; // whether a candidate was let go

    Search(
        ConditionalWalk walk,
        TwoPartElimination parts,
        UpwardPass up,
        KMostProbableProblem problem,
        Meter meter) {
      this.walk = walk;
      this.tree = parts.tree;
      this.up = up;
      this.k = problem.k();
      this.bytesPerSolution = bytesPerSolution(problem, parts.open);
      this.meter = meter;
      this.products = new double[walk.mostStates()];
      this.changed = new boolean[parts.open.variables.length];
    }

    /** Finds the solutions; says whether these are all there are. */
    boolean run() {
      int[] states = new int[changed.length];
      Arrays.fill(changed, true);
      settleBelow(walk.end(), states);
      add(states, up.logTotal(), walk.end() - 1);
      while (solutions.size() < k && !candidates.isEmpty()) {
        Candidate next = candidates.pollFirst();
        states = solutions.get(next.parent).clone();
        states[walk.variable(next.cluster)] = next.state;
        Arrays.fill(changed, false);
        changed[walk.variable(next.cluster)] = true;
        settleBelow(next.cluster, states);
        add(states, next.value, next.cluster);
      }
      return !cut && candidates.isEmpty();
    }

    /** Gives the variables of all lower clusters whose separators have changed their best states. */
    private void settleBelow(int cluster, int[] states) {
      for (int c = cluster - 1; c >= walk.first(); c--) {
        if (separatorChanged(c)) {
          products(c, states);
          int best = MarginalMapElimination.first(products, walk.states(c));
          changed[walk.variable(c)] |= states[walk.variable(c)] != best;
          states[walk.variable(c)] = best;
        }
      }
    }

    private boolean separatorChanged(int cluster) {
      boolean any = changed[walk.variable(cluster)]; // only when nothing is settled yet
      for (int v : tree.separators[cluster]) {
        any |= changed[v];
      }
      return any;
    }

    private void products(int cluster, int[] states) {
      walk.logs(cluster, states, products);
      meter.evaluated(walk.reads(cluster));
    }

    /** Takes a solution that branched off at a cluster, and the best member of each of the parts it leaves. */
    private void add(int[] states, double value, int branch) {
      int number = solutions.size();
      up.hold(bytesPerSolution);
      solutions.add(states);
      for (int c = branch; c >= walk.first(); c--) {
        products(c, states);
        int state = states[walk.variable(c)];
        int next = next(state, walk.states(c));
        if (next < walk.states(c)) {
          offer(new Candidate(value + (products[next] - products[state]), made++, number, c, next));
        }
      }
    }

    /** The state that comes after this one by product, then index, of those of positive weight; the number of states if none does. */
    private int next(int state, int count) {
      int next = count;
      for (int s = 0; s < count; s++) {
        boolean after =
            products[s] < products[state] || products[s] == products[state] && s > state;
        if (after
            && products[s] > Double.NEGATIVE_INFINITY
            && (next == count || products[s] > products[next])) {
          next = s;
        }
      }
      return next;
    }

    private void offer(Candidate candidate) {
      candidates.add(candidate);
      if (candidates.size() > k - solutions.size()) {
        candidates.pollLast();
        cut = true;
      }
    }
  }

  @Override
  public String toString() {
    return VariableElimination.label(order);
  }
}
