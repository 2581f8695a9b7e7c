package org.credence.bayes.portfolio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Guarantee;
import org.credence.core.uncertainty.ContradictionException;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.api.Test;

final class CombinedAnswerTest {

  private static final MarginalProblem PROBLEM =
      MarginalProblem.of(SmallNetworks.chain(1), Evidence.none());
  private static final int[] QUERY = {0};

  private final CertifiedLimits certified = new CertifiedLimits(new int[] {2});

  private static Marginals answer(
      double p,
      Guarantee guarantee,
      IntFunction<ErrorStatement> error,
      Optional<Estimate> logEvidence) {
    return Marginals.of(PROBLEM, new double[][] {{p, 1 - p}}, guarantee, error, logEvidence);
  }

  private static CombinedAnswer.Voice beliefs(String name, double p, boolean converged) {
    return new CombinedAnswer.Voice(
        name,
        Member.Role.BELIEFS,
        converged,
        answer(p, Guarantee.HEURISTIC, i -> ErrorStatement.unknown("beliefs"), Optional.empty()));
  }

  /** Draws with an interval of two standard errors at 95 %. */
  private static CombinedAnswer.Voice draws(String name, double p, double half, double level) {
    return new CombinedAnswer.Voice(
        name,
        Member.Role.DRAWS,
        false,
        answer(
            p,
            Guarantee.ASYMPTOTIC,
            i ->
                new ErrorStatement.Interval(
                    (i == 0 ? p : 1 - p) - half, (i == 0 ? p : 1 - p) + half, level, "test", false),
            Optional.empty()));
  }

  private CombinedAnswer combine(CombinedAnswer.Voice... voices) {
    return CombinedAnswer.of(PROBLEM, QUERY, certified, List.of(voices));
  }

  private void certify(double lower, double upper) {
    certified.take(
        answer(
            lower,
            Guarantee.BOUND,
            i -> i == 0 ? new ErrorStatement.Bound(lower, upper) : new ErrorStatement.Bound(0, 1),
            Optional.empty()),
        QUERY,
        "bounds");
  }

  @Test
  void goodDrawsAreTakenThemselvesWhereBeliefsAreFarFromThem() {
    CombinedAnswer combined = combine(beliefs("bp", 0.5, true), draws("gibbs", 0.3, 0.01, 0.95));
    assertThat(combined.source()).isEqualTo("gibbs");
    assertThat(combined.marginals().p(0, 0)).isEqualTo(0.3, within(1e-15));
  }

  @Test
  void beliefsThatPoorDrawsCannotTellFromTheTruthAreTakenWithTheIntervalOfTheDraws() {
    CombinedAnswer combined = combine(beliefs("bp", 0.31, true), draws("gibbs", 0.3, 0.1, 0.95));
    assertThat(combined.source()).isEqualTo("bp");
    assertThat(combined.marginals().p(0, 0)).isCloseTo(0.31, within(1e-15));
    assertThat(combined.marginals().estimate(0, 0).error())
        .isEqualTo(new ErrorStatement.Interval(0.3 - 0.1, 0.3 + 0.1, 0.95, "test", false));
  }

  @Test
  void withoutDrawsThatStateErrorsTheLastBeliefsThatConvergedAreTaken() {
    CombinedAnswer combined =
        combine(
            beliefs("bp", 0.5, true), beliefs("small", 0.4, true), beliefs("large", 0.2, false));
    assertThat(combined.source()).isEqualTo("small");
    assertThat(combine(beliefs("a", 0.5, false), beliefs("b", 0.4, false)).source()).isEqualTo("b");
    assertThat(combined.marginals().estimate(0, 0).error())
        .isEqualTo(
            ErrorStatement.unknown("no member of the portfolio states an error of this number"));
  }

  @Test
  void intervalsOfTwoMembersMeetAtTheLevelThatIsLeft() {
    CombinedAnswer combined =
        combine(draws("gibbs", 0.30, 0.05, 0.975), draws("lw", 0.33, 0.04, 0.975));
    ErrorStatement.Interval both =
        (ErrorStatement.Interval) combined.marginals().estimate(0, 0).error();
    assertThat(both.level()).isCloseTo(0.95, within(1e-12));
    assertThat(both.lower()).isCloseTo(0.29, within(1e-12));
    assertThat(both.upper()).isCloseTo(0.35, within(1e-12));
  }

  @Test
  void boundsCutIntervalsAndDrawTheEstimateIn() {
    certify(0.36, 0.9);
    CombinedAnswer combined = combine(draws("gibbs", 0.3, 0.1, 0.95));
    assertThat(combined.marginals().p(0, 0)).isCloseTo(0.36, within(1e-12));
    assertThat(combined.marginals().p(0, 1)).isCloseTo(0.64, within(1e-12));
    ErrorStatement.Interval cut =
        (ErrorStatement.Interval) combined.marginals().estimate(0, 0).error();
    assertThat(cut.lower()).isCloseTo(0.36, within(1e-12));
    assertThat(cut.upper()).isCloseTo(0.4, within(1e-12));
  }

  @Test
  void limitsOnlyNarrowAndSayWhatTheyLeaveOfTheOtherStates() {
    certify(0.2, 0.7);
    certify(0.1, 0.6);
    assertThat(certified.lower(0, 0)).isEqualTo(0.2);
    assertThat(certified.upper(0, 0)).isEqualTo(0.6);
    assertThat(certified.lower(0, 1)).isCloseTo(0.4, within(1e-11));
    assertThat(certified.upper(0, 1)).isCloseTo(0.8, within(1e-11));
    assertThat(certified.meanWidth()).isCloseTo(0.4, within(1e-11));
  }

  @Test
  void boundsThatContradictEachOtherAreOurBug() {
    certify(0.2, 0.3);
    assertThatThrownBy(() -> certify(0.5, 0.6))
        .isInstanceOf(ContradictionException.class)
        .hasMessageContaining("bounds [0.5, 0.6]");
  }

  @Test
  void theLogEvidenceIsKeptWithinItsBound() {
    Marginals bound =
        answer(
            0.5,
            Guarantee.BOUND,
            i -> new ErrorStatement.Bound(0, 1),
            Optional.of(new Estimate(-3, Guarantee.BOUND, new ErrorStatement.Bound(-4, -2))));
    certified.take(bound, QUERY, "bounds");
    Marginals bethe =
        answer(
            0.5,
            Guarantee.HEURISTIC,
            i -> ErrorStatement.unknown("beliefs"),
            Optional.of(new Estimate(7, Guarantee.HEURISTIC, ErrorStatement.unknown("beliefs"))));
    Estimate combined =
        combine(new CombinedAnswer.Voice("bp", Member.Role.BELIEFS, true, bethe))
            .marginals()
            .logEvidence()
            .orElseThrow();
    assertThat(combined.value()).isEqualTo(-2);
    assertThat(combined.error()).isEqualTo(new ErrorStatement.Bound(-4, -2));
  }
}
