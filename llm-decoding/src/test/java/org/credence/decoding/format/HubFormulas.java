package org.credence.decoding.format;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;

/**
 * The models of Hugging Face as their papers and the library's code define them, over tensors by the names of the library: whole
 * sequences as matrices, in double precision. Knows nothing of this project but the names in config.json.
 *
 * <p>Source: the Hugging Face library, modeling_llama, modeling_qwen2, modeling_qwen3, modeling_gpt2, modeling_rope_utils.
 */
final class HubFormulas {

  private final Map<String, Object> config;
  private final Map<String, float[]> tensors;
  private final Map<String, int[]> shapes;
  private final int heads;
  private final int keyHeads;
  private final int size;
  private final double epsilon;

  /**
   * @param config numbers and truths of config.json, scaling of positions as {@code rope.factor} and so on
   * @param tensors row by row
   */
  HubFormulas(Map<String, Object> config, Map<String, float[]> tensors, Map<String, int[]> shapes) {
    this.config = new HashMap<>(config);
    this.tensors = tensors;
    this.shapes = shapes;
    boolean gpt = config.containsKey("n_head");
    this.heads = (int) number(gpt ? "n_head" : "num_attention_heads");
    this.keyHeads = gpt ? heads : (int) number("num_key_value_heads");
    int width = (int) number(gpt ? "n_embd" : "hidden_size");
    this.size = config.containsKey("head_dim") ? (int) number("head_dim") : width / heads;
    this.epsilon = number(gpt ? "layer_norm_epsilon" : "rms_norm_eps");
  }

  private double number(String name) {
    return ((Number) config.get(name)).doubleValue();
  }

  /** Shape [tokens][vocabulary]. */
  double[][] logits(int... tokens) {
    return config.containsKey("n_head") ? gpt2(tokens) : rotary(tokens);
  }

  private double[][] rotary(int[] tokens) {
    double[][] embedding = matrix("model.embed_tokens.weight");
    double[][] x = rows(embedding, tokens);
    for (int layer = 0; layer < number("num_hidden_layers"); layer++) {
      String at = "model.layers." + layer + ".";
      double[][] n = rms(x, at + "input_layernorm.weight");
      double[][] q = linear(n, at + "self_attn.q_proj");
      double[][] k = linear(n, at + "self_attn.k_proj");
      double[][] v = linear(n, at + "self_attn.v_proj");
      double[][] joined = new double[tokens.length][heads * size];
      for (int h = 0; h < heads; h++) {
        int group = h / (heads / keyHeads);
        double[][] qh = turned(headNorm(columns(q, h), at + "self_attn.q_norm.weight"));
        double[][] kh = turned(headNorm(columns(k, group), at + "self_attn.k_norm.weight"));
        put(joined, attended(qh, kh, columns(v, group)), h);
      }
      x = sum(x, linear(joined, at + "self_attn.o_proj"));
      n = rms(x, at + "post_attention_layernorm.weight");
      double[][] gate = map(linear(n, at + "mlp.gate_proj"), z -> z / (1 + Math.exp(-z)));
      double[][] inner = product(gate, linear(n, at + "mlp.up_proj"));
      x = sum(x, linear(inner, at + "mlp.down_proj"));
    }
    boolean tied = Boolean.TRUE.equals(config.get("tie_word_embeddings"));
    double[][] output = tied ? embedding : matrix("lm_head.weight");
    return times(rms(x, "model.norm.weight"), transposed(output));
  }

  private double[][] gpt2(int[] tokens) {
    String all = tensors.containsKey("wte.weight") ? "" : "transformer.";
    double[][] embedding = matrix(all + "wte.weight");
    int[] places = new int[tokens.length];
    Arrays.setAll(places, i -> i);
    double[][] x = sum(rows(embedding, tokens), rows(matrix(all + "wpe.weight"), places));
    for (int layer = 0; layer < number("n_layer"); layer++) {
      String at = all + "h." + layer + ".";
      double[][] qkv = convolved(layerNorm(x, at + "ln_1"), at + "attn.c_attn");
      double[][] joined = new double[tokens.length][heads * size];
      for (int h = 0; h < heads; h++) {
        double[][] v = columns(qkv, 2 * heads + h);
        put(joined, attended(columns(qkv, h), columns(qkv, heads + h), v), h);
      }
      x = sum(x, convolved(joined, at + "attn.c_proj"));
      double[][] inner = convolved(layerNorm(x, at + "ln_2"), at + "mlp.c_fc");
      double c = Math.sqrt(2 / Math.PI);
      inner = map(inner, z -> 0.5 * z * (1 + Math.tanh(c * (z + 0.044715 * Math.pow(z, 3)))));
      x = sum(x, convolved(inner, at + "mlp.c_proj"));
    }
    boolean tied = !Boolean.FALSE.equals(config.get("tie_word_embeddings"));
    double[][] output = tied ? embedding : matrix("lm_head.weight");
    return times(layerNorm(x, all + "ln_f"), transposed(output));
  }

