package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every block of README.md under a line {@code <!-- made by: ./credence ARGS -->} is what that command prints on a terminal of 110
 * columns, but for times, and for the widths that depend on them.
 */
final class ReadmeOutputTest {

  private static final Map<String, String> TERMINAL = Map.of("COLUMNS", "110");
  private static final Pattern BLOCK =
      Pattern.compile(
          "<!-- made by: \\./credence (.*?) -->\\n+```[a-z]*\\n(.*?)^```$",
          Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

  private record Block(List<String> args, String text) {}

  private static List<Block> blocks(String readme) {
    List<Block> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(readme);
    while (block.find()) {
      List<String> args =
          WORD.matcher(block.group(1)).results().map(ReadmeOutputTest::unquoted).toList();
      blocks.add(new Block(args, block.group(2)));
    }
    return blocks;
  }

  private static String unquoted(MatchResult word) {
    String text = word.group();
    return text.startsWith("'") || text.startsWith("\"")
        ? text.substring(1, text.length() - 1)
        : text;
  }

  /** The lines without what cannot repeat: times, and the blanks and dashes that align them. */
  private static List<String> masked(String text) {
    return text.lines()
        .map(
            line ->
                line.replaceAll("\\b[0-9][0-9.]*(e-?[0-9]+)? (µs|ms|s|min|h|d|y)(?![\\w])", "TIME"))
        .map(line -> line.replaceAll(":?-{3,}:?", "---"))
        .map(line -> line.replaceAll("\\s+", " ").strip())
        .toList();
  }

  @TestFactory
  Stream<DynamicTest> theReadmeShowsWhatTheCommandsPrint() throws IOException {
    String given = System.getProperty("credence.root", "");
    Path readme = (given.isEmpty() ? Path.of("..") : Path.of(given)).resolve("README.md");
    assumeThat(readme).exists();
    List<Block> blocks = blocks(Files.readString(readme));
    assertThat(blocks).as("blocks made by commands in %s", readme).isNotEmpty();
    return blocks.stream()
        .map(
            block ->
                DynamicTest.dynamicTest(
                    String.join(" ", block.args()),
                    () -> {
                      String[] args = block.args().toArray(new String[0]);
                      assertThat(masked(Command.with(TERMINAL, args).out()))
                          .isEqualTo(masked(block.text()));
                    }));
  }

  @Test
  void findsBlocksAndTheirArguments() {
    String readme =
        "# Title\n"
            + "<!-- made by: ./credence infer asia --given 'a b=c' -->\n"
            + "```text\n"
            + "x\n"
            + "y\n"
            + "```\n"
            + "```\n"
            + "other\n"
            + "```\n";
    assertThat(blocks(readme))
        .containsExactly(new Block(List.of("infer", "asia", "--given", "a b=c"), "x\ny\n"));
  }

  @Test
  void aDigitThatChangedIsSeen() {
    String shown = "engine  error     time\n----------------------\nlw      0.042  12.3 ms\n";
    assertThat(masked(shown.replace("0.042", "0.043"))).isNotEqualTo(masked(shown));
    assertThat(masked(shown.replace("lw", "bp"))).isNotEqualTo(masked(shown));
    assertThat(masked(shown + "more\n")).isNotEqualTo(masked(shown));
  }

  @Test
  void onlyTimesAndAlignmentAreNot() {
    String shown = "engine  error     time\n----------------------\nlw      0.042  12.3 ms\n";
    String slower = "engine  error    time\n---------------------\nlw      0.042  1.02 s \n";
    assertThat(masked(slower)).isEqualTo(masked(shown));
    assertThat(masked("| a | 3 µs |\n|:---|---:|"))
        .isEqualTo(masked("| a | 1.5 min |\n|---|:---|"));
  }
}
