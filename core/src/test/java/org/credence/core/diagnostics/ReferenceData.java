package org.credence.core.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The published reference values of diagnostics; tests that need them are skipped where they are missing. */
final class ReferenceData {

  private static final Pattern GROUP = Pattern.compile("\"([A-Za-z0-9_]+)\": \\{([^{}]*)\\}");
  private static final Pattern ENTRY =
      Pattern.compile("\"([A-Za-z0-9_]+)\": (\\[[^\\]]*\\]|null|\"Inf\"|[-+0-9.eE]+)");

  private ReferenceData() {}

  static Path folder() {
    String beside = System.getProperty("credence.root", "..") + "/../shared/data";
    String given =
        Optional.ofNullable(System.getenv("CREDENCE_DATA"))
            .orElseGet(() -> System.getProperty("credence.data", beside));
    Path folder = Path.of(given).resolve("diagnostics");
    assumeTrue(Files.isDirectory(folder), "there is no " + folder + "; set CREDENCE_DATA");
    return folder;
  }

  static List<String> lines(String file) {
    try {
      return Files.readAllLines(folder().resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Rows of numbers under a line of names; comment lines are left out. Shape [column][row]. */
  static double[][] columns(String file) {
    List<double[]> rows = new ArrayList<>();
    boolean named = false;
    for (String line : lines(file)) {
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      if (!named) {
        named = true;
        continue;
      }
      String[] cells = line.split(",");
      double[] row = new double[cells.length];
      for (int i = 0; i < row.length; i++) {
        row[i] = Double.parseDouble(cells[i].strip());
      }
      rows.add(row);
    }
    double[][] columns = new double[rows.get(0).length][rows.size()];
    for (int r = 0; r < rows.size(); r++) {
      for (int c = 0; c < columns.length; c++) {
        columns[c][r] = rows.get(r)[c];
      }
    }
    return columns;
  }

  /** The innermost objects of a JSON file: name to entries; null is NaN, "Inf" infinity, a list its numbers. */
  static Map<String, Map<String, double[]>> groups(String file) {
    Map<String, Map<String, double[]>> groups = new LinkedHashMap<>();
    Matcher group = GROUP.matcher(String.join("\n", lines(file)));
    while (group.find()) {
      Map<String, double[]> entries = new LinkedHashMap<>();
      Matcher entry = ENTRY.matcher(group.group(2));
      while (entry.find()) {
        entries.put(entry.group(1), numbers(entry.group(2)));
      }
      groups.put(group.group(1), entries);
    }
    assertThat(groups).isNotEmpty();
    return groups;
  }

  private static double[] numbers(String text) {
    String[] parts = text.replaceAll("[\\[\\]\"\\s]", "").split(",");
    double[] numbers = new double[parts.length];
    for (int i = 0; i < parts.length; i++) {
      numbers[i] =
          parts[i].equals("null")
              ? Double.NaN
              : parts[i].equals("Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(parts[i]);
    }
    return numbers;
  }

  /** Equal to a relative 1e-10; NaN where NaN. */
  static void assertAgrees(String what, double found, double expected) {
    if (Double.isNaN(expected) || Double.isInfinite(expected)) {
      assertThat(Double.valueOf(found)).as(what).isEqualTo(Double.valueOf(expected));
    } else {
      assertThat(Math.abs(found - expected))
          .as("%s is %s, the reference %s", what, found, expected)
          .isLessThanOrEqualTo(1e-10 * Math.abs(expected) + 1e-14);
    }
  }
}
