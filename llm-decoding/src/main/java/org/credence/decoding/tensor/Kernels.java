package org.credence.decoding.tensor;

import java.util.Optional;

/**
 * The inner loops of products with packed weights. All implementations give the same bits: sums of levels and quantised activations
 * are whole numbers and exact, and the float operations on them have one order,
 *
 * <pre>
 *  per row, over blocks of 32 columns in order, over the scales of the block (one, or two of 16 columns):
 *    sum = fma(Σ level value, weight scale * activation scale, sum)
 *  and then, if the format has minima:
 *    sum = fma(minimum, activation scale * Σ value, sum)
 *  float formats, over columns in order: sum = fma(weight, activation, sum) </pre>
 */
interface Kernels {

  /** Positions of a group in products of many positions. */
  int WIDTH = 8;

  /** Positions of a group in products of few. */
  int NARROW = 4;

  /** Positions of a group in a product of that many. */
  static int width(int positions) {
    return positions == 1 ? 1 : positions <= NARROW ? NARROW : WIDTH;
  }

  /** Panels of a product with one position. */
  int PANELS = 4;

  /** Words of scratch that a product with one position takes. */
  int SCRATCH = 2048;

  /** Up to so many positions are multiplied one by one: that is faster than unpacking for all of them. */
  int mostAlone();

  /** For messages and tables: {@code plain}, or {@code vector 512}. */
  String label();

  /** The loops between products that go with these kernels. */
  default FloatOps ops() {
    return FloatOps.plain();
  }

  /** Quantises the activations of one position, which are at {@code x[at]} and on, as {@link Activations} states. */
  void quantise(float[] x, int at, int position, Activations out);

  /**
   * Unpacks columns of both tiles of a panel, minima negated where the format subtracts them.
   *
   * @param words the panel's from {@code at}
   * @param columns of the matrix
   * @param from the first column, a multiple of what a unit has, and of 32
   * @param count at most 256
   */
  void unpack(
      PackedFormat format, int[] words, int at, int columns, int from, int count, Panel out);

  /**
   * Adds the products of unpacked columns with one group of positions.
   *
   * @param x in groups, see {@link #width}
   * @param sums shape [tile][position of the group][row of the tile], from {@code sumsAt}
   */
  void multiply(
      PackedFormat format,
      Panel panel,
      int from,
      int count,
      Activations x,
      int group,
      float[] sums,
      int sumsAt);

  /** Makes what {@link #multiplyOne} with this format needs of the activations of the only position. */
  void prepare(PackedFormat format, Activations x);

  /**
   * The products of some panels with the only position, straight from the packed words.
   *
   * @param first where the words of the first panel are
   * @param step from the words of a panel to those of the next
   * @param panels 1 to {@link #PANELS}
   * @param sums shape [PANELS][tile][row of the tile], overwritten
   * @param scratch at least {@link #SCRATCH}
   * @return false if there is no such kernel for this format and these activations; then nothing was done
   */
  boolean multiplyOne(
      PackedFormat format,
      int[] words,
      int first,
      int step,
      int panels,
      int columns,
      Activations x,
      float[] sums,
      int[] scratch);

  /** Loops in plain Java: the reference. */
  static Kernels plain() {
    return new PlainKernels();
  }

  /** Loops with the vector module, if this virtual machine was started with it. */
  static Optional<Kernels> vector() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return Optional.empty();
    }
    try {
      // By name, since the build compiles it apart.
      Class<?> type = Class.forName(Kernels.class.getPackageName() + ".VectorKernels");
      return Optional.of((Kernels) type.getDeclaredConstructor().newInstance());
    } catch (ReflectiveOperationException | LinkageError e) {
      return Optional.empty(); // another version of the incubating module
    }
  }

  /** The fastest kernels here: those with the vector module, unless it is missing or CREDENCE_NO_VECTOR is 1. */
  static Kernels best() {
    return Best.KERNELS;
  }

  /** Chosen once. */
  final class Best {
    private static final Kernels KERNELS =
        "1".equals(System.getenv("CREDENCE_NO_VECTOR"))
            ? plain()
            : vector().orElseGet(Kernels::plain);

    private Best() {}
  }
}
