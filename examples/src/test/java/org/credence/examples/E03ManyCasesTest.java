package org.credence.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class E03ManyCasesTest {

  @Test
  void printsWhatTheDocsShow() {
    String output = ExampleOutput.of(E03ManyCases::run);
    assertThat(output).isEqualTo(ExampleOutput.expected("e03.txt"));
  }

  /** p(rain, sprinkler on, wet) = 0.2 · 0.01 · 0.99, p(no rain, sprinkler on, wet) = 0.8 · 0.4 · 0.9. */
  @Test
  void theFirstRowIsTheOneWorkedByHand() {
    double rain = 0.2 * 0.01 * 0.99;
    double all = rain + 0.8 * 0.4 * 0.9;
    assertThat(ExampleOutput.of(E03ManyCases::run))
        .startsWith(
            String.format(
                Locale.ROOT, "1  p(rain) = %.4f, log p(case) = %.4f\n", rain / all, Math.log(all)));
  }
}
