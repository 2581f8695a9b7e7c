package org.credence.decoding.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.format.Family;
import org.credence.decoding.format.RandomCheckpoint;
import org.credence.decoding.model.NumberedVocabulary;
import org.credence.decoding.tensor.MatrixLayout;
import org.credence.decoding.tensor.PackedLayout;
import org.credence.decoding.tensor.WeightFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keys and values in 8 bits: what is kept of a vector, what it costs, how far the distributions are off. */
final class CacheFormatTest {

  private static final int LENGTH = 40;

  static Stream<String> families() {
    return ToyCheckpoint.families().stream();
  }

  /** A page of one layer with two key heads of a size. */
  private static QuantisedPage page(int headSize) {
    return new QuantisedPage(
        RandomCheckpoint.shape(Family.LLAMA, 1, 4 * headSize, 32, 4, 2, 320, 64, true));
  }

  /** Both heads, from {@code at} on. */
  private static void write(QuantisedPage page, int slot, float[] key, float[] value, int at) {
    int headSize = (key.length - at) / 2;
    page.write(0, slot, 0, key, value, at);
    page.write(0, slot, 1, key, value, at + headSize);
  }

  private static float[] keys(QuantisedPage page, int head, int slot, int headSize) {
    float[] keys = new float[headSize * CachePages.SLOTS];
    page.keys(0, head, keys);
    return slot(keys, slot, headSize);
  }

  private static float[] slot(float[] head, int slot, int headSize) {
    float[] one = new float[headSize];
    for (int d = 0; d < headSize; d++) {
      one[d] = head[d * CachePages.SLOTS + slot];
    }
    return one;
  }

  private static float[] values(QuantisedPage page, int head, int slot, int headSize) {
    float[] values = new float[headSize * CachePages.SLOTS];
    page.values(0, head, values);
    return slot(values, slot, headSize);
  }

  @Test
  void vectorsAreKeptInBlocksOfTheirHeads() {
    QuantisedPage page = page(40); // blocks of 32 and 8
    float[] x = new float[1 + 80];
    x[1] = 127;
    x[2] = 2.5f; // to even
    x[3] = -3.5f;
    x[33] = 1270; // the block of 8
    x[34] = 14;
    x[41] = -0.5f; // the second head
    x[42] = 0.25f;
    float[] y = x.clone();
    y[1] = 254;
    write(page, 1, x, y, 1);
    write(page, 15, y, x, 1);
    for (QuantisedPage kept : List.of(page, page.copy())) {
      assertThat(keys(kept, 0, 0, 40)).as("a slot that was not written").containsOnly(0);
      assertThat(Arrays.copyOf(keys(kept, 0, 1, 40), 3)).containsExactly(127, 2, -4);
      assertThat(Arrays.copyOf(values(kept, 0, 15, 40), 3)).containsExactly(127, 2, -4);
      assertThat(Arrays.copyOf(values(kept, 0, 1, 40), 3)).containsExactly(254, 2, -4);
      assertThat(keys(kept, 0, 15, 40)[0]).isEqualTo(254);
      assertThat(Arrays.copyOfRange(keys(kept, 0, 1, 40), 32, 34)).containsExactly(1270, 10);
      assertThat(Arrays.copyOfRange(values(kept, 0, 1, 40), 32, 34)).containsExactly(1270, 10);
      for (float[] second : List.of(keys(kept, 1, 1, 40), values(kept, 1, 15, 40))) {
        assertThat(second[0]).isEqualTo(-0.5f);
        assertThat(second[1]).isCloseTo(0.25f, within(0.25f / 127));
      }
    }
  }

