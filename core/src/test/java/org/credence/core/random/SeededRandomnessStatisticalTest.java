package org.credence.core.random;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.credence.core.testkit.StatisticalAssert.assertBinomial;
import static org.credence.core.testkit.StatisticalAssert.assertLaw;
import static org.credence.core.testkit.StatisticalAssert.assertMean;
import static org.credence.core.testkit.StatisticalAssert.seed;

import java.util.Arrays;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.apache.commons.math3.special.Erf;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** The laws of the draws, and named mutants that the same assertions catch. False-alarm rate of each test: 1e-6. */
final class SeededRandomnessStatisticalTest {

  private static final double RATE = 1e-6;
  private static final int DRAWS = 200_000;
  private static final double[] WEIGHTS = {1, 0, 5, 2, 0.5, 1.5};
  private static final double[] LAW = {0.1, 0, 0.5, 0.2, 0.05, 0.15};

  private static SeededRandomness source(String test) {
    return SeededRandomness.of(seed("SeededRandomness " + test));
  }

  private static void assertCatches(ThrowingCallable check) {
    assertThatThrownBy(check).isInstanceOf(AssertionError.class);
  }

  private static void checkCategorical(IntSupplier draw) {
    long[] counts = new long[LAW.length];
    for (int i = 0; i < DRAWS; i++) {
      counts[draw.getAsInt()]++;
    }
    assertLaw(counts, LAW, RATE);
  }

  @Test
  void categoricalDrawsInProportionToTheWeights() {
    SeededRandomness randomness = source("categorical");
    checkCategorical(() -> randomness.categorical(WEIGHTS));
  }

  @Test
  void mutantThatComparesWithTheWeightAndNotTheRestIsCaught() {
    SeededRandomness randomness = source("categorical");
    assertCatches(
        () ->
            checkCategorical(
                () -> {
                  double rest = randomness.uniform() * 10;
                  int i = 0;
                  while (i < WEIGHTS.length - 1 && rest >= WEIGHTS[i]) {
                    i++; // the rest is not lowered
                  }
                  return i;
                }));
  }

  @Test
  void mutantThatDrawsAnImpossibleIndexOnceIsCaught() {
    SeededRandomness randomness = source("categorical");
    int[] draws = {0};
    assertCatches(
        () -> checkCategorical(() -> draws[0]++ == 77_777 ? 1 : randomness.categorical(WEIGHTS)));
  }

  @Test
  void bernoulliIsTrueWithItsProbability() {
    for (double p : new double[] {1e-4, 0.3, 0.999}) {
      SeededRandomness randomness = source("bernoulli " + p);
      long successes = 0;
      for (int i = 0; i < DRAWS; i++) {
        successes += randomness.bernoulli(p) ? 1 : 0;
      }
      assertBinomial(successes, DRAWS, p, RATE);
    }
  }

  @Test
  void belowIsUniformOverSmallBounds() {
    SeededRandomness randomness = source("below");
    for (int bound : new int[] {2, 3, 7, 100}) {
      long[] counts = new long[bound];
      for (int i = 0; i < DRAWS; i++) {
        counts[randomness.below(bound)]++;
      }
      double[] law = new double[bound];
      Arrays.fill(law, 1.0 / bound);
      assertLaw(counts, law, RATE);
    }
  }

  // 3 * 2^29: 2^32 draws of a word do not divide evenly, the lower two thirds would get three
  // quarters.
  private static final int AWKWARD = 3 << 29;

  private static void checkLarge(IntSupplier draw) {
    long low = 0;
    for (int i = 0; i < DRAWS; i++) {
      low += draw.getAsInt() < AWKWARD / 3 * 2 ? 1 : 0;
    }
    assertBinomial(low, DRAWS, 2.0 / 3, RATE);
  }

  @Test
  void belowHasNoBiasForABoundThatDoesNotDivideTheWords() {
    SeededRandomness randomness = source("large bound");
    checkLarge(() -> randomness.below(AWKWARD));
  }

  @Test
  void mutantThatTakesTheRemainderIsCaught() {
    SeededRandomness randomness = source("large bound");
    assertCatches(() -> checkLarge(() -> (int) ((randomness.nextLong() >>> 32) % AWKWARD)));
  }

