package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.credence.bayes.circuit.CircuitInference;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.KMostProbable;
import org.credence.bayes.problem.KMostProbableProblem;
import org.credence.bayes.problem.MarginalMapProblem;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.testkit.InfluenceModels;
import org.credence.bayes.testkit.JointTable;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Run;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.ExhaustiveRandomness;
import org.junit.jupiter.api.Test;

/**
 * Maxima and draws over networks whose noisy nodes are chains of auxiliary variables, against the joint table of the network with full
 * tables. An auxiliary variable that is maximised instead of summed is caught here: its best chain is less than the sum of them.
 */
final class AuxiliaryVariablesTest {

  private static final Run RUN = Run.of(1);
  private static final double ROUNDING = 1e-10;
  private static final String REFUSAL =
      "the most probable assignment is asked of a model in which variable \"fever\" is kept as a chain of auxiliary variables, which"
          + " must be summed over and not maximised; ask by MostProbableProblem.of, which makes a full table of it";

  private static final int CAUSES = 5;

  /** A noisy-OR of so many causes that it is kept as a chain. */
  private static BayesianNetwork fever() {
    BayesianNetwork.Builder builder = BayesianNetwork.builder("fever");
    List<String> names = new ArrayList<>();
    double[][] strengths = new double[CAUSES][];
    for (int i = 0; i < CAUSES; i++) {
      names.add("c" + i);
      strengths[i] = new double[] {0, 0.5 + 0.07 * i};
      builder.variable(Variable.of("c" + i, "no", "yes"), List.of(), 0.2 + 0.1 * i, 0.8 - 0.1 * i);
    }
    return builder.noisyOr(Variable.of("fever", "no", "yes"), "yes", names, 0.1, strengths).build();
  }

  private static List<InferenceEngine<MostProbableProblem, MostProbableAssignment>> engines(
      MostProbableProblem typical) {
    List<InferenceEngine<MostProbableProblem, MostProbableAssignment>> engines = new ArrayList<>();
    for (ExactEngine<MostProbableProblem, MostProbableAssignment> engine :
        List.of(
            VariableElimination.mostProbable(),
            JunctionTree.mostProbable(),
            CutsetConditioning.mostProbable(),
            CircuitInference.mostProbable(),
            Auto.mostProbable(),
            Enumeration.mostProbable())) {
      engines.add(engine);
      engines.add(engine.prepare(typical, RUN));
    }
    return engines;
  }

  @Test
  void theBestAssignmentsAreThoseOfTheFullTables() {
    int asked = 0;
    for (int seed = 0; seed < 50; seed++) {
      Randomness random = SeededRandomness.of(seed);
      BayesianNetwork network = InfluenceModels.network(random, 7, 6);
      Evidence evidence = evidence(random, network);
      BayesianNetwork full = network.expanded();
      JointTable joint = new JointTable(full, evidence);
      if (joint.total() == 0 || full == network) {
        continue;
      }
      asked++;
      double[] weights = sorted(joint);
      MostProbableProblem best = MostProbableProblem.of(network, evidence);
      for (InferenceEngine<MostProbableProblem, MostProbableAssignment> engine : engines(best)) {
        double logP = engine.infer(best, RUN).orThrow().logP().value();
        assertThat(logP).as("%s, seed %d", engine, seed).isCloseTo(weights[0], within(ROUNDING));
      }
      JunctionTreeSession session = JunctionTreeSession.open(best.model(), RUN);
      evidence.states().forEach(session::observe);
      evidence.likelihoodVariables().forEach(v -> session.likelihood(v, evidence.likelihood(v)));
      assertThat(session.mostProbable().logP().value()).isCloseTo(weights[0], within(ROUNDING));
      KMostProbable five =
          VariableElimination.kMostProbable()
              .infer(KMostProbableProblem.of(network, evidence, 5), RUN)
              .orThrow();
      double[] found =
          five.assignments().stream()
              .mapToDouble(assignment -> assignment.logP().value())
              .toArray();
      assertThat(found).containsExactly(Arrays.copyOf(weights, found.length), within(ROUNDING));
      assertThat(found.length).isEqualTo(Math.min(5, weights.length));
    }
    assertThat(asked).isGreaterThan(20);
  }

