package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.credence.cli.Command.credence;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code --soft} and {@code --do}, end to end, beside the options they are mistaken for. */
final class SoftEvidenceAndInterventionTest {

  private static final double ROUNDING = 1e-9;

  @TempDir Path folder;

  private static double p(JsonNode json, String variable, String state) {
    return json.get("marginals").get(variable).get(state).asDouble();
  }

  @Test
  void softEvidenceIsThePosteriorItself() {
    JsonNode json = credence("infer", "asia", "--soft", "lung=0.7:0.3", "--json").exits(0).json();
    assertThat(p(json, "lung", "yes")).isCloseTo(0.7, within(ROUNDING));
    assertThat(p(json, "smoke", "yes"))
        .as("Jeffrey's rule")
        .isCloseTo(0.7 * 0.05 / 0.055 + 0.3 * 0.45 / 0.945, within(ROUNDING));
    assertThat(json.get("logEvidence").asDouble()).isCloseTo(0, within(ROUNDING));
    assertThat(json.get("softEvidence").get("lung").get(0).asDouble()).isEqualTo(0.7);
    assertThat(json.has("likelihoods")).isFalse();
    assertThat(json.has("interventions")).isFalse();
  }

  @Test
  void likelihoodEvidenceOfTheSameNumbersIsNotSoftEvidence() {
    JsonNode json =
        credence("infer", "asia", "--likelihood", "lung=0.7:0.3", "--json").exits(0).json();
    assertThat(p(json, "lung", "yes"))
        .isCloseTo(0.055 * 0.7 / (0.055 * 0.7 + 0.945 * 0.3), within(ROUNDING));
    assertThat(json.has("softEvidence")).isFalse();
  }

  @Test
  void severalKindsStandSideBySide() {
    Command run =
        credence(
            "infer",
            "asia",
            "--given",
            "xray=yes",
            "--likelihood",
            "dysp=0.9:0.2",
            "--soft",
            "smoke=0.6:0.4",
            "--soft",
            "tub=0.1:0.9",
            "--do",
            "bronc=no",
            "--json");
    JsonNode json = run.exits(0).json();
    assertThat(p(json, "smoke", "yes")).isCloseTo(0.6, within(ROUNDING));
    assertThat(p(json, "tub", "yes")).isCloseTo(0.1, within(ROUNDING));
    assertThat(json.get("softEvidence").size()).isEqualTo(2);
    assertThat(json.get("likelihoods").size()).isEqualTo(1);
    assertThat(json.get("interventions").get("bronc").asString()).isEqualTo("no");
  }

  @Test
  void settingAVariableSaysNothingOfItsCauses() {
    JsonNode done = credence("infer", "asia", "--do", "bronc=yes", "--json").exits(0).json();
    JsonNode seen = credence("infer", "asia", "--given", "bronc=yes", "--json").exits(0).json();
    assertThat(p(done, "smoke", "yes")).isEqualTo(0.5);
    assertThat(p(seen, "smoke", "yes")).isCloseTo(2.0 / 3, within(ROUNDING));
    assertThat(p(done, "bronc", "yes")).isEqualTo(1);
    assertThat(done.get("interventions").get("bronc").asString()).isEqualTo("yes");
    assertThat(done.get("evidence").size()).isZero();
    assertThat(credence("infer", "asia", "--do", "bronc=yes").exits(0).out())
        .startsWith("asia, do(bronc=yes)\n");
  }

  @Test
  void comparisonsAndInfoKnowThem() {
    Command compared =
        credence(
            "compare",
            "asia",
            "--engines",
            "enum,bp",
            "--soft",
            "lung=0.7:0.3",
            "--do",
            "bronc=yes",
            "--steps",
            "100");
    assertThat(compared.exits(0).out()).contains("asia, do(bronc=yes), given soft lung=0.7:0.3");
    assertThat(credence("info", "asia", "--do", "bronc=yes").exits(0).out())
        .startsWith("asia, do(bronc=yes): Bayesian network");
  }

  @Test
  void theMostProbableAssignmentTakesThemIn() {
    JsonNode json =
        credence("infer", "asia", "--soft", "lung=0.9:0.1", "--most-probable", "--json")
            .exits(0)
            .json();
    assertThat(json.get("assignment").get("lung").asString()).isEqualTo("yes");
  }

  @Test
  void anImpossibleDemandIsImpossibleEvidence() {
    String[] demand = {"--given", "lung=yes", "--soft", "either=0.6:0.4"};
    Command inferred =
        credence("infer", "asia", demand[0], demand[1], demand[2], demand[3], "--json");
    JsonNode json = inferred.exits(6).json();
    assertThat(json.get("outcome").asString()).isEqualTo("impossible-evidence");
    assertThat(json.get("engine").asString()).isEqualTo("proportional-fitting");
    assertThat(json.get("conflict").get(1).asString()).isEqualTo("soft either=0.6:0.4");
    assertThat(json.get("softEvidence").get("either").get(0).asDouble()).isEqualTo(0.6);
    assertThat(
            credence("compare", "asia", demand[0], demand[1], demand[2], demand[3]).exits(6).err())
        .isEqualTo("credence: the evidence is impossible: lung=yes, soft either=0.6:0.4\n");
  }

  @Test
  void whatCannotBeMeantIsOneLine() throws Exception {
    assertSays(
        "soft evidence on \"lung\" sums to 0.8999999999999999, expected 1: it is the posterior itself; for numbers that need not"
            + " sum to 1 see --likelihood",
        "--soft",
        "lung=0.7:0.2");
    assertSays(
        "soft evidence on \"lung\" is given twice; its posterior is one distribution",
        "--soft",
        "lung=0.7:0.3,lung=0.7:0.3");
    assertSays(
        "soft evidence on \"lung\" has 1 number, expected 2, one per state (yes, no), separated by colons",
        "--soft",
        "lung=yes");
    assertSays(
        "\"lung\" has soft evidence, which settles its posterior, and an observed state too; give one of them",
        "--given",
        "lung=yes",
        "--soft",
        "lung=0.7:0.3");
    assertSays(
        "interventions set \"lung\" to two states, \"yes\" and \"no\"; give one",
        "--do",
        "lung=yes",
        "--do",
        "lung=no");
    assertSays(
        "intervention sets \"lung\" to the state \"maybe\", which it does not have; its states are yes, no",
        "--do",
        "lung=maybe");
    Path file = Files.writeString(folder.resolve("m.uai"), "MARKOV\n1\n2\n1\n1 0\n2\n1 2\n");
    assertThat(credence("infer", file.toString(), "--do", "0=1").exits(2).err())
        .isEqualTo(
            "credence: an intervention needs a Bayesian network, whose arcs say what causes what; this model is a factor graph;"
                + " to observe a state instead, give it as evidence\n");
  }

  private static void assertSays(String message, String... options) {
    String[] args = new String[options.length + 2];
    args[0] = "infer";
    args[1] = "asia";
    System.arraycopy(options, 0, args, 2, options.length);
    assertThat(credence(args).exits(2).err()).isEqualTo("credence: " + message + "\n");
  }
}
