package org.credence.decoding.transformer;

import org.credence.decoding.transformer.TransformerConfig.Pairing;
import org.credence.decoding.transformer.TransformerConfig.Rotary;

/** Cosines and sines of every position, computed once in double precision. */
final class RotaryTable {

  private final boolean adjacent;
  private final int half;
  private final float[] cosines; // [position * half + pair]
  private final float[] sines;

  RotaryTable(Rotary rotary, int positions) {
    this.adjacent = rotary.pairing() == Pairing.ADJACENT;
    this.half = rotary.size() / 2;
    this.cosines = new float[Math.multiplyExact(positions, half)];
    this.sines = new float[cosines.length];
    for (int pair = 0; pair < half; pair++) {
      double turn =
          StrictMath.pow(rotary.base(), -2.0 * pair / rotary.size()) / rotary.divisors()[pair];
      for (int position = 0; position < positions; position++) {
        cosines[position * half + pair] = (float) StrictMath.cos(position * turn);
        sines[position * half + pair] = (float) StrictMath.sin(position * turn);
      }
    }
  }

  /** Turns one head in place. */
  void turn(float[] head, int at, int position) {
    int step = adjacent ? 2 : 1;
    int other = adjacent ? 1 : half;
    for (int pair = 0; pair < half; pair++) {
      float cos = cosines[position * half + pair];
      float sin = sines[position * half + pair];
      int i = at + step * pair;
      float a = head[i];
      float b = head[i + other];
      head[i] = Math.fma(a, cos, -(b * sin));
      head[i + other] = Math.fma(a, sin, b * cos);
    }
  }
}
