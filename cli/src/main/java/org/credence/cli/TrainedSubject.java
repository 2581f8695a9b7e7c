package org.credence.cli;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.ProgressListener;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.input.Escaped;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawJudge;
import org.credence.decoding.problem.TextLawProblem;
import org.credence.lab.catalog.Comparisons;
import org.credence.lab.catalog.EngineCatalog;
import org.credence.lab.catalog.LoadedTransformer;
import org.credence.lab.catalog.ModelSource.TransformerSource;
import org.credence.lab.catalog.Question;
import org.credence.lab.report.ComparisonReport;
import org.credence.lab.report.InfoReport;
import org.credence.lab.report.TextLawText;
import org.credence.lab.report.TextReport;

/**
 * A trained model with a prompt: what is asked about is the law of its continuations. Each draw is computed on one thread; draws share
 * the threads of the run.
 *
 * @param label what the model is called
 * @param prompt the text to continue, as shown
 * @param problem the question
 * @param weights in the model, by which what engines may do without a limit is set
 * @param draft the model that drafts, if one was given
 * @param warnings about the model
 */
record TrainedSubject(
    String label,
    String prompt,
    TextLawProblem problem,
    long weights,
    Optional<DraftModel> draft,
    List<String> warnings)
    implements Subject {

  private static final int USUAL_LENGTH = 2;

  /** Weights times positions; about a minute of one thread for the reference, and two seconds for each contender. */
  private static final long REFERENCE_PRODUCTS = 300_000_000_000L;

  private static final long PRODUCTS_PER_ENGINE = 10_000_000_000L;
  private static final long FEWEST_EVALUATIONS = 1000;

  /** Reads the weights, the prompt and the draft. */
  static TrainedSubject of(TransformerSource source, TextOptions options, TrainedOptions trained) {
    if (options.prompt().isPresent() && trained.tokens().isPresent()) {
      throw new UsageException("--prompt and --tokens exclude each other; give one of them");
    }
    int length = options.length(USUAL_LENGTH);
    LoadedTransformer loaded = source.load(1, trained.tokenizer(), trained.tokens().isEmpty());
    OpenLanguageModel model =
        new OpenLanguageModel(
            source.label(),
            loaded.model(),
            loaded.tokenizer(),
            OptionalInt.of(loaded.model().config().context()),
            Optional.of(TextMemory.of(loaded.model())),
            1,
            loaded.warnings(),
            loaded::close);
    TokenSequence before =
        trained.tokens().isPresent()
            ? model.ids("--tokens", trained.tokens().get())
            : model.prompt("--prompt", options.prompt().orElse(""));
    TextLawProblem problem = problem(model, options, before, length);
    int read = problem.prompt().length() + length - 1; // the last token is not read
    if (read > loaded.model().config().context()) {
      throw new CannotAnswerException(
          StopReason.REFUSED,
          "the prompt has "
              + problem.prompt().length()
              + " tokens, "
              + length
              + " more are asked for and the model reads at most "
              + loaded.model().config().context()
              + " tokens of a text; shorten it");
    }
    return new TrainedSubject(
        source.label(),
        options.prompt().orElse(loaded.model().vocabulary().decode(problem.prompt())),
        problem,
        source.description().parts().stream().mapToLong(part -> part.weights()).sum(),
        trained.draft().map(text -> DraftModel.open(text, source.file(), model.vocabulary(), 1)),
        loaded.warnings());
  }

  private static TextLawProblem problem(
      OpenLanguageModel model, TextOptions options, TokenSequence before, int length) {
    try {
      return new TextLawProblem(model.model(), options.law(), before, length);
    } catch (IllegalArgumentException e) { // an empty prompt without a begin token
      throw new UsageException("--prompt: " + e.getMessage());
    }
  }

  private String description() {
    return label
        + ", texts of "
        + problem.length()
        + (problem.length() == 1 ? " token" : " tokens")
        + " after "
        + Escaped.quote(prompt)
        + (problem.law().steps().isEmpty() ? "" : ", " + problem.law());
  }

  @Override
  public Budget workPerEngine() {
    return Budget.ofEvaluations(Math.max(FEWEST_EVALUATIONS, PRODUCTS_PER_ENGINE / weights));
  }

  private Budget bounded(Budget reference) {
    return reference.withEvaluations(Math.max(FEWEST_EVALUATIONS, REFERENCE_PRODUCTS / weights));
  }

  @Override
  public Contest<TextLawProblem, TextLaw> contest(
      Optional<String> engines, Optional<String> reference, Budget referenceBudget) {
    EngineCatalog catalog = EngineCatalog.standard();
    String against = reference.orElse(Comparisons.TEXT_REFERENCE);
    String usual =
        draft.isPresent()
            ? Comparisons.TEXT_ENGINES
            : Comparisons.TEXT_ENGINES.replace(",speculative-decoding", "");
    List<InferenceEngine<TextLawProblem, TextLaw>> named =
        catalog.engines(Question.TEXT_LAW, engines.orElse(usual));
    return new Contest<>(
        ComparisonReport.Kind.TEXT,
        problem,
        description(),
        new TextLawJudge(),
        draft.map(model -> model.in(named)).orElse(named),
        against.equals(NO_REFERENCE)
            ? Optional.empty()
            : Optional.of(catalog.engine(Question.TEXT_LAW, against)),
        bounded(referenceBudget),
        warnings);
  }

  @Override
  public Inference infer(Optional<String> engineText, Run run, int top, Session session) {
    InferenceEngine<TextLawProblem, TextLaw> named =
        EngineCatalog.standard()
            .engine(Question.TEXT_LAW, engineText.orElse(Comparisons.TEXT_REFERENCE));
    InferenceEngine<TextLawProblem, TextLaw> engine =
        draft.map(model -> model.in(List.of(named)).get(0)).orElse(named);
    Run limited = run.budget().limitsWork() ? run : run.withBudget(bounded(run.budget()));
    Outcome<TextLaw> outcome =
        new WatchedEngine<>(engine, new ProgressLine(session))
            .infer(problem, limited, ProgressListener.none());
    TextReport report =
        new TextReport(label, problem, engine.toString(), limited, outcome, top, warnings);
    return new Inference(
        outcome,
        terminal -> TextLawText.of(report, terminal),
        () -> TextLawText.markdown(report),
        () -> TextLawText.csv(report),
        () -> TextLawText.json(report));
  }

  @Override
  public InfoReport info() {
    throw new UsageException(label + " is a trained language model; info reads its file");
  }
}
