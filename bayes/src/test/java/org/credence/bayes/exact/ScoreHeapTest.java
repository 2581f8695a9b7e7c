package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class ScoreHeapTest {

  private static final double[] SCORES = {0.5, 1, 1, 2, 3, Double.POSITIVE_INFINITY};

  @Test
  void theFirstIsAlwaysThatOfAScanFromTheLowestIndexOn() {
    for (int n = 1; n <= 40; n++) {
      Randomness random = SeededRandomness.of(n);
      double[] scores = new double[n];
      Arrays.setAll(scores, i -> SCORES[random.below(SCORES.length)]);
      double[] scanned = scores.clone();
      ScoreHeap heap = new ScoreHeap(scores);
      assertThat(heap.first()).isEqualTo(scan(scanned));
      for (int change = 0; change < 200; change++) {
        int item = random.below(n);
        scanned[item] = SCORES[random.below(SCORES.length)];
        heap.change(item, scanned[item]);
        assertThat(heap.first()).isEqualTo(scan(scanned));
      }
    }
  }

  @Test
  void aHeapOfNothingOrOfInfinitiesHasNoFirst() {
    assertThat(new ScoreHeap(new double[0]).first()).isEqualTo(-1);
    assertThat(new ScoreHeap(new double[] {Double.POSITIVE_INFINITY}).first()).isEqualTo(-1);
  }

  private static int scan(double[] scores) {
    int best = -1;
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] < (best < 0 ? Double.POSITIVE_INFINITY : scores[best])) {
        best = i;
      }
    }
    return best;
  }
}
