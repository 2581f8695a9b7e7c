package org.credence.bayes.temporal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.ExhaustiveRandomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every choice of every scheme with its probability: no false alarms. */
final class ResamplingTest {

  private static final double TOLERANCE = 1e-12;

  @Test
  void expectedOffspringIsTheNumberOfParticlesTimesTheWeight() {
    for (String name : List.of("multinomial", "stratified", "systematic", "residual")) {
      SeededRandomness random = SeededRandomness.of(11);
      double worst = 0;
      for (int repeat = 0; repeat < 200; repeat++) {
        double[] weights = weights(random, 1 + random.below(4));
        int n = weights.length;
        double total = Arrays.stream(weights).sum();
        ExhaustiveRandomness.Law<List<Integer>> law = offspring(Resampling.named(name), weights);
        for (int i = 0; i < n; i++) {
          int particle = i;
          double expected = law.expectation(counts -> (double) counts.get(particle));
          worst = Math.max(worst, Math.abs(expected - n * weights[i] / total));
        }
      }
      assertThat(worst).as(name).isLessThan(TOLERANCE);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"stratified", "systematic", "residual"})
  void noSchemeAddsMoreVarianceThanIndependentDraws(String name) {
    SeededRandomness random = SeededRandomness.of(12);
    for (int repeat = 0; repeat < 100; repeat++) {
      double[] weights = weights(random, 2 + random.below(3));
      double total = Arrays.stream(weights).sum();
      ExhaustiveRandomness.Law<List<Integer>> law = offspring(Resampling.named(name), weights);
      for (int i = 0; i < weights.length; i++) {
        int particle = i;
        double share = weights[i] / total;
        double mean = weights.length * share;
        double variance = law.expectation(counts -> Math.pow(counts.get(particle) - mean, 2));
        assertThat(variance).isLessThanOrEqualTo(mean * (1 - share) + TOLERANCE);
        if (!name.equals("stratified")) {
          for (List<Integer> counts : law.probabilities().keySet()) {
            assertThat(counts.get(i) + 1e-9).isGreaterThanOrEqualTo(Math.floor(mean - 1e-9));
          }
        }
      }
    }
  }

  @Test
  void systematicCountsDifferByLessThanOneFromTheirExpectation() {
    SeededRandomness random = SeededRandomness.of(13);
    for (int repeat = 0; repeat < 100; repeat++) {
      double[] weights = weights(random, 2 + random.below(12));
      double total = Arrays.stream(weights).sum();
      for (List<Integer> counts :
          offspring(Resampling.systematic(), weights).probabilities().keySet()) {
        for (int i = 0; i < weights.length; i++) {
          assertThat((double) counts.get(i))
              .isCloseTo(weights.length * weights[i] / total, within(1 + 1e-9));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"multinomial", "stratified", "systematic", "residual"})
  void particlesOfWeightZeroDieAndManyParticlesAreFilledUp(String name) {
    SeededRandomness random = SeededRandomness.of(14);
    for (int repeat = 0; repeat < 300; repeat++) {
      double[] weights = new double[1 + random.below(500)];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = random.bernoulli(0.4) ? 0 : Math.pow(random.uniform(), 8);
      }
      weights[random.below(weights.length)] = 1e-3;
      int[] out = new int[weights.length];
      Arrays.fill(out, -1);
      Resampling.named(name).choose(weights, random, out);
      for (int chosen : out) {
        assertThat(chosen).isBetween(0, weights.length - 1);
        assertThat(weights[chosen]).isPositive();
      }
    }
  }

  @Test
  void equalWeightsAreKeptBySchemesThatSpread() {
    double[] weights = new double[7];
    Arrays.fill(weights, 0.3);
    for (String name : List.of("stratified", "systematic")) {
      assertThat(Resampling.named(name)).hasToString(name);
      for (List<Integer> counts : likely(offspring(Resampling.named(name), weights))) {
        assertThat(counts).containsOnly(1);
      }
    }
  }

  @Test
  void refusesAnUnknownName() {
    assertThatThrownBy(() -> Resampling.named("lottery"))
        .hasMessage(
            "there is no resampling scheme 'lottery'; give multinomial, stratified, systematic or residual");
  }

  private static List<List<Integer>> likely(ExhaustiveRandomness.Law<List<Integer>> law) {
    return law.probabilities().keySet().stream().filter(c -> law.p(c) > 1e-12).toList();
  }

  private static double[] weights(Randomness random, int n) {
    double[] weights = new double[n];
    for (int i = 0; i < n; i++) {
      weights[i] =
          random.bernoulli(0.2) ? 0 : random.bernoulli(0.3) ? 0.25 : Math.pow(random.uniform(), 3);
    }
    weights[random.below(n)] = 0.5;
    return weights;
  }

  private static ExhaustiveRandomness.Law<List<Integer>> offspring(
      Resampling scheme, double[] weights) {
    return ExhaustiveRandomness.law(
        randomness -> {
          int[] out = new int[weights.length];
          scheme.choose(weights, randomness, out);
          List<Integer> counts = new ArrayList<>();
          for (int i = 0; i < weights.length; i++) {
            int particle = i;
            counts.add((int) Arrays.stream(out).filter(chosen -> chosen == particle).count());
          }
          return counts;
        });
  }
}
