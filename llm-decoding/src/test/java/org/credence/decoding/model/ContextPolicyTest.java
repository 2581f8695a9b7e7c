package org.credence.decoding.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.StopReason;
import org.credence.decoding.model.ContextPolicy.Fitted;
import org.credence.decoding.model.ContextPolicy.Overflow;
import org.credence.decoding.testkit.ToyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ContextPolicyTest {

  private static final LanguageModel PLAIN =
      TableModel.of(new NumberedVocabulary(3), 1, new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1});

  private static final Vocabulary WITH_BEGIN = SymbolVocabulary.of("ab", true, false);

  private static final LanguageModel BEGINNING = ToyModels.constant(WITH_BEGIN, 0, 0.5, 0.5);

  private static final int BEGIN = WITH_BEGIN.begin().orElseThrow();

  @ParameterizedTest
  @EnumSource(Overflow.class)
  void whatFitsIsLeftAlone(Overflow overflow) {
    ContextPolicy policy = new ContextPolicy(overflow, 4);
    for (int further : new int[] {-1, 0, 1}) {
      int[] tokens = new int[4 - further];
      Fitted fitted = policy.fit(PLAIN, TokenSequence.of(tokens), further, "");
      assertThat(fitted.model()).isSameAs(PLAIN);
      assertThat(fitted.text()).isEqualTo(TokenSequence.of(tokens));
      assertThat(fitted.note()).isEmpty();
      assertThat(fitted.leftOut()).isZero();
    }
  }

  @Test
  void refusesWithBothLengths() {
    assertThatThrownBy(
            () ->
                ContextPolicy.refuse(3)
                    .fit(PLAIN, TokenSequence.of(0, 1, 2), 1, "the prompt has 3 tokens, 2 more"))
        .isInstanceOfSatisfying(
            CannotAnswerException.class,
            e -> {
              assertThat(e.stop()).isEqualTo(StopReason.REFUSED);
              assertThat(e.reason())
                  .isEqualTo(
                      "the prompt has 3 tokens, 2 more and the model reads at most 3 tokens of a text; shorten it, or choose another policy (--overflow truncate-left or window)");
            });
  }

  @Test
  void truncatesTheOldestButForTheBeginToken() {
    ContextPolicy policy = new ContextPolicy(Overflow.TRUNCATE_LEFT, 3);
    Fitted plain = policy.fit(PLAIN, TokenSequence.of(0, 1, 2, 0), 1, "");
    assertThat(plain.text()).isEqualTo(TokenSequence.of(2, 0));
    assertThat(plain.leftOut()).isEqualTo(2);
    assertThat(plain.model()).isSameAs(PLAIN);
    assertThat(plain.note())
        .contains("2 of 4 tokens of the text are left out at its beginning, so that 3 are read");
    Fitted begun = policy.fit(BEGINNING, TokenSequence.of(BEGIN, 0, 1, 1), 0, "");
    assertThat(begun.text()).isEqualTo(TokenSequence.of(BEGIN, 1, 1));
    Fitted scored = policy.fit(BEGINNING, TokenSequence.of(BEGIN, 0, 1, 0, 1), -1, "");
    assertThat(scored.text()).isEqualTo(TokenSequence.of(BEGIN, 1, 0, 1));
  }

  @Test
  void refusesWhereNothingOfTheTextWouldBeLeft() {
    ContextPolicy policy = new ContextPolicy(Overflow.TRUNCATE_LEFT, 3);
    assertThatThrownBy(() -> policy.fit(PLAIN, TokenSequence.of(0), 3, "1 and 3"))
        .hasMessageContaining("1 and 3 and the model reads at most 3")
        .hasMessageContaining("ask for less, so that something of the text is left");
    assertThatThrownBy(() -> policy.fit(BEGINNING, TokenSequence.of(BEGIN, 0), 2, ""))
        .hasMessageContaining("ask for less");
    assertThatThrownBy(
            () ->
                new ContextPolicy(Overflow.WINDOW, 1)
                    .fit(BEGINNING, TokenSequence.of(BEGIN, 0), 0, ""))
        .hasMessageContaining("ask for less");
  }

  @Test
  void slidesOverTheWholeText() {
    Fitted fitted =
        new ContextPolicy(Overflow.WINDOW, 5)
            .fit(BEGINNING, TokenSequence.of(BEGIN, 0, 1, 0, 1, 1), 10, "");
    assertThat(fitted.model()).isInstanceOf(SlidingWindowModel.class);
    assertThat(fitted.text().length()).isEqualTo(6);
    assertThat(fitted.note())
        .contains(
            "16 tokens are read in windows of 5: behind the first window every token is predicted from 4 to 5 tokens");
  }

  @Test
  void policiesHaveLabels() {
    for (Overflow overflow : Overflow.values()) {
      assertThat(Overflow.ofLabel(overflow.label())).contains(overflow);
    }
    assertThat(Overflow.ofLabel("truncate-left")).contains(Overflow.TRUNCATE_LEFT);
    assertThat(Overflow.ofLabel("wrap")).isEmpty();
    assertThatThrownBy(() -> ContextPolicy.refuse(0))
        .hasMessage("context is 0; give at least 1 token");
  }
}
