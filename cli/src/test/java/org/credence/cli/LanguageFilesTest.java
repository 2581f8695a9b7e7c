package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.credence.cli.Command.credence;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.credence.decoding.format.GgufCheckpoint;
import org.credence.decoding.format.GgufFile;
import org.credence.decoding.format.GgufTensor;
import org.credence.decoding.transformer.StoredTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code tokenize}, {@code info}, {@code check} and {@code convert} on language models and tokenizers, end to end. */
final class LanguageFilesTest {

  @TempDir Path folder;

  /** A tokenizer.bin of llama2.c: specials, bytes, and three words. */
  private Path tokenizerBin() throws Exception {
    List<String> tokens = new ArrayList<>(List.of("<unk>", "\n<s>\n", "\n</s>\n"));
    for (int b = 0; b < 256; b++) {
      tokens.add(String.format("<0x%02X>", b));
    }
    tokens.addAll(List.of(" ", "a", " a"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(8).array());
    for (String token : tokens) {
      byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
      out.write(
          ByteBuffer.allocate(8)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putFloat(token.equals(" a") ? -1 : -2)
              .putInt(bytes.length)
              .array());
      out.write(bytes);
    }
    return Files.write(folder.resolve("tokenizer.bin"), out.toByteArray());
  }

  private static List<Integer> ids(JsonNode json) {
    List<Integer> all = new ArrayList<>();
    json.get("ids").forEach(node -> all.add(node.asInt()));
    return all;
  }

  @Test
  void tokenizeReadsAFileThatHoldsATokenizerAlone() throws Exception {
    String file = tokenizerBin().toString();
    JsonNode json = credence("tokenize", file, "--text", "a a?", "--json").exits(0).json();
    assertThat(ids(json)).containsExactly(261, 261, 3 + '?');
    assertThat(json.get("pieces").get(0).asString()).isEqualTo(" a");
    assertThat(json.get("tokenizer").asString()).contains("262 tokens");
    assertThat(credence("tokenize", file, "--text", "a a?").exits(0).out())
        .isEqualTo("261 \" a\"\n261 \" a\"\n66 \"?\"\n");
    assertThat(credence("tokenize", file, "--decode", "261,261,66").exits(0).out())
        .isEqualTo("a a?\n");
    assertThat(credence("check", file).exits(0).silently().out())
        .contains("tokenizer, SentencePiece BPE, 262 tokens");
    assertThat(credence("info", file).exits(0).out()).contains("tokenizer", "262 tokens");
    Files.write(Path.of(file), new byte[] {1}, StandardOpenOption.APPEND);
    credence("check", file)
        .exits(3)
        .complains("tokenizer.bin:byte 0x", "[LLAMA2C-TOKENIZER-SHORT]");
  }

  @Test
  void aFileNamedLikeAModelThatIsNoneIsBadInput() throws Exception {
    Path file = Files.write(folder.resolve("weights.bin"), new byte[] {64, 0, 0, 0, 7, 0, 0, 0});
    for (String command : List.of("check", "info", "decode")) {
      credence(command, file.toString())
          .exits(3)
          .complains("weights.bin:byte 0x0", "which is no model", "[MODEL-UNKNOWN]");
    }
    credence("tokenize", file.toString(), "--text", "a")
        .exits(3)
        .complains("weights.bin", "[LLAMA2C-TOKENIZER");
  }

  @Test
  void tokenizeWithATokenizerApartStillNeedsItsModel() throws Exception {
    String bin = tokenizerBin().toString();
    String mute = TinyModels.withoutTokenizer(folder).toString();
    credence("tokenize", mute, "--text", "a", "--tokenizer", bin)
        .exits(3)
        .complains(
            bin + ": error: the tokenizer has 262 tokens and the model " + mute + " has 40",
            "[TOKENIZER-SIZE]");
    String fitting = Files.write(folder.resolve("five.bin"), HostileLlama2c.valid(0)).toString();
    Path five = Files.createDirectory(folder.resolve("5")).resolve("tokenizer.bin");
    Files.write(five, HostileTokenizers.bin(List.of("<unk>", "<s>", "</s>", " ", "a")));
    assertThat(
            credence("tokenize", fitting, "--text", "a a", "--tokenizer", five.toString())
                .exits(0)
                .out())
        .isEqualTo("3 \" \"\n4 \"a\"\n3 \" \"\n4 \"a\"\n");
    credence("tokenize", bin, "--text", "a", "--tokenizer", five.toString())
        .exits(3)
        .complains(bin, "holds a tokenizer of its own and no model", "[MODEL-TOKENIZER]");
    String missing = folder.resolve("missing.gguf").toString();
    credence("tokenize", missing, "--text", "a", "--tokenizer", bin)
        .exits(3)
        .complains(missing, "there is no such file");
    credence("tokenize", "front-office", "--text", "a", "--tokenizer", bin)
        .exits(2)
        .complains("--tokenizer is for trained models; front-office has its own letters");
    credence("tokenize", "asia", "--text", "a", "--tokenizer", bin)
        .exits(2)
        .complains("asia is a network");
  }

  @Test
  void nothingIsLearnedFromATokenizer() throws Exception {
    Path json = Files.writeString(folder.resolve("tokenizer.json"), "not json, a text");
    Path ranks = Files.writeString(folder.resolve("x200k_base.tiktoken"), "IQ== 0\nIg== 1\n");
    Path other = Files.writeString(folder.resolve("x.json"), "{}");
    for (Path file : List.of(json, ranks, other)) {
      credence("next", file.toString(), "--tokens", "1")
          .exits(3)
          .complains(file + ": error: holds a tokenizer or settings", "[MODEL-TOKENIZER]");
    }
    credence("check", json.toString()).exits(3).complains("is not JSON", "[JSON-SYNTAX]");
    for (String command : List.of("check", "info")) {
      credence(command, ranks.toString()).exits(3).complains("no encoding", "[TIKTOKEN-NAME]");
    }
    credence("tokenize", ranks.toString(), "--text", "Q")
        .exits(3)
        .complains("is named after no encoding that is read", "[TIKTOKEN-NAME]");
  }

  @Test
  void specialTokensAreReadAndAddedOnlyWhenAskedFor() {
    String model = TinyModels.llama(folder).toString();
    List<Integer> plain = ids(credence("tokenize", model, "--text", "</s>", "--json").json());
    List<Integer> special =
        ids(credence("tokenize", model, "--text", "</s>", "--special", "--json").json());
    assertThat(plain).isNotEmpty().doesNotContain(1, 2);
    assertThat(special).startsWith(1).endsWith(2);
    assertThat(ids(credence("tokenize", model, "--text", "", "--json").exits(0).json())).isEmpty();
    String qwen = TinyModels.qwen(folder).toString();
    assertThat(ids(credence("tokenize", qwen, "--text", "x", "--special", "--json").json()))
        .containsExactly((int) 'x');
  }

  @Test
  void textsComeBackFromTheirTokens() {
    String model = TinyModels.llama(folder).toString();
    String text = " the \u00e9t\u00e9, \ud83d\ude00\n";
    JsonNode json = credence("tokenize", model, "--text", text, "--json").exits(0).json();
    String list = ids(json).toString().replaceAll("[\\[\\] ]", "");
    assertThat(
            credence("tokenize", model, "--decode", list, "--json").json().get("text").asString())
        .isEqualTo(text);
    assertThat(ids(credence("tokenize", "front-office", "--text", "the", "--json").json()))
        .hasSize(3);
    credence("tokenize", model).exits(2).complains("no text; give --text TEXT");
    credence("tokenize", model, "--text", "a", "--decode", "1").exits(2).complains("exclude each");
    credence("tokenize", model, "--decode", "999").exits(2).complains("--decode: token 1 is 999");
    credence("tokenize", "asia", "--text", "a").exits(2).complains("asia is a network");
    credence("tokenize", "front-office", "--text", "a", "--special")
        .exits(2)
        .complains("--special is for tokenizers of trained models");
  }

  @Test
  void infoForecastsMemoryFromTheShapes() {
    Path model = TinyModels.llama(folder);
    JsonNode json = credence("info", model.toString(), "--json").exits(0).silently().json();
    long weights = 0;
    try (GgufCheckpoint checkpoint = GgufCheckpoint.open(model)) {
      for (StoredTensor tensor : checkpoint.tensors().values()) {
        weights += tensor.bytes();
      }
    }
    JsonNode forecast = json.get("forecast");
    assertThat(json.get("architecture").asString()).isEqualTo("llama");
    assertThat(json.get("shape").get("context").asInt()).isEqualTo(TinyModels.CONTEXT);
    assertThat(json.get("parameters").asLong()).isEqualTo(weights / 4);
    assertThat(forecast.get("weightBytes").asLong()).isEqualTo(weights);
    assertThat(forecast.get("repackedBytes").asLong()).isEqualTo(weights); // F32 stays as it is
    assertThat(forecast.get("cacheBytesPerToken").asLong()).isEqualTo(2 * 4 * 2 * 16);
    assertThat(forecast.get("bytes").asLong()).isEqualTo(weights + 64 * 2 * 4 * 2 * 16);
    int small = 2 * 2 * (16 + 2 * 4); // of two heads of 8, with a scale each
    assertThat(forecast.get("cacheBytesPerTokenQ8").asLong()).isEqualTo(small);
    assertThat(forecast.get("bytesQ8").asLong()).isEqualTo(weights + 64 * small);
    assertThat(forecast.get("tokensPerSecond").asDouble())
        .isCloseTo(forecast.get("readBytesPerSecond").asDouble() / weights, within(1e-6));
    assertThat(credence("info", model.toString()).exits(0).out())
        .contains("architecture  llama", "SentencePiece BPE", "a forecast", "F32")
        .contains(" repacked; --weights mapped leaves them in the file, which is slower");
    credence("info", model.toString(), "--markdown")
        .exits(2)
        .complains("no --markdown; use --json");
    credence("info", model.toString(), "--order", "3").exits(2).complains("--order is not for");
    credence("info", model.toString(), "--normalize").exits(2).complains("--normalize is not for");
    credence("info", model.toString(), "--prompt", "a").exits(2).complains("--prompt is not for");
  }

  @Test
  void infoListsEveryTensorOfTheFile() {
    Path model = TinyModels.llama(folder);
    JsonNode json = credence("info", model.toString(), "--json").exits(0).silently().json();
    List<String> lines = new ArrayList<>(List.of("name,shape,format,bytes,offset,file,read"));
    try (GgufFile file = GgufFile.open(model)) {
      assertThat(json.get("tensors").size()).isEqualTo(file.tensors().size());
      int i = 0;
      for (GgufTensor tensor : file.tensors().values()) {
        JsonNode listed = json.get("tensors").get(i++);
        String name = listed.get("name").asString();
        assertThat(name).isEqualTo(tensor.name());
        List<Long> shape = new ArrayList<>();
        listed.get("shape").forEach(axis -> shape.add(0, axis.asLong()));
        assertThat(shape).isEqualTo(tensor.dims());
        assertThat(listed.get("format").asString()).isEqualTo(tensor.format().label());
        assertThat(listed.get("bytes").asLong()).isEqualTo(tensor.bytes());
        assertThat(listed.get("offset").asLong()).isEqualTo(tensor.position());
        assertThat(listed.get("file").asString()).isEqualTo(model.toString());
        assertThat(listed.get("read").asBoolean()).isTrue();
        lines.add(
            String.join(
                ",",
                name,
                tensor.dims().size() == 1
                    ? tensor.dims().get(0) + ""
                    : tensor.dims().get(1) + "x" + tensor.dims().get(0),
                "f32",
                tensor.bytes() + "",
                tensor.position() + "",
                model + "",
                "true"));
      }
    }
    assertThat(json.get("formats").get(0).get("tensors").asInt())
        .isEqualTo(json.get("tensors").size());
    assertThat(credence("info", model.toString(), "--csv").exits(0).out().lines())
        .containsExactlyElementsOf(lines);
    assertThat(credence("info", model.toString()).exits(0).out().replaceAll(" {2,}", "|"))
        .contains(
            "shapes are rows x columns",
            "token_embd.weight|320 x 32|F32|1|40 KiB",
            "blk.{0,1}.ffn_up.weight|64 x 32|F32|2|16 KiB",
            "blk.{0,1}.attn_norm.weight|32|F32|2|256 B");
    assertThat(
            credence("info", model.toString(), "--tensors").exits(0).out().replaceAll(" {2,}", "|"))
        .contains("blk.1.ffn_up.weight|64 x 32|F32|8 KiB|");
    credence("info", "asia", "--tensors").exits(2).complains("--tensors is for trained");
  }

  @Test
  void whatAFileCallsItsModelCannotSteerTheTerminal() throws Exception {
    GgufBytes file = GgufBytes.ranked();
    file.keys.put("general.name", GgufBytes.text("a\u001b[2Jb"));
    Path model = Files.write(folder.resolve("named.gguf"), file.bytes());
    assertThat(credence("info", model.toString()).exits(0).out()).contains("\"a\\u001B[2Jb\"");
  }

  @Test
  void infoNamesTensorsOfAFolderAsItsFileDoes() throws Exception {
    HubFolder hub = HubFolder.valid();
    hub.add("lm_head.weight", 5, 8); // of a model whose output is its embedding
    JsonNode json = credence("info", hub.write(folder).toString(), "--json").exits(0).json();
    assertThat(json.get("tensors").size()).isEqualTo(hub.tensors.size());
    JsonNode query = json.get("tensors").get(2);
    assertThat(query.get("name").asString()).isEqualTo(HubFolder.QUERY);
    assertThat(query.get("shape").toString()).isEqualTo("[8,8]");
    assertThat(query.get("file").asString()).endsWith("model.safetensors");
    long begin = 8 + hub.header().length();
    assertThat(query.get("offset").asLong()).isEqualTo(begin + 4 * (5 * 8 + 8));
    assertThat(json.get("tensors").get(hub.tensors.size() - 1).get("read").asBoolean()).isFalse();
    assertThat(credence("info", folder.toString()).out().replaceAll(" {2,}", "|"))
        .contains("model.layers.0.mlp.down_proj.weight|8 x 12|F32|1|384 B")
        .contains("lm_head.weight|5 x 8|F32, not read|1|160 B");
  }

  @Test
  void checkLooksAtEveryWeight() throws Exception {
    Path model = TinyModels.llama(folder);
    assertThat(credence("check", model.toString()).exits(0).silently().out())
        .contains("tiny.gguf: GGUF v3, language model of family llama", "context 64", "320 tokens");
    byte[] bytes = Files.readAllBytes(model);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(bytes.length - 4, Float.NaN);
    Files.write(model, bytes);
    credence("check", model.toString())
        .exits(3)
        .complains("1 weight that is no finite number", "[WEIGHT-RANGE]");
  }

  @Test
  void convertedModelsAreSmallerAndGiveNearlyTheSameAnswer() {
    String model = TinyModels.llama(folder).toString();
    Path small = folder.resolve("small.gguf");
    assertThat(credence("convert", model, small.toString(), "--to", "q8_0").exits(0).err())
        .contains("wrote " + small, "q8_0");
    JsonNode whole = credence("next", model, "--tokens", "1,9", "--all", "--json").json();
    JsonNode rounded =
        credence("next", small.toString(), "--tokens", "1,9", "--all", "--json").exits(0).json();
    double[] expected = byToken(whole);
    double[] found = byToken(rounded);
    double worst = 0;
    for (int token = 0; token < expected.length; token++) {
      worst = Math.max(worst, Math.abs(expected[token] - found[token]));
    }
    assertThat(worst)
        .isBetween(1e-6, 0.1); // rounded, so not the same; by blocks of 8 bits, so near
    assertThat(small.toFile().length()).isLessThan(Path.of(model).toFile().length());
    Path same = folder.resolve("same.gguf");
    credence("convert", model, same.toString()).exits(0);
    assertThat(same).hasSameBinaryContentAs(Path.of(model));
  }

  private static double[] byToken(JsonNode next) {
    double[] logP = new double[next.get("tokens").size()];
    for (int i = 0; i < logP.length; i++) {
      logP[next.get("tokens").get(i).asInt()] = next.get("rawLogProbability").get(i).asDouble();
    }
    return logP;
  }

  @Test
  void convertPutsATokenizerIntoAModelWithoutOne() {
    String model = TinyModels.llama(folder).toString();
    Path again = folder.resolve("again.gguf");
    credence("convert", model, again.toString(), "--tokenizer", model).exits(0);
    assertThat(credence("tokenize", again.toString(), "--text", "tea", "--json").json().get("ids"))
        .isEqualTo(credence("tokenize", model, "--text", "tea", "--json").json().get("ids"));
    String mute = TinyModels.withoutTokenizer(folder).toString();
    credence("convert", mute, folder.resolve("x.gguf").toString(), "--tokenizer", model)
        .exits(3)
        .complains("has 320 tokens, but the model has 40", "[CONVERT]");
    credence("tokenize", mute, "--text", "a").exits(3).complains("has no tokenizer");
  }

  @Test
  void weightsTooLargeForTheScalesOfBlocksAreRefused() throws Exception {
    Path model = TinyModels.llama(folder);
    byte[] bytes = Files.readAllBytes(model);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putFloat(bytes.length / 8 * 4, 3e38f); // in a matrix
    Files.write(model, bytes);
    for (String format : List.of("q8_0", "q4_0", "q4_1", "q5_0", "q5_1")) {
      Path out = folder.resolve(format + ".gguf");
      credence("convert", model.toString(), out.toString(), "--to", format)
          .exits(3)
          .complains(
              "has the weight 3.0E38 in row ",
              "more than blocks of " + format.toUpperCase(Locale.ROOT) + " hold",
              "convert to bf16 or f32 [WEIGHT-RANGE]");
      assertThat(out).doesNotExist();
    }
    Path kept = folder.resolve("bf16.gguf");
    credence("convert", model.toString(), kept.toString(), "--to", "bf16").exits(0);
    credence("check", kept.toString()).exits(0);
  }

  @Test
  void convertSaysWhatItCannot() throws Exception {
    String model = TinyModels.llama(folder).toString();
    credence("convert", model, folder.resolve("x.bif").toString())
        .exits(2)
        .complains("is converted to GGUF");
    credence("convert", model, folder.resolve("x.gguf").toString(), "--to", "q9")
        .exits(2)
        .complains("--to is \"q9\", expected one of f32, f16");
    credence("convert", model, folder.resolve("x.gguf").toString(), "--from", "bif")
        .exits(2)
        .complains("--from is for networks");
    Path there = Files.writeString(folder.resolve("there.gguf"), "mine");
    credence("convert", model, there.toString()).exits(2).complains("exists; give --force");
    assertThat(Files.readString(there)).isEqualTo("mine");
    credence("convert", "asia", folder.resolve("x.bif").toString(), "--tokenizer", model)
        .exits(2)
        .complains("--tokenizer is for language models");
  }

  @Test
  void tokenizeSaysWhatIsWrongWithAModel() throws Exception {
    Path empty = Files.write(folder.resolve("empty.gguf"), new byte[0]);
    credence("tokenize", empty.toString(), "--text", "a")
        .exits(3)
        .complains(
            "empty.gguf:byte 0x0", "the file is empty, expected a GGUF file", "[GGUF-MAGIC]");
    Path swapped = Files.writeString(folder.resolve("swapped.gguf"), "FUGG\0\0\0\3");
    for (String command : List.of("check", "info", "decode")) {
      credence(command, swapped.toString())
          .exits(3)
          .complains("a GGUF file with its bytes swapped", "[GGUF-MAGIC]");
    }
  }

  @Test
  void aFolderThatIsNoModelIsToldWhatAModelNeeds() throws Exception {
    Path none = Files.createDirectory(folder.resolve("none"));
    for (String command : List.of("check", "info", "decode")) {
      credence(command, none.toString())
          .exits(3)
          .complains("the folder of a model holds config.json, model.safetensors (or several");
    }
    Files.createDirectory(none.resolve("inner"));
    Files.write(none.resolve("model.safetensors"), HubFolder.valid().file());
    credence("check", none.toString()).exits(3).complains("[CONFIG-MISSING]", "put it there");
  }

  @Test
  void aByteOrderMarkIsRefusedAndInvalidUtf8HasAPlace() throws Exception {
    String model = TinyModels.llama(folder).toString();
    Path marked = Files.writeString(folder.resolve("marked.txt"), "\ufeffabc");
    Path broken = Files.write(folder.resolve("broken.txt"), new byte[] {'a', 'b', (byte) 0xff});
    for (String command : List.of("score", "tokenize")) {
      credence(command, model, "--file", marked.toString())
          .exits(3)
          .complains("marked.txt:byte 0x0", "begins with a byte order mark", "[TEXT-MARK]");
      credence(command, model, "--file", broken.toString())
          .exits(3)
          .complains("broken.txt:byte 0x2: error: is not UTF-8 here", "[TEXT-ENCODING]");
    }
  }

  @Test
  void anUnknownEngineIsAnsweredWithThoseThatDecode() {
    credence("decode", "front-office", "--engine", "nosuch")
        .exits(2)
        .complains("there are ancestral-sampling, speculative-decoding ('credence engines'");
  }
}
