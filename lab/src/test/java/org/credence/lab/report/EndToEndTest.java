package org.credence.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.compare.ComparisonResult;
import org.credence.core.compare.ComparisonRow;
import org.credence.core.compare.StatedError;
import org.credence.core.engine.Budget;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Run;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.ngram.NGramModel;
import org.credence.decoding.problem.GenerationProblem;
import org.credence.decoding.problem.TextLawProblem;
import org.credence.lab.catalog.Comparisons;
import org.credence.lab.catalog.EngineCatalog;
import org.credence.lab.catalog.EvidenceText;
import org.credence.lab.catalog.ModelCatalog;
import org.credence.lab.catalog.ModelSource.NetworkSource;
import org.credence.lab.catalog.ModelSource.TextSource;
import org.credence.lab.catalog.Question;
import org.junit.jupiter.api.Test;

/** From text to engines, through a comparison, to a report: what the command line does, without it. */
final class EndToEndTest {

  private static final EngineCatalog ENGINES = EngineCatalog.standard();
  private static final ModelCatalog MODELS = ModelCatalog.standard();

  private static NetworkSource network(String text) {
    return (NetworkSource) MODELS.open(text);
  }

  private static ComparisonReport compare(
      String model, String given, String engines, Run run, Budget reference) {
    NetworkSource source = network(model);
    Evidence evidence =
        given.isEmpty() ? Evidence.none() : EvidenceText.given(source.model(), given);
    ComparisonResult result =
        Comparisons.marginals(
                ENGINES,
                source.label(),
                MarginalProblem.of(source.model(), evidence),
                new Comparisons.Settings(
                    Optional.of(engines), Optional.empty(), reference, run, 1, false))
            .compare();
    return new ComparisonReport(
        ComparisonReport.Kind.NETWORK, result, run, 1, false, source.warnings());
  }

