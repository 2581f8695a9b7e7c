package org.credence.core.random;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Chance from a seed: the counter-based generator Philox4x64-10. The same seed gives the same stream on every JDK and machine.
 *
 * <p>Output block {@code c} of a stream is a keyed bijection of the counter {@code c}, so a stream is nothing but its 128-bit key.
 * {@link #split} derives the key of a sub-stream by enciphering the split key under this stream's key with a counter that no draw
 * uses (its last word is 1, that of draws 0): it costs one block and does not depend on how much was drawn.
 *
 * <p>Cost: about 10 multiplications per 4 draws of 64 bits. Source: Salmon, Moraes, Dror &amp; Shaw 2011.
 */
public final class SeededRandomness implements Randomness {

  private static final long MULTIPLIER_0 = 0xD2E7470EE14C6C93L;
  private static final long MULTIPLIER_1 = 0xCA5A826395121157L;
  private static final long WEYL_0 = 0x9E3779B97F4A7C15L;
  private static final long WEYL_1 = 0xBB67AE8584CAA73BL;
  private static final int ROUNDS = 10;
  private static final int WORDS = 4;

  /** Rows up to this length are searched from the left. */
  private static final int LONGEST_SCAN = 16;

  private static final double TWO_TO_MINUS_53 = 0x1.0p-53;

  private final long key0;
  private final long key1;
  private long counter;
  private int used = WORDS;
  private final long[] block = new long[WORDS];
  private double spareGaussian = Double.NaN;

  private SeededRandomness(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  /** The stream of a seed. */
  public static SeededRandomness of(long seed) {
    return new SeededRandomness(seed, 0);
  }

  /** A seed for part number {@code index} of a run that itself has a seed. */
  public static long seedOf(long seed, long index) {
    long[] out = new long[WORDS];
    philox(index, 0, 0, 2, seed, 0, out);
    return out[0];
  }

  /** The next 64 random bits. */
  public long nextLong() {
    if (used == WORDS) {
      philox(counter++, 0, 0, 0, key0, key1, block);
      used = 0;
    }
    return block[used++];
  }

  @Override
  public double uniform() {
    return (nextLong() >>> 11) * TWO_TO_MINUS_53;
  }

  @Override
  public int categorical(double[] weights, int offset, int length) {
    double total = 0;
    for (int i = offset; i < offset + length; i++) {
      if (weights[i] < 0) {
        throw new IllegalArgumentException(
            "weight "
                + (i - offset)
                + " of a categorical draw is "
                + weights[i]
                + "; give weights of at least 0");
      }
      total += weights[i];
    }
    if (!(total > 0) || total == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "the "
              + length
              + " weights of a categorical draw sum to "
              + total
              + "; give finite weights, not all zero");
    }
    double rest = uniform() * total;
    int last = -1;
    for (int i = 0; i < length; i++) {
      double weight = weights[offset + i];
      if (weight > 0) {
        if (rest < weight) {
          return i;
        }
        last = i; // a rest that rounding leaves above the last weight belongs to it
        rest -= weight;
      }
    }
    return last;
  }

  /** One uniform draw and a search: from the left for short rows, by halving for long ones; both find the same index. */
  @Override
  public int cumulative(double[] cumulative, int offset, int length) {
    int last = offset + length - 1;
    double total = cumulative[last];
    if (!(total > 0) || total == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "the "
              + length
              + " cumulative weights of a draw end with "
              + total
              + "; give finite ones that end above 0");
    }
    double level = uniform() * total;
    if (length <= LONGEST_SCAN) {
      int i = offset;
      while (cumulative[i] <= level && i < last) {
        i++;
      }
      return (cumulative[i] <= level ? firstOfTotal(cumulative, offset, last) : i) - offset;
    }
    int low = offset;
    int high = last;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cumulative[middle] <= level) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return (cumulative[low] <= level ? firstOfTotal(cumulative, offset, last) : low) - offset;
  }

  /** The last index with a weight: a level that rounding lifts to the total belongs to it. */
  private static int firstOfTotal(double[] cumulative, int offset, int last) {
    int i = last;
    while (i > offset && cumulative[i - 1] >= cumulative[last]) {
      i--;
    }
    return i;
  }

  @Override
  public boolean bernoulli(double p) {
    if (!(p >= 0 && p <= 1)) {
      throw new IllegalArgumentException(
          "probability of a bernoulli draw is " + p + "; give a number in [0, 1]");
    }
    return uniform() < p;
  }

  /** Without bias, by multiplication and rejection (Lemire 2019). */
  @Override
  public int below(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException(
          "bound of a uniform draw is " + bound + "; give at least 1");
    }
    long product = (nextLong() >>> 32) * bound;
    long low = product & 0xFFFFFFFFL;
    if (low < bound) {
      long threshold = (0x1_0000_0000L - bound) % bound;
      while (low < threshold) {
        product = (nextLong() >>> 32) * bound;
        low = product & 0xFFFFFFFFL;
      }
    }
    return (int) (product >>> 32);
  }

  /** By the polar method (Marsaglia &amp; Bray 1964); draws come in pairs. StrictMath, so that the bits are the same on every machine. */
  @Override
  public double gaussian() {
    if (!Double.isNaN(spareGaussian)) {
      double spare = spareGaussian;
      spareGaussian = Double.NaN;
      return spare;
    }
    double x;
    double y;
    double square;
    do {
      x = 2 * uniform() - 1;
      y = 2 * uniform() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square == 0);
    double scale = StrictMath.sqrt(-2 * StrictMath.log(square) / square);
    spareGaussian = y * scale;
    return x * scale;
  }

  @Override
  public SeededRandomness split(long key) {
    long[] out = new long[WORDS];
    philox(key, 0, 0, 1, key0, key1, out);
    return new SeededRandomness(out[0], out[1]);
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeLong(counter);
    out.writeInt(used);
    out.writeDouble(spareGaussian);
  }

  @Override
  public void restore(DataInput in) throws IOException {
    long nextCounter = in.readLong();
    int usedWords = in.readInt();
    double spare = in.readDouble();
    if (usedWords < 0 || usedWords > WORDS || (nextCounter == 0 && usedWords < WORDS)) {
      throw new IOException(
          "position " + nextCounter + "/" + usedWords + " is not one of a random stream");
    }
    counter = nextCounter;
    used = usedWords;
    spareGaussian = spare;
    if (used < WORDS) {
      philox(counter - 1, 0, 0, 0, key0, key1, block);
    }
  }

  /** One block: shape of {@code out} is [4]. */
  static void philox(long c0, long c1, long c2, long c3, long k0, long k1, long[] out) {
    long x0 = c0;
    long x1 = c1;
    long x2 = c2;
    long x3 = c3;
    long key0 = k0;
    long key1 = k1;
    for (int round = 0; round < ROUNDS; round++) {
      long high0 = multiplyHighUnsigned(MULTIPLIER_0, x0);
      long low0 = MULTIPLIER_0 * x0;
      long high1 = multiplyHighUnsigned(MULTIPLIER_1, x2);
      long low1 = MULTIPLIER_1 * x2;
      x0 = high1 ^ x1 ^ key0;
      x1 = low1;
      x2 = high0 ^ x3 ^ key1;
      x3 = low0;
      key0 += WEYL_0;
      key1 += WEYL_1;
    }
    out[0] = x0;
    out[1] = x1;
    out[2] = x2;
    out[3] = x3;
  }

  /** The upper half of the unsigned product; {@code multiplier} has its top bit set, as both Philox multipliers do. */
  private static long multiplyHighUnsigned(long multiplier, long x) {
    return Math.multiplyHigh(multiplier, x) + x + ((x >> 63) & multiplier);
  }
}
