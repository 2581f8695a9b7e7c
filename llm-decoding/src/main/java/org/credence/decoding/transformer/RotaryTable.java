package org.credence.decoding.transformer;

import java.util.Arrays;
import org.credence.decoding.transformer.TransformerConfig.Pairing;
import org.credence.decoding.transformer.TransformerConfig.Rotary;

/**
 * Cosines and sines of the positions used so far, each computed once in double precision. It grows page by page as positions come, so a
 * model costs nothing for the context it could have; used by any threads at once.
 */
final class RotaryTable {

  /** Positions of a page: as many as a forward pass reads at once. */
  static final int PAGE = 64;

  private final boolean adjacent;
  private final int half;
  private final double[] turns; // of each pair, for one position
  private volatile float[][] pages = {}; // [page][position in it][cosine or sine][pair]

  RotaryTable(Rotary rotary) {
    this.adjacent = rotary.pairing() == Pairing.ADJACENT;
    this.half = rotary.size() / 2;
    this.turns = new double[half];
    for (int pair = 0; pair < half; pair++) {
      turns[pair] =
          StrictMath.pow(rotary.base(), -2.0 * pair / rotary.size()) / rotary.divisors()[pair];
    }
  }

  /** Positions, from 0 on, that it has. */
  int positions() {
    return pages.length * PAGE;
  }

  /** Turns one head in place. */
  void turn(float[] head, int at, int position) {
    float[] page = page(position / PAGE);
    int cosines = position % PAGE * 2 * half;
    int sines = cosines + half;
    int step = adjacent ? 2 : 1;
    int other = adjacent ? 1 : half;
    for (int pair = 0; pair < half; pair++) {
      float cos = page[cosines + pair];
      float sin = page[sines + pair];
      int i = at + step * pair;
      float a = head[i];
      float b = head[i + other];
      head[i] = Math.fma(a, cos, -(b * sin));
      head[i + other] = Math.fma(a, sin, b * cos);
    }
  }

  private float[] page(int number) {
    float[][] all = pages;
    return number < all.length ? all[number] : grown(number);
  }

  /** Makes all pages up to that one that are missing. */
  private synchronized float[] grown(int number) {
    int have = pages.length;
    if (number >= have) {
      float[][] more = Arrays.copyOf(pages, number + 1);
      for (int page = have; page <= number; page++) {
        more[page] = computed(page);
      }
      pages = more;
    }
    return pages[number];
  }

  private float[] computed(int number) {
    float[] page = new float[PAGE * 2 * half];
    for (int slot = 0; slot < PAGE; slot++) {
      double position = (double) number * PAGE + slot;
      for (int pair = 0; pair < half; pair++) {
        double angle = position * turns[pair];
        page[slot * 2 * half + pair] = (float) StrictMath.cos(angle);
        page[(slot * 2 + 1) * half + pair] = (float) StrictMath.sin(angle);
      }
    }
    return page;
  }
}
