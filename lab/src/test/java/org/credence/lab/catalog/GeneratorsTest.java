package org.credence.lab.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GeneratorsTest {

  @Test
  void aGridHasAFieldPerVariableAndACouplingPerPairOfNeighbours() {
    GraphicalModel grid = Generators.model("grid:3x4:7").orElseThrow();
    assertThat(grid).isInstanceOf(FactorGraph.class);
    assertThat(grid.size()).isEqualTo(12);
    assertThat(grid.variables().get(7).name()).isEqualTo("x1_3");
    assertThat(grid.factors().stream().filter(f -> f.rank() == 1)).hasSize(12);
    assertThat(grid.factors().stream().filter(f -> f.rank() == 2)).hasSize(3 * 3 + 2 * 4);
    for (Factor factor : grid.factors()) {
      if (factor.rank() == 1) {
        assertThat(Math.abs(Math.log(factor.value(1)))).isLessThanOrEqualTo(0.5);
        assertThat(factor.value(0) * factor.value(1)).isCloseTo(1, within(1e-12));
      } else {
        assertThat(factor.variable(1) - factor.variable(0)).isIn(1, 4);
        assertThat(factor.value(0)).isEqualTo(factor.value(3));
        assertThat(factor.value(1)).isEqualTo(factor.value(2));
        assertThat(factor.value(0) * factor.value(1)).isCloseTo(1, within(1e-12));
        assertThat(Math.abs(Math.log(factor.value(0)))).isLessThanOrEqualTo(1);
      }
    }
  }

  @Test
  void aChainSharesItsTablesAcrossSteps() {
    BayesianNetwork chain = (BayesianNetwork) Generators.model("chain:5").orElseThrow();
    assertThat(chain.size()).isEqualTo(10);
    int h3 = chain.variableIndex("h3").orElseThrow();
    int h4 = chain.variableIndex("h4").orElseThrow();
    int o4 = chain.variableIndex("o4").orElseThrow();
    assertThat(chain.parents(h4)).containsExactly(h3);
    assertThat(chain.parents(o4)).containsExactly(h4);
    assertThat(chain.givenTable(h3)).isEqualTo(chain.givenTable(h4));
    for (int s = 0; s < 3; s++) {
      assertThat(chain.givenTable(h4)[4 * s]).isGreaterThan(0.5);
    }
  }

  @Test
  void aRandomNetworkHasFewParentsThatAreNear() {
    BayesianNetwork network = (BayesianNetwork) Generators.model("random:200:3").orElseThrow();
    int most = 0;
    for (int v = 0; v < network.size(); v++) {
      assertThat(network.cardinality(v)).isIn(2, 3);
      most = Math.max(most, network.parents(v).length);
      for (int parent : network.parents(v)) {
        assertThat(parent).isBetween(v - 8, v - 1);
      }
    }
    assertThat(most).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"grid:5x5", "chain:7", "random:20"})
  void theSameTextGivesTheSameBitsAndAnotherSeedOthers(String text) {
    GraphicalModel model = Generators.model(text).orElseThrow();
    assertThat(Generators.model(text).orElseThrow().factors()).isEqualTo(model.factors());
    assertThat(Generators.model(text + ":1").orElseThrow().factors()).isEqualTo(model.factors());
    assertThat(Generators.model(text + ":2").orElseThrow().factors()).isNotEqualTo(model.factors());
    assertThat(model.name()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"grid", "asia", "", "chains:5", "Grid:2x2", "/tmp/grid:2x2"})
  void otherTextsAreNotGenerators(String text) {
    assertThat(Generators.model(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "grid:8|has the size \"8\", expected rows and columns such as 8x8",
        "grid:|has the size \"\", expected rows and columns such as 8x8",
        "grid:0x8|has \"0\" rows, expected a whole number from 1 to 500",
        "grid:8x501|has \"501\" columns, expected a whole number from 1 to 500",
        "grid:8x8x8|has the size \"8x8x8\"",
        "grid:axb|has \"a\" rows",
        "chain:-5|has \"-5\" steps, expected a whole number from 1 to 20000",
        "chain:99999999999999999999|steps, expected a whole number",
        "random:30:x|has the seed \"x\", expected a whole number of at most 64 bits",
        "random:1e3|has \"1e3\" variables",
        "random:30:1:2|has 4 parts, expected at most a family, a size and a seed"
      })
  void badSizesAndSeedsSayWhatIsExpected(String text, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Generators.model(text))
        .withMessageContaining("generator \"" + text + "\"")
        .withMessageContaining(message)
        .withMessageEndingWith(
            "the forms are grid:ROWSxCOLUMNS[:SEED], chain:STEPS[:SEED], random:VARIABLES[:SEED]");
  }
}
