package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.format.RandomCheckpoint.Size;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.transformer.TransformerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RandomCheckpointTest {

  private static RandomCheckpoint of(Size size) {
    return RandomCheckpoint.of(size.config(), SeededRandomness.of(1));
  }

  @ParameterizedTest
  @CsvSource({"K260, 260032", "M15, 15191712", "M110, 109529856", "B1_1, 1100048384"})
  void sizesHaveTheParametersOfTheModelsTheyStandFor(Size size, long parameters) {
    assertThat(ModelDescription.of(of(size)).parameters()).isEqualTo(parameters);
    assertThat(Size.ofLabel(size.label().toUpperCase(Locale.ROOT))).contains(size);
  }

  @Test
  void theSameSeedGivesTheSameWeightsHoweverTheyAreRead() {
    RandomCheckpoint model = of(Size.K260);
    StoredTensor tensor = model.tensors().get("blk.2.ffn_up.weight");
    byte[] all = new byte[(int) tensor.bytes()];
    model.read(tensor, 0, 172, all);
    byte[] some = new byte[3 * 64 * 4];
    of(Size.K260).read(tensor, 50, 3, some);
    assertThat(some).isEqualTo(Arrays.copyOfRange(all, 50 * 256, 53 * 256));
    RandomCheckpoint.of(Size.K260.config(), SeededRandomness.of(2)).read(tensor, 50, 3, some);
    assertThat(some).isNotEqualTo(Arrays.copyOfRange(all, 50 * 256, 53 * 256));
  }

  @Test
  void weightsHaveTheirMeanAndVariance() {
    RandomCheckpoint model = of(Size.M15);
    // variance 1/288 of a uniform law, 288 * 768 draws: deviations of five standard errors
    check(model, "blk.0.ffn_gate.weight", 0, 1.0 / 288);
    check(model, "blk.0.ffn_down.weight", 0, 1.0 / (2 * 6 * 768));
    check(of(Size.K260), "token_embd.weight", 0, 1.0 / 64);
    float[] norm = GgufConversionTest.floats(model, "output_norm.weight");
    for (float w : norm) {
      assertThat(w).isBetween(0.9f, 1.1f);
    }
    assertThat(norm[0]).isNotEqualTo(norm[1]);
  }

  private static void check(RandomCheckpoint model, String name, double mean, double variance) {
    float[] weights = GgufConversionTest.floats(model, name);
    double sum = 0;
    double squares = 0;
    for (float w : weights) {
      sum += w;
      squares += (double) w * w;
    }
    double n = weights.length;
    assertThat(sum / n).isCloseTo(mean, within(5 * Math.sqrt(variance / n)));
    // the square of a uniform law of variance v has variance 0.8 v²
    assertThat(squares / n).isCloseTo(variance, within(5 * variance * Math.sqrt(0.8 / n)));
  }

  @Test
  void vocabulariesHaveDistinctTokensThatEveryTextCanBeWrittenIn() {
    for (Family family : Family.values()) {
      TransformerConfig config = RandomCheckpoint.shape(family, 1, 8, 8, 2, 2, 3000, 8, true);
      TokenizerSpec spec =
          RandomCheckpoint.of(config, SeededRandomness.of(1)).tokenizer().orElseThrow();
      assertThat(spec.tokens()).hasNumberOfRows(3000);
      assertThat(spec.types()).hasSize(3000);
      Set<String> distinct = new HashSet<>();
      for (int i = 0; i < 3000; i++) {
        distinct.add(spec.types()[i] + Arrays.toString(spec.tokens()[i]));
      }
      assertThat(distinct).hasSize(3000);
      assertThat(spec.tokens()[spec.end().orElseThrow()]).isNotEmpty();
    }
  }

  @Test
  void aVocabularyTooSmallForAllBytesHasNoTokenizer() {
    TransformerConfig config = RandomCheckpoint.shape(Family.LLAMA, 1, 8, 8, 2, 2, 258, 8, true);
    assertThat(RandomCheckpoint.of(config, SeededRandomness.of(1)).tokenizer()).isEmpty();
  }

  @Test
  void shapesThatDoNotDivideAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RandomCheckpoint.shape(Family.LLAMA, 1, 8, 8, 3, 1, 9, 8, true))
        .withMessageContaining("width 8, 3 heads and 1 heads of keys do not divide each other");
    RandomCheckpoint model = of(Size.K260);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> model.read(model.tensors().get("output_norm.weight"), 1, 1, new byte[256]))
        .withMessageContaining("rows 1 to 2 of tensor output_norm.weight are not part");
  }
}
