package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.JointMarginal;
import org.credence.bayes.problem.JointMarginalProblem;
import org.credence.bayes.problem.KMostProbable;
import org.credence.bayes.problem.KMostProbableProblem;
import org.credence.bayes.problem.MarginalMapAssignment;
import org.credence.bayes.problem.MarginalMapProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.problem.PosteriorSampleProblem;
import org.credence.bayes.problem.PosteriorSamples;
import org.credence.bayes.testkit.MarginalEngineContract;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Diagnostics;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Run;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.EngineContract;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;

/** The engine contract for the exact engines: asia with evidence, random models, impossible evidence. */
final class ContractQuestions {

  private ContractQuestions() {}

  private static Stream<Models.Case> cases() {
    Models.Case asia =
        new Models.Case(SmallNetworks.asia(), Models.dyspneaAndXray(SmallNetworks.asia()));
    Evidence impossible =
        Evidence.none().observe(asia.model(), "tub", "yes").observe(asia.model(), "either", "no");
    return Stream.concat(
        Stream.of(asia, new Models.Case(asia.model(), impossible)),
        IntStream.range(0, 6).mapToObj(seed -> Models.random(SeededRandomness.of(seed), 6)));
  }

  private static void assertExact(Estimate estimate) {
    assertThat(estimate.guarantee()).isEqualTo(Guarantee.EXACT);
    assertThat(estimate.error()).isEqualTo(ErrorStatement.exact());
    assertThat(estimate.value()).isFinite();
  }

  abstract static class OfMarginals extends MarginalEngineContract {
    @Override
    protected Stream<Question<MarginalProblem, Marginals>> questions() {
      return Stream.concat(super.questions(), cases().map(c -> question(c.marginals())));
    }

    @Override
    protected void assertSane(MarginalProblem problem, Marginals answer) {
      super.assertSane(problem, answer);
      assertThat(answer.guarantee()).isEqualTo(Guarantee.EXACT);
      assertExact(answer.logEvidence().orElseThrow());
    }
  }

  abstract static class OfEvidenceProbability
      extends EngineContract<EvidenceProbabilityProblem, Estimate> {
    @Override
    protected Stream<Question<EvidenceProbabilityProblem, Estimate>> questions() {
      return cases()
          .filter(c -> !c.evidence().isEmpty()) // no evidence in a network costs nothing at all
          .map(c -> Question.of(new EvidenceProbabilityProblem(c.model(), c.evidence())));
    }

    @Override
    protected String bits(Estimate answer) {
      return Double.toString(answer.value());
    }

    @Override
    protected void assertSane(EvidenceProbabilityProblem problem, Estimate answer) {
      assertExact(answer);
    }
  }

  abstract static class OfMostProbable
      extends EngineContract<MostProbableProblem, MostProbableAssignment> {
    @Override
    protected Stream<Question<MostProbableProblem, MostProbableAssignment>> questions() {
      return cases().map(c -> Question.of(new MostProbableProblem(c.model(), c.evidence())));
    }

    @Override
    protected String bits(MostProbableAssignment answer) {
      return answer.toString();
    }

    @Override
    protected void assertSane(MostProbableProblem problem, MostProbableAssignment answer) {
      assertExact(answer.logP());
      problem
          .evidence()
          .states()
          .forEach((v, s) -> assertThat(answer.state(v)).isEqualTo(s.intValue()));
    }
  }

  private static List<Integer> everyThird(Models.Case c) {
    return IntStream.range(0, c.model().size()).filter(v -> v % 3 == 0).boxed().toList();
  }

  abstract static class OfJointMarginal
      extends EngineContract<JointMarginalProblem, JointMarginal> {
    @Override
    protected Stream<Question<JointMarginalProblem, JointMarginal>> questions() {
      return cases()
          .map(c -> new JointMarginalProblem(c.model(), c.evidence(), everyThird(c)))
          .map(
              problem ->
                  new EnumeratedJointMarginal()
                      .infer(problem, Run.of(1))
                      .answer()
                      .map(truth -> Question.of(problem, truth))
                      .orElseGet(() -> Question.of(problem)));
    }

    @Override
    protected String bits(JointMarginal answer) {
      return answer.toString();
    }

    @Override
    protected void assertSane(JointMarginalProblem problem, JointMarginal answer) {
      assertExact(answer.logEvidence());
      double sum = 0;
      for (int i = 0; i < answer.size(); i++) {
        assertExact(answer.estimate(answer.states(i)));
        assertThat(answer.value(i)).isBetween(0.0, 1.0 + 1e-12);
        sum += answer.value(i);
      }
      assertThat(sum).isCloseTo(1, within(1e-12));
    }

    @Override
    protected void assertAgrees(
        JointMarginalProblem problem,
        JointMarginal answer,
        JointMarginal truth,
        Diagnostics diagnostics) {
      assertThat(answer.table()).containsExactly(truth.table(), within(1e-12));
    }
  }

  abstract static class OfKMostProbable
      extends EngineContract<KMostProbableProblem, KMostProbable> {
    @Override
    protected Stream<Question<KMostProbableProblem, KMostProbable>> questions() {
      return cases().map(c -> Question.of(new KMostProbableProblem(c.model(), c.evidence(), 5)));
    }

    @Override
    protected String bits(KMostProbable answer) {
      return answer.toString();
    }

    @Override
    protected void assertSane(KMostProbableProblem problem, KMostProbable answer) {
      assertThat(answer.size()).isBetween(1, problem.k());
      answer.assignments().forEach(a -> assertExact(a.logP()));
    }
  }

  abstract static class OfMarginalMap
      extends EngineContract<MarginalMapProblem, MarginalMapAssignment> {
    @Override
    protected Stream<Question<MarginalMapProblem, MarginalMapAssignment>> questions() {
      return cases()
          .map(c -> Question.of(new MarginalMapProblem(c.model(), c.evidence(), everyThird(c))));
    }

    @Override
    protected String bits(MarginalMapAssignment answer) {
      return answer.toString();
    }

    @Override
    protected void assertSane(MarginalMapProblem problem, MarginalMapAssignment answer) {
      assertExact(answer.logP());
      assertThat(answer.variables()).isEqualTo(problem.maxVariables());
    }
  }

  abstract static class OfPosteriorSamples
      extends EngineContract<PosteriorSampleProblem, PosteriorSamples> {
    @Override
    protected Stream<Question<PosteriorSampleProblem, PosteriorSamples>> questions() {
      return cases().map(c -> Question.of(new PosteriorSampleProblem(c.model(), c.evidence(), 50)));
    }

    @Override
    protected String bits(PosteriorSamples answer) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < answer.count(); i++) {
        text.append(Arrays.toString(answer.states(i)));
      }
      return text.append(answer.logEvidence().value()).toString();
    }

    @Override
    protected void assertSane(PosteriorSampleProblem problem, PosteriorSamples answer) {
      assertExact(answer.logEvidence());
      assertThat(answer.count()).isBetween(1, problem.count());
      for (int i = 0; i < answer.count(); i++) {
        assertThat(
                VariableElimination.logWeight(
                    problem.model(), problem.evidence(), answer.states(i)))
            .isFinite();
        for (var observed : problem.evidence().states().entrySet()) {
          assertThat(answer.state(i, observed.getKey())).isEqualTo(observed.getValue().intValue());
        }
      }
    }
  }
}
