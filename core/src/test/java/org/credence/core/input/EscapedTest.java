package org.credence.core.input;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class EscapedTest {

  @Test
  void leavesPrintableTextAlone() {
    assertThat(Escaped.text("wet = 0.5 (Grüße, 日本, 🙂)")).isEqualTo("wet = 0.5 (Grüße, 日本, 🙂)");
    assertThat(Escaped.quote("wet")).isEqualTo("\"wet\"");
    assertThat(Escaped.text("")).isEmpty();
  }

  @Test
  void escapesControlCharacters() {
    assertThat(Escaped.text("a\u001B[31mred\u0007\r\nb\tc\u0000\u007F\u009B"))
        .isEqualTo("a\\u001B[31mred\\u0007\\u000D\\u000Ab\\u0009c\\u0000\\u007F\\u009B");
    assertThat(Escaped.text("\u2028\u2029")).isEqualTo("\\u2028\\u2029");
  }

  @Test
  void escapesWhatTurnsOrHidesText() {
    assertThat(Escaped.text("\u202Egpj.exe\u202C \u2066x\u2069 \u200B\uFEFF\u00AD"))
        .isEqualTo("\\u202Egpj.exe\\u202C \\u2066x\\u2069 \\u200B\\uFEFF\\u00AD");
    assertThat(Escaped.text(new String(Character.toChars(0xE0041)))).isEqualTo("\\uE0041");
    assertThat(Escaped.text("\uE000")).as("private use").isEqualTo("\\uE000");
    assertThat(Escaped.text("\u0378")).as("unassigned").isEqualTo("\\u0378");
  }

  @Test
  void escapesSurrogatesWithoutTheirPartner() {
    assertThat(Escaped.text("a\uD83Db")).isEqualTo("a\\uD83Db");
    assertThat(Escaped.text("a\uDE42\uD83D")).isEqualTo("a\\uDE42\\uD83D");
    assertThat(Escaped.text("a\uD83D\uDE42")).isEqualTo("a\uD83D\uDE42");
  }

  @Test
  void cutsLongTextAndSaysSo() {
    assertThat(Escaped.text("x".repeat(2000))).isEqualTo("x".repeat(2000));
    assertThat(Escaped.text("x".repeat(2001))).isEqualTo("x".repeat(2000) + "...");
    assertThat(Escaped.quote("y".repeat(60))).isEqualTo("\"" + "y".repeat(60) + "\"");
    assertThat(Escaped.quote("y".repeat(8 << 20))).isEqualTo("\"" + "y".repeat(60) + "...\"");
    assertThat(Escaped.quote("\u0000".repeat(100))).hasSize(60 + 3 + 2);
  }
}
