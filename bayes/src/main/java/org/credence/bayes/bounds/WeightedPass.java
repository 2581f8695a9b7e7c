package org.credence.bayes.bounds;

import java.util.Arrays;
import org.credence.core.engine.Patience;

/**
 * Weighted mini-bucket elimination with cost shifting, on one forest of regions.
 *
 * <pre>  θ_r(x)   = Σ log f(x_f) + Σ_{children c} m_c(x_c) + S_r(x_s)       r a region of the bucket of v, S_r its shift
 *  m_r(x-v) = w_r log Σ_v exp(θ_r(x) / w_r)                            w_r = 0: max_v θ_r(x)
 *  total    = log constant + Σ_{roots} m_r
 *
 *  Σ_r w_r = 1 in each bucket, Σ_r S_r = 0
 *  all w_r &gt; 0: total &gt;= log Z (Hölder);  one w_r &gt; 0, the others &lt; 0: total &lt;= log Z (reverse Hölder)
 *  Σ_r w_r = 0 (all zero) in a bucket: a maximum is bounded instead of a sum, from above</pre>
 *
 * <p>Whatever the weights and shifts, the bound holds; they decide how tight it is. The gradient of the total by {@code θ_r} is the
 * belief {@code b_r(x) = b_parent(x_sep) exp((θ_r - m_r) / w_r)}, that by {@code w_r} the conditional entropy of {@code v} in it.
 * At the optimum the mini-buckets of a bucket agree on the beliefs of their shared variables; a step moves the shifts towards that:
 * {@code S_r += step · w_r (Σ_q w_q log b_q - log b_r)}.
 *
 * <p><b>Rounding.</b> {@link #slack} bounds how far the computed total can be from the one that exact arithmetic would give for the
 * same weights and shifts. Elimination is nonexpansive in the largest norm (its derivative is a probability vector), so errors add
 * up and never grow: with {@code A_r} the sum of the largest finite magnitudes of all terms of {@code θ_r}, {@code n_r} their
 * number, and {@code k} states of {@code v}, a region adds at most {@code u (n_r + k + 24) (A_r + |w_r| log k + 1)}, {@code u} =
 * 2^-53, exp and log being good to 1 ulp and a quotient to half of one. That the shifts of a bucket cancel, and weights sum to one,
 * only up to rounding is in the same count. The sum over all regions is doubled for the rounding of this account itself. Zeros stay
 * true zeros: minus infinity comes from minus infinities alone.
 *
 * <p>Source: Liu &amp; Ihler 2011; Ihler, Flerova, Dechter &amp; Otten 2012 (moment matching). Deviations: shifts of all buckets are
 * moved at once and taken back if the bound gets worse, rather than one after the other.
 */
public final class WeightedPass {

  /** Half a unit in the last place of one. */
  static final double UNIT = 0x1p-53;

  private static final int OPERATIONS = 24;
  private static final long WORK_PER_CELL = 16; // of a pass, in units of patience
  private static final double SAFETY = 2;
  private static final double LEAST_WEIGHT = 1e-3;
  private static final double FIRST_NEGATIVE_WEIGHT = 0.1;
  private static final double MOST_NEGATIVE_WEIGHT = 4;
  private static final double LARGEST_CHANGE = 20; // of a shift in one step, in logs

  /** On which side of the truth the total is. */
  public enum Side {
    UPPER,
    LOWER
  }

  final MiniBuckets buckets;
  private final LogModel model;
  private final RegionTables tables;
  final Side side;
  final double[] weights; // [region]
  final double[][] shifts; // [region][shared cell]; empty where the bucket is whole
  final double[][] theta; // [region][cell]: after improve() the beliefs
  final double[][] messages; // [region][cell of the message]
  private final double[][]
      beliefs; // [region][cell of the message]: of the parent, on the separator
  private final double[] magnitudes; // [region]: largest finite |message|
  final double[] terms; // [region]: A_r
  private double total;
  private double slack;
  private long evaluations;

