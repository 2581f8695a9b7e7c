package org.credence.decoding.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where a text stops and what is held back on the way, against their definitions. */
final class StopTextsTest {

  /** All words over two letters. */
  private static List<String> words(int least, int most) {
    List<String> all = new ArrayList<>();
    for (int length = least; length <= most; length++) {
      for (int bits = 0; bits < 1 << length; bits++) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++) {
          word.append((bits >> i & 1) == 0 ? 'a' : 'b');
        }
        all.add(word.toString());
      }
    }
    return all;
  }

  /** By definition: the first place where a stop text ends, and the longest that ends there. */
  private static Optional<String> stop(String text, List<String> stops) {
    for (int end = 1; end <= text.length(); end++) {
      String longest = "";
      for (String stop : stops) {
        if (text.startsWith(stop, end - stop.length()) && stop.length() > longest.length()) {
          longest = stop;
        }
      }
      if (!longest.isEmpty()) {
        return Optional.of(text.substring(0, end - longest.length()) + "|" + longest);
      }
    }
    return Optional.empty();
  }

  /** By definition: letters at the end of a text with which a stop text may begin. */
  private static int held(String text, List<String> stops) {
    for (int length = text.length(); length > 0; length--) {
      String end = text.substring(text.length() - length);
      if (stops.stream().anyMatch(stop -> stop.startsWith(end))) {
        return length;
      }
    }
    return 0;
  }

  private static void assertByDefinition(String text, List<String> stops, List<String> pieces) {
    StopTexts.Scan scan = new StopTexts(stops).scan();
    StringBuilder come = new StringBuilder();
    StringBuilder shown = new StringBuilder();
    Optional<String> stop = stop(text, stops);
    for (String piece : pieces) {
      come.append(piece);
      shown.append(scan.append(piece));
      if (stop(come.toString(), stops).isEmpty()) {
        assertThat(scan.found()).isEmpty();
        assertThat(shown.length()).isEqualTo(come.length() - held(come.toString(), stops));
      }
    }
    shown.append(scan.finish());
    assertThat(scan.found().map(found -> shown + "|" + found))
        .as("%s in pieces %s with the stops %s", text, pieces, stops)
        .isEqualTo(stop);
    if (stop.isEmpty()) {
      assertThat(shown).hasToString(text);
    }
  }

  @Test
  void everyTextInEveryTwoPiecesStopsWhereAnyOfTwoWordsIsComplete() {
    List<String> words = words(1, 3);
    List<String> texts = words(1, 6);
    for (int one = 0; one < words.size(); one++) {
      for (int other = one; other < words.size(); other++) {
        List<String> stops = List.of(words.get(one), words.get(other));
        for (String text : texts) {
          assertByDefinition(text, stops, List.of(text.split("")));
          for (int cut = 0; cut <= text.length(); cut += 2) {
            assertByDefinition(text, stops, List.of(text.substring(0, cut), text.substring(cut)));
          }
        }
      }
    }
  }

  @Test
  void aStopTextWhoseBeginningOverlapsItselfIsFound() {
    for (String word : words(4, 5)) {
      for (String text : words(7, 8)) {
        assertByDefinition(text, List.of(word), List.of(text.split("")));
      }
    }
    StopTexts.Scan scan = StopTexts.of("aab").scan();
    assertThat(scan.append("aa")).isEmpty();
    assertThat(scan.append("a")).isEqualTo("a");
    assertThat(scan.append("bc")).isEmpty();
    assertThat(scan.found()).contains("aab");
    assertThat(scan.append("aa") + scan.finish()).isEmpty();
  }

  @Test
  void charactersOfTwoHalvesAreNeverCut() {
    StopTexts.Scan scan = StopTexts.of("\uD83D\uDE00!").scan();
    assertThat(scan.append("x\uD83D\uDE01\uD83D\uDE00")).isEqualTo("x\uD83D\uDE01");
    assertThat(scan.append("?")).isEqualTo("\uD83D\uDE00?");
    assertThat(scan.append("\uD83D\uDE00!\uD83D")).isEmpty();
    assertThat(scan.found()).contains("\uD83D\uDE00!");
  }

  @Test
  void withoutStopTextsNothingIsHeld() {
    StopTexts.Scan scan = StopTexts.none().scan();
    assertThat(scan.append("abc")).isEqualTo("abc");
    assertThat(scan.finish()).isEmpty();
    assertThat(scan.found()).isEmpty();
  }

  @Test
  void stopTextsThatCannotBeMeantAreRefused() {
    assertThatThrownBy(() -> StopTexts.of("a", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("stop text 2 is empty, which would end every text; give one letter at least");
    assertThatThrownBy(() -> StopTexts.of("a\uD83D"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "stop text 1 has half of a character (a surrogate), which is in no text; give whole ones");
  }
}
