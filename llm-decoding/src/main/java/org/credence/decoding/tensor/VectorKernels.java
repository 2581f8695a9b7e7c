package org.credence.decoding.tensor;

import static org.credence.decoding.tensor.PackedFormat.LANES;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The kernels with the vector module. Lanes are rows, so their number changes no bit: where a vector is narrower than a tile, the loops
 * run over its parts one after the other.
 */
final class VectorKernels implements Kernels {

  /** The widest of this machine, at most a tile. */
  static final VectorSpecies<Integer> INTS =
      IntVector.SPECIES_PREFERRED.length() >= LANES
          ? IntVector.SPECIES_512
          : IntVector.SPECIES_PREFERRED;

  static final VectorSpecies<Float> FLOATS = INTS.withLanes(float.class);

  /** Rows of a vector. */
  static final int LENGTH = INTS.length();

  VectorKernels() {}

  @Override
  public int mostAlone() {
    return 3;
  }

  @Override
  public String label() {
    return "vector " + INTS.vectorBitSize();
  }

  @Override
  public FloatOps ops() {
    return new VectorFloatOps();
  }

  @Override
  public void quantise(float[] x, int at, int position, Activations out) {
    if (out.width == 1) {
      VectorQuantise.quantise(x, at, out);
    } else {
      out.quantise(x, at, position);
    }
  }

  @Override
  public void prepare(PackedFormat format, Activations x) {
    x.factors.prepare(format, x);
  }

  @Override
  public void unpack(
      PackedFormat format, int[] words, int at, int columns, int from, int count, Panel out) {
    int unitSize = format.unitWords * LANES;
    for (int tile = 0; tile < PackedFormat.TILES; tile++) {
      int tileAt = at + (format.isHalf() ? 0 : tile * format.tileWords(columns));
      int p = tileAt + from / format.unitColumns * unitSize;
      int units = count / format.unitColumns;
      unpackScales(format, words, p, unitSize, units, tile, out);
      unpackLevels(format, words, p, unitSize, units, tile, out);
      if (format.isQuantised()) {
        VectorUnpack.levels(
            out.bytes, tile * Panel.BYTES, count / 4, format.offset, out.levels, tile * Panel.TILE);
      }
    }
  }

  /** Where the levels of a unit begin. */
  private static int levelsAt(PackedFormat format) {
    return switch (format) {
      case Q4_1, Q5_1 -> 2 * LANES;
      case Q4_K, Q5_K -> PackedFormat.SUPER_HEADER * LANES;
      case Q6_K -> 5 * LANES;
      default -> LANES;
    };
  }

  private static void unpackScales(
      PackedFormat format, int[] words, int p, int unitSize, int units, int tile, Panel out) {
    int scale = tile * Panel.SCALES;
    int minimum = tile * Panel.MINIMA;
    switch (format) {
      case F32, F16, BF16 -> {}
      case Q4_K, Q5_K -> VectorUnpack.superScales(words, p, out.scales, scale, out.minima, minimum);
      case Q6_K -> VectorUnpack.sixBitScales(words, p, out.scales, scale);
      default -> {
        VectorUnpack.column(words, p, unitSize, units, out.scales, scale);
        if (format.minima) {
          VectorUnpack.column(words, p + LANES, unitSize, units, out.minima, minimum);
        }
      }
    }
  }

  private static void unpackLevels(
      PackedFormat format, int[] words, int p, int unitSize, int units, int tile, Panel out) {
    int level = tile * Panel.TILE;
    int bytes = tile * Panel.BYTES;
    int levels = p + levelsAt(format);
    switch (format) {
      case F32 -> VectorUnpack.singles(words, p, units, out.levels, level);
      case F16 -> VectorUnpack.halves(words, p, units, 16 - 16 * tile, out.levels, level);
      case BF16 -> VectorUnpack.brains(words, p, units, 16 - 16 * tile, out.levels, level);
      case Q8_0 -> VectorUnpack.bytes(words, levels, unitSize, units, out.bytes, bytes);
      case Q4_0, Q4_1 -> VectorUnpack.nibbles(words, levels, unitSize, units, out.bytes, bytes);
      case Q5_0, Q5_1 -> VectorUnpack.fiveBits(words, levels, unitSize, units, out.bytes, bytes);
      case Q4_K -> VectorUnpack.nibbles(words, levels, 4 * LANES, 8, out.bytes, bytes);
      case Q5_K -> VectorUnpack.fiveBits(words, levels, 5 * LANES, 8, out.bytes, bytes);
      case Q6_K -> VectorUnpack.sixBits(words, levels, 16, out.bytes, bytes);
      default -> throw new IllegalArgumentException("no kernel for " + format);
    }
  }

  @Override
  public void multiply(
      PackedFormat format,
      Panel panel,
      int from,
      int count,
      Activations x,
      int group,
      float[] sums,
      int sumsAt) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      if (x.width == 1) { // halves times activations too large for the direct kernel
        VectorProducts.one(panel, lane, from, count, x, sums, sumsAt + lane);
      } else if (x.width == WIDTH && format.isQuantised()) {
        VectorBlockProducts.levels(format, panel, lane, from, count, x, group, sums, sumsAt + lane);
      } else if (x.width == WIDTH) {
        int at = (group * x.columns + from) * WIDTH;
        VectorBlockProducts.floats(panel.levels, lane, count, x.values, at, sums, sumsAt + lane);
      } else if (format.isQuantised()) {
        VectorProducts.levels(format, panel, lane, from, count, x, group, sums, sumsAt + lane);
      } else {
        VectorProducts.floats(panel, lane, from, count, x, group, sums, sumsAt + lane);
      }
    }
  }

  @Override
  public boolean multiplyOne(
      PackedFormat format,
      int[] words,
      int first,
      int step,
      int panels,
      int columns,
      Activations x,
      float[] sums,
      int[] scratch) {
    return VectorDirect.multiply(format, words, first, step, panels, columns, x, sums, scratch)
        || VectorSuperDecode.multiply(
            format, words, first, step, panels, columns, x, sums, scratch);
  }
}
