package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.credence.cli.Command.credence;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands on stories260K in all its forms. Skipped where the file is not there. */
final class Stories260KTest {

  private static final String BEGINNING =
      "Once upon a time, there was a little girl named Lily. She loved to play outside in the park. "
          + "One day, she saw a big, red ball.";

  private static Path folder = Path.of("");

  @BeforeAll
  static void find() {
    String named = System.getenv().getOrDefault("CREDENCE_DATA", "");
    String property = System.getProperty("credence.data", named);
    Path data =
        property.isEmpty()
            ? Path.of(System.getProperty("credence.root", "..")).resolve("../shared/data")
            : Path.of(property);
    folder = data.resolve("language-models").resolve("stories260K");
    assumeThat(folder).as("the model").isDirectory();
  }

  private static String[] withModel(String form, String... more) {
    String file = folder.resolve(form).toString();
    List<String> line = new ArrayList<>(List.of(more[0], file));
    if (!form.endsWith(".gguf")) {
      line.addAll(List.of("--tokenizer", folder.resolve("tok512.bin").toString()));
    }
    line.addAll(List.of(more).subList(1, more.length));
    return line.toArray(String[]::new);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"stories260K.bin", "stories260K_v1.bin", "safetensors", "stories260K-f32.gguf"})
  void everyFormTellsTheGoldenStory(String form) {
    String told =
        credence(withModel(form, "decode", "--temperature", "0", "--prompt", "Once upon a time"))
            .exits(0)
            .silently()
            .out();
    String begun =
        credence(withModel(form, "decode", "--temperature", "0", "-n", "200")).exits(0).out();
    assertThat(told).startsWith(BEGINNING);
    assertThat(begun).startsWith(BEGINNING).contains("Lily didn't want to help her mom, so she");
    assertThat(told).startsWith(begun.strip());
  }

  @Test
  void nextAndScoreAgreeWithTheReferenceInDoublePrecision() throws Exception {
    JsonNode reference =
        JsonMapper.builder()
            .build()
            .readTree(Files.readString(folder.resolve("reference-logits.json")));
    for (JsonNode each : reference.get("cases")) {
      String tokens =
          StreamSupport.stream(each.get("tokens").spliterator(), false)
              .map(node -> String.valueOf(node.asInt()))
              .collect(Collectors.joining(","));
      double[] logits =
          StreamSupport.stream(each.get("logits_last").spliterator(), false)
              .mapToDouble(JsonNode::asDouble)
              .toArray();
      double total = Arrays.stream(logits).map(Math::exp).sum();
      String model = folder.resolve("stories260K-f32.gguf").toString();
      JsonNode next = credence("next", model, "--tokens", tokens, "--all", "--json").json();
      for (int i = 0; i < logits.length; i++) {
        int token = next.get("tokens").get(i).asInt();
        assertThat(next.get("rawLogProbability").get(i).asDouble())
            .isCloseTo(logits[token] - Math.log(total), within(1e-4));
      }
      double sum = 0;
      for (JsonNode logP : each.get("logprob_of_tokens")) {
        sum += logP.asDouble();
      }
      if (each.get("tokens").size() > 1) {
        JsonNode score = credence("score", model, "--tokens", tokens, "--json").exits(0).json();
        assertThat(score.get("logProbability").asDouble()).isCloseTo(sum, within(1e-3));
      }
    }
  }

  /** Perplexity of the story in eight bits is within 1 % of that in floats, and the predictions are nearly the same. */
  @Test
  void theQuantisedExportIsComparedWithTheFloats() {
    String model = folder.resolve("stories260K-f32.gguf").toString();
    String quantised = folder.resolve("stories260K-q80.bin").toString();
    JsonNode story =
        credence("decode", model, "-n", "60", "--temperature", "0", "--json").exits(0).json();
    String tokens =
        "1,"
            + StreamSupport.stream(story.get("tokens").spliterator(), false)
                .map(token -> String.valueOf(token.asInt()))
                .collect(Collectors.joining(","));
    JsonNode rows =
        credence(
                "compare",
                model,
                quantised,
                "--formats",
                "q8_0",
                "--tokens",
                tokens,
                "--no-speed",
                "--json")
            .exits(0)
            .silently()
            .json()
            .get("rows");
    assertThat(rows.get(1).get("model").asString()).isEqualTo("q8_0");
    for (JsonNode row : List.of(rows.get(1), rows.get(2))) {
      assertThat(Math.abs(row.get("logPerplexityRatio").asDouble())).isLessThan(0.01);
      assertThat(row.get("kl").asDouble()).isBetween(1e-6, 2e-3);
      assertThat(row.get("topAgreement").asDouble()).isGreaterThan(0.95);
    }
    assertThat(rows.get(2).get("bytes").asLong()).isEqualTo(392_064);
    assertThat(rows.get(2).get("notes").get(0).asString())
        .contains("groups that no format here holds and are computed as f32");
  }
}
