package org.credence.bayes.portfolio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.credence.bayes.exact.OrderSource;
import org.credence.bayes.importance.LikelihoodWeighting;
import org.credence.bayes.mcmc.GibbsSampler;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.bayes.variational.MeanField;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.api.Test;

final class EvidenceFromMarginalsTest {

  private static final BayesianNetwork ASIA = SmallNetworks.asia();
  private static final Evidence EVIDENCE =
      Evidence.none().observe(ASIA, "dysp", "yes").observe(ASIA, "xray", "yes");
  private static final EvidenceProbabilityProblem PROBLEM =
      new EvidenceProbabilityProblem(ASIA, EVIDENCE);
  private static final double TRUTH = Math.log(new JointTable(ASIA, EVIDENCE).total());

  @Test
  void saysWhatTheEngineSaysOfTheEvidenceAmongItsMarginals() {
    LikelihoodWeighting weighting = LikelihoodWeighting.standard();
    Estimate alone =
        new EvidenceFromMarginals(weighting)
            .infer(PROBLEM, Run.of(2, Budget.ofSteps(4000)))
            .orThrow();
    assertThat(alone.value()).isCloseTo(TRUTH, within(0.2));
    assertThat(alone.error()).isInstanceOf(ErrorStatement.Interval.class);
    assertThat(new EvidenceFromMarginals(weighting)).hasToString("likelihood-weighting");
  }

  @Test
  void theGuaranteeOfARunIsThatOfTheEstimate() {
    Outcome<Estimate> outcome =
        new EvidenceFromMarginals(MeanField.standard()).infer(PROBLEM, Run.of(1));
    assertThat(outcome.diagnostics().guarantee()).isEqualTo(Guarantee.BOUND);
    assertThat(outcome.orThrow().error().covers(outcome.orThrow().value(), TRUTH, 0)).isTrue();
  }

  @Test
  void anEngineWithoutAnEstimateGivesUpAndNamesOthers() {
    Outcome<Estimate> outcome =
        new EvidenceFromMarginals(GibbsSampler.standard().withWarmup(10))
            .infer(PROBLEM, Run.of(1, Budget.ofSteps(100)));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.NOT_APPLICABLE);
    String reason = outcome.<String>match(a -> "", i -> "", g -> g.reason());
    assertThat(reason)
        .isEqualTo(
            "gibbs-sampler[warmup=10] has no estimate of the probability of the evidence here; use"
                + " likelihood-weighting, weighted-mini-bucket or an exact engine");
  }

  @Test
  void autoIsExactWithAndWithoutALimitOfTimeWhereThatFits() {
    Run limited = Run.of(1, Budget.ofTime(Duration.ofSeconds(20)));
    for (Run run : new Run[] {Run.of(1), limited}) {
      assertThat(AutoEvidence.of(OrderSource.auto()).infer(PROBLEM, run).orThrow().value())
          .isCloseTo(TRUTH, within(1e-12));
      assertThat(
              AutoMarginals.standard()
                  .infer(MarginalProblem.of(ASIA, EVIDENCE), run)
                  .diagnostics()
                  .guarantee())
          .isEqualTo(Guarantee.EXACT);
      Outcome<MostProbableAssignment> best =
          AutoMostProbable.of(OrderSource.auto())
              .infer(new MostProbableProblem(ASIA, EVIDENCE), run);
      assertThat(best.diagnostics().guarantee()).isEqualTo(Guarantee.EXACT);
    }
  }

  @Test
  void autoBoundsTheMostProbableAssignmentWhereEliminationDoesNotFit() {
    Run small = Run.of(1, Budget.ofTime(Duration.ofMillis(300)).withBytes(400_000_000));
    MostProbableProblem grid = new MostProbableProblem(Grids.of(24, 0.8), Evidence.none());
    Outcome<MostProbableAssignment> outcome =
        AutoMostProbable.of(OrderSource.auto()).infer(grid, small);
    assertThat(outcome.answer()).isPresent();
    assertThat(outcome.orThrow().logP().error())
        .isInstanceOfAny(ErrorStatement.Bound.class, ErrorStatement.Exact.class);
  }
}
