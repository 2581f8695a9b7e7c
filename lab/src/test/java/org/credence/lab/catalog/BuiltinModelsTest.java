package org.credence.lab.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.credence.bayes.format.Bif;
import org.credence.bayes.format.ReadOptions;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Factor;
import org.credence.bayes.model.GraphicalModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BuiltinModelsTest {

  @Test
  void namesAreNetworksThenTexts() {
    assertThat(BuiltinModels.names())
        .containsExactly(
            "asia", "cancer", "card-fraud", "earthquake", "sprinkler", "student", "front-office");
  }

  @ParameterizedTest
  @MethodSource("org.credence.lab.catalog.BuiltinModels#networkNames")
  void everyNetworkReadsWithoutAWarningAndHasADescription(String name) {
    BayesianNetwork network = BuiltinModels.network(name).orElseThrow();
    assertThat(network.warnings()).isEmpty();
    assertThat(network.name()).isEqualTo(name.replace('-', '_'));
    assertThat(BuiltinModels.description(name)).get().asString().contains(network.size() + " var");
  }

  @Test
  void unknownNamesAreEmpty() {
    assertThat(BuiltinModels.network("Asia")).isEmpty();
    assertThat(BuiltinModels.network("front-office")).isEmpty();
    assertThat(BuiltinModels.text("asia")).isEmpty();
    assertThat(BuiltinModels.description("nothing")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"asia", "cancer", "earthquake"})
  void networksThatAreAlsoDataFilesEqualThemToTheLastBit(String name) {
    Path file = data().resolve("networks").resolve(name + ".bif.gz");
    assumeTrue(Files.exists(file), "no data at " + file);
    BayesianNetwork theirs = Bif.read(file, ReadOptions.standard()).value();
    BayesianNetwork ours = BuiltinModels.network(name).orElseThrow();
    assertThat(ours.variables()).isEqualTo(theirs.variables());
    for (int v = 0; v < ours.size(); v++) {
      assertThat(ours.parents(v)).isEqualTo(theirs.parents(v));
      assertThat(ours.givenTable(v)).isEqualTo(theirs.givenTable(v));
    }
  }

  /** P(Letter = strong) = 0.502 and P(strong | low intelligence) = 0.389 stand in Koller and Friedman 2009. */
  @Test
  void studentHasThePublishedProbabilities() {
    BayesianNetwork student = BuiltinModels.network("student").orElseThrow();
    assertThat(probability(student, "Letter=strong")).isCloseTo(0.502, within(5e-4));
    assertThat(
            probability(student, "Letter=strong", "Intelligence=low")
                / probability(student, "Intelligence=low"))
        .isCloseTo(0.389, within(5e-4));
  }

  /** P(wet) = 0.6471 and P(rain | wet) = 0.7079 by hand from the published tables. */
  @Test
  void sprinklerHasTheKnownProbabilities() {
    BayesianNetwork sprinkler = BuiltinModels.network("sprinkler").orElseThrow();
    double wet = probability(sprinkler, "WetGrass=yes");
    assertThat(wet).isCloseTo(0.6471, within(1e-12));
    assertThat(probability(sprinkler, "WetGrass=yes", "Rain=yes") / wet)
        .isCloseTo(0.4581 / 0.6471, within(1e-12));
  }

  @Test
  void cardFraudHasLogicalAndAlmostLogicalParts() {
    BayesianNetwork network = BuiltinModels.network("card-fraud").orElseThrow();
    assertThat(network.size()).isGreaterThanOrEqualTo(20);
    int fired = network.variableIndex("RuleFired").orElseThrow();
    double[] table = network.givenTable(fired);
    for (int row = 0; row < 16; row++) {
      assertThat(table[2 * row + 1]).as("row %d of the or", row).isEqualTo(row == 0 ? 0 : 1);
    }
    long zeros = 0;
    long nearlySure = 0;
    for (int v = 0; v < network.size(); v++) {
      for (double p : network.givenTable(v)) {
        zeros += p == 0 ? 1 : 0;
        nearlySure += p > 0.99 && p < 1 ? 1 : 0;
      }
    }
    assertThat(zeros).isGreaterThan(100);
    assertThat(nearlySure).isGreaterThan(5);
  }

  @Test
  void theBankTextIsPlainEnglishOfTheStatedSize() {
    String text = BuiltinModels.text("front-office").orElseThrow();
    assertThat(text.length()).isBetween(12_000, 20_000);
    assertThat(text).matches("[\\x20-\\x7E\\n]*").contains("Teller: ", "Customer: ");
    List<String> long40 = text.lines().filter(line -> line.length() > 40).toList();
    assertThat(long40).doesNotHaveDuplicates();
  }

  /** Sum of the joint over all assignments that agree with the observations. */
  private static double probability(GraphicalModel model, String... observed) {
    int[] assignment = new int[model.size()];
    double total = 0;
    while (true) {
      boolean agrees = true;
      for (String observation : observed) {
        String[] parts = observation.split("=");
        int v = model.variableIndex(parts[0]).orElseThrow();
        agrees &= model.variables().get(v).states().get(assignment[v]).equals(parts[1]);
      }
      double product = agrees ? 1 : 0;
      for (Factor factor : model.factors()) {
        product *= factor.at(assignment);
      }
      total += product;
      int v = 0;
      while (v < assignment.length && ++assignment[v] == model.cardinality(v)) {
        assignment[v++] = 0;
      }
      if (v == assignment.length) {
        return total;
      }
    }
  }

  private static Path data() {
    String set =
        System.getProperty("credence.data", System.getenv().getOrDefault("CREDENCE_DATA", ""));
    String root = Optional.ofNullable(System.getProperty("credence.root")).orElse("..");
    return set.isEmpty() ? Path.of(root).resolve("../shared/data") : Path.of(set);
  }
}
