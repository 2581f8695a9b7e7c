package org.credence.bayes.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.FactorGraph;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.testkit.RandomModels;
import org.credence.core.input.AtomicOutput;
import org.credence.core.input.InputText;
import org.credence.core.input.Parsed;
import org.credence.core.random.SeededRandomness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UaiTest {

  private static Parsed<GraphicalModel> parse(String text) {
    return Uai.read(new InputText("t.uai", text), ReadOptions.standard());
  }

  @Test
  void aMarkovModelIsAFactorGraphWithTheLastVariableFastest() {
    Parsed<GraphicalModel> parsed = parse(Samples.MARKOV);
    assertThat(parsed.warnings()).isEmpty();
    assertThat(parsed.value()).isInstanceOf(FactorGraph.class);
    assertThat(parsed.value().variables().get(2).name()).isEqualTo("2");
    assertThat(parsed.value().variables().get(2).states()).containsExactly("0", "1", "2");
    Factor second = parsed.value().factors().get(1);
    assertThat(second.scope()).containsExactly(1, 2);
    assertThat(second.at(new int[] {0, 1, 2})).isEqualTo(10);
    assertThat(second.at(new int[] {0, 0, 1})).isEqualTo(3.25);
  }

  @Test
  void aBayesModelIsANetworkWhoseChildrenAreTheLastVariables() {
    Parsed<GraphicalModel> parsed = parse(Samples.BAYES);
    assertThat(parsed.warnings()).isEmpty();
    BayesianNetwork network = (BayesianNetwork) parsed.value();
    assertThat(network.parents(1)).containsExactly(0);
    assertThat(network.givenTable(2)).containsExactly(0.21, 0.333, 0.457, 0.811, 0, 0.189);
  }

  @Test
  void factorsOfABayesModelMayComeInAnyOrder() {
    BayesianNetwork network =
        (BayesianNetwork) parse("BAYES 2 2 2 2 2 1 0 1 1 4 0.1 0.9 0.2 0.8 2 0.3 0.7 ").value();
    assertThat(network.givenTable(0)).containsExactly(0.1, 0.9, 0.2, 0.8);
    assertThat(network.parents(0)).containsExactly(1);
    assertThat(network.topologicalOrder()).containsExactly(1, 0);
  }

  @Test
  void emptyScopesIsolatedVariablesAndNoFactorsAreLawful() {
    GraphicalModel model = parse("MARKOV 2 2 1 2 0 1 0 1 0.5 2 1 3\n").value();
    assertThat(model.factors().get(0).rank()).isZero();
    assertThat(model.factors().get(0).value(0)).isEqualTo(0.5);
    assertThat(parse("MARKOV 2 2 2 0\n").value().factors()).isEmpty();
  }

  @Test
  void lineEndsOfAllKindsAreLawful() {
    assertThat(parse(Samples.MARKOV.replace("\n", "\r\n")).value().factors())
        .isEqualTo(Samples.NUMBERED.factors());
    assertThat(parse(Samples.MARKOV.replace("\n", "\r")).value().factors())
        .isEqualTo(Samples.NUMBERED.factors());
  }

  @Test
  void oddThingsAreWarnings() {
    assertThat(parse(Samples.MARKOV.strip()).warnings())
        .singleElement()
        .asString()
        .contains("ends right after a number, without a line end", "[UAI-NO-LINE-END]");
    assertThat(parse(Samples.MARKOV + "7 8 end\n").warnings())
        .containsExactly(
            "t.uai: warning: after the last table, at t.uai:15:1, stand 3 more words, which are not used [UAI-TRAILING]");
    assertThat(parse("MARKOV 1 2 1 1 0 2 1e-400 1\n").warnings())
        .singleElement()
        .asString()
        .contains("entry 0 of factor 0", "too small for a double", "[UAI-NUMBER-SMALL]");
    assertThat(parse("MARKOV 1 2 1 1 0 2 0 0\n").warnings())
        .singleElement()
        .asString()
        .contains("factor 0 is zero everywhere, so no assignment is possible [UAI-FACTOR-ZERO]");
    Parsed<GraphicalModel> off = parse(Samples.BAYES.replace("0.128 0.872", "0.128 0.871"));
    assertThat(off.warnings())
        .singleElement()
        .asString()
        .contains("row 0 of factor 1 (variable 1) sums to 0.999, expected 1", "[UAI-ROW-SUM]");
    assertThat(((BayesianNetwork) off.value()).givenTable(1)[1]).isEqualTo(0.871);
  }

  @Test
  void normalisesOnRequest() {
    String counts = Samples.BAYES.replace("0.128 0.872", "1 3");
    BayesianNetwork network =
        (BayesianNetwork)
            Uai.read(new InputText("t", counts), ReadOptions.standard().withNormalize(true))
                .value();
    assertThat(network.factors().get(1).values()).startsWith(0.25, 0.75);
  }

  @Test
  void writtenModelsReadBackToTheLastBit() {
    SeededRandomness random = SeededRandomness.of(6);
    for (int i = 0; i < 200; i++) {
      FactorGraph graph = RandomModels.factorGraph(random.split(i), 1 + i % 9, 4, i % 7, 3, 0.2);
      GraphicalModel back = parse(Uai.write(graph).value()).value();
      assertThat(back.factors()).isEqualTo(graph.factors());
      BayesianNetwork network = RandomModels.network(random.split(-i), 1 + i % 9, 4, 3, 0.2);
      Parsed<GraphicalModel> read = parse(Uai.write(network).value());
      assertThat(read.warnings()).isEmpty();
      assertThat(read.value()).isInstanceOf(BayesianNetwork.class);
      assertThat(read.value().factors()).isEqualTo(network.factors());
    }
  }

  @Test
  void writingSaysWhichNamesAreLost(@TempDir Path folder) {
    assertThat(Uai.write(Samples.NAMED).warnings())
        .containsExactly(
            "UAI files hold no names: the names of 3 variables and of the states of 3 variables are lost; they become \"0\","
                + " \"1\", ... in the order of the model [UAI-NAMES-LOST]");
    Parsed<String> numbered = Uai.write(Samples.NUMBERED);
    assertThat(numbered.warnings()).isEmpty();
    Path file = folder.resolve("m.uai.gz");
    AtomicOutput.write(file, numbered.value());
    assertThat(ModelFile.read(file, ReadOptions.standard()).value().factors())
        .isEqualTo(Samples.NUMBERED.factors());
  }

  @Test
  void bifAndUaiHoldTheSameTables() {
    GraphicalModel there = parse(Uai.write(Samples.NAMED).value()).value();
    assertThat(there.factors()).isEqualTo(Samples.NAMED.factors());
    String back = Bif.write((BayesianNetwork) there);
    assertThat(Bif.read(new InputText("b", back), ReadOptions.standard()).value().factors())
        .isEqualTo(Samples.NAMED.factors());
    assertThat(List.of(back.split("\n"))).contains("variable 2 {");
  }
}
