package org.credence.lab.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class NearestNamesTest {

  private static final List<String> KNOWN =
      List.of("asia", "cancer", "earthquake", "gibbs-sampler");

  @Test
  void findsNamesFewEditsAway() {
    assertThat(NearestNames.of("azia", KNOWN)).containsExactly("asia");
    assertThat(NearestNames.of("aisa", KNOWN)).containsExactly("asia"); // one swap
    assertThat(NearestNames.of("eartquaek", KNOWN)).containsExactly("earthquake");
    assertThat(NearestNames.of("ASIA", KNOWN)).containsExactly("asia");
  }

  @Test
  void findsNamesThatBeginSo() {
    assertThat(NearestNames.of("gibbs", KNOWN)).containsExactly("gibbs-sampler");
  }

  @Test
  void findsNothingFarAway() {
    assertThat(NearestNames.of("zebra", KNOWN)).isEmpty();
    assertThat(NearestNames.of("", KNOWN)).isEmpty();
    assertThat(NearestNames.of("x", List.of("a", "b"))).isEmpty(); // all letters differ
    assertThat(NearestNames.of("a".repeat(100_000), KNOWN)).isEmpty();
  }

  @Test
  void namesAtMostThreeNearestFirst() {
    assertThat(NearestNames.of("abcdef", List.of("abcdxx", "abcdex", "abcdef2", "abcde", "abcdeg")))
        .containsExactly("abcdex", "abcdef2", "abcde");
  }

  @Test
  void saysSoInASentence() {
    assertThat(NearestNames.didYouMean("canser", KNOWN, "none")).isEqualTo("did you mean cancer?");
    assertThat(NearestNames.didYouMean("ab", List.of("abc", "abd"), "none"))
        .isEqualTo("did you mean abc or abd?");
    assertThat(NearestNames.didYouMean("zebra", KNOWN, "none")).isEqualTo("none");
  }
}
