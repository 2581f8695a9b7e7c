package org.credence.decoding.ngram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.credence.core.math.LogSpace;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.testkit.LanguageModelContract;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract on a model of real size: a megabyte of text, order 5. Skipped where the data folder is missing. */
final class TinyShakespeareTest extends LanguageModelContract {

  private static NGramModel model = NGramModel.train("x");

  @BeforeAll
  static void train() throws IOException {
    Path file = data().resolve("text/tinyshakespeare.txt");
    assumeTrue(Files.isRegularFile(file), () -> "no " + file);
    model = NGramModel.train(Files.readString(file));
  }

  private static Path data() {
    String named = System.getenv("CREDENCE_DATA");
    String property = System.getProperty("credence.data", named == null ? "" : named);
    Path root = Path.of(System.getProperty("credence.root", ".."));
    return property.isEmpty() ? root.resolve("../shared/data") : Path.of(property);
  }

  @Override
  protected LanguageModel model() {
    return model;
  }

  @Test
  void hasTheAlphabetAndTheCountsOfTheFile() {
    assertThat(model.vocabulary().size()).isEqualTo(1 + 65); // the file's 65 characters
    assertThat(model.size()).isEqualTo(204_757); // distinct 1- to 5-grams
    assertThat(model.bytes()).isLessThan(8 << 20);
  }

  @Test
  void theNumberOfNGramsAgreesWithASetOfSubstrings() {
    String text = readAll();
    Set<String> seen = new HashSet<>();
    for (int length = 1; length <= 5; length++) {
      for (int i = 0; i + length <= text.length(); i++) {
        seen.add(text.substring(i, i + length));
      }
    }
    assertThat(seen).hasSize(model.size());
  }

  private static String readAll() {
    try {
      return Files.readString(data().resolve("text/tinyshakespeare.txt"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void everyContextOfAPassageIsNormalised() {
    int[] tokens = model.vocabulary().encode(readAll().substring(300_000, 302_000));
    int size = model.vocabulary().size();
    double[] rows = new double[tokens.length * size];
    model.open().extend(tokens, rows);
    for (int i = 0; i < tokens.length; i++) {
      assertThat(Math.exp(LogSpace.logSumExp(rows, i * size, size))).isCloseTo(1, within(1e-12));
    }
  }
}
