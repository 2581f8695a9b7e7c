package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.credence.cli.Command.credence;
import static org.credence.cli.InferCommandTest.names;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.format.Family;
import org.credence.decoding.format.RandomCheckpoint;
import org.credence.decoding.model.NumberedVocabulary;
import org.credence.decoding.tensor.MatrixLayout;
import org.credence.decoding.transformer.ReferenceTransformer;
import org.credence.decoding.transformer.TransformerWeights;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code decode}, {@code next} and {@code score} on a trained model, end to end. */
final class LanguageModelTest {

  @TempDir static Path folder;

  private static String model = "";
  private static String mute = "";

  @BeforeAll
  static void write() {
    model = TinyModels.llama(folder).toString();
    mute = TinyModels.withoutTokenizer(folder).toString();
  }

  /** Log-probabilities after these tokens in double precision. */
  private static double[] reference(int... tokens) {
    ReferenceTransformer reference =
        new ReferenceTransformer(
            TransformerWeights.read(
                RandomCheckpoint.of(
                    TinyModels.config(Family.LLAMA, TinyModels.VOCABULARY), SeededRandomness.of(5)),
                MatrixLayout.stored()));
    double[] logits = reference.logits(tokens, 1)[0];
    double max = Double.NEGATIVE_INFINITY;
    for (double logit : logits) {
      max = Math.max(max, logit);
    }
    double total = 0;
    for (double logit : logits) {
      total += Math.exp(logit - max);
    }
    double[] logP = new double[logits.length];
    for (int i = 0; i < logP.length; i++) {
      logP[i] = logits[i] - max - Math.log(total);
    }
    return logP;
  }

  private static List<Integer> integers(JsonNode array) {
    List<Integer> all = new ArrayList<>();
    array.forEach(node -> all.add(node.asInt()));
    return all;
  }

  @Test
  void nextGivesTheProbabilitiesOfTheDoubleReference() {
    JsonNode json =
        credence("next", model, "--tokens", "1,270,300", "--all", "--json")
            .exits(0)
            .silently()
            .json();
    double[] logP = reference(1, 270, 300);
    assertThat(integers(json.get("promptTokens"))).containsExactly(1, 270, 300);
    assertThat(json.get("tokens").size()).isEqualTo(TinyModels.VOCABULARY);
    for (int i = 0; i < logP.length; i++) {
      double expected = logP[json.get("tokens").get(i).asInt()];
      assertThat(json.get("rawLogProbability").get(i).asDouble()).isCloseTo(expected, within(1e-5));
      assertThat(json.get("logProbability").get(i).asDouble())
          .isEqualTo(json.get("rawLogProbability").get(i).asDouble());
      assertThat(json.get("rawProbability").get(i).asDouble())
          .isCloseTo(Math.exp(expected), within(1e-6));
    }
  }

  @Test
  void nextUnderATemperatureShowsBothLaws() {
    JsonNode json =
        credence("next", model, "--tokens", "1", "--temperature", "0.5", "--all", "--json")
            .exits(0)
            .json();
    double total = 0;
    for (JsonNode raw : json.get("rawProbability")) {
      total += raw.asDouble() * raw.asDouble();
    }
    double first = json.get("rawProbability").get(0).asDouble();
    assertThat(json.get("law").asString()).isEqualTo("temperature=0.5");
    assertThat(json.get("probability").get(0).asDouble())
        .isCloseTo(first * first / total, within(1e-12));
    assertThat(credence("next", model, "--tokens", "1", "--temperature", "0.5").exits(0).out())
        .contains("temperature=0.5", "probability", "model's own", "20 of 320 tokens");
  }

  @Test
  void aPromptIsReadAfterTheBeginTokenAndIdsAreReadAlone() {
    JsonNode text =
        credence("next", model, "--prompt", "the", "--top", "3", "--json").exits(0).json();
    List<Integer> read = integers(text.get("promptTokens"));
    assertThat(read.get(0)).isEqualTo(1);
    JsonNode ids = credence("tokenize", model, "--text", "the", "--json").exits(0).json();
    assertThat(read.subList(1, read.size())).isEqualTo(integers(ids.get("ids")));
    JsonNode raw =
        credence("next", model, "--tokens", list(read), "--top", "3", "--json").exits(0).json();
    assertThat(raw.get("promptTokens")).isEqualTo(text.get("promptTokens"));
    assertThat(raw.get("rawLogProbability")).isEqualTo(text.get("rawLogProbability"));
    assertThat(raw.get("tokens").size()).isEqualTo(3);
  }

