package org.credence.decoding.format;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;
import org.credence.decoding.transformer.TransformerConfig;
import org.credence.decoding.transformer.TransformerConfig.Pairing;
import org.credence.decoding.transformer.TransformerConfig.Rotary;

/**
 * The first bytes of a llama2.c checkpoint.
 *
 * <pre>
 *  version 0: 7 × i32  width, hidden, layers, heads, key heads, ±vocabulary, context        (28 bytes; minus: an output of its own)
 *  version 1: "24ka"  i32 1  7 × i32 (vocabulary > 0)  shared u8                 zeros up to 256
 *  version 2: "24ka"  i32 2  7 × i32 (vocabulary > 0)  shared u8  group i32      zeros up to 256
 * </pre>
 *
 * @param version 0, 1 or 2
 * @param config of the model: a Llama with neighbours paired, θ = 10 000, ε = 1e-5
 * @param group weights that share a scale; 0 but in version 2
 */
record Llama2cHeader(int version, TransformerConfig config, int group) {

  /** "ak42" as a number, so that the file begins with 2 4 k a. */
  static final int MAGIC = 0x616b3432;

  /** Bytes before the weights, by version 0 and later. */
  static final int OLD_BYTES = 7 * Integer.BYTES;

  static final int BYTES = 256;

  private static final double EPSILON = 1e-5;
  private static final double ROTARY_BASE = 10_000;
  private static final int MOST_WIDTH = 1 << 20;
  private static final int MOST_HIDDEN = 1 << 22;
  private static final int MOST_LAYERS = 1 << 12;
  private static final int MOST_HEADS = 1 << 14;
  private static final int MOST_CONTEXT = 1 << 30;

  /** Reads and checks all but the size of the file. */
  static Llama2cHeader read(WeightFile file) {
    byte[] head = file.head(BYTES);
    ByteBuffer in = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
    boolean marked = head.length >= Integer.BYTES && in.getInt(0) == MAGIC;
    int needed = marked ? BYTES : OLD_BYTES;
    if (head.length < needed) {
      throw file.error(
          head.length,
          "the file ends inside the header: it has "
              + head.length
              + " bytes, the header of llama2.c "
              + needed
              + "; the file was cut, fetch it again",
          "CUT");
    }
    return marked ? marked(file, in) : new Numbers(file, in, 0, true).header(0, 0);
  }

  private static Llama2cHeader marked(WeightFile file, ByteBuffer in) {
    int version = in.getInt(4);
    if (version != 1 && version != 2) {
      throw file.error(
          4,
          "version " + version + " of llama2.c checkpoints is not read, expected 1 or 2",
          "VERSION");
    }
    Numbers numbers = new Numbers(file, in, 2 * Integer.BYTES, false);
    int sharedAt = 2 * Integer.BYTES + OLD_BYTES;
    int group = version == 2 ? in.getInt(sharedAt + 1) : 0;
    Llama2cHeader header = numbers.header(version, group);
    int shared = in.get(sharedAt);
    if (shared != 0 && shared != 1) {
      throw file.error(
          sharedAt,
          "the mark of a shared output is "
              + (shared & 0xff)
              + ", expected 0 or 1; the file is damaged",
          "HEADER");
    }
    if (version == 2 && group < 1) {
      throw file.error(
          sharedAt + 1,
          "the group size is " + group + ", expected at least 1 weight for each scale",
          "GROUPS");
    }
    int used = sharedAt + 1 + (version == 2 ? Integer.BYTES : 0);
    for (int i = used; i < BYTES; i++) {
      if (in.get(i) != 0) {
        throw file.error(
            i,
            "byte "
                + (in.get(i) & 0xff)
                + " in the unused part of the header, expected 0; the file is of another version or damaged",
            "HEADER");
      }
    }
    return header;
  }

  /** The configuration with one layer, so that shapes are known before the size has been checked. */
  TransformerConfig oneLayer() {
    return of(
        1,
        config.width(),
        config.hidden(),
        config.heads(),
        config.keyHeads(),
        config.vocabulary(),
        config.context(),
        config.tied());
  }

  private static TransformerConfig of(
      int layers,
      int width,
      int hidden,
      int heads,
      int keyHeads,
      int vocabulary,
      int context,
      boolean tied) {
    Family family = Family.LLAMA;
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
        EPSILON,
        family.activation(),
        Optional.of(new Rotary(Pairing.ADJACENT, headSize, ROTARY_BASE, divisors)),
        family.attentionBias(),
        family.headNorm(),
        tied);
  }

  /** The seven numbers from byte {@code at} on. */
  private record Numbers(WeightFile file, ByteBuffer in, int at, boolean signed) {

    private int number(int index, int most, String what) {
      int offset = at + index * Integer.BYTES;
      int value = in.getInt(offset);
      if (value < 1 || value > most) {
        throw file.error(
            offset,
            what
                + " is "
                + value
                + ", expected a whole number from 1 to "
                + most
                + "; the file is damaged or no llama2.c checkpoint",
            "HEADER");
      }
      return value;
    }

    Llama2cHeader header(int version, int group) {
      int width = number(0, MOST_WIDTH, "the width");
      int hidden = number(1, MOST_HIDDEN, "the width of the inner layer");
      int layers = number(2, MOST_LAYERS, "the number of layers");
      int heads = number(3, MOST_HEADS, "the number of heads");
      int keyHeads = number(4, MOST_HEADS, "the number of key heads");
      int vocabulary = vocabulary();
      int context = number(6, MOST_CONTEXT, "the number of positions");
      if (width % heads != 0 || width / heads % 2 != 0) {
        throw file.error(
            at + 3 * Integer.BYTES,
            heads
                + " heads share a width of "
                + width
                + ", expected an even number of entries for each",
            "HEADS");
      }
      if (heads % keyHeads != 0) {
        throw file.error(
            at + 4 * Integer.BYTES,
            keyHeads + " key heads do not divide the " + heads + " query heads",
            "HEADS");
      }
      boolean tied = signed ? in.getInt(at + 5 * Integer.BYTES) > 0 : in.get(at + OLD_BYTES) != 0;
      return new Llama2cHeader(
          version, of(layers, width, hidden, heads, keyHeads, vocabulary, context, tied), group);
    }

    private int vocabulary() {
      int offset = at + 5 * Integer.BYTES;
      int value = in.getInt(offset);
      if (!signed || value == 0 || value == Integer.MIN_VALUE) {
        return number(5, Integer.MAX_VALUE, "the number of tokens");
      }
      return Math.abs(value);
    }
  }
}
