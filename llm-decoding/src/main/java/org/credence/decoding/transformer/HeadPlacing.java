package org.credence.decoding.transformer;

import java.util.Optional;

/** What becomes of a head of a query, a key or a value between its product and attention: a bias, a norm, and the turn by its position. */
final class HeadPlacing {

  private static final float[] NONE = {};

  private final int size;
  private final RowNorm norm;
  private final Optional<RotaryTable> rotary;

  HeadPlacing(TransformerConfig config, Optional<RotaryTable> rotary) {
    this.size = config.headSize();
    this.norm = new RowNorm(config);
    this.rotary = rotary;
  }

  /** Adds the bias of a head, of which the product is at {@code at} and on. */
  void addBias(Linear linear, int head, float[] x, int at) {
    float[] bias = linear.bias();
    for (int i = 0; bias.length > 0 && i < size; i++) {
      x[at + i] += bias[head * size + i];
    }
  }

  /** Norms a head, where heads are normed, and turns it by its position. */
  void turn(float[] weight, float[] x, int at, int position) {
    if (weight.length > 0) {
      norm.apply(weight, NONE, x, at, size, x, at);
    }
    if (rotary.isPresent()) {
      rotary.get().turn(x, at, position);
    }
  }
}
