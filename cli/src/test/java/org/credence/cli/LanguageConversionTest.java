package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.credence.cli.Command.credence;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code convert} on folders, random weights, and what is no language model, end to end. */
final class LanguageConversionTest {

  private static final String TEXT = "the other <|end|> x";

  @TempDir Path folder;

  /** A folder of a model with weights, a tokenizer over bytes and a chat template. */
  private Path hub(String tokenizer) throws Exception {
    HubFolder hub = HubFolder.valid(259);
    ByteBuffer weights = ByteBuffer.wrap(hub.data).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < hub.data.length / Float.BYTES; i++) {
      weights.putFloat(i * Float.BYTES, (float) Math.sin(i * 0.7 + i / 3));
    }
    Path path = hub.write(Files.createDirectory(folder.resolve("hub")));
    Files.writeString(path.resolve("tokenizer.json"), tokenizer);
    Files.writeString(
        path.resolve("tokenizer_config.json"),
        "{\"eos_token\": \"<|end|>\", \"chat_template\": \"{% for m in messages %}{{ m['content'] }}<|end|>{% endfor %}\"}");
    return path;
  }

  private static JsonNode ids(String model, String... options) {
    String[] line = new String[options.length + 3];
    line[0] = "tokenize";
    line[1] = model;
    line[2] = "--json";
    System.arraycopy(options, 0, line, 3, options.length);
    return credence(line).exits(0).json().get("ids");
  }

  @Test
  void aFolderWithATokenizerOverBytesTakesItsTokenizerAndTemplateAlong() throws Exception {
    String hub = hub(HostileTokenizerJson.byteLevel()).toString();
    String gguf = folder.resolve("out.gguf").toString();
    credence("convert", hub, gguf).exits(0);
    assertThat(ids(gguf, "--text", TEXT)).isEqualTo(ids(hub, "--text", TEXT));
    assertThat(ids(gguf, "--text", TEXT, "--special"))
        .isEqualTo(ids(hub, "--text", TEXT, "--special"))
        .contains(ids(hub, "--text", "<|end|>", "--special").get(0));
    assertThat(ids(gguf, "--user", "the")).isEqualTo(ids(hub, "--user", "the")).hasSize(2);
    assertThat(credence("info", gguf).out()).contains("byte-level BPE (gpt-2), 259 tokens");
    String[] next = {"next", "", "--prompt", "the", "--all", "--json"};
    next[1] = hub;
    JsonNode expected = credence(next).exits(0).json();
    next[1] = gguf;
    JsonNode found = credence(next).exits(0).json();
    assertThat(found.get("tokens").get(0)).isEqualTo(expected.get("tokens").get(0));
    for (int i = 0; i < 259; i++) {
      assertThat(found.get("logProbability").get(i).asDouble())
          .isCloseTo(expected.get("logProbability").get(i).asDouble(), within(1e-4));
    }
  }

  @Test
  void aTokenizerThatGgufHasNoNameForIsLeftOutWhenAsked() throws Exception {
    String hub =
        hub(HostileTokenizerJson.byteLevel()
                .replace(
                    "{\"type\": \"ByteLevel\", \"add_prefix_space\": false}",
                    "{\"type\": \"Sequence\", \"pretokenizers\": [{\"type\": \"Split\", \"pattern\": {\"Regex\": \"ab\"}, \"behavior\": \"Isolated\"}, {\"type\": \"ByteLevel\", \"add_prefix_space\": false}]}"))
            .toString();
    String gguf = folder.resolve("out.gguf").toString();
    credence("convert", hub, gguf)
        .exits(3)
        .complains(
            "tokenizer.json cuts texts in a way that has no name in GGUF files; convert the model without it (--no-tokenizer)",
            "[CONVERT]");
    credence("convert", hub, gguf, "--no-tokenizer").exits(0);
    assertThat(credence("info", gguf).out()).contains("tokenizer     none", ", \"hub\"");
    assertThat(ids(gguf, "--text", "the", "--tokenizer", hub)).isEqualTo(ids(hub, "--text", "the"));
    credence("convert", hub, gguf, "--force", "--no-tokenizer", "--tokenizer", hub)
        .exits(2)
        .complains("--tokenizer and --no-tokenizer exclude each other");
    credence("convert", "asia", folder.resolve("x.bif").toString(), "--no-tokenizer")
        .exits(2)
        .complains("--no-tokenizer is for language models; asia is none");
  }

  @Test
  void settingsStandForTheirFolder() throws Exception {
    Path hub = hub(HostileTokenizerJson.byteLevel());
    String settings = hub.resolve("config.json").toString();
    for (String command : List.of("check", "info")) {
      assertThat(credence(command, settings).exits(0).out())
          .contains("safetensors", "byte-level BPE");
    }
    assertThat(ids(settings, "--text", TEXT)).isEqualTo(ids(hub.toString(), "--text", TEXT));
    String gguf = folder.resolve("out.gguf").toString();
    credence("convert", settings, gguf).exits(0);
    assertThat(credence("info", gguf).out()).contains(", \"hub\"");
    Files.delete(hub.resolve("model.safetensors"));
    credence("check", settings).exits(3).complains("the folder has neither model.safetensors nor");
  }

  @Test
  void modelsOfRandomWeightsAreTheSameForTheSameSeed() throws Exception {
    Path one = folder.resolve("one.gguf");
    Path same = folder.resolve("same.gguf");
    Path other = folder.resolve("other.gguf");
    credence("convert", "random-weights:260k", one.toString(), "--to", "q8_0").exits(0);
    credence("convert", "random-weights:260k:1", same.toString(), "--to", "q8_0", "--threads", "1")
        .exits(0);
    credence("convert", "random-weights:260K:2", other.toString(), "--to", "q8_0").exits(0);
    assertThat(same).hasSameBinaryContentAs(one);
    assertThat(Files.mismatch(other, one)).isNotNegative();
    assertThat(credence("check", one.toString()).exits(0).out()).contains("260,032 parameters");
    String[][] wrong = {
      {"random-weights:3b", "names no size; expected random-weights:SIZE[:SEED] with a size of"},
      {"random-weights:260k:x", "the seed of random-weights:260k:x is \"x\""},
      {"random-weights:260k:1:1", "has too many parts"}
    };
    for (String[] line : wrong) {
      credence("convert", line[0], folder.resolve("x.gguf").toString()).exits(2).complains(line[1]);
    }
    credence("convert", "random-weights:260k", folder.resolve("x.bin").toString())
        .exits(2)
        .complains("is converted to GGUF");
    credence("convert", "random-weights:260k", one.toString(), "--force", "--no-tokenizer")
        .exits(2)
        .complains("has a tokenizer of its own");
  }

  @Test
  void whatIsNoLanguageModelDoesNotBecomeOne() throws Exception {
    String out = folder.resolve("out.gguf").toString();
    String missing = folder.resolve("missing.gguf").toString();
    credence("convert", missing, out).exits(3).complains(missing, "there is no such file");
    credence("convert", "asia", out)
        .exits(2)
        .complains("out.gguf would be a language model, and asia is none");
    Path bin = folder.resolve("tokenizer.bin");
    Files.write(bin, HostileTokenizers.bin(List.of("<unk>", "<s>", "</s>", " ", "a")));
    credence("convert", bin.toString(), out).exits(2).complains("would be a language model");
    credence("decode", bin.toString())
        .exits(3)
        .complains("holds a tokenizer or settings, expected a model", "[MODEL-TOKENIZER]");
    assertThat(credence("check", bin.toString()).exits(0).out()).contains("tokenizer, ");
  }

  @Test
  void anEmptyNameIsNoFolder() {
    credence("check", "").exits(2).complains("FILE is empty");
    for (String command : List.of("info", "decode", "score")) {
      credence(command, "", command.equals("score") ? "--text=a" : "--no-color")
          .exits(2)
          .complains("there is no built-in model and no file \"\"");
    }
    credence("tokenize", "", "--text", "a").exits(2).complains("no file \"\"");
  }
}
