package org.credence.decoding.tensor;

import static org.credence.decoding.tensor.VectorKernels.FLOATS;
import static org.credence.decoding.tensor.VectorKernels.INTS;
import static org.credence.decoding.tensor.VectorKernels.LENGTH;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The loops with the vector module: lanes are entries, or positions, or interleaved sums.
 *
 * <p>Vectors of floats have one width everywhere: with a second one C2 no longer knows which of two classes a vector is, in all loops of the
 * process, and makes it an object (products ten times slower).
 */
final class VectorFloatOps implements FloatOps {

  private static final VectorSpecies<Double> DOUBLES = INTS.withLanes(double.class);

  private static FloatVector every(float value) {
    return FloatVector.broadcast(FLOATS, value);
  }

  private static DoubleVector every(double value) {
    return DoubleVector.broadcast(DOUBLES, value);
  }

  @Override
  public void exp(float[] x, int count, float shift) {
    int whole = count - count % LENGTH;
    for (int i = 0; i < whole; i += LENGTH) {
      FloatVector v = FloatVector.fromArray(FLOATS, x, i).sub(shift);
      FloatVector bounded = v.blend(FloatMath.MOST, v.compare(VectorOperators.GT, FloatMath.MOST));
      FloatVector rounded =
          bounded.fma(
              FloatVector.broadcast(FLOATS, FloatMath.LOG2_E),
              FloatVector.broadcast(FLOATS, FloatMath.ROUND));
      FloatVector n = rounded.sub(FloatMath.ROUND);
      FloatVector r = n.fma(FloatVector.broadcast(FLOATS, -FloatMath.LN2_HIGH), bounded);
      r = n.fma(FloatVector.broadcast(FLOATS, -FloatMath.LN2_LOW), r);
      FloatVector p =
          r.fma(
              FloatVector.broadcast(FLOATS, FloatMath.C6),
              FloatVector.broadcast(FLOATS, FloatMath.C5));
      p = p.fma(r, FloatVector.broadcast(FLOATS, FloatMath.C4));
      p = p.fma(r, FloatVector.broadcast(FLOATS, FloatMath.C3));
      p = p.fma(r, FloatVector.broadcast(FLOATS, FloatMath.C2));
      p = p.fma(r, FloatVector.broadcast(FLOATS, FloatMath.C1));
      p.fma(r.mul(r), r)
          .add(1)
          .mul(
              rounded
                  .reinterpretAsInts()
                  .add(FloatMath.BIAS)
                  .lanewise(VectorOperators.LSHL, FloatMath.EXPONENT)
                  .reinterpretAsFloats())
          .blend(0, v.compare(VectorOperators.LT, FloatMath.LEAST))
          .intoArray(x, i);
    }
    for (int i = whole; i < count; i++) {
      x[i] = FloatMath.exp(x[i] - shift);
    }
  }

  @Override
  public double sumOfExp(double[] x, int at, int count, double most) {
    double[] sums = new double[SUMS];
    int whole = count - count % SUMS;
    for (int lane = 0; lane < SUMS; lane += DOUBLES.length()) {
      DoubleVector sum = DoubleVector.zero(DOUBLES);
      for (int i = lane; i < whole; i += SUMS) {
        DoubleVector v = DoubleVector.fromArray(DOUBLES, x, at + i).sub(most);
        DoubleVector rounded = v.fma(every(FloatMath.LOG2_E_DOUBLE), every(FloatMath.ROUND_DOUBLE));
        DoubleVector n = rounded.sub(FloatMath.ROUND_DOUBLE);
        DoubleVector r = n.fma(every(-FloatMath.LN2_HIGH_DOUBLE), v);
        r = n.fma(every(-FloatMath.LN2_LOW_DOUBLE), r);
        DoubleVector series = every(FloatMath.F12).fma(r, every(FloatMath.F11));
        series = series.fma(r, every(FloatMath.F10));
        series = series.fma(r, every(FloatMath.F9));
        series = series.fma(r, every(FloatMath.F8));
        series = series.fma(r, every(FloatMath.F7));
        series = series.fma(r, every(FloatMath.F6));
        series = series.fma(r, every(FloatMath.F5));
        series = series.fma(r, every(FloatMath.F4));
        series = series.fma(r, every(FloatMath.F3));
        series = series.fma(r, every(0.5d));
        series = series.fma(r, every(1d));
        series = series.fma(r, every(1d));
        sum =
            sum.add(
                series
                    .mul(
                        rounded
                            .reinterpretAsLongs()
                            .add(FloatMath.BIAS_DOUBLE)
                            .lanewise(VectorOperators.LSHL, FloatMath.EXPONENT_DOUBLE)
                            .reinterpretAsDoubles())
                    .blend(0, v.compare(VectorOperators.LT, FloatMath.LEAST_DOUBLE)));
      }
      sum.intoArray(sums, lane);
    }
    for (int i = whole; i < count; i++) {
      sums[i % SUMS] += FloatMath.expOfNegative(x[at + i] - most);
    }
    return PlainFloatOps.total(sums);
  }

