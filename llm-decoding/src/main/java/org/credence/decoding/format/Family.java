package org.credence.decoding.format;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.credence.decoding.transformer.TransformerConfig.Activation;
import org.credence.decoding.transformer.TransformerConfig.Norm;
import org.credence.decoding.transformer.TransformerConfig.Pairing;

/**
 * The families of transformers that are read: what the code of each family fixes, while its files give the numbers.
 *
 * <p>The pairing of rotary positions belongs to a family <em>and</em> a file format: files of Llama models in GGUF have their query
 * and key rows permuted so that pairs are adjacent, the same models in safetensors pair the halves of a head.
 */
public enum Family {
  /** Llama 1 to 3.2, Mistral, and relatives that take their name in GGUF. */
  LLAMA(
      "llama",
      Norm.ROOT_MEAN_SQUARE,
      Activation.GATED_SILU,
      Optional.of(Pairing.ADJACENT),
      false,
      false),

  /** Qwen 2 and 2.5: biases on queries, keys and values. */
  QWEN2(
      "qwen2",
      Norm.ROOT_MEAN_SQUARE,
      Activation.GATED_SILU,
      Optional.of(Pairing.HALVES),
      true,
      false),

  /** Qwen 3: queries and keys are normed per head. */
  QWEN3(
      "qwen3",
      Norm.ROOT_MEAN_SQUARE,
      Activation.GATED_SILU,
      Optional.of(Pairing.HALVES),
      false,
      true),

  /** GPT-2: learned positions, layer norms, one matrix for queries, keys and values. */
  GPT2("gpt2", Norm.LAYER, Activation.GELU_TANH, Optional.empty(), true, false);

  private final String label;
  private final Norm norm;
  private final Activation activation;
  private final Optional<Pairing> ggufPairing;
  private final boolean attentionBias;
  private final boolean headNorm;

  Family(
      String label,
      Norm norm,
      Activation activation,
      Optional<Pairing> ggufPairing,
      boolean attentionBias,
      boolean headNorm) {
    this.label = label;
    this.norm = norm;
    this.activation = activation;
    this.ggufPairing = ggufPairing;
    this.attentionBias = attentionBias;
    this.headNorm = headNorm;
  }

  /** Its name in GGUF files, {@code general.architecture}. */
  public String label() {
    return label;
  }

  public Norm norm() {
    return norm;
  }

  public Activation activation() {
    return activation;
  }

  /** Which entries of a head are turned together in GGUF files; empty where positions are learned. */
  public Optional<Pairing> ggufPairing() {
    return ggufPairing;
  }

  /** Whether queries, keys and values have biases. */
  public boolean attentionBias() {
    return attentionBias;
  }

  /** Whether queries and keys are normed per head. */
  public boolean headNorm() {
    return headNorm;
  }

  /** The family of that name in GGUF files, if it is read here. */
  public static Optional<Family> ofLabel(String label) {
    return Arrays.stream(values()).filter(f -> f.label.equals(label)).findFirst();
  }

  /** The names of all families, for messages. */
  public static String labels() {
    return Arrays.stream(values()).map(Family::label).collect(Collectors.joining(", "));
  }
}