  private static String list(List<Integer> ids) {
    return ids.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  @Test
  void scoreSumsTheProbabilitiesThatNextGives() {
    JsonNode json =
        credence("score", model, "--tokens", "1,270,300,9", "--per-token", "--json")
            .exits(0)
            .silently()
            .json();
    assertThat(integers(json.get("before"))).containsExactly(1);
    assertThat(integers(json.get("tokens"))).containsExactly(270, 300, 9);
    assertThat(json.get("tokenCount").asInt()).isEqualTo(3);
    double[] expected = {reference(1)[270], reference(1, 270)[300], reference(1, 270, 300)[9]};
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < 3; i++) {
      assertThat(json.get("tokenLogProbability").get(i).asDouble())
          .isCloseTo(expected[i], within(1e-5));
      sum += expected[i];
    }
    for (double logP : expected) {
      squares += (logP - sum / 3) * (logP - sum / 3);
    }
    double perplexity = Math.exp(-sum / 3);
    assertThat(json.get("logProbability").asDouble()).isCloseTo(sum, within(1e-4));
    assertThat(json.get("perplexity").asDouble()).isCloseTo(perplexity, within(1e-2));
    assertThat(json.get("perplexityStandardError").asDouble())
        .isCloseTo(perplexity * Math.sqrt(squares / 2 / 3), within(1e-2));
  }

  @Test
  void scoreReadsAFileToItsLastBlank() throws Exception {
    Path file = Files.writeString(folder.resolve("text.txt"), "the tea \n");
    JsonNode json = credence("score", model, "--file", file.toString(), "--json").exits(0).json();
    JsonNode text = credence("score", model, "--text", "the tea \n", "--json").exits(0).json();
    assertThat(json).isEqualTo(text);
    JsonNode ids = credence("tokenize", model, "--file", file.toString(), "--json").json();
    assertThat(json.get("tokens")).isEqualTo(ids.get("ids"));
    assertThat(integers(json.get("before"))).containsExactly(1);
    assertThat(credence("score", model, "--text", "tea", "--per-token").exits(0).out())
        .contains("tokens scored", "log-probability", "perplexity");
  }

  @Test
  void scoreAndNextAnswerOnModelsLearnedFromATextToo() throws Exception {
    Path file = Files.writeString(folder.resolve("ab.txt"), "aabaab");
    // order 1: Witten-Bell, a 5/8 and b 3/8
    JsonNode score =
        credence("score", file.toString(), "--order", "1", "--text", "bab", "--json")
            .exits(0)
            .json();
    assertThat(score.get("logProbability").asDouble())
        .isCloseTo(Math.log(3.0 / 8 * 5 / 8 * 3 / 8), within(1e-12));
    JsonNode next =
        credence("next", file.toString(), "--order", "1", "--prompt", "a", "--json")
            .exits(0)
            .json();
    assertThat(next.get("pieces").get(0).asString()).isEqualTo("a");
    assertThat(next.get("probability").get(0).asDouble()).isCloseTo(5.0 / 8, within(1e-12));
    credence("next", file.toString(), "--prompt", "a", "--tokenizer", model)
        .exits(2)
        .complains("--tokenizer is for trained models");
  }

  @Test
  void decodeTakesTheMostProbableTokensAtTemperatureZero() {
    JsonNode json =
        credence("decode", model, "--tokens", "1,270", "--temperature", "0", "-n", "6", "--json")
            .exits(0)
            .silently()
            .json();
    List<Integer> read = new ArrayList<>(List.of(1, 270));
    for (int place = 0; place < 6; place++) {
      double[] logP = reference(read.stream().mapToInt(i -> i).toArray());
      int id = json.get("tokens").get(place).asInt();
      double best = IntStream.range(0, logP.length).mapToDouble(i -> logP[i]).max().orElse(0);
      assertThat(logP[id]).isCloseTo(best, within(1e-5));
      assertThat(json.get("rawLogProbability").get(place).asDouble())
          .isCloseTo(logP[id], within(1e-5));
      assertThat(json.get("logProbability").get(place).asDouble()).isZero();
      read.add(id);
    }
    assertThat(read.size()).isEqualTo(8);
  }

