package org.credence.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The records of the door: what they refuse, what they copy, how they read. */
final class ValuesTest {

  private static Diagnostics diagnostics(Guarantee guarantee, StopReason stop) {
    return new Diagnostics(guarantee, stop, 1, 2, Duration.ZERO, 3, Map.of(), List.of());
  }

  @Test
  void runRejectsThreadsOutsideItsRange() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Run.of(1).withThreads(0))
        .withMessage("threads is 0; give a number from 1 to 1024");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Run(1, 1025, Budget.unlimited()))
        .withMessage("threads is 1025; give a number from 1 to 1024");
    assertThat(Run.of(5).withSeed(6).withThreads(7).withBudget(Budget.ofSteps(8)))
        .isEqualTo(new Run(6, 7, Budget.ofSteps(8)));
  }

  @Test
  void forecastRejectsWhatIsNoNumberOfThings() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Forecast.ofAnswer(-1, 0, "x"))
        .withMessage("a forecast cannot be negative or undefined: evaluations -1.0, bytes 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Forecast.ofStep(0, Double.NaN, "x"))
        .withMessage("a forecast cannot be negative or undefined: evaluations 0.0, bytes NaN");
    assertThat(Forecast.ofAnswer(Double.POSITIVE_INFINITY, 0, "x").evaluations()).isInfinite();
    assertThat(Forecast.ofStep(1, 2, "x").scope()).isEqualTo(Forecast.Scope.STEP);
  }

  @Test
  void labelListsOnlySettingsThatDiffer() {
    assertThat(EngineLabel.of("gibbs-sampler").with("chains", 4, 4)).hasToString("gibbs-sampler");
    assertThat(
            EngineLabel.of("gibbs-sampler")
                .with("chains", 8, 4)
                .with("thin", 1L, 1L)
                .with("warmup", 500, 1000)
                .with("damping", 0.1, 0.0))
        .hasToString("gibbs-sampler[chains=8,warmup=500,damping=0.1]");
  }

  @Test
  void labelRejectsADefaultOfAnotherNumberType() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> EngineLabel.of("gibbs-sampler").with("warmup", 500L, 500))
        .withMessage(
            "setting warmup of gibbs-sampler is of type Long, its default of type Integer; give both as the"
                + " same type");
  }

  @Test
  void diagnosticsKeepTheirOwnCopyInOrder() {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("z", 1.0);
    measures.put("a", 2.0);
    List<String> warnings = new ArrayList<>(List.of("careful"));
    Diagnostics diagnostics =
        new Diagnostics(
            Guarantee.EXACT, StopReason.COMPLETED, 1, 2, Duration.ZERO, 3, measures, warnings);
    measures.clear();
    warnings.clear();
    assertThat(diagnostics.measures()).containsExactly(Map.entry("z", 1.0), Map.entry("a", 2.0));
    assertThat(diagnostics.warnings()).containsExactly("careful");
    assertThatThrownBy(() -> diagnostics.measures().put("b", 3.0))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void diagnosticsKnowWhetherTheEnginesCriterionWasMet() {
    assertThat(diagnostics(Guarantee.HEURISTIC, StopReason.CONVERGED).passedItsOwnCriterion())
        .isTrue();
    assertThat(diagnostics(Guarantee.EXACT, StopReason.COMPLETED).passedItsOwnCriterion()).isTrue();
    assertThat(diagnostics(Guarantee.ASYMPTOTIC, StopReason.TIME_BUDGET).passedItsOwnCriterion())
        .isTrue();
    assertThat(diagnostics(Guarantee.HEURISTIC, StopReason.STEP_BUDGET).passedItsOwnCriterion())
        .isFalse();
    for (StopReason stop :
        List.of(
            StopReason.NOT_CONVERGED,
            StopReason.INTERRUPTED,
            StopReason.DIVERGED,
            StopReason.STUCK,
            StopReason.REFUSED,
            StopReason.NOT_APPLICABLE,
            StopReason.IMPOSSIBLE_EVIDENCE)) {
      assertThat(diagnostics(Guarantee.ASYMPTOTIC, stop).passedItsOwnCriterion()).isFalse();
    }
  }

  @Test
  void namesReadAsInTables() {
    assertThat(Guarantee.EXACT_SAMPLE.label()).isEqualTo("exact-sample");
    assertThat(StopReason.IMPOSSIBLE_EVIDENCE.label()).isEqualTo("impossible-evidence");
    assertThat(List.of(StopReason.values()).stream().filter(StopReason::isCut))
        .containsExactly(
            StopReason.STEP_BUDGET,
            StopReason.EVALUATION_BUDGET,
            StopReason.TIME_BUDGET,
            StopReason.INTERRUPTED);
  }

  @Test
  void outcomesTellWhatTheyAre() {
    Diagnostics diagnostics = diagnostics(Guarantee.EXACT, StopReason.COMPLETED);
    Outcome<Integer> answered = new Outcome.Answered<>(7, diagnostics);
    Outcome<Integer> impossible = new Outcome.Impossible<>(List.of("A=yes", "B=no"), diagnostics);
    Outcome<Integer> gaveUp = new Outcome.GaveUp<>("too big", Optional.empty(), diagnostics);
    assertThat(answered.label()).isEqualTo("answered");
    assertThat(impossible.label()).isEqualTo("impossible-evidence");
    assertThat(gaveUp.label()).isEqualTo("gave-up");
    assertThat(answered.answer()).contains(7);
    assertThat(impossible.answer()).isEmpty();
    assertThat(gaveUp.answer()).isEmpty();
    assertThat(answered.orThrow()).isEqualTo(7);
    assertThatIllegalStateException()
        .isThrownBy(impossible::orThrow)
        .withMessage("the evidence is impossible: A=yes, B=no");
    assertThatIllegalStateException().isThrownBy(gaveUp::orThrow).withMessage("no answer: too big");
  }
}
