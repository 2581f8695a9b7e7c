package org.credence.bayes.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Guarantee;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.EngineContract;
import org.credence.core.uncertainty.Estimate;

/** The engine contract for marginals: small random networks and factor graphs, with zeros, evidence and partial queries. */
public abstract class MarginalEngineContract extends EngineContract<MarginalProblem, Marginals> {

  private static final double ROUNDING = 1e-9;

  @Override
  protected Stream<Question<MarginalProblem, Marginals>> questions() {
    return IntStream.range(0, 8).mapToObj(MarginalEngineContract::question);
  }

  private static Question<MarginalProblem, Marginals> question(int i) {
    for (int attempt = 0; ; attempt++) {
      SeededRandomness random = SeededRandomness.of(i).split(attempt);
      double zeros = i % 4 < 2 ? 0 : 0.3;
      BayesianNetwork network = RandomModels.network(random, 3 + random.below(5), 3, 2, zeros);
      FactorGraph graph = RandomModels.factorGraph(random, 4, 3, 5, 3, zeros);
      Evidence evidence = RandomModels.evidence(random, i % 2 == 0 ? network : graph, 0.3);
      MarginalProblem problem = MarginalProblem.of(i % 2 == 0 ? network : graph, evidence);
      if (i % 3 == 0) {
        problem = new MarginalProblem(problem.model(), evidence, List.of(2, 0));
      }
      JointTable joint = new JointTable(problem.model(), evidence);
      if (joint.total() > 0) {
        double[][] all = joint.marginals();
        double[][] asked = problem.query().stream().map(v -> all[v]).toArray(double[][]::new);
        return Question.of(problem, Marginals.exact(problem, asked, Math.log(joint.total())));
      }
    }
  }

  @Override
  protected String bits(Marginals answer) {
    StringBuilder text = new StringBuilder();
    for (int v : answer.query()) {
      for (int s = 0; s < answer.distribution(v).length; s++) {
        text.append(answer.estimate(v, s)).append('\n');
      }
    }
    return text.append(answer.logEvidence()).toString();
  }

  @Override
  protected void assertSane(MarginalProblem problem, Marginals answer) {
    for (int v : problem.query()) {
      double sum = 0;
      for (int s = 0; s < problem.model().cardinality(v); s++) {
        Estimate estimate = answer.estimate(v, s);
        assertThat(estimate.value()).isBetween(0.0, 1 + ROUNDING);
        assertThat(estimate.guarantee()).isEqualTo(answer.guarantee());
        assertThat(estimate.error().kind()).isIn("exact", "interval", "bound", "unknown");
        assertThat(estimate.error().covers(estimate.value(), estimate.value(), ROUNDING)).isTrue();
        if (answer.guarantee() == Guarantee.EXACT) {
          assertThat(estimate.error().kind()).isEqualTo("exact");
        }
        sum += estimate.value();
      }
      assertThat(sum).isBetween(1 - ROUNDING, 1 + ROUNDING);
    }
  }
}
