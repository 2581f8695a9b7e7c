package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.credence.bayes.importance.LikelihoodWeighting;
import org.credence.bayes.message.BeliefPropagation;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Intervention;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.EvidenceProbabilityProblem;
import org.credence.bayes.problem.FittedEvidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.SoftEvidence;
import org.credence.bayes.problem.SoftEvidenceProblem;
import org.credence.bayes.problem.SoftMarginalProblem;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class ProportionalFittingTest {

  private static final Run RUN = Run.of(1);
  private static final double CLOSE = 1e-8;

  private static FittedEvidence fit(GraphicalModel model, Evidence evidence, SoftEvidence soft) {
    return ProportionalFitting.standard()
        .infer(new SoftEvidenceProblem(model, evidence, soft), RUN)
        .orThrow();
  }

  @Test
  void oneTargetIsTheRatioToThePosteriorAndTheRestFollowsByJeffreysRule() {
    BayesianNetwork asia = SmallNetworks.asia();
    Evidence evidence = Evidence.of(asia, Map.of("xray", "yes"));
    SoftEvidence soft = SoftEvidence.none().with(asia, "smoke", 0.7, 0.3);
    FittedEvidence fitted = fit(asia, evidence, soft);
    JointTable before = new JointTable(asia, evidence);
    assertThat(fitted.evidence().likelihood(2))
        .containsExactly(
            new double[] {0.7 / before.marginal(2, 0), 0.3 / before.marginal(2, 1)}, within(1e-12));
    assertThat(fitted.sweeps()).isEqualTo(2);
    Marginals answer =
        SoftMarginals.standard()
            .infer(new SoftMarginalProblem(asia, evidence, soft, List.of(2, 3)), RUN)
            .orThrow();
    JointTable smokers = new JointTable(asia, evidence.observe(2, 0));
    JointTable others = new JointTable(asia, evidence.observe(2, 1));
    assertThat(answer.p(2, 0)).isCloseTo(0.7, within(1e-12));
    assertThat(answer.p(3, 0))
        .isCloseTo(0.7 * smokers.marginal(3, 0) + 0.3 * others.marginal(3, 0), within(1e-12));
    assertThat(answer.logEvidence().orElseThrow().value())
        .as("the likelihoods leave the probability of the other evidence as it was")
        .isCloseTo(Math.log(before.total()), within(1e-12));
  }

  @Test
  void likelihoodEvidenceOfTheSameNumbersSaysSomethingElse() {
    BayesianNetwork asia = SmallNetworks.asia();
    Marginals likelihood =
        VariableElimination.marginals()
            .infer(
                MarginalProblem.of(asia, Evidence.none().likelihood(asia, "lung", 0.7, 0.3)), RUN)
            .orThrow();
    Evidence soft =
        fit(asia, Evidence.none(), SoftEvidence.none().with(asia, "lung", 0.7, 0.3)).evidence();
    Marginals jeffrey =
        VariableElimination.marginals().infer(MarginalProblem.of(asia, soft), RUN).orThrow();
    assertThat(jeffrey.p(3, 0)).isCloseTo(0.7, within(1e-12));
    assertThat(likelihood.p(3, 0))
        .isCloseTo(0.055 * 0.7 / (0.055 * 0.7 + 0.945 * 0.3), within(1e-12));
    assertThat(soft.describe(asia)).containsExactly("soft lung=0.7:0.3");
    assertThat(soft.softVariables()).containsExactly(3);
  }

  /** Iterative proportional fitting on the joint table, which knows nothing of likelihoods. */
  private static double[][] fittedJoint(
      GraphicalModel model, Evidence evidence, SoftEvidence soft, int sweeps) {
    JointTable joint = new JointTable(model, evidence);
    int n = joint.assignments().size();
    double[] w = new double[n];
    for (int i = 0; i < n; i++) {
      w[i] = joint.weight(i) / joint.total();
    }
    for (int sweep = 0; sweep < sweeps; sweep++) {
      soft.targets()
          .forEach(
              (v, target) -> {
                double[] p = new double[target.length];
                for (int i = 0; i < n; i++) {
                  p[joint.assignments().get(i)[v]] += w[i];
                }
                for (int i = 0; i < n; i++) {
                  int s = joint.assignments().get(i)[v];
                  w[i] *= target[s] == 0 ? 0 : target[s] / p[s];
                }
              });
    }
    double[][] marginals = new double[model.size()][];
    for (int v = 0; v < marginals.length; v++) {
      marginals[v] = new double[model.cardinality(v)];
      for (int i = 0; i < n; i++) {
        marginals[v][joint.assignments().get(i)[v]] += w[i];
      }
    }
    return marginals;
  }

  @Test
  void severalTargetsAgreeWithFittingTheJointTable() {
    for (int seed = 0; seed < 100; seed++) {
      Randomness random = SeededRandomness.of(31).split(seed);
      GraphicalModel model =
          seed % 3 == 0
              ? RandomModels.factorGraph(random, 5, 3, 6, 3, 0)
              : RandomModels.network(random, 6, 3, 3, 0);
      Evidence evidence =
          Evidence.none()
              .observe(0, random.below(model.cardinality(0)))
              .likelihood(1, likelihood(random, model.cardinality(1)));
      SoftEvidence soft = SoftEvidence.none();
      for (int v = 2; v < 5; v++) {
        soft = soft.with(v, target(random, model.cardinality(v)));
      }
      FittedEvidence fitted = fit(model, evidence, soft);
      double[][] truth = fittedJoint(model, evidence, soft, 200);
      double[][] answer = new JointTable(model, fitted.evidence()).marginals();
      for (int v = 0; v < model.size(); v++) {
        assertThat(answer[v]).containsExactly(truth[v], within(CLOSE));
      }
      soft.targets()
          .forEach((v, target) -> assertThat(answer[v]).containsExactly(target, within(1e-9)));
    }
  }

  private static double[] likelihood(Randomness random, int states) {
    double[] numbers = new double[states];
    for (int s = 0; s < states; s++) {
      numbers[s] = 0.1 + random.uniform();
    }
    return numbers;
  }

  private static double[] target(Randomness random, int states) {
    double[] numbers = likelihood(random, states);
    if (states > 2 && random.bernoulli(0.3)) {
      numbers[random.below(states)] = 0;
    }
    double sum = 0;
    for (double number : numbers) {
      sum += number;
    }
    for (int s = 0; s < states; s++) {
      numbers[s] /= sum;
    }
    return numbers;
  }

  @Test
  void theOrderOfTheTargetsDoesNotMatter() {
    for (int seed = 0; seed < 30; seed++) {
      Randomness random = SeededRandomness.of(32).split(seed);
      BayesianNetwork network = RandomModels.network(random, 5, 3, 3, 0);
      double[] first = target(random, network.cardinality(1));
      double[] second = target(random, network.cardinality(4));
      BayesianNetwork mirrored = reversed(network);
      double[][] one =
          new JointTable(
                  network,
                  fit(network, Evidence.none(), SoftEvidence.none().with(1, first).with(4, second))
                      .evidence())
              .marginals();
      double[][] other =
          new JointTable(
                  mirrored,
                  fit(mirrored, Evidence.none(), SoftEvidence.none().with(3, first).with(0, second))
                      .evidence())
              .marginals();
      for (int v = 0; v < 5; v++) {
        assertThat(other[4 - v]).containsExactly(one[v], within(CLOSE));
      }
    }
  }

  /** The same network with the variables listed the other way round, so that targets are fitted in the other order. */
  private static BayesianNetwork reversed(BayesianNetwork network) {
    BayesianNetwork.Builder builder = BayesianNetwork.builder("reversed");
    for (int v = network.size() - 1; v >= 0; v--) {
      List<String> parents =
          Arrays.stream(network.parents(v))
              .mapToObj(u -> network.variables().get(u).name())
              .toList();
      builder.variable(network.variables().get(v), parents, network.givenTable(v));
    }
    return builder.build();
  }

  @Test
  void everyEngineCanAskWithTheFittedEvidence() {
    BayesianNetwork chain = SmallNetworks.chain(5);
    Evidence fitted =
        fit(
                chain,
                Evidence.none(),
                SoftEvidence.none().with(chain, "x1", 0.4, 0.6).with(chain, "x4", 0.9, 0.1))
            .evidence();
    double[][] truth = new JointTable(chain, fitted).marginals();
    MarginalProblem problem = MarginalProblem.of(chain, fitted);
    Marginals exact = BeliefPropagation.standard().infer(problem, RUN).orThrow();
    Marginals sampled = LikelihoodWeighting.standard().infer(problem, RUN).orThrow();
    for (int v = 0; v < 5; v++) {
      assertThat(exact.distribution(v)).containsExactly(truth[v], within(1e-9));
      assertThat(sampled.distribution(v)).containsExactly(truth[v], within(0.05));
    }
    assertThat(
            VariableElimination.evidenceProbability()
                .infer(new EvidenceProbabilityProblem(chain, fitted), RUN)
                .orThrow()
                .value())
        .isCloseTo(0, within(1e-9));
  }

  /** do(x) first and soft evidence on what it makes is one thing, soft evidence first would be another question. */
  @Test
  void softEvidenceIsTakenInAfterAnIntervention() {
    BayesianNetwork asia = SmallNetworks.asia();
    SoftEvidence soft = SoftEvidence.none().with(asia, "dysp", 0.9, 0.1);
    BayesianNetwork set = Intervention.of(asia, Map.of("bronc", "yes"));
    double[][] after = new JointTable(set, fit(set, Evidence.none(), soft).evidence()).marginals();
    Evidence before = fit(asia, Evidence.none(), soft).evidence();
    double[][] other = new JointTable(set, before).marginals();
    assertThat(after[7][0]).isCloseTo(0.9, within(1e-9));
    assertThat(Math.abs(other[7][0] - 0.9)).isGreaterThan(0.05);
  }

  @Test
  void aTargetForAStateOfProbabilityZeroIsProvedImpossible() {
    BayesianNetwork asia = SmallNetworks.asia();
    Outcome<FittedEvidence> outcome =
        ProportionalFitting.standard()
            .infer(
                new SoftEvidenceProblem(
                    asia,
                    Evidence.of(asia, Map.of("lung", "yes")),
                    SoftEvidence.none().with(asia, "either", 0.6, 0.4)),
                RUN);
    assertThat(outcome).isInstanceOf(Outcome.Impossible.class);
    assertThat(((Outcome.Impossible<FittedEvidence>) outcome).conflict())
        .containsExactly("lung=yes", "soft either=0.6:0.4");
  }

  @Test
  void targetsThatContradictEachOtherAreSaidToDoSoWithTheResidual() {
    BayesianNetwork copy =
        BayesianNetwork.builder("copy")
            .variable(Variable.of("a", "0", "1"), List.of(), 0.5, 0.5)
            .variable(Variable.of("b", "0", "1"), List.of("a"), 1, 0, 0, 1)
            .build();
    SoftEvidence soft = SoftEvidence.none().with(copy, "a", 0.3, 0.7).with(copy, "b", 0.6, 0.4);
    Outcome<FittedEvidence> outcome =
        new ProportionalFitting(VariableElimination.marginals(), 1e-6, 50)
            .infer(new SoftEvidenceProblem(copy, Evidence.none(), soft), RUN);
    assertThat(outcome.diagnostics().stop()).isEqualTo(StopReason.NOT_CONVERGED);
    assertThat(outcome.diagnostics().measures()).containsKeys("residual", "sweeps");
    assertThat(((Outcome.GaveUp<FittedEvidence>) outcome).reason())
        .isEqualTo(
            "the posteriors demanded by soft evidence are still off by 0.300 after 50 sweeps: no distribution may have all of them,"
                + " or only one at the edge; mend the targets, or raise the tolerance from 1.0E-6");
    SoftEvidence certain = SoftEvidence.none().with(copy, "a", 1, 0).with(copy, "b", 0, 1);
    Outcome<FittedEvidence> impossible =
        ProportionalFitting.standard()
            .infer(new SoftEvidenceProblem(copy, Evidence.none(), certain), RUN);
    assertThat(((Outcome.Impossible<FittedEvidence>) impossible).conflict())
        .containsExactly("soft a=1.0:0.0", "soft b=0.0:1.0");
  }

  @Test
  void impossibleEvidenceStaysImpossible() {
    BayesianNetwork asia = SmallNetworks.asia();
    Evidence evidence = Evidence.of(asia, Map.of("lung", "yes", "either", "no"));
    Outcome<FittedEvidence> outcome =
        ProportionalFitting.standard()
            .infer(
                new SoftEvidenceProblem(
                    asia, evidence, SoftEvidence.none().with(asia, "smoke", 0.6, 0.4)),
                RUN);
    assertThat(outcome).isInstanceOf(Outcome.Impossible.class);
  }

  @Test
  void withoutTargetsTheEvidenceIsLeftAsItIs() {
    BayesianNetwork asia = SmallNetworks.asia();
    Evidence evidence = Evidence.of(asia, Map.of("xray", "yes"));
    assertThat(fit(asia, evidence, SoftEvidence.none()).evidence()).isEqualTo(evidence);
    Forecast forecast =
        ProportionalFitting.standard()
            .forecast(new SoftEvidenceProblem(asia, evidence, SoftEvidence.none()));
    assertThat(forecast.evaluations()).isZero();
  }

  @Test
  void demandsThatAreNoneAreRefused() {
    BayesianNetwork asia = SmallNetworks.asia();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SoftEvidence.none().with(asia, "lung", 0.7, 0.2))
        .withMessage(
            "soft evidence on variable 3 sums to 0.8999999999999999, expected 1: it is the posterior itself; numbers that need not"
                + " sum to 1 are likelihood evidence");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SoftEvidence.none().with(asia, "lung", 1.5, -0.5))
        .withMessage("soft evidence on variable 3 holds 1.5; give probabilities in [0, 1]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SoftEvidence.none().with(asia, "lung", 1))
        .withMessage(
            "soft evidence on \"lung\" has 1 numbers but the variable has 2 states; give one per state");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SoftEvidence.none().with(asia, "lungs", 1, 0))
        .withMessage("soft evidence names the variable \"lungs\", which is not in the model");
    SoftEvidence lung = SoftEvidence.none().with(asia, "lung", 0.7, 0.3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> lung.with(asia, "lung", 0.6, 0.4))
        .withMessage("variable 3 has soft evidence twice; its posterior is one distribution");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new SoftEvidenceProblem(asia, Evidence.of(asia, Map.of("lung", "yes")), lung))
        .withMessage(
            "variable \"lung\" has soft evidence, which settles its posterior, and an observed state too; give one of them");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new SoftEvidenceProblem(asia, Evidence.none().likelihood(asia, "lung", 1, 2), lung))
        .withMessage(
            "variable \"lung\" has soft evidence, which settles its posterior, and a likelihood too; give one of them");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new SoftEvidenceProblem(
                    SmallNetworks.chain(2), Evidence.none(), SoftEvidence.none().with(7, 0.5, 0.5)))
        .withMessageStartingWith(
            "soft evidence on variable 7 with 2 numbers does not fit the model");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProportionalFitting(VariableElimination.marginals(), 0, 10))
        .withMessage("tolerance is 0.0; give a number in (0, 1), for instance 1e-10");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProportionalFitting(VariableElimination.marginals(), 1e-9, 1))
        .withMessage("sweeps is 1; give at least 2, the second sees that the first was right");
  }

  @Test
  void itsLabelIsWhatMakesItAgain() {
    assertThat(ProportionalFitting.standard()).hasToString("proportional-fitting");
    assertThat(new ProportionalFitting(VariableElimination.marginals(), 1e-6, 50))
        .hasToString("proportional-fitting[tolerance=1.0E-6,sweeps=50]");
  }
}
