package org.credence.bayes.mcmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
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

/** What the kernels beside plain Gibbs do on models with known peculiarities, and what they refuse. */
final class ChainKernelsTest {

  private static Outcome<Marginals> ask(
      ChainSampler sampler, MarginalProblem problem, long sweeps) {
    return Chains.of(sampler).withWarmup(100).infer(problem, Run.of(11, Budget.ofSteps(sweeps)));
  }

  private static String reason(Outcome<Marginals> outcome) {
    return ((Outcome.GaveUp<Marginals>) outcome).reason();
  }

  private static FactorGraph grid(int side, double agreement) {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    double[] pair = {agreement, 1, 1, agreement};
    for (int v = 0; v < side * side; v++) {
      variables.add(Variable.of("x" + v, "0", "1"));
      if (v % side > 0) {
        factors.add(Factor.of(new int[] {v - 1, v}, new int[] {2, 2}, pair));
      }
      if (v >= side) {
        factors.add(Factor.of(new int[] {v - side, v}, new int[] {2, 2}, pair));
      }
    }
    return new FactorGraph("ising", variables, factors);
  }

  @Test
  void blocksMakeWholeWhatSingleSitesSplit() {
    BayesianNetwork asia = SmallNetworks.asia();
    MarginalProblem problem = MarginalProblem.of(asia, Evidence.of(asia, Map.of("dysp", "yes")));
    JointTable joint = new JointTable(asia, problem.evidence());
    Outcome<Marginals> whole = ask(BlockedGibbs.standard(), problem, 1000);
    assertThat(whole.diagnostics().guarantee()).isEqualTo(Guarantee.ASYMPTOTIC);
    Outcome<Marginals> blocks = ask(new BlockedGibbs(8), problem, 1000);
    assertThat(blocks.diagnostics().guarantee()).isEqualTo(Guarantee.ASYMPTOTIC);
    for (int v = 0; v < 8; v++) {
      // one block holds everything: each sweep tallies the exact marginals
      assertThat(whole.orThrow().distribution(v))
          .containsExactly(joint.marginals()[v], within(1e-12));
      assertThat(blocks.orThrow().distribution(v))
          .containsExactly(joint.marginals()[v], within(0.02));
    }
    Outcome<Marginals> sites = ask(new MetropolisedGibbs(), problem, 1000);
    assertThat(sites.diagnostics().guarantee()).isEqualTo(Guarantee.HEURISTIC);
    assertThat(sites.diagnostics().warnings().get(0))
        .startsWith("Zeros split the support into 2 parts that no single-site move connects");
  }

  @Test
  void blocksTooSmallForAParityStaySplitAndSaySo() {
    MarginalProblem problem = MarginalProblem.of(SmallNetworks.evenParity(), Evidence.none());
    Outcome<Marginals> split = ask(new BlockedGibbs(2), problem, 500);
    assertThat(split.diagnostics().guarantee()).isEqualTo(Guarantee.HEURISTIC);
    assertThat(((ErrorStatement.Unknown) split.orThrow().estimate(0, 0).error()).reason())
        .isEqualTo("zeros split the support into 4 parts that no move of one block connects");
    assertThat(ask(new BlockedGibbs(8), problem, 500).diagnostics().guarantee())
        .isEqualTo(Guarantee.ASYMPTOTIC);
  }

  @Test
  void aLongDeterministicChainIsOneBlockAndDoesNotOverflowTheStack() {
    int length = 20_000;
    BayesianNetwork.Builder builder =
        BayesianNetwork.builder("copies")
            .variable(Variable.of("x0", "0", "1"), List.of(), 0.3, 0.7);
    for (int v = 1; v < length; v++) {
      builder.variable(Variable.of("x" + v, "0", "1"), List.of("x" + (v - 1)), 1, 0, 0, 1);
    }
    MarginalProblem problem =
        new MarginalProblem(builder.build(), Evidence.none(), List.of(0, length - 1));
    Outcome<Marginals> outcome =
        Chains.of(BlockedGibbs.standard(), 1)
            .withWarmup(0)
            .infer(problem, Run.of(1, Budget.ofSteps(2)));
    assertThat(outcome.diagnostics().guarantee()).isEqualTo(Guarantee.ASYMPTOTIC);
    assertThat(outcome.orThrow().p(length - 1, 1)).isCloseTo(0.7, within(1e-12));
  }

