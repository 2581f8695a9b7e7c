package org.credence.bayes.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.credence.bayes.exact.VariableElimination;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.core.engine.Run;
import org.credence.core.input.InputLimits;
import org.credence.core.input.InputText;
import org.junit.jupiter.api.Test;

/** A noisy-MAX node whose table would have 2^31 entries is read and stays factored: its law is the product over its causes. */
final class XdslLargeNoisyMaxTest {

  private static final int PARENTS = 30;

  private static String text() {
    StringBuilder nodes = new StringBuilder();
    StringBuilder parents = new StringBuilder();
    StringBuilder parameters = new StringBuilder();
    for (int i = 0; i < PARENTS; i++) {
      nodes.append("<cpt id=\"p").append(i);
      nodes.append("\"><state id=\"yes\"/><state id=\"no\"/>");
      nodes.append("<probabilities>0.1 0.9</probabilities></cpt>");
      parents.append('p').append(i).append(' ');
      parameters.append(strength(i)).append(' ').append(1 - strength(i)).append(" 0 1 ");
    }
    return "<smile version=\"1.0\" id=\"net\"><nodes>"
        + nodes
        + "<noisymax id=\"c\"><state id=\"yes\"/><state id=\"no\"/><parents>"
        + parents.toString().trim()
        + "</parents><parameters>"
        + parameters
        + "0.05 0.95</parameters></noisymax></nodes></smile>";
  }

  private static double strength(int parent) {
    return 0.02 * (parent + 1);
  }

  @Test
  void itsPosteriorIsTheClosedForm() {
    BayesianNetwork network =
        Xdsl.read(
                InputText.of("in", text().getBytes(StandardCharsets.UTF_8), InputLimits.standard()),
                ReadOptions.standard())
            .value();
    assertThat(network.ownSize()).isEqualTo(PARENTS + 1);
    int child = network.variableIndex("c").orElseThrow();
    double none = 0.95;
    double prior = 0.95;
    Map<Integer, Integer> present = new TreeMap<>();
    for (int i = 0; i < PARENTS; i++) {
      none *= i % 2 == 0 ? 1 - strength(i) : 1;
      prior *= 1 - 0.1 * strength(i);
      present.put(network.variableIndex("p" + i).orElseThrow(), i % 2);
    }
    assertThat(no(network, Evidence.none().observe(present), child)).isCloseTo(none, within(1e-12));
    assertThat(no(network, Evidence.none(), child)).isCloseTo(prior, within(1e-12));
  }

  private static double no(BayesianNetwork network, Evidence evidence, int child) {
    return VariableElimination.marginals()
        .infer(MarginalProblem.of(network, evidence), Run.of(1))
        .orThrow()
        .p(child, 1);
  }
}
