package org.credence.bayes.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.credence.bayes.format.ModelFile.Kind;
import org.credence.core.input.AtomicOutput;
import org.credence.core.input.FormatException;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelFileTest {

  private static Kind kind(String text) {
    return ModelFile.kind(new InputText("t", text));
  }

  private static String summary(String text) {
    ModelFile.Description found = ModelFile.check(new InputText("t", text), ReadOptions.standard());
    assertThat(found.warnings()).isEmpty();
    assertThat(found.kind()).isEqualTo(kind(text));
    return found.summary();
  }

  @Test
  void modelsAreKnownByTheirContent() {
    assertThat(kind(Samples.BIF)).isEqualTo(Kind.BIF);
    assertThat(kind("// c\n/* d */ variable a {")).isEqualTo(Kind.BIF);
    assertThat(kind("network {")).isEqualTo(Kind.BIF);
    assertThat(kind("probability ( a )")).isEqualTo(Kind.BIF);
    assertThat(kind(Samples.MARKOV)).isEqualTo(Kind.UAI_MODEL);
    assertThat(kind(Samples.BAYES)).isEqualTo(Kind.UAI_MODEL);
    assertThat(kind("MARKOV")).isEqualTo(Kind.UAI_MODEL);
    assertThat(kind("1 0 1\n")).isEqualTo(Kind.UAI_EVIDENCE);
    assertThat(kind("MAR\n1 1 1.0")).isEqualTo(Kind.UAI_RESULT);
    assertThat(kind("PR -3")).isEqualTo(Kind.UAI_RESULT);
    assertThat(kind(" \n")).isEqualTo(Kind.EMPTY);
    assertThat(kind("<?xml version='1.0'?>")).isEqualTo(Kind.MARKUP);
    assertThat(kind("  <!doctype HTML>")).isEqualTo(Kind.MARKUP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "From fairest creatures we desire increase,\n",
        "network of friends\nand so on",
        "Network effects (and others) are strong.",
        "variable costs are rising\n",
        "probability theory (an introduction)",
        "MARKOV chains are named after a man",
        "MAR 3 is a date? no: Mar",
        "PR is what they do",
        "BAYESIAN 3",
        "markov 3 2",
        "// a comment and nothing else",
        "\"network\" x {",
        "2 apples and 3 pears",
        "< 5",
        "x"
      })
  void otherTextsAreText(String text) {
    assertThat(kind(text)).isEqualTo(text.startsWith("MAR 3") ? Kind.UAI_RESULT : Kind.TEXT);
  }

  @Test
  void checkSaysWhatAFileIsWithItsSizes() {
    assertThat(summary(Samples.BIF))
        .isEqualTo(
            "BIF, Bayesian network \"grass\": 3 variables of at most 3 states, 3 tables of at most 3 variables with 16 entries"
                + " (largest 12)");
    assertThat(summary(Samples.MARKOV))
        .isEqualTo(
            "UAI, factor graph: 3 variables of at most 3 states, 2 tables of at most 2 variables with 10 entries (largest 6)");
    assertThat(summary(Samples.BAYES)).startsWith("UAI, Bayesian network: 3 variables");
    assertThat(summary("1\n2 0 1 5 1\n"))
        .isEqualTo("UAI evidence: 2 observations (whether they fit depends on the model)");
    assertThat(summary("MAR\n2 1 1 1 1\n")).isEqualTo("UAI result: marginals of 2 variables");
    assertThat(summary("MPE\n2 1 1\n"))
        .isEqualTo("UAI result: most probable states of 2 variables");
    assertThat(summary("PR\n-3.5\n")).contains("-3.5", "log10 in the files of 2014");
    assertThat(summary("to be or\nnot to be\n"))
        .isEqualTo(
            "text: 19 characters in 2 lines; no model format, but a language model can be trained from it");
  }

  @Test
  void filesAreReadWhateverTheirNameAndPacking(@TempDir Path folder) throws IOException {
    Path misleading = folder.resolve("network.uai.gz");
    AtomicOutput.write(misleading, Samples.BIF);
    assertThat(ModelFile.kind(misleading, InputLimits.standard())).isEqualTo(Kind.BIF);
    assertThat(ModelFile.read(misleading, ReadOptions.standard()).value().size()).isEqualTo(3);
    assertThat(ModelFile.check(misleading, ReadOptions.standard()).kind()).isEqualTo(Kind.BIF);
    Path binary = folder.resolve("model.gguf");
    Files.write(binary, new byte[] {'G', 'G', 'U', 'F', 0, 0});
    assertThat(ModelFile.kind(binary, InputLimits.standard())).isEqualTo(Kind.BINARY);
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> ModelFile.check(binary, ReadOptions.standard()))
        .withMessageContaining("this may be a binary one");
    Path empty = Files.createFile(folder.resolve("empty.bif"));
    assertThat(ModelFile.kind(empty, InputLimits.standard())).isEqualTo(Kind.EMPTY);
  }

  @ParameterizedTest
  @CsvSource({
    "., IO-DIRECTORY, is a directory",
    "no-such-file.bif, IO-MISSING, there is no such file"
  })
  void whatIsNoFileIsSaidSo(String path, String code, String message) {
    assertThatExceptionOfType(FormatException.class)
        .isThrownBy(() -> ModelFile.kind(Path.of(path), InputLimits.standard()))
        .withMessageContaining(message)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }
}
