package org.credence.core.testkit;

import java.util.Optional;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;

/**
 * A statement tried on many generated values, each from its own seed and of growing size; a counterexample is made small before it
 * is reported.
 *
 * <p>Shrinking needs nothing from the generator. First the case's seed is tried with smaller sizes; then the generator's choices
 * are written down as a sequence of numbers and the sequence is made shorter and smaller (parts deleted, set to zero, halved,
 * lowered by one) as long as the generator, fed with it, still makes a value that fails with the same kind of exception. A choice
 * of zero stands for the first possible index, false, or the number 0, so generators should put what is simple first. The idea is
 * that of MacIver's Hypothesis (MacIver &amp; Donaldson, ECOOP 2020).
 *
 * <pre>
 *   Property.forAll((randomness, size) -&gt; list(randomness, size), 200, "reverse-twice")
 *       .check(list -&gt; assertThat(reverse(reverse(list))).isEqualTo(list));
 * </pre>
 */
public final class Property<T> {

  private static final int DEFAULT_LARGEST = 20;

  private final Generator<T> generator;
  private final int cases;
  private final String seedId;
  private final int smallest;
  private final int largest;

  private Property(Generator<T> generator, int cases, String seedId, int smallest, int largest) {
    if (cases < 1 || smallest < 0 || largest < smallest) {
      throw new IllegalArgumentException(
          "cases " + cases + ", sizes " + smallest + " to " + largest + "; give at least 1 case");
    }
    this.generator = generator;
    this.cases = cases;
    this.seedId = seedId;
    this.smallest = smallest;
    this.largest = largest;
  }

  /** Makes a value. */
  @FunctionalInterface
  public interface Generator<T> {
    /**
     * @param size how large the value should be, roughly; lower is simpler
     */
    T make(Randomness randomness, int size);
  }

  /** What must hold of a value: throws if it does not. */
  @FunctionalInterface
  public interface Statement<T> {
    void check(T value) throws Exception;
  }

  /**
   * A property of that many generated values, of sizes 1 to 20.
   *
   * @param seedId the name all seeds are made from ({@link StatisticalAssert#seed})
   */
  public static <T> Property<T> forAll(Generator<T> generator, int cases, String seedId) {
    return new Property<>(generator, cases, seedId, 1, DEFAULT_LARGEST);
  }

  /** The same with sizes growing from {@code smallest} in the first case to {@code largest} in the last. */
  public Property<T> sizes(int newSmallest, int newLargest) {
    return new Property<>(generator, cases, seedId, newSmallest, newLargest);
  }

  /**
   * Tries every case.
   *
   * @throws AssertionError with the smallest counterexample found, its case's seed and size, and the exception as its cause
   */
  public void check(Statement<? super T> statement) {
    long seed = StatisticalAssert.seed(seedId);
    for (int index = 0; index < cases; index++) {
      long caseSeed = SeededRandomness.seedOf(seed, index);
      int size =
          cases == 1
              ? largest
              : smallest + (int) ((long) (largest - smallest) * index / (cases - 1));
      Optional<Throwable> failure = tryOne(caseSeed, size, statement);
      if (failure.isPresent()) {
        throw report(index, caseSeed, size, failure.get(), statement);
      }
    }
  }

  private Optional<Throwable> tryOne(long caseSeed, int size, Statement<? super T> statement) {
    return failure(generator.make(SeededRandomness.of(caseSeed), size), statement);
  }

  private AssertionError report(
      int index, long caseSeed, int size, Throwable first, Statement<? super T> statement) {
    int small = size;
    for (int candidate = smallest; candidate < small; candidate++) {
      if (isSameKind(tryOne(caseSeed, candidate, statement), first)) {
        small = candidate;
      }
    }
    ChoiceShrinker<T> shrinker =
        new ChoiceShrinker<>(
            generator, small, value -> isSameKind(failure(value, statement), first));
    shrinker.shrink(SeededRandomness.of(caseSeed));
    T smallestValue = shrinker.value();
    Throwable cause = failure(smallestValue, statement).orElse(first);
    AssertionError error =
        new AssertionError(
            "property \""
                + seedId
                + "\" fails in case "
                + index
                + " of "
                + cases
                + " (case seed "
                + caseSeed
                + ", size "
                + size
                + "); smallest counterexample, of size "
                + small
                + " after "
                + shrinker.improvements()
                + " simplifications: "
                + smallestValue
                + "; it fails with: "
                + cause,
            cause);
    if (cause != first) {
      error.addSuppressed(first);
    }
    return error;
  }

  private static <T> Optional<Throwable> failure(T value, Statement<? super T> statement) {
    try {
      statement.check(value);
      return Optional.empty();
    } catch (VirtualMachineError e) {
      if (e instanceof StackOverflowError) {
        return Optional.of(e);
      }
      throw e;
    } catch (Throwable e) {
      return Optional.of(e);
    }
  }

  private static boolean isSameKind(Optional<Throwable> failure, Throwable first) {
    return failure.isPresent() && failure.get().getClass() == first.getClass();
  }
}