  private static ComparisonRow row(ComparisonReport report, String engine) {
    return report.result().rows().stream()
        .filter(row -> row.engine().startsWith(engine))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void asiaThroughEveryEngine() {
    ComparisonReport report =
        compare(
            "asia",
            "dysp=yes",
            Comparisons.NETWORK_ENGINES + ",enumeration",
            Run.of(1, Budget.ofEvaluations(300_000)),
            Budget.unlimited());

    assertThat(report.result().problem()).isEqualTo("asia, given dysp=yes");
    assertThat(report.result().reference()).isEqualTo("variable-elimination");
    assertThat(report.result().rows()).hasSize(6).allMatch(ComparisonRow::answered);
    assertThat(row(report, "variable-elimination").errors()).containsEntry("max", 0.0);
    assertThat(row(report, "enumeration").errors().get("max")).isLessThan(1e-12);
    assertThat(row(report, "enumeration").errors().get("logEvidence")).isLessThan(1e-12);
    // 300 000 evaluations are about 20 000 samples: a fixed seed, and 0.02 is more than five
    // standard errors
    assertThat(row(report, "likelihood-weighting").errors().get("max")).isBetween(1e-12, 0.02);
    // asia has a loop, so the fixed point of belief propagation is not the truth, but near it
    assertThat(row(report, "belief-propagation").errors().get("max")).isBetween(1e-6, 0.1);
    // 'either' is a function of its parents: one-site chains cannot leave their part, and must say
    // so
    assertThat(row(report, "gibbs-sampler").stated().map(StatedError::kind)).contains("unknown");
    assertThat(row(report, "gibbs-sampler").diagnostics().warnings()).isNotEmpty();
    assertThat(row(report, "mean-field").diagnostics().guarantee().label()).isEqualTo("heuristic");
    for (ComparisonRow row : report.result().rows()) {
      assertThat(ComparisonTable.of(report, Terminal.plain())).contains(row.engine());
      assertThat(ComparisonMarkdown.of(report)).contains(row.engine());
    }
  }

  @Test
  void threadsAndRepeatsChangeNoBit() {
    String once = json(1);

    assertThat(json(1)).isEqualTo(once);
    assertThat(json(2)).isEqualTo(once);
    assertThat(json(4)).isEqualTo(once);
  }

  /** The JSON of a comparison without the times and the number of threads. */
  private static String json(int threads) {
    ComparisonReport report =
        compare(
            "card-fraud",
            "",
            Comparisons.NETWORK_ENGINES,
            new Run(3, threads, Budget.ofSteps(700)),
            Budget.unlimited());
    return ComparisonJson.of(report)
        .replaceAll("\"seconds\": [^,\\n]*", "\"seconds\": 0")
        .replaceAll("\"threads\": \\d+", "\"threads\": 0")
        .replaceAll("\"peakBytes\": \\d+", "\"peakBytes\": 0"); // scratch space per thread counts
  }

  @Test
  void impossibleEvidenceIsOneAnswer() {
    ComparisonReport report =
        compare(
            "asia",
            "either=no,tub=yes",
            "ve,bp",
            Run.of(1, Budget.ofSteps(100)),
            Budget.unlimited());

    assertThat(report.result().reference()).isEmpty();
    assertThat(report.result().referenceNote()).isEqualTo("the evidence is impossible");
    assertThat(row(report, "variable-elimination").outcome()).isEqualTo("impossible-evidence");
    assertThat(ComparisonTable.of(report, Terminal.plain()))
        .contains("variable-elimination the evidence is impossible: ");
  }

  @Test
  void whereTheReferenceIsRefusedTheOtherRowsStand() {
    ComparisonReport report =
        compare(
            "grid:40x40",
            "",
            "ve,bp",
            Run.of(1, Budget.ofEvaluations(200_000)),
            Budget.ofEvaluations(1_000_000));

    assertThat(report.result().reference()).isEmpty();
    assertThat(report.result().referenceNote()).startsWith("variable-elimination: needs ");
    assertThat(row(report, "variable-elimination").diagnostics().stop().label())
        .isEqualTo("refused");
    assertThat(row(report, "belief-propagation").answered()).isTrue();
    assertThat(row(report, "belief-propagation").errors()).isEmpty();
  }

  @Test
  void everyExactEngineAgreesOnEveryBuiltInNetworkItCanAfford() {
    for (String name : List.of("asia", "cancer", "earthquake", "sprinkler", "student")) {
      NetworkSource source = network(name);
      MarginalProblem problem = MarginalProblem.of(source.model(), Evidence.none());
      Marginals truth = ENGINES.marginals("enum").infer(problem, Run.of(1)).orThrow();
      Marginals answer = ENGINES.marginals("ve").infer(problem, Run.of(1)).orThrow();
      for (int v = 0; v < source.model().size(); v++) {
        for (int s = 0; s < source.model().cardinality(v); s++) {
          assertThat(Math.abs(answer.p(v, s) - truth.p(v, s))).isLessThan(1e-12);
        }
      }
    }
  }

  @Test
  void infoForecastsEveryEngine() {
    NetworkSource source = network("asia");
    MarginalProblem problem = MarginalProblem.of(source.model(), Evidence.none());
    List<InferenceEngine<MarginalProblem, Marginals>> engines =
        ENGINES.engines(Question.MARGINALS, Comparisons.NETWORK_ENGINES);

    InfoReport report = NetworkInfo.of("asia", problem, engines, Budget.unlimited(), List.of());

    // counted by hand from the published tables: 8 nodes, 8 arrows, 1+2+1+2+2+4+2+4 rows of two
    // states
    assertThat(report.sizes())
        .containsAllEntriesOf(
            Map.of(
                "variables",
                8.0,
                "edges",
                8.0,
                "maxParents",
                2.0,
                "freeParameters",
                18.0,
                "maxStates",
                2.0,
                "tableEntries",
                36.0,
                "largestTable",
                8.0));
    assertThat(report.sizes().get("log10JointStates")).isEqualTo(8 * Math.log10(2));
    assertThat(report.sizes().get("zeroEntryShare")).isEqualTo(4 / 36.0);
    assertThat(report.engines()).hasSize(5).allMatch(engine -> engine.fits() == Fit.YES);
  }

  @Test
  void frontOfficeThroughEveryTextEngine() {
    TextSource source = ((TextSource) MODELS.open("front-office")).withOrder(3);
    NGramModel model = source.train();
    TextLawProblem problem =
        new TextLawProblem(
            model,
            TokenLaw.temperature(1),
            TokenSequence.of(model.vocabulary().encode(source.start())),
            2);
    Run run = Run.of(1, Budget.ofEvaluations(20_000));

    ComparisonResult result =
        Comparisons.texts(ENGINES, source.label(), problem, Comparisons.Settings.of(run)).compare();
    ComparisonReport report =
        new ComparisonReport(ComparisonReport.Kind.TEXT, result, run, 1, false, List.of());

    assertThat(result.problem())
        .isEqualTo("front-office, 2 tokens after \"The \", law temperature=1.0");
    assertThat(result.rows()).hasSize(3).allMatch(ComparisonRow::answered);
    ComparisonRow exact = row(report, "sequence-enumeration");
    assertThat(exact.errors()).containsEntry("totalVariation", 0.0);
    for (String sampler : List.of("ancestral-sampling", "speculative-decoding")) {
      ComparisonRow row = row(report, sampler);
      double noise = row.errors().get("noiseFloor");
      // with thousands of cells the distance of perfect draws stays within a few per cent of its
      // mean; a decoder that
      // kept a rejected token would be far outside
      assertThat(row.errors().get("totalVariation")).isBetween(0.7 * noise, 1.3 * noise);
      assertThat(row.diagnostics().measures()).containsKey("targetPasses");
    }
    assertThat(row(report, "speculative-decoding").diagnostics().measures().get("acceptanceRate"))
        .isBetween(0.2, 1.0);
    assertThat(ComparisonTable.of(report, Terminal.plain()))
        .contains("variation", "floor", "passes", "accept-");
  }

  @Test
  void aGenerationIsReportedTokenByToken() {
    TextSource source = (TextSource) MODELS.open("front-office");
    NGramModel model = source.train();
    GenerationProblem problem =
        new GenerationProblem(
            model, TokenLaw.raw(), TokenSequence.of(model.vocabulary().encode(source.start())), 12);
    for (String text : List.of("ancestral", "speculative[length=3]")) {
      var engine = ENGINES.generation(text);
      GenerationReport report =
          GenerationReport.of(
              source.label(),
              problem,
              engine.toString(),
              Run.of(4),
              engine.infer(problem, Run.of(4)),
              List.of());

      assertThat(report.tokens()).hasSize(12);
      assertThat(
              report.tokens().stream().map(GenerationReport.Token::text).reduce("", String::concat))
          .isEqualTo(report.text());
      assertThat(GenerationJson.of(report)).contains("\"prompt\": \"The \"");
    }
  }
}
