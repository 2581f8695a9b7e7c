package org.credence.decoding.transformer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.tensor.RowSource;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.transformer.TransformerConfig.Activation;
import org.credence.decoding.transformer.TransformerConfig.Norm;
import org.credence.decoding.transformer.TransformerConfig.Pairing;
import org.credence.decoding.transformer.TransformerConfig.Rotary;

/** Small models of every family with random weights, in memory. */
final class ToyCheckpoint implements Checkpoint {

  private static final int VOCABULARY = 24;
  private static final int CONTEXT = 136;

  private final TransformerConfig config;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, byte[]> bytes = new LinkedHashMap<>();
  private final SeededRandomness random = SeededRandomness.of(7);
  private final Weights matrices;

  /** Makes the bytes of a tensor. */
  @FunctionalInterface
  private interface Weights {
    byte[] of(StoredTensor tensor, double scale, double mean, SeededRandomness random);
  }

  static List<String> families() {
    return List.of("llama", "llama-scaled", "mistral", "qwen2", "qwen3", "gpt2");
  }

  /** Widths are whole numbers of blocks of any format. */
  static ToyCheckpoint of(String family, WeightFormat format) {
    int keyHeads = family.equals("gpt2") ? 8 : 2;
    TransformerConfig config = config(family, 256, 256, 8, keyHeads, 32, VOCABULARY);
    return new ToyCheckpoint(config, format, ToyCheckpoint::encoded);
  }

  /**
   * As small as the blocks of the format allow, with sizes that fill no vector and no panel where they need not, and with heads that have
   * more entries together than an embedding (Mistral, Qwen3).
   */
  static ToyCheckpoint small(String family, WeightFormat format) {
    boolean wide = family.equals("mistral");
    boolean normed = family.equals("qwen3");
    boolean gpt = family.equals("gpt2");
    TransformerConfig config =
        switch (format.blockWeights()) {
          case 1 ->
              wide
                  ? config(family, 60, 100, 5, 1, 14, 47)
                  : normed
                      ? config(family, 60, 100, 7, 7, 12, 47)
                      : config(family, 60, 100, 6, gpt ? 6 : 3, 10, 47);
          case 32 ->
              wide
                  ? config(family, 96, 160, 4, 1, 40, 47)
                  : normed
                      ? config(family, 96, 160, 8, 4, 20, 47)
                      : config(family, 96, 160, 6, gpt ? 6 : 2, 16, 47);
          default ->
              wide
                  ? config(family, 256, 256, 8, 1, 64, 47)
                  : normed
                      ? config(family, 256, 256, 2, 1, 128, 47)
                      : config(family, 256, 256, 8, gpt ? 8 : 2, 32, 47);
        };
    return new ToyCheckpoint(config, format, ToyCheckpoint::drawn);
  }

  private static TransformerConfig config(
      String family, int width, int hidden, int heads, int keyHeads, int headSize, int vocabulary) {
    double[] divisors = new double[headSize / 2];
    for (int i = 0; i < divisors.length; i++) {
      divisors[i] = family.equals("llama-scaled") ? 1 + i : 1;
    }
    boolean halves = family.startsWith("qwen") || family.equals("mistral");
    boolean gpt = family.equals("gpt2");
    Rotary rotary = new Rotary(halves ? Pairing.HALVES : Pairing.ADJACENT, headSize, 1e4, divisors);
    return new TransformerConfig(
        family,
        2,
        width,
        hidden,
        heads,
        keyHeads,
        headSize,
        vocabulary,
        CONTEXT,
        gpt ? Norm.LAYER : Norm.ROOT_MEAN_SQUARE,
        1e-5,
        gpt ? Activation.GELU_TANH : Activation.GATED_SILU,
        gpt ? Optional.empty() : Optional.of(rotary),
        gpt || family.equals("qwen2"),
        family.equals("qwen3"),
        !family.equals("llama") && !family.equals("mistral"));
  }

