package org.credence.decoding.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.ngram.NGramModel;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawProblem;
import org.credence.decoding.testkit.BatchedModel;
import org.credence.decoding.testkit.ToyModels;
import org.junit.jupiter.api.Test;

final class SequenceEnumerationTest {

  private static TextLawProblem problem(int seed, int size, boolean withEnd, int length) {
    Randomness randomness = SeededRandomness.of(seed);
    LanguageModel model = ToyModels.random(randomness, ToyModels.vocabulary(size, withEnd), .2);
    return new TextLawProblem(model, TokenLaw.raw(), TokenSequence.of(size - 1), length);
  }

  private static TextLaw ask(SequenceEnumeration engine, TextLawProblem problem) {
    return engine.infer(problem, Run.of(1)).orThrow();
  }

  private static Map<TokenSequence, Double> definition(TextLawProblem problem) {
    return ToyModels.definition(problem.model(), problem.law(), problem.prompt(), problem.length());
  }

  @Test
  void aLawWorkedByHand() {
    // a or the end, half each: </s>, a</s>, aa
    TextLawProblem problem =
        new TextLawProblem(
            ToyModels.constant(ToyModels.vocabulary(2, true), .5, .5),
            TokenLaw.raw(),
            TokenSequence.of(1),
            2);
    TextLaw law = ask(SequenceEnumeration.standard(), problem);
    assertThat(ToyModels.probabilities(law))
        .isEqualTo(
            Map.of(
                TokenSequence.of(0), .5, TokenSequence.of(1, 0), .25, TokenSequence.of(1, 1), .25));
    assertThat(law.residual()).isZero();
    assertThat(law.unlisted()).isEqualTo(Estimate.exact(0));
    assertThat(law.draws()).isEmpty();
  }

  @Test
  void wholeLawsSumToOneAndTextsThatCannotBeAreNotListed() {
    for (int seed = 0; seed < 20; seed++) {
      TextLawProblem problem = problem(seed, 3, seed % 2 == 0, 4);
      Map<TokenSequence, Double> law =
          ToyModels.probabilities(ask(SequenceEnumeration.standard(), problem));
      assertThat(law.values().stream().mapToDouble(p -> p).sum()).isCloseTo(1, within(1e-12));
      assertThat(law.keySet()).isEqualTo(definition(problem).keySet());
    }
  }

  @Test
  void keepsTheMostProbableTextsAndCertifiesTheRest() {
    for (int seed = 0; seed < 20; seed++) {
      TextLawProblem problem = problem(seed, 3, seed % 2 == 0, 4);
      for (int most : new int[] {1, 2, 5, 17}) {
        TextLaw cut = ask(SequenceEnumeration.standard().withMost(most), problem);
        List<Double> all = new ArrayList<>(definition(problem).values());
        all.sort((a, b) -> Double.compare(b, a));
        List<Double> kept = cut.texts().values().stream().map(Estimate::value).toList();
        assertThat(kept).hasSize(Math.min(most, all.size()));
        for (int i = 0; i < kept.size(); i++) {
          assertThat(kept.get(i)).isCloseTo(all.get(i), within(1e-14));
        }
        assertCertified(cut, definition(problem));
      }
    }
  }

  @Test
  void keepsAllTextsAboveTheMinimumAndCertifiesTheRest() {
    for (int seed = 0; seed < 20; seed++) {
      TextLawProblem problem = problem(seed, 3, seed % 2 == 1, 4);
      for (double minimum : new double[] {1e-9, .003, .05, .9}) {
        TextLaw cut = ask(SequenceEnumeration.standard().withMinimum(minimum), problem);
        long above = definition(problem).values().stream().filter(p -> p >= minimum).count();
        assertThat(cut.texts()).hasSize((int) above);
        assertCertified(cut, definition(problem));
      }
    }
  }

  private static void assertCertified(TextLaw cut, Map<TokenSequence, Double> truth) {
    double unlisted = 0;
    for (Map.Entry<TokenSequence, Double> text : truth.entrySet()) {
      Estimate stated = cut.estimate(text.getKey());
      assertThat(stated.error().covers(stated.value(), text.getValue(), 1e-14))
          .as("%s of %s", stated, text)
          .isTrue();
      unlisted += cut.texts().containsKey(text.getKey()) ? 0 : text.getValue();
    }
    assertThat(cut.residual()).isCloseTo(unlisted, within(1e-14));
    if (unlisted > 0) {
      assertThat(cut.unlisted().guarantee()).isEqualTo(Guarantee.BOUND);
      assertThat(cut.unlisted().error()).isInstanceOf(ErrorStatement.Bound.class);
    }
  }

  @Test
  void aCutWalkIsShorterThanAWholeOne() {
    TextLawProblem problem = problem(1, 4, false, 6);
    long whole = evaluations(SequenceEnumeration.standard(), problem);
    assertThat(evaluations(SequenceEnumeration.standard().withMost(3), problem))
        .isLessThan(whole / 4);
    assertThat(evaluations(SequenceEnumeration.standard().withMinimum(.01), problem))
        .isLessThan(whole / 4);
  }

