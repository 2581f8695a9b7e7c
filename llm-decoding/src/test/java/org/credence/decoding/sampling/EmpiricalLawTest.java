package org.credence.decoding.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.credence.core.compare.Comparison;
import org.credence.core.compare.ComparisonResult;
import org.credence.core.compare.ComparisonRow;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.Workers;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.ExhaustiveRandomness;
import org.credence.core.uncertainty.ClopperPearson;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.credence.decoding.exact.SequenceEnumeration;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.ngram.NGramModel;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawJudge;
import org.credence.decoding.problem.TextLawProblem;
import org.credence.decoding.speculative.DraftSource;
import org.credence.decoding.speculative.SpeculativeDecoding;
import org.credence.decoding.testkit.BatchedModel;
import org.credence.decoding.testkit.ToyModels;
import org.junit.jupiter.api.Test;

final class EmpiricalLawTest {

  private static final TextLawProblem TOY =
      new TextLawProblem(
          ToyModels.random(SeededRandomness.of(11), ToyModels.vocabulary(2, true), 0),
          TokenLaw.temperature(.8),
          TokenSequence.of(1),
          2);

  private static TextLaw truth(TextLawProblem problem) {
    return SequenceEnumeration.standard().infer(problem, Run.of(1)).orThrow();
  }

  @Test
  void sharesAreUnbiasedAndTheirExpectedErrorIsTheNoiseFloorOnEveryPathOfChance() {
    TextLaw truth = truth(TOY);
    int draws = 4;
    EmpiricalLaw engine = new EmpiricalLaw(AncestralSampling.standard());
    ExhaustiveRandomness.Law<TextLaw> laws =
        ExhaustiveRandomness.law(
            randomness -> {
              Iteration<TextLaw> iteration = engine.begin(TOY, randomness, Workers.sequential());
              iteration.advance(draws);
              return iteration.answer();
            });
    for (TokenSequence text : truth.texts().keySet()) {
      assertThat(laws.expectation(law -> law.p(text))).isCloseTo(truth.p(text), within(1e-12));
    }
    double[] floor = new double[1];
    double expected =
        laws.expectation(
            law -> {
              Map<String, Double> errors = new TextLawJudge().errors(truth, law);
              floor[0] = errors.get("noiseFloor");
              return errors.get("totalVariation");
            });
    assertThat(expected).isCloseTo(floor[0], within(1e-12));
  }

  @Test
  void drawNumberIComesFromStreamNumberI() {
    int draws = 777; // no multiple of a chunk
    EmpiricalLaw engine = new EmpiricalLaw(AncestralSampling.standard());
    Map<TokenSequence, Integer> counts = new HashMap<>();
    for (int i = 0; i < draws; i++) {
      TokenSequence text =
          AncestralSampling.standard()
              .draw(TOY.generation(), SeededRandomness.of(5).split(i), new DrawCounter())
              .tokens();
      counts.merge(text, 1, Integer::sum);
    }
    for (int threads : new int[] {1, 2, 4}) {
      TextLaw law =
          engine.infer(TOY, Run.of(5, Budget.ofSteps(draws)).withThreads(threads)).orThrow();
      assertThat(law.draws()).hasValue(draws);
      assertThat(law.texts().keySet()).isEqualTo(counts.keySet());
      counts.forEach((text, k) -> assertThat(law.p(text)).isEqualTo((double) k / draws));
    }
  }

  @Test
  void drawsMadeAtOnceAreThoseMadeOneAfterAnother() {
    NGramModel plain = NGramModel.train("good morning sir, good morning madam, how can i help?");
    for (GenerationSampler sampler :
        List.of(
            AncestralSampling.standard(),
            SpeculativeDecoding.standard()
                .withDraft(DraftSource.of(new BatchedModel(plain.lowerOrder(2), 8), "draft")))) {
      EmpiricalLaw engine = new EmpiricalLaw(sampler);
      Run run = Run.of(5, Budget.ofSteps(101));
      Outcome<TextLaw> alone = engine.infer(good(plain, plain), run);
      BatchedModel model = new BatchedModel(plain, 8);
      for (int threads : new int[] {1, 3}) {
        Outcome<TextLaw> together = engine.infer(good(model, plain), run.withThreads(threads));
        assertThat(ToyModels.bits(together.orThrow())).isEqualTo(ToyModels.bits(alone.orThrow()));
        assertThat(together.diagnostics().measures()).isEqualTo(alone.diagnostics().measures());
        assertThat(together.diagnostics().evaluations())
            .isEqualTo(alone.diagnostics().evaluations());
      }
      assertThat(model.calls()).isLessThan(model.readings() / 4);
    }
  }

  private static TextLawProblem good(LanguageModel model, NGramModel plain) {
    return new TextLawProblem(
        model, TokenLaw.temperature(.7), TokenSequence.of(plain.vocabulary().encode("good")), 6);
  }

