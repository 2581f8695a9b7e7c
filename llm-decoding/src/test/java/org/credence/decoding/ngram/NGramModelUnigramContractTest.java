package org.credence.decoding.ngram;

import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.ngram.NGramModel.Documents;
import org.credence.decoding.testkit.LanguageModelContract;

final class NGramModelUnigramContractTest extends LanguageModelContract {
  private static final LanguageModel MODEL =
      NGramModel.train(
          "she sells sea shells\nby the sea shore\n", new NGramModel.Settings(1, Documents.WHOLE));

  @Override
  protected LanguageModel model() {
    return MODEL;
  }
}
