package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.credence.cli.Command.credence;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code decode --stop}: where texts end, whatever their tokens are. */
final class StopTextCommandTest {

  @TempDir static Path folder;

  private static String model = "";

  @BeforeAll
  static void write() {
    model = TinyModels.llama(folder).toString();
  }

  private static String[] line(String name, String... more) {
    List<String> line = new ArrayList<>(List.of("decode", name, "--prompt", "the", "-n", "40"));
    line.addAll(List.of(more));
    return line.toArray(String[]::new);
  }

  private static String text(JsonNode json) {
    return json.get("text").asString();
  }

  /** The beginning of the text without stops; its tokens are those before, and no more than needed. */
  private static void assertStops(String name, JsonNode whole, String stop, String... engine) {
    List<String> options = new ArrayList<>(List.of(engine));
    options.addAll(List.of("--stop", stop));
    String streamed =
        credence(line(name, options.toArray(String[]::new))).exits(0).silently().out();
    options.add("--json");
    JsonNode json = credence(line(name, options.toArray(String[]::new))).exits(0).silently().json();
    String expected = text(whole).substring(0, text(whole).indexOf(stop));
    assertThat(text(json)).as("stop %s of %s", stop, text(whole)).isEqualTo(expected);
    assertThat(json.get("endedBy").asString()).isEqualTo("stop-text");
    assertThat(json.get("stopText").asString()).isEqualTo(stop);
    assertThat(json.get("stopTexts").get(0).asString()).isEqualTo(stop);
    assertThat(json.get("endedByToken").asBoolean()).isFalse();
    assertThat(json.get("stop").asString()).isEqualTo("completed");
    int length = json.get("tokens").size();
    for (String part : List.of("tokens", "pieces", "logProbability", "rawLogProbability")) {
      assertThat(json.get(part).size()).isEqualTo(length);
      for (int i = 0; i < length; i++) {
        assertThat(json.get(part).get(i)).isEqualTo(whole.get(part).get(i));
      }
    }
    String prompt = name.equals(model) ? "the" : "";
    String shown = prompt + expected;
    assertThat(streamed).isEqualTo(shown.isEmpty() || shown.endsWith("\n") ? shown : shown + "\n");
  }

  /** Every place where a stop text may lie: within a token, over several, over the bytes of a character. */
  @Test
  void aTextEndsWhereAStopTextIsCompleteWithTheTokensThatWereDrawnAnyway() {
    JsonNode whole = credence(line(model, "--json")).exits(0).json();
    String text = text(whole);
    int last = text.length() - 8; // behind it, bytes may wait for the rest of their character
    for (int begin = 0; begin < last; begin += 3) {
      assertStops(model, whole, text.substring(begin, begin + 1 + begin % 5));
    }
    assertThat(whole.get("endedBy").asString()).isEqualTo("length");
    assertThat(whole.get("stopText").isNull()).isTrue();
    assertThat(whole.get("stopTexts").isEmpty()).isTrue();
  }

  @Test
  void speculativeDecodingStopsAtTheSamePlace() {
    String[] drafts = {"--engine", "speculative-decoding", "--temperature", "0", "--draft", "q8_0"};
    List<String> options = new ArrayList<>(List.of(drafts));
    options.add("--json");
    JsonNode whole = credence(line(model, options.toArray(String[]::new))).exits(0).json();
    for (int begin = 0; begin < 12; begin += 4) {
      assertStops(model, whole, text(whole).substring(begin, begin + 3), drafts);
    }
  }

  @Test
  void learnedModelsStopToo() {
    JsonNode whole = credence(line("front-office", "--json")).exits(0).json();
    assertStops("front-office", whole, text(whole).substring(5, 8));
  }

  @Test
  void aBeginningOfAStopTextIsShownWhenTheTextEndsWithIt() {
    String text = text(credence(line("front-office", "--json")).exits(0).json());
    String stop = text.substring(text.length() - 3) + "never";
    JsonNode json = credence(line("front-office", "--stop", stop, "--json")).exits(0).json();
    assertThat(text(json)).isEqualTo(text);
    assertThat(json.get("endedBy").asString()).isEqualTo("length");
    assertThat(credence(line("front-office", "--stop", stop)).exits(0).out().strip())
        .isEqualTo(text.strip());
  }

  @Test
  void ofSeveralStopTextsTheFirstThatIsCompleteCounts() {
    JsonNode whole = credence(line("front-office", "--json")).exits(0).json();
    String text = text(whole);
    String one = text.substring(19, 22);
    String other = text.substring(3, 7);
    String first = text.indexOf(one) + 3 < text.indexOf(other) + 4 ? one : other;
    JsonNode json =
        credence(line("front-office", "--stop", one, "--stop", other, "--json")).exits(0).json();
    assertThat(json.get("stopText").asString()).isEqualTo(first);
    assertThat(text(json)).isEqualTo(text.substring(0, text.indexOf(first)));
    assertThat(json.get("stopTexts").toString()).isEqualTo("[\"" + one + "\",\"" + other + "\"]");
  }

  @Test
  void anEmptyStopTextIsRefused() {
    credence("decode", model, "--prompt", "a", "--stop", "a", "--stop", "")
        .exits(2)
        .complains("--stop: stop text 2 is empty", "give one letter at least");
  }
}
