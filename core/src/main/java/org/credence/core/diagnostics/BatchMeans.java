package org.credence.core.diagnostics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.credence.core.engine.SavedState;

/**
 * Means of many correlated sequences with Monte Carlo standard errors, in memory that does not grow with their length.
 *
 * <p>The draws of a sequence are cut into batches of equal length; when {@code 2b} batches are full, neighbours are merged and the
 * batch length doubles, so there are always between {@code b} and {@code 2b} full batches. If batches are long against the
 * correlation of the draws, their means are almost independent and
 *
 * <pre>  MCSE² = Var(batch means) / number of batches </pre>
 *
 * <p>One instance holds one chain of {@code width} quantities. Source: Geyer 1992; Flegal &amp; Jones 2010.
 */
public final class BatchMeans {

  private final int width;
  private final int capacity;
  private final double[] sums; // [batch][quantity], full batches
  private final double[] open; // [quantity], the batch being filled
  private long batchLength = 1;
  private int full;
  private long inOpen;

  /**
   * @param width how many quantities, at least 0
   * @param batches fewest full batches once there are that many draws, at least 2
   */
  public BatchMeans(int width, int batches) {
    if (width < 0 || batches < 2) {
      throw new IllegalArgumentException(
          "batch means of "
              + width
              + " quantities in "
              + batches
              + " batches; give at least 2 batches");
    }
    this.width = width;
    this.capacity = 2 * batches;
    this.sums = new double[Math.multiplyExact(capacity, width)];
    this.open = new double[width];
  }

  /** Adds to one quantity of the draw in hand. */
  public void add(int quantity, double value) {
    open[quantity] += value;
  }

  /** Adds to neighbouring quantities of the draw in hand: {@code values[offset + i]} to {@code first + i}. */
  public void add(int first, double[] values, int offset, int length) {
    for (int i = 0; i < length; i++) {
      open[first + i] += values[offset + i];
    }
  }

  /** Ends the draw in hand. */
  public void endDraw() {
    if (++inOpen < batchLength) {
      return;
    }
    System.arraycopy(open, 0, sums, full * width, width);
    Arrays.fill(open, 0);
    inOpen = 0;
    if (++full == capacity) {
      merge();
    }
  }

  private void merge() {
    for (int batch = 0; batch < capacity / 2; batch++) {
      for (int q = 0; q < width; q++) {
        sums[batch * width + q] = sums[2 * batch * width + q] + sums[(2 * batch + 1) * width + q];
      }
    }
    full = capacity / 2;
    batchLength *= 2;
  }

  /** Draws added, the open batch included. */
  public long draws() {
    return full * batchLength + inOpen;
  }

  /** Full batches. */
  public int batches() {
    return full;
  }

  /** Draws in each full batch. */
  public long batchLength() {
    return batchLength;
  }

  /** Mean of a quantity over one full batch. */
  public double batchMean(int quantity, int batch) {
    return sums[batch * width + quantity] / batchLength;
  }

  /** Mean of a quantity over all draws, NaN if there are none. */
  public double mean(int quantity) {
    double sum = 0;
    for (int batch = 0; batch < full; batch++) {
      sum += sums[batch * width + quantity];
    }
    return (sum + open[quantity]) / draws();
  }

  /** Writes everything added so far. */
  public void save(DataOutput out) throws IOException {
    out.writeLong(batchLength);
    out.writeInt(full);
    out.writeLong(inOpen);
    for (int i = 0; i < full * width; i++) {
      out.writeDouble(sums[i]);
    }
    for (double sum : open) {
      out.writeDouble(sum);
    }
  }

  /** Takes on what {@link #save} wrote of an instance of the same width and number of batches. */
  public void restore(DataInput in) throws IOException {
    batchLength = in.readLong();
    full = in.readInt();
    inOpen = in.readLong();
    if (batchLength < 1 || full < 0 || full >= capacity || inOpen < 0 || inOpen >= batchLength) {
      throw new IOException(
          full
              + " batches of "
              + batchLength
              + " draws and "
              + inOpen
              + " more are no batch means");
    }
    for (int i = 0; i < full * width; i++) {
      sums[i] = SavedState.finite(in, "sum of a batch");
    }
    for (int q = 0; q < width; q++) {
      open[q] = SavedState.finite(in, "sum of a batch");
    }
  }
}
