package org.credence.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.credence.lab.report.TextTable.Column;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TextTableTest {

  private static TextTable table() {
    return new TextTable(
            List.of(
                Column.left("name"),
                Column.right("first\nnumber"),
                Column.right("second").rank(1),
                Column.left("third").rank(2)))
        .row(List.of("alpha-beta", "1", "22", "yes"))
        .row(List.of("日本", "333", "4", "no"));
  }

  @Test
  void columnsAreAligned() {
    assertThat(table().render(Terminal.plain()))
        .isEqualTo(
            """
                         first
            name        number  second  third
            ---------------------------------
            alpha-beta       1      22  yes
            日本           333       4  no
            """);
  }

  @Test
  void aRowAddedAfterATableWasSetOutWidensIt() {
    TextTable table = table();
    table.render(Terminal.plain());
    table.row(List.of("alpha-beta-gamma", "55555555", "1", "no"));
    assertThat(table.render(Terminal.plain()))
        .isEqualTo(
            """
                                 first
            name                number  second  third
            -----------------------------------------
            alpha-beta               1      22  yes
            日本                   333       4  no
            alpha-beta-gamma  55555555       1  no
            """);
  }

  @Test
  void columnsThatMayGoAreLeftOutByRankAndNamed() {
    assertThat(table().render(new Terminal(28, false)))
        .isEqualTo(
            """
                         first
            name        number  second
            --------------------------
            alpha-beta       1      22
            日本           333       4
            (left out for width: third)
            """);
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 21, 24, 26, 28, 30, 31, 32, 33, 40, 120})
  void noLineIsWiderThanTheTerminal(int width) {
    assertThat(table().render(new Terminal(width, false)).lines())
        .allSatisfy(line -> assertThat(DisplayWidth.of(line)).isLessThanOrEqualTo(width));
  }

  @ParameterizedTest
  @ValueSource(ints = {78, 80, 100, 120, 200})
  void noLineOfAComparisonIsWiderThanTheTerminal(int width) {
    ComparisonReport report =
        Records.comparison(
            "variable-elimination",
            "",
            2,
            Records.exact(7, 1_500_000),
            Records.sampled(7, 0.0123, 3_000_000_000L),
            Records.sampled(8, 0.0456, 4_000_000_000L),
            Records.refused(7));

    assertThat(ComparisonTable.of(report, new Terminal(width, false)).lines())
        .allSatisfy(line -> assertThat(DisplayWidth.of(line)).isLessThanOrEqualTo(width));
    assertThat(
            ComparisonTable.of(report, new Terminal(width, true)).replaceAll("\u001B\\[\\d+m", ""))
        .as("colours change nothing but colours")
        .isEqualTo(ComparisonTable.of(report, new Terminal(width, false)));
  }

  @Test
  void controlCharactersDoNotReachTheTerminal() {
    TextTable table = new TextTable(List.of(Column.left("name")));
    table.row(List.of("a\u001B[31mred\nline\u202E"));

    assertThat(table.render(Terminal.plain())).contains("a\\u001B[31mred\\u000Aline\\u202E");
    assertThat(table.markdown()).doesNotContain("\u001B");
  }

  @Test
  void markdownCellsKeepTheirColumns() {
    TextTable table = new TextTable(List.of(Column.left("a"), Column.left("b")));
    table.row(List.of("x|y", "*bold* `code` <br> [link]"));

    assertThat(table.markdown())
        .isEqualTo(
            """
            | a | b |
            |:---|:---|
            | x\\|y | \\*bold\\* \\`code\\` \\<br\\> \\[link\\] |
            """);
  }

  @Test
  void aRowOfTheWrongLengthIsRefused() {
    assertThatThrownBy(() -> table().row(List.of("a")))
        .hasMessage("a row has 1 cells but the table has 4 columns");
  }

  @Test
  void aTerminalHasAWidth() {
    assertThatThrownBy(() -> new Terminal(19, false))
        .hasMessage("a terminal of width 19 is too narrow; give at least 20");
  }

  @Test
  void longWordsAreNotCut() {
    StringBuilder out = new StringBuilder();
    Notes.wrap(out, "a " + "x".repeat(30) + " b c", new Terminal(20, false), "  ");

    assertThat(out).hasToString("a\n  " + "x".repeat(30) + "\n  b c\n");
  }
}
