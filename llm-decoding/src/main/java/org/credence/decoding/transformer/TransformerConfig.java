package org.credence.decoding.transformer;

import java.util.Optional;

/**
 * The shape of a transformer: all that its forward pass must know beside the weights.
 *
 * @param family the architecture's name, as in GGUF: {@code llama}, {@code qwen2}, {@code qwen3}, {@code gpt2}
 * @param layers blocks
 * @param width entries of an embedding
 * @param hidden entries of the inner layer of a feed-forward block
 * @param heads query heads
 * @param keyHeads heads of keys and values; {@code heads} is a multiple of it
 * @param headSize entries of a head
 * @param vocabulary tokens
 * @param context positions at most
 * @param norm root-mean-square norms or layer norms
 * @param epsilon added to the mean square (or variance) under the root
 * @param activation of the feed-forward block, which also says whether it is gated
 * @param rotary rotary positions; empty where positions are learned
 * @param attentionBias whether queries, keys and values have biases
 * @param headNorm whether queries and keys are normed per head (Qwen3)
 * @param tied whether the output matrix is the embedding
 */
public record TransformerConfig(
    String family,
    int layers,
    int width,
    int hidden,
    int heads,
    int keyHeads,
    int headSize,
    int vocabulary,
    int context,
    Norm norm,
    double epsilon,
    Activation activation,
    Optional<Rotary> rotary,
    boolean attentionBias,
    boolean headNorm,
    boolean tied) {

  /** How vectors are normed. */
  public enum Norm {
    /** {@code w x / sqrt(mean(x²) + ε)}. */
    ROOT_MEAN_SQUARE,
    /** {@code w (x - mean) / sqrt(var + ε) + b}. */
    LAYER
  }

  /** The feed-forward block. */
  public enum Activation {
    /** {@code down(silu(gate x) * up x)}, without biases. */
    GATED_SILU,
    /** {@code down(gelu(up x + b)) + b} with the tanh form of gelu. */
    GELU_TANH
  }

  /** Which entries of a head are turned together. */
  public enum Pairing {
    /** Entries 2i and 2i + 1. */
    ADJACENT,
    /** Entries i and i + size/2. */
    HALVES
  }

  /**
   * Rotary positions: pair i of a head is turned by {@code position * base^(-2i/size) / divisors[i]}.
   *
   * @param pairing which entries are a pair
   * @param size entries of a head that are turned, even
   * @param base θ, for instance 10 000
   * @param divisors shape [size/2], all 1 where nothing is scaled
   */
  public record Rotary(Pairing pairing, int size, double base, double[] divisors) {}

  /** Entries of all query heads. */
  public int queryWidth() {
    return heads * headSize;
  }

  /** Entries of all key (or value) heads. */
  public int keyWidth() {
    return keyHeads * headSize;
  }
}
