package org.credence.core.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A named bug: one change of one place in the shipped source, and the test that must notice it.
 *
 * <p>Mutants stand in files {@code *.mutants}, one block each, blocks parted by blank lines, {@code #} begins a comment line:
 *
 * <pre>
 *   name: rejected state not counted
 *   file: org/credence/bayes/mcmc/MetropolisHastings.java
 *   find: tally.add(states);
 *   replace: if (accepted) { tally.add(states); }
 *   test: org.credence.bayes.mcmc.MetropolisHastingsProofTest#keepsItsLaw
 * </pre>
 *
 * @param name what is wrong, in words
 * @param file the source, relative to the folder of sources
 * @param find text that stands in the source exactly once, on one line
 * @param replacement what stands there in the mutant
 * @param testClass the class of the test that must fail
 * @param testMethod its method, empty for all
 */
public record Mutant(
    String name,
    String file,
    String find,
    String replacement,
    String testClass,
    String testMethod) {

  private static final List<String> KEYS = List.of("name", "file", "find", "replace", "test");

  /** All mutants of the files {@code *.mutants} in a folder, in the order of their names. */
  public static List<Mutant> in(Path folder) throws IOException {
    List<Path> files;
    try (var listing = Files.list(folder)) {
      files = listing.filter(path -> path.toString().endsWith(".mutants")).sorted().toList();
    }
    List<Mutant> mutants = new ArrayList<>();
    for (Path file : files) {
      mutants.addAll(read(file));
    }
    return mutants;
  }

  private static List<Mutant> read(Path file) throws IOException {
    List<Mutant> mutants = new ArrayList<>();
    Map<String, String> block = new LinkedHashMap<>();
    List<String> lines = new ArrayList<>(Files.readAllLines(file, StandardCharsets.UTF_8));
    lines.add("");
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank()) {
        if (!block.isEmpty()) {
          mutants.add(of(block, file, i));
          block.clear();
        }
        continue;
      }
      if (line.startsWith("#")) {
        continue;
      }
      int colon = line.indexOf(':');
      String key = colon < 0 ? line : line.substring(0, colon).strip();
      if (!KEYS.contains(key) || block.put(key, line.substring(colon + 1).strip()) != null) {
        throw new IllegalArgumentException(
            file + ":" + (i + 1) + ": '" + key + "' is not one of " + KEYS + ", each once");
      }
    }
    return mutants;
  }

  private static Mutant of(Map<String, String> block, Path file, int line) {
    if (block.size() != KEYS.size()) {
      throw new IllegalArgumentException(
          file + ":" + line + ": a mutant has " + block.keySet() + "; give " + KEYS);
    }
    String test = block.getOrDefault("test", "");
    int hash = test.indexOf('#');
    return new Mutant(
        block.getOrDefault("name", ""),
        block.getOrDefault("file", ""),
        block.getOrDefault("find", ""),
        block.getOrDefault("replace", ""),
        hash < 0 ? test : test.substring(0, hash),
        hash < 0 ? "" : test.substring(hash + 1));
  }

  /**
   * The source with the bug in it.
   *
   * @throws AssertionError if the place is not there exactly once
   */
  public String applyTo(String source) {
    int at = source.indexOf(find);
    if (find.isEmpty() || at < 0 || source.indexOf(find, at + 1) >= 0) {
      throw new AssertionError(
          "mutant '"
              + name
              + "': '"
              + find
              + "' stands "
              + (at < 0 ? "nowhere" : "more than once")
              + " in "
              + file
              + "; write it anew after the source");
    }
    return source.substring(0, at) + replacement + source.substring(at + find.length());
  }
}
