package org.credence.decoding.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SlidingWindowModelTest {

  private static final int TOKENS = 100;

  /** A model whose row says how many tokens it has read and a hash of them, and that counts what it reads. */
  private static final class Witness implements LanguageModel {
    private long read;

    @Override
    public Vocabulary vocabulary() {
      return new NumberedVocabulary(TOKENS);
    }

    @Override
    public TokenContext open() {
      return new Cursor(new ArrayList<>());
    }

    private final class Cursor implements TokenContext {
      private final List<Integer> tokens;

      Cursor(List<Integer> tokens) {
        this.tokens = tokens;
      }

      @Override
      public LanguageModel model() {
        return Witness.this;
      }

      @Override
      public int length() {
        return tokens.size();
      }

      @Override
      public void extend(int[] more, int scored, double[] out) {
        for (int i = 0; i < more.length; i++) {
          tokens.add(more[i]);
          read++;
          int row = i - (more.length - scored);
          if (row >= 0) {
            Arrays.fill(out, row * TOKENS, (row + 1) * TOKENS, tokens.hashCode());
            out[row * TOKENS] = tokens.size();
          }
        }
      }

      @Override
      public TokenContext fork() {
        return new Cursor(new ArrayList<>(tokens));
      }

      @Override
      public void truncate(int length) {
        tokens.subList(length, tokens.size()).clear();
      }
    }
  }

  /** By the definition: the tokens of the window in which token i is read. */
  private static List<Integer> window(int[] text, int i, int context, int lead) {
    int stride = Math.max(1, (context - lead) / 2);
    int number = 0;
    while (i >= context + number * stride) {
      number++;
    }
    List<Integer> window = new ArrayList<>();
    for (int place = 0; place <= i; place++) {
      if (place < lead || place >= number * stride + lead || number == 0) {
        window.add(text[place]);
      }
    }
    return window;
  }

  private static int[] text(int length, Randomness randomness) {
    int[] text = new int[length];
    Arrays.setAll(text, i -> randomness.below(TOKENS));
    return text;
  }

  @ParameterizedTest
  @CsvSource({"8,0", "8,1", "9,1", "2,1", "1,0", "5,3"})
  void everyTokenSeesItsWindowHoweverTheTextIsRead(int context, int lead) {
    Randomness randomness = SeededRandomness.of(11);
    SlidingWindowModel model = new SlidingWindowModel(new Witness(), context, lead);
    for (int repeat = 0; repeat < 20; repeat++) {
      int[] text = text(40, randomness);
      TokenContext cursor = model.open();
      while (cursor.length() < text.length) {
        int from = cursor.length();
        int count = 1 + randomness.below(text.length - from);
        int scored = randomness.below(count + 1);
        double[] out = new double[scored * TOKENS];
        cursor.extend(Arrays.copyOfRange(text, from, from + count), scored, out);
        for (int row = 0; row < scored; row++) {
          int place = from + count - scored + row;
          List<Integer> expected = window(text, place, context, lead);
          assertThat(out[row * TOKENS]).isEqualTo(expected.size());
          assertThat(out[row * TOKENS + 1]).isEqualTo(expected.hashCode());
          if (place >= context) {
            assertThat(expected.size()).isBetween(model.leastContext(), context);
          }
        }
        if (randomness.bernoulli(0.3)) {
          cursor.truncate(randomness.below(cursor.length() + 1));
        } else if (randomness.bernoulli(0.3)) {
          cursor = cursor.fork();
        }
      }
    }
  }

  @Test
  void aLongTextIsReadTwice() {
    Witness witness = new Witness();
    TokenContext cursor = new SlidingWindowModel(witness, 64, 0).open();
    for (int token : text(64 + 32 * 100, SeededRandomness.of(1))) {
      cursor.extend(new int[] {token}, 0, new double[0]);
    }
    assertThat(witness.read).isEqualTo(64 + 32 * 100 + 32 * 100);
  }

  @Test
  void refusesAWindowWithoutRoom() {
    assertThatThrownBy(() -> new SlidingWindowModel(new Witness(), 1, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "a window of 1 tokens of which 1 are kept; give a window that is larger than what is kept");
  }
}