  @Test
  void everyEntryIsWithinHalfAScale() {
    SeededRandomness random = SeededRandomness.of(3);
    for (double size : new double[] {1e-42, 1e-30, 1, 1e30}) {
      float[] x = new float[128];
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) (size * random.gaussian());
      }
      QuantisedPage page = page(64);
      write(page, 0, x, x, 0);
      for (int i = 0; i < x.length; i++) {
        float most = 0;
        for (int j = i / 32 * 32; j < i / 32 * 32 + 32; j++) {
          most = Math.max(most, Math.abs(x[j]));
        }
        float bound = most < 1e-35 ? most : most / 127 * 0.5001f;
        assertThat(keys(page, i / 64, 0, 64)[i % 64]).isCloseTo(x[i], within(bound));
        assertThat(values(page, i / 64, 0, 64)[i % 64]).isCloseTo(x[i], within(bound));
      }
    }
  }

  @Test
  void whatIsNoNumberStaysNone() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      float[] x = new float[64];
      x[7] = bad;
      QuantisedPage page = page(32);
      write(page, 0, x, x, 0);
      assertThat(keys(page, 0, 0, 32)[7]).isNaN();
      assertThat(values(page, 0, 0, 32)[7]).isNaN();
    }
  }

  @Test
  void bytesOfAPosition() {
    TransformerConfig config = ToyCheckpoint.of("llama", WeightFormat.F32).config();
    assertThat(CacheFormat.F32.bytesPerPosition(config)).isEqualTo(2 * 2 * 2 * 32 * 4);
    assertThat(CacheFormat.Q8_0.bytesPerPosition(config)).isEqualTo(2 * 2 * 2 * (32 + 4));
    assertThat(CacheFormat.blocks(40)).isEqualTo(2);
    assertThat(CacheFormat.of("q8_0")).isEqualTo(CacheFormat.Q8_0);
    assertThatThrownBy(() -> CacheFormat.of("q4_0"))
        .hasMessage("'q4_0' is no format of keys and values; give f32 or q8_0");
  }

  private static Transformer transformer(String family, Workers workers, CacheFormat cache) {
    TransformerWeights weights =
        TransformerWeights.read(ToyCheckpoint.of(family, WeightFormat.F32), PackedLayout.best());
    return new Transformer(weights, new NumberedVocabulary(weights.config().vocabulary()), workers)
        .withCache(cache);
  }

  private static int[] tokens(int vocabulary) {
    SeededRandomness random = SeededRandomness.of(8);
    int[] tokens = new int[LENGTH];
    Arrays.setAll(tokens, i -> random.below(vocabulary));
    return tokens;
  }

  /** What is kept of a vector, by its definition: heads here have one block of 32. */
  private static double[] kept(double[] vector) {
    double[] kept = new double[vector.length];
    for (int block = 0; block < vector.length; block += 32) {
      double most = 0;
      for (int i = block; i < block + 32; i++) {
        most = Math.max(most, Math.abs(vector[i]));
      }
      for (int i = block; i < block + 32; i++) {
        kept[i] = Math.rint(vector[i] * 127 / most) * most / 127;
      }
    }
    return kept;
  }

  /**
   * Float against double: here and there an entry is rounded to the other side, and so a log-probability may be off by some thousandths;
   * without the rounding the definition is off by more than 0.05 in every family.
   */
  @ParameterizedTest
  @MethodSource("families")
  void agreesWithTheDefinitionOfItsRounding(String family) {
    Transformer model = transformer(family, Workers.sequential(), CacheFormat.Q8_0);
    int vocabulary = model.vocabulary().size();
    int[] tokens = tokens(vocabulary);
    double[] out = new double[LENGTH * vocabulary];
    model.open().extend(tokens, out);
    TransformerWeights weights =
        TransformerWeights.read(ToyCheckpoint.of(family, WeightFormat.F32), MatrixLayout.stored());
    ReferenceTransformer rounded = new ReferenceTransformer(weights, CacheFormatTest::kept);
    double off = furthest(rounded.logits(tokens, LENGTH), out);
    double without = furthest(new ReferenceTransformer(weights).logits(tokens, LENGTH), out);
    assertThat(off).isLessThan(0.02);
    assertThat(without).isGreaterThan(0.05);
  }

  private static double furthest(double[][] logits, double[] logP) {
    double furthest = 0;
    for (int t = 0; t < logits.length; t++) {
      double logSum = Math.log(Arrays.stream(logits[t]).map(Math::exp).sum());
      for (int v = 0; v < logits[t].length; v++) {
        double off = Math.abs(logits[t][v] - logSum - logP[t * logits[t].length + v]);
        furthest = Math.max(furthest, off);
      }
    }
    return furthest;
  }
}
