package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.credence.cli.Command.credence;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code credence infer} on networks, end to end. */
final class InferCommandTest {

  private static final double ROUNDING = 1e-12;

  @TempDir Path folder;

  @Test
  void priorsOfAsiaAreThoseOfItsTables() {
    JsonNode json = credence("infer", "asia", "--json").exits(0).silently().json();
    assertThat(p(json, "tub", "yes")).isCloseTo(0.01 * 0.05 + 0.99 * 0.01, within(ROUNDING));
    assertThat(p(json, "lung", "yes")).isCloseTo(0.5 * 0.1 + 0.5 * 0.01, within(ROUNDING));
    assertThat(p(json, "bronc", "yes")).isCloseTo(0.5 * 0.6 + 0.5 * 0.3, within(ROUNDING));
    double either = 1 - (1 - 0.0104) * (1 - 0.055);
    assertThat(p(json, "either", "yes")).isCloseTo(either, within(ROUNDING));
    assertThat(p(json, "xray", "yes"))
        .isCloseTo(0.98 * either + 0.05 * (1 - either), within(ROUNDING));
    assertThat(json.get("logEvidence").asDouble()).isCloseTo(0, within(ROUNDING));
  }

  @Test
  void posteriorOfAsiaAgreesWithBayesByHand() {
    JsonNode json =
        credence("infer", "asia", "--given", "smoke=yes", "--given", "xray=yes", "--json")
            .exits(0)
            .json();
    double lung = 0.1;
    double tub = 0.0104;
    double either = 1 - (1 - lung) * (1 - tub);
    double evidence = 0.98 * either + 0.05 * (1 - either);
    assertThat(p(json, "lung", "yes")).isCloseTo(0.98 * lung / evidence, within(ROUNDING));
    assertThat(p(json, "tub", "yes")).isCloseTo(0.98 * tub / evidence, within(ROUNDING));
    assertThat(p(json, "smoke", "yes")).isEqualTo(1);
    assertThat(p(json, "smoke", "no")).isEqualTo(0);
    assertThat(json.get("logEvidence").asDouble())
        .isCloseTo(Math.log(0.5 * evidence), within(ROUNDING));
  }

  @Test
  void likelihoodEvidenceWeighs() {
    JsonNode json =
        credence("infer", "asia", "--likelihood", "tub=0.9:0.1", "--json").exits(0).json();
    double weighed = 0.0104 * 0.9;
    double all = weighed + (1 - 0.0104) * 0.1;
    assertThat(p(json, "tub", "yes")).isCloseTo(weighed / all, within(ROUNDING));
    assertThat(json.get("likelihoods").get("tub").get(0).asDouble()).isEqualTo(0.9);
    assertThat(json.get("logEvidence").asDouble()).isCloseTo(Math.log(all), within(ROUNDING));
  }

  @Test
  void jsonHasTheFieldsOfTheContract() {
    JsonNode json =
        credence(
                "infer",
                "asia",
                "--given",
                "dysp=yes",
                "--json",
                "--seed",
                "7",
                "--threads",
                "2",
                "--memory",
                "1g",
                "--time",
                "30s")
            .exits(0)
            .json();
    assertThat(json.get("schema").asInt()).isEqualTo(1);
    assertThat(json.get("model").asString()).isEqualTo("asia");
    assertThat(names(json.get("evidence"))).containsExactly("dysp");
    assertThat(json.get("evidence").get("dysp").asString()).isEqualTo("yes");
    assertThat(json.get("engine").asString()).isEqualTo("auto");
    assertThat(json.get("notes").get(0).asString()).isEqualTo("Exact, by variable-elimination.");
    assertThat(json.get("guarantee").asString()).isEqualTo("exact");
    assertThat(json.get("stop").asString()).isEqualTo("completed");
    assertThat(json.get("outcome").asString()).isEqualTo("answered");
    assertThat(json.get("logEvidenceError").get("kind").asString()).isEqualTo("exact");
    assertThat(names(json.get("marginals")))
        .containsExactlyInAnyOrder(
            "asia", "tub", "smoke", "lung", "bronc", "either", "xray", "dysp");
    assertThat(names(json.get("marginals").get("tub"))).containsExactly("yes", "no");
    JsonNode error = json.get("errors").get("tub").get("yes");
    assertThat(names(error)).containsExactly("kind", "lower", "upper", "level", "reason");
    assertThat(error.get("kind").asString()).isEqualTo("exact");
    JsonNode diagnostics = json.get("diagnostics");
    assertThat(names(diagnostics))
        .containsExactly(
            "steps", "evaluations", "evaluationUnit", "elapsedSeconds", "peakBytes", "measures");
    assertThat(diagnostics.get("evaluationUnit").asString()).isEqualTo("factor-table entry read");
    JsonNode run = json.get("run");
    assertThat(run.get("seed").asLong()).isEqualTo(7);
    assertThat(run.get("threads").asInt()).isEqualTo(2);
    assertThat(run.get("budgets").get("seconds").asDouble()).isEqualTo(30);
    assertThat(run.get("budgets").get("bytes").asLong()).isEqualTo(1L << 30);
    assertThat(run.get("budgets").get("steps").isNull()).isTrue();
  }

