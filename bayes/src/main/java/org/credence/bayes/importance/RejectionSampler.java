package org.credence.bayes.importance;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.exact.StateDomains;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.random.Randomness;

/**
 * The kernel of {@link RejectionSampling}: forward samples with the one weight {@code Π_v max λ_v} if they agree with the evidence, else
 * weight zero.
 *
 * <p>Variables without a queried or observed descendant (nor being one) are left out; those that lead to evidence come first.
 */
final class RejectionSampler implements WeightedSampler {

  private static final int DRAWN = -1;
  private static final int REJECTED = -1;

  private final int[] order; // [position], variables, parents first
  private final int[] cardinalities; // [position]
  private final int[] observed; // [position], state or DRAWN
  private final int[][] parents; // [position][..]
  private final int[][] strides; // [position][..], of the parents
  private final double[][]
      tables; // [position][parent configuration · cardinality + state]; summed up along each row
  // where drawn
  private final double[][] acceptances; // [position][state], λ / max λ; 0 where ruled out; or empty
  private final long[] evaluations; // [positions visited]
  private final double logWeight;
  private final boolean rejects;

  RejectionSampler(BayesianNetwork network, MarginalProblem problem, StateDomains domains) {
    Evidence evidence = problem.evidence();
    this.order = order(network, problem);
    int n = order.length;
    int[] known = evidence.knownStates(network);
    this.cardinalities = new int[n];
    this.observed = new int[n];
    this.parents = new int[n][];
    this.strides = new int[n][];
    this.tables = new double[n][];
    this.acceptances = new double[n][];
    this.evaluations = new long[n + 1];
    double logScale = 0;
    boolean mayReject = false;
    for (int i = 0; i < n; i++) {
      int v = order[i];
      Factor factor = network.factors().get(v);
      cardinalities[i] = network.cardinality(v);
      observed[i] = known[v] < 0 ? DRAWN : known[v];
      parents[i] = network.parents(v);
      strides[i] = new int[parents[i].length];
      Arrays.setAll(strides[i], factor::stride);
      tables[i] = factor.values();
      for (int s = 0; s < tables[i].length; s++) {
        boolean first = s % cardinalities[i] == 0;
        tables[i][s] += observed[i] == DRAWN && !first ? tables[i][s - 1] : 0;
      }
      boolean restricted = observed[i] == DRAWN && domains.count(v) < cardinalities[i];
      acceptances[i] = new double[restricted || evidence.hasLikelihood(v) ? cardinalities[i] : 0];
      Arrays.fill(acceptances[i], 1);
      if (evidence.hasLikelihood(v)) {
        double[] likelihood = evidence.likelihood(v);
        double max = Arrays.stream(likelihood).max().orElse(1);
        Arrays.setAll(acceptances[i], s -> likelihood[s] / max);
        logScale += Math.log(max);
      }
      for (int s = 0; s < acceptances[i].length; s++) {
        acceptances[i][s] = observed[i] != DRAWN || domains.allows(v, s) ? acceptances[i][s] : 0;
      }
      mayReject |= acceptances[i].length > 0 || evidence.states().containsKey(v);
      evaluations[i + 1] =
          evaluations[i]
              + (observed[i] == DRAWN ? cardinalities[i] : 1)
              + (acceptances[i].length > 0 ? 1 : 0);
    }
    this.logWeight = logScale;
    this.rejects = mayReject;
  }

  /** Evidence with its ancestors, parents first, then the other variables that matter to the query. */
  private static int[] order(BayesianNetwork network, MarginalProblem problem) {
    boolean[] first = network.relevantTo(problem.evidence(), List.of());
    boolean[] relevant = network.relevantTo(problem.evidence(), problem.query());
    int[] topological = network.topologicalOrder();
    int[] order = new int[topological.length];
    int count = 0;
    for (boolean now : new boolean[] {true, false}) {
      for (int v : topological) {
        if (relevant[v] && first[v] == now) {
          order[count++] = v;
        }
      }
    }
    return Arrays.copyOf(order, count);
  }

  @Override
  public double sample(Randomness randomness, int[] out) {
    int visited = draw(randomness, out);
    return visited == order.length ? logWeight : Double.NEGATIVE_INFINITY;
  }

  @Override
  public void sample(Randomness randomness, SampleBlock out) {
    for (int b = 0; b < out.count; b++) {
      int visited = draw(randomness, out.one);
      boolean kept = visited == order.length;
      out.setLogWeight(b, kept ? logWeight : Double.NEGATIVE_INFINITY);
      if (kept) {
        out.setStates(b, out.one);
        out.evaluations += evaluations[visited];
      } else {
        out.evaluations += evaluations[visited + 1];
      }
    }
  }

  /** Draws until the first contradiction; returns its position, or the number of positions. */
  private int draw(Randomness randomness, int[] out) {
    for (int i = 0; i < order.length; i++) {
      int row = 0;
      for (int k = 0; k < parents[i].length; k++) {
        row += strides[i][k] * out[parents[i][k]];
      }
      int state = stateOrRejected(i, row, randomness);
      if (state == REJECTED) {
        return i;
      }
      out[order[i]] = state;
    }
    return order.length;
  }

  private int stateOrRejected(int i, int row, Randomness randomness) {
    int state = observed[i];
    if (state == DRAWN) {
      state = randomness.cumulative(tables[i], row, cardinalities[i]);
    } else if (!accepts(randomness, tables[i][row + state])) {
      return REJECTED;
    }
    return acceptances[i].length == 0 || accepts(randomness, acceptances[i][state])
        ? state
        : REJECTED;
  }

  private static boolean accepts(Randomness randomness, double p) {
    return p >= 1 || p > 0 && randomness.bernoulli(p);
  }

  @Override
  public long evaluationsPerSample() {
    return evaluations[order.length];
  }

  @Override
  public long bytes() {
    long entries = 0;
    for (double[] table : tables) {
      entries += table.length;
    }
    return Double.BYTES * entries;
  }

  @Override
  public double logWeightBound() {
    return logWeight;
  }

  @Override
  public boolean hasOneWeight() {
    return true;
  }

  /** Whether any sample may be rejected. */
  boolean rejects() {
    return rejects;
  }
}
