package org.credence.lab.report;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

/** Comma-separated values as RFC 4180 has them, lines ended by a newline; texts stand as they are, in quotes where needed. */
final class CsvText {

  private CsvText() {}

  /** A heading and the rows that {@code rows} writes. */
  static String of(List<String> heading, Consumer<CsvWriter> rows) {
    StringWriter out = new StringWriter();
    try (CsvWriter csv = CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(out)) {
      csv.writeRecord(heading);
      rows.accept(csv);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }
}
