package org.credence.core.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.credence.core.engine.Workers;
import org.junit.jupiter.api.Test;

final class SeededRandomnessTest {

  private static long[] philox(long c0, long c1, long c2, long c3, long k0, long k1) {
    long[] out = new long[4];
    SeededRandomness.philox(c0, c1, c2, c3, k0, k1, out);
    return out;
  }

  /** The three vectors of Philox4x64-10 that Random123 publishes (kat_vectors): zeros, ones, digits of pi. */
  @Test
  void agreesWithThePublishedKnownAnswers() {
    assertThat(philox(0, 0, 0, 0, 0, 0))
        .containsExactly(
            0x16554d9eca36314cL, 0xdb20fe9d672d0fdcL, 0xd7e772cee186176bL, 0x7e68b68aec7ba23bL);
    assertThat(philox(-1, -1, -1, -1, -1, -1))
        .containsExactly(
            0x87b092c3013fe90bL, 0x438c3c67be8d0224L, 0x9cc7d7c69cd777b6L, 0xa09caebf594f0ba0L);
    assertThat(
            philox(
                0x243f6a8885a308d3L,
                0x13198a2e03707344L,
                0xa4093822299f31d0L,
                0x082efa98ec4e6c89L,
                0x452821e638d01377L,
                0xbe5466cf34e90c6cL))
        .containsExactly(
            0xa528f45403e61d95L, 0x38c72dbd566e9788L, 0xa5a1610e72fd18b5L, 0x57bd43b5e52b7fe6L);
  }

  /**
   * numpy 2.4.6: {@code Philox(key=[42, 0], counter=[2**64 - 1] * 4).random_raw(12)}. numpy adds one to its counter before the
   * first block, so a counter of all ones begins at block 0, as we do.
   */
  @Test
  void agreesWithNumpyOverSeveralBlocks() {
    SeededRandomness randomness = SeededRandomness.of(42);
    long[] words = new long[12];
    Arrays.setAll(words, i -> randomness.nextLong());
    assertThat(words)
        .containsExactly(
            0xa7687e2d34c89dc6L,
            0x4c5818ab9649d53fL,
            0xea0add4230dddab5L,
            0xe2a142eecee5bb40L,
            0xd1f8817d4d62880eL,
            0x307266b65cc8797eL,
            0xde1f04e7f084ed03L,
            0x65034a8e78cd1e59L,
            0x5e3daa8961c3e3d3L,
            0x6f37dea4a04bd05cL,
            0x31d3a1ae26e190b9L,
            0x0fef7fae0ab2a01aL);
  }

  /** By the definition in the class doc, from numpy's blocks with the last counter word 1 (split) and 2 (seeds). */
  @Test
  void splitAndSeedOfAreBlocksThatNoDrawUses() {
    long[] sub = philox(7, 0, 0, 1, 42, 0);
    long[] first = philox(0, 0, 0, 0, sub[0], sub[1]);
    SeededRandomness split = SeededRandomness.of(42).split(7);
    for (long word : first) {
      assertThat(split.nextLong()).isEqualTo(word);
    }
    assertThat(SeededRandomness.seedOf(42, 7)).isEqualTo(philox(7, 0, 0, 2, 42, 0)[0]);
  }

  @Test
  void splitDoesNotDependOnHowMuchWasDrawn() {
    SeededRandomness fresh = SeededRandomness.of(3);
    SeededRandomness used = SeededRandomness.of(3);
    for (int i = 0; i < 1001; i++) {
      used.nextLong();
      used.gaussian();
      used.split(i);
    }
    assertThat(used.split(5).nextLong()).isEqualTo(fresh.split(5).nextLong());
    assertThat(used.split(5).split(6).nextLong()).isEqualTo(fresh.split(5).split(6).nextLong());
  }

  @Test
  void mayBeSplitOnSeveralThreads() {
    SeededRandomness shared = SeededRandomness.of(8);
    long[] firsts = new long[10_000];
    try (Workers workers = Workers.of(4)) {
      workers.forEachChunk(10_000, key -> firsts[key] = shared.split(key).nextLong());
    }
    for (int key = 0; key < firsts.length; key++) {
      assertThat(firsts[key]).isEqualTo(SeededRandomness.of(8).split(key).nextLong());
    }
  }

  @Test
  void streamsSplitsAndSeedsDoNotCollide() {
    int count = 250_000;
    long[] firsts = new long[4 * count];
    SeededRandomness root = SeededRandomness.of(1);
    SeededRandomness nested = root.split(0);
    for (int i = 0; i < count; i++) {
      firsts[4 * i] = SeededRandomness.of(i).nextLong();
      firsts[4 * i + 1] = root.split(i).nextLong();
      firsts[4 * i + 2] = nested.split(i).nextLong();
      firsts[4 * i + 3] = SeededRandomness.seedOf(1, i);
    }
    Arrays.sort(firsts);
    long equalNeighbours = 0;
    for (int i = 1; i < firsts.length; i++) {
      equalNeighbours += firsts[i] == firsts[i - 1] ? 1 : 0;
    }
    // 10^6 random words of 64 bits collide with probability 3e-8; seed 1 and its stream are in
    // there once each.
    assertThat(equalNeighbours).isZero();
  }

