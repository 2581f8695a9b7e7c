package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.credence.cli.Command.credence;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.format.Family;
import org.credence.decoding.format.GgufConversion;
import org.credence.decoding.format.RandomCheckpoint;
import org.credence.decoding.tensor.WeightFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code compare} with formats or several models on a text. */
final class PrecisionCommandTest {

  @TempDir static Path folder;

  private static String model = "";
  private static String text = "";
  private static final String IDS =
      IntStream.range(0, 60)
          .mapToObj(i -> String.valueOf(7 + i * 5 % 290))
          .collect(Collectors.joining(","));

  @BeforeAll
  static void write() throws Exception {
    model = TinyModels.llama(folder).toString();
    text =
        Files.writeString(folder.resolve("text.txt"), "the cat and the dog in the sun\n")
            .toString();
  }

  private static JsonNode json(String... more) {
    String[] line = IntStream.range(0, more.length + 2).mapToObj(i -> "").toArray(String[]::new);
    line[0] = "compare";
    System.arraycopy(more, 0, line, 1, more.length);
    line[more.length + 1] = "--json";
    return credence(line).exits(0).silently().json();
  }

  private static double number(JsonNode row, String name) {
    return row.get(name).asDouble();
  }

  @Test
  void formatsAreTheModelsThatConvertWouldWrite() {
    String q8 = folder.resolve("q8.gguf").toString();
    credence("convert", model, q8, "--to", "q8_0").exits(0);
    JsonNode inMemory = json(model, "--formats", "q8_0,f32", "--file", text, "--no-speed");
    JsonNode fromFile = json(model, q8, "--file", text, "--no-speed");
    JsonNode here = inMemory.get("rows").get(1);
    JsonNode there = fromFile.get("rows").get(1);
    for (String name :
        List.of("bytes", "weights", "perplexity", "kl", "kl99", "klMax", "agreements")) {
      assertThat(here.get(name)).as(name).isEqualTo(there.get(name));
    }
    assertThat(here.get("model").asString()).isEqualTo("q8_0");
    assertThat(there.get("model").asString()).isEqualTo(q8);
    assertThat(number(here, "kl")).isPositive();
    assertThat(number(here, "bytes")).isLessThan(number(inMemory.get("rows").get(0), "bytes") / 3);
    assertThat(number(here, "klStandardError")).isPositive();
    JsonNode same = inMemory.get("rows").get(2);
    assertThat(number(same, "kl")).isZero();
    assertThat(number(same, "topAgreement")).isEqualTo(1);
    assertThat(number(same, "logPerplexityRatio")).isZero();
    assertThat(same.get("topAgreementError").get("lower").asDouble()).isBetween(0.5, 1.0);
    assertThat(here.get("decodeTokensPerSecond").isNull()).isTrue();
  }

  @Test
  void theReferenceHasThePerplexityThatScoreGives() {
    JsonNode score = credence("score", model, "--file", text, "--json").exits(0).json();
    JsonNode compared = json(model, "--formats", "q4_0", "--file", text, "--no-speed");
    assertThat(number(compared.get("rows").get(0), "perplexity"))
        .isCloseTo(number(score, "perplexity"), within(1e-9));
    assertThat(compared.get("tokenCount")).isEqualTo(score.get("tokenCount"));
    double ratio = number(compared.get("rows").get(1), "logPerplexityRatio");
    assertThat(Math.exp(ratio))
        .isCloseTo(
            number(compared.get("rows").get(1), "perplexity") / number(score, "perplexity"),
            within(1e-9));
  }

