package org.credence.bayes.mcmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.uncertainty.ErrorStatement;
import org.junit.jupiter.api.Test;

final class GibbsSamplerTest {

  private static final GibbsSampler ENGINE = GibbsSampler.standard();

  private static Outcome<Marginals> ask(MarginalProblem problem, long sweeps) {
    return ENGINE.infer(problem, Run.of(11, Budget.ofSteps(sweeps)));
  }

  private static String reason(ErrorStatement error) {
    return ((ErrorStatement.Unknown) error).reason();
  }

  @Test
  void asiaIsSplitByItsDeterministicTableAndSaysSo() {
    MarginalProblem problem = MarginalProblem.of(SmallNetworks.asia(), Evidence.none());
    Outcome<Marginals> outcome = ask(problem, 3000);
    assertThat(ENGINE.guarantee(problem)).isEqualTo(Guarantee.HEURISTIC);
    assertThat(outcome.diagnostics().guarantee()).isEqualTo(Guarantee.HEURISTIC);
    assertThat(outcome.diagnostics().warnings().get(0))
        .startsWith("Zeros split the support into 2 parts that no single-site move connects.");
    for (int v = 0; v < 8; v++) {
      assertThat(reason(outcome.orThrow().estimate(v, 0).error()))
          .isEqualTo("zeros split the support into 2 parts that no single-site move connects");
    }
    assertThat(outcome.orThrow().logEvidence()).isEmpty();
  }

  @Test
  void evidenceMayConnectTheSupport() {
    BayesianNetwork asia = SmallNetworks.asia();
    Evidence evidence = Evidence.of(asia, Map.of("either", "yes"));
    MarginalProblem problem = MarginalProblem.of(asia, evidence);
    Outcome<Marginals> outcome = ask(problem, 20_000);
    assertThat(ENGINE.guarantee(problem)).isEqualTo(Guarantee.ASYMPTOTIC);
    assertThat(outcome.diagnostics().warnings()).isEmpty();
    JointTable joint = new JointTable(asia, evidence);
    assertThat(outcome.orThrow().p(2, 0)).isCloseTo(joint.marginal(2, 0), within(0.01));
    assertThat(outcome.orThrow().estimate(2, 0).error().kind()).isEqualTo("interval");
  }

  @Test
  void parityIsSplitIntoItsFourAssignments() {
    Outcome<Marginals> outcome =
        ask(MarginalProblem.of(SmallNetworks.evenParity(), Evidence.none()), 1000);
    assertThat(outcome.diagnostics().warnings().get(0))
        .startsWith("Zeros split the support into 4 parts");
    assertThat(outcome.orThrow().estimate(0, 0).error().kind()).isEqualTo("unknown");
  }

  @Test
  void aDeterministicChainIsSplitAndEvidenceSettlesIt() {
    BayesianNetwork.Builder builder =
        BayesianNetwork.builder("copies")
            .variable(Variable.of("x0", "0", "1"), List.of(), 0.3, 0.7);
    for (int v = 1; v < 6; v++) {
      builder.variable(Variable.of("x" + v, "0", "1"), List.of("x" + (v - 1)), 1, 0, 0, 1);
    }
    BayesianNetwork copies = builder.build();
    Outcome<Marginals> prior = ask(MarginalProblem.of(copies, Evidence.none()), 1000);
    assertThat(prior.diagnostics().warnings().get(0))
        .startsWith("Zeros split the support into 2 parts");
    MarginalProblem given = MarginalProblem.of(copies, Evidence.none().observe(5, 1));
    assertThat(ENGINE.guarantee(given)).isEqualTo(Guarantee.ASYMPTOTIC);
    assertThat(ask(given, 1000).orThrow().distribution(0)).containsExactly(0, 1);
  }

