package org.credence.decoding.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.core.random.Randomness;
import org.credence.decoding.format.TensorNames.Shape;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.tokenizer.TokenizerSpec;
import org.credence.decoding.transformer.TransformerConfig;
import org.credence.decoding.transformer.TransformerConfig.Norm;
import org.credence.decoding.transformer.TransformerConfig.Rotary;

/**
 * A model of any shape whose weights are drawn when they are asked for, so that anybody can make the same file for a benchmark or a
 * test: {@link GgufConversion#write} writes it. Each row has a stream of chance of its own; nothing is held.
 *
 * <pre>
 *  matrices  uniform, variance 1/inputs, what is added to the residual 1/(2 · layers · inputs)
 *  norms     1 + 0.1 u      biases  0.1 u                 u uniform on (-1, 1), 16 bits
 * </pre>
 *
 * <p>So activations keep their size through any number of layers, and logits have a deviation of about 1.
 */
public final class RandomCheckpoint implements Checkpoint {

  private static final double SMALL = 0.1;

  /** Half the width of a uniform law of variance 1. */
  private static final double ROOT_OF_3 = Math.sqrt(3);

  private static final int DRAW_BITS = 48;
  private static final int WEIGHTS_PER_DRAW = 3;
  private static final double STANDARD_EPSILON = 1e-5f;

  private final TransformerConfig config;
  private final Randomness randomness;
  private final Map<String, StoredTensor> tensors;
  private final Map<String, Integer> numbers = new LinkedHashMap<>();

  private RandomCheckpoint(TransformerConfig config, Randomness randomness) {
    this.config = config;
    this.randomness = randomness;
    Map<String, StoredTensor> all = new LinkedHashMap<>();
    for (Map.Entry<String, Shape> entry : TensorNames.of(config).entrySet()) {
      Shape shape = entry.getValue();
      numbers.put(entry.getKey(), numbers.size());
      all.put(
          entry.getKey(),
          new StoredTensor(entry.getKey(), WeightFormat.F32, shape.rows(), shape.columns()));
    }
    this.tensors = Collections.unmodifiableMap(all);
  }

  /**
   * A model of that shape.
   *
   * @param config with the rotary pairing of GGUF files if it is to be written to one
   * @param randomness split for each row and not drawn from
   */
  public static RandomCheckpoint of(TransformerConfig config, Randomness randomness) {
    return new RandomCheckpoint(config, randomness);
  }

  /** Sizes that benchmarks use, in the shape of Llama. */
  public enum Size {
    /** 260 032 parameters: stories260K. */
    K260("260k", 64, 172, 5, 8, 4, 512, 512, true),
    /** 15 191 712 parameters: stories15M. */
    M15("15m", 288, 768, 6, 6, 6, 32_000, 256, true),
    /** 109 529 856 parameters: stories110M. */
    M110("110m", 768, 2048, 12, 12, 12, 32_000, 1024, true),
    /** 1 100 048 384 parameters: TinyLlama 1.1B. */
    B1_1("1.1b", 2048, 5632, 22, 32, 4, 32_000, 2048, false);

    private final String label;
    private final int width;
    private final int hidden;
    private final int layers;
    private final int heads;
    private final int keyHeads;
    private final int vocabulary;
    private final int context;
    private final boolean tied;

    Size(
        String label,
        int width,
        int hidden,
        int layers,
        int heads,
        int keyHeads,
        int vocabulary,
        int context,
        boolean tied) {
      this.label = label;
      this.width = width;
      this.hidden = hidden;
      this.layers = layers;
      this.heads = heads;
      this.keyHeads = keyHeads;
      this.vocabulary = vocabulary;
      this.context = context;
      this.tied = tied;
    }

    /** As options name it: {@code 110m}. */
    public String label() {
      return label;
    }

    /** The size of that name, if there is one. */
    public static Optional<Size> ofLabel(String label) {
      return Arrays.stream(values()).filter(s -> s.label.equalsIgnoreCase(label)).findFirst();
    }

    /** The configuration in the shape of Llama. */
    public TransformerConfig config() {
      return shape(Family.LLAMA, layers, width, hidden, heads, keyHeads, vocabulary, context, tied);
    }
  }

