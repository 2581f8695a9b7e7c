package org.credence.decoding.speculative;

import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.TokenBuffer;

/**
 * One pass of speculative decoding: what was drafted, and what target and draft say of it. Rows are reused from pass to pass.
 *
 * <p>The target's rows are put under the law only as they are asked for: what follows a rejected token may be impossible under the
 * target, and has no law then.
 */
final class Pass {

  final int size; // of the vocabulary
  final int[] drafted; // [draft length]
  final double[] draftRawLogP; // [draft length][size] the draft model's own
  final double[] draft; // [draft length][size] probabilities each drafted token was drawn from
  final double[] targetRawLogP; // [draft length + 1][size] the target model's own
  private final double[] target; // [draft length + 1][size] probabilities under the law
  private final TokenLaw law;
  private final TokenBuffer before; // all tokens before the next row to be put under the law
  private int lawful; // rows put under the law in this pass
  int count; // tokens drafted in this pass
  boolean bonus; // whether the target was asked for the row after the last drafted token

  Pass(int draftLength, int size, TokenLaw law, TokenBuffer text) {
    this.size = size;
    this.law = law;
    this.before = text.copy();
    this.drafted = new int[draftLength];
    this.draftRawLogP = new double[draftLength * size];
    this.draft = new double[draftLength * size];
    this.targetRawLogP = new double[(draftLength + 1) * size];
    this.target = new double[(draftLength + 1) * size];
  }

  /**
   * Begins a pass.
   *
   * @param text all tokens emitted, prompt included
   * @param same how many of the first of them were there when the last pass began
   */
  void begin(TokenBuffer text, int same) {
    before.become(text, same);
    count = 0;
    bonus = true;
    lawful = 0;
  }

  /** The target's probabilities under the law, shape [draft length + 1][size], rows up to that place computed. */
  double[] target(int place) {
    while (lawful <= place) {
      if (lawful > 0) {
        before.append(drafted[lawful - 1]);
      }
      law.probabilities(before, targetRawLogP, at(lawful, 0), size, target);
      lawful++;
    }
    return target;
  }

  /** Index of a token's entry in the row of a place. */
  int at(int place, int token) {
    return place * size + token;
  }

  long bytes() {
    return 8L * (draftRawLogP.length + draft.length + targetRawLogP.length + target.length);
  }
}
