package org.credence.decoding.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.ProgressEvent;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.exact.ForwardPass;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.ngram.NGramModel;
import org.credence.decoding.ngram.NGramModel.Documents;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.problem.GenerationProblem;
import org.credence.decoding.problem.Score;
import org.credence.decoding.problem.ScoreProblem;
import org.credence.decoding.speculative.SpeculativeDecoding;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Both decoders behind the engine door: what is streamed, counted and said. */
final class DecodersAsEnginesTest {

  private static final NGramModel LINES =
      NGramModel.train(
          "anna\nhanna\nhannah\njohanna\n", new NGramModel.Settings(4, Documents.LINES));
  private static final NGramModel WHOLE =
      NGramModel.train("peter piper picked a peck of pickled peppers");

  static List<GenerationSampler> samplers() {
    return List.of(
        AncestralSampling.standard(),
        SpeculativeDecoding.standard(),
        SpeculativeDecoding.standard().withDraftLength(1),
        SpeculativeDecoding.standard().withDraftLength(7));
  }

  private static GenerationProblem problem(NGramModel model, int length) {
    return new GenerationProblem(model, TokenLaw.temperature(.9), TokenSequence.empty(), length);
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void everyTokenIsStreamedOnceInOrderWithItsLogProbability(GenerationSampler sampler) {
    for (int seed = 0; seed < 20; seed++) {
      GenerationProblem problem = problem(seed % 2 == 0 ? LINES : WHOLE, 50);
      List<ProgressEvent.Token> streamed = new ArrayList<>();
      Generation text =
          sampler
              .infer(problem, Run.of(seed), (event, answer) -> streamed.addAll(event.tokens()))
              .orThrow();
      assertThat(streamed).hasSize(text.tokens().length());
      for (int i = 0; i < streamed.size(); i++) {
        assertThat(streamed.get(i).id()).isEqualTo(text.tokens().token(i));
        assertThat(streamed.get(i).logP()).isEqualTo(text.logP(i));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void rawLogProbabilitiesAreTheScoreOfTheText(GenerationSampler sampler) {
    GenerationProblem problem = problem(WHOLE, 40);
    Generation text = sampler.infer(problem, Run.of(3)).orThrow();
    Score score =
        ForwardPass.score()
            .infer(new ScoreProblem(WHOLE, problem.prompt(), text.tokens()), Run.of(1))
            .orThrow();
    for (int i = 0; i < 40; i++) {
      assertThat(text.rawLogP(i)).isEqualTo(score.logP(i));
      assertThat(text.logP(i))
          .isNotCloseTo(score.logP(i), within(1e-9)); // the law has a temperature
    }
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void aTextEndsAtTheEndTokenOrAtItsLength(GenerationSampler sampler) {
    boolean ended = false;
    boolean full = false;
    for (int seed = 0; seed < 60; seed++) {
      Outcome<Generation> outcome = sampler.infer(problem(LINES, 6), Run.of(seed));
      Generation text = outcome.orThrow();
      int end = LINES.vocabulary().end().orElseThrow();
      int[] tokens = text.tokens().toArray();
      for (int i = 0; i < tokens.length - 1; i++) {
        assertThat(tokens[i]).isNotEqualTo(end);
      }
      assertThat(text.endedByToken()).isEqualTo(tokens[tokens.length - 1] == end);
      assertThat(tokens.length).isBetween(1, 6);
      assertThat(tokens.length == 6 || text.endedByToken()).isTrue();
      assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.COMPLETED);
      assertThat(outcome.diagnostics().guarantee()).isEqualTo(Guarantee.EXACT_SAMPLE);
      ended |= text.endedByToken();
      full |= !text.endedByToken();
    }
    assertThat(ended && full).as("both ways of ending were seen").isTrue();
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void aTextCutByTheBudgetSaysSo(GenerationSampler sampler) {
    Outcome<Generation> outcome = sampler.infer(problem(WHOLE, 400), Run.of(1, Budget.ofSteps(3)));
    int tokens = outcome.orThrow().tokens().length();
    assertThat(tokens).isBetween(3, 24);
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.STEP_BUDGET);
    assertThat(outcome.diagnostics().guarantee()).isEqualTo(Guarantee.HEURISTIC);
    assertThat(outcome.diagnostics().warnings())
        .containsExactly(
            "the text was cut after "
                + tokens
                + " of 400 tokens: it is the beginning of a draw, not a draw");
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void aDecoderMakesOneDrawAfterAnotherAsIfEachWereItsFirst(GenerationSampler sampler) {
    for (NGramModel model : List.of(LINES, WHOLE)) {
      GenerationProblem problem = problem(model, 12);
      Decoder decoder = sampler.decoder(problem);
      for (int i = 0; i < 30; i++) {
        decoder.restart();
        SeededRandomness randomness = SeededRandomness.of(i);
        for (int step = 0; !decoder.done() && (i % 3 > 0 || step < 2); step++) {
          decoder.step(randomness, new DrawCounter()); // every third draw is abandoned
        }
        if (decoder.done()) {
          Generation alone = sampler.draw(problem, SeededRandomness.of(i), new DrawCounter());
          assertThat(decoder.generation().tokens()).isEqualTo(alone.tokens());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void evaluationsAreTargetPositions(GenerationSampler sampler) {
    GenerationProblem problem = problem(WHOLE, 30);
    DrawCounter counter = new DrawCounter();
    sampler.draw(problem, SeededRandomness.of(2), counter);
    Outcome<Generation> outcome = sampler.infer(problem, Run.of(2));
    assertThat(outcome.diagnostics().evaluations()).isEqualTo(counter.targetPositions());
    assertThat(outcome.diagnostics().steps()).isEqualTo(counter.targetPasses());
    assertThat(outcome.diagnostics().measures()).isEqualTo(sampler.measures(counter));
    assertThat(counter.tokens()).isEqualTo(30);
    assertThat(counter.targetPositions()).isEqualTo(counter.targetPasses() + counter.drafted());
  }
}