  @Test
  void aLongTextIsRefusedOrCutOrReadInWindows() {
    String ids = IDS + "," + IDS;
    credence("compare", model, "--formats", "q8_0", "--tokens", ids)
        .exits(4)
        .complains(
            "the text has 119 tokens after the first", "reads at most 64 tokens", "--overflow");
    JsonNode cut =
        json(
            model,
            "--formats",
            "q8_0",
            "--tokens",
            ids,
            "--no-speed",
            "--overflow",
            "truncate-left");
    assertThat(cut.get("tokenCount").asInt()).isEqualTo(64);
    assertThat(cut.get("tokensLeftOut").asInt()).isEqualTo(55);
    JsonNode windows =
        json(model, "--formats", "q8_0", "--tokens", ids, "--no-speed", "--overflow", "window");
    assertThat(windows.get("tokenCount").asInt()).isEqualTo(119);
    assertThat(windows.get("contextNote").asString())
        .contains("119 tokens are read in windows of 64", "from 33 to 64 tokens");
    JsonNode score =
        credence("score", model, "--tokens", ids, "--overflow", "window", "--json").json();
    assertThat(number(windows.get("rows").get(0), "perplexity"))
        .isCloseTo(number(score, "perplexity"), within(1e-9));
    JsonNode shorter =
        json(
            model,
            "--formats",
            "q8_0",
            "--tokens",
            IDS,
            "--no-speed",
            "--context",
            "16",
            "--overflow",
            "window");
    assertThat(shorter.get("context").asInt()).isEqualTo(16);
  }

  @Test
  void rowsThatFitNoBlockSayWhatTheyGotInstead() {
    JsonNode json = json(model, "--formats", "q4_k,bf16", "--tokens", IDS, "--no-speed");
    JsonNode row = json.get("rows").get(1);
    assertThat(row.get("formats").get(0).asString()).isEqualTo("q5_0");
    assertThat(row.get("notes").get(0).asString())
        .isEqualTo(
            "q4_k: none of 15 matrices is in this format, as rows of 32 and 64 weights are no whole number of blocks of 256; in its place q5_0 for token_embd, attn_q, attn_k, attn_v, attn_output, ffn_gate, ffn_up, ffn_down");
    assertThat(json.get("rows").get(2).get("notes")).isEmpty();
    assertThat(
            credence("compare", model, "--formats", "q4_k", "--tokens", IDS, "--no-speed")
                .exits(0)
                .out())
        .contains("q4_k: none of 15 matrices is in this format");
  }

  /** A weight beyond F16 in the last norm stays F32; one in a matrix is a reason for F16 and no stack trace. */
  @Test
  void aModelThatCannotBeMadeIsARowWithAReason() throws Exception {
    Path large = folder.resolve("large.gguf");
    GgufConversion.write(
        new LargeWeight(
            RandomCheckpoint.of(
                TinyModels.config(Family.LLAMA, TinyModels.VOCABULARY), SeededRandomness.of(5))),
        "large",
        large,
        GgufConversion.all(WeightFormat.F32),
        Workers.sequential());
    JsonNode json = json(large.toString(), "--formats", "f16,bf16", "--tokens", IDS, "--no-speed");
    JsonNode row = json.get("rows").get(1);
    assertThat(row.get("outcome").asString()).isEqualTo("gave-up");
    assertThat(row.get("reason").asString())
        .contains(
            "has the weight 100000.0 in row 0, column 0, more than F16 holds", "[WEIGHT-RANGE]");
    assertThat(row.get("kl").isNull()).isTrue();
    assertThat(json.get("rows").get(2).get("outcome").asString()).isEqualTo("answered");
    String all =
        credence("compare", large.toString(), "--formats", "f16", "--tokens", IDS, "--no-speed")
            .exits(4)
            .out();
    assertThat(all).contains("f16 has no figures:", "more than F16 holds");
  }

  @Test
  void doublePrecisionAddsTheErrorsOfTheFloatPass() {
    JsonNode json =
        json(
            model,
            "--formats",
            "q8_0",
            "--tokens",
            IDS,
            "--no-speed",
            "--reference",
            "double-precision");
    JsonNode own = json.get("rows").get(0);
    assertThat(number(own, "floatErrorMax")).isBetween(1e-9, 1e-4);
    assertThat(number(own, "floatErrorMean")).isLessThanOrEqualTo(number(own, "floatErrorMax"));
    assertThat(number(own, "floatErrorPositions")).isEqualTo(59);
    assertThat(number(json.get("rows").get(1), "floatErrorMax")).isBetween(1e-4, 0.5);
    credence("compare", model, "--formats", "q8_0", "--tokens", IDS, "--reference", "gibbs")
        .exits(2)
        .complains("--reference is \"gibbs\", expected double-precision");
  }