  @Test
  void weightsFarOutsideTheRangeOfDoublesAreScaled() {
    List<Variable> variables = new ArrayList<>();
    List<Factor> factors = new ArrayList<>();
    for (int v = 0; v < 12; v++) {
      variables.add(Variable.of("x" + v, "0", "1"));
      double scale = v % 3 == 0 ? 1e200 : 1e-200;
      factors.add(Factor.of(v, 3 * scale, scale));
      if (v > 0) {
        factors.add(
            Factor.of(
                new int[] {0, v}, new int[] {2, 2}, new double[] {2e-90, 1e-90, 1e-90, 2e-90}));
      }
    }
    FactorGraph model = new FactorGraph("extreme", variables, factors);
    List<Factor> plain = new ArrayList<>();
    for (Factor factor : factors) {
      double largest = Arrays.stream(factor.values()).max().orElseThrow();
      int[] cardinalities = new int[factor.rank()];
      Arrays.fill(cardinalities, 2);
      plain.add(
          Factor.of(
              factor.scope(),
              cardinalities,
              Arrays.stream(factor.values()).map(x -> x / largest).toArray()));
    }
    JointTable joint = new JointTable(new FactorGraph("plain", variables, plain), Evidence.none());
    MarginalProblem problem = MarginalProblem.of(model, Evidence.none());
    assertThat(ask(BlockedGibbs.standard(), problem, 300).orThrow().p(5, 0))
        .isCloseTo(joint.marginal(5, 0), within(1e-12));
    assertThat(ask(new MetropolisedGibbs(), problem, 3000).orThrow().p(5, 0))
        .isCloseTo(joint.marginal(5, 0), within(0.03));
    assertThat(ask(MetropolisHastings.standard(), problem, 6000).orThrow().p(5, 0))
        .isCloseTo(joint.marginal(5, 0), within(0.03));
  }

  /** Single sites are frozen: the majority of 16 strongly coupled spins hardly ever turns over. Clusters and tempering turn it. */
  @Test
  void clustersAndTemperingCrossWhereSingleSitesAreFrozen() {
    FactorGraph model = grid(4, 30);
    MarginalProblem problem = MarginalProblem.of(model, Evidence.none().likelihood(0, 0.6, 0.4));
    JointTable joint = new JointTable(model, problem.evidence());
    double truth = joint.marginal(15, 0);
    Outcome<Marginals> clusters = ask(new SwendsenWang(), problem, 3000);
    assertThat(clusters.orThrow().estimate(15, 0).error().kind()).isEqualTo("interval");
    assertThat(clusters.orThrow().p(15, 0)).isCloseTo(truth, within(0.04));
    Outcome<Marginals> tempered = ask(ParallelTempering.standard(), problem, 3000);
    assertThat(tempered.orThrow().p(15, 0)).isCloseTo(truth, within(0.15));
    assertThat(ask(new MetropolisedGibbs(), problem, 3000).orThrow().estimate(15, 0).error().kind())
        .isEqualTo("unknown");
  }

