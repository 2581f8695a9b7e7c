package org.credence.decoding.speculative;

import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.StopReason;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.ngram.NGramModel;

/**
 * Drafts with the lower-order model of an n-gram target.
 *
 * @param order the draft's order, at least 1
 */
public record LowerOrder(int order) implements DraftSource {

  public LowerOrder {
    if (order < 1) {
      throw new IllegalArgumentException(
          "order of the draft is "
              + order
              + "; give at least 1, and at most the order of the target");
    }
  }

  @Override
  public LanguageModel draftFor(LanguageModel target) {
    if (!(target instanceof NGramModel model)) {
      throw new CannotAnswerException(
          StopReason.NOT_APPLICABLE,
          "a draft of lower order ("
              + order
              + ") needs an n-gram model as target; give a draft model of its own (--draft MODEL or a format such as q4_0)");
    }
    if (order > model.order()) {
      throw new CannotAnswerException(
          StopReason.NOT_APPLICABLE,
          "the draft has order "
              + order
              + " but the target only "
              + model.order()
              + "; give a draft of order 1 to "
              + model.order());
    }
    return model.lowerOrder(order);
  }

  @Override
  public String toString() {
    return String.valueOf(order);
  }
}