  @Test
  void everyFormHasTheSameRowsAndSpeedIsByTheClock() {
    String[] line = {"compare", model, "--formats", "q8_0,q4_0", "--tokens", IDS, "--no-speed"};
    String table = credence(line).exits(0).silently().out();
    assertThat(table)
        .contains("Distances from tiny.gguf", "59 tokens scored by each model")
        .contains("q8_0", "q4_0", "±", "perplexity");
    String csv = credence(with(line, "--csv")).exits(0).out();
    assertThat(csv.lines().count()).isEqualTo(4);
    assertThat(csv).startsWith("reference,text,tokenCount,model,formats,outcome,stop,reason,bytes");
    assertThat(csv.lines().map(l -> l.split(",", -1).length).distinct().count()).isEqualTo(1);
    String markdown = credence(with(line, "--markdown")).exits(0).out();
    assertThat(markdown).contains("| model | size |", "| q8\\_0 |");
    JsonNode timed = json(model, "--formats", "q8_0", "--tokens", IDS, "--repeats", "2");
    JsonNode row = timed.get("rows").get(1);
    assertThat(number(row, "decodeTokensPerSecond")).isPositive();
    assertThat(number(row, "promptTokensPerSecondMax"))
        .isGreaterThanOrEqualTo(number(row, "promptTokensPerSecondMin"));
  }

  private static String[] with(String[] line, String option) {
    String[] all = Arrays.copyOf(line, line.length + 1);
    all[line.length] = option;
    return all;
  }

  @Test
  void threadsChangeNoFigureButSpeed() {
    JsonNode one = json(model, "--formats", "q4_1", "--tokens", IDS, "--no-speed");
    JsonNode three =
        json(model, "--formats", "q4_1", "--tokens", IDS, "--no-speed", "--threads", "3");
    assertThat(three.get("rows")).isEqualTo(one.get("rows"));
  }

  @Test
  void wrongCommandLines() {
    credence("compare", model, "--formats", "q8_0").exits(2).complains("no text; give --file FILE");
    credence("compare", model, "--formats", "q9", "--file", text)
        .exits(2)
        .complains("--formats has \"q9\", expected formats of f32, f16");
    credence("compare", model, "--formats", "q8_0,q8_0", "--file", text)
        .exits(2)
        .complains("--formats has q8_0 twice");
    credence("compare", model, "--formats", "q8_0", "--file", text, "--engines", "ancestral")
        .exits(2)
        .complains("--engines is for engines on one question");
    credence("compare", model, "--formats", "q8_0", "--file", text, "--steps", "9")
        .exits(2)
        .complains("--time, --steps and --evaluations are for engines");
    credence("compare", "asia", "--formats", "q8_0", "--file", text)
        .exits(2)
        .complains("asia is a network, expected a trained language model");
    credence("compare", "front-office", "--file", text)
        .exits(2)
        .complains("front-office is learned from a text");
    credence("compare", model, "asia", "--file", text).exits(2).complains("asia is a network");
    credence("compare", model, folder.resolve("no.gguf").toString(), "--file", text)
        .exits(3)
        .complains("there is no such file");
    credence("compare", model, "--file", text, "--tokens", "1,2")
        .exits(2)
        .complains("exclude each other");
    credence("compare", model, "--formats", "q8_0", "--file", text, "--context", "65")
        .exits(2)
        .complains("--context is 65, but", "has a context of 64 tokens");
    credence("compare", model, "--formats", "q8_0", "--file", text, "--overflow", "wrap")
        .exits(2)
        .complains("--overflow is \"wrap\", expected one of refuse, truncate-left, window");
    String mute = TinyModels.withoutTokenizer(folder).toString();
    credence("compare", model, mute, "--file", text, "--no-speed").exits(5);
    assertThat(credence("compare", model, mute, "--file", text, "--no-speed").out())
        .contains(
            "reads other tokens than the model it is put beside: it has 40 tokens, the other 320");
  }
}
