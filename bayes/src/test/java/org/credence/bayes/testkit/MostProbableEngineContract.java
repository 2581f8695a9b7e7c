package org.credence.bayes.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.credence.bayes.exact.Enumeration;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.Diagnostics;
import org.credence.core.engine.Run;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.EngineContract;

/**
 * The engine contract for the most probable assignment, answered exactly or within bounds: the weight given is that of the assignment,
 * and the statement covers the maximum.
 */
public abstract class MostProbableEngineContract
    extends EngineContract<MostProbableProblem, MostProbableAssignment> {

  private static final int QUESTIONS = 12;
  private static final double ROUNDING = 1e-9;

  @Override
  protected Stream<Question<MostProbableProblem, MostProbableAssignment>> questions() {
    return IntStream.range(0, QUESTIONS).mapToObj(MostProbableEngineContract::question);
  }

  private static Question<MostProbableProblem, MostProbableAssignment> question(int i) {
    Randomness random = SeededRandomness.of(18).split(i);
    double zeros = i % 4 < 2 ? 0 : 0.35;
    GraphicalModel model =
        i % 2 == 0
            ? RandomModels.network(random, 3 + random.below(5), 3, 1 + i % 3, zeros)
            : RandomModels.factorGraph(random, 4 + random.below(3), 3, 6, 3, zeros);
    Evidence evidence = i < 2 ? Evidence.none() : RandomModels.evidence(random, model, 0.3);
    MostProbableProblem problem = new MostProbableProblem(model, evidence);
    return Enumeration.mostProbable()
        .infer(problem, Run.of(1))
        .answer()
        .map(truth -> Question.of(problem, truth))
        .orElseGet(() -> Question.of(problem));
  }

  @Override
  protected String bits(MostProbableAssignment answer) {
    return answer + " " + answer.logP();
  }

  @Override
  protected void assertSane(MostProbableProblem problem, MostProbableAssignment answer) {
    problem
        .evidence()
        .states()
        .forEach((v, s) -> assertThat(answer.state(v)).isEqualTo(s.intValue()));
    assertThat(answer.logP().value())
        .isFinite()
        .isCloseTo(logWeight(problem, answer.states()), within(ROUNDING));
    assertThat(answer.logP().error().kind()).isIn("exact", "bound");
  }

  /** By the definition. */
  public static double logWeight(MostProbableProblem problem, int[] states) {
    double log = 0;
    for (Factor factor : problem.model().factors()) {
      log += Math.log(factor.at(states));
    }
    for (int v : problem.evidence().likelihoodVariables()) {
      log += Math.log(problem.evidence().likelihood(v)[states[v]]);
    }
    return log;
  }

  @Override
  protected void assertAgrees(
      MostProbableProblem problem,
      MostProbableAssignment answer,
      MostProbableAssignment truth,
      Diagnostics diagnostics) {
    assertThat(answer.logP().error().covers(answer.logP().value(), truth.logP().value(), ROUNDING))
        .as("%s of %s %s", answer.logP(), truth.logP(), Arrays.toString(truth.states()))
        .isTrue();
    assertThat(answer.logP().value()).isLessThanOrEqualTo(truth.logP().value() + ROUNDING);
  }
}
