package org.credence.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.StopReason;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.uncertainty.ErrorStatement;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The JSON read back by another parser: one object, the fields of docs/json.md, every bit of every number. */
final class JsonContractTest {

  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private static JsonNode read(String json) {
    return MAPPER.readTree(json);
  }

  private static List<String> names(JsonNode object) {
    return List.copyOf(object.propertyNames());
  }

  @TestFactory
  Stream<DynamicTest> everyReportIsOneObjectWhoseFirstFieldIsTheSchema() {
    return GoldenTest.reports().entrySet().stream()
        .filter(report -> report.getKey().endsWith(".json"))
        .map(
            report ->
                DynamicTest.dynamicTest(
                    report.getKey(),
                    () -> {
                      JsonNode object = read(report.getValue());
                      assertThat(names(object)).first().isEqualTo("schema");
                      assertThat(object.get("schema").intValue()).isEqualTo(1);
                    }));
  }

  @Test
  void inferenceHasTheFieldsOfTheContract() {
    JsonNode object = read(InferenceJson.of(Records.answered()));

    assertThat(names(object))
        .containsExactly(
            "schema",
            "model",
            "evidence",
            "likelihoods",
            "engine",
            "guarantee",
            "stop",
            "outcome",
            "warnings",
            "notes",
            "logEvidence",
            "logEvidenceError",
            "marginals",
            "errors",
            "diagnostics",
            "run");
    assertThat(names(object.get("diagnostics")))
        .containsExactly(
            "steps", "evaluations", "evaluationUnit", "elapsedSeconds", "peakBytes", "measures");
    assertThat(names(object.get("run"))).containsExactly("seed", "threads", "budgets");
    assertThat(names(object.get("run").get("budgets")))
        .containsExactly("steps", "evaluations", "seconds", "bytes");
    assertThat(names(object.get("logEvidenceError")))
        .containsExactly("kind", "lower", "upper", "level", "reason");
  }

  @Test
  void withoutAnAnswerTheObjectIsTheSameWithNulls() {
    JsonNode gaveUp = read(InferenceJson.of(Records.gaveUp()));
    JsonNode impossible = read(InferenceJson.of(Records.impossible()));

    assertThat(gaveUp.get("outcome").stringValue()).isEqualTo("gave-up");
    assertThat(gaveUp.get("reason").stringValue()).startsWith("needs 3 GiB");
    assertThat(impossible.get("outcome").stringValue()).isEqualTo("impossible-evidence");
    assertThat(impossible.get("conflict").get(0).stringValue()).isEqualTo("e=no");
    for (JsonNode object : List.of(gaveUp, impossible)) {
      for (String name : List.of("logEvidence", "logEvidenceError", "marginals", "errors")) {
        assertThat(object.get(name).isNull()).as(name).isTrue();
      }
      assertThat(object.get("diagnostics").isObject()).isTrue();
    }
  }

  @Test
  void theOtherQuestionsAboutNetworksHaveTheFieldsOfTheContract() {
    JsonNode joint = read(JointMarginalText.json(Records.jointMarginal()));
    assertThat(names(joint))
        .containsSubsequence(
            "warnings",
            "logEvidence",
            "logEvidenceError",
            "jointVariables",
            "joint",
            "diagnostics",
            "run");
    assertThat(joint.get("jointVariables")).hasSize(2);
    assertThat(joint.get("joint").get(joint.get("joint").size() - 1).doubleValue()).isEqualTo(0.75);
    JsonNode best = read(KMostProbableText.json(Records.kMostProbable()));
    assertThat(names(best))
        .containsSubsequence("warnings", "allAssignments", "assignments", "diagnostics");
    assertThat(best.get("assignments")).hasSize(2);
    assertThat(names(best.get("assignments").get(1)))
        .containsExactly("logP", "logPError", "assignment");
    JsonNode map = read(MarginalMapText.json(Records.marginalMap()));
    assertThat(names(map))
        .containsSubsequence("warnings", "logP", "logPError", "assignment", "diagnostics");
    assertThat(map.get("assignment")).hasSize(1);
    JsonNode samples = read(PosteriorSamplesText.json(Records.posteriorSamples()));
    assertThat(names(samples))
        .containsSubsequence(
            "logEvidence", "logEvidenceError", "sampleVariables", "samples", "diagnostics");
    assertThat(samples.get("samples")).hasSize(21);
  }

