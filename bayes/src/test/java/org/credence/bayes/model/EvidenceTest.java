package org.credence.bayes.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.TreeMap;
import org.credence.bayes.format.EvidenceFile;
import org.credence.bayes.testkit.SmallNetworks;
import org.credence.core.input.InputText;
import org.junit.jupiter.api.Test;

final class EvidenceTest {

  private static final BayesianNetwork ASIA = SmallNetworks.asia();

  @Test
  void theThreeKindsAreToldApart() {
    Evidence evidence =
        Evidence.of(ASIA, Map.of("xray", "yes"))
            .likelihood(ASIA, "smoke", 0.2, 0.8)
            .soft(Map.of(3, new double[] {0.7, 0.3}), Map.of(3, new double[] {12.5, 0.25}));
    assertThat(evidence.describe(ASIA))
        .containsExactly("xray=yes", "smoke=0.2:0.8", "soft lung=0.7:0.3");
    assertThat(evidence.likelihoodVariables()).containsExactly(2, 3);
    assertThat(evidence.softVariables()).containsExactly(3);
    assertThat(evidence.target(3)).containsExactly(0.7, 0.3);
    assertThat(evidence.likelihood(3)).containsExactly(12.5, 0.25);
    assertThat(evidence.hasLikelihood(3)).isTrue();
    assertThat(evidence.hasLikelihood(6)).isFalse();
    assertThat(evidence)
        .isNotEqualTo(
            Evidence.of(ASIA, Map.of("xray", "yes"))
                .likelihood(2, 0.2, 0.8)
                .likelihood(3, 12.5, 0.25));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> evidence.target(2))
        .withMessage("variable 2 has no soft evidence");
  }

  @Test
  void manyPiecesAtOnceAreThoseOneByOne() {
    Map<Integer, double[]> many = new TreeMap<>();
    Evidence each = Evidence.none();
    for (int v = 0; v < 8; v++) {
      many.put(v, new double[] {v + 1, 1});
      each = each.likelihood(v, v + 1, 1);
    }
    assertThat(Evidence.none().likelihoods(many)).isEqualTo(each);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Evidence.none().likelihood(3, 1, 2).likelihoods(many))
        .withMessage(
            "variable 3 has likelihood evidence twice; multiply the two and give them once");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Evidence.none().soft(Map.of(3, new double[] {0.5, 0.5}), new TreeMap<>()))
        .withMessage(
            "soft evidence has targets for the variables [3] and likelihoods for []; give both for each");
  }

  @Test
  void aFileOfThousandsOfLikelihoodLinesIsReadAsItStands() {
    int length = 5000;
    BayesianNetwork chain = SmallNetworks.chain(length);
    StringBuilder text = new StringBuilder();
    for (int v = 0; v < length; v++) {
      text.append('x').append(v).append("=").append(v % 7 + 1).append(":1\n");
    }
    Evidence evidence = EvidenceFile.read(new InputText("many", text.toString()), chain).value();
    assertThat(evidence.likelihoodVariables()).hasSize(length);
    assertThat(evidence.likelihood(4999)).containsExactly(2, 1);
  }
}
