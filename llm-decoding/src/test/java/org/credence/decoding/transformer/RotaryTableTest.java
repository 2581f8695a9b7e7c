package org.credence.decoding.transformer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.model.NumberedVocabulary;
import org.credence.decoding.tensor.MatrixLayout;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.transformer.TransformerConfig.Pairing;
import org.credence.decoding.transformer.TransformerConfig.Rotary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RotaryTableTest {

  private static final int SIZE = 6;

  private static Rotary rotary(Pairing pairing) {
    return new Rotary(pairing, SIZE, 500_000, new double[] {1, 2.5, 32});
  }

  /** A head turned by its definition, to the last bit: the angle in double precision, cosine and sine as floats. */
  private static float[] turned(Rotary rotary, float[] head, int position) {
    float[] out = head.clone();
    for (int pair = 0; pair < SIZE / 2; pair++) {
      double turn = StrictMath.pow(rotary.base(), -2.0 * pair / SIZE) / rotary.divisors()[pair];
      float cos = (float) StrictMath.cos(position * turn);
      float sin = (float) StrictMath.sin(position * turn);
      boolean adjacent = rotary.pairing() == Pairing.ADJACENT;
      int one = adjacent ? 2 * pair : pair;
      int other = adjacent ? 2 * pair + 1 : pair + SIZE / 2;
      out[one] = Math.fma(head[one], cos, -(head[other] * sin));
      out[other] = Math.fma(head[one], sin, head[other] * cos);
    }
    return out;
  }

  private static float[] head() {
    SeededRandomness random = SeededRandomness.of(91);
    float[] head = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      head[i] = (float) random.gaussian();
    }
    return head;
  }

  @ParameterizedTest
  @EnumSource(Pairing.class)
  void turnsAnyPositionInAnyOrderByItsDefinition(Pairing pairing) {
    Rotary rotary = rotary(pairing);
    RotaryTable table = new RotaryTable(rotary);
    for (int position : new int[] {63, 64, 0, 1, 1000, 999, 4096, 131_071, 127, 128}) {
      float[] head = new float[SIZE + 2];
      System.arraycopy(head(), 0, head, 1, SIZE);
      table.turn(head, 1, position);
      assertThat(Arrays.copyOfRange(head, 1, 1 + SIZE))
          .as("position %d", position)
          .isEqualTo(turned(rotary, head(), position));
      assertThat(new float[] {head[0], head[SIZE + 1]}).containsExactly(0, 0);
    }
  }

  @Test
  void growsWithThePositionsUsedAndNoFurther() {
    RotaryTable table = new RotaryTable(rotary(Pairing.HALVES));
    assertThat(table.positions()).isZero();
    table.turn(head(), 0, 0);
    assertThat(table.positions()).isEqualTo(64);
    table.turn(head(), 0, 63);
    assertThat(table.positions()).isEqualTo(64);
    table.turn(head(), 0, 64);
    assertThat(table.positions()).isEqualTo(128);
    table.turn(head(), 0, 5);
    assertThat(table.positions()).isEqualTo(128);
  }

  @Test
  void threadsThatLetItGrowAtOnceGetTheSameBits() {
    Rotary rotary = rotary(Pairing.ADJACENT);
    RotaryTable table = new RotaryTable(rotary);
    int chunks = 64;
    boolean[] same = new boolean[chunks];
    try (Workers workers = Workers.of(4)) {
      workers.forEachChunk(
          chunks,
          chunk -> {
            boolean equal = true;
            for (int i = 0; i < 40; i++) {
              int position = (chunk * 37 + i * 101) % 8000;
              float[] head = head();
              table.turn(head, 0, position);
              equal &= Arrays.equals(head, turned(rotary, head(), position));
            }
            same[chunk] = equal;
          });
    }
    for (boolean equal : same) {
      assertThat(equal).isTrue();
    }
  }

  /** The whole table would have 2^31 cosines for each pair. */
  @Test
  void aContextThatNobodyUsesCostsNothing() {
    TransformerConfig toy = ToyCheckpoint.small("llama", WeightFormat.F32).config();
    TransformerWeights weights =
        TransformerWeights.read(
            ToyCheckpoint.small("llama", WeightFormat.F32), MatrixLayout.stored());
    TransformerWeights longer =
        new TransformerWeights(
            withContext(toy, Integer.MAX_VALUE),
            weights.embedding(),
            weights.positions(),
            weights.layers(),
            weights.outputNorm(),
            weights.output());
    double[] expected = new double[toy.vocabulary()];
    double[] out = new double[toy.vocabulary()];
    model(weights).open().extend(new int[] {1, 2, 3}, 1, expected);
    model(longer).open().extend(new int[] {1, 2, 3}, 1, out);
    assertThat(out).isEqualTo(expected);
  }

  private static Transformer model(TransformerWeights weights) {
    int vocabulary = weights.config().vocabulary();
    return new Transformer(weights, new NumberedVocabulary(vocabulary), Workers.sequential());
  }

  private static TransformerConfig withContext(TransformerConfig c, int context) {
    return new TransformerConfig(
        c.family(),
        c.layers(),
        c.width(),
        c.hidden(),
        c.heads(),
        c.keyHeads(),
        c.headSize(),
        c.vocabulary(),
        context,
        c.norm(),
        c.epsilon(),
        c.activation(),
        c.rotary(),
        c.attentionBias(),
        c.headNorm(),
        c.tied());
  }
}