  @Test
  void siblingsReadTogetherGiveTheSameBits() {
    for (int seed = 0; seed < 6; seed++) {
      TextLawProblem alone = problem(seed, 4, seed % 2 == 0, 5);
      for (int batch : new int[] {2, 3, 100}) {
        BatchedModel model = new BatchedModel(alone.model(), batch);
        TextLawProblem together =
            new TextLawProblem(model, alone.law(), alone.prompt(), alone.length());
        for (SequenceEnumeration engine :
            List.of(
                SequenceEnumeration.standard(),
                SequenceEnumeration.standard().withMinimum(.01),
                SequenceEnumeration.standard().withMost(5))) {
          assertThat(ToyModels.bits(ask(engine, together)))
              .isEqualTo(ToyModels.bits(ask(engine, alone)));
          assertThat(evaluations(engine, together)).isEqualTo(evaluations(engine, alone));
        }
        int before = model.readings();
        int calls = model.calls();
        long visited = evaluations(SequenceEnumeration.standard(), together);
        assertThat(model.readings() - before)
            .as("beginnings read, and the prompt but its last token")
            .isEqualTo((int) visited + 1);
        assertThat(model.calls() - calls).isLessThan((int) visited * 3 / 4);
      }
    }
  }

  private static long evaluations(SequenceEnumeration engine, TextLawProblem problem) {
    return engine.infer(problem, Run.of(1)).diagnostics().evaluations();
  }

  @Test
  void theGuaranteeIsExactUnlessTextsMayBeCut() {
    TextLawProblem problem = problem(1, 3, true, 2); // </s>, x</s> for 2 x, and 4 of two
    assertThat(SequenceEnumeration.standard().guarantee(problem)).isEqualTo(Guarantee.EXACT);
    assertThat(SequenceEnumeration.standard().withMost(7).guarantee(problem))
        .isEqualTo(Guarantee.EXACT);
    assertThat(SequenceEnumeration.standard().withMost(6).guarantee(problem))
        .isEqualTo(Guarantee.BOUND);
    assertThat(SequenceEnumeration.standard().withMinimum(1e-9).guarantee(problem))
        .isEqualTo(Guarantee.BOUND);
  }

  @Test
  void forecastsTheWalkExactlyWhereNothingIsImpossible() {
    for (boolean withEnd : new boolean[] {false, true}) {
      LanguageModel model =
          ToyModels.random(SeededRandomness.of(2), ToyModels.vocabulary(3, withEnd), 0);
      TextLawProblem problem = new TextLawProblem(model, TokenLaw.raw(), TokenSequence.of(2), 4);
      assertThat(SequenceEnumeration.standard().forecast(problem).evaluations())
          .isEqualTo(evaluations(SequenceEnumeration.standard(), problem));
    }
  }

  @Test
  void refusesAStaggeringNumberOfTextsWithNumbers() {
    NGramModel model = NGramModel.train("the quick brown fox jumps over the lazy dog");
    for (int length : new int[] {12, 400, 100_000}) {
      TextLawProblem problem =
          new TextLawProblem(model, TokenLaw.raw(), TokenSequence.empty(), length);
      Outcome<TextLaw> outcome = SequenceEnumeration.standard().infer(problem, Run.of(1));
      assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.REFUSED);
      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.GaveUp.class,
              gaveUp ->
                  assertThat(gaveUp.reason())
                      .startsWith("needs ")
                      .contains(" texts of up to " + length + " of 28 tokens"));
    }
    TextLawProblem twelve = new TextLawProblem(model, TokenLaw.raw(), TokenSequence.empty(), 12);
    assertThat(SequenceEnumeration.standard().forecast(twelve).basis())
        .isEqualTo("1.501e+17 texts of up to 12 of 28 tokens");
  }

  @Test
  void aWalkThatOverspendsGivesUp() {
    TextLawProblem problem = problem(1, 3, false, 4);
    Outcome<TextLaw> outcome =
        SequenceEnumeration.standard()
            .withMost(10)
            .infer(problem, Run.of(1, Budget.ofEvaluations(2)));
    assertThat(outcome.answer()).isEmpty();
  }

  @Test
  void badSettingsAreRefused() {
    assertThatThrownBy(() -> SequenceEnumeration.standard().withMost(0))
        .hasMessage("most is 0; give the number of texts to keep, at least 1");
    for (double bad : new double[] {-.1, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> SequenceEnumeration.standard().withMinimum(bad))
          .hasMessage("minimum is " + bad + "; give a probability in [0, 1], 0 to keep all texts");
    }
  }

  @Test
  void theLabelHasTheSettingsThatAreNotStandard() {
    assertThat(SequenceEnumeration.standard()).hasToString("sequence-enumeration");
    assertThat(new SequenceEnumeration(100, .001))
        .hasToString("sequence-enumeration[most=100,minimum=0.001]");
  }
}
