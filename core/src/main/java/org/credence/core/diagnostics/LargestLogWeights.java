package org.credence.core.diagnostics;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import org.credence.core.engine.SavedState;

/**
 * The largest of many log weights, in constant memory: a heap with the smallest kept one on top.
 *
 * <p>What is kept depends on the values alone, not on the order in which they came or in which collections were merged, so
 * {@link #values} has the same bits for any number of threads. A value no larger than the smallest kept one costs one comparison.
 */
public final class LargestLogWeights {

  private final double[] heap; // each at most its children, 2i + 1 and 2i + 2
  private int size;

  /**
   * @param capacity how many are kept, at least 1; {@link ParetoTail#length} of the most draws expected, and one more
   */
  public LargestLogWeights(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "capacity for the largest weights is " + capacity + "; give at least 1");
    }
    heap = new double[capacity];
  }

  /** Adds one; minus infinity (a weight of zero) is left out, NaN is refused. */
  public void add(double logWeight) {
    if (size == heap.length) {
      if (logWeight <= heap[0]) {
        return;
      }
      sink(checked(logWeight));
    } else if (logWeight != Double.NEGATIVE_INFINITY) {
      rise(checked(logWeight));
    }
  }

  /** Adds all that another collection kept. */
  public void addAll(LargestLogWeights other) {
    for (int i = 0; i < other.size; i++) {
      add(other.heap[i]);
    }
  }

  /** What is kept, ascending. */
  public double[] values() {
    double[] values = Arrays.copyOf(heap, size);
    Arrays.sort(values);
    return values;
  }

  /** How many are kept. */
  public int size() {
    return size;
  }

  /** Forgets all. */
  public void clear() {
    size = 0;
  }

  /** Writes what is kept. */
  public void save(DataOutput out) throws IOException {
    out.writeInt(size);
    for (int i = 0; i < size; i++) {
      out.writeDouble(heap[i]);
    }
  }

  /** Takes on what {@link #save} wrote. */
  public void restore(DataInput in) throws IOException {
    int saved = in.readInt();
    if (saved < 0 || saved > heap.length) {
      throw new IOException(
          saved + " largest weights were saved where at most " + heap.length + " are kept");
    }
    size = saved;
    for (int i = 0; i < size; i++) {
      heap[i] = SavedState.finite(in, "log weight");
      SavedState.require(i == 0 || heap[(i - 1) / 2] <= heap[i], "order of log weights", heap[i]);
    }
  }

  private static double checked(double logWeight) {
    if (Double.isNaN(logWeight)) {
      throw new IllegalArgumentException("a log weight is NaN; weights must be numbers");
    }
    return logWeight;
  }

  private void rise(double value) {
    int at = size++;
    while (at > 0 && heap[(at - 1) / 2] > value) {
      heap[at] = heap[(at - 1) / 2];
      at = (at - 1) / 2;
    }
    heap[at] = value;
  }

  private void sink(double value) {
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= value) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = value;
  }
}
