package org.credence.bayes.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Guarantee;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.EngineContract.Question;

/** Questions and checks for the engine contract: networks and factor graphs, with and without zeros, loops and evidence. */
public final class MarginalQuestions {

  private static final int QUESTIONS = 16;

  private MarginalQuestions() {}

  /** Small random questions; some evidence is impossible. */
  public static Stream<Question<MarginalProblem, Marginals>> all() {
    return IntStream.range(0, QUESTIONS).mapToObj(i -> Question.of(problem(i)));
  }

  private static MarginalProblem problem(int i) {
    Randomness random = SeededRandomness.of(17).split(i);
    double zeroShare = i % 4 < 2 ? 0 : 0.4;
    GraphicalModel model =
        i % 2 == 0
            ? RandomModels.network(random, 4 + random.below(4), 3, 1 + i % 3, zeroShare)
            : RandomModels.factorGraph(random, 4 + random.below(3), 3, 7, 3, zeroShare);
    Evidence evidence = i < 4 ? Evidence.none() : RandomModels.evidence(random, model, 0.2);
    return MarginalProblem.of(model, evidence);
  }

  /** All digits of an answer. */
  public static String bits(Marginals answer) {
    StringBuilder text = new StringBuilder();
    for (int v : answer.query()) {
      for (double p : answer.distribution(v)) {
        text.append(Double.toHexString(p)).append(' ');
      }
    }
    return text.append(answer.logEvidence()).toString();
  }

  /** Distributions that sum to one, a statement for every number, and exactness only where it is said throughout. */
  public static void assertSane(MarginalProblem problem, Marginals answer) {
    for (int v : problem.query()) {
      double sum = 0;
      for (int s = 0; s < problem.model().cardinality(v); s++) {
        assertThat(answer.p(v, s)).isBetween(0.0, 1.0);
        sum += answer.p(v, s);
        String kind = answer.estimate(v, s).error().kind();
        if (answer.guarantee() == Guarantee.EXACT) {
          assertThat(kind).isEqualTo("exact");
        }
      }
      assertThat(sum).isCloseTo(1, within(1e-12));
    }
    answer.logEvidence().ifPresent(estimate -> assertThat(estimate.value()).isFinite());
  }
}
