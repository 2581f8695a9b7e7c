package org.credence.core.uncertainty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.ExhaustiveRandomness;
import org.credence.core.testkit.StatisticalAssert;
import org.junit.jupiter.api.Test;

final class EmpiricalBernsteinSequenceTest {

  /** Every sequence of 13 flips is walked with its probability: no false alarms. */
  @Test
  void limitsOfEverySequenceOfFlipsMissAtAnyTimeWithAtMostTheStatedProbability() {
    double highest = 0;
    for (double p : new double[] {0.05, 0.3, 0.5, 0.9}) {
      for (double level : new double[] {0.3, 0.05}) {
        double missed =
            ExhaustiveRandomness.law(
                    randomness -> {
                      EmpiricalBernsteinSequence limits =
                          EmpiricalBernsteinSequence.ofUnitInterval(level);
                      boolean miss = false;
                      for (int i = 0; i < 13; i++) {
                        limits.add(randomness.bernoulli(p) ? 1 : 0);
                        miss |= !limits.interval().covers(0, p, 0);
                      }
                      return miss;
                    })
                .p(true);
        assertThat(missed).as("p %s at level %s", p, level).isLessThanOrEqualTo(1 - level);
        highest = Math.max(highest, missed);
      }
    }
    assertThat(highest).as("the test can see a miss").isGreaterThan(0.01);
  }

  /**
   * 400 sequences of 3000 draws, watched at every one. If the limits held with exactly their level 0.8, more than 140 misses would have
   * probability 1e-14 or less (binomial, mean 80). Catches limits whose penalty is forgotten: those miss nearly always.
   */
  @Test
  void limitsOfLongSequencesMissRarely() {
    SeededRandomness randomness =
        SeededRandomness.of(StatisticalAssert.seed("EmpiricalBernsteinSequence.long"));
    int misses = 0;
    for (int repeat = 0; repeat < 400; repeat++) {
      EmpiricalBernsteinSequence limits = new EmpiricalBernsteinSequence(0.8, -1, 3);
      boolean miss = false;
      for (int i = 0; i < 3000; i++) {
        double u = randomness.uniform();
        limits.add(-1 + 4 * u * u * u); // mean 0
        miss |= !limits.interval().covers(0, 0, 0);
      }
      misses += miss ? 1 : 0;
    }
    assertThat(misses).isLessThan(140);
  }

  @Test
  void theLimitsWorkedOutFromTheirDefinition() {
    EmpiricalBernsteinSequence limits = EmpiricalBernsteinSequence.ofUnitInterval(0.5);
    double log = Math.log(4);
    limits.add(1);
    assertThat(limits.interval().lower()).isZero();
    // 1/2 is the largest bet: s² is 1/4 and then (1/4 + 1/16) / 2 = 5/32, both bets are above
    assertThat(Math.sqrt(2 * log / (5.0 / 32 * 2 * Math.log(3)))).isGreaterThan(0.5);
    for (int i = 1; i < 9; i++) {
      limits.add(1);
    }
    double bets = 0;
    double penalty = 0;
    double squares = 0;
    for (int i = 1; i <= 9; i++) {
      double before = (0.5 + i - 1) / i;
      double bet = Math.min(0.5, Math.sqrt(2 * log / ((0.25 + squares) / i * i * Math.log(i + 1))));
      bets += bet;
      penalty += Math.pow(1 - before, 2) * (-Math.log(1 - bet) - bet);
      squares += Math.pow(1 - (0.5 + i) / (i + 1), 2);
    }
    assertThat(limits.interval().lower()).isCloseTo(1 - (log + penalty) / bets, within(1e-12));
    assertThat(limits.interval().upper()).isEqualTo(1);
    assertThat(limits.count()).isEqualTo(9);
  }

  @Test
  void theWidthFollowsTheVarianceAndNeverGrows() {
    SeededRandomness randomness = SeededRandomness.of(5);
    EmpiricalBernsteinSequence calm = EmpiricalBernsteinSequence.ofUnitInterval(0.95);
    EmpiricalBernsteinSequence wild = EmpiricalBernsteinSequence.ofUnitInterval(0.95);
    double before = 1;
    for (int i = 0; i < 20_000; i++) {
      calm.add(0.5 + 0.02 * (randomness.uniform() - 0.5));
      wild.add(randomness.bernoulli(0.5) ? 1 : 0);
      double width = width(calm);
      assertThat(width).isLessThanOrEqualTo(before);
      before = width;
    }
    assertThat(width(calm)).isLessThan(2e-3);
    assertThat(width(wild)).isBetween(0.02, 0.05);
  }

  private static double width(EmpiricalBernsteinSequence limits) {
    return limits.interval().upper() - limits.interval().lower();
  }

  @Test
  void isRestoredToTheSameBits() throws IOException {
    SeededRandomness randomness = SeededRandomness.of(9);
    EmpiricalBernsteinSequence whole = EmpiricalBernsteinSequence.ofUnitInterval(0.9);
    for (int i = 0; i < 77; i++) {
      whole.add(randomness.uniform());
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    whole.save(new DataOutputStream(bytes));
    EmpiricalBernsteinSequence again = EmpiricalBernsteinSequence.ofUnitInterval(0.9);
    again.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    for (int i = 0; i < 50; i++) {
      double draw = randomness.uniform();
      whole.add(draw);
      again.add(draw);
    }
    assertThat(again.interval()).isEqualTo(whole.interval());
    assertThat(again.count()).isEqualTo(127);
  }

  @Test
  void refusesDrawsOutsideTheRangeAndRangesThatAreNone() {
    EmpiricalBernsteinSequence limits = EmpiricalBernsteinSequence.ofUnitInterval(0.9);
    limits.add(0.5);
    assertThatThrownBy(() -> limits.add(1.5))
        .hasMessage("draw 1 is 1.5; it was promised to be in [0.0, 1.0]");
    assertThatThrownBy(() -> limits.add(Double.NaN))
        .hasMessage("draw 1 is NaN; it was promised to be in [0.0, 1.0]");
    assertThatThrownBy(() -> new EmpiricalBernsteinSequence(0.9, 1, 1))
        .hasMessage("range of the draws is [1.0, 1.0]; give finite limits, the lower first");
    assertThatThrownBy(() -> EmpiricalBernsteinSequence.ofUnitInterval(0))
        .hasMessage("level of an interval is 0.0; give a number in (0, 1)");
  }
}
