package org.credence.decoding.speculative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class ExpectedSpeedTest {

  /** Leviathan et al. 2023, table 1: acceptance, draft length, factor in operations, factor in time; both for a free draft. */
  private static final double[][] TABLE_1 = {
    {.6, 2, 1.53, 1.96},
    {.7, 3, 1.58, 2.53},
    {.8, 2, 1.23, 2.44},
    {.8, 5, 1.63, 3.69},
    {.9, 2, 1.11, 2.71},
    {.9, 10, 1.60, 6.86},
  };

  @Test
  void givesTheFactorsOfThePublishedTable() {
    for (double[] row : TABLE_1) {
      int gamma = (int) row[1];
      assertThat(ExpectedSpeed.operationsFactor(row[0], gamma, 0)).isCloseTo(row[2], within(.005));
      assertThat(ExpectedSpeed.timeFactor(row[0], gamma, 0)).isCloseTo(row[3], within(.005));
    }
  }

  @Test
  void certainAcceptanceGivesEveryTokenAndNoneGivesOne() {
    assertThat(ExpectedSpeed.tokensPerTargetPass(1, 4)).isEqualTo(5);
    assertThat(ExpectedSpeed.tokensPerTargetPass(0, 4)).isEqualTo(1);
    assertThat(ExpectedSpeed.timeFactor(0, 4, .25)).isEqualTo(.5);
  }

  @Test
  void agreesWithTheClosedForm() {
    assertThat(ExpectedSpeed.tokensPerTargetPass(.7, 6))
        .isCloseTo((1 - Math.pow(.7, 7)) / .3, within(1e-14));
  }

  @Test
  void anAcceptanceThatIsNoProbabilityIsRefused() {
    assertThatThrownBy(() -> ExpectedSpeed.tokensPerTargetPass(1.1, 2))
        .hasMessage("acceptance probability is 1.1; give a number in [0, 1]");
    assertThatThrownBy(() -> ExpectedSpeed.tokensPerTargetPass(Double.NaN, 2))
        .hasMessageContaining("is NaN");
  }
}
