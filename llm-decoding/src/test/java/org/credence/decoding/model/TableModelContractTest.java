package org.credence.decoding.model;

import org.credence.core.random.SeededRandomness;
import org.credence.decoding.testkit.LanguageModelContract;
import org.credence.decoding.testkit.ToyModels;

final class TableModelContractTest extends LanguageModelContract {
  private static final LanguageModel MODEL =
      ToyModels.random(SeededRandomness.of(1), ToyModels.vocabulary(4, false), 0.3);

  @Override
  protected LanguageModel model() {
    return MODEL;
  }
}
