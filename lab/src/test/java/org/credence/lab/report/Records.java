package org.credence.lab.report;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.credence.bayes.model.BayesianNetwork;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.Variable;
import org.credence.bayes.problem.JointMarginal;
import org.credence.bayes.problem.JointMarginalProblem;
import org.credence.bayes.problem.KMostProbable;
import org.credence.bayes.problem.MarginalMapAssignment;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableAssignment;
import org.credence.bayes.problem.PosteriorSamples;
import org.credence.core.compare.ComparisonResult;
import org.credence.core.compare.ComparisonRow;
import org.credence.core.compare.CurvePoint;
import org.credence.core.compare.StatedError;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Calibration;
import org.credence.core.engine.Diagnostics;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.uncertainty.ErrorStatement;
import org.credence.core.uncertainty.Estimate;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.ngram.NGramModel;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawProblem;
import org.credence.lab.catalog.EngineCatalog;
import org.credence.lab.catalog.EngineEntry;
import org.credence.lab.catalog.Question;
import org.credence.lab.catalog.SettingDomain;

/** Result records made by hand, so that reports are tested without any engine. */
final class Records {

  private Records() {}

  static Diagnostics diagnostics(
      Guarantee guarantee, StopReason stop, long evaluations, long nanos, String... warnings) {
    return new Diagnostics(
        guarantee,
        stop,
        10,
        evaluations,
        Duration.ofNanos(nanos),
        4096,
        Map.of(),
        List.of(warnings));
  }

  static Map<String, Double> errors(
      double max, double mean, double hellinger, double kl, double logEvidence) {
    Map<String, Double> errors = new LinkedHashMap<>();
    errors.put("max", max);
    errors.put("mean", mean);
    errors.put("meanHellinger", hellinger);
    errors.put("kl", kl);
    errors.put("logEvidence", logEvidence);
    return errors;
  }

  static ComparisonRow exact(long seed, long nanos) {
    return new ComparisonRow(
        "variable-elimination",
        "answered",
        "",
        errors(0, 0, 0, 0, 0),
        Optional.of(new StatedError("exact", Double.NaN, 0, 1, 0)),
        diagnostics(Guarantee.EXACT, StopReason.COMPLETED, 120, nanos),
        seed,
        List.of());
  }

  static ComparisonRow sampled(long seed, double max, long nanos) {
    return new ComparisonRow(
        "gibbs-sampler[warmup=500]",
        "answered",
        "",
        errors(max, max / 3, max / 2, Double.POSITIVE_INFINITY, Double.NaN),
        Optional.of(new StatedError("interval", 0.95, 0.0123, 0.975, 0)),
        diagnostics(
            Guarantee.ASYMPTOTIC,
            StopReason.STEP_BUDGET,
            1_234_567,
            nanos,
            "zeros may split the support"),
        seed,
        List.of(new CurvePoint(1000, 0.5, errors(0.25, 0.125, 0.1, 0.1, Double.NaN))));
  }

  static ComparisonRow refused(long seed) {
    return new ComparisonRow(
        "mean-field",
        "gave-up",
        "needs 3 GiB, the budget allows 1 GiB",
        Map.of(),
        Optional.empty(),
        diagnostics(Guarantee.HEURISTIC, StopReason.REFUSED, 0, 10_000),
        seed,
        List.of());
  }

  static ComparisonReport comparison(ComparisonRow... rows) {
    return comparison("variable-elimination", "", 1, rows);
  }

  static ComparisonReport comparison(
      String reference, String note, int repeats, ComparisonRow... rows) {
    return new ComparisonReport(
        ComparisonReport.Kind.NETWORK,
        new ComparisonResult(
            "asia, given dysp=yes", reference, note, "factor-table entry read", List.of(rows)),
        Run.of(7, Budget.ofSteps(1000)),
        repeats,
        false,
        List.of("row (smoke=yes) of \"lung\" sums to 0.99"));
  }

