package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CliqueVisitTest {

  @Test
  void aCliqueOfOneChunkSumsIntoTheMessagesThemselves() {
    assertThat(CliqueVisit.bytes(0, 100)).isZero();
    assertThat(CliqueVisit.bytes((1 << 19) - 1, 100)).isZero();
  }

  @Test
  void everyFurtherChunkSumsIntoACopyOfTheRowsOfAllChildren() {
    assertThat(CliqueVisit.bytes(1 << 19, 100)).isEqualTo(800);
    assertThat(CliqueVisit.bytes(5 << 18, 100)).isEqualTo(4 * 800);
    assertThat(CliqueVisit.bytes(1L << 30, 100)).as("at most eight chunks").isEqualTo(7 * 800);
  }
}