  @Test
  void aSupportTooLargeToWalkThroughIsSaidToBeUndecided() {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < 20; v++) {
      variables.add(Variable.of("v" + v, "0", "1"));
      if (v > 0) {
        factors.add(Factor.of(new int[] {v - 1, v}, new int[] {2, 2}, new double[] {1, 1, 0, 1}));
      }
    }
    MarginalProblem problem =
        MarginalProblem.of(new FactorGraph("ladder", variables, factors), Evidence.none());
    Outcome<Marginals> outcome = ask(problem, 1000);
    assertThat(ENGINE.guarantee(problem)).isEqualTo(Guarantee.HEURISTIC);
    assertThat(outcome.diagnostics().warnings().get(0))
        .startsWith(
            "Zeros may split the support into parts that no single-site move connects; 1.05e+06 joint states are too many to walk"
                + " through. A chain never leaves its part");
  }

  @Test
  void chainsThatDisagreeHaveUnknownErrors() {
    double rare = 1e-9;
    FactorGraph model =
        new FactorGraph(
            "two modes",
            List.of(Variable.of("a", "0", "1"), Variable.of("b", "0", "1")),
            List.of(
                Factor.of(new int[] {0, 1}, new int[] {2, 2}, new double[] {1, rare, rare, 1})));
    Outcome<Marginals> outcome = ask(MarginalProblem.of(model, Evidence.none()), 2000);
    assertThat(outcome.diagnostics().guarantee()).isEqualTo(Guarantee.ASYMPTOTIC);
    assertThat(outcome.diagnostics().measures().get("maxRhat")).isGreaterThan(2);
    assertThat(reason(outcome.orThrow().estimate(0, 0).error()))
        .startsWith("the chains have not mixed (R-hat of 'a' is ");
    assertThat(outcome.diagnostics().warnings().get(0))
        .startsWith("The chains disagree on 2 of 2 variables (R-hat of 'a' is ");
  }

  /** Both modes weigh the same and move c to 0.3 or 0.7: chains that all sat in one would agree, and P(c) = 0.5 be in no interval. */
  private static MarginalProblem twoModesAndWhatFollows() {
    double rare = 1e-9;
    return MarginalProblem.of(
        new FactorGraph(
            "two modes and what follows",
            List.of(
                Variable.of("a", "0", "1"), Variable.of("b", "0", "1"), Variable.of("c", "0", "1")),
            List.of(
                Factor.of(new int[] {0, 1}, new int[] {2, 2}, new double[] {1, rare, rare, 1}),
                Factor.of(new int[] {0, 2}, new int[] {2, 2}, new double[] {0.3, 0.7, 0.7, 0.3}))),
        Evidence.none());
  }

  @Test
  void chainsStartOnBothSidesOfABarrier() {
    for (int seed = 0; seed < 60; seed++) {
      Outcome<Marginals> outcome =
          ENGINE.infer(twoModesAndWhatFollows(), Run.of(seed, Budget.ofSteps(1500)));
      assertThat(reason(outcome.orThrow().estimate(2, 0).error()))
          .startsWith("the chains have not mixed");
      assertThat(outcome.orThrow().p(2, 0)).isCloseTo(0.5, within(0.05)); // two chains in each
    }
  }

  @Test
  void oneChainThatHardlyMovesStatesNothing() {
    Outcome<Marginals> outcome =
        ENGINE.withChains(1).infer(twoModesAndWhatFollows(), Run.of(1, Budget.ofSteps(1500)));
    assertThat(reason(outcome.orThrow().estimate(2, 0).error()))
        .isEqualTo(
            "'a' changed its state only 0 times in 1 chains, fewer than 20 times in each; the chains may all be in one of several"
                + " modes");
    assertThat(outcome.diagnostics().warnings())
        .containsExactly(
            "'a' changed its state only 0 times in 1 chains, fewer than 20 times in each; the chains may all be in one of several"
                + " modes; allow more sweeps.");
  }

  @Test
  void aBudgetWithinTheWarmupGivesTheMeanOfTheWarmupAndSaysSo() {
    MarginalProblem problem = MarginalProblem.of(SmallNetworks.chain(3), Evidence.none());
    for (long sweeps : new long[] {1, 100, 500}) {
      Outcome<Marginals> outcome = ask(problem, sweeps);
      assertThat(outcome.diagnostics().guarantee()).isEqualTo(Guarantee.HEURISTIC);
      assertThat(outcome.diagnostics().warnings())
          .containsExactly(
              "The budget ended within the warmup ("
                  + sweeps
                  + " of 500 sweeps); the answer is the mean of the warmup. Allow more sweeps or choose a shorter warmup.");
      assertThat(reason(outcome.orThrow().estimate(0, 0).error()))
          .isEqualTo("only " + sweeps + " of 500 sweeps of warmup were done");
    }
    Outcome<Marginals> after = ask(problem, 501);
    assertThat(after.diagnostics().guarantee()).isEqualTo(Guarantee.ASYMPTOTIC);
    assertThat(after.diagnostics().measures()).containsEntry("warmupSteps", 500.0);
    assertThat(after.diagnostics().measures()).containsEntry("sweeps", 4.0);
    assertThat(after.diagnostics().warnings())
        .containsExactly(
            "Only 1 sweeps after warmup were averaged; errors are stated from 256 on.");
    assertThat(reason(after.orThrow().estimate(0, 0).error()))
        .isEqualTo("only 1 sweeps after warmup were done; batch means need at least 256");
  }

  @Test
  void everythingObservedIsExactAfterOneSweep() {
    Evidence all = Evidence.none().observe(0, 1).observe(1, 1).observe(2, 0);
    Outcome<Marginals> outcome =
        ENGINE.infer(
            MarginalProblem.of(SmallNetworks.chain(3), all),
            Run.of(1, Budget.ofEvaluations(1_000_000)));
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.COMPLETED);
    assertThat(outcome.orThrow().distribution(2)).containsExactly(1, 0);
    assertThat(outcome.orThrow().estimate(2, 1).error()).isEqualTo(ErrorStatement.exact());
    assertThat(outcome.diagnostics().warnings()).isEmpty();
  }

  @Test
  void aModelWithoutVariablesHasTheEmptyAnswer() {
    MarginalProblem problem =
        MarginalProblem.of(new FactorGraph("empty", List.of(), List.of()), Evidence.none());
    Outcome<Marginals> outcome = ENGINE.infer(problem, Run.of(1, Budget.ofEvaluations(10)));
    assertThat(outcome.orThrow().query()).isEmpty();
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.COMPLETED);
  }

  @Test
  void variablesWithoutFactorsAndOfOneStateAreAnswered() {
    FactorGraph model =
        new FactorGraph(
            "loose",
            List.of(Variable.of("free", "0", "1", "2"), Variable.of("one", "only")),
            List.of());
    Outcome<Marginals> outcome =
        ENGINE.infer(
            MarginalProblem.of(model, Evidence.none()), Run.of(1, Budget.ofEvaluations(100_000)));
    assertThat(outcome.orThrow().p(0, 2)).isCloseTo(1.0 / 3, within(1e-12));
    assertThat(outcome.orThrow().estimate(0, 2).error().kind()).isEqualTo("interval");
    assertThat(outcome.orThrow().estimate(0, 2).error().covers(0, 1.0 / 3, 0)).isTrue();
    assertThat(outcome.orThrow().estimate(1, 0).error()).isEqualTo(ErrorStatement.exact());
  }

  @Test
  void impossibleEvidenceIsProvedAndNamed() {
    BayesianNetwork asia = SmallNetworks.asia();
    Evidence evidence = Evidence.of(asia, Map.of("either", "no", "tub", "yes"));
    Outcome<Marginals> outcome = ask(MarginalProblem.of(asia, evidence), 10);
    assertThat(((Outcome.Impossible<Marginals>) outcome).conflict())
        .containsExactly("tub=yes", "either=no");
    FactorGraph contradiction =
        new FactorGraph(
            "contradiction",
            List.of(Variable.of("a", "0", "1")),
            List.of(Factor.of(0, 0, 1), Factor.of(0, 1, 0)));
    Outcome<Marginals> itself = ask(MarginalProblem.of(contradiction, Evidence.none()), 10);
    assertThat(((Outcome.Impossible<Marginals>) itself).conflict())
        .containsExactly("the model itself: every assignment has a factor of zero");
  }

  @Test
  void givesUpWithNumbersWhereNoStartIsFoundNorDisproved() {
    // twelve variables of eleven states, pairwise different: impossible, and far beyond the
    // search's limit to prove
    int pigeons = 12;
    int holes = pigeons - 1;
    String[] states = new String[holes];
    double[] different = new double[holes * holes];
    for (int s = 0; s < holes; s++) {
      states[s] = "h" + s;
      for (int t = 0; t < holes; t++) {
        different[s * holes + t] = s == t ? 0 : 1;
      }
    }
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < pigeons; v++) {
      variables.add(Variable.of("p" + v, states));
      for (int u = 0; u < v; u++) {
        factors.add(Factor.of(new int[] {u, v}, new int[] {holes, holes}, different));
      }
    }
    Outcome<Marginals> outcome =
        ask(
            MarginalProblem.of(new FactorGraph("pigeons", variables, factors), Evidence.none()),
            10);
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.STUCK);
    assertThat(((Outcome.GaveUp<Marginals>) outcome).reason())
        .isEqualTo(
            "no assignment of positive weight was found within 100000 search nodes, nor a proof that there is none; use an exact"
                + " engine or belief-propagation");
  }

  @Test
  void labelsShowSettingsThatDifferAndBadOnesAreRefused() {
    assertThat(ENGINE).hasToString("gibbs-sampler");
    assertThat(ENGINE.withChains(8).withWarmup(100))
        .hasToString("gibbs-sampler[chains=8,warmup=100]");
    assertThat(new GibbsSampler(4, 500, 77, 0.9)).hasToString("gibbs-sampler[sweeps=77,level=0.9]");
    assertThat(ENGINE.defaultBudget()).isEqualTo(Budget.ofSteps(10_000));
    assertThatThrownBy(() -> ENGINE.withChains(0))
        .hasMessage("gibbs-sampler: chains is 0; give a number from 1 to 1024");
    assertThatThrownBy(() -> ENGINE.withWarmup(-1))
        .hasMessage("gibbs-sampler: warmup is -1; give at least 0 sweeps");
    assertThatThrownBy(() -> new GibbsSampler(4, 500, 0, 0.9))
        .hasMessage("gibbs-sampler: sweeps is 0; give at least 1");
    assertThatThrownBy(() -> new GibbsSampler(4, 500, 1, 0))
        .hasMessage("gibbs-sampler: level is 0.0; give a number in (0, 1), such as 0.95");
  }
}
