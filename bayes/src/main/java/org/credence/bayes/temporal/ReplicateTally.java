package org.credence.bayes.temporal;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import org.credence.core.engine.SavedState;

/**
 * Sums over independent replicates, each with a weight {@code Z_r} and estimates {@code p_r}: what their weighted mean and its delta-method
 * error need, in constant memory. All weights are relative to the largest so far.
 *
 * <pre>  p = Σ Z_r p_r / Σ Z_r     se² = R / (R - 1) Σ Z_r² (p_r - p)² / (Σ Z_r)² </pre>
 */
final class ReplicateTally {

  /** Of a sum of numbers up to one. */
  private static final double ROUNDING = 1e-9;

  private long count;
  private long dead;
  private double logScale = Double.NEGATIVE_INFINITY;
  private double sum;
  private double squares;
  private final double[] sums; // Σ Z p
  private final double[] squaredSums; // Σ Z² p
  private final double[] squaredSquares; // Σ Z² p²

  ReplicateTally(int states) {
    sums = new double[states];
    squaredSums = new double[states];
    squaredSquares = new double[states];
  }

  void add(double logWeight, double[] p) {
    count++;
    if (logWeight == Double.NEGATIVE_INFINITY) {
      dead++;
      return;
    }
    if (logWeight > logScale) {
      rescale(Math.exp(logScale - logWeight));
      logScale = logWeight;
    }
    double weight = Math.exp(logWeight - logScale);
    sum += weight;
    squares += weight * weight;
    for (int i = 0; i < sums.length; i++) {
      double part = weight * p[i];
      sums[i] += part;
      squaredSums[i] += weight * part;
      squaredSquares[i] += part * part;
    }
  }

  private void rescale(double factor) {
    sum *= factor;
    squares *= factor * factor;
    for (int i = 0; i < sums.length; i++) {
      sums[i] *= factor;
      squaredSums[i] *= factor * factor;
      squaredSquares[i] *= factor * factor;
    }
  }

  long count() {
    return count;
  }

  /** Replicates all of whose particles died. */
  long dead() {
    return dead;
  }

  double probability(int i) {
    return sums[i] / sum;
  }

  double standardError(int i) {
    double p = probability(i);
    double deviations = squaredSquares[i] - 2 * p * squaredSums[i] + p * p * squares;
    return Math.sqrt(Math.max(0, deviations) * count / Math.max(1, count - 1)) / sum;
  }

  /** Of the weights: {@code (Σ Z)² / Σ Z²}. */
  double effectiveReplicates() {
    return sum == 0 ? 0 : sum * sum / squares;
  }

  double logMeanWeight() {
    return logScale + Math.log(sum / count);
  }

  /** Standard error of the mean weight, relative to it. */
  double relativeErrorOfMean() {
    double mean = sum / count;
    double variance = Math.max(0, squares / count - mean * mean) * count / Math.max(1, count - 1);
    return Math.sqrt(variance / count) / mean;
  }

  void save(DataOutput out) throws IOException {
    out.writeLong(count);
    out.writeLong(dead);
    out.writeDouble(logScale);
    out.writeDouble(sum);
    out.writeDouble(squares);
    for (double[] array : new double[][] {sums, squaredSums, squaredSquares}) {
      for (double x : array) {
        out.writeDouble(x);
      }
    }
  }

  void restore(DataInput in) throws IOException {
    count = SavedState.steps(in);
    dead = SavedState.count(in, count, "number of dead replicates");
    double most = count * (1 + ROUNDING);
    logScale = SavedState.logWeight(in, "largest log weight");
    sum = SavedState.number(in, 0, most, "sum of weights");
    squares = SavedState.number(in, 0, most, "sum of squared weights");
    for (double[] array : new double[][] {sums, squaredSums, squaredSquares}) {
      SavedState.numbers(in, 0, most, array, "weighted sum");
    }
  }
}
