package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.junit.jupiter.api.Test;

/** The oracle, worked by hand. */
final class EnumerationTest {

  private static final Run RUN = Run.of(1);
  private static final double ROUNDING = 1e-15;

  @Test
  void wetGrassMakesRainLikely() {
    BayesianNetwork network =
        BayesianNetwork.builder("rain")
            .variable(Models.yesNo("rain"), List.of(), 0.2, 0.8)
            .variable(Models.yesNo("wet"), List.of("rain"), 0.9, 0.1, 0.1, 0.9)
            .build();
    Evidence wet = Evidence.none().observe(network, "wet", "yes");
    Marginals answer =
        Enumeration.marginals().infer(MarginalProblem.of(network, wet), RUN).orThrow();
    // P(wet) = 0.2 · 0.9 + 0.8 · 0.1 = 0.26, P(rain | wet) = 0.18 / 0.26
    assertThat(answer.p(0, 0)).isCloseTo(9.0 / 13, within(ROUNDING));
    assertThat(answer.p(1, 0)).isEqualTo(1);
    assertThat(Models.logEvidence(answer)).isCloseTo(Math.log(0.26), within(ROUNDING));
  }

  @Test
  void triangleOfAgreementsIsSummedOverItsEightStates() {
    FactorGraph triangle =
        Models.graph(
            new int[] {2, 2, 2},
            Models.pair(0, 1, 2, 1, 1, 2),
            Models.pair(1, 2, 2, 1, 1, 2),
            Models.pair(0, 2, 2, 1, 1, 2));
    // two states of weight 8, six of weight 2; given v0 = 0: 8, 2, 2, 2
    assertThat(
            Enumeration.evidenceProbability()
                .infer(new EvidenceProbabilityProblem(triangle, Evidence.none()), RUN)
                .orThrow()
                .value())
        .isCloseTo(Math.log(28), within(ROUNDING));
    Marginals given =
        Enumeration.marginals()
            .infer(MarginalProblem.of(triangle, Evidence.none().observe(0, 0)), RUN)
            .orThrow();
    assertThat(given.p(1, 0)).isCloseTo(10.0 / 14, within(ROUNDING));
    MostProbableAssignment best =
        Enumeration.mostProbable()
            .infer(new MostProbableProblem(triangle, Evidence.none()), RUN)
            .orThrow();
    assertThat(best.states()).as("the first of two").containsExactly(0, 0, 0);
    assertThat(best.logP().value()).isCloseTo(Math.log(8), within(ROUNDING));
  }

  @Test
  void likelihoodEvidenceMultipliesAndCountsAsItStands() {
    FactorGraph one = Models.graph(new int[] {3}, Factor.of(0, 0.5, 0.3, 0.2));
    Evidence soft = Evidence.none().likelihood(0, 0.1, 0, 0.4);
    Marginals answer = Enumeration.marginals().infer(MarginalProblem.of(one, soft), RUN).orThrow();
    assertThat(answer.p(0, 0)).isCloseTo(5.0 / 13, within(ROUNDING));
    assertThat(answer.p(0, 1)).isZero();
    assertThat(answer.p(0, 2)).isCloseTo(8.0 / 13, within(ROUNDING));
    assertThat(Models.logEvidence(answer)).isCloseTo(Math.log(0.13), within(ROUNDING));
  }