  @Test
  void decodeShowsThePromptAndThenTheTextOfTheJson() {
    String[] line = {"decode", model, "--prompt", "the tea", "-n", "30", "--seed", "4"};
    String streamed = credence(line).exits(0).silently().out();
    String[] inJson = Arrays.copyOf(line, line.length + 1);
    inJson[line.length] = "--json";
    JsonNode json = credence(inJson).exits(0).json();
    String whole = "the tea" + json.get("text").asString();
    assertThat(streamed).isEqualTo(whole.endsWith("\n") ? whole : whole + "\n");
    String[] threads = Arrays.copyOf(line, line.length + 2);
    threads[line.length] = "--threads";
    threads[line.length + 1] = "3";
    assertThat(credence(threads).exits(0).out()).isEqualTo(streamed);
  }

  @Test
  void tooLongATextIsRefusedWithBothLengths() {
    credence("decode", model, "--tokens", "1,270", "-n", "64")
        .exits(4)
        .complains("the prompt has 2 tokens, 64 more are asked for", "reads at most 64 tokens");
    credence("decode", model, "--tokens", "1,270", "-n", "63").exits(0);
    assertThat(
            credence("decode", model, "--tokens", "1,270", "--json")
                .exits(0)
                .json()
                .get("length")
                .asInt())
        .isEqualTo(63);
    String ids = IntStream.rangeClosed(1, 65).mapToObj(i -> "7").collect(Collectors.joining(","));
    credence("next", model, "--tokens", ids)
        .exits(4)
        .complains("the prompt has 65 tokens", "reads at most 64");
    credence("score", model, "--tokens", ids).exits(0);
    JsonNode json = credence("score", model, "--tokens", ids + ",7", "--json").exits(4).json();
    assertThat(json.get("outcome").asString()).isEqualTo("gave-up");
    assertThat(json.get("reason").asString())
        .contains("the text has 65 tokens", "reads at most 64");
    assertThat(names(json)).containsExactly("schema", "model", "stop", "outcome", "reason");
  }

  @Test
  void aModelWithoutATokenizerAnswersOnIdsAlone() {
    JsonNode json =
        credence("next", mute, "--tokens", "3,4", "--top", "2", "--json")
            .exits(0)
            .silently()
            .json();
    assertThat(json.get("pieces").get(0).asString())
        .isEqualTo("<" + json.get("tokens").get(0).asInt() + ">");
    assertThat(credence("decode", mute, "--tokens", "3", "-n", "2").exits(0).out())
        .matches("(<[0-9]+>){2}\n");
    credence("next", mute, "--prompt", "a")
        .exits(2)
        .complains("has no tokenizer of its own", "--tokenizer FILE", "--tokens");
    credence("next", mute, "--prompt", "a", "--tokenizer", model)
        .exits(3)
        .complains("has 320 tokens and the model", "has 40", "[TOKENIZER-SIZE]");
    assertThat(new NumberedVocabulary(40).text(3)).isEqualTo("<3>");
  }

  @Test
  void weightsInTheFileGiveTheSameAnswers() {
    String[] repacked = {"next", model, "--tokens", "1,270", "--all", "--json"};
    String[] mapped = Arrays.copyOf(repacked, repacked.length + 2);
    mapped[repacked.length] = "--weights";
    mapped[repacked.length + 1] = "mapped";
    String expected = credence(repacked).exits(0).silently().out();
    assertThat(credence(mapped).exits(0).silently().out()).isEqualTo(expected);
    mapped[repacked.length + 1] = "repacked";
    assertThat(credence(mapped).exits(0).silently().out()).isEqualTo(expected);
    credence("decode", model, "--tokens", "1", "-n", "2", "--weights", "mapped").exits(0);
    credence("score", model, "--tokens", "1,2", "--weights", "mapped").exits(0).silently();
    credence("next", model, "--tokens", "1", "--weights", "stored")
        .exits(2)
        .complains("--weights is \"stored\", expected auto, repacked or mapped");
    credence("decode", "front-office", "--weights", "mapped")
        .exits(2)
        .complains("--weights is for trained models; front-office is learned in memory");
  }

