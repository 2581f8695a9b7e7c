package org.credence.bayes.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TableSizeTest {

  private static final InputLimits WIDE =
      new InputLimits(1 << 20, 1 << 20, 200, 100, 100, 64, 10, 1L << 40);

  @Test
  void tablesWithinLimitsAndMemoryAreNoProblem() {
    assertThat(new TableSize(InputLimits.standard()).problem("table", 1000)).isEmpty();
  }

  @Test
  void allTablesTogetherMustFitIntoTheHeap() {
    double half = Math.floor(0.75 * Runtime.getRuntime().maxMemory() / 32 / 2);
    assumeTrue(half < 1 << 30, "a heap that any single table fits into");
    TableSize sizes = new TableSize(WIDE);
    assertThat(sizes.problem("the first", half)).isEmpty();
    assertThat(sizes.problem("the second", half + 2))
        .startsWith("the second and the tables before it have ")
        .contains(" entries, which take ", "expected at most three quarters of the heap of ")
        .endsWith("; raise it with -Xmx");
  }

  @Test
  void noTableIsLargerThanAnArrayWhateverTheLimits() {
    assertThat(new TableSize(WIDE).problem("it", Math.scalb(1.0, 31)))
        .startsWith("it needs 2^31 entries = 17.2 GB, expected at most 2^30 = 8.59 GB");
  }

  @Test
  void limitsOfTheCallerAreKept() {
    ReadOptions narrow =
        new ReadOptions(new InputLimits(1 << 20, 1 << 20, 200, 11, 2, 1, 2, 8), false);
    assertCode(narrow, "variable lawn_sprinkler { }", "BIF-TOKEN");
    assertCode(narrow, "variable a { type discrete [3] { x, y, z }; }", "BIF-STATE-COUNT");
    assertCode(narrow, "variable a { type discrete { x y z }; }", "BIF-STATE-COUNT");
    String two = "variable a { type discrete { x y } } variable b { type discrete { x y } } ";
    assertCode(narrow, two + "variable c { type discrete { x y } }", "BIF-VARIABLES");
    assertCode(narrow, two + "probability ( a | b, c ) { }", "BIF-PARENTS");
    ReadOptions tiny =
        new ReadOptions(new InputLimits(1 << 20, 1 << 20, 200, 20, 2, 1, 2, 3), false);
    assertCode(tiny, two + "probability ( a | b ) { }", "BIF-TABLE-SIZE");
  }

  private static void assertCode(ReadOptions options, String text, String code) {
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> Bif.read(new InputText("t", text), options))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void aFileLargerThanTheLimitIsNotReadToItsEnd(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("large.bif"), Samples.BIF.repeat(4000));
    ReadOptions options = new ReadOptions(WIDE, false);
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> Bif.read(file, options))
        .withMessage(
            file
                + ": error: holds more than 1048576 bytes, expected at most that many (limit"
                + " fileBytes); raise the limit if it is meant [IO-TOO-LARGE]");
  }
}
