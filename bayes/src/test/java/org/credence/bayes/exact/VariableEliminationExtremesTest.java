package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.math.LogSpace;
import org.junit.jupiter.api.Test;

/** Numbers at the ends of the range of double: no false impossibility, no lost digits. */
final class VariableEliminationExtremesTest {

  private static final double LOG_EVIDENCE = 1e-9;

  private static Outcome<Marginals> ask(GraphicalModel model, Evidence evidence) {
    return VariableElimination.marginals().infer(MarginalProblem.of(model, evidence), Run.of(1));
  }

  @Test
  void fiveThousandPiecesOfEvidenceOnOneCause() {
    int children = 5000;
    BayesianNetwork.Builder builder = BayesianNetwork.builder("star");
    builder.variable(Models.yesNo("root"), List.of(), 0.25, 0.75);
    for (int c = 0; c < children; c++) {
      builder.variable(Models.yesNo("c" + c), List.of("root"), 0.3, 0.7, 0.301, 0.699);
    }
    BayesianNetwork star = builder.build();
    Evidence evidence = Evidence.none();
    int yes = 0;
    for (int c = 0; c < children; c++) {
      int state = c % 10 < 3 ? 0 : 1;
      yes += 1 - state;
      evidence = evidence.observe(c + 1, state);
    }
    int no = children - yes;
    double[] logs = {
      Math.log(0.25) + yes * Math.log(0.3) + no * Math.log(0.7),
      Math.log(0.75) + yes * Math.log(0.301) + no * Math.log(0.699)
    };
    Outcome<Marginals> outcome = ask(star, evidence);
    assertThat(Models.logEvidence(outcome.orThrow()))
        .isCloseTo(LogSpace.logSumExp(logs), within(LOG_EVIDENCE));
    assertThat(outcome.orThrow().p(0, 0))
        .isCloseTo(1 / (1 + Math.exp(logs[1] - logs[0])), within(1e-10));
    assertThat(outcome.diagnostics().measures()).containsEntry("logDomain", 1.0);
  }

  /** A chain of pair potentials that do not depend on the first variable: Z is the product of row sums. */
  private static FactorGraph chain(int length, double a, double b) {
    int[] cardinalities = new int[length + 1];
    Arrays.fill(cardinalities, 2);
    Factor[] factors = new Factor[length];
    for (int i = 0; i < length; i++) {
      factors[i] = Models.pair(i, i + 1, a, b, a, b);
    }
    return Models.graph(cardinalities, factors);
  }

  @Test
  void entriesOfTenToTheMinusThreeHundred() {
    Outcome<Marginals> outcome = ask(chain(400, 1e-300, 3e-300), Evidence.none());
    assertThat(Models.logEvidence(outcome.orThrow()))
        .isCloseTo(Math.log(2) + 400 * (Math.log(4) - 300 * Math.log(10)), within(LOG_EVIDENCE));
    assertThat(outcome.orThrow().p(200, 0)).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void potentialsOfTenToTheThreeHundred() {
    Outcome<Marginals> outcome = ask(chain(400, 1e300, 3e300), Evidence.none());
    assertThat(Models.logEvidence(outcome.orThrow()))
        .isCloseTo(Math.log(2) + 400 * (Math.log(4) + 300 * Math.log(10)), within(LOG_EVIDENCE));
    assertThat(outcome.orThrow().p(200, 0)).isCloseTo(0.25, within(1e-12));
  }

  @Test
  void bothEndsInOneTable() {
    Outcome<Marginals> outcome = ask(chain(50, 1e300, 1e-300), Evidence.none().observe(50, 1));
    assertThat(Models.logEvidence(outcome.orThrow()))
        .isCloseTo(
            Math.log(2) + 49 * 300 * Math.log(10) - 300 * Math.log(10), within(LOG_EVIDENCE));
    assertThat(outcome.orThrow().p(10, 1)).isLessThan(1e-300);
  }

  @Test
  void aProductThatUnderflowsIsNotImpossible() {
    List<Factor> factors = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      factors.add(Factor.of(0, 1e-200, 2e-200, i == 1 ? 0 : 1));
    }
    Outcome<Marginals> outcome =
        ask(Models.graph(new int[] {3}, factors.toArray(Factor[]::new)), Evidence.none());
    assertThat(outcome.orThrow().p(0, 0)).isCloseTo(1 / 17.0, within(1e-14));
    assertThat(Models.logEvidence(outcome.orThrow()))
        .isCloseTo(Math.log(17) - 800 * Math.log(10), within(LOG_EVIDENCE));
    assertThat(outcome.diagnostics().measures()).containsEntry("logDomain", 1.0);
  }

