package org.credence.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's Java snippets are regions of the examples, character for character but for indentation. */
class ReadmeTest {

  private static final Path ROOT = Path.of(System.getProperty("credence.root", ".."));

  @Test
  void everyJavaSnippetIsARegionOfAnExample() throws IOException {
    List<String> snippets = snippets(Files.readString(ROOT.resolve("README.md")));
    List<String> regions = regions();
    assertThat(snippets).hasSizeGreaterThanOrEqualTo(2);
    assertThat(regions).containsAll(snippets);
  }

  private static List<String> snippets(String readme) {
    List<String> found = new ArrayList<>();
    int from = readme.indexOf("```java\n");
    while (from >= 0) {
      int to = readme.indexOf("```", from + 8);
      found.add(readme.substring(from + 8, to).strip());
      from = readme.indexOf("```java\n", to);
    }
    return found;
  }

  private static List<String> regions() throws IOException {
    List<String> regions = new ArrayList<>();
    try (Stream<Path> files =
        Files.list(ROOT.resolve("examples/src/main/java/org/credence/examples"))) {
      for (Path file : files.toList()) {
        List<String> region = new ArrayList<>();
        boolean inside = false;
        for (String line : Files.readAllLines(file)) {
          if (line.contains("// region:")) {
            inside = true;
          } else if (line.contains("// endregion")) {
            regions.add(dedent(region));
            region.clear();
            inside = false;
          } else if (inside) {
            region.add(line);
          }
        }
      }
    }
    return regions;
  }

  private static String dedent(List<String> lines) {
    int indent =
        lines.stream()
            .filter(l -> !l.isBlank())
            .mapToInt(l -> l.length() - l.stripLeading().length())
            .min()
            .orElse(0);
    return lines.stream()
        .map(l -> l.isBlank() ? "" : l.substring(indent))
        .collect(Collectors.joining("\n"))
        .strip();
  }
}
