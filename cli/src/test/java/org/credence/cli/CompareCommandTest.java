package org.credence.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.credence.cli.Command.credence;
import static org.credence.cli.InferCommandTest.names;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** {@code credence compare} on networks, end to end. */
final class CompareCommandTest {

  private static final String[] QUICK = {"--evaluations", "200k"};

  @Test
  void tableHasARowPerEngineAndTheColumnsOfTheContract() {
    Command run = quick("compare", "asia").exits(0).silently();
    assertThat(run.out())
        .contains(
            "engine",
            "guarantee",
            "max",
            "error",
            "own",
            "statement",
            "evalu-",
            "time",
            "stop",
            "Errors against variable-elimination",
            "1 evaluation = 1 factor-table entry read",
            "seed 1");
    List<String> lines = run.out().lines().toList();
    for (String engine :
        List.of(
            "variable-elimination",
            "likelihood-weighting",
            "gibbs-sampler",
            "belief-propagation",
            "mean-field")) {
      assertThat(lines).as(run.out()).anyMatch(line -> line.startsWith(engine + " "));
    }
    assertThat(run.out()).doesNotContain("\u001B", "\r");
  }

  @Test
  void jsonHasTheFieldsOfTheContract() {
    JsonNode json = quick("compare", "asia", "--given", "dysp=yes", "--json").exits(0).json();
    assertThat(json.get("schema").asInt()).isEqualTo(1);
    assertThat(json.get("problem").asString()).contains("asia", "dysp=yes");
    assertThat(json.get("reference").asString()).isEqualTo("variable-elimination");
    assertThat(json.get("rows").size()).isEqualTo(5);
    assertThat(json.get("run").get("budgets").get("evaluations").asLong()).isEqualTo(200_000);
    for (JsonNode row : json.get("rows")) {
      assertThat(names(row))
          .contains(
              "engine",
              "guarantee",
              "stop",
              "outcome",
              "error",
              "stated",
              "measures",
              "evaluations",
              "evaluationUnit",
              "seconds",
              "seed");
      assertThat(names(row.get("error")))
          .containsExactly("max", "mean", "meanHellinger", "kl", "logEvidence");
      assertThat(names(row.get("stated")))
          .contains("kind", "level", "maxHalfWidth", "coveredShare");
      assertThat(row.get("outcome").asString()).isEqualTo("answered");
    }
    JsonNode exact = json.get("rows").get(0);
    assertThat(exact.get("error").get("max").asDouble()).isZero();
    assertThat(exact.get("stated").get("kind").asString()).isEqualTo("exact");
    JsonNode weighting = json.get("rows").get(1);
    assertThat(weighting.get("engine").asString()).isEqualTo("likelihood-weighting");
    assertThat(weighting.get("error").get("max").asDouble()).isBetween(1e-9, 0.1);
    assertThat(weighting.get("stop").asString()).isEqualTo("evaluation-budget");
  }

  @Test
  void defaultBudgetIsTenMillionEvaluationsOnNetworks() {
    JsonNode json = credence("compare", "cancer", "--engines", "ve", "--json").exits(0).json();
    assertThat(json.get("run").get("budgets").get("evaluations").asLong()).isEqualTo(4_000_000);
    assertThat(json.get("run").get("seed").asLong()).isEqualTo(1);
    assertThat(json.get("run").get("threads").asInt()).isEqualTo(1);
    assertThat(json.get("repeats").asInt()).isEqualTo(1);
  }

  @Test
  void commasInsideBracketsDoNotSplitTheList() {
    JsonNode json =
        quick("compare", "asia", "--engines", "bp[damping=0.5,iterations=7],mf", "--json")
            .exits(0)
            .json();
    assertThat(engines(json))
        .containsExactly("belief-propagation[iterations=7,damping=0.5]", "mean-field");
  }

  @Test
  void repeatsAreOneRowPerSeedInJsonAndARangeInTheTable() {
    JsonNode json =
        quick("compare", "asia", "--engines", "lw", "--repeats", "3", "--json").exits(0).json();
    assertThat(json.get("rows").size()).isEqualTo(3);
    List<Long> seeds = new ArrayList<>();
    json.get("rows").forEach(row -> seeds.add(row.get("seed").asLong()));
    assertThat(seeds).doesNotHaveDuplicates().startsWith(1L);
    assertThat(quick("compare", "asia", "--engines", "lw", "--repeats", "3").exits(0).out())
        .contains("min ", "max ", "medians over 3 seeds");
  }

