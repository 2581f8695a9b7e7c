package org.credence.decoding.speculative;

import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.ngram.NGramModel;

/** Where the draft model of speculative decoding comes from. Its {@code toString} is its text in the engine's label. */
public interface DraftSource {

  /**
   * The draft model for a target.
   *
   * @throws org.credence.core.engine.CannotAnswerException if there is none for this target
   */
  LanguageModel draftFor(LanguageModel target);

  /**
   * A draft model given as it is, whatever the target.
   *
   * @param name its name in the label
   */
  static DraftSource of(LanguageModel draft, String name) {
    return new GivenDraft(draft, name);
  }

  /** The usual draft of an n-gram target: its model of order 2, or its only one where it has order 1. */
  static DraftSource usual() {
    return new UsualDraft();
  }

  /** The lower-order model of an n-gram target that suits most. */
  record UsualDraft() implements DraftSource {
    private static final int ORDER = 2;

    @Override
    public LanguageModel draftFor(LanguageModel target) {
      int order = target instanceof NGramModel model ? Math.min(ORDER, model.order()) : ORDER;
      return new LowerOrder(order).draftFor(target);
    }

    @Override
    public String toString() {
      return "auto";
    }
  }

  /** A draft model given as it is. */
  record GivenDraft(LanguageModel draft, String name) implements DraftSource {
    @Override
    public LanguageModel draftFor(LanguageModel target) {
      return draft;
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