  /** The configuration of a family with these sizes and its usual settings; heads have {@code width / heads} entries. */
  public static TransformerConfig shape(
      Family family,
      int layers,
      int width,
      int hidden,
      int heads,
      int keyHeads,
      int vocabulary,
      int context,
      boolean tied) {
    if (width % heads != 0 || heads % keyHeads != 0) {
      throw new IllegalArgumentException(
          "width "
              + width
              + ", "
              + heads
              + " heads and "
              + keyHeads
              + " heads of keys do not divide each other; give multiples");
    }
    int headSize = width / heads;
    double[] divisors = new double[headSize / 2];
    Arrays.fill(divisors, 1);
    return new TransformerConfig(
        family.label(),
        layers,
        width,
        hidden,
        heads,
        keyHeads,
        headSize,
        vocabulary,
        context,
        family.norm(),
        STANDARD_EPSILON,
        family.activation(),
        family.ggufPairing().map(p -> new Rotary(p, headSize, 10_000, divisors)),
        family.attentionBias(),
        family.headNorm(),
        tied);
  }

  @Override
  public String file() {
    return "random weights";
  }

  @Override
  public String format() {
    return "random";
  }

  @Override
  public TransformerConfig config() {
    return config;
  }

  /** A toy vocabulary of the family's kind, where the vocabulary is large enough for one. */
  @Override
  public Optional<TokenizerSpec> tokenizer() {
    return config.norm() == Norm.ROOT_MEAN_SQUARE && config.family().equals(Family.LLAMA.label())
        ? ToyTokenizers.scored(config.vocabulary())
        : ToyTokenizers.ranked(
            config.vocabulary(), config.family().equals(Family.GPT2.label()) ? "gpt-2" : "qwen2");
  }

  @Override
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  @Override
  public void read(StoredTensor tensor, int firstRow, int rows, byte[] out) {
    Integer number = numbers.get(tensor.name());
    if (number == null || firstRow < 0 || rows > tensor.rows() - firstRow) {
      throw new IllegalArgumentException(
          "rows "
              + firstRow
              + " to "
              + (firstRow + rows)
              + " of tensor "
              + tensor.name()
              + " are not part of this model");
    }
    Randomness ofTensor = randomness.split(number);
    ByteBuffer bytes = ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
    double middle = isNorm(tensor) ? 1 : 0;
    double spread = spread(tensor);
    for (int r = 0; r < rows; r++) {
      int at = Math.toIntExact(r * tensor.rowBytes());
      row(ofTensor.split(firstRow + r), middle, spread, tensor.columns(), bytes, at);
    }
  }

  /** Three weights of 16 bits from each draw: enough for weights, and a third of the time. */
  private static void row(
      Randomness chance, double middle, double spread, int columns, ByteBuffer out, int at) {
    double unit = spread / (1 << 15);
    long bits = 0;
    for (int c = 0; c < columns; c++) {
      if (c % WEIGHTS_PER_DRAW == 0) {
        bits = (long) (chance.uniform() * (1L << DRAW_BITS));
      }
      double u = (bits & 0xffff) - 32_767.5;
      bits >>>= 16;
      out.putFloat(at + c * Float.BYTES, (float) (middle + unit * u));
    }
  }

  private static boolean isNorm(StoredTensor tensor) {
    return tensor.name().endsWith("norm.weight");
  }

  /** Half the width of the law of the weights. */
  private double spread(StoredTensor tensor) {
    String name = tensor.name();
    if (tensor.rows() == 1) {
      return SMALL;
    }
    boolean residual =
        name.endsWith(TensorNames.ATTENTION_OUTPUT + ".weight")
            || name.endsWith(TensorNames.DOWN + ".weight");
    double scale = residual ? 2.0 * config.layers() : 1;
    return ROOT_OF_3 / Math.sqrt(scale * tensor.columns());
  }

  /** Bytes of all weights as they are given, in 32 bits. */
  @Override
  public long bytes() {
    return tensors.values().stream().mapToLong(StoredTensor::bytes).sum();
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  @Override
  public void close() {}
}