  /** Two variables with names that need care in every format, the second one observed. */
  static BayesianNetwork oddNames() {
    return BayesianNetwork.builder("odd")
        .variable(Variable.of("a \"b\",c\nd|é日", "x=1", "y;\t2"), List.of(), 0.25, 0.75)
        .variable(Variable.of("e", "no", "yes"), List.of("a \"b\",c\nd|é日"), 0.5, 0.5, 0.1, 0.9)
        .build();
  }

  static NetworkReport<Marginals> report(
      BayesianNetwork model, Evidence evidence, Outcome<Marginals> outcome) {
    return new NetworkReport<>(
        "odd",
        model,
        evidence,
        MarginalProblem.of(model, evidence).query(),
        "likelihood-weighting",
        "factor-table entry read",
        new Run(3, 2, Budget.unlimited()),
        outcome,
        List.of());
  }

  /** An answer with every kind of statement: first variable interval and unknown, second one bound and exact. */
  static Marginals answer(BayesianNetwork model, Evidence evidence) {
    List<ErrorStatement> errors =
        List.of(
            new ErrorStatement.Interval(0.2, 0.3, 0.95, "normal", false),
            ErrorStatement.unknown("the chain did not mix"),
            new ErrorStatement.Bound(0.0, 1.0),
            ErrorStatement.exact());
    return Marginals.of(
        MarginalProblem.of(model, evidence),
        new double[][] {{0.1 + 0.2, 1 - (0.1 + 0.2)}, {0, 1}},
        Guarantee.ASYMPTOTIC,
        errors::get,
        Optional.of(
            new Estimate(
                -1.5,
                Guarantee.ASYMPTOTIC,
                new ErrorStatement.Interval(
                    Double.NEGATIVE_INFINITY, -1.25, 0.95, "normal", false))));
  }

  static NetworkReport<Marginals> gaveUp() {
    BayesianNetwork model = oddNames();
    return report(
        model,
        Evidence.none(),
        new Outcome.GaveUp<>(
            "needs 3 GiB, the budget allows 1 GiB",
            Optional.empty(),
            diagnostics(Guarantee.EXACT, StopReason.REFUSED, 0, 10_000)));
  }

  static NetworkReport<Marginals> impossible() {
    BayesianNetwork model = oddNames();
    Evidence evidence = Evidence.none().observe(1, 0);
    return report(
        model,
        evidence,
        new Outcome.Impossible<>(
            List.of("e=no"),
            diagnostics(Guarantee.EXACT, StopReason.IMPOSSIBLE_EVIDENCE, 12, 10_000)));
  }

  static NetworkReport<Marginals> answered() {
    BayesianNetwork model = oddNames();
    Evidence evidence = Evidence.none().observe(1, 1).likelihood(0, 0.2, 0.8);
    return report(
        model,
        evidence,
        new Outcome.Answered<>(
            answer(model, evidence),
            diagnostics(
                Guarantee.ASYMPTOTIC, StopReason.STEP_BUDGET, 12_345, 1_000_000, "few draws")));
  }

  static NetworkReport<Estimate> evidenceProbability(Estimate estimate) {
    BayesianNetwork model = oddNames();
    return new NetworkReport<>(
        "odd",
        model,
        Evidence.none().observe(1, 1),
        List.of(),
        "enumeration",
        "factor-table entry read",
        Run.of(1),
        new Outcome.Answered<>(
            estimate, diagnostics(Guarantee.EXACT, StopReason.COMPLETED, 12, 10_000)),
        List.of());
  }

  static NetworkReport<MostProbableAssignment> mostProbable() {
    BayesianNetwork model = oddNames();
    return new NetworkReport<>(
        "odd",
        model,
        Evidence.none().observe(1, 1),
        List.of(),
        "enumeration",
        "factor-table entry read",
        Run.of(1),
        new Outcome.Answered<>(
            new MostProbableAssignment(new int[] {1, 1}, Estimate.exact(-0.5)),
            diagnostics(Guarantee.EXACT, StopReason.COMPLETED, 12, 10_000)),
        List.of());
  }

