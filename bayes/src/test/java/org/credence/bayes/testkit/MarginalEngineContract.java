package org.credence.bayes.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Diagnostics;
import org.credence.core.engine.Guarantee;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.EngineContract;
import org.credence.core.uncertainty.Estimate;

/**
 * The engine contract for marginals: small random networks and factor graphs, with and without loops, zeros and evidence, asked for
 * all variables or a few. Some evidence is impossible. An answer that says it is exact must be the definition's.
 */
public abstract class MarginalEngineContract extends EngineContract<MarginalProblem, Marginals> {

  private static final int QUESTIONS = 12;
  private static final double ROUNDING = 1e-9;
  private static final double ROUNDING_OF_A_SUM = 1e-12;

  @Override
  protected Stream<Question<MarginalProblem, Marginals>> questions() {
    return IntStream.range(0, QUESTIONS).mapToObj(MarginalEngineContract::question);
  }

  private static Question<MarginalProblem, Marginals> question(int i) {
    Randomness random = SeededRandomness.of(17).split(i);
    double zeros = i % 4 < 2 ? 0 : 0.35;
    GraphicalModel model =
        i % 2 == 0
            ? RandomModels.network(random, 3 + random.below(5), 3, 1 + i % 3, zeros)
            : RandomModels.factorGraph(random, 4 + random.below(3), 3, 6, 3, zeros);
    Evidence evidence = i < 2 ? Evidence.none() : RandomModels.evidence(random, model, 0.3);
    return question(
        i % 3 == 0
            ? new MarginalProblem(model, evidence, List.of(2, 0))
            : MarginalProblem.of(model, evidence));
  }

  /** A question with its answer from the definition; without one where the evidence is impossible. */
  protected static Question<MarginalProblem, Marginals> question(MarginalProblem problem) {
    JointTable joint = new JointTable(problem.model(), problem.evidence());
    if (joint.total() == 0) {
      return Question.of(problem);
    }
    double[][] all = joint.marginals();
    double[][] asked = problem.query().stream().map(v -> all[v]).toArray(double[][]::new);
    return Question.of(problem, Marginals.exact(problem, asked, Math.log(joint.total())));
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

  /** Distributions that sum to one in the order of the query, a true statement for every number, exactness only throughout. */
  @Override
  protected void assertSane(MarginalProblem problem, Marginals answer) {
    assertThat(answer.query())
        .containsExactly(problem.query().stream().mapToInt(Integer::intValue).toArray());
    for (int v : problem.query()) {
      double sum = 0;
      for (int s = 0; s < problem.model().cardinality(v); s++) {
        Estimate estimate = answer.estimate(v, s);
        assertThat(estimate.value()).isBetween(0.0, 1 + ROUNDING_OF_A_SUM);
        assertThat(estimate.guarantee()).isEqualTo(answer.guarantee());
        assertThat(estimate.error().kind()).isIn("exact", "interval", "bound", "unknown");
        assertThat(estimate.error().covers(estimate.value(), estimate.value(), ROUNDING)).isTrue();
        if (answer.guarantee() == Guarantee.EXACT) {
          assertThat(estimate.error().kind()).isEqualTo("exact");
        }
        sum += estimate.value();
      }
      assertThat(sum).isCloseTo(1, within(ROUNDING_OF_A_SUM));
    }
    answer.logEvidence().ifPresent(estimate -> assertThat(estimate.value()).isFinite());
  }

  @Override
  protected void assertAgrees(
      MarginalProblem problem, Marginals answer, Marginals truth, Diagnostics diagnostics) {
    if (answer.guarantee() != Guarantee.EXACT) {
      return;
    }
    for (int v : problem.query()) {
      assertThat(answer.distribution(v)).containsExactly(truth.distribution(v), within(ROUNDING));
    }
    assertThat(answer.logEvidence().orElseThrow().value())
        .isCloseTo(truth.logEvidence().orElseThrow().value(), within(ROUNDING));
  }
}
