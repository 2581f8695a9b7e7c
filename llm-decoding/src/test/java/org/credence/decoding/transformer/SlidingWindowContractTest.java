package org.credence.decoding.transformer;

import org.credence.core.engine.Workers;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.NumberedVocabulary;
import org.credence.decoding.model.SlidingWindowModel;
import org.credence.decoding.tensor.PackedLayout;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.testkit.LanguageModelContract;

/** Windows of 10 tokens over a transformer, for texts of 24: the laws of contexts hold over the edges of windows too. */
final class SlidingWindowContractTest extends LanguageModelContract {

  private static final TransformerWeights WEIGHTS =
      TransformerWeights.read(ToyCheckpoint.of("qwen3", WeightFormat.F32), PackedLayout.plain());

  @Override
  protected LanguageModel model() {
    return new SlidingWindowModel(
        new Transformer(
            WEIGHTS, new NumberedVocabulary(WEIGHTS.config().vocabulary()), Workers.sequential()),
        10,
        1);
  }
}
