package org.credence.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class E01ExactAndApproximateTest {

  @Test
  void printsWhatTheDocsShow() {
    String output = ExampleOutput.of(E01ExactAndApproximate::run);
    assertThat(output).isEqualTo(ExampleOutput.expected("e01.txt"));
  }

  /** p(rain, wet) = 0.2 (0.01 · 0.99 + 0.99 · 0.8) = 0.16038, p(no rain, wet) = 0.8 · 0.4 · 0.9 = 0.288. */
  @Test
  void theExactNumberIsTheOneWorkedByHand() {
    double byHand = 0.16038 / (0.16038 + 0.288);
    assertThat(ExampleOutput.of(E01ExactAndApproximate::run))
        .contains(String.format(java.util.Locale.ROOT, "exact    %.4f  exact", byHand));
  }
}
