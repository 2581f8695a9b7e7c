package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.credence.cli.Command.credence;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The decoding engines on a trained model: drafts, laws of texts, texts beyond the context. */
final class TrainedModelEnginesTest {

  @TempDir static Path folder;

  private static String model = "";

  @BeforeAll
  static void write() {
    model = TinyModels.llama(folder).toString();
  }

  private static List<Integer> ids(JsonNode decoded) {
    List<Integer> ids = new ArrayList<>();
    decoded.get("tokens").forEach(token -> ids.add(token.asInt()));
    return ids;
  }

  private static String ids(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> String.valueOf(7 + i))
        .collect(Collectors.joining(","));
  }

  @Test
  void aTextOfALawIsWhatDecodeShowsOfIt() {
    String[] law = {"infer", model, "--prompt", "the", "--length", "1", "--top", "320", "--json"};
    boolean blank = false;
    for (JsonNode text : credence(law).exits(0).json().get("texts")) {
      int token = text.get("tokens").get(0).asInt();
      JsonNode piece =
          credence("tokenize", model, "--decode", String.valueOf(token), "--json").json();
      String shown = piece.get("pieces").get(0).asString();
      if (shown.startsWith(" ")) {
        blank = true;
        assertThat(text.get("text").asString()).isEqualTo(shown);
      }
    }
    assertThat(blank).isTrue();
  }

  @Test
  void aDraftChangesTheCostAndNotTheMostProbableText() {
    String[] greedy = {
      "decode", model, "--tokens", "1,270", "--temperature", "0", "-n", "20", "--json"
    };
    List<Integer> plain = ids(credence(greedy).exits(0).json());
    String q8 = folder.resolve("draft.gguf").toString();
    credence("convert", model, q8, "--to", "q8_0").exits(0);
    for (String draft : List.of("q8_0", "q4_0", q8)) {
      JsonNode drafted =
          credence(
                  "decode",
                  model,
                  "--tokens",
                  "1,270",
                  "--temperature",
                  "0",
                  "-n",
                  "20",
                  "--json",
                  "--engine",
                  "speculative-decoding[length=3]",
                  "--draft",
                  draft)
              .exits(0)
              .silently()
              .json();
      assertThat(ids(drafted)).isEqualTo(plain);
      assertThat(drafted.get("engine").asString())
          .isEqualTo("speculative-decoding[draft=" + draft + ",length=3]");
      assertThat(drafted.get("diagnostics").get("measures").get("targetPasses").asInt())
          .isLessThan(20);
    }
  }

  @Test
  void decodeSaysEachTokenWithBothLogProbabilities() {
    JsonNode json =
        credence("decode", model, "--tokens", "1,270", "--temperature", "0.5", "-n", "5", "--json")
            .exits(0)
            .json();
    List<Integer> read = new ArrayList<>(List.of(1, 270));
    double sum = 0;
    for (int place = 0; place < 5; place++) {
      String before = read.stream().map(String::valueOf).collect(Collectors.joining(","));
      JsonNode next =
          credence("next", model, "--tokens", before, "--temperature", "0.5", "--all", "--json")
              .json();
      int id = json.get("tokens").get(place).asInt();
      for (int i = 0; i < next.get("tokens").size(); i++) {
        if (next.get("tokens").get(i).asInt() == id) {
          assertThat(json.get("rawLogProbability").get(place))
              .isEqualTo(next.get("rawLogProbability").get(i));
          assertThat(json.get("logProbability").get(place).asDouble())
              .isCloseTo(next.get("logProbability").get(i).asDouble(), within(1e-12));
        }
      }
      sum += json.get("logProbability").get(place).asDouble();
      read.add(id);
    }
    assertThat(read).hasSize(7);
    assertThat(json.get("logP").asDouble()).isCloseTo(sum, within(1e-12));
    assertThat(json.get("text").asString()).isNotNull();
  }

  @Test
  void aQuestionBeyondTheContextIsRefusedInJsonToo() {
    for (String command : List.of("infer", "compare")) {
      String[] line = {command, model, "--prompt", "the", "--length", "600"};
      credence(line).exits(4).complains("600 more are asked for", "reads at most 64 tokens");
      String[] inJson = Arrays.copyOf(line, line.length + 1);
      inJson[line.length] = "--json";
      JsonNode json = credence(inJson).exits(4).silently().json();
      assertThat(json.get("stop").asString()).isEqualTo("refused");
      assertThat(json.get("outcome").asString()).isEqualTo("gave-up");
      assertThat(json.get("reason").asString()).contains("600 more are asked for");
    }
  }

  @Test
  void formatsOnATextBeyondTheContextAreRefusedInJsonToo() {
    String[] line = {"compare", model, "--formats", "q8_0", "--tokens", ids(80), "--json"};
    JsonNode json = credence(line).exits(4).silently().json();
    assertThat(json.get("reason").asString()).contains("79 tokens after the first", "at most 64");
  }

  @Test
  void compareHoldsSamplersAgainstTheWholeLaw() {
    JsonNode json =
        credence(
                "compare",
                model,
                "--tokens",
                "1,270",
                "--length",
                "2",
                "--temperature",
                "0.1",
                "--draft",
                "q4_0",
                "--steps",
                "300",
                "--json")
            .exits(0)
            .json();
    assertThat(json.get("reference").asString()).isEqualTo("sequence-enumeration");
    assertThat(json.get("problem").asString()).contains("texts of 2 tokens after");
    List<String> engines = new ArrayList<>();
    for (JsonNode row : json.get("rows")) {
      engines.add(row.get("engine").asString());
      assertThat(row.get("outcome").asString()).isEqualTo("answered");
      double noise = row.get("error").get("noiseFloor").asDouble();
      assertThat(row.get("error").get("totalVariation").asDouble())
          .isLessThanOrEqualTo(1.5 * noise + 1e-9);
    }
    assertThat(engines)
        .containsExactly(
            "sequence-enumeration", "ancestral-sampling", "speculative-decoding[draft=q4_0]");
    assertThat(json.get("rows").get(2).get("measures").get("acceptanceRate").asDouble())
        .isBetween(0.3, 0.999);
  }

  @Test
  void inferGivesTheLawThatNextGives() {
    JsonNode law =
        credence("infer", model, "--tokens", "1,270", "--length", "1", "--top", "3", "--json")
            .exits(0)
            .json();
    JsonNode next =
        credence("next", model, "--tokens", "1,270", "--top", "3", "--json").exits(0).json();
    for (int i = 0; i < 3; i++) {
      assertThat(law.get("texts").get(i).get("tokens").get(0)).isEqualTo(next.get("tokens").get(i));
      assertThat(law.get("texts").get(i).get("p").asDouble())
          .isCloseTo(next.get("probability").get(i).asDouble(), within(1e-12));
    }
  }

  @Test
  void decodeGoesBeyondTheContextWhereItMay() {
    String[] line = {
      "decode", model, "--tokens", "1,270", "-n", "150", "--json", "--temperature", "0"
    };
    credence(line).exits(4);
    String[] window =
        IntStream.range(0, line.length + 2)
            .mapToObj(i -> i < line.length ? line[i] : i == line.length ? "--overflow" : "window")
            .toArray(String[]::new);
    JsonNode json = credence(window).exits(0).silently().json();
    List<Integer> ids = ids(json);
    assertThat(ids.size()).isEqualTo(150);
    assertThat(json.get("warnings").get(0).asString())
        .isEqualTo(
            "151 tokens are read in windows of 64: behind the first window every token is predicted from 34 to 64 tokens");
    // token 100 of the text is drawn after the begin token and the tokens 63 .. 99: window 2
    List<Integer> all = new ArrayList<>(List.of(1, 270));
    all.addAll(ids);
    List<Integer> seen = new ArrayList<>(List.of(1));
    seen.addAll(all.subList(63, 100));
    JsonNode next =
        credence(
                "next",
                model,
                "--top",
                "1",
                "--json",
                "--tokens",
                seen.stream().map(String::valueOf).collect(Collectors.joining(",")))
            .exits(0)
            .json();
    assertThat(all.get(100)).isEqualTo(next.get("tokens").get(0).asInt());
    JsonNode drafted =
        credence(
                "decode",
                model,
                "--tokens",
                "1,270",
                "-n",
                "150",
                "--json",
                "--temperature",
                "0",
                "--overflow",
                "window",
                "--engine",
                "speculative",
                "--draft",
                "q8_0")
            .exits(0)
            .json();
    assertThat(ids(drafted)).isEqualTo(ids);
  }

  @Test
  void aLongPromptLosesItsBeginningWhereItMay() {
    JsonNode cut =
        credence(
                "decode",
                model,
                "--tokens",
                ids(80),
                "-n",
                "5",
                "--json",
                "--temperature",
                "0",
                "--overflow",
                "truncate-left")
            .exits(0)
            .json();
    assertThat(cut.get("warnings").get(0).asString())
        .isEqualTo(
            "20 of 80 tokens of the text are left out at its beginning, so that 64 are read");
    String kept =
        IntStream.range(20, 80)
            .mapToObj(i -> String.valueOf(7 + i))
            .collect(Collectors.joining(","));
    JsonNode same =
        credence("decode", model, "--tokens", kept, "-n", "5", "--json", "--temperature", "0")
            .exits(0)
            .json();
    assertThat(ids(cut)).isEqualTo(ids(same));
    credence("next", model, "--tokens", ids(70), "--json", "--overflow", "truncate-left").exits(0);
    credence("next", model, "--tokens", ids(70), "--json", "--overflow", "window").exits(0);
  }

  @Test
  void wrongCommandLines() {
    credence("decode", model, "--tokens", "1", "--draft", "q4_0")
        .exits(2)
        .complains("--draft is for speculative-decoding; ancestral-sampling drafts nothing");
    credence("decode", model, "--tokens", "1", "--engine", "speculative", "--draft", "asia")
        .exits(2)
        .complains("--draft is asia, expected the file of a trained model, or a format");
    credence("decode", model, "--tokens", "1", "--engine", "speculative", "--draft", "q4")
        .exits(2)
        .complains("--draft is \"q4\", which is no file of a model and no format", "q4_0, q4_1");
    credence("decode", model, "--tokens", "1", "--engine", "speculative")
        .exits(5)
        .complains("give a draft model of its own (--draft MODEL or a format such as q4_0)");
    String mute = TinyModels.withoutTokenizer(folder).toString();
    credence("decode", model, "--tokens", "1", "--engine", "speculative", "--draft", mute)
        .exits(5)
        .complains("reads other tokens than the model it is put beside");
    credence("compare", model, "--tokens", "1", "--engines", "ancestral", "--draft", "q4_0")
        .exits(2)
        .complains("--draft is for speculative-decoding, which is none of the engines asked for");
    credence("compare", "asia", "--draft", "q4_0")
        .exits(2)
        .complains("--draft is for trained models");
    credence("decode", "front-office", "--draft", "q4_0", "--engine", "speculative")
        .exits(2)
        .complains("--draft is for trained models; front-office drafts for itself");
    credence("score", "front-office", "--text", "The", "--overflow", "window")
        .exits(2)
        .complains("--overflow is for trained models; front-office reads texts of any length");
    credence("compare", model, "--tokens", ids(64), "--length", "2")
        .exits(4)
        .complains("reads at most 64");
    credence("compare", model, "--tokens", "1", "--prompt", "a").exits(2).complains("exclude each");
  }
}