  @Test
  void wrongCommandLines() {
    credence("next", model).exits(2).complains("no prompt; give --prompt TEXT or --tokens 1,2,3");
    credence("next", model, "--prompt", "a", "--tokens", "1").exits(2).complains("exclude each");
    credence("next", model, "--tokens", "1", "--all", "--top", "3")
        .exits(2)
        .complains("--top and --all exclude each other");
    credence("next", model, "--tokens", "1,x")
        .exits(2)
        .complains("--tokens has \"x\", expected token ids");
    for (String list : List.of("", ",", "1,,2", "1,2,", ",1", "1 , ,2")) {
      credence("next", model, "--tokens", list)
          .exits(2)
          .complains("--tokens has \"\", expected token ids");
    }
    credence("next", model, "--tokens", " 1 , 2  3\n").exits(0);
    credence("next", model, "--tokens", "1,320")
        .exits(2)
        .complains("--tokens: token 2 is 320 but the vocabulary has the tokens 0 to 319");
    credence("decode", model, "--tokens", "1", "--prompt", "a").exits(2).complains("exclude each");
    credence("decode", model, "--tokens", "1", "--order", "3")
        .exits(2)
        .complains("--order is for text models", "is a trained model");
    credence("score", model).exits(2).complains("no text; give --file FILE");
    credence("score", model, "--text", "a", "--tokens", "1,2").exits(2).complains("exclude each");
    credence("score", model, "--tokens", "1").exits(2).complains("there is no token to score");
    credence("score", "asia", "--text", "a").exits(2).complains("asia is a network");
    credence("infer", model, "--given", "a=b")
        .exits(2)
        .complains("--given is for networks", "is a trained language model");
    credence("order", model).exits(2).complains("order is for networks");
    credence("decode", model, "--tokens", "1", "--engine", "speculative").exits(5);
  }

  @Test
  void aModelOfNaNHasNoAnswerInWordsOrInOneObject() throws Exception {
    byte[] bytes = Files.readAllBytes(Path.of(model));
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(bytes.length - 4, Float.NaN);
    String damaged = Files.write(folder.resolve("nan.gguf"), bytes).toString();
    for (String[] line :
        new String[][] {
          {"next", damaged, "--tokens", "1"}, {"score", damaged, "--tokens", "1,2"}
        }) {
      credence(line).exits(5).complains("no answer: the model's log-probabilit", "NaN");
      String[] inJson = Arrays.copyOf(line, line.length + 1);
      inJson[line.length] = "--json";
      JsonNode json = credence(inJson).exits(5).silently().json();
      assertThat(json.get("model").asString()).isEqualTo(damaged);
      assertThat(json.get("stop").asString()).isEqualTo("diverged");
      assertThat(json.get("outcome").asString()).isEqualTo("gave-up");
      assertThat(json.get("reason").asString()).startsWith("the model's log-prob").contains("NaN");
    }
  }

  @Test
  void badFiles() throws Exception {
    Path cut = folder.resolve("cut.gguf");
    byte[] whole = Files.readAllBytes(Path.of(model));
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    for (String[] line :
        new String[][] {
          {"decode", cut.toString()},
          {"next", cut.toString(), "--tokens", "1"},
          {"score", cut.toString(), "--tokens", "1,2"},
          {"info", cut.toString()},
          {"check", cut.toString()},
          {"convert", cut.toString(), folder.resolve("no.gguf").toString()}
        }) {
      credence(line).exits(3).complains("cut.gguf", "[GGUF-");
    }
    credence("score", model, "--file", folder.resolve("none.txt").toString())
        .exits(3)
        .complains("there is no such file");
    Path latin = Files.write(folder.resolve("latin.txt"), new byte[] {'a', (byte) 0xe9, 'b'});
    credence("score", model, "--file", latin.toString())
        .exits(3)
        .complains("is not UTF-8", "[TEXT-ENCODING]");
    credence("next", model, "--prompt", "a", "--tokenizer", folder.resolve("t.json").toString())
        .exits(3)
        .complains("there is no such file");
  }

  @Test
  void readingALongPromptIsShownOnATerminalAlone(@TempDir Path folder) {
    String longer = TinyModels.llama(folder, 160).toString();
    String tokens = "5" + ",6".repeat(139);
    for (String[] line :
        List.of(
            new String[] {"decode", longer, "--tokens", tokens, "-n", "2"},
            new String[] {"next", longer, "--tokens", tokens, "--top", "1"})) {
      credence(line).exits(0).silently();
      Command watched = Command.onTerminal(Map.of(), line).exits(0);
      assertThat(watched.err())
          .as(line[0])
          .startsWith("\rreading: 128 of 1")
          .contains(" tokens")
          .endsWith("\r");
      assertThat(watched.err()).doesNotContain("\n");
    }
    String[] score = {"score", longer, "--tokens", tokens};
    credence(score).exits(0).silently();
    assertThat(Command.onTerminal(Map.of(), score).exits(0).err())
        .startsWith("\rreading: 0 of 139 tokens")
        .endsWith("\r");
  }

  @Test
  void theLineOfAReadingSaysHowLongItTakes() {
    assertThat(ProgressLine.reading(128, 4000, 96.8))
        .isEqualTo("reading: 128 of 4000 tokens, 96.8 tokens/s, 40 s left");
  }
}
