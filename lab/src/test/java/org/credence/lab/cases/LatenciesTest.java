package org.credence.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LatenciesTest {

  /** The definition: the smallest time that at least p per cent of all times do not exceed. */
  private static double byDefinition(long[] nanos, double percent) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    for (long candidate : sorted) {
      long notAbove = Arrays.stream(nanos).filter(t -> t <= candidate).count();
      if (100.0 * notAbove >= percent * nanos.length) {
        return candidate / 1e9;
      }
    }
    throw new AssertionError();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 9, 10, 99, 100, 101, 257})
  void percentilesAreByNearestRank(int count) {
    Randomness randomness = SeededRandomness.of(count);
    long[] nanos = new long[count];
    for (int i = 0; i < count; i++) {
      nanos[i] = (long) (1e6 * randomness.uniform());
    }
    long[] before = nanos.clone();
    Latencies latencies = Latencies.of(nanos);
    assertThat(nanos).isEqualTo(before);
    for (double percent : new double[] {0.5, 1, 25, 50, 90, 99, 99.9, 100}) {
      assertThat(latencies.percentile(percent)).isEqualTo(byDefinition(nanos, percent));
    }
    assertThat(latencies.max()).isEqualTo(Arrays.stream(nanos).max().orElseThrow() / 1e9);
    assertThat(latencies.count()).isEqualTo(count);
  }

  @Test
  void workedByHand() {
    Latencies latencies =
        Latencies.of(new long[] {50_000_000, 15_000_000, 40_000_000, 20_000_000, 35_000_000});
    assertThat(latencies.percentile(30)).isEqualTo(0.020);
    assertThat(latencies.percentile(40)).isEqualTo(0.020);
    assertThat(latencies.percentile(50)).isEqualTo(0.035);
    assertThat(latencies.percentile(100)).isEqualTo(0.050);
  }

  @Test
  void refusesWhatHasNoPercentile() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Latencies.of(new long[0]))
        .withMessage("there are no times; give at least one");
    for (double percent : new double[] {0, -1, 100.1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Latencies.of(new long[] {1}).percentile(percent))
          .withMessage("percentile " + percent + "; give a number above 0 and at most 100");
    }
  }
}
