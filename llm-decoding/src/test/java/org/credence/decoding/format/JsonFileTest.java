package org.credence.decoding.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.credence.core.input.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JsonFileTest {

  private static JsonValue parsed(String text) {
    return JsonFile.parse("a.json", text);
  }

  @Test
  void givesTheValuesInTheirOrder() {
    JsonValue root =
        parsed("{\"b\": [1, -2, 3.5e2, \"x\\u00e4\\ud83d\\ude00\"], \"a\": true, \"c\": null}");
    assertThat(root.members().keySet()).containsExactly("b", "a", "c");
    JsonValue b = root.member("b");
    assertThat(b.size()).isEqualTo(4);
    assertThat(b.elements().get(0).integer(0, 1)).isEqualTo(1);
    assertThat(b.elements().get(1).integer(-2, 0)).isEqualTo(-2);
    assertThat(b.elements().get(2).number()).isEqualTo(350.0);
    assertThat(b.elements().get(3).text()).isEqualTo("xä😀");
    assertThat(root.member("a").truth()).isTrue();
    assertThat(root.member("c").isNull()).isTrue();
    assertThat(root.optional("c")).isEmpty();
    assertThat(root.optional("d")).isEmpty();
    assertThat(root.optional("a")).isPresent();
  }

  @Test
  void readsAFileWithAByteOrderMark(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("x.json");
    Files.writeString(file, "\ufeff[7]");
    assertThat(JsonFile.read(file).elements().get(0).integer(0, 9)).isEqualTo(7);
  }

  @Test
  void refusesWhatIsNotUtf8(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("x.json");
    Files.write(file, new byte[] {'"', (byte) 0xc3, '"'});
    assertThatThrownBy(() -> JsonFile.read(file))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("byte 0x1")
        .hasMessageContaining("TEXT-ENCODING");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | a.json:1:1 | holds nothing, expected a JSON value | JSON-SYNTAX",
        "`  ` | a.json:1:1 | holds nothing | JSON-SYNTAX",
        "`{\"a\": 1` | a.json:1: | is not JSON here (Unexpected end-of-input: expected close marker for Object); mend | JSON-SYNTAX",
        "`{\"a\": 1}\n [` | a.json:2:2 | goes on after the end of the JSON value (line 1) | JSON-SYNTAX",
        "`[1, 2,]` | a.json:1: | is not JSON here | JSON-SYNTAX",
        "`[NaN]` | a.json:1: | is not JSON here | JSON-SYNTAX",
        "`[01]` | a.json:1: | is not JSON here | JSON-SYNTAX",
        "`{'a': 1}` | a.json:1: | is not JSON here | JSON-SYNTAX",
        "`/* */ 1` | a.json:1: | is not JSON here | JSON-SYNTAX",
        "`{\"a\": 1,\n \"a\": 2}` | a.json:2:2 | member 'a' stands twice in one object | JSON-DUPLICATE",
        "`[\"\\ud800x\"]` | a.json:1:2 | holds the unpaired surrogate \\ud800 | JSON-SURROGATE",
        "`{\"\\udc00\": 1}` | a.json:1:9 | low surrogate in property name | JSON-SYNTAX",
        "`<html>` | a.json:1: | is not JSON here | JSON-SYNTAX",
      })
  void refusesTheDocument(String text, String place, String problem, String code) {
    assertThatThrownBy(() -> parsed(text))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining(place)
        .hasMessageContaining(problem)
        .hasMessageContaining("[" + code + "]");
  }

  @Test
  void refusesDepthAndLongNumbersByTheirLimit() {
    assertThat(parsed("[".repeat(64) + "]".repeat(64)).size()).isEqualTo(1);
    assertThatThrownBy(() -> parsed("[".repeat(65) + "]".repeat(65)))
        .hasMessageContaining("a.json:1:65")
        .hasMessageContaining("nested deeper than 64")
        .hasMessageContaining("[JSON-LIMIT]");
    assertThatThrownBy(() -> parsed("{\"a\":".repeat(100_000)))
        .hasMessageContaining("nested deeper than 64");
    assertThatThrownBy(() -> parsed("1".repeat(2000)))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("is beyond a limit here")
        .hasMessageContaining("[JSON-LIMIT]");
  }

  @Test
  void refusesMoreMemoryThanTheLimit() {
    String text = "[1, {\"a\": 2}]"; // a list, a number, an object with a member, a number
    long held = 128 + 121 + 128 + 113 + 121;
    assertThat(JsonFile.parse("a.json", text, held).size()).isEqualTo(2);
    assertThatThrownBy(() -> JsonFile.parse("a.json", text, held - 1))
        .hasMessageContaining(
            "a.json:1:11: error: the values up to here take more than 610 bytes of memory, expected at most that many;"
                + " this is not a file of settings, or the JVM has a small heap (JDK_JAVA_OPTIONS=-Xmx512m gives it more) [JSON-LIMIT]");
  }

  @Test
  void refusesEachCutOfADocument() {
    String whole = "{\"a\": [1, \"x\\n\", {\"b\": null}], \"c\": -1.5e3, \"d\": false}";
    parsed(whole);
    for (int cut = 0; cut < whole.length(); cut++) {
      String part = whole.substring(0, cut);
      assertThatThrownBy(() -> parsed(part)).as(part).isInstanceOf(FormatException.class);
    }
  }

  @Test
  void saysWhatAValueIsWhenAskedForSomethingElse() {
    JsonValue root = parsed("{\"a\": [\"x\", 1.5, 1e400, 12345678901234567890, true, null]}");
    JsonValue a = root.member("a");
    assertThatThrownBy(() -> root.member("b"))
        .hasMessageContaining("a.json:1:1: error: the document has no member 'b'")
        .hasMessageContaining("[JSON-MISSING]");
    assertThatThrownBy(a::members)
        .hasMessageContaining("a.json:1:7: error: 'a' is an array, expected an object")
        .hasMessageContaining("[JSON-KIND]");
    assertThatThrownBy(() -> a.elements().get(0).integer(0, 1))
        .hasMessageContaining(
            "a.json:1:8: error: element 1 of 'a' is the text 'x', expected a number");
    assertThatThrownBy(() -> a.elements().get(1).integer(0, 9))
        .hasMessageContaining("is 1.5, expected a whole number from 0 to 9")
        .hasMessageContaining("[JSON-NUMBER]");
    assertThatThrownBy(() -> a.elements().get(2).number())
        .hasMessageContaining("is 1e400, beyond what a number can hold");
    assertThatThrownBy(() -> a.elements().get(3).integer(0, Long.MAX_VALUE))
        .hasMessageContaining("is 12345678901234567890, expected a whole number");
    assertThatThrownBy(() -> a.elements().get(4).text())
        .hasMessageContaining("is true, expected a text");
    assertThatThrownBy(() -> a.elements().get(5).truth())
        .hasMessageContaining("is null, expected true or false");
    assertThatThrownBy(() -> root.elements())
        .hasMessageContaining("the document is an object, expected an array");
    JsonValue longText = parsed("[\"" + "y".repeat(100) + "\"]");
    assertThatThrownBy(() -> longText.elements().get(0).truth())
        .hasMessageContaining("y".repeat(40) + "... (100 characters)'");
  }
}
