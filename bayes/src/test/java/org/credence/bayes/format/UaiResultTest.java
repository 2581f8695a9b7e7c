package org.credence.bayes.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.credence.bayes.format.UaiResult.LogBase;
import org.credence.bayes.format.UaiResult.Marginals;
import org.credence.bayes.format.UaiResult.MostProbable;
import org.credence.bayes.format.UaiResult.PartitionFunction;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UaiResultTest {

  private static Parsed<UaiResult> parse(String text) {
    return UaiResult.read(new InputText("r", text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"MAR\n2 2 0.25 0.75 1 1 \n", "MAR\n1\n2 2 0.25 0.75 1 1", "MAR 2 2 .25 75e-2 1 1"})
  void readsMarginalsWithAndWithoutACountOfSamples(String text) {
    assertThat(parse(text).value())
        .isEqualTo(new Marginals(List.of(List.of(0.25, 0.75), List.of(1.0))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"MPE\n3 0 1 2\n", "MPE\n1\n3 0 1 2\n"})
  void readsAssignments(String text) {
    assertThat(parse(text).value()).isEqualTo(new MostProbable(List.of(0, 1, 2)));
  }

  @Test
  void readsLogarithmsWithoutGuessingTheirBase() {
    PartitionFunction z = (PartitionFunction) parse("PR\n-8.39145\n").value();
    assertThat(z).isEqualTo(new PartitionFunction(-8.39145, LogBase.UNKNOWN));
    assertThat(z.naturalLog()).isEmpty();
    assertThat(z.in(LogBase.E).naturalLog()).contains(-8.39145);
    assertThat(z.in(LogBase.TEN).naturalLog().orElseThrow()).isCloseTo(-19.322027, within(1e-5));
    assertThat(parse("PR\n1\n-8.39145\n").value()).isEqualTo(z);
    assertThat(parse("PR\n-inf\n").value())
        .isEqualTo(new PartitionFunction(Double.NEGATIVE_INFINITY, LogBase.UNKNOWN));
  }

  @Test
  void theBaseShowsWhereTheLogarithmIsKnown() {
    PartitionFunction z = new PartitionFunction(-8.39145, LogBase.UNKNOWN);
    assertThat(z.detectBase(-19.32202)).contains(z.in(LogBase.TEN));
    assertThat(z.detectBase(-8.391452)).contains(z.in(LogBase.E));
    assertThat(z.detectBase(-8.5)).isEmpty();
    assertThat(z.detectBase(-19.33)).isEmpty();
    PartitionFunction none = new PartitionFunction(Double.NEGATIVE_INFINITY, LogBase.UNKNOWN);
    assertThat(none.detectBase(Double.NEGATIVE_INFINITY)).contains(none.in(LogBase.TEN));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void aLogarithmIsANumber(double value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PartitionFunction(value, LogBase.E))
        .withMessageContaining("is " + value + "; give a finite number or -Infinity");
  }

  @Test
  void ofSeveralAnswersTheLastCounts() {
    Parsed<UaiResult> parsed = parse("MPE\n2 0 0\n-BEGIN-\n2 0 1\n-BEGIN-\n2 1 1\n");
    assertThat(parsed.value()).isEqualTo(new MostProbable(List.of(1, 1)));
    assertThat(parsed.warnings())
        .containsExactly(
            "r: warning: holds several answers; the last one is used [UAI-RESULT-SEVERAL]");
  }

  @Test
  void writtenResultsReadBack() {
    for (UaiResult result :
        List.of(
            new Marginals(List.of(List.of(0.1, 0.9), List.of(1.0 / 3, 2.0 / 3))),
            new MostProbable(List.of(3, 0)),
            new PartitionFunction(-1.0 / 3, LogBase.UNKNOWN))) {
      assertThat(parse(UaiResult.write(result)).value()).isEqualTo(result);
    }
    assertThat(UaiResult.write(new PartitionFunction(-2, LogBase.TEN))).isEqualTo("PR\n-2.0\n");
    String natural = UaiResult.write(new PartitionFunction(Math.log(0.01), LogBase.E));
    assertThat(((PartitionFunction) parse(natural).value()).value()).isCloseTo(-2, within(1e-12));
    assertThat(UaiResult.write(new PartitionFunction(Double.NEGATIVE_INFINITY, LogBase.E)))
        .isEqualTo("PR\n-inf\n");
  }
}