  private ToyCheckpoint(TransformerConfig config, WeightFormat format, Weights matrices) {
    this.config = config;
    this.matrices = matrices;
    boolean gpt = config.family().equals("gpt2");
    int width = config.width();
    add("token_embd.weight", format, config.vocabulary(), width, 0.15, 0);
    if (gpt) {
      add("position_embd.weight", format, config.context(), width, 0.05, 0);
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      String block = "blk." + layer + ".";
      norm(block + "attn_norm", width, gpt);
      if (gpt) {
        linear(block + "attn_qkv", format, 3 * width, width, true);
      } else {
        linear(block + "attn_q", format, config.queryWidth(), width, config.attentionBias());
        linear(block + "attn_k", format, config.keyWidth(), width, config.attentionBias());
        linear(block + "attn_v", format, config.keyWidth(), width, config.attentionBias());
      }
      if (config.headNorm()) {
        norm(block + "attn_q_norm", config.headSize(), false);
        norm(block + "attn_k_norm", config.headSize(), false);
      }
      linear(block + "attn_output", format, width, config.queryWidth(), gpt);
      norm(block + "ffn_norm", width, gpt);
      if (!gpt) {
        linear(block + "ffn_gate", format, config.hidden(), width, false);
      }
      linear(block + "ffn_up", format, config.hidden(), width, gpt);
      linear(block + "ffn_down", format, width, config.hidden(), gpt);
    }
    norm("output_norm", width, gpt);
    if (!config.tied()) {
      linear("output", format, config.vocabulary(), width, false);
    }
  }

  private void norm(String name, int width, boolean biased) {
    add(name + ".weight", WeightFormat.F32, 1, width, 0.2, 1);
    if (biased) {
      add(name + ".bias", WeightFormat.F32, 1, width, 0.2, 0);
    }
  }

  private void linear(String name, WeightFormat format, int rows, int columns, boolean biased) {
    add(name + ".weight", format, rows, columns, 1.5 / Math.sqrt(columns), 0);
    if (biased) {
      add(name + ".bias", WeightFormat.F32, 1, rows, 0.2, 0);
    }
  }

  private void add(
      String name, WeightFormat format, int rows, int columns, double scale, double mean) {
    StoredTensor tensor = new StoredTensor(name, format, rows, columns);
    Weights weights = rows == 1 ? ToyCheckpoint::encoded : matrices;
    tensors.put(name, tensor);
    bytes.put(name, weights.of(tensor, scale, mean, random));
  }

  /** Each weight drawn by itself. */
  private static byte[] encoded(
      StoredTensor tensor, double scale, double mean, SeededRandomness random) {
    WeightFormat format = tensor.format();
    float[] weights = new float[tensor.rows() * tensor.columns()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) (mean + scale * random.gaussian());
    }
    byte[] stored = new byte[(int) tensor.bytes()];
    format.codec().encode(weights, 0, weights.length / format.blockWeights(), stored, 0);
    return stored;
  }

  /** Each piece of 256 weights drawn from some: a tenth of the time. */
  private static byte[] drawn(
      StoredTensor tensor, double scale, double mean, SeededRandomness random) {
    StoredTensor some = new StoredTensor("some", tensor.format(), 8, 256);
    byte[] pieces = encoded(some, scale, mean, random);
    byte[] stored = new byte[(int) tensor.bytes()];
    int piece = (int) some.rowBytes();
    for (int at = 0; at < stored.length; at += piece) {
      int from = random.below(some.rows()) * piece;
      System.arraycopy(pieces, from, stored, at, Math.min(piece, stored.length - at));
    }
    return stored;
  }

  @Override
  public String file() {
    return "toy";
  }

  @Override
  public String format() {
    return "toy";
  }

  @Override
  public TransformerConfig config() {
    return config;
  }

  @Override
  public Optional<TokenizerSpec> tokenizer() {
    return Optional.empty();
  }

  @Override
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  @Override
  public void read(StoredTensor tensor, int firstRow, int rows, byte[] out) {
    byte[] all = bytes.get(tensor.name());
    int rowBytes = (int) tensor.rowBytes();
    System.arraycopy(all, firstRow * rowBytes, out, 0, rows * rowBytes);
  }

  /** As if it were a file: layouts that keep their sources read from here at every product. */
  @Override
  public Optional<RowSource> mapped(StoredTensor tensor) {
    return Optional.of((row, rows, out) -> read(tensor, row, rows, out));
  }

  @Override
  public long bytes() {
    return bytes.values().stream().mapToLong(b -> b.length).sum();
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  @Override
  public void close() {}
}
