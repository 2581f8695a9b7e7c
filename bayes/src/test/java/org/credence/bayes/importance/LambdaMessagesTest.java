package org.credence.bayes.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.credence.bayes.exact.StateDomains;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;

final class LambdaMessagesTest {

  private static final double TOLERANCE = 1e-12;

  private static OpenFamilies families(BayesianNetwork network, Evidence evidence) {
    return OpenFamilies.of(
        network, MarginalProblem.of(network, evidence), StateDomains.of(network, evidence));
  }

  private static LambdaMessages settled(OpenFamilies families) {
    LambdaMessages messages = new LambdaMessages(families);
    for (int i = 0; i < 50; i++) {
      messages.sweep();
    }
    return messages;
  }

  @Test
  void workedByHand() {
    // λ(cause) = 0.3 : 0.9 from the effect, times the likelihood 0.5 : 0.25, times 2/3 to 1 : 0.75
    BayesianNetwork network =
        BayesianNetwork.builder("one arc")
            .variable(Variable.of("cause", "0", "1"), List.of(), 0.6, 0.4)
            .variable(Variable.of("effect", "0", "1"), List.of("cause"), 0.7, 0.3, 0.1, 0.9)
            .build();
    Evidence evidence = Evidence.none().observe(1, 1).likelihood(0, 0.5, 0.25);
    LambdaMessages messages = settled(families(network, evidence));
    assertThat(messages.logLambda())
        .containsExactly(new double[] {Math.log(0.15 / 0.225), 0}, within(TOLERANCE));
    assertThat(new LambdaMessages(families(network, evidence)).priorOfEvidence(1))
        .isCloseTo(0.75 * 0.3 + 0.25 * 0.9, within(TOLERANCE)); // with the likelihood of the cause
  }

  @Test
  void onTreesEverySampleHasTheProbabilityOfTheEvidenceAsItsWeight() {
    int drawn = 0;
    for (int seed = 0; seed < 200; seed++) {
      SeededRandomness random = SeededRandomness.of(seed);
      BayesianNetwork network =
          RandomModels.network(random, 3 + random.below(6), 4, 1, seed % 2 == 0 ? 0 : 0.3);
      Evidence evidence = RandomModels.evidence(random, network, 0.4);
      JointTable joint = new JointTable(network, evidence);
      if (joint.total() == 0) {
        continue;
      }
      OpenFamilies families = families(network, evidence);
      ProposalSampler sampler =
          ImportanceTables.weighted(families, settled(families).logLambda()).sampler();
      int[] out = new int[network.size()];
      for (int i = 0; i < 5; i++) {
        assertThat(sampler.sample(random, out)).isCloseTo(Math.log(joint.total()), within(1e-10));
        drawn++;
      }
    }
    assertThat(drawn).isGreaterThan(500);
  }

  @Test
  void aVariableWithTwoParentsThatNothingElseConnectsIsStillExact() {
    // a polytree: two causes of one effect, seen further down
    BayesianNetwork network =
        BayesianNetwork.builder("polytree")
            .variable(Variable.of("a", "0", "1"), List.of(), 0.9, 0.1)
            .variable(Variable.of("b", "0", "1", "2"), List.of(), 0.5, 0.3, 0.2)
            .variable(
                Variable.of("c", "0", "1"),
                List.of("a", "b"),
                0.9,
                0.1,
                0.8,
                0.2,
                0.6,
                0.4,
                0.5,
                0.5,
                0.3,
                0.7,
                0.2,
                0.8)
            .variable(Variable.of("seen", "0", "1"), List.of("c"), 0.99, 0.01, 0.3, 0.7)
            .build();
    Evidence evidence = Evidence.none().observe(3, 1);
    LambdaMessages messages = settled(families(network, evidence));
    JointTable joint = new JointTable(network, evidence);
    // λ of a root is its posterior over its prior
    double ratio = joint.marginal(0, 1) / 0.1 / (joint.marginal(0, 0) / 0.9);
    assertThat(Math.exp(messages.logLambda()[1] - messages.logLambda()[0]))
        .isCloseTo(ratio, within(TOLERANCE));
  }

  @Test
  void manyChildrenThatContradictEachOtherDoNotUnderflow() {
    BayesianNetwork.Builder builder =
        BayesianNetwork.builder("star")
            .variable(Variable.of("root", "0", "1"), List.of(), 0.5, 0.5);
    Evidence evidence = Evidence.none();
    for (int v = 1; v <= 400; v++) {
      double p = v % 2 == 0 ? 1e-200 : 1;
      builder.variable(
          Variable.of("leaf" + v, "0", "1"),
          List.of("root"),
          1 - p,
          p,
          p == 1 ? 1 : 0,
          p == 1 ? 1e-200 : 1);
      evidence = evidence.observe(v, 1);
    }
    BayesianNetwork network = builder.normalizing(true).build();
    assertThat(settled(families(network, evidence)).logLambda())
        .containsExactly(new double[] {0, 0}, within(1e-9));
  }

  @Test
  void messagesSettleOnSmallLoops() {
    BayesianNetwork asia = SmallNetworks.asia();
    LambdaMessages messages =
        new LambdaMessages(families(asia, Evidence.none().observe(7, 0).observe(6, 0)));
    double change = 1;
    for (int i = 0; i < 60; i++) {
      change = messages.sweep();
    }
    assertThat(change).isLessThan(1e-9);
  }
}
