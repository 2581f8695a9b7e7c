package org.credence.decoding.tensor;

import static org.credence.decoding.tensor.VectorKernels.FLOATS;
import static org.credence.decoding.tensor.VectorKernels.INTS;
import static org.credence.decoding.tensor.VectorKernels.LENGTH;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
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

  private static DoubleVector every(double value) {
    return DoubleVector.broadcast(DOUBLES, value);
  }

  @Override
  public float max(float[] x, int count) {
    int whole = count - count % LENGTH;
    FloatVector lanes = FloatVector.broadcast(FLOATS, Float.NEGATIVE_INFINITY);
    for (int i = 0; i < whole; i += LENGTH) {
      lanes = lanes.max(FloatVector.fromArray(FLOATS, x, i));
    }
    float most = lanes.reduceLanes(VectorOperators.MAX);
    for (int i = whole; i < count; i++) {
      most = x[i] > most ? x[i] : most;
    }
    return most;
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
        series = series.fma(r, every(0.5));
        series = series.fma(r, every(1));
        series = series.fma(r, every(1));
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
  public void scores(
      float[] query,
      int queryAt,
      int size,
      float scale,
      float[][] keys,
      int from,
      int pages,
      float[] out) {
    for (int page = 0; page < pages; page++) {
      float[] k = keys[page];
      for (int lane = 0; lane < PAGE; lane += 2 * LENGTH) {
        int at = from * PAGE + lane;
        FloatVector e0 = FloatVector.zero(FLOATS);
        FloatVector e1 = e0;
        FloatVector o0 = e0;
        FloatVector o1 = e0;
        for (int d = 0; d + 1 < size; d += 2) {
          int p = at + d * PAGE;
          FloatVector q0 = FloatVector.broadcast(FLOATS, query[queryAt + d]);
          FloatVector q1 = FloatVector.broadcast(FLOATS, query[queryAt + d + 1]);
          e0 = q0.fma(FloatVector.fromArray(FLOATS, k, p), e0);
          e1 = q0.fma(FloatVector.fromArray(FLOATS, k, p + LENGTH), e1);
          o0 = q1.fma(FloatVector.fromArray(FLOATS, k, p + PAGE), o0);
          o1 = q1.fma(FloatVector.fromArray(FLOATS, k, p + PAGE + LENGTH), o1);
        }
        if (size % 2 == 1) {
          int p = at + (size - 1) * PAGE;
          FloatVector q0 = FloatVector.broadcast(FLOATS, query[queryAt + size - 1]);
          e0 = q0.fma(FloatVector.fromArray(FLOATS, k, p), e0);
          e1 = q0.fma(FloatVector.fromArray(FLOATS, k, p + LENGTH), e1);
        }
        e0.add(o0).mul(scale).intoArray(out, page * PAGE + lane);
        e1.add(o1).mul(scale).intoArray(out, page * PAGE + lane + LENGTH);
      }
    }
  }

  /** One method, longer than HotSpot inlines, like {@link PackedMatrix}'s of panels. */
  @Override
  public void mix(
      float[] weights,
      int count,
      float[][] values,
      int from,
      int stride,
      int size,
      float[] out,
      int outAt) {
    int d = 0;
    for (; d + 4 * LENGTH <= size; d += 4 * LENGTH) {
      FloatVector e0 = FloatVector.zero(FLOATS);
      FloatVector e1 = e0;
      FloatVector e2 = e0;
      FloatVector e3 = e0;
      FloatVector o0 = e0;
      FloatVector o1 = e0;
      FloatVector o2 = e0;
      FloatVector o3 = e0;
      for (int s = 0; s + 1 < count; s += 2) {
        float[] page = values[s / PAGE];
        int v = from + d + s % PAGE * stride;
        FloatVector w0 = FloatVector.broadcast(FLOATS, weights[s]);
        FloatVector w1 = FloatVector.broadcast(FLOATS, weights[s + 1]);
        e0 = w0.fma(FloatVector.fromArray(FLOATS, page, v), e0);
        e1 = w0.fma(FloatVector.fromArray(FLOATS, page, v + LENGTH), e1);
        e2 = w0.fma(FloatVector.fromArray(FLOATS, page, v + 2 * LENGTH), e2);
        e3 = w0.fma(FloatVector.fromArray(FLOATS, page, v + 3 * LENGTH), e3);
        o0 = w1.fma(FloatVector.fromArray(FLOATS, page, v + stride), o0);
        o1 = w1.fma(FloatVector.fromArray(FLOATS, page, v + stride + LENGTH), o1);
        o2 = w1.fma(FloatVector.fromArray(FLOATS, page, v + stride + 2 * LENGTH), o2);
        o3 = w1.fma(FloatVector.fromArray(FLOATS, page, v + stride + 3 * LENGTH), o3);
      }
      if (count % 2 == 1) {
        float[] page = values[(count - 1) / PAGE];
        int v = from + d + (count - 1) % PAGE * stride;
        FloatVector w0 = FloatVector.broadcast(FLOATS, weights[count - 1]);
        e0 = w0.fma(FloatVector.fromArray(FLOATS, page, v), e0);
        e1 = w0.fma(FloatVector.fromArray(FLOATS, page, v + LENGTH), e1);
        e2 = w0.fma(FloatVector.fromArray(FLOATS, page, v + 2 * LENGTH), e2);
        e3 = w0.fma(FloatVector.fromArray(FLOATS, page, v + 3 * LENGTH), e3);
      }
      e0.add(o0).intoArray(out, outAt + d);
      e1.add(o1).intoArray(out, outAt + d + LENGTH);
      e2.add(o2).intoArray(out, outAt + d + 2 * LENGTH);
      e3.add(o3).intoArray(out, outAt + d + 3 * LENGTH);
    }
    for (; d < size; d += LENGTH) {
      FloatVector e0 = FloatVector.zero(FLOATS);
      FloatVector o0 = e0;
      for (int s = 0; s + 1 < count; s += 2) {
        float[] page = values[s / PAGE];
        int v = from + d + s % PAGE * stride;
        FloatVector w0 = FloatVector.broadcast(FLOATS, weights[s]);
        FloatVector w1 = FloatVector.broadcast(FLOATS, weights[s + 1]);
        e0 = w0.fma(FloatVector.fromArray(FLOATS, page, v), e0);
        o0 = w1.fma(FloatVector.fromArray(FLOATS, page, v + stride), o0);
      }
      if (count % 2 == 1) {
        float[] page = values[(count - 1) / PAGE];
        FloatVector w0 = FloatVector.broadcast(FLOATS, weights[count - 1]);
        int v = from + d + (count - 1) % PAGE * stride;
        e0 = w0.fma(FloatVector.fromArray(FLOATS, page, v), e0);
      }
      if (d + LENGTH <= size) {
        e0.add(o0).intoArray(out, outAt + d);
      } else {
        float[] rest = new float[LENGTH]; // further lanes hold nothing that is used
        e0.add(o0).intoArray(rest, 0);
        System.arraycopy(rest, 0, out, outAt + d, size - d);
      }
    }
  }
}