  @Test
  void queryLimitsTheAnswer() {
    JsonNode json = credence("infer", "asia", "--query", "lung,tub", "--json").exits(0).json();
    assertThat(names(json.get("marginals"))).containsExactly("lung", "tub");
  }

  @Test
  void tableShowsProbabilitiesAndStatements() {
    Command run = credence("infer", "asia", "--given", "dysp=yes").exits(0);
    assertThat(run.out())
        .contains("variable", "state", "own statement", "exact", "observed", "log evidence");
    assertThat(run.out()).doesNotContain("\u001B");
  }

  @Test
  void approximateEngineStatesIntervals() {
    JsonNode json =
        credence(
                "infer",
                "asia",
                "--given",
                "dysp=yes",
                "--engine",
                "lw",
                "--steps",
                "2000",
                "--json")
            .exits(0)
            .json();
    assertThat(json.get("engine").asString()).isEqualTo("likelihood-weighting");
    assertThat(json.get("stop").asString()).isEqualTo("step-budget");
    assertThat(json.get("diagnostics").get("steps").asLong()).isEqualTo(2000);
    JsonNode error = json.get("errors").get("lung").get("yes");
    assertThat(error.get("kind").asString()).isEqualTo("interval");
    assertThat(error.get("lower").asDouble()).isLessThan(error.get("upper").asDouble());
  }

  @Test
  void theBestAssignmentsComeInOrderAndTheFirstIsTheMostProbable() {
    JsonNode best =
        credence("infer", "asia", "--given", "dysp=yes", "--k-best", "3", "--json").exits(0).json();
    JsonNode one =
        credence("infer", "asia", "--given", "dysp=yes", "--most-probable", "--json")
            .exits(0)
            .json();
    assertThat(best.get("assignments")).hasSize(3);
    assertThat(best.get("assignments").get(0).get("assignment")).isEqualTo(one.get("assignment"));
    assertThat(best.get("assignments").get(0).get("logP").asDouble())
        .isGreaterThan(best.get("assignments").get(1).get("logP").asDouble());
    assertThat(credence("infer", "asia", "--k-best", "300").exits(0).out())
        .contains("these are all assignments of positive probability");
  }

  @Test
  void aJointDistributionAddsUpToTheMarginals() {
    JsonNode joint =
        credence("infer", "asia", "--given", "dysp=yes", "--joint", "tub,lung", "--json")
            .exits(0)
            .json();
    JsonNode marginals =
        credence("infer", "asia", "--given", "dysp=yes", "--query", "tub,lung", "--json")
            .exits(0)
            .json();
    JsonNode p = joint.get("joint");
    assertThat(p.get(0).asDouble() + p.get(1).asDouble())
        .isCloseTo(p(marginals, "tub", "yes"), within(ROUNDING));
    assertThat(p.get(0).asDouble() + p.get(2).asDouble())
        .isCloseTo(p(marginals, "lung", "yes"), within(ROUNDING));
    assertThat(credence("infer", "asia", "--joint", "tub,lung", "--csv").exits(0).out())
        .startsWith("tub,lung,p\nyes,yes,");
  }