  @Test
  void mutantThatMultipliesWithoutRejectionIsCaughtWhereItIsBiased() {
    // bound / 2^32 is 3/8: of every 8 words, 3 give a number of residue 0, 3 of residue 1 and 2 of
    // residue 2.
    SeededRandomness randomness = source("large bound");
    LongSupplier word = () -> randomness.nextLong() >>> 32;
    assertCatches(() -> checkResidues(() -> (int) (word.getAsLong() * AWKWARD >>> 32)));
    checkResidues(() -> randomness.below(AWKWARD));
  }

  private static void checkResidues(IntSupplier draw) {
    long[] counts = new long[3];
    for (int i = 0; i < DRAWS; i++) {
      counts[draw.getAsInt() % 3]++;
    }
    assertLaw(counts, new double[] {1.0 / 3, 1.0 / 3, 1.0 / 3}, RATE);
  }

  private static void checkUniform(DoubleSupplier draw) {
    long[] counts = new long[64];
    double[] values = new double[DRAWS];
    for (int i = 0; i < DRAWS; i++) {
      values[i] = draw.getAsDouble();
      counts[(int) (values[i] * 64)]++;
    }
    double[] law = new double[64];
    Arrays.fill(law, 1.0 / 64);
    assertLaw(counts, law, RATE);
    assertMean(values, 0.5, RATE);
  }

  @Test
  void uniformIsUniform() {
    checkUniform(source("uniform")::uniform);
  }

  @Test
  void uniformIsUniformOverTheFirstDrawsOfManyStreams() {
    SeededRandomness root = source("streams");
    long[] next = {0};
    checkUniform(() -> root.split(next[0]++).uniform());
    long[] seed = {0};
    checkUniform(() -> SeededRandomness.of(SeededRandomness.seedOf(9, seed[0]++)).uniform());
  }

  @Test
  void neighbouringStreamsAreNotCorrelated() {
    double[] products = new double[DRAWS];
    SeededRandomness root = source("neighbours");
    for (int i = 0; i < DRAWS; i++) {
      products[i] = root.split(i).gaussian() * root.split(i + 1).gaussian();
    }
    assertMean(products, 0, RATE);
  }

  private static void checkGaussian(DoubleSupplier draw) {
    double[] edges = {-3, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3};
    double[] law = new double[edges.length + 1];
    for (int i = 0; i <= edges.length; i++) {
      double upper = i == edges.length ? 1 : 0.5 * Erf.erfc(-edges[i] / Math.sqrt(2));
      double lower = i == 0 ? 0 : 0.5 * Erf.erfc(-edges[i - 1] / Math.sqrt(2));
      law[i] = upper - lower;
    }
    long[] counts = new long[law.length];
    double[] squares = new double[DRAWS];
    double[] pairs = new double[DRAWS / 2];
    double before = 0;
    for (int i = 0; i < DRAWS; i++) {
      double x = draw.getAsDouble();
      int cell = 0;
      while (cell < edges.length && x >= edges[cell]) {
        cell++;
      }
      counts[cell]++;
      squares[i] = x * x;
      if (i % 2 == 1) {
        pairs[i / 2] = before * x;
      }
      before = x;
    }
    assertLaw(counts, law, RATE);
    assertMean(squares, 1, RATE);
    assertMean(pairs, 0, RATE);
  }

  @Test
  void gaussianIsStandardNormalAndPairsAreIndependent() {
    checkGaussian(source("gaussian")::gaussian);
  }

  @Test
  void mutantThatGivesTheSpareTwiceIsCaught() {
    SeededRandomness randomness = source("gaussian");
    double[] spare = {Double.NaN};
    assertCatches(
        () ->
            checkGaussian(
                () -> {
                  if (Double.isNaN(spare[0])) {
                    spare[0] = randomness.gaussian();
                    return spare[0];
                  }
                  double again = spare[0];
                  spare[0] = Double.NaN;
                  return again;
                }));
  }

  @Test
  void mutantThatForgetsToRejectTheCornersIsCaught() {
    SeededRandomness randomness = source("gaussian");
    assertCatches(
        () ->
            checkGaussian(
                () -> {
                  double x = 2 * randomness.uniform() - 1;
                  double y = 2 * randomness.uniform() - 1;
                  double square = Math.min(x * x + y * y, 1);
                  return x * Math.sqrt(-2 * Math.log(square) / square);
                }));
  }
}