  /** softmax(Q Kᵀ / sqrt(d) + mask) V. */
  private double[][] attended(double[][] q, double[][] k, double[][] v) {
    double[][] scores = times(q, transposed(k));
    for (int t = 0; t < scores.length; t++) {
      double total = 0;
      for (int s = 0; s < scores.length; s++) {
        scores[t][s] = s > t ? 0 : Math.exp(scores[t][s] / Math.sqrt(size));
        total += scores[t][s];
      }
      double all = total;
      scores[t] = Arrays.stream(scores[t]).map(e -> e / all).toArray();
    }
    return times(scores, v);
  }

  /** x cos + rotate_half(x) sin, as the library writes it; both halves of a head have the same angles. */
  private double[][] turned(double[][] x) {
    double[][] y = new double[x.length][size];
    for (int t = 0; t < x.length; t++) {
      for (int i = 0; i < size; i++) {
        double angle = t * frequency(i % (size / 2));
        double half = i < size / 2 ? -x[t][i + size / 2] : x[t][i - size / 2];
        y[t][i] = x[t][i] * Math.cos(angle) + half * Math.sin(angle);
      }
    }
    return y;
  }

  private double frequency(int i) {
    double base = ((Number) config.getOrDefault("rope_theta", 10_000)).doubleValue();
    double f = 1 / Math.pow(base, 2.0 * i / size);
    if (!config.containsKey("rope.factor")) {
      return f;
    }
    double factor = number("rope.factor");
    if (!config.containsKey("rope.original")) {
      return f / factor;
    }
    double length = 2 * Math.PI / f;
    double low = number("rope.low");
    double high = number("rope.high");
    double original = number("rope.original");
    if (length < original / high) {
      return f;
    }
    if (length > original / low) {
      return f / factor;
    }
    double smooth = (original / length - low) / (high - low);
    return (1 - smooth) * f / factor + smooth * f;
  }

  private double[][] headNorm(double[][] x, String name) {
    return tensors.containsKey(name) ? rms(x, name) : x;
  }

  private double[][] rms(double[][] x, String name) {
    float[] w = tensors.get(name);
    double[][] y = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double mean = Arrays.stream(x[t]).map(z -> z * z).average().orElseThrow();
      y[t] = x[t].clone();
      for (int i = 0; i < w.length; i++) {
        y[t][i] *= w[i] / Math.sqrt(mean + epsilon);
      }
    }
    return y;
  }

  private double[][] layerNorm(double[][] x, String name) {
    double[][] y = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      double mean = Arrays.stream(x[t]).average().orElseThrow();
      double variance = Arrays.stream(x[t]).map(z -> z * z).average().orElseThrow() - mean * mean;
      y[t] = Arrays.stream(x[t]).map(z -> (z - mean) / Math.sqrt(variance + epsilon)).toArray();
      for (int i = 0; i < y[t].length; i++) {
        y[t][i] = y[t][i] * tensors.get(name + ".weight")[i] + tensors.get(name + ".bias")[i];
      }
    }
    return y;
  }

  /** x Wᵀ + b. */
  private double[][] linear(double[][] x, String name) {
    return plusBias(times(x, transposed(matrix(name + ".weight"))), name + ".bias");
  }

  /** x W + b: GPT-2 stores [inputs][outputs]. */
  private double[][] convolved(double[][] x, String name) {
    return plusBias(times(x, matrix(name + ".weight")), name + ".bias");
  }

  private double[][] plusBias(double[][] x, String name) {
    for (double[] row : x) {
      for (int i = 0; tensors.containsKey(name) && i < row.length; i++) {
        row[i] += tensors.get(name)[i];
      }
    }
    return x;
  }

  private double[][] matrix(String name) {
    int[] shape = shapes.get(name);
    double[][] matrix = new double[shape[0]][shape[1]];
    for (int i = 0; i < shape[0] * shape[1]; i++) {
      matrix[i / shape[1]][i % shape[1]] = tensors.get(name)[i];
    }
    return matrix;
  }

  /** The columns of a head. */
  private double[][] columns(double[][] x, int head) {
    double[][] part = new double[x.length][];
    Arrays.setAll(part, t -> Arrays.copyOfRange(x[t], head * size, (head + 1) * size));
    return part;
  }

  private void put(double[][] joined, double[][] part, int head) {
    for (int t = 0; t < part.length; t++) {
      System.arraycopy(part[t], 0, joined[t], head * size, size);
    }
  }

  private static double[][] rows(double[][] matrix, int[] rows) {
    return Arrays.stream(rows).mapToObj(r -> matrix[r]).toArray(double[][]::new);
  }

  private static double[][] times(double[][] a, double[][] b) {
    double[][] c = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        for (int k = 0; k < b.length; k++) {
          c[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return c;
  }

  private static double[][] transposed(double[][] a) {
    double[][] b = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        b[j][i] = a[i][j];
      }
    }
    return b;
  }

  private static double[][] sum(double[][] a, double[][] b) {
    double[][] c = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < c[i].length; j++) {
        c[i][j] = a[i][j] + b[i][j];
      }
    }
    return c;
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] c = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < c[i].length; j++) {
        c[i][j] = a[i][j] * b[i][j];
      }
    }
    return c;
  }

  private static double[][] map(double[][] a, DoubleUnaryOperator f) {
    return Arrays.stream(a).map(r -> Arrays.stream(r).map(f).toArray()).toArray(double[][]::new);
  }
}
