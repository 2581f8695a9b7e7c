package org.credence.decoding.transformer;

import org.credence.core.engine.Workers;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.NumberedVocabulary;
import org.credence.decoding.tensor.MatrixLayout;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.testkit.LanguageModelContract;

final class TransformerContractTest extends LanguageModelContract {

  private static final TransformerWeights WEIGHTS =
      TransformerWeights.read(ToyCheckpoint.of("qwen3", WeightFormat.Q8_0), MatrixLayout.stored());

  @Override
  protected LanguageModel model() {
    return new Transformer(
        WEIGHTS, new NumberedVocabulary(WEIGHTS.config().vocabulary()), Workers.sequential());
  }
}
