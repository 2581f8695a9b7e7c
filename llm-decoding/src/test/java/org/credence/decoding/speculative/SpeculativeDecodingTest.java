package org.credence.decoding.speculative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.function.ToLongFunction;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.ExhaustiveRandomness;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.SymbolVocabulary;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.ngram.NGramModel;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.problem.GenerationProblem;
import org.credence.decoding.sampling.DrawCounter;
import org.credence.decoding.testkit.ToyModels;
import org.junit.jupiter.api.Test;

final class SpeculativeDecodingTest {

  private static final Vocabulary AB = ToyModels.vocabulary(2, false);

  private static GenerationProblem problem(LanguageModel model, int length) {
    return new GenerationProblem(model, TokenLaw.raw(), TokenSequence.of(0), length);
  }

  private static String reason(SpeculativeDecoding engine, LanguageModel target) {
    Outcome<Generation> outcome = engine.infer(problem(target, 3), Run.of(1));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.NOT_APPLICABLE);
    return outcome.match(a -> "answered", i -> "impossible", g -> g.reason());
  }

  @Test
  void acceptsAsOftenAsTheTwoLawsOverlap() {
    // Σ min(p, q) = 1/3 + 1/3 for p = (1/3, 2/3), q = (2/3, 1/3); expected accepted of 2 drafts:
    // 2/3 + 4/9 = 10/9
    LanguageModel target = ToyModels.constant(AB, 1 / 3.0, 2 / 3.0);
    LanguageModel draft = ToyModels.constant(AB, 2 / 3.0, 1 / 3.0);
    assertThat(expected(target, draft, DrawCounter::accepted)).isCloseTo(10 / 9.0, within(1e-14));
    // the second draft is looked at if the first was accepted: 1 + 2/3 tested, and 10/9 = 2/3 of
    // 5/3
    assertThat(expected(target, draft, DrawCounter::tested)).isCloseTo(5 / 3.0, within(1e-14));
  }

  /** Expectation over one pass with two drafts. */
  private static double expected(
      LanguageModel target, LanguageModel draft, ToLongFunction<DrawCounter> number) {
    return ExhaustiveRandomness.law(
            randomness -> {
              DrawCounter counter = new DrawCounter();
              new SpeculativeDecoder(
                      problem(target, 3), draft, 2, Drafting.FROM_THE_LAW, new TokenVerification())
                  .step(randomness, counter);
              return number.applyAsLong(counter);
            })
        .expectation(Long::doubleValue);
  }

  @Test
  void whatFollowsARejectedTokenNeedsNoLaw() {
    // after b the target has no distribution at all, but it never says b; the draft does
    LanguageModel target = new NothingAfterB(ToyModels.constant(AB, 1, 0));
    LanguageModel draft = ToyModels.constant(AB, .5, .5);
    Generation text =
        new SpeculativeDecoding(DraftSource.of(draft, "toy"), 4)
            .draw(problem(target, 40), SeededRandomness.of(1), new DrawCounter());
    assertThat(text.tokens().toArray()).containsOnly(0).hasSize(40);
  }

  private record NothingAfterB(LanguageModel model) implements LanguageModel {
    @Override
    public Vocabulary vocabulary() {
      return model.vocabulary();
    }

    @Override
    public TokenContext open() {
      return new NothingAfterBContext(this, model.open());
    }
  }

  private record NothingAfterBContext(LanguageModel model, TokenContext context)
      implements TokenContext {
    @Override
    public int length() {
      return context.length();
    }

    @Override
    public void extend(int[] tokens, int scored, double[] out) {
      context.extend(tokens, scored, out);
      for (int i = 0; i < scored; i++) {
        if (tokens[tokens.length - scored + i] == 1) {
          out[2 * i] = Double.NEGATIVE_INFINITY;
          out[2 * i + 1] = Double.NEGATIVE_INFINITY;
        }
      }
    }

    @Override
    public TokenContext fork() {
      return new NothingAfterBContext(model, context.fork());
    }

    @Override
    public void truncate(int length) {
      context.truncate(length);
    }
  }

  @Test
  void vocabulariesThatDifferAreRefusedWithTheFirstDifference() {
    LanguageModel target = ToyModels.constant(SymbolVocabulary.of("abc", false, false), .2, .3, .5);
    LanguageModel other = ToyModels.constant(SymbolVocabulary.of("abx", false, false), .2, .3, .5);
    assertThat(reason(new SpeculativeDecoding(DraftSource.of(other, "other"), 2), target))
        .isEqualTo(
            "the vocabularies of target and draft differ, of target (one) and draft (other): token"
                + " 2 is 'c' in one and 'x' in the other; give a draft model with the target's"
                + " vocabulary");
  }

  @Test
  void aLowerOrderNeedsAnNGramTargetOfThatOrder() {
    assertThat(reason(SpeculativeDecoding.standard(), ToyModels.constant(AB, .5, .5)))
        .isEqualTo(
            "a draft of lower order (2) needs an n-gram model as target; give a draft model of its"
                + " own (--draft MODEL or a format such as q4_0)");
    assertThat(
            reason(
                SpeculativeDecoding.standard().withDraft(new LowerOrder(9)),
                NGramModel.train("ab")))
        .isEqualTo("the draft has order 9 but the target only 5; give a draft of order 1 to 5");
    assertThatThrownBy(() -> new LowerOrder(0))
        .hasMessage(
            "order of the draft is 0; give at least 1, and at most the order of the target");
  }

  @Test
  void theUsualDraftHasOrder2OrWhatTheTargetHas() {
    for (int order = 1; order <= 4; order++) {
      NGramModel target =
          NGramModel.train("abcab", NGramModel.Settings.standard().withOrder(order));
      LanguageModel draft = SpeculativeDecoding.standard().draft().draftFor(target);
      assertThat(draft).isInstanceOf(NGramModel.class);
      assertThat(((NGramModel) draft).order()).isEqualTo(Math.min(2, order));
    }
    assertThat(
            reason(
                SpeculativeDecoding.standard().withDraft(new LowerOrder(2)),
                NGramModel.train("ab", NGramModel.Settings.standard().withOrder(1))))
        .isEqualTo("the draft has order 2 but the target only 1; give a draft of order 1 to 1");
  }

  @Test
  void badDraftLengthsAreRefused() {
    for (int bad : new int[] {0, -1, 65}) {
      assertThatThrownBy(() -> SpeculativeDecoding.standard().withDraftLength(bad))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("draft length is " + bad + "; give a number of tokens from 1 to 64");
    }
  }

  @Test
  void theLabelNamesADraftAndALengthThatAreNotStandard() {
    assertThat(SpeculativeDecoding.standard()).hasToString("speculative-decoding");
    assertThat(new SpeculativeDecoding(new LowerOrder(1), 8))
        .hasToString("speculative-decoding[draft=1,length=8]");
  }

  @Test
  void aDrawOfOneTokenDraftsNothing() {
    DrawCounter counter = new DrawCounter();
    new SpeculativeDecoding(new LowerOrder(1), 4)
        .draw(problem(NGramModel.train("abcab"), 1), SeededRandomness.of(1), counter);
    assertThat(counter.drafted()).isZero();
    assertThat(counter.targetPositions()).isEqualTo(1);
  }
}
