package org.credence.bayes.importance;

import java.util.Arrays;
import org.credence.bayes.exact.StateDomains;
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
 * <p>States that zeros rule out given the evidence ({@link StateDomains}) are never drawn: the row is drawn from without them, and
 * the probability of the others multiplies the weight. Where no others are left, the weight is zero.
 *
 * <p>Variables without a queried or observed descendant (nor being one) are left out: summed over, they contribute a factor of one.
 *
 * <p>A block is drawn variable by variable, so that the inner loops run over samples: rows are found by adding up strides, and drawn
 * from as they are, summed up beforehand.
 */
final class EvidenceWeightedForwardSampler implements WeightedSampler {

  private static final int DRAWN = -1;

  private final int variables;
  private final int[] order; // [position], variables, parents first
  private final int[] cardinalities; // [position]
  private final int[] fixed; // [position], the only state, or DRAWN
  private final int[][] parents; // [position][..], those that are not fixed
  private final int[][] strides; // [position][..], of those parents
  private final int[] bases; // [position], of the parents that are fixed
  private final double[][]
      tables; // [position][parent configuration · cardinality + state], summed up along each row;
  // of fixed variables [position][parent configuration], the entry of the state
  private final boolean[] weighs; // [position], whether the table multiplies the weight
  private final boolean[] tiny; // [position], whether a factor of the weight may be below SMALL
  private final int[] firstStates; // [position], one that is possible
  private final double[][]
      likelihoods; // [position][state], divided by their maximum; empty for none
  private final double scale; // product of those maxima, in [1, 2)
  private final int scaleExponent; // the rest of it
  private final long evaluationsPerSample;
  private final double logWeightBound;
  private final boolean weighsAlike;
  private final boolean draws;

  EvidenceWeightedForwardSampler(
      BayesianNetwork network, MarginalProblem problem, StateDomains domains) {
    Evidence evidence = problem.evidence();
    boolean[] relevant = network.relevantTo(evidence, problem.query());
    this.variables = network.size();
    this.order = Arrays.stream(network.topologicalOrder()).filter(v -> relevant[v]).toArray();
    int n = order.length;
    this.cardinalities = new int[n];
    this.fixed = new int[n];
    this.parents = new int[n][];
    this.strides = new int[n][];
    this.bases = new int[n];
    this.tables = new double[n][];
    this.weighs = new boolean[n];
    this.tiny = new boolean[n];
    this.firstStates = new int[n];
    this.likelihoods = new double[n][];
    double product = 1;
    double logBound = 0;
    int productExponent = 0;
    long evaluations = 0;
    boolean alike = true;
    boolean drawing = false;
    for (int i = 0; i < n; i++) {
      int v = order[i];
      Factor factor = network.factors().get(v);
      int c = network.cardinality(v);
      cardinalities[i] = c;
      firstStates[i] = domains.first(v);
      fixed[i] = domains.count(v) == 1 ? domains.first(v) : DRAWN;
      boolean one = fixed[i] != DRAWN;
      RowFactors factors = RowFactors.of(factor, domains);
      weighs[i] = !(factors.least == 1 && factors.greatest == 1);
      setParents(i, factor, network.parents(v), domains, one ? c : 1);
      double[] values = factor.values();
      tables[i] = one ? column(values, c, fixed[i]) : sums(values, c, v, domains);
      evaluations += one ? 1 : c;
      drawing |= !one;
      alike &= factors.least == factors.greatest;
      logBound += Math.log(factors.greatest);
      likelihoods[i] = new double[0];
      if (evidence.hasLikelihood(v)) {
        double[] likelihood = evidence.likelihood(v);
        double max = Arrays.stream(likelihood).max().orElse(1);
        logBound += Math.log(max);
        likelihoods[i] = Arrays.stream(likelihood).map(x -> x / max).toArray();
        product *= Math.scalb(max, -Math.getExponent(max));
        productExponent += Math.getExponent(max) + Math.getExponent(product);
        product = Math.scalb(product, -Math.getExponent(product));
        evaluations++;
        alike &= one;
      }
      tiny[i] = hasTiny(weighs[i] ? tables[i] : new double[0]) || hasTiny(likelihoods[i]);
    }
    this.scale = product;
    this.scaleExponent = productExponent;
    this.evaluationsPerSample = evaluations;
    this.logWeightBound = logBound;
    this.weighsAlike = alike;
    this.draws = drawing;
  }

  /**
   * The least and greatest probability of what is left of a row, over the rows that the parents' domains leave; exactly 1 where
   * nothing that a row allows is ruled out.
   */
  private record RowFactors(double least, double greatest) {

    static RowFactors of(Factor factor, StateDomains domains) {
      int last = factor.rank() - 1;
      int v = factor.variable(last);
      int cardinality = factor.cardinality(last);
      int[] digits = new int[last];
      int row = 0;
      for (int k = 0; k < last; k++) {
        digits[k] = domains.first(factor.variable(k));
        row += factor.stride(k) * digits[k];
      }
      double least = Double.POSITIVE_INFINITY;
      double greatest = 0;
      int k;
      do {
        double left = 0;
        boolean loses = false;
        for (int s = 0; s < cardinality; s++) {
          boolean allowed = domains.allows(v, s);
          double p = factor.value(row + s);
          left += allowed ? p : 0;
          loses |= !allowed && p > 0;
        }
        least = Math.min(least, loses ? left : 1);
        greatest = Math.max(greatest, loses ? left : 1);
        for (k = last - 1; k >= 0; k--) {
          int next = domains.next(factor.variable(k), digits[k] + 1);
          boolean wraps = next == factor.cardinality(k);
          next = wraps ? domains.first(factor.variable(k)) : next;
          row += (next - digits[k]) * factor.stride(k);
          digits[k] = next;
          if (!wraps) {
            break;
          }
        }
      } while (k >= 0);
      return new RowFactors(least, greatest);
    }
  }

