package org.credence.bayes.region;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class ProjectionTest {

  /** Against an odometer, on tables below and above one tile. */
  @Test
  void multipliesAndSumsLikeNestedLoops() {
    for (int i = 0; i < 300; i++) {
      Randomness random = SeededRandomness.of(41).split(i);
      int rank = random.below(8);
      int[] cardinalities = new int[rank];
      Arrays.setAll(cardinalities, v -> 1 + random.below(4));
      int[] scope = permutation(random, rank);
      int[] all = permutation(random, rank);
      int[] part = Arrays.copyOf(all, random.below(rank + 1));
      int cells = cells(scope, cardinalities);
      int entries = cells(part, cardinalities);
      double[] large = random(random, cells);
      double[] small = random(random, entries);
      double[] product = large.clone();
      double[] sum = new double[entries];
      Projection projection = new Projection(scope, part, cardinalities);
      projection.multiply(small, product);
      projection.sum(large, sum, entries);
      double[] expected = new double[entries];
      for (int cell = 0; cell < cells; cell++) {
        int[] states = new int[rank];
        int rest = cell;
        for (int k = rank - 1; k >= 0; k--) {
          states[scope[k]] = rest % cardinalities[scope[k]];
          rest /= cardinalities[scope[k]];
        }
        int entry = 0;
        for (int v : part) {
          entry = entry * cardinalities[v] + states[v];
        }
        assertThat(product[cell]).isEqualTo(large[cell] * small[entry]);
        expected[entry] += large[cell];
      }
      assertThat(sum).containsExactly(expected, within(1e-9));
      assertThat(Projection.bytes(scope, cardinalities)).isPositive();
    }
  }

  private static int[] permutation(Randomness random, int n) {
    int[] result = new int[n];
    for (int i = 0; i < n; i++) {
      int j = random.below(i + 1);
      result[i] = result[j];
      result[j] = i;
    }
    return result;
  }

  private static int cells(int[] scope, int[] cardinalities) {
    return Arrays.stream(scope).map(v -> cardinalities[v]).reduce(1, (a, b) -> a * b);
  }

  private static double[] random(Randomness random, int n) {
    double[] result = new double[n];
    Arrays.setAll(result, i -> random.uniform());
    return result;
  }
}