  @Test
  void ratiosAmongProductsBelowTheNormalRangeKeepTheirDigits() {
    // state 2 is ruled out; the others are at 1e-320, where a double has three digits
    FactorGraph graph =
        Models.graph(
            new int[] {3}, Factor.of(0, 1e-160, 3e-160, 1), Factor.of(0, 1e-160, 1e-160, 0));
    assertThat(ask(graph, Evidence.none()).orThrow().p(0, 0)).isCloseTo(0.25, within(1e-14));
  }

  @Test
  void tinySupportInALargeTileIsNotDrownedWhenTheRestTurnsOutImpossible() {
    // v0 = 1 is only reached through cells of 1e-310; v0 = 0 is ruled out in another cluster
    FactorGraph graph =
        Models.graph(
            new int[] {2, 2, 2},
            Models.pair(0, 1, 1, 1, 1e-155, 1e-155),
            Models.pair(0, 1, 1, 1, 1e-155, 3e-155),
            Models.pair(0, 2, 0, 0, 1, 1));
    Outcome<Marginals> outcome = ask(graph, Evidence.none());
    assertThat(outcome.orThrow().p(1, 0)).isCloseTo(0.25, within(1e-14));
    assertThat(Models.logEvidence(outcome.orThrow()))
        .isCloseTo(Math.log(8) - 310 * Math.log(10), within(LOG_EVIDENCE));
  }

  @Test
  void catchesMutantThatTrustsProductsWithoutLooking() {
    Semiring careless =
        new ForwardingSemiring(SumProduct.INSTANCE) {
          @Override
          public boolean mayUnderflow(long lowest) {
            return false;
          }
        };
    Factor[] factors = new Factor[4];
    Arrays.fill(factors, Factor.of(0, 1e-200, 1));
    factors[1] = Factor.of(0, 1e-200, 0);
    OpenModel open = OpenModel.of(Models.graph(new int[] {2}, factors), Evidence.none());
    EliminationPlan plan =
        EliminationPlan.of(
            open, EliminationHeuristic.MIN_FILL, InductionCost.Use.MARGINALS, new boolean[] {true});
    assertThat(UpwardPass.run(plan, careless, Meter.unlimited()).state())
        .isEqualTo(Table.State.EMPTY);
    assertThat(UpwardPass.run(plan, SumProduct.INSTANCE, Meter.unlimited()).state())
        .isEqualTo(Table.State.DAMAGED);
  }

  @Test
  void probabilitiesAsSmallAsADoubleAreKept() {
    BayesianNetwork network =
        BayesianNetwork.builder("rare")
            .variable(Models.yesNo("rare"), List.of(), 1e-290, 1)
            .variable(Models.yesNo("seen"), List.of("rare"), 0.5, 0.5, 1e-10, 1)
            .build();
    Marginals prior = ask(network, Evidence.none()).orThrow();
    assertThat(prior.p(0, 0) / 1e-290).isCloseTo(1, within(1e-12));
    Marginals posterior = ask(network, Evidence.none().observe(1, 0)).orThrow();
    assertThat(posterior.p(0, 0) / 5e-281).isCloseTo(1, within(1e-9));
  }

  @Test
  void theMostProbableAssignmentHasNoRange() {
    FactorGraph graph = chain(300, 1e-300, 2e-300);
    MostProbableAssignment best =
        VariableElimination.mostProbable()
            .infer(new MostProbableProblem(graph, Evidence.none()), Run.of(1))
            .orThrow();
    assertThat(best.logP().value()).isCloseTo(300 * Math.log(2e-300), within(LOG_EVIDENCE));
    assertThat(best.state(0)).isZero();
    assertThat(best.state(300)).isEqualTo(1);
  }

  @Test
  void aChainOfFiftyThousandNeedsNoStack() {
    int length = 50_000;
    FactorGraph graph = chain(length, 0.25, 0.75);
    Marginals answer = ask(graph, Evidence.none()).orThrow();
    assertThat(Models.logEvidence(answer)).isCloseTo(Math.log(2), within(LOG_EVIDENCE));
    assertThat(answer.p(length / 2, 0)).isCloseTo(0.25, within(1e-12));
  }
}
