package org.credence.decoding.format;

import java.util.LinkedHashMap;
import java.util.Map;
import org.credence.decoding.transformer.TransformerConfig;
import org.credence.decoding.transformer.TransformerConfig.Activation;
import org.credence.decoding.transformer.TransformerConfig.Norm;

/**
 * The names of tensors, those of GGUF, by what they are for; and which tensors of which shapes a configuration asks for. Readers of
 * other formats translate their names into these.
 *
 * <p>Matrices have shape [outputs][inputs], vectors [1][entries].
 */
public final class TensorNames {

  /** [vocabulary][width]. */
  public static final String EMBEDDING = "token_embd.weight";

  /** [context][width], where positions are learned. */
  public static final String POSITIONS = "position_embd.weight";

  public static final String OUTPUT_NORM = "output_norm.weight";
  public static final String OUTPUT_NORM_BIAS = "output_norm.bias";

  /** [vocabulary][width], absent where the output is the embedding. */
  public static final String OUTPUT = "output.weight";

  /** Divisors of the rotary frequencies; read into the configuration, no tensor of a checkpoint. */
  public static final String ROTARY_DIVISORS = "rope_freqs.weight";

  public static final String ATTENTION_NORM = "attn_norm";
  public static final String QUERY = "attn_q";
  public static final String KEY = "attn_k";
  public static final String VALUE = "attn_v";

  /** Queries, keys and values below each other (GPT-2). */
  public static final String QUERY_KEY_VALUE = "attn_qkv";

  public static final String QUERY_NORM = "attn_q_norm";
  public static final String KEY_NORM = "attn_k_norm";
  public static final String ATTENTION_OUTPUT = "attn_output";
  public static final String FEED_NORM = "ffn_norm";
  public static final String GATE = "ffn_gate";
  public static final String UP = "ffn_up";
  public static final String DOWN = "ffn_down";

  private TensorNames() {}

  /** The name of a weight of a block: {@code blk.3.attn_q.weight}. */
  public static String weight(int layer, String part) {
    return "blk." + layer + "." + part + ".weight";
  }

  /** The name of a bias of a block: {@code blk.3.attn_q.bias}. */
  public static String bias(int layer, String part) {
    return "blk." + layer + "." + part + ".bias";
  }

  /**
   * Rows and columns.
   *
   * @param rows outputs, 1 of a vector
   */
  public record Shape(int rows, int columns) {

    /** As messages show it: {@code [64][172]}, or {@code [64]} of a vector. */
    @Override
    public String toString() {
      return rows == 1 ? "[" + columns + "]" : "[" + rows + "][" + columns + "]";
    }
  }

  /** The tensors that a configuration asks for, each with its shape, in the order they are used. */
  public static Map<String, Shape> of(TransformerConfig config) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    boolean biases = config.norm() == Norm.LAYER;
    Shape vector = new Shape(1, config.width());
    shapes.put(EMBEDDING, new Shape(config.vocabulary(), config.width()));
    if (config.rotary().isEmpty()) {
      shapes.put(POSITIONS, new Shape(config.context(), config.width()));
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      norm(shapes, layer, ATTENTION_NORM, vector, biases);
      attention(shapes, layer, config);
      norm(shapes, layer, FEED_NORM, vector, biases);
      feedForward(shapes, layer, config);
    }
    shapes.put(OUTPUT_NORM, vector);
    if (biases) {
      shapes.put(OUTPUT_NORM_BIAS, vector);
    }
    if (!config.tied()) {
      shapes.put(OUTPUT, new Shape(config.vocabulary(), config.width()));
    }
    return shapes;
  }

  private static void norm(
      Map<String, Shape> shapes, int layer, String part, Shape vector, boolean bias) {
    shapes.put(weight(layer, part), vector);
    if (bias) {
      shapes.put(bias(layer, part), vector);
    }
  }

  private static void attention(Map<String, Shape> shapes, int layer, TransformerConfig config) {
    int query = config.queryWidth();
    int key = config.keyWidth();
    boolean biases = config.attentionBias();
    if (fused(config)) {
      matrix(shapes, layer, QUERY_KEY_VALUE, query + 2 * key, config.width(), biases);
    } else {
      matrix(shapes, layer, QUERY, query, config.width(), biases);
      matrix(shapes, layer, KEY, key, config.width(), biases);
      matrix(shapes, layer, VALUE, key, config.width(), biases);
    }
    if (config.headNorm()) {
      shapes.put(weight(layer, QUERY_NORM), new Shape(1, config.headSize()));
      shapes.put(weight(layer, KEY_NORM), new Shape(1, config.headSize()));
    }
    matrix(shapes, layer, ATTENTION_OUTPUT, config.width(), query, config.norm() == Norm.LAYER);
  }

  /** Whether queries, keys and values are one matrix. */
  private static boolean fused(TransformerConfig config) {
    return config.rotary().isEmpty();
  }

  private static void feedForward(Map<String, Shape> shapes, int layer, TransformerConfig config) {
    boolean gated = config.activation() == Activation.GATED_SILU;
    if (gated) {
      matrix(shapes, layer, GATE, config.hidden(), config.width(), false);
    }
    matrix(shapes, layer, UP, config.hidden(), config.width(), !gated);
    matrix(shapes, layer, DOWN, config.width(), config.hidden(), !gated);
  }

  private static void matrix(
      Map<String, Shape> shapes, int layer, String part, int rows, int columns, boolean bias) {
    shapes.put(weight(layer, part), new Shape(rows, columns));
    if (bias) {
      shapes.put(bias(layer, part), new Shape(1, rows));
    }
  }
}