  WeightedPass(LogModel model, MiniBuckets buckets, RegionTables tables, Side side, boolean[] max) {
    this.model = model;
    this.buckets = buckets;
    this.tables = tables;
    this.side = side;
    int regions = buckets.regions();
    weights = new double[regions];
    shifts = new double[regions][];
    theta = new double[regions][];
    messages = new double[regions][];
    beliefs = new double[regions][];
    magnitudes = new double[regions];
    terms = new double[regions];
    for (int p = 0; p < buckets.order.length; p++) {
      int from = buckets.bucketStart[p];
      int to = buckets.bucketStart[p + 1];
      boolean maximised = max.length > 0 && max[buckets.order[p]];
      for (int r = from; r < to; r++) {
        weights[r] = maximised ? 0 : firstWeight(r - from, to - from);
        shifts[r] = to - from > 1 ? new double[buckets.sharedCells[r]] : new double[0];
        theta[r] = new double[tables.base[r].length];
        int states = buckets.cards[r][buckets.cards[r].length - 1];
        messages[r] = new double[theta[r].length / states];
        beliefs[r] = maximised ? new double[0] : new double[messages[r].length];
      }
    }
  }

  /** Upper bounds; the variables marked are maximised, the others summed. */
  public static WeightedPass upper(LogModel model, MiniBuckets buckets, boolean[] maximised) {
    return new WeightedPass(
        model, buckets, new RegionTables(model, buckets), Side.UPPER, maximised);
  }

  private double firstWeight(int number, int of) {
    if (of == 1) {
      return 1;
    }
    if (side == Side.UPPER) {
      return 1.0 / of;
    }
    return number == 0 ? 1 + FIRST_NEGATIVE_WEIGHT : -FIRST_NEGATIVE_WEIGHT / (of - 1);
  }

  /** The bound as computed; {@link #slack} says how far rounding can have moved it. */
  public double total() {
    return total;
  }

  /** See the class description; not negative. */
  public double slack() {
    return slack;
  }

  /** The bound, moved outwards by the slack. */
  public double certified() {
    return side == Side.UPPER ? total + slack : total - slack;
  }

  /** Table cells read so far. */
  public long evaluations() {
    return evaluations;
  }

  /** The message of a region at a flat index, see {@link MiniBuckets#messageScope}. */
  public double message(int region, int index) {
    return messages[region][index];
  }

  /**
   * Computes all messages and the total for the weights and shifts as they are.
   *
   * @param matching whether each bucket first shifts costs so that its mini-buckets agree on the shared variables
   */
  public void forward(boolean matching) {
    total = model.logConstant();
    Patience patience = Patience.ofThisThread();
    double errors = 0;
    double roots = 0;
    for (int p = 0; p < buckets.order.length; p++) {
      int from = buckets.bucketStart[p];
      int to = buckets.bucketStart[p + 1];
      for (int r = from; r < to; r++) {
        gather(r);
        patience.spend(WORK_PER_CELL * theta[r].length);
      }
      if (matching && to - from > 1) {
        match(from, to);
      }
      double shifted = 0;
      for (int r = from; r < to && to - from > 1; r++) {
        shifted += RegionTables.magnitude(shifts[r]);
      }
      for (int r = from; r < to; r++) {
        eliminate(theta[r], weights[r], states(r), messages[r]);
        magnitudes[r] = RegionTables.magnitude(messages[r]);
        terms[r] += 2 * shifted;
        errors += error(r, terms[r], to - from);
        if (buckets.parents[r] == MiniBuckets.NONE) {
          total += messages[r][0];
          roots += magnitudes[r];
        }
      }
    }
    slack = model.constantSlack() + SAFETY * (errors + UNIT * (roots + 1) * (weights.length + 4));
  }

  private double error(int r, double magnitude, int regions) {
    int count = buckets.factorsOf[r].length + buckets.children[r].length + regions + states(r);
    double entropy = (Math.abs(weights[r]) + UNIT * regions) * Math.log(states(r));
    return UNIT * (count + OPERATIONS) * (magnitude + entropy + 1)
        + UNIT * regions * Math.log(states(r)); // weights that sum to one up to rounding
  }

