package org.credence.core.input;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EditDistanceTest {

  @ParameterizedTest
  @CsvSource({
    "'', '', 0",
    "asia, asia, 0",
    "'', asia, 4",
    "azia, asia, 1",
    "aisa, asia, 1",
    "sia, asia, 1",
    "asiaa, asia, 1",
    "Asia, asia, 1",
    "kitten, sitting, 3",
    "ca, abc, 3"
  })
  void countsLettersPutInLeftOutChangedAndSwapped(String a, String b, int edits) {
    assertThat(EditDistance.between(a, b)).isEqualTo(edits);
    assertThat(EditDistance.between(b, a)).isEqualTo(edits);
  }
}