  /** Parents whose state is known go into the base of the row. */
  private void setParents(
      int i, Factor factor, int[] above, StateDomains domains, int statesLeftOut) {
    int[] open = new int[above.length];
    int[] steps = new int[above.length];
    int count = 0;
    for (int k = 0; k < above.length; k++) {
      int stride = factor.stride(k) / statesLeftOut;
      if (domains.count(above[k]) == 1) {
        bases[i] += stride * domains.first(above[k]);
      } else {
        open[count] = above[k];
        steps[count++] = stride;
      }
    }
    parents[i] = Arrays.copyOf(open, count);
    strides[i] = Arrays.copyOf(steps, count);
  }

  private static double[] column(double[] values, int cardinality, int state) {
    double[] column = new double[values.length / cardinality];
    for (int row = 0; row < column.length; row++) {
      column[row] = values[row * cardinality + state];
    }
    return column;
  }

  private static double[] sums(double[] values, int cardinality, int v, StateDomains domains) {
    for (int row = 0; row < values.length; row += cardinality) {
      double sum = 0;
      for (int s = 0; s < cardinality; s++) {
        sum += domains.allows(v, s) ? values[row + s] : 0;
        values[row + s] = sum;
      }
    }
    return values;
  }

  private static boolean hasTiny(double[] factors) {
    for (double factor : factors) {
      if (factor > 0 && factor < SampleBlock.SMALL) {
        return true;
      }
    }
    return false;
  }

  @Override
  public double sample(Randomness randomness, int[] out) {
    SampleBlock block = new SampleBlock(variables);
    block.count = 1;
    sample(randomness, block);
    for (int v : order) {
      out[v] = block.states[v][0];
    }
    return block.logWeight(0);
  }

  @Override
  public void sample(Randomness randomness, SampleBlock out) {
    int count = out.count;
    out.fillWeights(scale, scaleExponent);
    for (int i = 0; i < order.length; i++) {
      int[] states = out.states[order[i]];
      findRows(i, out);
      if (fixed[i] != DRAWN) {
        Arrays.fill(states, 0, count, fixed[i]);
        if (weighs[i]) {
          weigh(i, tables[i], 0, out.rows, out);
        }
      } else if (weighs[i]) {
        weigh(i, tables[i], cardinalities[i] - 1, out.rows, out);
        drawPossible(i, randomness, out, states);
      } else {
        double[] sums = tables[i];
        int cardinality = cardinalities[i];
        int[] rows = out.rows;
        for (int b = 0; b < count; b++) {
          states[b] = randomness.cumulative(sums, rows[b], cardinality);
        }
      }
      if (likelihoods[i].length > 0) {
        weigh(i, likelihoods[i], 0, states, out);
      }
    }
    out.evaluations += count * evaluationsPerSample;
  }

  private void findRows(int i, SampleBlock out) {
    int count = out.count;
    int[] rows = out.rows;
    Arrays.fill(rows, 0, count, bases[i]);
    int[] above = parents[i];
    for (int k = 0; k < above.length; k++) {
      int[] states = out.states[above[k]];
      int stride = strides[i][k];
      for (int b = 0; b < count; b++) {
        rows[b] += stride * states[b];
      }
    }
  }

  /** Multiplies every weight by {@code factors[offset + index]}. */
  private void weigh(int i, double[] factors, int offset, int[] indices, SampleBlock out) {
    int count = out.count;
    if (tiny[i]) {
      for (int b = 0; b < count; b++) {
        out.multiply(b, factors[offset + indices[b]]);
      }
      return;
    }
    double[] weights = out.weights;
    double least = 1;
    for (int b = 0; b < count; b++) {
      double weight = weights[b] * factors[offset + indices[b]];
      weights[b] = weight;
      least = Math.min(least, weight);
    }
    if (least < SampleBlock.SMALL) {
      out.normaliseSmall();
    }
  }

  /** Where no state of a row is possible the weight is zero by now; the state then does not matter. */
  private void drawPossible(int i, Randomness randomness, SampleBlock out, int[] states) {
    double[] sums = tables[i];
    int cardinality = cardinalities[i];
    for (int b = 0; b < out.count; b++) {
      int row = out.rows[b];
      states[b] =
          sums[row + cardinality - 1] > 0
              ? randomness.cumulative(sums, row, cardinality)
              : firstStates[i];
    }
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

  @Override
  public double logWeightBound() {
    return logWeightBound;
  }

  /** Whether every sample has the same weight, by structure: no drawn variable decides how likely the evidence is. */
  boolean weighsAlike() {
    return weighsAlike;
  }

  /** Whether anything is drawn at all. */
  boolean draws() {
    return draws;
  }
}
