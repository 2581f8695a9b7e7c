package org.credence.decoding.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class SymbolVocabularyTest {

  @Test
  void specialTokensComeFirstThenTheCharactersInTheirOrder() {
    Vocabulary vocabulary = SymbolVocabulary.of("ba😀b", true, true);
    assertThat(vocabulary.size()).isEqualTo(5);
    assertThat(vocabulary.begin()).hasValue(0);
    assertThat(vocabulary.end()).hasValue(1);
    assertThat(vocabulary.text(0)).isEqualTo("<s>");
    assertThat(vocabulary.text(4)).isEqualTo("😀");
    assertThat(vocabulary.encode("a😀b")).containsExactly(3, 4, 2);
    assertThat(vocabulary.find("a")).hasValue(3);
    assertThat(vocabulary.find("z")).isEmpty();
    assertThat(vocabulary.isEnd(1)).isTrue();
    assertThat(vocabulary.isEnd(0)).isFalse();
  }

  @Test
  void decodingLeavesSpecialTokensOutAndGivesTheTextBack() {
    Vocabulary vocabulary = SymbolVocabulary.of("ab😀", true, true);
    assertThat(vocabulary.decode(TokenSequence.of(0, 2, 4, 3, 1))).isEqualTo("a😀b");
    assertThat(vocabulary.decode(TokenSequence.of(vocabulary.encode("b😀a")))).isEqualTo("b😀a");
  }

  @Test
  void specialTokensAreNeverReadOutOfAText() {
    Vocabulary vocabulary = SymbolVocabulary.of("<s>/", true, true);
    assertThat(vocabulary.encode("<s>")).containsExactly(2, 3, 4);
  }

  @Test
  void anUnknownCharacterIsNamedWithItsPosition() {
    Vocabulary vocabulary = SymbolVocabulary.of("ab😀", false, false);
    assertThatThrownBy(() -> vocabulary.encode("a😀é"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "character 'é' U+00E9 at position 2 of the text is not in the vocabulary of 3 tokens; use only characters of the text the model was trained on");
    assertThatThrownBy(() -> vocabulary.encode("\n"))
        .hasMessageStartingWith("character U+000A at position 0 of the text is not in");
    assertThatThrownBy(() -> vocabulary.encode("\u202Ea"))
        .hasMessageStartingWith("character U+202E at position 0");
  }

  @Test
  void aVocabularyOfNothingIsRefused() {
    assertThatThrownBy(() -> SymbolVocabulary.of("", false, false))
        .hasMessageContaining("needs at least one token");
  }

  @Test
  void theFirstDifferenceBetweenTwoVocabulariesIsNamed() {
    Vocabulary abc = SymbolVocabulary.of("abc", false, false);
    assertThat(Vocabulary.difference(abc, SymbolVocabulary.of("abc", false, false))).isEmpty();
    assertThat(Vocabulary.difference(abc, SymbolVocabulary.of("axy", false, false)))
        .hasValue("token 1 is 'b' in one and 'x' in the other");
    assertThat(Vocabulary.difference(abc, SymbolVocabulary.of("abcd", false, false)))
        .hasValue("token 3 is in one only (3 and 4 tokens)");
    assertThat(Vocabulary.difference(abc, SymbolVocabulary.of("abc", true, false)))
        .hasValue("token 0 is 'a' in one and '<s>' in the other");
  }

  @Test
  void theSameTokensWithAnotherMeaningAreADifference() {
    Vocabulary ended = SymbolVocabulary.of("a", false, true);
    assertThat(Vocabulary.difference(ended, new Plain(ended)))
        .hasValue("the end token is 0 in one and absent in the other");
  }

  private record Plain(Vocabulary vocabulary) implements Vocabulary {
    @Override
    public int size() {
      return vocabulary.size();
    }

    @Override
    public String text(int token) {
      return vocabulary.text(token);
    }

    @Override
    public OptionalInt find(String text) {
      return vocabulary.find(text);
    }

    @Override
    public OptionalInt begin() {
      return OptionalInt.empty();
    }

    @Override
    public OptionalInt end() {
      return OptionalInt.empty();
    }

    @Override
    public int[] encode(String text) {
      return vocabulary.encode(text);
    }
  }
}