  @Test
  void uniformIsAMultipleOfTwoToMinus53BelowOne() {
    SeededRandomness randomness = SeededRandomness.of(11);
    for (int i = 0; i < 10_000; i++) {
      double u = randomness.uniform();
      assertThat(u).isGreaterThanOrEqualTo(0).isLessThan(1);
      assertThat(u * 0x1p53).isEqualTo(Math.rint(u * 0x1p53));
    }
  }

  @Test
  void categoricalNeverDrawsWeightZero() {
    SeededRandomness randomness = SeededRandomness.of(5);
    double[] weights = {9, 0, 1e-300, 0, 3e-300, 0, 9};
    for (int i = 0; i < 10_000; i++) {
      assertThat(randomness.categorical(weights, 1, 5)).isIn(1, 3);
    }
    assertThat(randomness.categorical(new double[] {0, 0, Double.MIN_VALUE})).isEqualTo(2);
  }

  @Test
  void bernoulliIsCertainAtTheEnds() {
    SeededRandomness randomness = SeededRandomness.of(5);
    for (int i = 0; i < 10_000; i++) {
      assertThat(randomness.bernoulli(0)).isFalse();
      assertThat(randomness.bernoulli(1)).isTrue();
      assertThat(randomness.below(1)).isZero();
    }
  }

  @Test
  void refusesWhatIsNoLaw() {
    SeededRandomness randomness = SeededRandomness.of(5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> randomness.categorical(new double[] {0, 0}))
        .withMessage(
            "the 2 weights of a categorical draw sum to 0.0; give finite weights, not all zero");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> randomness.categorical(new double[] {1, Double.NaN}))
        .withMessageContaining("sum to NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> randomness.categorical(new double[] {Double.MAX_VALUE, 1e308}))
        .withMessageContaining("sum to Infinity");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> randomness.categorical(new double[] {9, 2, -1, 3}, 1, 3))
        .withMessage("weight 1 of a categorical draw is -1.0; give weights of at least 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> randomness.categorical(new double[0]))
        .withMessageContaining("the 0 weights");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> randomness.bernoulli(1.5))
        .withMessage("probability of a bernoulli draw is 1.5; give a number in [0, 1]");
    assertThatIllegalArgumentException().isThrownBy(() -> randomness.bernoulli(Double.NaN));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> randomness.below(0))
        .withMessage("bound of a uniform draw is 0; give at least 1");
  }

  @Test
  void cumulativeFindsTheIndexThatTheDefinitionNames() {
    for (int length : new int[] {1, 2, 5, 16, 17, 64}) {
      double[] cumulative = new double[length + 1];
      Randomness weights = SeededRandomness.of(length);
      double sum = 0;
      for (int i = 0; i < length; i++) {
        sum += i % 3 == 1 ? 0 : weights.uniform();
        cumulative[i + 1] = sum;
      }
      Randomness drawing = SeededRandomness.of(7);
      Randomness same = SeededRandomness.of(7);
      for (int draw = 0; draw < 200; draw++) {
        double level = same.uniform() * sum;
        int expected = 0;
        while (cumulative[expected + 1] <= level) {
          expected++;
        }
        assertThat(drawing.cumulative(cumulative, 1, length)).isEqualTo(expected);
      }
    }
  }

  @Test
  void cumulativeNeverDrawsAStateOfWeightZeroAndRefusesARowWithoutWeight() {
    SeededRandomness randomness = SeededRandomness.of(3);
    for (int draw = 0; draw < 1000; draw++) {
      assertThat(randomness.cumulative(new double[] {0, 1e-300, 1e-300, 2e-300, 2e-300}, 0, 5))
          .isIn(1, 3);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> randomness.cumulative(new double[] {0, 0}, 0, 2))
        .withMessageContaining("2 cumulative weights of a draw end with 0.0");
  }

  @Test
  void aRestoredStreamGoesOnWithTheSameDraws() throws IOException {
    SeededRandomness stream = SeededRandomness.of(11).split(5);
    for (int drawn = 0; drawn < 9; drawn++) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      stream.save(new DataOutputStream(bytes));
      SeededRandomness again = SeededRandomness.of(11).split(5);
      again.restore(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
      assertThat(again.gaussian()).isEqualTo(stream.gaussian());
      for (int i = 0; i < 6; i++) {
        assertThat(again.nextLong()).isEqualTo(stream.nextLong());
      }
    }
  }
}
