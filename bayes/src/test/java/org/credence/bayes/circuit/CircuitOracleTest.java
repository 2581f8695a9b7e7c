package org.credence.bayes.circuit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.credence.bayes.circuit.CircuitModels.Case;
import org.credence.bayes.exact.EliminationHeuristic;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.JointTable;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.api.Test;

/** Circuits against the definition on random models. */
final class CircuitOracleTest {

  private static final int CASES = 1500;
  private static final double ROUNDING = 1e-10;
  private static final Run RUN = Run.of(1);

  private interface Check {
    void on(Case c, JointTable joint);
  }

  private static void forAll(int cases, Check check) {
    for (int seed = 0; seed < cases; seed++) {
      Case c = CircuitModels.random(seed);
      try {
        check.on(c, new JointTable(c.model(), c.evidence()));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", " + c + ": " + e.getMessage(), e);
      }
    }
  }

  @Test
  void marginalsAreTheDefinitionsWhetherPreparedOrNot() {
    int[] impossible = {0};
    forAll(
        CASES,
        (c, joint) -> {
          EliminationHeuristic order =
              EliminationHeuristic.values()[c.model().factors().size() % 3];
          MarginalProblem problem = MarginalProblem.of(c.model(), c.evidence());
          InferenceEngine<MarginalProblem, Marginals> engine = CircuitInference.marginals(order);
          // prepared by another question about the same model
          InferenceEngine<MarginalProblem, Marginals> prepared =
              engine.prepare(MarginalProblem.of(c.model(), Evidence.none()), RUN);
          assertThat(prepared).isInstanceOf(PreparedCircuit.class);
          for (Outcome<Marginals> outcome :
              List.of(engine.infer(problem, RUN), prepared.infer(problem, RUN))) {
            assertMarginals(outcome, joint, c.model());
          }
          impossible[0] += joint.total() == 0 ? 1 : 0;
        });
    assertThat(impossible[0]).isBetween(CASES / 100, CASES / 2);
  }

  private static void assertMarginals(
      Outcome<Marginals> outcome, JointTable joint, GraphicalModel model) {
    if (joint.total() == 0) {
      assertThat(outcome).isInstanceOf(Outcome.Impossible.class);
      return;
    }
    Marginals marginals = outcome.orThrow();
    for (int v = 0; v < model.size(); v++) {
      for (int s = 0; s < model.cardinality(v); s++) {
        assertThat(marginals.p(v, s)).isCloseTo(joint.marginal(v, s), within(ROUNDING));
      }
    }
    assertThat(marginals.logEvidence().orElseThrow().value())
        .isCloseTo(Math.log(joint.total()), within(ROUNDING));
  }

  @Test
  void queriesOfAFewVariablesAndTheProbabilityOfTheEvidenceAgree() {
    forAll(
        CASES / 3,
        (c, joint) -> {
          if (joint.total() == 0) {
            return;
          }
          int v = c.model().size() - 1;
          Marginals one =
              CircuitInference.marginals()
                  .infer(new MarginalProblem(c.model(), c.evidence(), List.of(v)), RUN)
                  .orThrow();
          for (int s = 0; s < c.model().cardinality(v); s++) {
            assertThat(one.p(v, s)).isCloseTo(joint.marginal(v, s), within(ROUNDING));
          }
          EvidenceProbabilityProblem problem =
              new EvidenceProbabilityProblem(c.model(), c.evidence());
          double logP = Math.log(joint.total());
          Outcome<Estimate> alone = CircuitInference.evidenceProbability().infer(problem, RUN);
          Outcome<Estimate> prepared =
              CircuitInference.evidenceProbability().prepare(problem, RUN).infer(problem, RUN);
          assertThat(alone.orThrow().value()).isCloseTo(logP, within(ROUNDING));
          assertThat(prepared.orThrow().value()).isCloseTo(logP, within(ROUNDING));
        });
  }

  @Test
  void theMostProbableAssignmentHasTheLargestWeight() {
    forAll(
        CASES / 3,
        (c, joint) -> {
          MostProbableProblem problem = new MostProbableProblem(c.model(), c.evidence());
          double largest = 0;
          for (int i = 0; i < joint.assignments().size(); i++) {
            largest = Math.max(largest, joint.weight(i));
          }
          for (Outcome<MostProbableAssignment> outcome :
              List.of(
                  CircuitInference.mostProbable().infer(problem, RUN),
                  CircuitInference.mostProbable().prepare(problem, RUN).infer(problem, RUN))) {
            if (largest == 0) {
              assertThat(outcome).isInstanceOf(Outcome.Impossible.class);
              continue;
            }
            int[] states = outcome.orThrow().states();
            for (int i = 0; i < joint.assignments().size(); i++) {
              if (Arrays.equals(joint.assignments().get(i), states)) {
                assertThat(joint.weight(i)).isCloseTo(largest, within(ROUNDING * largest));
              }
            }
            assertThat(outcome.orThrow().logP().value())
                .isCloseTo(Math.log(largest), within(ROUNDING));
          }
        });
  }

  @Test
  void derivativesByIndicatorsAreProbabilitiesWithoutTheVariablesOwnEvidence() {
    forAll(
        CASES / 3,
        (c, joint) -> {
          CircuitDerivatives derivatives =
              CircuitModels.compile(c.model()).differentiate(c.evidence(), Meter.unlimited());
          assertThat(Math.exp(derivatives.logValue()))
              .isCloseTo(joint.total(), within(ROUNDING * (1 + joint.total())));
          for (int v = 0; v < c.model().size(); v++) {
            JointTable others = new JointTable(c.model(), without(c.evidence(), v));
            for (int s = 0; s < c.model().cardinality(v); s++) {
              double expected = others.total(v, s);
              assertThat(Math.exp(derivatives.logIndicatorDerivative(v, s)))
                  .isCloseTo(expected, within(ROUNDING * (1 + expected)));
              assertThat(derivatives.logIndicatorDerivative(v, s) == Double.NEGATIVE_INFINITY)
                  .isEqualTo(expected == 0);
            }
          }
        });
  }

  private static Evidence without(Evidence evidence, int variable) {
    Evidence result = Evidence.none();
    for (int v : evidence.states().keySet()) {
      result = v == variable ? result : result.observe(v, evidence.states().get(v));
    }
    for (int v : evidence.likelihoodVariables()) {
      result = v == variable ? result : result.likelihood(v, evidence.likelihood(v));
    }
    return result;
  }

  @Test
  void aCircuitCompiledForEvidenceAnswersItAndWhatIsSaidOnTop() {
    forAll(
        CASES / 3,
        (c, joint) -> {
          Evidence hard = Evidence.none().observe(c.evidence().states());
          ArithmeticCircuit circuit =
              CircuitCompiler.standard().infer(new CircuitProblem(c.model(), hard), RUN).orThrow();
          double logP = circuit.logValue(c.evidence(), Meter.unlimited());
          assertThat(Math.exp(logP))
              .isCloseTo(joint.total(), within(ROUNDING * (1 + joint.total())));
          assertThat(circuit.products())
              .isLessThanOrEqualTo(CircuitModels.compile(c.model()).products());
        });
  }
}
