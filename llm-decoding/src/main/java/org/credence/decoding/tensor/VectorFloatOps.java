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
 * process, and makes it an object (products ten times slower). What a loop carries from round to round is an argument and never the
 * receiver of an operation: C2 knows the class of a vector just made, but of a carried one only from profiles, which may be missing.
 */
final class VectorFloatOps implements FloatOps {

  private static final VectorSpecies<Double> DOUBLES = INTS.withLanes(double.class);

  /** Parts of a page. */
  private static final int PARTS = PAGE / LANES;

  /** Masks: from entry LANES - n there are n lanes with all bits, and as many without as make a vector. */
  private static final int[] COUNTS = new int[2 * LANES];

  static {
    Arrays.fill(COUNTS, 0, LANES, -1);
  }

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
            series
                .mul(
                    rounded
                        .reinterpretAsLongs()
                        .add(FloatMath.BIAS_DOUBLE)
                        .lanewise(VectorOperators.LSHL, FloatMath.EXPONENT_DOUBLE)
                        .reinterpretAsDoubles())
                .blend(0, v.compare(VectorOperators.LT, FloatMath.LEAST_DOUBLE))
                .add(sum);
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
    IntVector least = IntVector.broadcast(INTS, Integer.MIN_VALUE);
    IntVector most = least;
    for (int i = 0; i < length; i += LENGTH) {
      IntVector bits = FloatVector.fromArray(FLOATS, x, i).reinterpretAsInts();
      IntVector turned = bits.lanewise(VectorOperators.ASHR, 31).and(Integer.MAX_VALUE);
      most = bits.lanewise(VectorOperators.XOR, turned).max(most);
    }
    int bits = least.max(most).reduceLanes(VectorOperators.MAX);
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
        sum = p.add(sum);
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
    int perPage = PAGE / LENGTH;
    for (int part = 0; part < pages * perPage; part++) {
      float[] k = keys[part / perPage];
      int p = from + part % perPage * LENGTH;
      FloatVector a = FloatVector.fromArray(FLOATS, out, part * LENGTH);
      a = q0.fma(FloatVector.fromArray(FLOATS, k, p), a);
      FloatVector b = q1.mul(FloatVector.fromArray(FLOATS, k, p + PAGE));
      a = q2.fma(FloatVector.fromArray(FLOATS, k, p + 2 * PAGE), a);
      b = q3.fma(FloatVector.fromArray(FLOATS, k, p + 3 * PAGE), b);
      a = q4.fma(FloatVector.fromArray(FLOATS, k, p + 4 * PAGE), a);
      b = q5.fma(FloatVector.fromArray(FLOATS, k, p + 5 * PAGE), b);
      a = q6.fma(FloatVector.fromArray(FLOATS, k, p + 6 * PAGE), a);
      b = q7.fma(FloatVector.fromArray(FLOATS, k, p + 7 * PAGE), b);
      a.add(b).intoArray(out, part * LENGTH);
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
  public void mix(float[] weights, int count, float[][] values, int from, int size, float[] out) {
    int d = 0;
    for (; d + 8 <= size; d += 8) {
      for (int lane = 0; lane < LANES; lane += LENGTH) {
        mixEight(weights, count, values, (from + d) * PAGE + lane, out, size + lane);
      }
      for (int i = 0; i < 8; i++) {
        out[d + i] = PlainFloatOps.halved(out, size + i * LANES);
      }
    }
    for (; d < size; d++) {
      for (int lane = 0; lane < LANES; lane += LENGTH) {
        mixOne(weights, count, values, (from + d) * PAGE + lane, out, size + lane);
      }
      out[d] = PlainFloatOps.halved(out, size);
    }
  }

  /** Interleaved sums of eight entries, shape [entry][LANES] from {@code sumsAt}. */
  private static void mixEight(
      float[] weights, int count, float[][] values, int from, float[] sums, int sumsAt) {
    int lane = from % LANES;
    int parts = count / LANES;
    begin(weights, count, values, from, 8, sums, sumsAt);
    FloatVector s0 = FloatVector.fromArray(FLOATS, sums, sumsAt);
    FloatVector s1 = FloatVector.fromArray(FLOATS, sums, sumsAt + LANES);
    FloatVector s2 = FloatVector.fromArray(FLOATS, sums, sumsAt + 2 * LANES);
    FloatVector s3 = FloatVector.fromArray(FLOATS, sums, sumsAt + 3 * LANES);
    FloatVector s4 = FloatVector.fromArray(FLOATS, sums, sumsAt + 4 * LANES);
    FloatVector s5 = FloatVector.fromArray(FLOATS, sums, sumsAt + 5 * LANES);
    FloatVector s6 = FloatVector.fromArray(FLOATS, sums, sumsAt + 6 * LANES);
    FloatVector s7 = FloatVector.fromArray(FLOATS, sums, sumsAt + 7 * LANES);
    for (int part = 0; part < parts; part++) {
      float[] v = values[part / PARTS];
      int p = from + part % PARTS * LANES;
      FloatVector w = FloatVector.fromArray(FLOATS, weights, part * LANES + lane);
      s0 = FloatVector.fromArray(FLOATS, v, p).fma(w, s0);
      s1 = FloatVector.fromArray(FLOATS, v, p + PAGE).fma(w, s1);
      s2 = FloatVector.fromArray(FLOATS, v, p + 2 * PAGE).fma(w, s2);
      s3 = FloatVector.fromArray(FLOATS, v, p + 3 * PAGE).fma(w, s3);
      s4 = FloatVector.fromArray(FLOATS, v, p + 4 * PAGE).fma(w, s4);
      s5 = FloatVector.fromArray(FLOATS, v, p + 5 * PAGE).fma(w, s5);
      s6 = FloatVector.fromArray(FLOATS, v, p + 6 * PAGE).fma(w, s6);
      s7 = FloatVector.fromArray(FLOATS, v, p + 7 * PAGE).fma(w, s7);
    }
    s0.intoArray(sums, sumsAt);
    s1.intoArray(sums, sumsAt + LANES);
    s2.intoArray(sums, sumsAt + 2 * LANES);
    s3.intoArray(sums, sumsAt + 3 * LANES);
    s4.intoArray(sums, sumsAt + 4 * LANES);
    s5.intoArray(sums, sumsAt + 5 * LANES);
    s6.intoArray(sums, sumsAt + 6 * LANES);
    s7.intoArray(sums, sumsAt + 7 * LANES);
  }

  private static void mixOne(
      float[] weights, int count, float[][] values, int from, float[] sums, int sumsAt) {
    int lane = from % LANES;
    int parts = count / LANES;
    begin(weights, count, values, from, 1, sums, sumsAt);
    FloatVector sum = FloatVector.fromArray(FLOATS, sums, sumsAt);
    for (int part = 0; part < parts; part++) {
      int p = from + part % PARTS * LANES;
      sum =
          FloatVector.fromArray(FLOATS, values[part / PARTS], p)
              .fma(FloatVector.fromArray(FLOATS, weights, part * LANES + lane), sum);
    }
    sum.intoArray(sums, sumsAt);
  }

  /** What the sums of some entries begin with: the positions behind the last whole part. Those behind them may hold anything. */
  private static void begin(
      float[] weights,
      int count,
      float[][] values,
      int from,
      int entries,
      float[] sums,
      int sumsAt) {
    int rest = count % LANES;
    if (rest == 0) {
      for (int i = 0; i < entries; i++) {
        FloatVector.zero(FLOATS).intoArray(sums, sumsAt + i * LANES);
      }
      return;
    }
    int first = count - rest;
    int lane = from % LANES;
    float[] v = values[first / PAGE];
    IntVector counts = IntVector.fromArray(INTS, COUNTS, LANES - rest + lane);
    FloatVector w = FloatVector.fromArray(FLOATS, weights, first + lane);
    int p = from + first % PAGE;
    for (int i = 0; i < entries; i++) {
      FloatVector.fromArray(FLOATS, v, p + i * PAGE)
          .reinterpretAsInts()
          .and(counts)
          .reinterpretAsFloats()
          .mul(w)
          .intoArray(sums, sumsAt + i * LANES);
    }
  }
}