  @Test
  void swendsenWangRefusesModelsWithoutBonds() {
    FactorGraph repulsive = grid(3, 0.2);
    Outcome<Marginals> outcome =
        ask(new SwendsenWang(), MarginalProblem.of(repulsive, Evidence.none()), 10);
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.NOT_APPLICABLE);
    assertThat(reason(outcome))
        .isEqualTo(
            "swendsen-wang needs a factor of two unobserved variables with equally many states that favours agreement"
                + " (f(a,a) above f(a,b) or f(b,a) for all b), and this model with this evidence has none; use gibbs-sampler or"
                + " blocked-gibbs");
  }

  @Test
  void aProposalThatDoesNotSayWhatItReachesLeavesErrorsUnknown() {
    Proposal flip =
        problem ->
            (draft, randomness) -> {
              int v = randomness.below(draft.size());
              draft.change(v, 1 - draft.currentState(v));
              return 0;
            };
    MarginalProblem problem = MarginalProblem.of(SmallNetworks.chain(3), Evidence.none());
    Outcome<Marginals> outcome = ask(new MetropolisHastings(flip), problem, 2000);
    assertThat(outcome.diagnostics().guarantee()).isEqualTo(Guarantee.HEURISTIC);
    assertThat(((ErrorStatement.Unknown) outcome.orThrow().estimate(0, 0).error()).reason())
        .isEqualTo("the proposal 'user' does not say what it reaches");
  }

  @Test
  void proposalsThatBreakTheRulesAreToldSo() {
    MarginalProblem problem =
        MarginalProblem.of(SmallNetworks.chain(3), Evidence.none().observe(1, 0));
    assertThatThrownBy(() -> ask(changing(1, 0), problem, 1))
        .hasMessage(
            "a proposal changes variable 1, which is observed or has one state; change free variables only (Draft.isFree)");
    assertThatThrownBy(() -> ask(changing(0, 2), problem, 1))
        .hasMessage(
            "a proposal puts variable 0 into state 2 but it has 2 states; indices count from 0");
    assertThatThrownBy(() -> ask(changing(3, 0), problem, 1))
        .hasMessage("a proposal changes variable 3 but the model has 3; indices count from 0");
    MetropolisHastings undefined = new MetropolisHastings(p -> (draft, randomness) -> Double.NaN);
    assertThatThrownBy(() -> ask(undefined, problem, 1))
        .hasMessage(
            "a proposal returned the log ratio NaN; give log q(current | proposed) - log q(proposed | current), below infinity");
  }

  private static MetropolisHastings changing(int variable, int state) {
    return new MetropolisHastings(
        problem ->
            (draft, randomness) -> {
              draft.change(variable, state);
              return 0;
            });
  }

  @Test
  void thePriorIsNoProposalForFactorGraphs() {
    Outcome<Marginals> outcome =
        ask(
            new MetropolisHastings(new PriorProposal()),
            MarginalProblem.of(SmallNetworks.evenParity(), Evidence.none()),
            10);
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.NOT_APPLICABLE);
    assertThat(reason(outcome))
        .isEqualTo(
            "the proposal 'prior' draws from the conditional probabilities of a Bayesian network, and this model is a factor graph;"
                + " use the proposal 'single-site'");
  }

  @Test
  void labelsShowSettingsThatDifferAndBadOnesAreRefused() {
    assertThat(Chains.of(BlockedGibbs.standard())).hasToString("blocked-gibbs");
    assertThat(Chains.of(new BlockedGibbs(64), 2)).hasToString("blocked-gibbs[cells=64,chains=2]");
    assertThat(Chains.of(new MetropolisedGibbs())).hasToString("metropolised-gibbs");
    assertThat(Chains.of(MetropolisHastings.standard())).hasToString("metropolis-hastings");
    assertThat(Chains.of(new MetropolisHastings(new PriorProposal())))
        .hasToString("metropolis-hastings[proposal=prior]");
    assertThat(Chains.of(new SwendsenWang())).hasToString("swendsen-wang");
    assertThat(Chains.of(new ParallelTempering(3, 0.2, 0.01)))
        .hasToString("parallel-tempering[rungs=3,lowest=0.2]");
    assertThatThrownBy(() -> new BlockedGibbs(1))
        .hasMessage("blocked-gibbs: cells is 1; give a number from 2 to 16777216");
    assertThatThrownBy(() -> new ParallelTempering(1, 0.5, 0.1))
        .hasMessage("parallel-tempering: rungs is 1; give a number from 2 to 64");
    assertThatThrownBy(() -> new ParallelTempering(2, 1, 0.1))
        .hasMessage("parallel-tempering: lowest is 1.0; give a number in (0, 1), such as 0.1");
    assertThatThrownBy(() -> new ParallelTempering(2, 0.5, 0))
        .hasMessage("parallel-tempering: softening is 0.0; give a number in (0, 1], such as 0.01");
  }

  @Test
  void impossibleEvidenceIsProvedForEveryKernel() {
    BayesianNetwork asia = SmallNetworks.asia();
    MarginalProblem problem =
        MarginalProblem.of(asia, Evidence.of(asia, Map.of("either", "no", "tub", "yes")));
    for (ChainSampler sampler :
        List.of(
            BlockedGibbs.standard(),
            new MetropolisedGibbs(),
            MetropolisHastings.standard(),
            ParallelTempering.standard(),
            new SwendsenWang())) {
      assertThat(((Outcome.Impossible<Marginals>) ask(sampler, problem, 10)).conflict())
          .containsExactly("tub=yes", "either=no");
    }
  }
}
