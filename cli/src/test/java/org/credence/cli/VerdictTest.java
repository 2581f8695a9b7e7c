package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.core.compare.ComparisonResult;
import org.credence.core.compare.ComparisonRow;
import org.credence.core.engine.Diagnostics;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.StopReason;
import org.junit.jupiter.api.Test;

/** The exit code of every kind of ending. */
final class VerdictTest {

  @Test
  void answersAreGood() {
    for (StopReason stop :
        List.of(
            StopReason.COMPLETED,
            StopReason.CONVERGED,
            StopReason.NOT_CONVERGED,
            StopReason.TIME_BUDGET)) {
      assertThat(Verdict.of(answered(stop, Guarantee.HEURISTIC), false)).isZero();
    }
  }

  @Test
  void strictDistrustsWhatMissedItsCriterion() {
    assertThat(Verdict.of(answered(StopReason.CONVERGED, Guarantee.HEURISTIC), true)).isZero();
    assertThat(Verdict.of(answered(StopReason.TIME_BUDGET, Guarantee.ASYMPTOTIC), true)).isZero();
    assertThat(Verdict.of(answered(StopReason.NOT_CONVERGED, Guarantee.HEURISTIC), true))
        .isEqualTo(5);
    assertThat(Verdict.of(answered(StopReason.STEP_BUDGET, Guarantee.HEURISTIC), true))
        .isEqualTo(5);
    assertThat(Verdict.of(answered(StopReason.DIVERGED, Guarantee.ASYMPTOTIC), true)).isEqualTo(5);
  }

  @Test
  void givingUpIsRefusalOnlyForResources() {
    assertThat(Verdict.of(gaveUp(StopReason.REFUSED), false)).isEqualTo(4);
    assertThat(Verdict.of(gaveUp(StopReason.EVALUATION_BUDGET), false)).isEqualTo(4);
    assertThat(Verdict.of(gaveUp(StopReason.TIME_BUDGET), false)).isEqualTo(4);
    assertThat(Verdict.of(gaveUp(StopReason.STUCK), false)).isEqualTo(5);
    assertThat(Verdict.of(gaveUp(StopReason.DIVERGED), false)).isEqualTo(5);
    assertThat(Verdict.of(gaveUp(StopReason.NOT_APPLICABLE), false)).isEqualTo(5);
  }

  @Test
  void interruptionIsSaidWhateverTheOutcome() {
    assertThat(Verdict.of(gaveUp(StopReason.INTERRUPTED), false)).isEqualTo(130);
    assertThat(Verdict.of(answered(StopReason.INTERRUPTED, Guarantee.ASYMPTOTIC), true))
        .isEqualTo(130);
    assertThat(Verdict.of(result(gaveUp(StopReason.REFUSED)), true, false)).isEqualTo(130);
  }

  @Test
  void impossibleEvidenceIsSix() {
    assertThat(Verdict.of(impossible(), false)).isEqualTo(6);
  }

  @Test
  void comparisonIsGoodIfAnyRowAnswered() {
    Outcome<String> answer = answered(StopReason.NOT_CONVERGED, Guarantee.HEURISTIC);
    assertThat(Verdict.of(result(gaveUp(StopReason.REFUSED), answer), false, false)).isZero();
    assertThat(Verdict.of(result(impossible(), answer), false, false)).isZero();
    assertThat(Verdict.of(result(gaveUp(StopReason.REFUSED), answer), false, true)).isEqualTo(5);
  }

  @Test
  void comparisonWithoutAnswersSaysWhy() {
    assertThat(
            Verdict.of(
                result(gaveUp(StopReason.REFUSED), gaveUp(StopReason.TIME_BUDGET)), false, false))
        .isEqualTo(4);
    assertThat(
            Verdict.of(result(gaveUp(StopReason.REFUSED), gaveUp(StopReason.STUCK)), false, false))
        .isEqualTo(5);
    assertThat(Verdict.of(result(gaveUp(StopReason.STUCK), impossible()), false, false))
        .isEqualTo(6);
  }

  private static Outcome<String> answered(StopReason stop, Guarantee guarantee) {
    return new Outcome.Answered<>("x", diagnostics(stop, guarantee));
  }

  private static Outcome<String> gaveUp(StopReason stop) {
    return new Outcome.GaveUp<>("why", Optional.empty(), diagnostics(stop, Guarantee.EXACT));
  }

  private static Outcome<String> impossible() {
    return new Outcome.Impossible<>(
        List.of("a=b"), diagnostics(StopReason.IMPOSSIBLE_EVIDENCE, Guarantee.EXACT));
  }

  private static Diagnostics diagnostics(StopReason stop, Guarantee guarantee) {
    return new Diagnostics(guarantee, stop, 1, 1, Duration.ZERO, 0, Map.of(), List.of());
  }

  @SafeVarargs
  private static ComparisonResult result(Outcome<String>... outcomes) {
    List<ComparisonRow> rows = new ArrayList<>();
    for (Outcome<String> outcome : outcomes) {
      rows.add(
          new ComparisonRow(
              "e" + rows.size(),
              outcome.label(),
              "",
              Map.of(),
              Optional.empty(),
              outcome.diagnostics(),
              1,
              List.of()));
    }
    return new ComparisonResult("p", "", "", "u", rows);
  }
}
