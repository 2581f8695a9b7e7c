package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.NavigableSet;
import java.util.TreeSet;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

/** Overlaps of tokens against their definition; the messages are in {@link TokenizerJsonPiecesTest}. */
final class AddedTokenOrderTest {

  @Test
  void findsWhetherATokenOfTheFirstRoundBeginsWithinOneOfTheSecond() {
    int[] cases = new int[2];
    for (int seed = 0; seed < 4000; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      String text = word(random, 6);
      NavigableSet<String> first = new TreeSet<>();
      for (int i = random.below(5); i >= 0; i--) {
        first.add(word(random, 4));
      }
      boolean expected = overlaps(text, first);
      assertThat(AddedTokenOrder.conflict(text, first).isPresent())
          .as("%s after %s", text, first)
          .isEqualTo(expected);
      cases[expected ? 1 : 0]++;
    }
    assertThat(cases[0]).isGreaterThan(200);
    assertThat(cases[1]).isGreaterThan(200);
  }

  /** Each token of the first round, laid at each place of the text, agrees with it where both are. */
  private static boolean overlaps(String text, NavigableSet<String> first) {
    for (String token : first) {
      for (int from = 0; from < text.length(); from++) {
        int both = Math.min(token.length(), text.length() - from);
        boolean agrees = text.regionMatches(from, token, 0, both);
        boolean longerAtTheStart = from == 0 && token.length() > text.length();
        if (agrees && !longerAtTheStart) {
          return true;
        }
      }
    }
    return false;
  }

  private static String word(SeededRandomness random, int most) {
    StringBuilder word = new StringBuilder();
    for (int i = random.below(most); i >= 0; i--) {
      word.append((char) ('a' + random.below(4)));
    }
    return word.toString();
  }

  @Test
  void veryLongTokensAreRefusedRatherThanSearched() {
    String whole = TokenizerJsonTest.byteLevel();
    int from = whole.indexOf("{\"id\": 259");
    String old = whole.substring(from, whole.indexOf("]", from));
    String added =
        "{\"id\": 259, \"content\": \"<x>\", \"special\": true}, {\"id\": 260, \"content\": \"%s\", \"normalized\": true}";
    String file = whole.replace(old, added.formatted("a".repeat(1001)));
    assertThatThrownBy(() -> TokenizerJsonTest.read(file))
        .hasMessageContaining(
            "'content' of an added token that is 'normalized' has 1001 letters, expected at most 1000")
        .hasMessageContaining("[TOKENIZER-JSON]");
  }
}
