package org.credence.lab.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Variable;
import org.credence.core.input.FormatException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CaseFileTest {

  private static final BayesianNetwork MODEL =
      BayesianNetwork.builder("m")
          .variable(Variable.of("smoke", "yes", "no"), List.of(), 0.5, 0.5)
          .variable(Variable.of("a,b", "x \"y\"", "z", "NA"), List.of(), 0.25, 0.5, 0.25)
          .variable(Variable.of("xray", "yes", "no"), List.of("smoke"), 0.9, 0.1, 0.2, 0.8)
          .build();

  @TempDir Path folder;

  private static CaseFile file(String text, String... missing) {
    return CaseFile.of("cases.csv", text, MODEL, Evidence.none(), List.of(missing));
  }

  /** Each case as {@code number@line evidence} or {@code number@line ! error}. */
  private static List<String> read(CaseFile file) {
    List<String> rows = new ArrayList<>();
    for (Case row : file) {
      rows.add(
          row.number()
              + "@"
              + row.line()
              + row.error().map(e -> " ! " + e).orElse(" " + row.evidence().describe(MODEL)));
    }
    file.close();
    return rows;
  }

  @Test
  void columnsMayBeAnyVariablesInAnyOrder() {
    CaseFile file = file("xray,smoke\nyes,no\nno,\n,\n");
    assertThat(file.columns()).containsExactly(2, 0);
    assertThat(read(file)).containsExactly("1@2 [smoke=no, xray=yes]", "2@3 [xray=no]", "3@4 []");
  }

  @Test
  void quotesHoldCommasQuotesAndNewlines() {
    assertThat(read(file("\"a,b\",\"smoke\"\n\"x \"\"y\"\"\",\"yes\"\n\"\",no\nz,\"\"\n")))
        .containsExactly("1@2 [smoke=yes, a,b=x \"y\"]", "2@3 [smoke=no]", "3@4 [a,b=z]");
    assertThat(read(file("smoke\n\"yes\nno\"\nno\n")))
        .hasSize(2)
        .last()
        .isEqualTo("2@4 [smoke=no]");
  }

  @Test
  void lineEndsByteOrderMarkBlanksAndEmptyLinesDoNotMatter() {
    List<String> rows = List.of("1@2 [smoke=yes]", "2@3 [smoke=no]");
    assertThat(read(file("smoke\nyes\nno"))).isEqualTo(rows);
    assertThat(read(file("smoke\r\nyes\r\nno\r\n"))).isEqualTo(rows);
    assertThat(read(file("smoke\ryes\rno\r"))).isEqualTo(rows);
    assertThat(read(file("\uFEFFsmoke\nyes\nno\n"))).isEqualTo(rows);
    assertThat(read(file(" smoke \n yes\nno \n"))).isEqualTo(rows);
    assertThat(read(file("smoke\n\nyes\n\n\nno\n\n")))
        .containsExactly("1@3 [smoke=yes]", "2@6 [smoke=no]");
  }

  @Test
  void aHeadingWithoutRowsHoldsNoCases() {
    assertThat(read(file("smoke,xray\n"))).isEmpty();
  }

  @Test
  void missingTextsAreUnobservedUnlessTheyAreStates() {
    assertThat(read(file("smoke,\"a,b\"\nNA,NA\n?,?\n", "NA", "?")))
        .containsExactly("1@2 [a,b=NA]", "2@3 []");
    assertThat(read(file("smoke\nNA\n")))
        .containsExactly(
            "1@2 ! cases.csv:2:1: error: \"smoke\" has no state \"NA\"; its states are \"yes\", \"no\";"
                + " if it stands for a missing value, say so (--missing) [CASES-STATE]");
  }

  @Test
  void aWrongRowIsOneRow() {
    assertThat(read(file("smoke,xray\nyse,no\nyes\nyes,no,no\nno,\n")))
        .containsExactly(
            "1@2 ! cases.csv:2:1: error: \"smoke\" has no state \"yse\"; its states are \"yes\","
                + " \"no\"; if it stands for a missing value, say so (--missing) [CASES-STATE]",
            "2@3 ! cases.csv:3:2: error: the row has 1 cell, expected 2, one per column; leave a cell"
                + " empty for what is not known [CASES-CELLS]",
            "3@4 ! cases.csv:4:3: error: the row has 3 cells, expected 2, one per column; leave a cell"
                + " empty for what is not known [CASES-CELLS]",
            "4@5 [smoke=no]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "smok,xray|cases.csv:1:1: error: column 1 of the heading names \"smok\", which is no variable"
            + " of the model; did you mean smoke? [CASES-VARIABLE]",
        "xray,plutonium|cases.csv:1:2: error: column 2 of the heading names \"plutonium\", which is no"
            + " variable of the model; its variables are \"smoke\", \"a,b\", \"xray\" [CASES-VARIABLE]",
        "smoke;xray|cases.csv:1:1: error: column 1 of the heading names \"smoke;xray\", which is no"
            + " variable of the model; separate columns by commas [CASES-VARIABLE]",
        "smoke,|cases.csv:1:2: error: column 2 of the heading has no name; name a variable of the model"
            + " in every column [CASES-VARIABLE]",
        "smoke,xray,smoke|cases.csv:1:3: error: column 3 of the heading names \"smoke\" again, which is"
            + " column 1 already; name each variable once [CASES-TWICE]"
      })
  void aWrongHeadingIsBadInput(String heading, String message) {
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> file(heading + "\nyes,no\n"))
        .withMessage(message);
  }

  @Test
  void aVariableWithEvidenceInAllCasesIsNoColumn() {
    Evidence common = Evidence.none().observe(2, 0);
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> CaseFile.of("c", "xray\nyes\n", MODEL, common, List.of()))
        .withMessageContaining(
            "column 1 of the heading names \"xray\", on which there is evidence in all cases; give it in"
                + " one place [CASES-CONFLICT]");
    assertThat(read(CaseFile.of("c", "smoke\nyes\n", MODEL, common, List.of())))
        .containsExactly("1@2 [smoke=yes, xray=yes]");
  }

  @Test
  void nothingAtAllIsBadInput() {
    for (String text : List.of("", "\n\n")) {
      assertThatExceptionOfType(FormatException.class)
          .isThrownBy(() -> file(text))
          .withMessage(
              "cases.csv: error: is empty, expected a heading with names of variables and one row per"
                  + " case [CASES-EMPTY]");
    }
  }

  @Test
  void aFileIsReadPackedOrNotAndMarkedOrNot() throws IOException {
    Path plain = Files.writeString(folder.resolve("plain.csv"), "\uFEFFsmoke\nyes\n");
    Path packed = folder.resolve("packed.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write("\uFEFFsmoke\nyes\n".getBytes(StandardCharsets.UTF_8));
    }
    for (Path path : List.of(plain, packed)) {
      assertThat(read(CaseFile.open(path, MODEL, Evidence.none(), List.of())))
          .containsExactly("1@2 [smoke=yes]");
    }
  }

  @Test
  void whatIsNoUtf8EndsTheReadingWithARow() throws IOException {
    Path file = folder.resolve("latin.csv");
    byte[] bytes = "smoke\nyes\nn\u00e9\nno\n".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(file, bytes);
    List<Case> rows = new ArrayList<>();
    try (CaseFile cases = CaseFile.open(file, MODEL, Evidence.none(), List.of())) {
      cases.forEach(rows::add);
    } catch (FormatException e) { // a file shorter than a buffer fails at its heading
      assertThat(e).hasMessageContaining("is not valid UTF-8").hasMessageContaining("CASES-TEXT");
      return;
    }
    assertThat(rows.get(rows.size() - 1).error().orElseThrow()).contains("is not valid UTF-8");
  }

  @Test
  void aQuoteThatIsNeverClosedIsTheLastRow() {
    List<String> rows = read(file("smoke,xray\nyes,no\n\"yes,no\nno,no\n"));
    assertThat(rows).hasSize(2).first().isEqualTo("1@2 [smoke=yes, xray=no]");
    assertThat(rows.get(1)).contains(" ! cases.csv");
  }

  @Test
  void whatCannotBeOpenedIsSaid() throws IOException {
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> CaseFile.open(folder, MODEL, Evidence.none(), List.of()))
        .withMessageEndingWith("is a directory, expected a file [IO-DIRECTORY]");
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(
            () -> CaseFile.open(folder.resolve("no.csv"), MODEL, Evidence.none(), List.of()))
        .withMessageEndingWith("there is no such file; check the path [IO-MISSING]");
    Path wide = Files.write(folder.resolve("wide.csv"), new byte[] {(byte) 0xFF, (byte) 0xFE, 65});
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> CaseFile.open(wide, MODEL, Evidence.none(), List.of()))
        .withMessageContaining("is UTF-16, expected UTF-8; convert it [TEXT-ENCODING]");
  }

  @Test
  void casesAreReadOnce() {
    CaseFile file = file("smoke\nyes\n");
    read(file);
    assertThatIllegalStateException()
        .isThrownBy(file::iterator)
        .withMessage(
            "the cases of cases.csv have been read; open the file again to read them again");
  }
}
