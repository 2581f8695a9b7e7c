package org.credence.decoding.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Run;
import org.credence.decoding.exact.ForwardPass;
import org.credence.decoding.exact.SequenceEnumeration;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.SlidingWindowModel;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.problem.GenerationProblem;
import org.credence.decoding.problem.ScoreProblem;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawProblem;
import org.credence.decoding.speculative.DraftSource;
import org.credence.decoding.speculative.SpeculativeDecoding;
import org.credence.decoding.testkit.AtOnce;
import org.credence.decoding.testkit.BatchedModel;
import org.credence.decoding.testkit.Questions;
import org.credence.decoding.testkit.ToyModels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One model and one engine used by several callers at once give each the answers that they give it alone. */
final class ConcurrentDecodingTest {

  private static final int CALLERS = 4;

  static List<LanguageModel> models() {
    List<LanguageModel> models = new ArrayList<>();
    Questions.models().forEach(models::add);
    models.add(new SlidingWindowModel(models.get(0), 7, 1));
    models.add(new BatchedModel(models.get(1), 5));
    return models;
  }

  /** All bits of what every engine answers to a caller. */
  private static List<String> answers(
      LanguageModel model, List<GenerationSampler> samplers, int caller) {
    List<String> answers = new ArrayList<>();
    TokenLaw law = TokenLaw.temperature(.9);
    TokenSequence prompt = TokenSequence.of(2);
    Run run = Run.of(caller).withThreads(1 + caller % 2);
    for (GenerationSampler sampler : samplers) {
      Generation text = sampler.infer(new GenerationProblem(model, law, prompt, 20), run).orThrow();
      answers.add(Questions.bits(text));
      ScoreProblem scored = new ScoreProblem(model, prompt, text.tokens());
      answers.add("" + ForwardPass.score().infer(scored, run).orThrow().logP());
      TextLaw drawn =
          new EmpiricalLaw(sampler)
              .infer(new TextLawProblem(model, law, prompt, 3), run.withBudget(Budget.ofSteps(64)))
              .orThrow();
      answers.add(ToyModels.bits(drawn));
    }
    TextLaw exact =
        SequenceEnumeration.standard()
            .infer(new TextLawProblem(model, law, prompt, 2), run)
            .orThrow();
    answers.add(ToyModels.bits(exact));
    return answers;
  }

  @ParameterizedTest
  @MethodSource("models")
  void callersOfOneModelAndOneEngineDoNotSeeEachOther(LanguageModel model) {
    List<GenerationSampler> samplers =
        List.of(
            AncestralSampling.standard(),
            SpeculativeDecoding.standard()
                .withDraftLength(3)
                .withDraft(DraftSource.of(model, "itself")));
    List<List<String>> alone = new ArrayList<>();
    for (int caller = 0; caller < CALLERS; caller++) {
      alone.add(answers(model, samplers, caller));
    }
    assertThat(alone).doesNotHaveDuplicates();
    assertThat(AtOnce.each(CALLERS, caller -> answers(model, samplers, caller))).isEqualTo(alone);
  }
}
