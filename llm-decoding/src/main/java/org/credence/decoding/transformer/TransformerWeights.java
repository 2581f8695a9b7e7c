package org.credence.decoding.transformer;

import java.util.List;
import java.util.Optional;
import org.credence.core.engine.Workers;
import org.credence.decoding.tensor.Matrix;
import org.credence.decoding.tensor.MatrixLayout;

/**
 * All weights of a transformer, in memory. Immutable by convention: nobody writes into its arrays.
 *
 * @param config the shape
 * @param embedding shape [vocabulary][width]
 * @param positions shape [context][width], where positions are learned
 * @param layers the blocks, first to last
 * @param outputNorm before the output
 * @param output shape [vocabulary][width]; the embedding itself where they are tied
 */
public record TransformerWeights(
    TransformerConfig config,
    Matrix embedding,
    Optional<Matrix> positions,
    List<LayerWeights> layers,
    NormWeights outputNorm,
    Matrix output) {

  /** Reads a checkpoint tensor by tensor, matrices in the layout asked for. */
  public static TransformerWeights read(Checkpoint checkpoint, MatrixLayout layout) {
    return read(checkpoint, layout, Workers.sequential());
  }

  /**
   * Reads a checkpoint, matrices in the layout asked for.
   *
   * @param workers threads that read a block each at a time; they change the time, not the weights
   */
  public static TransformerWeights read(
      Checkpoint checkpoint, MatrixLayout layout, Workers workers) {
    TransformerConfig config = checkpoint.config();
    TensorReader tensors = new TensorReader(checkpoint, layout);
    Matrix[] ends = new Matrix[config.tied() ? 1 : 2]; // embedding and output
    LayerWeights[] layers = new LayerWeights[config.layers()];
    workers.forEachChunk(
        ends.length + layers.length,
        part -> {
          if (part < ends.length) {
            ends[part] = tensors.matrix(part == 0 ? "token_embd.weight" : "output.weight");
          } else {
            int layer = part - ends.length;
            layers[layer] = layer(config, tensors, "blk." + layer + ".");
          }
        });
    return new TransformerWeights(
        config,
        ends[0],
        config.rotary().isPresent()
            ? Optional.empty()
            : Optional.of(tensors.matrix("position_embd.weight")),
        List.of(layers),
        tensors.norm("output_norm"),
        ends[ends.length - 1]);
  }

  private static LayerWeights layer(TransformerConfig config, TensorReader tensors, String block) {
    boolean gated = config.activation() == TransformerConfig.Activation.GATED_SILU;
    int queries = config.queryWidth();
    int keys = config.keyWidth();
    return new LayerWeights(
        tensors.norm(block + "attn_norm"),
        tensors.linear(block + "attn_q", block + "attn_qkv", 0, queries),
        tensors.linear(block + "attn_k", block + "attn_qkv", queries, keys),
        tensors.linear(block + "attn_v", block + "attn_qkv", queries + keys, keys),
        tensors.vectorOrNone(block + "attn_q_norm.weight"),
        tensors.vectorOrNone(block + "attn_k_norm.weight"),
        tensors.linear(block + "attn_output"),
        tensors.norm(block + "ffn_norm"),
        gated ? Optional.of(tensors.linear(block + "ffn_gate")) : Optional.empty(),
        tensors.linear(block + "ffn_up"),
        tensors.linear(block + "ffn_down"));
  }

  /** Bytes held by the matrices; what is tied counts once. */
  public long bytes() {
    long bytes = embedding.bytes() + positions.map(Matrix::bytes).orElse(0L);
    bytes += output == embedding ? 0 : output.bytes();
    for (LayerWeights layer : layers) {
      bytes += layer.query().matrix().bytes() + layer.key().matrix().bytes();
      bytes += layer.value().matrix().bytes() + layer.attentionOutput().matrix().bytes();
      bytes += layer.gate().map(gate -> gate.matrix().bytes()).orElse(0L);
      bytes += layer.up().matrix().bytes() + layer.down().matrix().bytes();
    }
    return bytes;
  }
}
