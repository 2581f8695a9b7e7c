package org.credence.bayes.importance;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.credence.core.engine.SavedState;

/**
 * How much weight samples gave to every entry of the tables of informed variables: what an adaptive proposal learns from.
 *
 * <pre>  counts[x_v, x_parents(v)] = Σ w over the samples in these states </pre>
 *
 * <p>Sums are in units of a power of two near the largest weight, so that nothing over- or underflows. Layout of entries: {@link
 * OpenFamilies#start}.
 */
final class FamilyCounts {

  private static final int NO_UNIT = Integer.MIN_VALUE;

  private final OpenFamilies families;
  private final double[] counts; // [entry], of w / 2^exponent
  private double largest; // of the weights, in the same unit
  private int exponent = NO_UNIT;

  FamilyCounts(OpenFamilies families) {
    this.families = families;
    this.counts = new double[families.entries()];
  }

  void clear() {
    if (exponent != NO_UNIT) {
      Arrays.fill(counts, 0);
      largest = 0;
      exponent = NO_UNIT;
    }
  }

  /** Adds all samples of a block. */
  void add(SampleBlock block) {
    int top = NO_UNIT;
    for (int b = 0; b < block.count; b++) {
      if (block.weights[b] > 0) {
        top = Math.max(top, block.exponents[b] + Math.getExponent(block.weights[b]));
      }
    }
    if (top == NO_UNIT) {
      return;
    }
    if (top > exponent) {
      moveTo(top);
    }
    for (int b = 0; b < block.count; b++) {
      double weight = Math.scalb(block.weights[b], block.exponents[b] - exponent);
      if (weight > 0) {
        largest = Math.max(largest, weight);
        addSample(block, b, weight);
      }
    }
  }

  private void addSample(SampleBlock block, int sample, double weight) {
    for (int f = 0; f < families.size; f++) {
      if (families.informed[f]) {
        int entry = families.start[f] + block.states[families.variable[f]][sample];
        for (int k = 0; k < families.parents[f].length; k++) {
          entry += families.strides[f][k] * block.states[families.parents[f][k]][sample];
        }
        counts[entry] += weight;
      }
    }
  }

  /** Adds the counts of others. */
  void add(FamilyCounts that) {
    if (that.exponent == NO_UNIT) {
      return;
    }
    if (that.exponent > exponent) {
      moveTo(that.exponent);
    }
    int shift = that.exponent - exponent;
    largest = Math.max(largest, Math.scalb(that.largest, shift));
    for (int i = 0; i < counts.length; i++) {
      if (that.counts[i] > 0) {
        counts[i] += Math.scalb(that.counts[i], shift);
      }
    }
  }

  private void moveTo(int newExponent) {
    if (exponent != NO_UNIT) {
      int shift = exponent - newExponent;
      largest = Math.scalb(largest, shift);
      for (int i = 0; i < counts.length; i++) {
        counts[i] = Math.scalb(counts[i], shift);
      }
    }
    exponent = newExponent;
  }

  /** The count of an entry in units of the largest weight: as many samples as it is worth, at most. */
  double samples(int entry) {
    return largest == 0 ? 0 : counts[entry] / largest;
  }

  void save(DataOutput out) throws IOException {
    out.writeInt(exponent);
    out.writeDouble(largest);
    for (double count : counts) {
      out.writeDouble(count);
    }
  }

  void restore(DataInput in) throws IOException {
    exponent = in.readInt();
    largest = SavedState.number(in, 0, Double.MAX_VALUE, "largest weight");
    SavedState.numbers(in, 0, Double.MAX_VALUE, counts, "count of weights");
  }
}
