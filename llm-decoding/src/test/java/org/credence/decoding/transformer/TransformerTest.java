package org.credence.decoding.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Patience;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.model.NumberedVocabulary;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.tensor.MatrixLayout;
import org.credence.decoding.tensor.PackedLayout;
import org.credence.decoding.tensor.WeightFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The fast forward pass against its definition on small models of every family; the law of its bits is in {@link BitInvarianceTest}. */
final class TransformerTest {

  private static final int CONTEXT = 136;

  private static Transformer transformer(TransformerWeights weights, Workers workers) {
    return new Transformer(weights, new NumberedVocabulary(weights.config().vocabulary()), workers);
  }

  private static int[] tokens(int count, int vocabulary) {
    SeededRandomness random = SeededRandomness.of(count);
    int[] tokens = new int[count];
    Arrays.setAll(tokens, i -> random.below(vocabulary));
    return tokens;
  }

  static Stream<String> families() {
    return ToyCheckpoint.families().stream();
  }

  /** Float over the same weights: a wrong pairing, scale, head or mask moves the numbers by more than 0.01. */
  @ParameterizedTest
  @MethodSource("families")
  void agreesWithTheDefinition(String family) {
    TransformerWeights weights =
        TransformerWeights.read(
            ToyCheckpoint.small(family, WeightFormat.F32), MatrixLayout.stored());
    int vocabulary = weights.config().vocabulary();
    int[] tokens = tokens(66, vocabulary);
    double[][] expected = new ReferenceTransformer(weights).logits(tokens, tokens.length);
    double[] out = new double[tokens.length * vocabulary];
    TransformerWeights packed =
        TransformerWeights.read(ToyCheckpoint.small(family, WeightFormat.F32), PackedLayout.best());
    transformer(packed, Workers.sequential()).open().extend(tokens, out);
    for (int t = 0; t < tokens.length; t++) {
      double logSum = 0;
      for (double logit : expected[t]) {
        logSum += Math.exp(logit);
      }
      for (int v = 0; v < vocabulary; v++) {
        assertThat(out[t * vocabulary + v])
            .isCloseTo(expected[t][v] - Math.log(logSum), within(1e-4));
      }
    }
  }

  @Test
  void readingALongTextIsToldOf() {
    TransformerWeights weights =
        TransformerWeights.read(ToyCheckpoint.of("llama", WeightFormat.F32), MatrixLayout.stored());
    List<String> told = new ArrayList<>();
    TokenContext context =
        transformer(weights, Workers.sequential())
            .watchedBy((read, total) -> told.add(read + " of " + total))
            .open();
    context.extend(tokens(135, weights.config().vocabulary()), 0, new double[0]);
    context.extend(new int[] {1}, 0, new double[0]);
    assertThat(told).containsExactly("128 of 135", "135 of 135");
  }

  @Test
  void readingALongTextEndsBetweenLayersWhenInterruptedOrOutOfTime() {
    TransformerWeights weights =
        TransformerWeights.read(ToyCheckpoint.of("llama", WeightFormat.F32), MatrixLayout.stored());
    int[] tokens = tokens(70, weights.config().vocabulary());
    double[] whole = new double[weights.config().vocabulary()];
    TokenContext context = transformer(weights, Workers.sequential()).open();
    context.extend(new int[] {tokens[0]}, 0, new double[0]);
    int[] rest = Arrays.copyOfRange(tokens, 1, tokens.length);
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> context.extend(rest, 1, whole))
          .isInstanceOfSatisfying(
              CannotAnswerException.class,
              e -> assertThat(e.stop()).isEqualTo(StopReason.INTERRUPTED));
    } finally {
      Thread.interrupted();
    }
    long longAgo = System.nanoTime() - 10_000_000_000L;
    assertThatThrownBy(
            () ->
                Patience.within(
                    longAgo,
                    Optional.of(Duration.ofMillis(1)),
                    () -> {
                      context.extend(rest, 1, whole);
                      return true;
                    }))
        .isInstanceOfSatisfying(
            CannotAnswerException.class,
            e -> assertThat(e.stop()).isEqualTo(StopReason.TIME_BUDGET));
    assertThat(context.length()).as("nothing of the text was read").isEqualTo(1);
    context.extend(rest, 1, whole);
    double[] expected = new double[whole.length];
    transformer(weights, Workers.sequential()).open().extend(tokens, 1, expected);
    assertThat(whole).containsExactly(expected);
  }

  @Test
  void moreTokensThanPositionsAreRefusedWithBothLengths() {
    TransformerWeights weights =
        TransformerWeights.read(ToyCheckpoint.of("llama", WeightFormat.F32), MatrixLayout.stored());
    TokenContext context = transformer(weights, Workers.sequential()).open();
    context.extend(tokens(CONTEXT, weights.config().vocabulary()), 0, new double[0]);
    assertThatThrownBy(() -> context.extend(new int[] {1}, 0, new double[0]))
        .isInstanceOf(ContextOverflowException.class)
        .hasMessage(
            "the text has 137 tokens and the model reads at most 136; shorten the prompt or ask for fewer tokens");
    assertThat(context.length()).isEqualTo(CONTEXT);
  }

  @ParameterizedTest
  @EnumSource(WeightFormat.class)
  void everyFormatEncodesNearTheWeights(WeightFormat format) {
    SeededRandomness random = SeededRandomness.of(3);
    float[] weights = new float[512];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) random.gaussian();
    }
    int blocks = weights.length / format.blockWeights();
    byte[] stored = new byte[(int) format.bytes(weights.length)];
    format.codec().encode(weights, 0, blocks, stored, 0);
    float[] read = new float[weights.length];
    format.codec().decode(stored, 0, blocks, read, 0);
    double squares = 0;
    for (int i = 0; i < weights.length; i++) {
      squares += (read[i] - weights[i]) * (read[i] - weights[i]);
    }
    double expected =
        switch (format) {
          case F32 -> 0;
          case F16, BF16 -> 0.002;
          case Q8_0 -> 0.008;
          case Q6_K -> 0.03;
          case Q5_0, Q5_1, Q5_K -> 0.06;
          case Q4_0, Q4_1, Q4_K -> 0.12;
        };
    assertThat(Math.sqrt(squares / weights.length)).isLessThanOrEqualTo(expected);
  }
}