  @Test
  void everyTextHasAnIntervalAlsoOneThatWasNotDrawn() {
    TextLaw law =
        new EmpiricalLaw(AncestralSampling.standard())
            .infer(TOY, Run.of(5, Budget.ofSteps(50)))
            .orThrow();
    law.texts()
        .forEach(
            (text, estimate) -> {
              long k = Math.round(estimate.value() * 50);
              assertThat(estimate.error())
                  .isEqualTo(
                      new ErrorStatement.Interval(
                          ClopperPearson.lower(k, 50, .95),
                          ClopperPearson.upper(k, 50, .95),
                          .95,
                          "Clopper-Pearson",
                          false));
            });
    Estimate unseen = law.estimate(TokenSequence.of(1, 1, 1, 1));
    assertThat(unseen.value()).isZero();
    assertThat(unseen.guarantee()).isEqualTo(Guarantee.ASYMPTOTIC);
    assertThat(unseen.error())
        .isInstanceOfSatisfying(
            ErrorStatement.Interval.class,
            i -> assertThat(i.upper()).isCloseTo(1 - Math.pow(.025, 1 / 50.0), within(1e-14)));
  }

  @Test
  void drawsTenThousandWhereTheRunSetsNoLimit() {
    Outcome<TextLaw> outcome = new EmpiricalLaw(AncestralSampling.standard()).infer(TOY, Run.of(1));
    assertThat(outcome.orThrow().draws()).hasValue(10_000);
    assertThat(outcome.diagnostics().guarantee()).isEqualTo(Guarantee.ASYMPTOTIC);
  }

  @Test
  void beforeTheFirstDrawThereIsNoAnswer() {
    Iteration<TextLaw> iteration =
        new EmpiricalLaw(AncestralSampling.standard())
            .begin(TOY, SeededRandomness.of(1), Workers.sequential());
    assertThatThrownBy(iteration::answer)
        .isInstanceOf(CannotAnswerException.class)
        .hasMessage("no text was drawn yet; allow at least one step");
  }

  @Test
  void isLabelledByItsSampler() {
    assertThat(new EmpiricalLaw(AncestralSampling.standard())).hasToString("ancestral-sampling");
    assertThat(new EmpiricalLaw(SpeculativeDecoding.standard()))
        .hasToString("speculative-decoding");
  }

  @Test
  void aComparisonShowsBothDecodersBesideTheNoiseFloorWithTheirCost() {
    NGramModel model =
        NGramModel.train("good morning sir, good morning madam, how can i help you this morning?");
    TextLawProblem problem =
        new TextLawProblem(
            model,
            TokenLaw.temperature(.7),
            TokenSequence.of(model.vocabulary().encode("good")),
            3);
    ComparisonResult result =
        new Comparison<>(problem, "three characters after 'good'", new TextLawJudge())
            .reference(SequenceEnumeration.standard(), Budget.unlimited())
            .engine(SequenceEnumeration.standard())
            .engine(new EmpiricalLaw(AncestralSampling.standard()))
            .engine(new EmpiricalLaw(SpeculativeDecoding.standard()))
            .run(Run.of(7, Budget.ofSteps(4000)))
            .compare();
    List<ComparisonRow> rows = result.rows();
    assertThat(rows)
        .extracting(ComparisonRow::engine)
        .containsExactly("sequence-enumeration", "ancestral-sampling", "speculative-decoding");
    assertThat(rows.get(0).errors().get("totalVariation")).isLessThan(1e-12);
    for (ComparisonRow row : rows.subList(1, 3)) {
      double floor = row.errors().get("noiseFloor");
      assertThat(floor).isBetween(.001, .1);
      // the law of total variation is narrow about the floor; three times as much would be another
      // law
      assertThat(row.errors().get("totalVariation")).isBetween(floor / 3, 3 * floor);
      assertThat(row.stated().orElseThrow().kind()).isEqualTo("interval");
      assertThat(row.diagnostics().guarantee()).isEqualTo(Guarantee.ASYMPTOTIC);
    }
    assertThat(rows.get(1).diagnostics().measures())
        .containsEntry("targetPasses", 12_000.0)
        .containsEntry("tokensPerTargetPass", 1.0)
        .doesNotContainKey("acceptanceRate");
    Map<String, Double> speculative = rows.get(2).diagnostics().measures();
    assertThat(speculative.keySet())
        .containsExactly(
            "acceptanceRate",
            "drafted",
            "tested",
            "accepted",
            "draftPositions",
            "targetPasses",
            "tokensPerTargetPass",
            "distinctTexts");
    assertThat(speculative.get("acceptanceRate")).isBetween(.2, 1.0);
    assertThat(speculative.get("targetPasses")).isLessThan(12_000);
    assertThat(speculative.get("acceptanceRate"))
        .isEqualTo(speculative.get("accepted") / speculative.get("tested"));
  }

  @Test
  void whatTheSamplerCannotDecodeIsGivenUpWithItsReason() {
    Outcome<TextLaw> outcome =
        new EmpiricalLaw(
                SpeculativeDecoding.standard()
                    .withDraft(
                        DraftSource.of(
                            ToyModels.constant(ToyModels.vocabulary(3, true), .2, .4, .4), "big")))
            .infer(TOY, Run.of(1));
    assertThat(outcome.label()).isEqualTo("gave-up");
  }
}