  private static Evidence evidence(Randomness random, BayesianNetwork network) {
    Evidence all = RandomModels.evidence(random, network, 0.25);
    Evidence own = Evidence.none();
    for (int v = 0; v < network.ownSize(); v++) {
      if (all.states().containsKey(v)) {
        own = own.observe(v, all.states().get(v));
      } else if (all.hasLikelihood(v)) {
        own = own.likelihood(v, all.likelihood(v));
      }
    }
    return own;
  }

  /** Logs of all positive weights, the largest first. */
  private static double[] sorted(JointTable joint) {
    return IntStream.range(0, joint.assignments().size())
        .mapToObj(joint::weight)
        .filter(weight -> weight > 0)
        .sorted(Comparator.reverseOrder())
        .mapToDouble(Math::log)
        .toArray();
  }

  @Test
  void maximaOverChainsThatAreLeftToChanceAreRefused() {
    BayesianNetwork network = fever();
    assertThatThrownBy(() -> new MostProbableProblem(network, Evidence.none()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(REFUSAL);
    assertThatThrownBy(() -> new KMostProbableProblem(network, Evidence.none(), 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(REFUSAL);
    JunctionTreeSession session = JunctionTreeSession.open(network, RUN);
    assertThatThrownBy(session::mostProbable)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(REFUSAL);
    session.observe("fever", "yes");
    assertThatThrownBy(session::mostProbable).hasMessage(REFUSAL);
  }

  @Test
  void chainsThatTheEvidenceSettlesAreMaximisedAsTheyAre() {
    BayesianNetwork network = fever();
    Evidence none = Evidence.of(network, Map.of("fever", "no"));
    JunctionTreeSession session = JunctionTreeSession.open(network, RUN);
    session.observe("fever", "no");
    double[] weights = sorted(new JointTable(network.expanded(), none));
    assertThat(session.mostProbable().logP().value()).isCloseTo(weights[0], within(ROUNDING));
    KMostProbable all =
        VariableElimination.kMostProbable()
            .infer(new KMostProbableProblem(network, none, 100), RUN)
            .orThrow();
    assertThat(all.all()).isTrue();
    assertThat(all.assignments().stream().mapToDouble(a -> a.logP().value()).toArray())
        .containsExactly(weights, within(ROUNDING));
  }

  @Test
  void marginalMapSumsOverTheChains() {
    BayesianNetwork network = fever();
    Evidence evidence = Evidence.of(network, Map.of("fever", "yes"));
    List<Integer> causes = List.of(0, 1, 2, 3, 4);
    double[] weights = sorted(new JointTable(network.expanded(), evidence));
    assertThat(
            VariableElimination.marginalMap()
                .infer(new MarginalMapProblem(network, evidence, causes), RUN)
                .orThrow()
                .logP()
                .value())
        .isCloseTo(weights[0], within(ROUNDING));
  }

  @Test
  void drawsOfASessionFollowThePosteriorOfTheFullTables() {
    BayesianNetwork network = fever();
    JunctionTreeSession session = JunctionTreeSession.open(network, RUN);
    session.observe("fever", "yes");
    Map<List<Integer>, Double> law =
        ExhaustiveRandomness.law(
                randomness ->
                    Arrays.stream(session.sample(randomness))
                        .limit(network.ownSize())
                        .boxed()
                        .toList())
            .probabilities();
    JointTable joint = new JointTable(network.expanded(), session.evidence());
    for (int i = 0; i < joint.assignments().size(); i++) {
      List<Integer> states = Arrays.stream(joint.assignments().get(i)).boxed().toList();
      assertThat(law.getOrDefault(states, 0.0))
          .isCloseTo(joint.weight(i) / joint.total(), within(1e-12));
    }
  }
}
