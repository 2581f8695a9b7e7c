package org.credence.bayes.importance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Run;
import org.credence.core.random.SeededRandomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.junit.jupiter.api.Test;

/** Weights that hardly vary are those of the posterior, or of one of its modes, and samples cannot tell which. */
final class NearlyConstantWeightsTest {

  private static MarginalProblem frustratedRing(int length) {
    double strong = Math.exp(30);
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < length; v++) {
      variables.add(Variable.of("x" + v, "a", "b"));
      double same = v == 3 ? 1 / strong : strong;
      factors.add(
          Factor.of(
              new int[] {v, (v + 1) % length}, new int[] {2, 2}, new double[] {same, 1, 1, same}));
    }
    return new MarginalProblem(
        new FactorGraph("ring", variables, factors),
        Evidence.none().likelihood(length - 1, 1e-20, 1),
        List.of(1));
  }

  /**
   * One bond is broken; one of six equally likely ones. Sample search meets some of them, always with the same weight. Kills: an
   * interval that takes equal weights for the posterior's.
   */
  @Test
  void sampleSearchStatesNoIntervalWhereAllWeightsAreEqualInSomeOfTheModes() {
    Marginals answer =
        SampleSearch.standard().infer(frustratedRing(7), Run.of(3, Budget.ofSteps(2000))).orThrow();
    ErrorStatement error = answer.estimate(1, 0).error();
    assertThat(error).isInstanceOf(ErrorStatement.Unknown.class);
    assertThat(error.toString()).contains("weights were equal; a rare one that is not");
  }

  /** Its weights on trees are constant because its proposal is exact, and a bound on them shows it. */
  @Test
  void aBoundOnTheWeightsKeepsTheIntervalsOfAnExactProposal() {
    int stated = 0;
    for (int i = 0; i < 20; i++) {
      SeededRandomness random = SeededRandomness.of(86).split(i);
      GraphicalModel tree = RandomModels.network(random, 4, 2, 1, 0);
      Evidence evidence = Evidence.none().observe(3, 0);
      Marginals answer =
          BackwardSimulation.standard()
              .infer(MarginalProblem.of(tree, evidence), Run.of(i, Budget.ofSteps(3000)))
              .orThrow();
      stated += answer.estimate(0, 0).error() instanceof ErrorStatement.Interval ? 1 : 0;
    }
    assertThat(stated).isGreaterThan(15);
  }
}
