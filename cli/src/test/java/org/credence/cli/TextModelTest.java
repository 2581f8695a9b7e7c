package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.credence.cli.Command.credence;
import static org.credence.cli.InferCommandTest.names;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code compare}, {@code infer} and {@code decode} on text models, end to end. */
final class TextModelTest {

  @TempDir Path folder;

  @Test
  void comparisonShowsDistanceBesideTheNoiseFloor() {
    Command run =
        credence("compare", "front-office", "--length", "2", "--evaluations", "20k")
            .exits(0)
            .silently();
    assertThat(run.out())
        .contains(
            "total",
            "variation",
            "noise",
            "floor",
            "accept-",
            "target",
            "passes",
            "Errors against sequence-enumeration",
            "target-model position scored",
            "ancestral-sampling",
            "speculative-decoding");
  }

  @Test
  void comparisonJsonHasTheFieldsOfTheContract() {
    JsonNode json =
        credence("compare", "front-office", "--length", "2", "--evaluations", "20k", "--json")
            .exits(0)
            .json();
    assertThat(json.get("schema").asInt()).isEqualTo(1);
    assertThat(json.get("reference").asString()).isEqualTo("sequence-enumeration");
    assertThat(json.get("rows").size()).isEqualTo(3);
    for (JsonNode row : json.get("rows")) {
      assertThat(names(row.get("error")))
          .containsExactly("totalVariation", "noiseFloor", "kl", "mapGap");
      assertThat(row.get("evaluationUnit").asString()).isEqualTo("target-model position scored");
    }
    JsonNode ancestral = json.get("rows").get(1).get("error");
    double floor = ancestral.get("noiseFloor").asDouble();
    assertThat(floor).isBetween(1e-4, 0.5);
    assertThat(ancestral.get("totalVariation").asDouble()).isBetween(floor / 3, floor * 3);
    assertThat(names(json.get("rows").get(2).get("measures")))
        .contains("acceptanceRate", "targetPasses");
  }

  @Test
  void defaultsAreThreeTokensAndAHundredThousandEvaluations() {
    JsonNode json =
        credence("compare", "front-office", "--engines", "ancestral", "--json").exits(0).json();
    assertThat(json.get("problem").asString()).contains("3 tokens");
    assertThat(json.get("run").get("budgets").get("evaluations").asLong()).isEqualTo(50_000);
  }

  @Test
  void lawOfATextCountedByHand() throws Exception {
    // order 1: Witten-Bell over 4 a and 2 b with the uniform law of 2 tokens: (4 + 2/2) / 8 and (2
    // + 2/2) / 8
    Path file = Files.writeString(folder.resolve("ab.txt"), "aabaab");
    JsonNode json =
        credence(
                "infer", file.toString(), "--order", "1", "--length", "1", "--prompt", "", "--json")
            .exits(0)
            .json();
    assertThat(json.get("engine").asString()).isEqualTo("sequence-enumeration");
    assertThat(json.get("model").asString()).isEqualTo(file + "[order=1]");
    JsonNode texts = json.get("texts");
    assertThat(texts.get(0).get("text").asString()).isEqualTo("a");
    assertThat(texts.get(0).get("p").asDouble()).isCloseTo(5.0 / 8, within(1e-12));
    assertThat(texts.get(1).get("p").asDouble()).isCloseTo(3.0 / 8, within(1e-12));
    assertThat(texts.get(0).get("error").get("kind").asString()).isEqualTo("exact");
  }

  @Test
  void temperatureIsPartOfTheLaw() throws Exception {
    Path file = Files.writeString(folder.resolve("ab.txt"), "aabaab");
    JsonNode json =
        credence(
                "infer",
                file.toString(),
                "--order",
                "1",
                "--length",
                "1",
                "--temperature",
                "0.5",
                "--prompt",
                "",
                "--json")
            .exits(0)
            .json();
    assertThat(json.get("law").asString()).isEqualTo("temperature=0.5");
    assertThat(json.get("texts").get(0).get("p").asDouble()).isCloseTo(25.0 / 34, within(1e-12));
  }

