package org.credence.decoding.speculative;

import org.credence.decoding.model.LanguageModel;

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