  @Override
  public double exponentials(float[] x, int count, int length) {
    Arrays.fill(x, count, length, Float.NEGATIVE_INFINITY);
    float most = most(x, length);
    double total = 0;
    for (int from = 0; from < length; from += STRETCH) {
      exponentials(x, from, Math.min(length, from + STRETCH), most, length);
      total += PlainFloatOps.total(x, length);
    }
    return total;
  }

  /** By the bits: those of negative floats turned round, floats and their bits have one order. */
  private static float most(float[] x, int length) {
    IntVector most = IntVector.broadcast(INTS, Integer.MIN_VALUE);
    for (int i = 0; i < length; i += LENGTH) {
      IntVector bits = FloatVector.fromArray(FLOATS, x, i).reinterpretAsInts();
      IntVector turned = bits.lanewise(VectorOperators.ASHR, 31).and(Integer.MAX_VALUE);
      most = most.max(bits.lanewise(VectorOperators.XOR, turned));
    }
    int bits = most.reduceLanes(VectorOperators.MAX);
    return Float.intBitsToFloat(bits ^ bits >> 31 & Integer.MAX_VALUE);
  }

  /** As {@link FloatMath#exp}, for what is at most {@code most}; interleaved sums from {@code sumsAt}. */
  private static void exponentials(float[] x, int from, int to, float most, int sumsAt) {
    for (int lane = 0; lane < LANES; lane += LENGTH) {
      FloatVector sum = FloatVector.zero(FLOATS);
      for (int i = from + lane; i < to; i += LANES) {
        FloatVector v = FloatVector.fromArray(FLOATS, x, i).sub(most);
        FloatVector rounded = v.fma(every(FloatMath.LOG2_E), every(FloatMath.ROUND));
        FloatVector n = rounded.sub(FloatMath.ROUND);
        FloatVector r = n.fma(every(-FloatMath.LN2_HIGH), v);
        r = n.fma(every(-FloatMath.LN2_LOW), r);
        FloatVector p = r.fma(every(FloatMath.C6), every(FloatMath.C5));
        p = p.fma(r, every(FloatMath.C4));
        p = p.fma(r, every(FloatMath.C3));
        p = p.fma(r, every(FloatMath.C2));
        p = p.fma(r, every(FloatMath.C1));
        p = p.fma(r.mul(r), r).add(1);
        IntVector power =
            rounded
                .reinterpretAsInts()
                .add(FloatMath.BIAS)
                .lanewise(VectorOperators.LSHL, FloatMath.EXPONENT);
        p =
            p.mul(power.reinterpretAsFloats())
                .blend(0, v.compare(VectorOperators.LT, FloatMath.LEAST));
        p.intoArray(x, i);
        sum = sum.add(p);
      }
      sum.intoArray(x, sumsAt + lane);
    }
  }

  @Override
  public void scores(
      float[] query,
      int queryAt,
      int size,
      float scale,
      float[][] keys,
      int from,
      int pages,
      float[] out) {
    Arrays.fill(out, 0, pages * PAGE, 0);
    int d = 0;
    for (; d + 8 <= size; d += 8) {
      addEight(query, queryAt + d, scale, keys, (from + d) * PAGE, pages, out);
    }
    for (; d < size; d++) {
      addOne(query[queryAt + d] * scale, keys, (from + d) * PAGE, pages, out);
    }
  }

