package org.credence.core.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.ExhaustiveRandomness;
import org.credence.core.testkit.StatisticalAssert;
import org.junit.jupiter.api.Test;

final class BoundedRatioSequenceTest {

  private static final double LEVEL = 0.95;

  /** A law of pairs: u and v of each outcome, and its probability. */
  private record Law(double[] u, double[] v, double[] p) {
    double ratio() {
      double in = 0;
      double out = 0;
      for (int i = 0; i < p.length; i++) {
        in += p[i] * u[i];
        out += p[i] * v[i];
      }
      return in / (in + out);
    }
  }

  private static final Law[] LAWS = {
    new Law(new double[] {1, 0}, new double[] {0, 1}, new double[] {0.3, 0.7}),
    new Law(new double[] {1, 0}, new double[] {0, 1}, new double[] {0.02, 0.98}),
    new Law(new double[] {1, 0, 0}, new double[] {0, 0.1, 0}, new double[] {0.1, 0.6, 0.3}),
    new Law(new double[] {0.2, 0.9, 0.6}, new double[] {0.8, 0.1, 0.4}, new double[] {.5, .2, .3}),
    new Law(new double[] {0.1, 0, 0}, new double[] {0, 0.1, 1}, new double[] {0.7, 0.2, 0.1}),
    new Law(new double[] {0, 1, 0.3}, new double[] {0, 0, 0.7}, new double[] {0.5, 0.25, 0.25})
  };

  /** Running sums of pairs. */
  private static final class Sums {
    private double u;
    private double v;
    private double uu;
    private double vv;
    private double uv;

    void add(double a, double b) {
      u += a;
      v += b;
      uu += a * a;
      vv += b * b;
      uv += a * b;
    }

    void draw(Law law, Randomness randomness) {
      int i = randomness.categorical(law.p(), 0, law.p().length);
      add(law.u()[i], law.v()[i]);
    }

    BoundedRatioSequence limits() {
      return new BoundedRatioSequence(u, v, uu, vv, uv);
    }
  }

  private static BoundedRatioSequence exchanged(BoundedRatioSequence s) {
    return new BoundedRatioSequence(s.v(), s.u(), s.vv(), s.uu(), s.uv());
  }

  /** Every sequence of 7 pairs is walked with its probability. A forgotten penalty lifts the mean above 1. */
  @Test
  void capitalAtTheTruthHasMeanAtMostOne() {
    for (Law law : LAWS) {
      double p = law.ratio();
      double[] mean = new double[2];
      ExhaustiveRandomness.law(
              randomness -> {
                Sums sums = new Sums();
                for (int i = 0; i < 7; i++) {
                  sums.draw(law, randomness);
                }
                BoundedRatioSequence s = sums.limits();
                return s.logCapital(p, 1 - p) + " " + exchanged(s).logCapital(1 - p, p);
              })
          .probabilities()
          .forEach(
              (logs, probability) -> {
                String[] parts = logs.split(" ");
                mean[0] += probability * Math.exp(Double.parseDouble(parts[0]));
                mean[1] += probability * Math.exp(Double.parseDouble(parts[1]));
              });
      for (double m : mean) {
        assertThat(m).isLessThanOrEqualTo(1 + 1e-12).isGreaterThan(0.95);
      }
    }
  }

  /**
   * 300 sequences of 4000 pairs of each law, looked at often. If limits of level 0.6 held with exactly that, 170 misses or more would have
   * probability 1e-8 or less (binomial, mean 120).
   */
  @Test
  void limitsMissAtAnyTimeWithAtMostTheStatedProbability() {
    double level = 0.6;
    double limit = Math.log(2 / (1 - level));
    SeededRandomness randomness =
        SeededRandomness.of(StatisticalAssert.seed("BoundedRatioSequence.anytime"));
    int most = 0;
    for (Law law : LAWS) {
      double p = law.ratio();
      int misses = 0;
      for (int repeat = 0; repeat < 300; repeat++) {
        Sums sums = new Sums();
        boolean miss = false;
        for (int i = 1; i <= 4000; i++) {
          sums.draw(law, randomness);
          if (i % 50 == 0 || i < 20) {
            BoundedRatioSequence limits = sums.limits();
            miss |= limits.logCapital(p, 1 - p) >= limit;
            miss |= exchanged(limits).logCapital(1 - p, p) >= limit;
          }
        }
        misses += miss ? 1 : 0;
      }
      most = Math.max(most, misses);
      assertThat(misses).isLessThan(170);
    }
    assertThat(most).as("the test can see a miss").isGreaterThan(5);
  }

