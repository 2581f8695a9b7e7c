package org.credence.bayes.exact;

import static org.assertj.core.api.Assertions.assertThat;

import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.testkit.NetworkData;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks of the bnlearn repository with the (possible) evidence of their truth files. */
final class ConsistentAssignmentOnFilesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alarm", "andes", "asia", "cancer", "diabetes", "earthquake", "hailfinder", "hepar2",
        "insurance", "link", "mildew", "munin", "munin2", "pathfinder", "sachs", "water"
      })
  void findsAStartWithFewNodesPerVariable(String name) {
    BayesianNetwork network = NetworkData.network(name);
    Evidence evidence = NetworkData.truth(network, name).evidence();
    ConsistentAssignment search = ConsistentAssignment.of(network, evidence);
    for (int chain = 0; chain < 4; chain++) {
      ConsistentAssignment.Result result =
          search.find(SeededRandomness.of(chain), ConsistentAssignment.DEFAULT_NODES);
      assertThat(result).isInstanceOf(ConsistentAssignment.Found.class);
      ConsistentAssignment.Found found = (ConsistentAssignment.Found) result;
      assertThat(found.nodes()).isLessThan(20L * network.size());
      int[] states = found.states();
      assertThat(network.factors()).allMatch(factor -> factor.at(states) > 0);
      evidence.states().forEach((v, s) -> assertThat(states[v]).isEqualTo(s));
    }
  }
}