  private static <A> NetworkReport<A> odd(List<Integer> query, Outcome<A> outcome) {
    return new NetworkReport<>(
        "odd",
        oddNames(),
        Evidence.none().observe(1, 1),
        query,
        "enumeration",
        "factor-table entry read",
        Run.of(1),
        outcome,
        List.of());
  }

  private static <A> NetworkReport<A> odd(List<Integer> query, A answer) {
    return odd(
        query,
        new Outcome.Answered<>(
            answer, diagnostics(Guarantee.EXACT, StopReason.COMPLETED, 12, 10_000)));
  }

  static NetworkReport<JointMarginal> jointMarginal() {
    BayesianNetwork model = oddNames();
    JointMarginalProblem problem =
        new JointMarginalProblem(model, Evidence.none().observe(1, 1), List.of(1, 0));
    double[] p = new double[(int) problem.cells()];
    p[p.length - 1] = 0.75;
    p[p.length - 2] = 0.25;
    return odd(List.of(1, 0), JointMarginal.exact(problem, p, -0.5));
  }

  static NetworkReport<KMostProbable> kMostProbable() {
    return odd(
        List.of(),
        new KMostProbable(
            List.of(
                new MostProbableAssignment(new int[] {1, 1}, Estimate.exact(-0.5)),
                new MostProbableAssignment(new int[] {0, 1}, Estimate.exact(-1.25))),
            true));
  }

  static NetworkReport<MarginalMapAssignment> marginalMap() {
    return odd(
        List.of(1), new MarginalMapAssignment(List.of(1), new int[] {1}, Estimate.exact(-0.25)));
  }

  static NetworkReport<PosteriorSamples> posteriorSamples() {
    int[] states = new int[42];
    for (int i = 0; i < 21; i++) {
      states[2 * i] = i % 2;
      states[2 * i + 1] = 1;
    }
    return odd(List.of(), new PosteriorSamples(2, 21, states, Estimate.exact(-0.5)));
  }

  static <A> NetworkReport<A> refusedQuestion() {
    return odd(
        List.of(0),
        new Outcome.GaveUp<>(
            "needs 3 GiB",
            Optional.empty(),
            diagnostics(Guarantee.EXACT, StopReason.REFUSED, 0, 10_000)));
  }

  static ComparisonReport textComparison() {
    Map<String, Double> measures = new LinkedHashMap<>();
    measures.put("acceptanceRate", 0.392);
    measures.put("drafted", 1000.0);
    measures.put("targetPasses", 44_800.0);
    Map<String, Double> errors = new LinkedHashMap<>();
    errors.put("totalVariation", 0.0507);
    errors.put("noiseFloor", 0.0497);
    errors.put("kl", 0.0123);
    errors.put("mapGap", 0.0);
    ComparisonRow row =
        new ComparisonRow(
            "speculative-decoding",
            "answered",
            "",
            errors,
            Optional.of(new StatedError("interval", 0.95, 0.0027, 0.99, 0)),
            new Diagnostics(
                Guarantee.ASYMPTOTIC,
                StopReason.EVALUATION_BUDGET,
                20_000,
                100_000,
                Duration.ofMillis(3070),
                1 << 20,
                measures,
                List.of()),
            1,
            List.of());
    return new ComparisonReport(
        ComparisonReport.Kind.TEXT,
        new ComparisonResult(
            "front-office, 3 tokens after \"The \"",
            "sequence-enumeration",
            "",
            "target-model position scored",
            List.of(row)),
        Run.of(1, Budget.ofEvaluations(100_000)),
        1,
        true,
        List.of());
  }