  private int states(int r) {
    int[] cards = buckets.cards[r];
    return cards[cards.length - 1];
  }

  private void gather(int r) {
    System.arraycopy(tables.base[r], 0, theta[r], 0, theta[r].length);
    terms[r] = tables.magnitude[r];
    evaluations += theta[r].length;
    for (int c : buckets.children[r]) {
      RegionTables.add(theta[r], buckets.cards[r], messages[c], buckets.strides[c]);
      terms[r] += magnitudes[c];
      evaluations += theta[r].length;
    }
    if (shifts[r].length > 0) {
      RegionTables.add(theta[r], buckets.cards[r], shifts[r], buckets.sharedStrides[r]);
      evaluations += theta[r].length;
    }
  }

  /** {@code out[i] = w log Σ_s exp(from[i, s] / w)}, or the maximum for w = 0. */
  static void eliminate(double[] from, double weight, int states, double[] out) {
    for (int i = 0, at = 0; i < out.length; i++, at += states) {
      double extreme = from[at];
      for (int s = 1; s < states; s++) {
        double value = from[at + s];
        extreme = weight >= 0 ? Math.max(extreme, value) : Math.min(extreme, value);
      }
      if (weight == 0 || extreme == Double.NEGATIVE_INFINITY) {
        out[i] = extreme;
        continue;
      }
      double sum = 0;
      for (int s = 0; s < states; s++) {
        double less = from[at + s] - extreme;
        sum += less == 0 ? 1 : Math.exp(less / weight);
      }
      out[i] = extreme + weight * Math.log(sum);
    }
  }

  /** Moment matching within one bucket, from what has reached it. */
  private void match(int from, int to) {
    double[][] logs = new double[to - from][];
    for (int r = from; r < to; r++) {
      double weight = weights[r];
      double[] highest = new double[shifts[r].length];
      Arrays.fill(highest, Double.NEGATIVE_INFINITY);
      double sign = weight < 0 ? -1 : 1;
      RegionTables.maximum(theta[r], buckets.cards[r], sign, highest, buckets.sharedStrides[r]);
      for (int i = 0; i < highest.length; i++) {
        highest[i] *= sign;
      }
      logs[r - from] = highest;
      evaluations += theta[r].length;
      if (weight != 0) {
        double[] sums = new double[highest.length];
        RegionTables.sumExp(
            theta[r], buckets.cards[r], weight, highest, sums, buckets.sharedStrides[r]);
        for (int i = 0; i < sums.length; i++) {
          highest[i] = highest[i] / weight + Math.log(sums[i]);
        }
        evaluations += theta[r].length;
      }
    }
    double[][] before = new double[to - from][];
    for (int r = from; r < to; r++) {
      before[r - from] = shifts[r].clone();
    }
    shift(from, to, logs, 1);
    for (int r = from; r < to; r++) {
      double[] change = before[r - from];
      for (int i = 0; i < change.length; i++) {
        change[i] = shifts[r][i] - change[i];
      }
      RegionTables.add(theta[r], buckets.cards[r], change, buckets.sharedStrides[r]);
    }
  }

  /**
   * Moves the shifts of a bucket towards equal logs on the shared variables; where one is infinite nothing moves. The last shift is
   * the negative sum of the others, so that they cancel.
   *
   * @param logs shape [region of the bucket][shared cell]
   */
  private void shift(int from, int to, double[][] logs, double step) {
    double[] last = shifts[to - 1];
    for (int i = 0; i < last.length; i++) {
      double mean = 0;
      for (int r = from; r < to; r++) {
        double share = weights[from] == 0 ? 1.0 / (to - from) : weights[r];
        mean += share * logs[r - from][i];
      }
      if (!(Math.abs(mean) <= Double.MAX_VALUE)) {
        continue;
      }
      double sum = 0;
      for (int r = from; r < to - 1; r++) {
        double share = weights[from] == 0 ? 1 : weights[r];
        double change = step * share * (mean - logs[r - from][i]);
        shifts[r][i] += Math.max(-LARGEST_CHANGE, Math.min(LARGEST_CHANGE, change));
        sum += shifts[r][i];
      }
      last[i] = -sum;
    }
  }

