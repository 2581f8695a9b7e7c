package org.credence.decoding.transformer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Patience;
import org.credence.core.engine.Run;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.exact.SequenceEnumeration;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.NumberedVocabulary;
import org.credence.decoding.model.Reading;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.problem.TextLawProblem;
import org.credence.decoding.sampling.AncestralSampling;
import org.credence.decoding.sampling.EmpiricalLaw;
import org.credence.decoding.tensor.PackedLayout;
import org.credence.decoding.tensor.WeightFormat;
import org.credence.decoding.testkit.BatchedModel;
import org.credence.decoding.testkit.ToyModels;
import org.junit.jupiter.api.Test;

/** Texts read together by a transformer, as engines do it and where it is refused or cut short; their bits are in {@link BitInvarianceTest}. */
final class BatchTest {

  private static final int CONTEXT = 136;

  private static TransformerWeights weights(String family, WeightFormat format) {
    return TransformerWeights.read(ToyCheckpoint.of(family, format), PackedLayout.best());
  }

  private static Transformer transformer(TransformerWeights weights, Workers workers) {
    return new Transformer(weights, new NumberedVocabulary(weights.config().vocabulary()), workers);
  }

  private static int[] tokens(int count, int seed, int vocabulary) {
    SeededRandomness random = SeededRandomness.of(seed);
    int[] tokens = new int[count];
    Arrays.setAll(tokens, i -> random.below(vocabulary));
    return tokens;
  }

  /** Forks of one prompt on three threads, each of which lets the model's own two work for its texts. */
  @Test
  void lawsOfTextsAreThoseOfOneByOne() {
    TransformerWeights weights = weights("llama", WeightFormat.Q8_0);
    try (Workers two = Workers.of(2)) {
      Transformer model = transformer(weights, two);
      TextLawProblem together = problem(model);
      TextLawProblem alone = problem(new BatchedModel(model, 1));
      Run run = Run.of(3, Budget.ofSteps(40));
      EmpiricalLaw draws = new EmpiricalLaw(AncestralSampling.standard());
      assertThat(ToyModels.bits(draws.infer(together, run.withThreads(3)).orThrow()))
          .isEqualTo(ToyModels.bits(draws.infer(alone, run).orThrow()));
      SequenceEnumeration all = SequenceEnumeration.standard().withMinimum(1e-3);
      assertThat(ToyModels.bits(all.infer(together, Run.of(1)).orThrow()))
          .isEqualTo(ToyModels.bits(all.infer(alone, Run.of(1)).orThrow()));
    }
  }

  private static TextLawProblem problem(LanguageModel model) {
    int[] prompt = tokens(35, 4, model.vocabulary().size());
    return new TextLawProblem(model, TokenLaw.raw(), TokenSequence.of(prompt), 3);
  }

  @Test
  void aTextTooLongIsRefusedBeforeAnyIsRead() {
    Transformer model = transformer(weights("llama", WeightFormat.F32), Workers.sequential());
    TokenContext one = model.open();
    TokenContext other = model.open();
    int[] whole = tokens(CONTEXT, 1, model.config().vocabulary());
    other.extend(whole, 0, new double[0]);
    double[] none = {};
    Reading fine = new Reading(one, new int[] {1}, 0, none);
    Reading tooLong = new Reading(other, new int[] {1}, 0, none);
    assertThatThrownBy(() -> model.extendAll(List.of(fine, tooLong)))
        .isInstanceOf(ContextOverflowException.class)
        .hasMessageContaining("137 tokens and the model reads at most 136");
    assertThat(one.length()).isZero();
    assertThat(other.length()).isEqualTo(CONTEXT);
    Transformer twin = model.withCache(CacheFormat.Q8_0);
    Reading foreign = new Reading(twin.open(), new int[] {1}, 0, none);
    assertThatThrownBy(() -> model.extendAll(List.of(fine, foreign)))
        .hasMessageStartingWith("reading 1 is for a context of another model");
  }

  @Test
  void readingThatIsCutShortLeavesAllTextsAsTheyWere() {
    Transformer model = transformer(weights("llama", WeightFormat.F32), Workers.sequential());
    TokenContext one = model.open();
    one.extend(new int[] {1, 2}, 0, new double[0]);
    TokenContext other = model.open();
    int[] many = tokens(50, 2, model.config().vocabulary());
    double[] none = {};
    List<Reading> readings =
        List.of(new Reading(one, many, 0, none), new Reading(other, many, 0, none));
    long longAgo = System.nanoTime() - Duration.ofHours(1).toNanos();
    assertThatThrownBy(
            () ->
                Patience.within(
                    longAgo,
                    Optional.of(Duration.ofSeconds(1)),
                    () -> {
                      model.extendAll(readings);
                      return true;
                    }))
        .isInstanceOf(CannotAnswerException.class);
    assertThat(one.length()).isEqualTo(2);
    assertThat(other.length()).isZero();
    model.extendAll(readings);
    assertThat(one.length()).isEqualTo(52);
  }
}
