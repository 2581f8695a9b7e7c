package org.credence.bayes.importance;

import java.util.Arrays;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.random.Randomness;

/**
 * The kernel of {@link LikelihoodWeighting}: parents before children, unobserved variables are drawn from their conditional
 * probabilities, observed ones are fixed and their conditional probability multiplies the weight, and so does the likelihood of
 * likelihood evidence at the state of its variable.
 *
 * <p>Variables without a queried or observed descendant (nor being one) are left out: summed over, they contribute a factor of one.
 */
final class EvidenceWeightedForwardSampler implements WeightedSampler {

  private static final int DRAWN = -1;

  /** A product is put into the log before it gets so small that the next factor could underflow. */
  private static final double TINY = 1e-150;

  private final int[] order; // [position], variables, parents first
  private final int[] cardinalities; // [position]
  private final int[] observed; // [position], state or DRAWN
  private final int[][] parents; // [position][..]
  private final int[][] strides; // [position][..], of the parents
  private final double[][] tables; // [position][parent configuration · cardinality + state]
  private final double[][]
      likelihoods; // [position][state], divided by their maximum; empty for none
  private final double logLikelihoodScale; // sum of the logs of those maxima
  private final long evaluationsPerSample;
  private final boolean weighsAlike;
  private final boolean draws;

  EvidenceWeightedForwardSampler(BayesianNetwork network, MarginalProblem problem) {
    Evidence evidence = problem.evidence();
    boolean[] relevant = network.relevantTo(evidence, problem.query());
    int[] known = evidence.knownStates(network);
    this.order = Arrays.stream(network.topologicalOrder()).filter(v -> relevant[v]).toArray();
    int n = order.length;
    this.cardinalities = new int[n];
    this.observed = new int[n];
    this.parents = new int[n][];
    this.strides = new int[n][];
    this.tables = new double[n][];
    this.likelihoods = new double[n][];
    double logScale = 0;
    long evaluations = 0;
    boolean alike = true;
    boolean drawing = false;
    for (int i = 0; i < n; i++) {
      int v = order[i];
      Factor factor = network.factors().get(v);
      cardinalities[i] = network.cardinality(v);
      observed[i] = known[v] < 0 ? DRAWN : known[v];
      parents[i] = network.parents(v);
      strides[i] = new int[parents[i].length];
      Arrays.setAll(strides[i], factor::stride);
      tables[i] = factor.values();
      likelihoods[i] = new double[0];
      evaluations += observed[i] == DRAWN ? cardinalities[i] : 1;
      drawing |= observed[i] == DRAWN;
      boolean fixedParents = Arrays.stream(parents[i]).allMatch(u -> known[u] >= 0);
      alike &= observed[i] == DRAWN || cardinalities[i] == 1 || fixedParents;
      if (evidence.hasLikelihood(v)) {
        double[] likelihood = evidence.likelihood(v);
        double max = Arrays.stream(likelihood).max().orElse(1);
        likelihoods[i] = Arrays.stream(likelihood).map(x -> x / max).toArray();
        logScale += Math.log(max);
        evaluations++;
        alike &= observed[i] != DRAWN;
      }
    }
    this.logLikelihoodScale = logScale;
    this.evaluationsPerSample = evaluations;
    this.weighsAlike = alike;
    this.draws = drawing;
  }

  @Override
  public double sample(Randomness randomness, int[] out) {
    double logWeight = logLikelihoodScale;
    double weight = 1;
    for (int i = 0; i < order.length; i++) {
      int row = 0;
      int[] above = parents[i];
      int[] steps = strides[i];
      for (int k = 0; k < above.length; k++) {
        row += steps[k] * out[above[k]];
      }
      int state = observed[i];
      double factor = 1;
      if (state == DRAWN) {
        state = randomness.categorical(tables[i], row, cardinalities[i]);
      } else {
        factor = tables[i][row + state];
      }
      out[order[i]] = state;
      if (likelihoods[i].length > 0) {
        double likelihood = likelihoods[i][state];
        if (likelihood < TINY) {
          logWeight += Math.log(likelihood);
        } else {
          factor *= likelihood;
        }
      }
      if (factor < TINY) {
        logWeight += Math.log(factor);
      } else {
        weight *= factor;
        if (weight < TINY) {
          logWeight += Math.log(weight);
          weight = 1;
        }
      }
    }
    return logWeight + Math.log(weight);
  }

  @Override
  public long evaluationsPerSample() {
    return evaluationsPerSample;
  }

  @Override
  public long bytes() {
    long entries = 0;
    for (double[] table : tables) {
      entries += table.length;
    }
    return Double.BYTES * entries;
  }

  /** Whether every sample has the same weight, by structure: no drawn variable is a parent of evidence. */
  boolean weighsAlike() {
    return weighsAlike;
  }

  /** Whether anything is drawn at all. */
  boolean draws() {
    return draws;
  }
}