  @Test
  void theOtherQuestionsAreNullWithoutAnAnswer() {
    JsonNode joint = read(JointMarginalText.json(Records.refusedQuestion()));
    JsonNode best = read(KMostProbableText.json(Records.refusedQuestion()));
    JsonNode map = read(MarginalMapText.json(Records.refusedQuestion()));
    JsonNode samples = read(PosteriorSamplesText.json(Records.refusedQuestion()));
    assertThat(joint.get("joint").isNull()).isTrue();
    assertThat(joint.get("jointVariables")).hasSize(1);
    assertThat(best.get("assignments").isNull()).isTrue();
    assertThat(best.get("allAssignments").isNull()).isTrue();
    assertThat(map.get("assignment").isNull()).isTrue();
    assertThat(samples.get("samples").isNull()).isTrue();
    String name = "\"a \"\"b\"\",c\nd|é日\"";
    assertThat(JointMarginalText.csv(Records.refusedQuestion())).isEqualTo(name + ",p\n");
    assertThat(KMostProbableText.csv(Records.refusedQuestion()))
        .isEqualTo("rank,logP," + name + ",e\n");
    assertThat(MarginalMapText.csv(Records.refusedQuestion())).isEqualTo("variable,state\n");
    assertThat(PosteriorSamplesText.csv(Records.refusedQuestion())).isEqualTo(name + ",e\n");
  }

  @Test
  void oddNamesComeBackAsTheyWere() {
    BayesianNetwork model = Records.oddNames();
    JsonNode marginals = read(InferenceJson.of(Records.answered())).get("marginals");

    for (Variable variable : model.variables()) {
      assertThat(names(marginals.get(variable.name()))).isEqualTo(variable.states());
    }
    assertThat(names(marginals)).isEqualTo(model.variables().stream().map(Variable::name).toList());
  }

  @Test
  void observedVariablesAreExact() {
    JsonNode object = read(InferenceJson.of(Records.answered()));

    assertThat(object.get("marginals").get("e").get("yes").doubleValue()).isEqualTo(1.0);
    assertThat(object.get("marginals").get("e").get("no").doubleValue()).isEqualTo(0.0);
    assertThat(object.get("errors").get("e").get("no").get("kind").stringValue())
        .isEqualTo("exact");
  }

  @Test
  void aQueryIsAnsweredInItsOrderThenTheEvidence() {
    BayesianNetwork model =
        BayesianNetwork.builder("m")
            .variable(Variable.of("a", "0", "1"), List.of(), 0.5, 0.5)
            .variable(Variable.of("b", "0", "1"), List.of(), 0.5, 0.5)
            .variable(Variable.of("c", "0", "1"), List.of(), 0.5, 0.5)
            .variable(Variable.of("d", "0", "1"), List.of(), 0.5, 0.5)
            .build();
    Evidence evidence = Evidence.none().observe(1, 0);
    MarginalProblem problem = new MarginalProblem(model, evidence, List.of(3, 0));
    Marginals answer =
        Marginals.exact(problem, new double[][] {{0.5, 0.5}, {0.25, 0.75}}, Math.log(0.5));
    NetworkReport<Marginals> report =
        new NetworkReport<>(
            "m",
            model,
            evidence,
            problem.query(),
            "enumeration",
            problem.evaluationUnit(),
            Records.answered().run(),
            new Outcome.Answered<>(
                answer, Records.diagnostics(Guarantee.EXACT, StopReason.COMPLETED, 1, 1)),
            List.of());

    assertThat(names(read(InferenceJson.of(report)).get("marginals")))
        .containsExactly("d", "a", "b");
  }

