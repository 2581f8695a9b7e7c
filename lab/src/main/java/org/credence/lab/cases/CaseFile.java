package org.credence.lab.cases;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedInputStream;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.core.input.FormatException;

/**
 * Cases from comma-separated values (RFC 4180), read row by row, so that a file of any length takes the memory of one row.
 *
 * <p>The first row names variables of the model, any of them in any order; every further row is a case, each cell the observed
 * state of its column's variable. An empty cell, quoted or not, is an unobserved variable, and so is a cell that holds one of the
 * texts given for missing values, unless that is a state of the variable. Blanks around a cell do not count where the cell is no
 * state with them. Lines without any character are skipped. UTF-8, with or without byte-order mark, any line ends, packed as
 * gzip or not.
 *
 * <p>A heading that does not fit the model throws {@link FormatException}, its place being file, line and column of the table. A
 * row that is wrong (an unknown state, too many cells or too few) is a {@link Case} with an error and does not end the reading;
 * where the text is broken so that rows cannot be told apart any more (a quote that is never closed, bytes that are no UTF-8), the
 * last case says so.
 *
 * <pre>{@code
 * try (CaseFile cases = CaseFile.open(path, network, Evidence.none(), List.of())) {
 *   for (Case row : cases) { ... }
 * }
 * }</pre>
 */
public final class CaseFile implements Iterable<Case>, AutoCloseable {

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int MOST_CELL_CHARACTERS = 1 << 24;

  private final String name;
  private final CaseRow rows;
  private final CsvReader<CsvRecord> reader;
  private final Iterator<CsvRecord> records;
  private boolean begun;

  private CaseFile(
      String name, Reader text, GraphicalModel model, Evidence common, List<String> missing) {
    this.name = name;
    this.reader =
        CsvReader.builder()
            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
            .detectBomHeader(false)
            .maxBufferSize(MOST_CELL_CHARACTERS)
            .ofCsvRecord(text);
    this.records = reader.iterator();
    this.rows = new CaseRow(name, model, common, missing, heading());
  }

  /**
   * Opens a file and reads its heading.
   *
   * @param common what is known in every case; its variables must not be columns
   * @param missing texts that stand for an unobserved variable, besides the empty one
   * @throws FormatException if the file is missing or its heading is wrong
   */
  public static CaseFile open(
      Path file, GraphicalModel model, Evidence common, List<String> missing) {
    String name = file.toString();
    if (Files.isDirectory(file)) {
      throw FormatException.of(name, "is a directory, expected a file", "IO-DIRECTORY");
    }
    try {
      return new CaseFile(name, text(file), model, common, missing);
    } catch (FileNotFoundException e) {
      throw FormatException.of(
          name,
          Files.exists(file)
              ? "cannot be read (" + e.getMessage() + "); check its permissions"
              : "there is no such file; check the path",
          Files.exists(file) ? "IO-READ" : "IO-MISSING");
    } catch (IOException e) {
      throw FormatException.of(
          name, "cannot be read (" + e + "); check that it is a file", "IO-READ");
    }
  }

  /** Reads cases from text, called {@code name} in messages. */
  public static CaseFile of(
      String name, String text, GraphicalModel model, Evidence common, List<String> missing) {
    boolean marked = text.startsWith("\uFEFF");
    return new CaseFile(
        name, new StringReader(marked ? text.substring(1) : text), model, common, missing);
  }

  /** Characters of a file, strictly UTF-8. Not through a channel, which an interrupt would close. */
  private static Reader text(Path file) throws IOException {
    InputStream in = new BufferedInputStream(new FileInputStream(file.toFile()), BUFFER_BYTES);
    in.mark(2);
    boolean packed = in.read() == 0x1F && in.read() == 0x8B;
    in.reset();
    if (packed) {
      in = new BufferedInputStream(new GZIPInputStream(in, BUFFER_BYTES), BUFFER_BYTES);
    }
    in.mark(3);
    int first = in.read();
    int second = in.read();
    int third = in.read();
    if (!(first == 0xEF && second == 0xBB && third == 0xBF)) {
      in.reset();
    }
    if ((first == 0xFE && second == 0xFF) || (first == 0xFF && second == 0xFE)) {
      in.close();
      throw FormatException.atByte(
          file.toString(), 0, "is UTF-16, expected UTF-8; convert it", "TEXT-ENCODING");
    }
    return new InputStreamReader(
        in,
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  private CsvRecord heading() {
    try {
      if (records.hasNext()) {
        return records.next();
      }
    } catch (CsvParseException | UncheckedIOException e) {
      throw FormatException.at(name, 1, 1, broken(e), "CASES-TEXT");
    }
    throw FormatException.of(
        name,
        "is empty, expected a heading with names of variables and one row per case",
        "CASES-EMPTY");
  }

  /** The variables that have a column, by index, in the order of the columns. */
  public List<Integer> columns() {
    return rows.columns();
  }

  /** The cases, once: the file is read as they are asked for. */
  @Override
  public Iterator<Case> iterator() {
    if (begun) {
      throw new IllegalStateException(
          "the cases of " + name + " have been read; open the file again to read them again");
    }
    begun = true;
    return new Iterator<>() {
      private long number;
      private long line = rows.headingLine();
      private boolean ended;
      private Optional<Case> next = Optional.empty();

      @Override
      public boolean hasNext() {
        if (next.isEmpty() && !ended) {
          next = read();
        }
        return next.isPresent();
      }

      private Optional<Case> read() {
        try {
          if (!records.hasNext()) {
            ended = true;
            return Optional.empty();
          }
          CsvRecord record = records.next();
          line = record.getStartingLineNumber();
          return Optional.of(rows.read(++number, record));
        } catch (CsvParseException | UncheckedIOException e) {
          ended = true;
          String problem =
              FormatException.of(name, "after line " + line + ", " + broken(e), "CASES-TEXT")
                  .message();
          return Optional.of(new Case(++number, line + 1, Evidence.none(), Optional.of(problem)));
        }
      }

      @Override
      public Case next() {
        if (!hasNext()) {
          throw new NoSuchElementException("there are no more cases in " + name);
        }
        Case row = next.orElseThrow();
        next = Optional.empty();
        return row;
      }
    };
  }

  private static String broken(RuntimeException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof CharacterCodingException
        ? "the text is not valid UTF-8, so nothing after it can be read; save the file as UTF-8 text"
        : "the text cannot be told apart into rows ("
            + cause.getMessage()
            + "), so nothing after it can be read; close every quote";
  }

  @Override
  public void close() {
    try {
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
