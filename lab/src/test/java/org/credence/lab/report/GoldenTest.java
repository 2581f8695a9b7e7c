package org.credence.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.credence.core.engine.Guarantee;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every form of every report, letter by letter, from records made by hand. A change of form is a change of these files. */
final class GoldenTest {

  static Map<String, String> reports() {
    Terminal plain = Terminal.plain();
    ComparisonReport repeated =
        Records.comparison(
            "variable-elimination",
            "",
            2,
            Records.exact(7, 1_500_000),
            Records.exact(8, 2_500_000),
            Records.sampled(7, 0.0123, 3_000_000_000L),
            Records.sampled(8, 0.0456, 4_000_000_000L),
            Records.refused(7),
            Records.refused(8));
    ComparisonReport single =
        Records.comparison(
            Records.exact(7, 1_500_000),
            Records.sampled(7, 0.1 + 0.2, 3_000_000_000L),
            Records.refused(7));
    ComparisonReport unreferenced =
        Records.comparison("", "variable-elimination: needs 3 GiB", 1, Records.exact(7, 1_500_000));
    Map<String, String> reports = new LinkedHashMap<>();
    reports.put("comparison.txt", ComparisonTable.of(single, plain));
    reports.put("comparison-repeated.txt", ComparisonTable.of(repeated, plain));
    reports.put("comparison-narrow.txt", ComparisonTable.of(repeated, new Terminal(80, false)));
    reports.put("comparison-colour.txt", ComparisonTable.of(single, new Terminal(120, true)));
    reports.put("comparison-no-reference.txt", ComparisonTable.of(unreferenced, plain));
    reports.put("comparison.md", ComparisonMarkdown.of(repeated));
    reports.put("comparison.csv", ComparisonCsv.of(repeated));
    reports.put("comparison.json", ComparisonJson.of(single));
    reports.put("comparison-text.txt", ComparisonTable.of(Records.textComparison(), plain));
    reports.put("comparison-text.csv", ComparisonCsv.of(Records.textComparison()));
    reports.put("comparison-text.json", ComparisonJson.of(Records.textComparison()));
    reports.put("inference.txt", InferenceTable.of(Records.answered(), plain));
    reports.put("inference.md", InferenceTable.markdown(Records.answered()));
    reports.put("inference.csv", InferenceCsv.of(Records.answered()));
    reports.put("inference.json", InferenceJson.of(Records.answered()));
    reports.put("inference-gave-up.txt", InferenceTable.of(Records.gaveUp(), plain));
    reports.put("inference-gave-up.md", InferenceTable.markdown(Records.gaveUp()));
    reports.put("inference-gave-up.csv", InferenceCsv.of(Records.gaveUp()));
    reports.put("inference-gave-up.json", InferenceJson.of(Records.gaveUp()));
    reports.put("inference-impossible.txt", InferenceTable.of(Records.impossible(), plain));
    reports.put("inference-impossible.json", InferenceJson.of(Records.impossible()));
    Estimate bound =
        new Estimate(
            -2.5, Guarantee.BOUND, new ErrorStatement.Bound(-2.5, Double.POSITIVE_INFINITY));
    reports.put(
        "evidence.txt", EvidenceProbabilityText.of(Records.evidenceProbability(bound), plain));
    reports.put(
        "evidence.md", EvidenceProbabilityText.markdown(Records.evidenceProbability(bound)));
    reports.put("evidence.json", EvidenceProbabilityText.json(Records.evidenceProbability(bound)));
    reports.put("most-probable.txt", MostProbableText.of(Records.mostProbable(), plain));
    reports.put("most-probable.md", MostProbableText.markdown(Records.mostProbable()));
    reports.put("most-probable.csv", MostProbableText.csv(Records.mostProbable()));
    reports.put("most-probable.json", MostProbableText.json(Records.mostProbable()));
    reports.put("joint.txt", JointMarginalText.of(Records.jointMarginal(), plain));
    reports.put("joint.md", JointMarginalText.markdown(Records.jointMarginal()));
    reports.put("joint.csv", JointMarginalText.csv(Records.jointMarginal()));
    reports.put("joint.json", JointMarginalText.json(Records.jointMarginal()));
    reports.put("k-best.txt", KMostProbableText.of(Records.kMostProbable(), plain));
    reports.put("k-best.md", KMostProbableText.markdown(Records.kMostProbable()));
    reports.put("k-best.csv", KMostProbableText.csv(Records.kMostProbable()));
    reports.put("k-best.json", KMostProbableText.json(Records.kMostProbable()));
    reports.put("map.txt", MarginalMapText.of(Records.marginalMap(), plain));
    reports.put("map.md", MarginalMapText.markdown(Records.marginalMap()));
    reports.put("map.csv", MarginalMapText.csv(Records.marginalMap()));
    reports.put("map.json", MarginalMapText.json(Records.marginalMap()));
    reports.put("samples.txt", PosteriorSamplesText.of(Records.posteriorSamples(), plain));
    reports.put("samples.md", PosteriorSamplesText.markdown(Records.posteriorSamples()));
    reports.put("samples.csv", PosteriorSamplesText.csv(Records.posteriorSamples()));
    reports.put("samples.json", PosteriorSamplesText.json(Records.posteriorSamples()));
    reports.put("generation.json", GenerationJson.of(Records.generation()));
    reports.put("generation-gave-up.json", GenerationJson.of(Records.noGeneration()));
    reports.put("text-law.txt", TextLawText.of(Records.textLaw(), plain));
    reports.put("text-law.md", TextLawText.markdown(Records.textLaw()));
    reports.put("text-law.csv", TextLawText.csv(Records.textLaw()));
    reports.put("text-law.json", TextLawText.json(Records.textLaw()));
    reports.put("precision.txt", PrecisionText.of(PrecisionRecords.withSpeed(), plain));
    reports.put(
        "precision-doubles.txt",
        PrecisionText.of(PrecisionRecords.withDoubles(), new Terminal(100, false)));
    reports.put("precision.md", PrecisionText.markdown(PrecisionRecords.withSpeed()));
    reports.put("precision.csv", PrecisionData.csv(PrecisionRecords.withSpeed()));
    reports.put("precision.json", PrecisionData.json(PrecisionRecords.withDoubles()));
    reports.put("info.txt", InfoText.of(Records.info(), plain));
    reports.put("info.md", InfoText.markdown(Records.info()));
    reports.put("info.json", InfoText.json(Records.info()));
    reports.put("engines.txt", EnginesText.of(Records.catalog(), new Terminal(60, false)));
    reports.put("engines.md", EnginesText.markdown(Records.catalog()));
    reports.put("engines.json", EnginesText.json(Records.catalog()));
    return reports;
  }

  @TestFactory
  Stream<DynamicTest> everyFormIsAsItWas() {
    return reports().entrySet().stream()
        .map(
            report ->
                DynamicTest.dynamicTest(
                    report.getKey(),
                    () -> assertThat(report.getValue()).isEqualTo(golden(report.getKey()))));
  }

  @TestFactory
  Stream<DynamicTest> everyFormEndsWithOneNewlineAndHasNoBlanksAtLineEnds() {
    return reports().entrySet().stream()
        .map(
            report ->
                DynamicTest.dynamicTest(
                    report.getKey(),
                    () ->
                        assertThat(report.getValue())
                            .endsWith("\n")
                            .doesNotEndWith("\n\n\n")
                            .doesNotContain(" \n")));
  }

  private static String golden(String name) throws IOException {
    try (InputStream in = GoldenTest.class.getResourceAsStream(name)) {
      assertThat(in).as("golden file " + name).isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
