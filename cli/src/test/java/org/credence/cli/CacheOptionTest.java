package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.credence.cli.Command.credence;

import java.nio.file.Path;
import org.credence.decoding.transformer.CacheFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code --cache} of {@code next}, {@code score} and {@code decode}, and the memory of a text. */
final class CacheOptionTest {

  private static final String TOKENS = "1,40,60,33,90,200,7,8,9,10,11,12";

  @TempDir static Path folder;

  private static String model = "";

  @BeforeAll
  static void write() {
    model = TinyModels.llama(folder).toString();
  }

  private static JsonNode next(String cache) {
    return credence("next", model, "--tokens", TOKENS, "--all", "--json", "--cache", cache)
        .exits(0)
        .json();
  }

  private static void says(JsonNode json) {
    assertThat(json.get("warnings")).hasSize(1);
    assertThat(json.get("warnings").get(0).asString())
        .startsWith("keys and values are kept as q8_0: all probabilities are those of an approx");
  }

  private static double probability(JsonNode next, int token) {
    for (int i = 0; i < next.get("tokens").size(); i++) {
      if (next.get("tokens").get(i).asInt() == token) {
        return next.get("logProbability").get(i).asDouble();
      }
    }
    throw new AssertionError("token " + token + " is not listed");
  }

  @Test
  void eightBitsGiveNearlyTheSameAnswerAndSaySo() {
    JsonNode exact = next("f32");
    JsonNode near = next("q8_0");
    says(near);
    assertThat(exact.get("warnings")).isEmpty();
    boolean differs = false;
    for (int token = 0; token < TinyModels.VOCABULARY; token++) {
      double logP = probability(exact, token);
      assertThat(probability(near, token)).isCloseTo(logP, within(0.05));
      differs |= probability(near, token) != logP;
    }
    assertThat(differs).isTrue();
    assertThat(credence("next", model, "--tokens", TOKENS, "--cache", "q8_0").exits(0).out())
        .contains("warning: keys and values are kept as q8_0");
  }

  @Test
  void allBitsAreTheDefault() {
    String[] plain = {"next", model, "--tokens", TOKENS, "--json"};
    String[] said = {"next", model, "--tokens", TOKENS, "--json", "--cache", "f32"};
    assertThat(credence(said).exits(0).out()).isEqualTo(credence(plain).exits(0).out());
  }

  @Test
  void scoreAndDecodeKnowItToo() {
    String[] score = {"score", model, "--tokens", TOKENS, "--json", "--cache", "f32"};
    double exact = credence(score).exits(0).json().get("logProbability").asDouble();
    score[score.length - 1] = "q8_0";
    JsonNode near = credence(score).exits(0).json();
    says(near);
    assertThat(near.get("logProbability").asDouble()).isCloseTo(exact, within(0.5));
    assertThat(near.get("logProbability").asDouble()).isNotEqualTo(exact);
    says(
        credence("decode", model, "--tokens", TOKENS, "-n", "3", "--cache", "q8_0", "--json")
            .exits(0)
            .json());
  }

  @Test
  void wrongCommandLines() {
    credence("next", model, "--tokens", "1", "--cache", "q4_0")
        .exits(2)
        .complains("--cache: 'q4_0' is no format of keys and values; give f32 or q8_0");
    credence("next", "front-office", "--prompt", "a", "--cache", "q8_0")
        .exits(2)
        .complains("--cache is for trained models; front-office keeps no keys and values");
  }

  @Test
  void aTextThatTheHeapDoesNotHoldIsRefusedWithAllSizes() {
    TextMemory memory = new TextMemory(3_000_000_000L, 1_000_000, CacheFormat.F32);
    assertThat(memory.shortage(1000, 4_000_000_000L)).isEmpty();
    assertThat(memory.shortage(1001, 4_000_000_000L))
        .hasValue(
            "keys and values of 1001 tokens take 1001000000 bytes beside 3000000000 of weights and the heap holds 4000000000; give the JVM more (JDK_JAVA_OPTIONS=-Xmx6g), keep them in 8 bits (--cache q8_0) or ask for fewer tokens");
    assertThat(
            new TextMemory(3_000_000_000L, 281_250, CacheFormat.Q8_0)
                .shortage(4000, 4_000_000_000L))
        .hasValueSatisfying(
            text ->
                assertThat(text)
                    .endsWith(
                        "give the JVM more (JDK_JAVA_OPTIONS=-Xmx6g) or ask for fewer tokens"));
  }
}
