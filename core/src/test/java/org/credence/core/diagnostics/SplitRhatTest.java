package org.credence.core.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class SplitRhatTest {

  @Test
  void workedByHand() {
    // halves 0.25, 0.75 and 0.5, 0.5: variance (1/16 + 1/16) / 3 = 1/24, mean of p(1-p) = (3/16 +
    // 3/16 + 1/4 + 1/4) / 4 = 7/32
    BatchMeans first = chain(0, 0.5, 0.5, 1);
    BatchMeans second = chain(0, 1, 1, 0);
    assertThat(SplitRhat.ofProbability(List.of(first, second), 0))
        .isCloseTo(Math.sqrt(1 + (1.0 / 24) / (7.0 / 32)), within(1e-15));
  }

  @Test
  void theMiddleBatchOfAnOddNumberIsLeftOut() {
    assertThat(SplitRhat.ofProbability(List.of(chain(0, 1, 0.3, 1, 0)), 0)).isEqualTo(1);
  }

  @Test
  void aConstantQuantityGivesOneAndOneThatIsConstantPerHalfGivesInfinity() {
    assertThat(SplitRhat.ofProbability(List.of(chain(1, 1, 1, 1), chain(1, 1)), 0)).isEqualTo(1);
    assertThat(SplitRhat.ofProbability(List.of(chain(1, 1), chain(0, 0)), 0)).isInfinite();
  }

  /** Why chains keep no draws: ranks and folding turn an indicator into a linear function of itself. */
  @Test
  void isTheRankNormalisedRhatOfTheDrawsOfAnIndicator() {
    SeededRandomness random = SeededRandomness.of(2);
    for (double p : new double[] {0.01, 0.3, 0.8}) {
      double[][] draws = new double[4][4096];
      List<BatchMeans> chains = new ArrayList<>();
      for (int c = 0; c < draws.length; c++) {
        BatchMeans chain = new BatchMeans(1, 16);
        for (int i = 0; i < draws[c].length; i++) {
          draws[c][i] = random.bernoulli(c == 0 ? p / 2 : p) ? 1 : 0;
          chain.add(0, draws[c][i]);
          chain.endDraw();
        }
        chains.add(chain);
      }
      double shorter = Math.sqrt(1 - 1.0 / 2048);
      double rhat = SplitRhat.ofProbability(chains, 0);
      assertThat(rhat).isGreaterThan(1.0005);
      assertThat(Rhat.bulk(draws)).isCloseTo(rhat * shorter, within(1e-12));
      assertThat(Rhat.folded(draws)).isCloseTo(rhat * shorter, within(1e-12));
    }
  }

  @Test
  void isNotANumberWithFewerThanTwoBatches() {
    assertThat(SplitRhat.ofProbability(List.of(chain(1)), 0)).isNaN();
  }

  /** False-alarm rate: R-hat² - 1 is about a mean of 7 squared normals over 5000, which exceeds 60 / 5000 with probability 1e-80. */
  @Test
  void isNearOneForIndependentDrawsAndFarFromItForChainsInDifferentPlaces() {
    SeededRandomness random = SeededRandomness.of(1);
    BatchMeans[] chains = new BatchMeans[4];
    for (int c = 0; c < 4; c++) {
      chains[c] = new BatchMeans(2, 16);
      for (int i = 0; i < 10_000; i++) {
        chains[c].add(0, random.bernoulli(0.3) ? 1 : 0);
        chains[c].add(1, random.bernoulli(c == 0 ? 0.9 : 0.3) ? 1 : 0);
        chains[c].endDraw();
      }
    }
    assertThat(SplitRhat.ofProbability(List.of(chains), 0)).isBetween(1.0, 1.006);
    assertThat(SplitRhat.ofProbability(List.of(chains), 1)).isGreaterThan(1.1);
  }

  private static BatchMeans chain(double... draws) {
    BatchMeans chain = new BatchMeans(1, 16);
    for (double draw : draws) {
      chain.add(0, draw);
      chain.endDraw();
    }
    return chain;
  }
}
