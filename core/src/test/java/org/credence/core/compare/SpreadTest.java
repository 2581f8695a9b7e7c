package org.credence.core.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SpreadTest {

  @Test
  void givesMedianAndRange() {
    assertThat(Spread.of(3, 1, 2)).contains(new Spread(2, 1, 3));
    assertThat(Spread.of(4, 1, 2, 10)).contains(new Spread(3, 1, 10));
    assertThat(Spread.of(5)).contains(new Spread(5, 5, 5));
  }

  @Test
  void leavesOutNaN() {
    assertThat(Spread.of(Double.NaN, 3, Double.NaN, 1)).contains(new Spread(2, 1, 3));
    assertThat(Spread.of(Double.NaN)).isEmpty();
    assertThat(Spread.of(List.of())).isEmpty();
  }

  @Test
  void keepsInfinity() {
    assertThat(Spread.of(1, 2, Double.POSITIVE_INFINITY))
        .contains(new Spread(2, 1, Double.POSITIVE_INFINITY));
  }
}
