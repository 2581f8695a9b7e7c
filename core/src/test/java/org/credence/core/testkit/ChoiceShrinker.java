package org.credence.core.testkit;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import org.credence.core.random.Randomness;

/**
 * Makes the sequence of choices behind a generated value shorter, then smaller, as long as the value still fails. Greedy passes are
 * repeated until none helps or a fixed number of attempts is used up.
 */
final class ChoiceShrinker<T> {

  private static final int MOST_ATTEMPTS = 5_000;
  private static final int[] BLOCKS = {16, 8, 4, 3, 2, 1};

  private final Property.Generator<T> generator;
  private final int size;
  private final Predicate<T> stillFails;
  private double[] best = {};
  private Optional<T> bestValue = Optional.empty();
  private int attempts;
  private int improvements;

  ChoiceShrinker(Property.Generator<T> generator, int size, Predicate<T> stillFails) {
    this.generator = generator;
    this.size = size;
    this.stillFails = stillFails;
  }

  /** Starts from the choices that {@code source} makes, which must lead to a value that fails. */
  void shrink(Randomness source) {
    ChoiceSequence recorded = ChoiceSequence.recording(source);
    bestValue = Optional.of(generator.make(recorded, size));
    best = recorded.used();
    boolean improved = true;
    while (improved && attempts < MOST_ATTEMPTS) {
      improved = deleteBlocks() | zeroBlocks() | lowerEach() | lowerOneAndDelete();
    }
  }

  T value() {
    return bestValue.orElseThrow();
  }

  int improvements() {
    return improvements;
  }

  /** Feeds the generator; keeps the choices it used if the value fails and they are simpler. */
  private boolean attempt(double[] candidate) {
    if (attempts++ >= MOST_ATTEMPTS) {
      return false;
    }
    ChoiceSequence sequence = ChoiceSequence.replaying(candidate, best.length);
    T value;
    try {
      value = generator.make(sequence, size);
    } catch (RuntimeException e) {
      return false; // no value from these choices, or none that is simpler
    }
    double[] used = sequence.used();
    if (!isSimpler(used, best) || !stillFails.test(value)) {
      return false;
    }
    best = used;
    bestValue = Optional.of(value);
    improvements++;
    return true;
  }

  private static boolean isSimpler(double[] a, double[] b) {
    if (a.length != b.length) {
      return a.length < b.length;
    }
    int i = Arrays.mismatch(a, b);
    return i >= 0 && Math.abs(a[i]) < Math.abs(b[i]);
  }

  private boolean deleteBlocks() {
    boolean improved = false;
    for (int block : BLOCKS) {
      for (int start = best.length - block; start >= 0; start--) {
        if (start + block <= best.length) {
          improved |= attempt(without(best, start, block));
        }
      }
    }
    return improved;
  }

  private boolean zeroBlocks() {
    boolean improved = false;
    for (int block : BLOCKS) {
      for (int start = 0; start + block <= best.length; start++) {
        double[] candidate = best.clone();
        Arrays.fill(candidate, start, start + block, 0);
        improved |= attempt(candidate);
      }
    }
    return improved;
  }

  private boolean lowerEach() {
    boolean improved = false;
    for (int i = 0; i < best.length; i++) {
      boolean lowered = true;
      while (lowered && i < best.length && best[i] != 0) {
        double value = best[i];
        lowered =
            attempt(with(i, 0))
                || attempt(with(i, Math.rint(value)))
                || attempt(with(i, whole(value) ? Math.floor(value / 2) : value / 2))
                || attempt(with(i, value - Math.signum(value)));
        improved |= lowered;
      }
    }
    return improved;
  }

  /** A length and one of the things it counts must often go together. */
  private boolean lowerOneAndDelete() {
    boolean improved = false;
    for (int i = 0; i < best.length; i++) {
      for (int block = 1; block <= 4; block++) {
        for (int start = i + 1; start + block <= best.length; start++) {
          if (best[i] >= 1) {
            improved |= attempt(without(with(i, best[i] - 1), start, block));
          }
        }
      }
    }
    return improved;
  }

  private static boolean whole(double value) {
    return value == Math.rint(value);
  }

  private double[] with(int index, double value) {
    double[] copy = best.clone();
    copy[index] = value;
    return copy;
  }

  private static double[] without(double[] values, int start, int count) {
    double[] copy = new double[values.length - count];
    System.arraycopy(values, 0, copy, 0, start);
    System.arraycopy(values, start + count, copy, start, values.length - start - count);
    return copy;
  }
}