  @Test
  void stepsAndTimeReplaceTheDefaultBudget() {
    JsonNode steps =
        credence("compare", "asia", "--engines", "lw", "--steps", "1000", "--json").exits(0).json();
    assertThat(steps.get("rows").get(0).get("stop").asString()).isEqualTo("step-budget");
    JsonNode time =
        credence("compare", "asia", "--engines", "lw", "--time", "50ms", "--json").exits(0).json();
    assertThat(time.get("rows").get(0).get("stop").asString()).isEqualTo("time-budget");
    assertThat(time.get("run").get("budgets").get("evaluations").isNull()).isTrue();
  }

  @Test
  void curvesShowErrorsOnTheWay() {
    JsonNode json =
        credence("compare", "asia", "--engines", "lw", "--curve", "--evaluations", "3M", "--json")
            .exits(0)
            .json();
    JsonNode curve = json.get("rows").get(0).get("curve");
    assertThat(curve.size()).isGreaterThan(3);
    assertThat(curve.get(curve.size() - 1).get("evaluations").asLong())
        .isGreaterThan(curve.get(0).get("evaluations").asLong());
  }

  @Test
  void anotherEngineCanBeTheReference() {
    JsonNode json =
        quick("compare", "asia", "--engines", "bp", "--reference", "enumeration", "--json")
            .exits(0)
            .json();
    assertThat(json.get("reference").asString()).isEqualTo("enumeration");
    JsonNode none =
        quick("compare", "asia", "--engines", "bp", "--reference", "none", "--json")
            .exits(0)
            .json();
    assertThat(none.get("reference").isNull()).isTrue();
    assertThat(none.get("rows").get(0).get("error").get("max").isNull()).isTrue();
  }

  @Test
  void rowsStandWithoutErrorsWhenTheReferenceRefuses() {
    String[] refused = {
      "compare", "grid:40x40", "--engines", "ve,bp[iterations=3]", "--memory", "64m"
    };
    Command table = credence(refused).exits(0);
    assertThat(table.out()).contains("No reference, so no errors: variable-elimination: needs ");
    assertThat(table.out()).contains("variable-elimination gave up: needs ");
    List<String> json = new ArrayList<>(List.of(refused));
    json.add("--json");
    JsonNode rows = credence(json.toArray(String[]::new)).exits(0).json().get("rows");
    assertThat(rows.get(0).get("outcome").asString()).isEqualTo("gave-up");
    assertThat(rows.get(0).get("stop").asString()).isEqualTo("refused");
    assertThat(rows.get(1).get("outcome").asString()).isEqualTo("answered");
  }

  @Test
  void allRefusedIsFour() {
    credence("compare", "grid:40x40", "--engines", "ve", "--memory", "64m").exits(4);
    credence("compare", "grid:40x40", "--engines", "ve", "--memory", "64m", "--json")
        .exits(4)
        .json();
  }

  @Test
  void impossibleEvidenceIsSix() {
    Command run = quick("compare", "asia", "--given", "either=no,tub=yes", "--json").exits(6);
    for (JsonNode row : run.json().get("rows")) {
      assertThat(row.get("outcome").asString()).isIn("impossible-evidence", "gave-up");
    }
    assertThat(quick("compare", "asia", "--given", "either=no,tub=yes").exits(6).out())
        .contains("the evidence is impossible");
  }

  @Test
  void strictWantsEveryAnswerToHavePassed() {
    quick("compare", "grid:6x6", "--engines", "ve,bp[iterations=1]").exits(0);
    quick("compare", "grid:6x6", "--engines", "ve,bp[iterations=1]", "--strict").exits(5);
    quick("compare", "asia", "--engines", "ve,lw", "--strict").exits(0);
  }

  @Test
  void csvHasOneLinePerRow() {
    String csv = quick("compare", "asia", "--csv").exits(0).silently().out();
    assertThat(csv.lines().findFirst().orElse("")).startsWith("problem,reference,engine,seed");
    assertThat(csv.lines().count()).isEqualTo(6);
  }

  @Test
  void markdownIsATable() {
    assertThat(quick("compare", "asia", "--markdown").exits(0).silently().out())
        .contains("| engine", "|:---", "| variable-elimination");
  }

  @Test
  void likelihoodAndQueryServeComparisonsToo() {
    JsonNode json =
        quick(
                "compare",
                "asia",
                "--likelihood",
                "xray=0.8:0.3",
                "--query",
                "lung",
                "--engines",
                "ve,bp",
                "--json")
            .exits(0)
            .json();
    assertThat(json.get("problem").asString()).contains("xray=0.8:0.3");
    assertThat(json.get("rows").get(1).get("outcome").asString()).isEqualTo("answered");
  }

  private static Command quick(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of(QUICK));
    return credence(all.toArray(String[]::new));
  }

  private static List<String> engines(JsonNode json) {
    List<String> engines = new ArrayList<>();
    json.get("rows").forEach(row -> engines.add(row.get("engine").asString()));
    return engines;
  }
}
