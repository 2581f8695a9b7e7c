package org.credence.decoding.ngram;

import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.ngram.NGramModel.Documents;
import org.credence.decoding.testkit.LanguageModelContract;

final class NGramModelLinesContractTest extends LanguageModelContract {
  private static final LanguageModel MODEL =
      NGramModel.train(
          "she sells sea shells\nby the sea shore\n", new NGramModel.Settings(3, Documents.LINES));

  @Override
  protected LanguageModel model() {
    return MODEL;
  }
}
