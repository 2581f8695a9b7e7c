package org.credence.decoding.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class TokenBufferTest {

  @Test
  void growsAndForgets() {
    TokenBuffer buffer = TokenBuffer.of(TokenSequence.of(3, 1));
    for (int i = 0; i < 100; i++) {
      buffer.append(i);
    }
    buffer.truncate(4);
    assertThat(buffer.from(1)).containsExactly(1, 0, 1);
    assertThat(buffer.sequenceFrom(4)).isEqualTo(TokenSequence.empty());
    assertThatThrownBy(() -> buffer.token(4)).hasMessage("token 4 of 4");
    assertThatThrownBy(() -> buffer.truncate(5))
        .hasMessage("cannot truncate 4 tokens to 5; give a length from 0 to 4");
  }

  @Test
  void becomesAnother() {
    TokenBuffer buffer = TokenBuffer.of(TokenSequence.of(1, 2, 3, 4));
    buffer.become(TokenBuffer.of(TokenSequence.of(1, 2, 9)), 2);
    assertThat(buffer.from(0)).containsExactly(1, 2, 9);
  }

  @Test
  void aCopyIsIndependent() {
    TokenBuffer buffer = TokenBuffer.of(TokenSequence.of(1));
    TokenBuffer copy = buffer.copy();
    buffer.append(2);
    copy.append(3);
    assertThat(buffer.from(0)).containsExactly(1, 2);
    assertThat(copy.from(0)).containsExactly(1, 3);
  }

  @Test
  void sequencesAreValuesInLexicographicOrder() {
    int[] tokens = {1, 2};
    TokenSequence sequence = TokenSequence.of(tokens);
    tokens[0] = 7;
    sequence.toArray()[0] = 7;
    assertThat(sequence).isEqualTo(TokenSequence.of(1, 2)).hasToString("1 2");
    assertThat(sequence).isLessThan(TokenSequence.of(1, 3)).isGreaterThan(TokenSequence.of(1));
    assertThat(sequence).isNotEqualTo(TokenSequence.of(1, 2, 3));
  }
}
