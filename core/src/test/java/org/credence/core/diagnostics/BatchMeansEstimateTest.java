package org.credence.core.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class BatchMeansEstimateTest {

  @Test
  void workedByHand() {
    // deviations from 2.5 over both chains: -1.5, 0.5, -0.5, 1.5; their squares sum to 5; 4 batches
    BatchMeansEstimate estimate = BatchMeansEstimate.of(List.of(chain(1, 3), chain(2, 4)), 0);
    assertThat(estimate.mean()).isEqualTo(2.5);
    assertThat(estimate.batches()).isEqualTo(4);
    assertThat(estimate.standardError()).isCloseTo(Math.sqrt(5.0 / 12), within(1e-15));
    assertThat(estimate.lagOneCorrelation()).isCloseTo(-0.5, within(1e-15));
  }

  @Test
  void neighboursThatCorrelateWidenTheError() {
    // deviations -1.5 -0.5 0.5 1.5: r = (0.75 - 0.25 + 0.75) / 5 = 0.25
    BatchMeansEstimate estimate = BatchMeansEstimate.of(List.of(chain(1, 2, 3, 4)), 0);
    assertThat(estimate.lagOneCorrelation()).isCloseTo(0.25, within(1e-15));
    assertThat(estimate.standardError()).isCloseTo(Math.sqrt(1.5 * 5.0 / 12), within(1e-15));
  }

  @Test
  void chainsThatDisagreeWidenTheError() {
    double together = BatchMeansEstimate.of(List.of(chain(0, 1), chain(1, 0)), 0).standardError();
    double apart = BatchMeansEstimate.of(List.of(chain(0, 1), chain(6, 5)), 0).standardError();
    assertThat(apart).isGreaterThan(4 * together);
  }

  @Test
  void aConstantHasNoErrorAndOneBatchHasNone() {
    BatchMeansEstimate constant = BatchMeansEstimate.of(List.of(chain(0.1, 0.1, 0.1)), 0);
    assertThat(constant.standardError()).isLessThan(1e-16);
    assertThat(constant.lagOneCorrelation()).isZero();
    assertThat(BatchMeansEstimate.of(List.of(chain(0.1)), 0).standardError()).isNaN();
  }

  /** 4096 draws: the standard error's own relative error is about 1 / sqrt(2 · 31) = 0.13; the band is five of those wide. */
  @Test
  void independentDrawsHaveTheStandardErrorOfTheMean() {
    SeededRandomness random = SeededRandomness.of(5);
    BatchMeans chain = new BatchMeans(1, 16);
    for (int i = 0; i < 4096; i++) {
      chain.add(0, random.gaussian());
      chain.endDraw();
    }
    assertThat(BatchMeansEstimate.of(List.of(chain), 0).standardError() * 64).isBetween(0.35, 1.8);
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