  @Test
  void topLimitsTheList() {
    JsonNode json =
        credence("infer", "front-office", "--length", "2", "--top", "3", "--json").exits(0).json();
    assertThat(json.get("texts").size()).isEqualTo(3);
    assertThat(credence("infer", "front-office", "--length", "2", "--top", "3").exits(0).out())
        .contains("most probable of");
    assertThat(credence("infer", "front-office", "--length", "2", "--csv").exits(0).out())
        .startsWith("text,p,");
    assertThat(credence("infer", "front-office", "--length", "2", "--markdown").exits(0).out())
        .contains("| text");
  }

  @Test
  void longTextsAreRefusedByTheEnumeration() {
    credence("infer", "front-office", "--length", "40", "--memory", "64m", "--json")
        .exits(4)
        .json();
  }

  @Test
  void decodeWritesTheTextAndNothingElse() {
    Command run = credence("decode", "front-office", "--max-tokens", "80").exits(0).silently();
    assertThat(run.out()).endsWith("\n");
    assertThat(run.out().codePointCount(0, run.out().length())).isBetween(60, 81);
    assertThat(credence("decode", "front-office", "-n", "80").out()).isEqualTo(run.out());
    assertThat(credence("decode", "front-office", "-n", "80", "--seed", "2").out())
        .isNotEqualTo(run.out());
  }

  @Test
  void decodeJsonAddsUp() {
    for (String engine : new String[] {"ancestral", "speculative[length=3]"}) {
      JsonNode json =
          credence(
                  "decode",
                  "front-office",
                  "--engine",
                  engine,
                  "-n",
                  "30",
                  "--prompt",
                  "The ",
                  "--temperature",
                  "0.8",
                  "--json")
              .exits(0)
              .silently()
              .json();
      assertThat(json.get("prompt").asString()).isEqualTo("The ");
      assertThat(json.get("guarantee").asString()).isEqualTo("exact-sample");
      StringBuilder text = new StringBuilder();
      double logP = 0;
      for (JsonNode piece : json.get("pieces")) {
        text.append(piece.asString());
      }
      for (JsonNode each : json.get("logProbability")) {
        logP += each.asDouble();
      }
      assertThat(json.get("text").asString()).isEqualTo(text.toString());
      assertThat(json.get("logP").asDouble()).isCloseTo(logP, within(1e-9));
      assertThat(json.get("tokens").size()).isEqualTo(30);
    }
  }

  @Test
  void streamedTextIsThatOfTheJson() {
    String streamed =
        credence("decode", "front-office", "--engine", "speculative", "-n", "60").out();
    String text =
        credence("decode", "front-office", "--engine", "speculative", "-n", "60", "--json")
            .json()
            .get("text")
            .asString();
    assertThat(streamed).isEqualTo(text.endsWith("\n") ? text : text + "\n");
  }

  @Test
  void temperatureZeroIsTheMostProbableTokenForBothDecoders() {
    String ancestral =
        credence("decode", "front-office", "-n", "40", "--temperature", "0", "--seed", "3").out();
    String speculative =
        credence(
                "decode",
                "front-office",
                "-n",
                "40",
                "--temperature",
                "0",
                "--engine",
                "speculative")
            .out();
    assertThat(speculative).isEqualTo(ancestral);
  }

  @Test
  void badDecodeSettings() {
    credence("decode", "front-office", "--engine", "beam").exits(2).complains("\"beam\"");
    credence("decode", "front-office", "--engine", "ve")
        .exits(2)
        .complains("does not answer generation");
    credence("decode", "front-office", "-n", "0").exits(2).complains("--max-tokens is \"0\"");
    credence("decode", "front-office", "--prompt", "\u4e2d").exits(2).complains("--prompt:");
  }
}
