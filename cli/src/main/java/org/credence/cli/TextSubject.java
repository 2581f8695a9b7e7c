package org.credence.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Calibration;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.ProgressListener;
import org.credence.core.engine.Run;
import org.credence.core.input.Escaped;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawJudge;
import org.credence.decoding.problem.TextLawProblem;
import org.credence.lab.catalog.Comparisons;
import org.credence.lab.catalog.EngineCatalog;
import org.credence.lab.catalog.ModelSource.TextSource;
import org.credence.lab.catalog.Question;
import org.credence.lab.report.ComparisonReport;
import org.credence.lab.report.InfoReport;
import org.credence.lab.report.TextLawText;
import org.credence.lab.report.TextReport;

/**
 * A text model with a prompt: what is asked about is the law of its continuations.
 *
 * @param text the model
 * @param prompt the text to continue
 * @param problem the question
 */
record TextSubject(TextModel text, String prompt, TextLawProblem problem) implements Subject {

  private static final String BEST_EXACT = Comparisons.TEXT_REFERENCE;
  private static final long EVALUATIONS_PER_ENGINE = 50_000L;

  /** Learns the model and reads the prompt. */
  static TextSubject of(TextSource source, TextOptions options) {
    TextModel text = TextModel.learned(source);
    String prompt = options.prompt().orElseGet(text::usualStart);
    TextLawProblem problem =
        new TextLawProblem(text.model(), options.law(), text.encode(prompt), options.length());
    return new TextSubject(text, prompt, problem);
  }

  private String description() {
    return text.label()
        + ", texts of "
        + problem.length()
        + (problem.length() == 1 ? " token" : " tokens")
        + " after "
        + Escaped.quote(prompt)
        + (problem.law().steps().isEmpty() ? "" : ", " + problem.law());
  }

  @Override
  public Budget workPerEngine() {
    return Budget.ofEvaluations(EVALUATIONS_PER_ENGINE);
  }

  @Override
  public Contest<TextLawProblem, TextLaw> contest(
      Optional<String> engines, Optional<String> reference, Budget referenceBudget) {
    EngineCatalog catalog = EngineCatalog.standard();
    String against = reference.orElse(BEST_EXACT);
    return new Contest<>(
        ComparisonReport.Kind.TEXT,
        problem,
        description(),
        new TextLawJudge(),
        catalog.engines(Question.TEXT_LAW, engines.orElse(Comparisons.TEXT_ENGINES)),
        against.equals(NO_REFERENCE)
            ? Optional.empty()
            : Optional.of(catalog.engine(Question.TEXT_LAW, against)),
        referenceBudget,
        text.warnings());
  }

  @Override
  public Inference infer(Optional<String> engineText, Run run, int top, Session session) {
    InferenceEngine<TextLawProblem, TextLaw> engine =
        EngineCatalog.standard().engine(Question.TEXT_LAW, engineText.orElse(BEST_EXACT));
    Run bounded = Subject.bounded(engine, run);
    Outcome<TextLaw> outcome =
        new WatchedEngine<>(engine, new ProgressLine(session))
            .infer(problem, bounded, ProgressListener.none());
    TextReport report =
        new TextReport(
            text.label(), problem, engine.toString(), bounded, outcome, top, text.warnings());
    return new Inference(
        outcome,
        terminal -> TextLawText.of(report, terminal),
        () -> TextLawText.markdown(report),
        () -> TextLawText.csv(report),
        () -> TextLawText.json(report));
  }

  @Override
  public InfoReport info() {
    Map<String, Double> sizes = new LinkedHashMap<>();
    sizes.put("characters", (double) text.source().text().length());
    sizes.put("tokens", (double) text.model().vocabulary().size());
    sizes.put("order", (double) text.model().order());
    sizes.put("nGrams", (double) text.model().size());
    sizes.put("bytes", (double) text.model().bytes());
    return new InfoReport(
        text.label(),
        "n-gram model over characters, learned from a text; forecasts for texts of "
            + problem.length()
            + " tokens",
        sizes,
        problem.evaluationUnit(),
        Calibration.ofThisMachine(),
        Forecasts.of(Question.TEXT_LAW, problem),
        text.warnings());
  }
}