  /** What eight entries of the query add to the scores. */
  private static void addEight(
      float[] query, int at, float scale, float[][] keys, int from, int pages, float[] out) {
    FloatVector q0 = every(query[at] * scale);
    FloatVector q1 = every(query[at + 1] * scale);
    FloatVector q2 = every(query[at + 2] * scale);
    FloatVector q3 = every(query[at + 3] * scale);
    FloatVector q4 = every(query[at + 4] * scale);
    FloatVector q5 = every(query[at + 5] * scale);
    FloatVector q6 = every(query[at + 6] * scale);
    FloatVector q7 = every(query[at + 7] * scale);
    for (int page = 0; page < pages; page++) {
      float[] k = keys[page];
      for (int lane = 0; lane < PAGE; lane += LENGTH) {
        int p = from + lane;
        FloatVector sum = FloatVector.fromArray(FLOATS, out, page * PAGE + lane);
        sum = q0.fma(FloatVector.fromArray(FLOATS, k, p), sum);
        sum = q1.fma(FloatVector.fromArray(FLOATS, k, p + PAGE), sum);
        sum = q2.fma(FloatVector.fromArray(FLOATS, k, p + 2 * PAGE), sum);
        sum = q3.fma(FloatVector.fromArray(FLOATS, k, p + 3 * PAGE), sum);
        sum = q4.fma(FloatVector.fromArray(FLOATS, k, p + 4 * PAGE), sum);
        sum = q5.fma(FloatVector.fromArray(FLOATS, k, p + 5 * PAGE), sum);
        sum = q6.fma(FloatVector.fromArray(FLOATS, k, p + 6 * PAGE), sum);
        sum = q7.fma(FloatVector.fromArray(FLOATS, k, p + 7 * PAGE), sum);
        sum.intoArray(out, page * PAGE + lane);
      }
    }
  }

  private static void addOne(float q, float[][] keys, int from, int pages, float[] out) {
    for (int page = 0; page < pages; page++) {
      for (int lane = 0; lane < PAGE; lane += LENGTH) {
        int at = page * PAGE + lane;
        FloatVector.fromArray(FLOATS, keys[page], from + lane)
            .fma(every(q), FloatVector.fromArray(FLOATS, out, at))
            .intoArray(out, at);
      }
    }
  }

  @Override
  public void mix(
      float[] weights, int count, float[][] values, int from, int stride, int size, float[] out) {
    int last = (count - 1) / PAGE;
    int sums = size + PADDING;
    int d = 0;
    for (; d + WIDE <= size; d += WIDE) {
      for (int e = d; e < d + WIDE; e += 4 * LENGTH) {
        Arrays.fill(out, sums, sums + 8 * LENGTH, 0);
        mixFour(weights, count, values, from + e, stride, out, sums);
        for (int i = 0; i < 4 * LENGTH; i += LENGTH) {
          if (count % 2 == 1) {
            int v = (count - 1) % PAGE * stride + from + e + i;
            add(weights[count - 1], values[last], v, out, sums + i);
          }
          sum(out, sums + i, sums + i + 4 * LENGTH).intoArray(out, e + i);
        }
      }
    }
    for (; d < size; d += LENGTH) {
      Arrays.fill(out, sums, sums + 4 * LENGTH, 0);
      mixOne(weights, count, values, from + d, stride, out, sums);
      for (int s = count - count % 4; s < count; s++) {
        int v = s % PAGE * stride + from + d;
        add(weights[s], values[last], v, out, sums + s % 4 * LENGTH);
      }
      sum(out, sums, sums + 2 * LENGTH)
          .add(sum(out, sums + LENGTH, sums + 3 * LENGTH))
          .intoArray(out, d); // lanes behind the last entry hold nothing that is used
    }
  }