  @Test
  void candidatesBelowTheLowerLimitAreTooSmallAndThoseAboveAreNot() {
    SeededRandomness randomness = SeededRandomness.of(3);
    for (Law law : LAWS) {
      Sums sums = new Sums();
      for (int i = 0; i < 3000; i++) {
        sums.draw(law, randomness);
      }
      BoundedRatioSequence limits = sums.limits();
      double lower = limits.lower(LEVEL);
      for (int i = 1; i < 2000; i++) {
        double p = i / 2000.0;
        boolean tooSmall = limits.logCapital(p, 1 - p) >= Math.log(2 / (1 - LEVEL));
        assertThat(tooSmall).as("%s of %s", p, lower).isEqualTo(p <= lower);
      }
    }
  }

  @Test
  void limitsOfExchangedPairsMirrorEachOther() {
    BoundedRatioSequence limits = new BoundedRatioSequence(30, 90, 20, 60, 5);
    BoundedRatioSequence mirror = new BoundedRatioSequence(90, 30, 60, 20, 5);
    assertThat(limits.lower(LEVEL)).isCloseTo(1 - mirror.upper(LEVEL), within(1e-6));
    assertThat(limits.upper(LEVEL)).isCloseTo(1 - mirror.lower(LEVEL), within(1e-6));
    assertThat(limits.lower(LEVEL)).isBetween(0.05, 0.25);
    assertThat(limits.upper(LEVEL)).isBetween(0.25, 0.6);
  }

  @Test
  void aMeanIsTheRatioOfANumberAndItsRest() {
    Sums sums = new Sums();
    double total = 0;
    double squares = 0;
    for (int i = 0; i < 500; i++) {
      double x = (i * 37 % 100) / 100.0;
      sums.add(x, 1 - x);
      total += x;
      squares += x * x;
    }
    BoundedRatioSequence mean = BoundedRatioSequence.ofMean(500, total, squares);
    assertThat(mean.interval(LEVEL).lower()).isCloseTo(sums.limits().lower(LEVEL), within(1e-9));
    assertThat(mean.interval(LEVEL).upper()).isCloseTo(sums.limits().upper(LEVEL), within(1e-9));
    assertThat(mean.interval(LEVEL).anytime()).isTrue();
    assertThat(mean.interval(LEVEL).covers(0, total / 500, 0)).isTrue();
  }

  /** Weights of which most are far below the bound; the normal interval is that of the delta method. */
  @Test
  void limitsAreAboutTwiceAsWideAsNormalOnes() {
    for (int n : new int[] {10_000, 1_000_000}) {
      double p = 0.2;
      double second = 0.3; // E w²/b² in and out alike, E w/b = 0.4
      BoundedRatioSequence limits =
          BoundedRatioSequence.ofParts(
              0.4 * n * p, 0.4 * n * (1 - p), second * n * p, second * n * (1 - p));
      double normal = 2 * 1.96 * Math.sqrt(second * n * p * (1 - p)) / (0.4 * n);
      double width = limits.upper(LEVEL) - limits.lower(LEVEL);
      assertThat(width / normal).isBetween(1.5, 2.5);
    }
  }

  /** Numbers of mean 0.5 and variance 0.01: the width follows the variance. */
  @Test
  void limitsOfAMeanThatHardlyVariesAreNarrow() {
    BoundedRatioSequence mean = BoundedRatioSequence.ofMean(1_000_000, 500_000, 260_000);
    double normal = 2 * 1.96 * 0.1 / 1000;
    assertThat((mean.upper(LEVEL) - mean.lower(LEVEL)) / normal).isBetween(1.5, 2.5);
  }

  @Test
  void aStateNeverSeenHasAnUpperLimitOfAFewOverTheNumberOfPairs() {
    BoundedRatioSequence never = BoundedRatioSequence.ofParts(0, 5000, 0, 5000);
    assertThat(never.lower(LEVEL)).isZero();
    assertThat(never.upper(LEVEL)).isBetween(3.6 / 5000, 9.0 / 5000);
    assertThat(BoundedRatioSequence.ofMean(1_000_000_000_000L, 100, 100).lower(LEVEL))
        .isBetween(3e-11, 1e-10);
  }

  @Test
  void nothingIsKnownWithoutPairs() {
    BoundedRatioSequence none = BoundedRatioSequence.ofParts(0, 0, 0, 0);
    assertThat(none.lower(LEVEL)).isZero();
    assertThat(none.upper(LEVEL)).isEqualTo(1);
  }

  @Test
  void refusesSumsAndLevelsThatAreNone() {
    assertThatThrownBy(() -> BoundedRatioSequence.ofParts(-1, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a sum over the pairs is -1.0; give sums of numbers from 0 to 1");
    assertThatThrownBy(() -> BoundedRatioSequence.ofParts(1, Double.NaN, 0, 0))
        .hasMessageContaining("a sum over the pairs is NaN");
    assertThatThrownBy(() -> BoundedRatioSequence.ofParts(1, 1, 1, 1).lower(1))
        .hasMessage("level of an interval is 1.0; give a number in (0, 1)");
  }
}