  @Test
  void agreesWithThePublishedNumbersOfAsia() {
    BayesianNetwork asia = SmallNetworks.asia();
    Marginals prior =
        Enumeration.marginals().infer(MarginalProblem.of(asia, Evidence.none()), RUN).orThrow();
    // Lauritzen & Spiegelhalter 1988 and truth/asia.prior.json.gz
    double[] yes = {0.01, 0.0104, 0.5, 0.055, 0.45, 0.064828, 0.11029004};
    for (int v = 0; v < yes.length; v++) {
      assertThat(prior.p(v, 0)).as(asia.variables().get(v).name()).isCloseTo(yes[v], within(1e-12));
    }
    Marginals posterior =
        Enumeration.marginals()
            .infer(MarginalProblem.of(asia, Models.dyspneaAndXray(asia)), RUN)
            .orThrow();
    // truth/asia.json.gz: dysp=yes, xray=yes
    double[] given = {
      0.0139836605363781,
      0.113933325390701,
      0.785610386051729,
      0.621252796677629,
      0.681868538459383,
      0.728725092982882,
      1,
      1
    };
    for (int v = 0; v < given.length; v++) {
      assertThat(posterior.p(v, 0)).isCloseTo(given[v], within(1e-14));
    }
    assertThat(Models.logEvidence(posterior)).isCloseTo(-2.64973264699166, within(1e-13));
  }

  @Test
  void weightsFarBelowTheRangeOfDoubleAreWeighedRight() {
    Factor[] tiny = new Factor[50];
    Arrays.fill(tiny, Factor.of(0, 1e-300, 3e-300, 0));
    FactorGraph graph = Models.graph(new int[] {3}, tiny);
    Marginals answer =
        Enumeration.marginals().infer(MarginalProblem.of(graph, Evidence.none()), RUN).orThrow();
    double ratio = Math.pow(3, 50);
    assertThat(answer.p(0, 0)).isCloseTo(1 / (1 + ratio), within(1e-30));
    assertThat(Models.logEvidence(answer))
        .isCloseTo(50 * Math.log(3e-300) + Math.log1p(1 / ratio), within(1e-10));
  }

  @Test
  void impossibleEvidenceIsOneAnswerWithTheEvidenceNamed() {
    BayesianNetwork asia = SmallNetworks.asia();
    Evidence evidence = Evidence.none().observe(asia, "lung", "yes").observe(asia, "either", "no");
    Outcome<Marginals> outcome =
        Enumeration.marginals().infer(MarginalProblem.of(asia, evidence), RUN);
    assertThat(outcome).isInstanceOf(Outcome.Impossible.class);
    assertThat(((Outcome.Impossible<Marginals>) outcome).conflict())
        .containsExactly("lung=yes", "either=no");
    assertThat(
            Enumeration.mostProbable().infer(new MostProbableProblem(asia, evidence), RUN).label())
        .isEqualTo("impossible-evidence");
  }

  @Test
  void refusesMoreThanItCanWalk() {
    int[] cardinalities = new int[35];
    Arrays.fill(cardinalities, 2);
    FactorGraph graph = Models.graph(cardinalities);
    Outcome<Marginals> outcome =
        Enumeration.marginals().infer(MarginalProblem.of(graph, Evidence.none()), RUN);
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.NOT_APPLICABLE);
    assertThat(((Outcome.GaveUp<Marginals>) outcome).reason())
        .isEqualTo(
            "there are 3.436e+10 joint assignments, more than the 2^34 that enumeration walks; use variable-elimination");
    assertThat(Enumeration.marginals().forecast(MarginalProblem.of(graph, Evidence.none())))
        .satisfies(f -> assertThat(f.evaluations()).isEqualTo(0x1p36))
        .satisfies(f -> assertThat(f.basis()).isEqualTo("3.436e+10 joint assignments of 0 tables"));
  }

  @Test
  void anEmptyModelHasOneAssignmentOfWeightOne() {
    FactorGraph nothing = Models.graph(new int[0]);
    MarginalProblem problem = MarginalProblem.of(nothing, Evidence.none());
    assertThat(Models.logEvidence(Enumeration.marginals().infer(problem, RUN).orThrow())).isZero();
  }

  @Test
  void labelIsItsName() {
    assertThat(Enumeration.marginals()).hasToString("enumeration");
    assertThat(Enumeration.evidenceProbability()).hasToString("enumeration");
    assertThat(Enumeration.mostProbable()).hasToString("enumeration");
  }
}