  @Test
  void marginalMapIsNotPartOfTheMostProbableAssignment() {
    JsonNode map = credence("infer", "asia", "--map", "bronc,lung", "--json").exits(0).json();
    assertThat(names(map.get("assignment"))).containsExactly("bronc", "lung");
    assertThat(map.get("logP").asDouble())
        .isCloseTo(Math.log(0.5 * 0.4 * 0.9 + 0.5 * 0.7 * 0.99), within(ROUNDING));
  }

  @Test
  void samplesAgreeWithTheEvidenceAndComeBackWithTheSeed() {
    String[] line = {
      "infer", "asia", "--given", "dysp=yes,xray=no", "--samples", "30", "--seed", "9", "--csv"
    };
    String out = credence(line).exits(0).out();
    assertThat(out.lines()).hasSize(31);
    assertThat(out.lines().skip(1)).allSatisfy(row -> assertThat(row).endsWith(",no,yes"));
    assertThat(credence(line).out()).isEqualTo(out);
    line[7] = "10";
    assertThat(credence(line).out()).isNotEqualTo(out);
    Path file = folder.resolve("draws.csv");
    credence("infer", "asia", "--samples", "5", "--csv", "--out", file.toString()).exits(0);
    assertThat(file).content().startsWith("asia,tub,smoke,").hasLineCount(6);
  }

  @Test
  void impossibleEvidenceIsImpossibleToEveryQuestion() {
    for (String question : List.of("--samples=2", "--k-best=2", "--map=lung", "--joint=lung")) {
      JsonNode json =
          credence("infer", "asia", "--given", "either=no,tub=yes", question, "--json")
              .exits(6)
              .json();
      assertThat(json.get("outcome").asString()).isEqualTo("impossible-evidence");
      assertThat(json.get("conflict")).hasSize(2);
    }
  }

  @Test
  void mostProbableAssignmentIsAnotherQuestion() {
    JsonNode json = credence("infer", "sprinkler", "--most-probable", "--json").exits(0).json();
    assertThat(json.get("assignment").size()).isPositive();
    assertThat(json.get("logP").asDouble()).isNegative();
    assertThat(json.has("marginals")).isFalse();
    assertThat(credence("infer", "sprinkler", "--most-probable").exits(0).out()).contains("log p");
  }

  @Test
  void evidenceProbabilityIsAnotherQuestion() {
    JsonNode json =
        credence("infer", "asia", "--given", "tub=yes", "--evidence-probability", "--json")
            .exits(0)
            .json();
    assertThat(json.get("logEvidence").asDouble()).isCloseTo(Math.log(0.0104), within(ROUNDING));
    assertThat(credence("infer", "asia", "--evidence-probability").exits(0).out())
        .contains("log evidence");
  }

  @Test
  void evidenceComesFromAFile() throws Exception {
    Path uai = Files.writeString(folder.resolve("asia.evid"), "1 2 0\n");
    Path lines = Files.writeString(folder.resolve("told.txt"), "# told\nsmoke=yes\n");
    JsonNode byIndex =
        credence("infer", "asia", "--evidence", uai.toString(), "--json").exits(0).json();
    JsonNode byName =
        credence("infer", "asia", "--evidence", lines.toString(), "--json").exits(0).json();
    JsonNode given = credence("infer", "asia", "--given", "smoke=yes", "--json").exits(0).json();
    assertThat(byName.get("marginals")).isEqualTo(given.get("marginals"));
    assertThat(byIndex.get("evidence").size()).isEqualTo(1);
  }

  @Test
  void csvAndMarkdownHaveOneRowPerState() {
    String csv = credence("infer", "cancer", "--csv").exits(0).silently().out();
    assertThat(csv.lines().findFirst().orElse("")).startsWith("variable,state,p");
    assertThat(csv.lines().count()).isEqualTo(1 + 5 * 2);
    String markdown = credence("infer", "cancer", "--markdown").exits(0).silently().out();
    assertThat(markdown).contains("| variable", "|:---");
  }