  static GenerationReport generation() {
    return new GenerationReport(
        "front-office",
        "The ",
        "temperature=0.5",
        2,
        "ancestral-sampling",
        "target-model position scored",
        Run.of(1),
        new Outcome.Answered<>(
            "unused", diagnostics(Guarantee.EXACT_SAMPLE, StopReason.COMPLETED, 2, 10_000)),
        List.of("b", "c"),
        "a\n",
        List.of(
            new GenerationReport.Token(4, "a", -0.25, -0.5),
            new GenerationReport.Token(1, "\nbd", -1.0, -2.0)),
        Optional.of(GenerationReport.Ending.STOP_TEXT),
        Optional.of("b"),
        List.of());
  }

  static GenerationReport noGeneration() {
    return new GenerationReport(
        "front-office",
        "",
        "raw",
        2,
        "speculative-decoding",
        "target-model position scored",
        Run.of(1),
        new Outcome.GaveUp<>(
            "the draft has order 9",
            Optional.empty(),
            diagnostics(Guarantee.EXACT_SAMPLE, StopReason.NOT_APPLICABLE, 0, 10_000)),
        List.of(),
        "",
        List.of(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** A law of four texts of one token or two, cut at the last one. */
  static TextReport textLaw() {
    NGramModel model =
        NGramModel.train("ab\nb\n", new NGramModel.Settings(1, NGramModel.Documents.LINES));
    int end = model.vocabulary().end().orElseThrow();
    int a = model.vocabulary().find("a").orElseThrow();
    int b = model.vocabulary().find("b").orElseThrow();
    Map<TokenSequence, Estimate> texts = new LinkedHashMap<>();
    texts.put(TokenSequence.of(b, end), Estimate.exact(0.5));
    texts.put(
        TokenSequence.of(a, b),
        new Estimate(
            0.25,
            Guarantee.ASYMPTOTIC,
            new ErrorStatement.Interval(0.2, 0.3, 0.95, "Clopper-Pearson", false)));
    texts.put(TokenSequence.of(end), Estimate.exact(0.125));
    TextLaw law =
        TextLaw.of(
            texts,
            new Estimate(0, Guarantee.BOUND, new ErrorStatement.Bound(0, 0.125)),
            0.125,
            OptionalLong.empty());
    TextLawProblem problem = new TextLawProblem(model, TokenLaw.raw(), TokenSequence.of(a), 2);
    return new TextReport(
        "tiny",
        problem,
        "sequence-enumeration[most=3]",
        Run.of(1),
        new Outcome.Answered<>(law, diagnostics(Guarantee.BOUND, StopReason.COMPLETED, 4, 10_000)),
        2,
        List.of("a warning"));
  }

  static InfoReport info() {
    Map<String, Double> sizes = new LinkedHashMap<>();
    sizes.put("variables", 8.0);
    sizes.put("log10JointStates", 2.408);
    sizes.put("zeroEntryShare", 0.11);
    return new InfoReport(
        "asia",
        "Bayesian network",
        sizes,
        "factor-table entry read",
        new Calibration(2),
        List.of(
            new InfoReport.EngineForecast(
                "variable-elimination",
                "exact",
                Forecast.ofAnswer(2_440_000, 680, "min-fill").costing(4),
                Fit.YES),
            new InfoReport.EngineForecast(
                "enumeration",
                "exact",
                Forecast.ofAnswer(Double.POSITIVE_INFINITY, 1e12, "all | states"),
                Fit.NO_MEMORY)),
        List.of("row 1 sums to 0.99"));
  }

  static EngineCatalog catalog() {
    return EngineCatalog.of(
        List.of(
            EngineEntry.named("one-engine")
                .alias("one")
                .description("Does one thing.")
                .guarantee("none")
                .setting("size", SettingDomain.whole(1, 9), 3, "how large")
                .setting("kind", SettingDomain.words("a", "b"), "a", "which | kind")
                .answers(
                    Question.MARGINALS,
                    s -> {
                      throw new IllegalStateException("not made in this test");
                    })
                .build()));
  }
}
