package org.credence.bayes.bounds;

import static org.assertj.core.api.Assertions.assertThat;

import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.ImpossibleEvidenceException;
import org.credence.core.engine.Iteration;
import org.credence.core.engine.Workers;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.api.Test;

/** Bounds against the definition: no bound is violated on ten thousand random models. */
final class WeightedMiniBucketOracleTest {

  private static final int MODELS = 10_000;

  /** Rounding of the reference alone: the bounds have to bear their own. */
  private static final double REFERENCE = 1e-15;

  private static GraphicalModel model(Randomness random) {
    double zeros = random.below(3) * 0.2;
    return random.bernoulli(0.5)
        ? RandomModels.network(random, 2 + random.below(6), 3, 4, zeros)
        : RandomModels.factorGraph(random, 2 + random.below(5), 3, 3 + random.below(8), 3, zeros);
  }

  private static ErrorStatement.Bound bound(Estimate estimate) {
    return estimate
        .error()
        .match(
            exact -> new ErrorStatement.Bound(estimate.value(), estimate.value()),
            interval -> {
              throw new AssertionError("an interval");
            },
            bound -> bound,
            unknown -> {
              throw new AssertionError("unknown");
            });
  }

  private static void assertWithin(ErrorStatement.Bound bound, double truth, double slack) {
    assertThat(truth)
        .isGreaterThanOrEqualTo(bound.lower() - slack)
        .isLessThanOrEqualTo(bound.upper() + slack);
  }

  @Test
  void noBoundIsViolatedOnTenThousandRandomModels() {
    int cut = 0;
    int answered = 0;
    for (int i = 0; i < MODELS; i++) {
      Randomness random = SeededRandomness.of(4025).split(i);
      GraphicalModel model = model(random);
      Evidence evidence = RandomModels.evidence(random, model, random.below(3) * 0.15);
      JointTable joint = new JointTable(model, evidence);
      MarginalProblem problem = MarginalProblem.of(model, evidence);
      WeightedMiniBucket.OfMarginals engine =
          WeightedMiniBucket.marginals().withCells(2 + random.below(8));
      Iteration<Marginals> iteration;
      try {
        iteration = engine.begin(problem, random.split(1), Workers.sequential());
        for (int step = 0; step < 3; step++) {
          assertHolds(problem, iteration.answer(), joint);
          iteration.advance(1 + random.below(2));
        }
        assertHolds(problem, iteration.answer(), joint);
      } catch (ImpossibleEvidenceException e) {
        assertThat(joint.total()).isZero();
        continue;
      }
      cut += iteration.measures().get("cutBuckets") > 0 ? 1 : 0;
      answered++;
    }
    assertThat(answered).isGreaterThan(MODELS * 3 / 4);
    assertThat(cut).as("models whose buckets were cut").isGreaterThan(MODELS / 4);
  }

  private static void assertHolds(MarginalProblem problem, Marginals answer, JointTable joint) {
    double total = joint.total();
    ErrorStatement.Bound logEvidence = bound(answer.logEvidence().orElseThrow());
    double slack = answer.guarantee() == Guarantee.EXACT ? 1e-11 : REFERENCE;
    assertWithin(logEvidence, Math.log(total), slack * (2 + Math.abs(Math.log(total))));
    if (total == 0) {
      return;
    }
    for (int v : problem.query()) {
      for (int s = 0; s < problem.model().cardinality(v); s++) {
        assertWithin(bound(answer.estimate(v, s)), joint.marginal(v, s), slack);
      }
    }
  }
}
