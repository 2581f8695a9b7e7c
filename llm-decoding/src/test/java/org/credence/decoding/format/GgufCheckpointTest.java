package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.transformer.StoredTensor;
import org.credence.decoding.transformer.TransformerConfig;
import org.credence.decoding.transformer.TransformerConfig.Activation;
import org.credence.decoding.transformer.TransformerConfig.Norm;
import org.credence.decoding.transformer.TransformerConfig.Pairing;
import org.credence.decoding.transformer.TransformerConfig.Rotary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GgufCheckpointTest {

  @TempDir Path folder;

  /** The folder of language models, which a bare clone does not have. */
  static Path data(String file) {
    String named = System.getenv("CREDENCE_DATA");
    String property = System.getProperty("credence.data", named == null ? "" : named);
    Path root = Path.of(System.getProperty("credence.root", ".."));
    Path all = property.isEmpty() ? root.resolve("../shared/data") : Path.of(property);
    Path path = all.resolve("language-models").resolve(file);
    assumeTrue(Files.exists(path), () -> "no " + path);
    return path;
  }

  private TransformerConfig config(TinyGguf file) throws IOException {
    try (GgufCheckpoint model = GgufCheckpoint.open(file.write(folder.resolve("model.gguf")))) {
      return model.config();
    }
  }

  @Test
  void aLlamaIsWhatItsMetadataSay() throws IOException {
    TransformerConfig config = config(TinyGguf.llama());
    assertThat(config.family()).isEqualTo("llama");
    assertThat(config.layers()).isEqualTo(1);
    assertThat(config.width()).isEqualTo(8);
    assertThat(config.hidden()).isEqualTo(12);
    assertThat(config.heads()).isEqualTo(2);
    assertThat(config.keyHeads()).isEqualTo(1);
    assertThat(config.headSize()).isEqualTo(4);
    assertThat(config.vocabulary()).isEqualTo(7);
    assertThat(config.context()).isEqualTo(16);
    assertThat(config.norm()).isEqualTo(Norm.ROOT_MEAN_SQUARE);
    assertThat(config.epsilon()).isEqualTo(1e-5f);
    assertThat(config.activation()).isEqualTo(Activation.GATED_SILU);
    assertThat(config.attentionBias()).isFalse();
    assertThat(config.headNorm()).isFalse();
    assertThat(config.tied()).isTrue();
    Rotary rotary = config.rotary().orElseThrow();
    assertThat(rotary.pairing()).isEqualTo(Pairing.ADJACENT);
    assertThat(rotary.size()).isEqualTo(4);
    assertThat(rotary.base()).isEqualTo(10_000);
    assertThat(rotary.divisors()).containsExactly(1, 1);
  }

  @Test
  void anOutputMatrixUnties() throws IOException {
    assertThat(config(TinyGguf.llama().add("output.weight", 8, 7)).tied()).isFalse();
  }

  @Test
  void asManyKeyHeadsAsHeadsWhereNothingIsSaid() throws IOException {
    TinyGguf file = TinyGguf.llama().remove("llama.attention.head_count_kv");
    file.tensors.removeIf(t -> t.name.matches("blk.0.attn_[kv].weight"));
    file.add("blk.0.attn_k.weight", 8, 8).add("blk.0.attn_v.weight", 8, 8);
    assertThat(config(file).keyHeads()).isEqualTo(2);
  }

  @Test
  void headsMayBeWiderThanTheirShareOfTheWidth() throws IOException {
    TinyGguf file = TinyGguf.llama().put("llama.attention.key_length", TinyGguf.u32(8));
    file.put("llama.attention.value_length", TinyGguf.u32(8));
    file.tensors.removeIf(t -> t.name.startsWith("blk.0.attn") && !t.name.contains("norm"));
    file.add("blk.0.attn_q.weight", 8, 16).add("blk.0.attn_output.weight", 16, 8);
    file.add("blk.0.attn_k.weight", 8, 8).add("blk.0.attn_v.weight", 8, 8);
    TransformerConfig config = config(file);
    assertThat(config.headSize()).isEqualTo(8);
    assertThat(config.queryWidth()).isEqualTo(16);
    assertThat(config.rotary().orElseThrow().size()).isEqualTo(8);
  }

  @Test
  void divisorsComeFromTheTensorAndTheLinearFactor() throws IOException {
    TinyGguf file = TinyGguf.llama().add("rope_freqs.weight", 2);
    file.tensor("rope_freqs.weight").data = TinyGguf.f32s(1, 32);
    assertThat(config(file).rotary().orElseThrow().divisors()).containsExactly(1, 32);
    file.put("llama.rope.scaling.type", TinyGguf.text("linear"));
    file.put("llama.rope.scaling.factor", TinyGguf.f32(4));
    assertThat(config(file).rotary().orElseThrow().divisors()).containsExactly(4, 128);
    file.put("llama.rope.scaling.type", TinyGguf.text("none"));
    assertThat(config(file).rotary().orElseThrow().divisors()).containsExactly(1, 32);
    file.remove("llama.rope.scaling.type").put("llama.rope.scaling.factor", TinyGguf.f32(0));
    assertThat(config(file).rotary().orElseThrow().divisors()).containsExactly(1, 32);
  }

  @Test
  void divisorsAreNoTensorOfTheModel() throws IOException {
    TinyGguf file = TinyGguf.llama().add("rope_freqs.weight", 2);
    file.tensor("rope_freqs.weight").data = TinyGguf.f32s(1, 8);
    try (GgufCheckpoint model = GgufCheckpoint.open(file.write(folder.resolve("model.gguf")))) {
      assertThat(model.tensors()).hasSize(11).doesNotContainKey("rope_freqs.weight");
    }
  }

  @Test
  void aWindowOfAttentionIsTheLongestText() throws IOException {
    TinyGguf file = TinyGguf.llama().put("llama.attention.sliding_window", TinyGguf.u32(4));
    try (GgufCheckpoint model = GgufCheckpoint.open(file.write(folder.resolve("model.gguf")))) {
      assertThat(model.warnings())
          .singleElement()
          .asString()
          .contains("texts may have 4 tokens, not 16", "attend to the last 4 positions only");
      assertThat(model.config().context()).isEqualTo(4);
    }
  }

  @Test
  void rowsAreRead() throws IOException {
    try (GgufCheckpoint model =
        GgufCheckpoint.open(TinyGguf.llama().write(folder.resolve("model.gguf")))) {
      StoredTensor down = model.tensors().get("blk.0.ffn_down.weight");
      assertThat(down.rows()).isEqualTo(8);
      assertThat(down.columns()).isEqualTo(12);
      byte[] out = new byte[2 * 12 * 4 + 1];
      model.read(down, 3, 2, out);
      ByteBuffer floats = ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(floats.getFloat(0)).isEqualTo(36 / 4f);
      assertThat(floats.getFloat(23 * 4)).isEqualTo(59 / 4f);
      assertThat(out[96]).isZero();
    }
  }

  @Test
  void stories260kHasTheWeightsOfItsLlama2cForm() throws IOException {
    byte[] original = Files.readAllBytes(data("stories260K/stories260K.bin"));
    try (GgufCheckpoint model = GgufCheckpoint.open(data("stories260K/stories260K-f32.gguf"))) {
      TransformerConfig config = model.config();
      assertThat(config.layers()).isEqualTo(5);
      assertThat(config.keyHeads()).isEqualTo(4);
      assertThat(config.epsilon()).isCloseTo(1e-5, within(1e-12));
      assertThat(model.tensors()).hasSize(48);
      // tok_emb[512][64], att_norm[5][64], wq[5][64][64], ... behind 7 numbers
      assertThat(rows(model, "token_embd.weight", 512)).isEqualTo(part(original, 28, 4 * 512 * 64));
      int queries = 28 + 4 * (512 * 64 + 5 * 64);
      assertThat(rows(model, "blk.3.attn_q.weight", 64))
          .isEqualTo(part(original, queries + 3 * 4 * 64 * 64, 4 * 64 * 64));
      ModelDescription description = ModelDescription.of(model);
      assertThat(description.parameters())
          .isEqualTo(260_032 + 512 * 64); // the output is stored too
      assertThat(description.parts())
          .containsExactly(new ModelDescription.Part(WeightFormat.F32, 48, 292_800, 4 * 292_800));
      assertThat(description.lines())
          .anySatisfy(
              line -> assertThat(line).contains("8 heads of 8 over 4 key heads, 512 tokens"))
          .anySatisfy(
              line ->
                  assertThat(line)
                      .contains("SentencePiece BPE, 512 tokens, texts begin with token 1"))
          .anySatisfy(line -> assertThat(line).contains("llama, \"stories260K\""));
      assertThat(WeightScan.notFinite(model)).isEmpty();
    }
  }

  private static byte[] rows(GgufCheckpoint model, String name, int rows) {
    StoredTensor tensor = model.tensors().get(name);
    byte[] out = new byte[(int) tensor.rowBytes() * rows];
    model.read(tensor, 0, rows, out);
    return out;
  }

  private static byte[] part(byte[] bytes, int from, int length) {
    return Arrays.copyOfRange(bytes, from, from + length);
  }
}
