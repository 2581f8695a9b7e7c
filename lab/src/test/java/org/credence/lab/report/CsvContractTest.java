package org.credence.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.credence.bayes.model.Variable;
import org.junit.jupiter.api.Test;

/** The CSV read back by a reader: separators, quotes and newlines of names change no column. */
final class CsvContractTest {

  private static List<List<String>> read(String csv) {
    try (CsvReader<CsvRecord> reader = CsvReader.builder().ofCsvRecord(csv)) {
      return reader.stream().map(CsvRecord::getFields).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void oddNamesComeBackAsTheyWere() {
    List<List<String>> rows = read(InferenceCsv.of(Records.answered()));
    Variable odd = Records.oddNames().variables().get(0);

    assertThat(rows).hasSize(5).allSatisfy(row -> assertThat(row).hasSize(8));
    assertThat(rows.get(1).subList(0, 2)).containsExactly(odd.name(), odd.states().get(0));
    assertThat(rows.get(2).subList(0, 2)).containsExactly(odd.name(), odd.states().get(1));
  }

  @Test
  void numbersHaveAllTheirDigits() {
    List<List<String>> rows = read(InferenceCsv.of(Records.answered()));

    assertThat(Double.parseDouble(rows.get(1).get(2))).isEqualTo(0.1 + 0.2);
  }

  @Test
  void thereIsOneRowPerEngineAndSeed() {
    List<List<String>> rows =
        read(
            ComparisonCsv.of(
                Records.comparison(
                    "ve",
                    "",
                    2,
                    Records.sampled(7, 0.5, 1),
                    Records.sampled(8, 0.25, 1),
                    Records.refused(7))));
    List<String> heading = rows.get(0);

    assertThat(rows).hasSize(4).allSatisfy(row -> assertThat(row).hasSize(heading.size()));
    assertThat(rows.get(2).get(heading.indexOf("seed"))).isEqualTo("8");
    assertThat(rows.get(2).get(heading.indexOf("error.max"))).isEqualTo("0.25");
    assertThat(rows.get(2).get(heading.indexOf("error.kl"))).as("infinite").isEmpty();
    assertThat(rows.get(3).get(heading.indexOf("reason"))).contains(", the budget");
    assertThat(rows.get(3).get(heading.indexOf("error.max"))).isEmpty();
  }

  @Test
  void measuresOfAnyRowAreColumns() {
    List<List<String>> rows = read(ComparisonCsv.of(Records.textComparison()));

    assertThat(rows.get(0))
        .contains("measure.acceptanceRate", "measure.targetPasses", "error.noiseFloor");
    assertThat(rows.get(1).get(rows.get(0).indexOf("measure.acceptanceRate"))).isEqualTo("0.392");
  }

  @Test
  void withoutAnAnswerTheHeadingStandsAlone() {
    assertThat(read(InferenceCsv.of(Records.gaveUp()))).hasSize(1);
  }
}
