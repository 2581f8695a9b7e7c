package org.credence.decoding.tensor;

/**
 * What a forward pass computes between its products: loops over arrays. All implementations give the same bits, since every entry has its
 * own order of operations or, where entries are added up, a fixed number of interleaved sums.
 */
public interface FloatOps {

  /** Positions of a page of keys, and of its scores. */
  int PAGE = 16;

  /** Interleaved sums of {@link #exponentials} and {@link #mix}. */
  int LANES = 16;

  /** Entries of {@link #exponentials} that are added up as floats. */
  int STRETCH = 1024;

  /** Entries behind the results of {@link #mix} that are overwritten. */
  int SCRATCH = 8 * LANES;

  /** Interleaved sums of {@link #sumOfExp}. */
  int SUMS = 8;

  /** {@code x[i] = e^(x[i] - shift)} with a relative error below 2e-7 of what is left after the subtraction. */
  void exp(float[] x, int count, float shift);

  /**
   * {@code Σ e^(x[i] - most)} in double precision, entry i in sum {@code i % SUMS}.
   *
   * @param most at least as large as every entry
   */
  double sumOfExp(double[] x, int at, int count, double most);

  /**
   * Scores become {@code e^(score - most)}, most being the largest of them; errors as of {@link #exp}.
   *
   * @param x shape [length], overwritten, and {@link #LANES} entries of scratch
   * @param count entries that count; those behind become 0
   * @param length a multiple of {@link #PAGE}
   * @return the sum of the exponentials: entry i in sum {@code i % LANES}, in floats over {@link #STRETCH} entries and in double precision
   *     over these
   */
  double exponentials(float[] x, int count, int length);

  /**
   * Inner products of a query with the keys of some pages: of eight entries the even ones are added to the sum, then the sum of the odd
   * ones; those behind the last eight are added one by one.
   *
   * @param scale that the entries of the query are multiplied with
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
   * Weighted sums of values, position s in sum {@code s % LANES}, which begins with one of the last {@code count % LANES} positions if it
   * has one; these are added up as {@link PlainFloatOps#halved} does.
   *
   * @param weights shape [pages][PAGE], 0 from {@code count} on
   * @param values shape [page][entries][PAGE], of which {@code size} from {@code from} are used
   * @param out shape [size], overwritten, and {@link #SCRATCH} entries of scratch
   */
  void mix(float[] weights, int count, float[][] values, int from, int size, float[] out);

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