  @Test
  void everyDoubleComesBackToTheLastBit() {
    Randomness randomness = SeededRandomness.of(11);
    BayesianNetwork model =
        BayesianNetwork.builder("m")
            .variable(Variable.of("a", "0", "1"), List.of(), 0.5, 0.5)
            .build();
    MarginalProblem problem = MarginalProblem.of(model, Evidence.none());
    for (int i = 0; i < 2000; i++) {
      double p = Math.exp(-700 * randomness.uniform() * randomness.uniform());
      double lower = p * randomness.uniform();
      Marginals answer =
          Marginals.of(
              problem,
              new double[][] {{p, 1 - p}},
              Guarantee.ASYMPTOTIC,
              k -> new ErrorStatement.Bound(lower, Double.MAX_VALUE),
              Optional.empty());
      JsonNode object =
          read(
              InferenceJson.of(
                  Records.report(
                      model,
                      Evidence.none(),
                      new Outcome.Answered<>(
                          answer,
                          Records.diagnostics(Guarantee.ASYMPTOTIC, StopReason.CONVERGED, 1, 1)))));

      JsonNode error = object.get("errors").get("a").get("0");
      assertThat(object.get("marginals").get("a").get("0").doubleValue()).isEqualTo(p);
      assertThat(object.get("marginals").get("a").get("1").doubleValue()).isEqualTo(1 - p);
      assertThat(error.get("lower").doubleValue()).isEqualTo(lower);
      assertThat(error.get("upper").doubleValue()).isEqualTo(Double.MAX_VALUE);
    }
  }

  @Test
  void comparisonRowsHaveTheFieldsOfTheContract() {
    JsonNode object =
        read(
            ComparisonJson.of(
                Records.comparison(
                    Records.exact(7, 1), Records.sampled(7, 0.25, 3), Records.refused(7))));

    assertThat(names(object)).contains("problem", "reference", "rows");
    for (JsonNode row : object.get("rows")) {
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
              "seed",
              "reason",
              "steps",
              "warnings");
      assertThat(names(row.get("error")))
          .containsExactly("max", "mean", "meanHellinger", "kl", "logEvidence");
      assertThat(names(row.get("stated")))
          .contains("kind", "level", "maxHalfWidth", "coveredShare");
    }
    JsonNode sampled = object.get("rows").get(1);
    assertThat(sampled.get("error").get("max").doubleValue()).isEqualTo(0.25);
    assertThat(sampled.get("error").get("kl").isNull()).as("infinite").isTrue();
    assertThat(sampled.get("error").get("logEvidence").isNull()).as("NaN").isTrue();
    assertThat(sampled.get("curve").get(0).get("error").get("max").doubleValue()).isEqualTo(0.25);
    JsonNode refused = object.get("rows").get(2);
    assertThat(refused.get("error").get("max").isNull()).isTrue();
    assertThat(refused.get("stated").get("kind").isNull()).isTrue();
    assertThat(refused.has("curve")).isFalse();
  }

  @Test
  void aComparisonOfTextsHasItsOwnErrors() {
    JsonNode row = read(ComparisonJson.of(Records.textComparison())).get("rows").get(0);

    assertThat(names(row.get("error")))
        .containsExactly("totalVariation", "noiseFloor", "kl", "mapGap");
    assertThat(row.get("measures").get("acceptanceRate").doubleValue()).isEqualTo(0.392);
    assertThat(row.get("measures").get("targetPasses").doubleValue()).isEqualTo(44_800);
  }

  @Test
  void withoutAReferenceItIsNullAndSaysWhy() {
    JsonNode object =
        read(ComparisonJson.of(Records.comparison("", "it refused", 1, Records.refused(1))));

    assertThat(object.get("reference").isNull()).isTrue();
    assertThat(object.get("referenceNote").stringValue()).isEqualTo("it refused");
    assertThat(object.get("run").get("budgets").get("steps").longValue()).isEqualTo(1000);
  }
}