  /** Four vectors of entries, two sums of each; between two pages the sums are in {@code sums}, see {@link #mixOne}. */
  private static void mixFour(
      float[] weights, int count, float[][] values, int from, int stride, float[] sums, int at) {
    for (int first = 0; first < count; first += PAGE) {
      float[] page = values[first / PAGE];
      int end = Math.min(count, first + PAGE);
      FloatVector e0 = FloatVector.fromArray(FLOATS, sums, at);
      FloatVector e1 = FloatVector.fromArray(FLOATS, sums, at + LENGTH);
      FloatVector e2 = FloatVector.fromArray(FLOATS, sums, at + 2 * LENGTH);
      FloatVector e3 = FloatVector.fromArray(FLOATS, sums, at + 3 * LENGTH);
      FloatVector o0 = FloatVector.fromArray(FLOATS, sums, at + 4 * LENGTH);
      FloatVector o1 = FloatVector.fromArray(FLOATS, sums, at + 5 * LENGTH);
      FloatVector o2 = FloatVector.fromArray(FLOATS, sums, at + 6 * LENGTH);
      FloatVector o3 = FloatVector.fromArray(FLOATS, sums, at + 7 * LENGTH);
      int v = from;
      for (int s = first; s + 1 < end; s += 2) {
        FloatVector w0 = every(weights[s]);
        FloatVector w1 = every(weights[s + 1]);
        e0 = w0.fma(FloatVector.fromArray(FLOATS, page, v), e0);
        e1 = w0.fma(FloatVector.fromArray(FLOATS, page, v + LENGTH), e1);
        e2 = w0.fma(FloatVector.fromArray(FLOATS, page, v + 2 * LENGTH), e2);
        e3 = w0.fma(FloatVector.fromArray(FLOATS, page, v + 3 * LENGTH), e3);
        o0 = w1.fma(FloatVector.fromArray(FLOATS, page, v + stride), o0);
        o1 = w1.fma(FloatVector.fromArray(FLOATS, page, v + stride + LENGTH), o1);
        o2 = w1.fma(FloatVector.fromArray(FLOATS, page, v + stride + 2 * LENGTH), o2);
        o3 = w1.fma(FloatVector.fromArray(FLOATS, page, v + stride + 3 * LENGTH), o3);
        v += 2 * stride;
      }
      e0.intoArray(sums, at);
      e1.intoArray(sums, at + LENGTH);
      e2.intoArray(sums, at + 2 * LENGTH);
      e3.intoArray(sums, at + 3 * LENGTH);
      o0.intoArray(sums, at + 4 * LENGTH);
      o1.intoArray(sums, at + 5 * LENGTH);
      o2.intoArray(sums, at + 6 * LENGTH);
      o3.intoArray(sums, at + 7 * LENGTH);
    }
  }

  /**
   * One vector of entries, four sums of each. C2 of JDK 17 makes vectors that are carried through two nested loops objects, so between
   * two pages they are in an array.
   */
  private static void mixOne(
      float[] weights, int count, float[][] values, int from, int stride, float[] sums, int at) {
    for (int first = 0; first < count; first += PAGE) {
      float[] page = values[first / PAGE];
      int end = Math.min(count, first + PAGE);
      FloatVector s0 = FloatVector.fromArray(FLOATS, sums, at);
      FloatVector s1 = FloatVector.fromArray(FLOATS, sums, at + LENGTH);
      FloatVector s2 = FloatVector.fromArray(FLOATS, sums, at + 2 * LENGTH);
      FloatVector s3 = FloatVector.fromArray(FLOATS, sums, at + 3 * LENGTH);
      int v = from;
      for (int s = first; s + 3 < end; s += 4) {
        s0 = FloatVector.fromArray(FLOATS, page, v).fma(every(weights[s]), s0);
        s1 = FloatVector.fromArray(FLOATS, page, v + stride).fma(every(weights[s + 1]), s1);
        s2 = FloatVector.fromArray(FLOATS, page, v + 2 * stride).fma(every(weights[s + 2]), s2);
        s3 = FloatVector.fromArray(FLOATS, page, v + 3 * stride).fma(every(weights[s + 3]), s3);
        v += 4 * stride;
      }
      s0.intoArray(sums, at);
      s1.intoArray(sums, at + LENGTH);
      s2.intoArray(sums, at + 2 * LENGTH);
      s3.intoArray(sums, at + 3 * LENGTH);
    }
  }

  /** What one position adds to a vector of sums. */
  private static void add(float weight, float[] values, int from, float[] sums, int at) {
    FloatVector.fromArray(FLOATS, values, from)
        .fma(every(weight), FloatVector.fromArray(FLOATS, sums, at))
        .intoArray(sums, at);
  }

  private static FloatVector sum(float[] sums, int a, int b) {
    return FloatVector.fromArray(FLOATS, sums, a).add(FloatVector.fromArray(FLOATS, sums, b));
  }
}