  /** Turns {@link #theta} into beliefs, after {@link #forward}; only where all variables are summed. */
  void backward() {
    Patience patience = Patience.ofThisThread();
    for (int r = weights.length - 1; r >= 0; r--) {
      double[] table = theta[r];
      patience.spend(WORK_PER_CELL * table.length);
      int states = states(r);
      boolean root = buckets.parents[r] == MiniBuckets.NONE;
      for (int i = 0, at = 0; i < messages[r].length; i++, at += states) {
        double above = root ? 1 : beliefs[r][i];
        double message = messages[r][i];
        for (int s = at; s < at + states; s++) {
          table[s] =
              message == Double.NEGATIVE_INFINITY
                  ? 0
                  : above * Math.exp((table[s] - message) / weights[r]);
        }
      }
      evaluations += table.length;
      for (int c : buckets.children[r]) {
        Arrays.fill(beliefs[c], 0);
        RegionTables.sum(table, buckets.cards[r], beliefs[c], buckets.strides[c]);
        evaluations += table.length;
      }
    }
  }

  /**
   * A step of shifts and weights from the beliefs of {@link #backward}; {@link #forward} must follow.
   *
   * @param step in (0, 1]
   */
  void improve(double step) {
    Patience patience = Patience.ofThisThread();
    for (int p = 0; p < buckets.order.length; p++) {
      int from = buckets.bucketStart[p];
      int to = buckets.bucketStart[p + 1];
      if (to - from < 2) {
        continue;
      }
      double[][] logs = new double[to - from][];
      double[] entropies = new double[to - from];
      for (int r = from; r < to; r++) {
        patience.spend(WORK_PER_CELL * theta[r].length);
        double[] marginal = new double[shifts[r].length];
        RegionTables.sum(theta[r], buckets.cards[r], marginal, buckets.sharedStrides[r]);
        for (int i = 0; i < marginal.length; i++) {
          marginal[i] = Math.log(marginal[i]);
        }
        logs[r - from] = marginal;
        entropies[r - from] = entropy(r);
        evaluations += 2L * theta[r].length;
      }
      shift(from, to, logs, step);
      reweigh(from, to, entropies, step);
    }
  }

  /** Conditional entropy of the variable given the rest of the scope, under the belief. */
  private double entropy(int r) {
    int states = states(r);
    double entropy = 0;
    for (int at = 0; at < theta[r].length; at += states) {
      double sum = 0;
      for (int s = at; s < at + states; s++) {
        sum += theta[r][s];
      }
      for (int s = at; s < at + states && sum > 0; s++) {
        double b = theta[r][s];
        entropy -= b > 0 ? b * Math.log(b / sum) : 0;
      }
    }
    return entropy;
  }

  private void reweigh(int from, int to, double[] entropies, double step) {
    double sum = 0;
    if (side == Side.UPPER) {
      double mean = 0;
      for (int r = from; r < to; r++) {
        mean += weights[r] * entropies[r - from];
      }
      for (int r = from; r < to; r++) {
        double change = Math.exp(-step * (entropies[r - from] - mean));
        weights[r] = Math.max(LEAST_WEIGHT, weights[r] * change);
        sum += weights[r];
      }
      for (int r = from; r < to; r++) {
        weights[r] /= sum;
      }
      return;
    }
    for (int r = from + 1; r < to; r++) {
      double change = Math.exp(-step * (entropies[r - from] - entropies[0]));
      double size = Math.abs(weights[r]) * change;
      weights[r] = -Math.max(LEAST_WEIGHT, Math.min(MOST_NEGATIVE_WEIGHT, size));
      sum += weights[r];
    }
    weights[from] = 1 - sum;
  }
}