  @Test
  void uaiVariablesAreNamedByIndex() throws Exception {
    Path file =
        Files.writeString(folder.resolve("two.uai"), "MARKOV\n2\n2 2\n1\n2 0 1\n4\n1 2 3 4\n");
    JsonNode json = credence("infer", file.toString(), "--json").exits(0).json();
    assertThat(p(json, "1", "0")).isCloseTo(0.4, within(ROUNDING));
    assertThat(json.get("logEvidence").asDouble()).isCloseTo(Math.log(10), within(ROUNDING));
  }

  @Test
  void impossibleEvidenceIsOneClearAnswer() {
    Command run = credence("infer", "asia", "--given", "either=no,tub=yes", "--json").exits(6);
    JsonNode json = run.json();
    assertThat(json.get("outcome").asString()).isEqualTo("impossible-evidence");
    assertThat(json.get("stop").asString()).isEqualTo("impossible-evidence");
    assertThat(json.get("marginals").isNull()).isTrue();
    assertThat(json.get("logEvidence").isNull()).isTrue();
    assertThat(json.get("conflict").size()).isPositive();
    assertThat(credence("infer", "asia", "--given", "either=no,tub=yes").exits(6).out())
        .contains("the evidence is impossible");
  }

  @Test
  void refusalForMemoryIsAnAnswerToo() {
    Command run = credence("infer", "grid:40x40", "--json", "--memory", "64m").exits(4);
    JsonNode json = run.json();
    assertThat(json.get("outcome").asString()).isEqualTo("gave-up");
    assertThat(json.get("stop").asString()).isEqualTo("refused");
    assertThat(json.get("reason").asString()).contains("needs ", "the budget allows");
  }

  @Test
  void aRefusalNamesEveryEngineAndWhatWouldWork() {
    Command run = credence("infer", "grid:40x40", "--json", "--memory", "64m").exits(4);
    assertThat(run.json().get("reason").asString())
        .startsWith("no exact engine fits: variable-elimination needs ")
        .contains("(auto order, width ", "the budget allows 64.0 MiB")
        .endsWith(
            "what would work: an approximate engine (belief-propagation, gibbs-sampler,"
                + " likelihood-weighting, mean-field)");
    Command within = credence("infer", "grid:14x14", "--json", "--memory", "1k").exits(4);
    assertThat(within.json().get("reason").asString())
        .contains("; what would work: variable-elimination if allowed ");
  }

  @Test
  void theTableSaysWhichEngineAutoTookAndWhy() {
    assertThat(credence("infer", "cancer").exits(0).out())
        .contains("\nauto: variable-elimination, because its forecast fits (");
    assertThat(credence("infer", "cancer", "--markdown").exits(0).out())
        .contains("\n- auto: variable-elimination, because its forecast fits (");
  }

  @Test
  void usedUpBudgetIsRefusedForResources() {
    Command run = credence("infer", "grid:12x12", "--evaluations", "10", "--json").exits(4);
    assertThat(run.json().get("outcome").asString()).isEqualTo("gave-up");
  }

  @Test
  void strictRefusesAnAnswerThatMissedItsCriterion() {
    String[] loose = {"infer", "grid:6x6", "--engine", "bp[iterations=1]", "--json"};
    Command plain = credence(loose).exits(0);
    assertThat(plain.json().get("stop").asString()).isEqualTo("not-converged");
    Command strict =
        credence("infer", "grid:6x6", "--engine", "bp[iterations=1]", "--json", "--strict")
            .exits(5);
    assertThat(strict.json().get("outcome").asString()).isEqualTo("answered");
  }

  private static double p(JsonNode json, String variable, String state) {
    return json.get("marginals").get(variable).get(state).asDouble();
  }

  static List<String> names(JsonNode object) {
    return new ArrayList<>(object.propertyNames());
  }
}
