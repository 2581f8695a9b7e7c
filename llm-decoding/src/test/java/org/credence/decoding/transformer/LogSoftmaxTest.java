package org.credence.decoding.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.tensor.FloatOps;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.transformer.BlockPass.Row;
import org.credence.decoding.transformer.BlockPass.Text;
import org.junit.jupiter.api.Test;

/** Log-probabilities of vocabularies of one and of several stretches. */
final class LogSoftmaxTest {

  private static final int ROWS = 3;

  private static double[] written(float[] logits, int vocabulary, FloatOps ops, int threads) {
    KeyValueCache cache =
        new KeyValueCache(ToyCheckpoint.of("llama", WeightFormat.F32).config(), CacheFormat.F32);
    double[] out = new double[2 * vocabulary];
    double[] other = new double[vocabulary];
    Text two = new Text(cache, new int[2], 2, out);
    Text one = new Text(cache, new int[5], 1, other);
    List<Row> rows = List.of(new Row(two, 0, 0), new Row(one, 4, 4), new Row(two, 1, 1));
    try (Workers workers = Workers.of(threads)) {
      new LogSoftmax(vocabulary, ops, workers).write(logits, rows);
    }
    double[] all = new double[ROWS * vocabulary]; // in the order of the rows
    System.arraycopy(out, 0, all, 0, vocabulary);
    System.arraycopy(other, 0, all, vocabulary, vocabulary);
    System.arraycopy(out, vocabulary, all, 2 * vocabulary, vocabulary);
    return all;
  }

  @Test
  void isTheDefinitionWithTheSameBitsForAnyThreadsAndLoops() {
    for (int vocabulary : new int[] {5, 4096, 4097, 20001}) {
      float[] logits = new float[ROWS * vocabulary];
      SeededRandomness random = SeededRandomness.of(7);
      for (int i = 0; i < logits.length; i++) {
        logits[i] = (float) (20 * random.gaussian());
      }
      double[] out = written(logits, vocabulary, FloatOps.plain(), 1);
      for (int row = 0; row < ROWS; row++) {
        double sum = 0;
        for (int token = 0; token < vocabulary; token++) {
          sum += Math.exp(logits[row * vocabulary + token]);
        }
        for (int i = row * vocabulary; i < (row + 1) * vocabulary; i++) {
          assertThat(out[i]).isCloseTo(logits[i] - Math.log(sum), within(1e-11));
        }
      }
      for (int threads : new int[] {1, 2, 4}) {
        assertThat(written(logits, vocabulary, FloatOps.best(), threads)).containsExactly(out);
      }
    }
  }

  @Test
  void whatIsNoNumberMakesItsRowAloneNone() {
    int vocabulary = 9000;
    float[] logits = new float[ROWS * vocabulary];
    logits[2 * vocabulary - 1] = Float.NaN;
    double[] out = written(logits, vocabulary, FloatOps.best(), 2);
    assertThat(out[vocabulary]).isNaN();
    assertThat(out[vocabulary - 1]).isCloseTo(-Math.log(vocabulary), within(1e-12));
    assertThat(out[2 * vocabulary]).isCloseTo(-Math.log(vocabulary), within(1e-12));
  }
}
