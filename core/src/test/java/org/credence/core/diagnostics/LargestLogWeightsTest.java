package org.credence.core.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class LargestLogWeightsTest {

  @Test
  void keepsTheLargestOfManyInWhateverOrderTheyCome() {
    SeededRandomness randomness = SeededRandomness.of(7);
    for (int repeat = 0; repeat < 200; repeat++) {
      int n = 1 + randomness.below(60);
      int capacity = 1 + randomness.below(20);
      LargestLogWeights all = new LargestLogWeights(capacity);
      LargestLogWeights part = new LargestLogWeights(capacity);
      LargestLogWeights other = new LargestLogWeights(capacity);
      double[] values = new double[n];
      for (int i = 0; i < n; i++) {
        values[i] = randomness.below(30);
        all.add(values[i]);
        (randomness.bernoulli(0.5) ? part : other).add(values[i]);
      }
      part.addAll(other);
      Arrays.sort(values);
      double[] expected = Arrays.copyOfRange(values, Math.max(0, n - capacity), n);
      assertThat(all.values()).isEqualTo(expected);
      assertThat(part.values()).isEqualTo(expected);
      assertThat(all.size()).isEqualTo(expected.length);
    }
  }

  @Test
  void leavesOutZerosAndForgets() {
    LargestLogWeights kept = new LargestLogWeights(3);
    kept.add(Double.NEGATIVE_INFINITY);
    assertThat(kept.values()).isEmpty();
    kept.add(1);
    kept.clear();
    assertThat(kept.size()).isZero();
  }

  @Test
  void isRestored() throws IOException {
    LargestLogWeights kept = new LargestLogWeights(3);
    for (int i = 0; i < 5; i++) {
      kept.add(i);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    kept.save(new DataOutputStream(bytes));
    LargestLogWeights again = new LargestLogWeights(3);
    again.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    again.add(3.5);
    assertThat(again.values()).containsExactly(3, 3.5, 4);
    assertThatThrownBy(
            () ->
                new LargestLogWeights(2)
                    .restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))))
        .isInstanceOf(IOException.class)
        .hasMessage("3 largest weights were saved where at most 2 are kept");
  }

  @Test
  void refusesNaNAndNoCapacity() {
    assertThatThrownBy(() -> new LargestLogWeights(1).add(Double.NaN))
        .hasMessage("a log weight is NaN; weights must be numbers");
    LargestLogWeights full = new LargestLogWeights(1);
    full.add(0);
    assertThatThrownBy(() -> full.add(Double.NaN))
        .hasMessage("a log weight is NaN; weights must be numbers");
    assertThatThrownBy(() -> new LargestLogWeights(0))
        .hasMessage("capacity for the largest weights is 0; give at least 1");
  }
}
