package org.credence.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.KMostProbableProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.PosteriorSampleProblem;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.junit.jupiter.api.Test;

/** What is shown of a network whose noisy node is kept as a chain: the variables that were stated and no others. */
final class AuxiliaryVariablesInReportsTest {

  private static final BayesianNetwork NETWORK = network();
  private static final Evidence EVIDENCE = Evidence.of(NETWORK, Map.of("fever", "no"));

  private static BayesianNetwork network() {
    BayesianNetwork.Builder builder = BayesianNetwork.builder("fever");
    double[][] strengths = new double[5][];
    for (int i = 0; i < strengths.length; i++) {
      builder.variable(Variable.of("c" + i, "no", "yes"), List.of(), 0.25, 0.75);
      strengths[i] = new double[] {0, 0.5};
    }
    return builder
        .noisyOr(
            Variable.of("fever", "no", "yes"),
            "yes",
            List.of("c0", "c1", "c2", "c3", "c4"),
            0.1,
            strengths)
        .build();
  }

  private static <A> NetworkReport<A> report(Outcome<A> outcome) {
    return new NetworkReport<>(
        "fever",
        NETWORK,
        EVIDENCE,
        List.of(),
        "variable-elimination",
        MarginalProblem.EVALUATION_UNIT,
        Run.of(1),
        outcome,
        List.of());
  }

  @Test
  void theBestAssignmentsShowStatedVariablesOnly() {
    assertThat(NETWORK.size()).isGreaterThan(NETWORK.ownSize());
    var report =
        report(
            VariableElimination.kMostProbable()
                .infer(new KMostProbableProblem(NETWORK, EVIDENCE, 2), Run.of(1)));
    assertThat(KMostProbableText.csv(report).lines().findFirst().orElseThrow())
        .endsWith("c0,c1,c2,c3,c4,fever");
    String shown =
        KMostProbableText.of(report, Terminal.plain())
            + KMostProbableText.markdown(report)
            + KMostProbableText.json(report);
    assertThat(shown).contains("fever").doesNotContain(NETWORK.variables().get(6).name());
  }

  @Test
  void drawsShowStatedVariablesOnly() {
    var report =
        report(
            VariableElimination.posteriorSample()
                .infer(new PosteriorSampleProblem(NETWORK, EVIDENCE, 3), Run.of(1)));
    assertThat(PosteriorSamplesText.csv(report).lines())
        .hasSize(4)
        .allSatisfy(line -> assertThat(line.split(",")).hasSize(6))
        .element(0)
        .isEqualTo("c0,c1,c2,c3,c4,fever");
    assertThat(PosteriorSamplesText.json(report)).doesNotContain(NETWORK.variables().get(6).name());
  }
}
