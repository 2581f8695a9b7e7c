package org.credence.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** A table of cases. */
final class CasesOptions {

  @Option(
      names = "--cases",
      paramLabel = "FILE",
      description =
          "Many cases: a CSV file with variables as heading and one case per row, empty cells"
              + " unobserved. Writes one row of posteriors per case.")
  private Optional<Path> cases = Optional.empty();

  @Option(
      names = "--missing",
      paramLabel = "TEXT",
      description =
          "With --cases: a text, such as NA, that stands for a missing value. Repeatable.")
  private List<String> missing = new ArrayList<>();

  /** The file, if one was given. */
  Optional<Path> file() {
    if (cases.isEmpty() && !missing.isEmpty()) {
      throw new UsageException("--missing is for --cases; give both or neither");
    }
    return cases;
  }

  List<String> missing() {
    return List.copyOf(missing);
  }
}
