package org.credence.decoding.tensor;

/**
 * What a forward pass computes between its products: loops over arrays. All implementations give the same bits, since every entry has its
 * own order of operations or, where entries are added up, a fixed number of interleaved sums.
 */
public interface FloatOps {

  /** Positions of a page of keys, and of its scores. */
  int PAGE = 32;

  /** Floats that may be read, and are not used, behind the values of {@link #mix}. */
  int PADDING = 16;

  /** Interleaved sums of {@link #sumOfExp}. */
  int SUMS = 8;

  /** The largest entry; which zero, or what becomes of a NaN, is left open. */
  float max(float[] x, int count);

  /** {@code x[i] = e^(x[i] - shift)} with a relative error below 2e-7 of what is left after the subtraction. */
  void exp(float[] x, int count, float shift);

  /**
   * {@code Σ e^(x[i] - most)} in double precision, entry i in sum {@code i % SUMS}.
   *
   * @param most at least as large as every entry
   */
  double sumOfExp(double[] x, int at, int count, double most);

  /**
   * Inner products of a query with the keys of some pages, as two sums of the even and the odd entries.
   *
   * @param keys shape [page][entries][PAGE], of which {@code size} from {@code from} are used
   * @param out shape [pages][PAGE], overwritten
   */
  void scores(
      float[] query,
      int queryAt,
      int size,
      float scale,
      float[][] keys,
      int from,
      int pages,
      float[] out);

  /**
   * Weighted sums of values, as two sums over the even and the odd positions.
   *
   * @param weights shape [count]
   * @param values shape [page][PAGE][stride], of which {@code size} from {@code from} are used; {@link #PADDING} more floats must be there
   * @param out shape [size] from {@code outAt}, overwritten
   */
  void mix(
      float[] weights,
      int count,
      float[][] values,
      int from,
      int stride,
      int size,
      float[] out,
      int outAt);

  /** Loops in plain Java: the reference. */
  static FloatOps plain() {
    return new PlainFloatOps();
  }

  /** The fastest loops here; see {@link Kernels#best()}. */
  static FloatOps best() {
    return Best.OPS;
  }

  /** Chosen once, as the kernels are. */
  final class Best {
    private static final FloatOps OPS = Kernels.best().ops();

    private Best() {}
  }
}
