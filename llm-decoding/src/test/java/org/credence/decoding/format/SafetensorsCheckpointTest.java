package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.credence.core.input.FormatException;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.tokenizer.Tokenizers;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.decoding.transformer.StoredTensor;
import org.credence.decoding.transformer.TransformerConfig;
import org.credence.decoding.transformer.TransformerConfig.Pairing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class SafetensorsCheckpointTest {

  @TempDir private Path folder = Path.of("");

  private static void assertHolds(Checkpoint checkpoint, String name, String hubName) {
    float[] found = Checkpoints.weights(checkpoint, name);
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).as("%s %d", name, i).isEqualTo(TinySafetensors.weight(hubName, i));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "LlamaForCausalLM, llama, 4, 21",
    "MistralForCausalLM, llama, 4, 21",
    "Qwen2ForCausalLM, qwen2, 4, 27",
    "Qwen3ForCausalLM, qwen3, 6, 25"
  })
  void everyClassGivesItsTensorsUnderOurNames(
      String className, String family, int headSize, int tensors) throws IOException {
    try (Checkpoint checkpoint = ModelFiles.open(TinySafetensors.llama(className).write(folder))) {
      TransformerConfig config = checkpoint.config();
      assertThat(checkpoint.format()).isEqualTo("safetensors");
      assertThat(config.family()).isEqualTo(family);
      assertThat(config.headSize()).isEqualTo(headSize);
      assertThat(config.epsilon()).isEqualTo(1e-6);
      assertThat(config.tied()).isFalse();
      assertThat(config.rotary().orElseThrow().pairing()).isEqualTo(Pairing.HALVES);
      assertThat(checkpoint.tensors()).hasSize(tensors);
      assertThat(checkpoint.tensors().keySet())
          .containsExactlyInAnyOrderElementsOf(TensorNames.of(config).keySet());
      assertHolds(checkpoint, "token_embd.weight", "model.embed_tokens.weight");
      assertHolds(checkpoint, "output.weight", "lm_head.weight");
      assertHolds(checkpoint, "output_norm.weight", "model.norm.weight");
      String layer = "model.layers.1.";
      assertHolds(checkpoint, "blk.1.attn_norm.weight", layer + "input_layernorm.weight");
      assertHolds(checkpoint, "blk.1.attn_q.weight", layer + "self_attn.q_proj.weight");
      assertHolds(checkpoint, "blk.1.attn_k.weight", layer + "self_attn.k_proj.weight");
      assertHolds(checkpoint, "blk.1.attn_v.weight", layer + "self_attn.v_proj.weight");
      assertHolds(checkpoint, "blk.1.attn_output.weight", layer + "self_attn.o_proj.weight");
      assertHolds(checkpoint, "blk.1.ffn_norm.weight", layer + "post_attention_layernorm.weight");
      assertHolds(checkpoint, "blk.1.ffn_gate.weight", layer + "mlp.gate_proj.weight");
      assertHolds(checkpoint, "blk.1.ffn_up.weight", layer + "mlp.up_proj.weight");
      assertHolds(checkpoint, "blk.1.ffn_down.weight", layer + "mlp.down_proj.weight");
      if (family.equals("qwen2")) {
        assertHolds(checkpoint, "blk.0.attn_k.bias", "model.layers.0.self_attn.k_proj.bias");
      }
      if (family.equals("qwen3")) {
        assertHolds(
            checkpoint, "blk.0.attn_q_norm.weight", "model.layers.0.self_attn.q_norm.weight");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"''", "transformer."})
  void matricesOfGpt2AreTurnedOver(String prefix) throws IOException {
    try (Checkpoint checkpoint = ModelFiles.open(TinySafetensors.gpt2(prefix).write(folder))) {
      assertThat(checkpoint.config().hidden()).isEqualTo(32);
      assertThat(checkpoint.config().tied()).isTrue();
      assertThat(checkpoint.config().rotary()).isEmpty();
      assertThat(checkpoint.tensors().keySet())
          .containsExactlyInAnyOrderElementsOf(TensorNames.of(checkpoint.config()).keySet());
      assertHolds(checkpoint, "position_embd.weight", prefix + "wpe.weight");
      assertHolds(checkpoint, "blk.1.attn_qkv.bias", prefix + "h.1.attn.c_attn.bias");
      assertHolds(checkpoint, "blk.1.ffn_norm.bias", prefix + "h.1.ln_2.bias");
      float[] up = Checkpoints.weights(checkpoint, "blk.1.ffn_up.weight"); // [32][8]
      for (int out = 0; out < 32; out++) {
        for (int in = 0; in < 8; in++) {
          assertThat(up[out * 8 + in])
              .isEqualTo(TinySafetensors.weight(prefix + "h.1.mlp.c_fc.weight", in * 32 + out));
        }
      }
    }
  }

  @Test
  void aBandOfOneRowGivesTheSameAsOneOfAll() throws IOException {
    TinySafetensors.gpt2("").write(folder);
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("model.safetensors"))) {
      StoredTensor tensor = new StoredTensor("blk.0.ffn_up.weight", WeightFormat.F32, 32, 8);
      SafetensorsFile.Entry entry = file.entries().get("h.0.mlp.c_fc.weight");
      byte[] expected = new byte[32 * 8 * 4];
      new TransposedBand(tensor, entry, 1 << 20).read(0, 32, expected);
      for (int bytes : new int[] {1, 32 * 5}) {
        byte[] found = new byte[expected.length];
        new TransposedBand(tensor, entry, bytes).read(0, 32, found);
        assertThat(found).isEqualTo(expected);
      }
    }
  }

  /**
   * Before they took turns, four threads met two wrong rows in eight seconds: too seldom for a test, so that it is tested that they do.
   */
  @Test
  void threadsTakeTurnsWithABand() throws IOException, InterruptedException {
    TinySafetensors.gpt2("").write(folder);
    try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("model.safetensors"))) {
      StoredTensor tensor = new StoredTensor("blk.0.ffn_up.weight", WeightFormat.F32, 32, 8);
      SafetensorsFile.Entry entry = file.entries().get("h.0.mlp.c_fc.weight");
      byte[] expected = new byte[32 * 8 * 4];
      new TransposedBand(tensor, entry, 1 << 20).read(0, 32, expected);
      TransposedBand band = new TransposedBand(tensor, entry, 32 * 5);
      byte[] found = new byte[expected.length];
      Thread other = new Thread(() -> band.read(0, 32, found));
      synchronized (band) {
        other.start();
        while (other.getState() == Thread.State.RUNNABLE || other.getState() == Thread.State.NEW) {
          Thread.onSpinWait();
        }
        assertThat(other.getState()).isEqualTo(Thread.State.BLOCKED);
        band.read(7, 1, new byte[32]);
      }
      other.join();
      assertThat(found).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = WeightFormat.class,
      names = {"F32", "F16", "BF16"})
  void weightsOfAllThreeTypesAreRead(WeightFormat format) throws IOException {
    TinySafetensors tiny = TinySafetensors.llama("LlamaForCausalLM").format(format);
    try (Checkpoint checkpoint = ModelFiles.open(tiny.write(folder))) {
      assertThat(checkpoint.tensors().get("blk.0.ffn_up.weight").format()).isEqualTo(format);
      assertHolds(checkpoint, "blk.0.ffn_up.weight", "model.layers.0.mlp.up_proj.weight");
    }
  }

  @Test
  void settingsAndIndexStandForTheirFolder() throws IOException {
    Path shards = TinySafetensors.llama("LlamaForCausalLM").writeShards(folder);
    for (String name : List.of("config.json", "model.safetensors.index.json")) {
      Path file = shards.resolve(name);
      assertThat(ModelFiles.isModel(file)).isTrue();
      try (Checkpoint checkpoint = ModelFiles.open(file)) {
        assertThat(checkpoint.format()).isEqualTo("safetensors, 2 files");
      }
    }
    assertThat(ModelFiles.isModel(folder.resolve("none").resolve("config.json"))).isFalse();
  }

  @Test
  void severalFilesAreOneModel() throws IOException {
    TinySafetensors tiny = TinySafetensors.llama("LlamaForCausalLM");
    try (Checkpoint checkpoint = ModelFiles.open(tiny.writeShards(folder))) {
      assertThat(checkpoint.format()).isEqualTo("safetensors, 2 files");
      assertThat(checkpoint.warnings()).isEmpty();
      assertHolds(checkpoint, "token_embd.weight", "model.embed_tokens.weight");
      assertHolds(checkpoint, "output.weight", "lm_head.weight");
      assertThat(checkpoint.bytes())
          .isEqualTo(
              Files.size(folder.resolve("model-1.safetensors"))
                  + Files.size(folder.resolve("model-2.safetensors")));
    }
    Path index = folder.resolve("model.safetensors.index.json");
    Files.writeString(
        index, Files.readString(index).replaceAll("\"total_size\": \\d+", "\"total_size\": 7"));
    try (Checkpoint checkpoint = ModelFiles.open(folder)) {
      assertThat(checkpoint.warnings()).singleElement().asString().contains("total_size is 7.0");
    }
    assertThatThrownBy(() -> ModelFiles.open(folder.resolve("model-1.safetensors")))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("tensors of this model are missing")
        .hasMessageContaining("give the folder");
  }

  @Test
  void anOutputThatIsTheEmbeddingIsNotRead() throws IOException {
    TinySafetensors tiny =
        TinySafetensors.llama("LlamaForCausalLM").set("tie_word_embeddings", "true");
    try (Checkpoint checkpoint = ModelFiles.open(tiny.write(folder))) {
      assertThat(checkpoint.config().tied()).isTrue();
      assertThat(checkpoint.tensors()).doesNotContainKey("output.weight");
      assertThat(checkpoint.warnings())
          .singleElement()
          .asString()
          .contains("lm_head.weight is not read");
    }
  }

  @Test
  void aWindowOfAttentionIsTheLongestText() throws IOException {
    TinySafetensors tiny = TinySafetensors.llama("MistralForCausalLM").set("sliding_window", "4");
    try (Checkpoint checkpoint = ModelFiles.open(tiny.write(folder))) {
      assertThat(checkpoint.config().context()).isEqualTo(4);
      assertThat(checkpoint.warnings())
          .singleElement()
          .asString()
          .contains("texts may have 4 tokens, not 16", "attend to the last 4 positions only");
    }
    tiny.set("sliding_window", "16").write(folder);
    try (Checkpoint checkpoint = ModelFiles.open(folder)) {
      assertThat(checkpoint.config().context()).isEqualTo(16);
      assertThat(checkpoint.warnings()).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        // class; sliding_window; use_sliding_window; max_window_layers; layer_types; context
        "LlamaForCausalLM;    4;    null;  null; null;                                        10000",
        "MistralForCausalLM;  4;    null;  null; null;                                        4",
        "MistralForCausalLM;  null; null;  null; null;                                        10000",
        "MistralForCausalLM;  '';   null;  null; null;                                        4096",
        "Qwen2ForCausalLM;    4;    null;  null; null;                                        10000",
        "Qwen2ForCausalLM;    4;    false; 0;    null;                                        10000",
        "Qwen2ForCausalLM;    4;    true;  null; null;                                        10000",
        "Qwen2ForCausalLM;    4;    true;  2;    null;                                        10000",
        "Qwen2ForCausalLM;    4;    true;  1;    null;                                        4",
        "Qwen3ForCausalLM;    4;    true;  1;    null;                                        4",
        "Qwen3ForCausalLM;    '';   true;  1;    null;                                        4096",
        "Qwen3ForCausalLM;    null; true;  1;    null;                                        10000",
        "Qwen3ForCausalLM;    4;    true;  1;    [\"full_attention\", \"full_attention\"];    10000",
        "Qwen3ForCausalLM;    4;    true;  2;    [\"full_attention\", \"sliding_attention\"]; 4"
      })
  void aWindowIsThatWhichTheClassHas(
      String className, String window, String used, String full, String types, int context)
      throws IOException {
    TinySafetensors tiny = TinySafetensors.llama(className);
    tiny.set("max_position_embeddings", "10000").set("use_sliding_window", used);
    tiny.set("max_window_layers", full).set("layer_types", types);
    if (!window.isEmpty()) {
      tiny.set("sliding_window", window);
    }
    if (used.equals("null")) {
      tiny.settings.remove("use_sliding_window");
    }
    try (Checkpoint checkpoint = ModelFiles.open(tiny.write(folder))) {
      assertThat(checkpoint.config().context()).isEqualTo(context);
    }
  }

  private double[] divisors(String scaling) throws IOException {
    TinySafetensors tiny =
        TinySafetensors.llama("LlamaForCausalLM")
            .set("rope_theta", "500000.0")
            .set("rope_scaling", scaling);
    try (Checkpoint checkpoint = ModelFiles.open(tiny.write(folder))) {
      assertThat(checkpoint.config().rotary().orElseThrow().base()).isEqualTo(500_000);
      return checkpoint.config().rotary().orElseThrow().divisors();
    }
  }

  @Test
  void scalingOfPositionsBecomesDivisors() throws IOException {
    assertThat(divisors("null")).containsExactly(1, 1);
    assertThat(divisors("{\"type\": \"default\"}")).containsExactly(1, 1);
    assertThat(divisors("{\"type\": \"linear\", \"factor\": 4.0}")).containsExactly(4, 4);
    String llama3 =
        "{\"rope_type\": \"llama3\", \"factor\": 32.0, \"low_freq_factor\": 1.0,"
            + " \"high_freq_factor\": 4.0, \"original_max_position_embeddings\": %d}";
    // heads of 4: wavelengths 2 pi = 6.2832 and 2 pi sqrt(500000) = 4442.88
    assertThat(divisors(String.format(llama3, 8192))[0]).isEqualTo(1);
    // 2048 < 4442.88 < 8192: s = (8192 / 4442.88 - 1) / 3 = 0.28128; 1 / ((1 - s) / 32 + s)
    assertThat(divisors(String.format(llama3, 8192))[1]).isCloseTo(3.2926, within(1e-3));
    assertThat(divisors(String.format(llama3, 4096))).containsExactly(1, 32);
  }

  @Test
  void theTokenizerOfTheFolderHasTheTokensAndEndsOfTheModel() throws IOException {
    TinySafetensors tiny = TinySafetensors.llama("LlamaForCausalLM").set("vocab_size", "300");
    tiny.set("eos_token_id", "[258, 7]");
    tiny.shape("model.embed_tokens.weight", 300, 8).shape("lm_head.weight", 300, 8);
    tiny.write(folder);
    try (Checkpoint checkpoint = ModelFiles.open(folder)) {
      assertThat(checkpoint.tokenizer()).isEmpty();
      Files.writeString(folder.resolve("tokenizer.json"), TokenizerJsonTest.byteLevel());
      TokenizerSpec spec = checkpoint.tokenizer().orElseThrow();
      assertThat(spec.tokens().length).isEqualTo(300);
      assertThat(new String(spec.tokens()[299], StandardCharsets.UTF_8)).isEqualTo("[PAD299]");
      assertThat(spec.types()[299]).isEqualTo(TokenizerSpec.TokenType.UNUSED);
      assertThat(spec.end()).hasValue(258);
      assertThat(spec.otherEnds()).containsExactly(7);
      assertThat(Tokenizers.of(spec).size()).isEqualTo(300);
      Files.writeString(folder.resolve("tokenizer_config.json"), "{\"eos_token\": \"<tool>\"}");
      spec = checkpoint.tokenizer().orElseThrow();
      assertThat(spec.end()).hasValue(259);
      assertThat(spec.otherEnds()).containsExactly(258, 7);
    }
    TinySafetensors.llama("LlamaForCausalLM").write(folder);
    try (Checkpoint checkpoint = ModelFiles.open(folder)) {
      assertThatThrownBy(checkpoint::tokenizer)
          .isInstanceOf(FormatException.class)
          .hasMessageContaining("is 5, but the tokenizer has 260 tokens")
          .hasMessageContaining("[CONFIG-TOKENIZER]");
    }
  }
}
