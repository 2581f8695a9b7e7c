package org.credence.bayes.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.core.input.AtomicOutput;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EvidenceFileTest {

  private static Parsed<Evidence> numbered(String text) {
    return UaiEvidence.read(new InputText("e", text), Samples.NUMBERED);
  }

  private static Parsed<Evidence> named(String text) {
    return EvidenceFile.read(new InputText("e", text), Samples.NAMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2 0 1 2 2\n",
        "2 0 1 2 2",
        "1\n2 0 1 2 2\n",
        "1 2 2 2 0 1",
        "\r\n2\r\n0 1\r\n2 2"
      })
  void bothFormsOfUaiEvidenceGiveTheSame(String text) {
    assertThat(numbered(text).value().states()).isEqualTo(Map.of(0, 1, 2, 2));
    assertThat(numbered(text).warnings()).isEmpty();
    assertThat(EvidenceFile.read(new InputText("e", text), Samples.NUMBERED).value())
        .isEqualTo(numbered(text).value());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0\n", "1 0", "1\n0\n"})
  void noEvidenceIsNone(String text) {
    assertThat(numbered(text).value().isEmpty()).isTrue();
    assertThat(numbered(text).warnings()).isEmpty();
  }

  @Test
  void ofTwoReadingsTheOneThatFitsTheModelIsTaken() {
    // either two observations (1 = 0 and 1 = 0), or two samples: {0 = 1} and none
    Parsed<Evidence> both = numbered("2 1 0 1 0");
    assertThat(both.value().states()).isEqualTo(Map.of(1, 0));
    assertThat(both.warnings())
        .containsExactly("e: warning: variable 1 is given the state 0 twice [UAI-EVIDENCE-TWICE]");
    // as observations 1 = 2 does not fit, as samples {2 = 1} and none does
    Parsed<Evidence> samples = numbered("2 1 2 1 0");
    assertThat(samples.value().states()).isEqualTo(Map.of(2, 1));
    assertThat(samples.warnings())
        .containsExactly(
            "e: warning: holds 2 samples; only the first is used [UAI-EVIDENCE-SAMPLES]");
  }

  @Test
  void ofSeveralSamplesTheFirstIsUsedWithAWarning() {
    Parsed<Evidence> parsed = numbered("3\n1 0 1\n2 0 0 1 1\n1 2 2\n");
    assertThat(parsed.value().states()).isEqualTo(Map.of(0, 1));
    assertThat(parsed.warnings()).singleElement().asString().contains("holds 3 samples");
  }

  @Test
  void writtenUaiEvidenceReadsBack(@TempDir Path folder) {
    Evidence evidence = Evidence.none().observe(0, 1).observe(2, 0);
    assertThat(UaiEvidence.write(evidence)).isEqualTo("2 0 1 2 0\n");
    Path file = folder.resolve("m.evid.gz");
    AtomicOutput.write(file, UaiEvidence.write(evidence));
    assertThat(UaiEvidence.read(file, Samples.NUMBERED, InputLimits.standard()).value())
        .isEqualTo(evidence);
    assertThat(EvidenceFile.read(file, Samples.NUMBERED, InputLimits.standard()).value())
        .isEqualTo(evidence);
    assertThat(UaiEvidence.write(Evidence.none())).isEqualTo("0\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> UaiEvidence.write(Evidence.none().likelihood(1, 0.2, 0.8)))
        .withMessage(
            "there is likelihood evidence on variables [1], which UAI evidence files cannot hold; write it as lines"
                + " name=0.2:0.8");
  }

  @Test
  void linesGiveStatesAndLikelihoodsByName() {
    Parsed<Evidence> parsed =
        named(
            "# seen today\r\n\r\n rain = no # it is dry\nwet=.1:0.2:7e-1#soft\n"
                .replace("#soft", " #soft"));
    assertThat(parsed.warnings()).isEmpty();
    assertThat(parsed.value())
        .isEqualTo(Evidence.none().observe(0, 1).likelihood(2, 0.1, 0.2, 0.7));
    assertThat(named("# nothing known\n").value().isEmpty()).isTrue();
    assertThat(named("rain=no\nrain=no\n").warnings())
        .containsExactly("e:2:1: warning: \"rain\" is given the same state twice [EVIDENCE-TWICE]");
  }

  @Test
  void variablesOfUaiModelsAreNamedByTheirIndex() {
    assertThat(EvidenceFile.read(new InputText("e", "2=1\n"), Samples.NUMBERED).value().states())
        .isEqualTo(Map.of(2, 1));
  }

  @Test
  void namesMayHoldTheSignsOfTheForm() {
    GraphicalModel odd =
        BayesianNetwork.builder("odd")
            .variable(Variable.of("a=b", "0.5:0.5", "x=y#z"), List.of(), 0.5, 0.5)
            .variable(Variable.of("c#d", "# e", "f"), List.of(), 0.5, 0.5)
            .build();
    assertThat(EvidenceFile.read(new InputText("e", "a=b=0.5:0.5\nc#d=f"), odd).value().states())
        .isEqualTo(Map.of(0, 0, 1, 1));
    assertThat(EvidenceFile.read(new InputText("e", "a=b=x=y#z"), odd).value().states())
        .isEqualTo(Map.of(0, 1));
  }

  @Test
  void evidenceOnAHundredThousandVariablesIsReadInOneGo() {
    int n = 100_000;
    String model = "MARKOV " + n + " " + "2 ".repeat(n) + "0\n";
    GraphicalModel wide = Uai.read(new InputText("m", model), ReadOptions.standard()).value();
    StringBuilder numbers = new StringBuilder().append(n);
    StringBuilder lines = new StringBuilder();
    for (int v = 0; v < n; v++) {
      numbers.append(' ').append(v).append(" 1");
      lines.append(v).append("=1\n");
    }
    for (String text : List.of(numbers + "\n", lines.toString())) {
      Evidence read = EvidenceFile.read(new InputText("e", text), wide).value();
      assertThat(read.states()).hasSize(n);
      assertThat(read.states().get(n - 1)).isEqualTo(1);
    }
  }
}
