package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.MarginalEngineContract;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Guarantee;
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
}
