package org.credence.cli;

import java.util.List;
import java.util.Optional;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.ProgressListener;
import org.credence.core.engine.Run;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.ContextPolicy;
import org.credence.decoding.model.ContextPolicy.Overflow;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.problem.GenerationProblem;
import org.credence.decoding.problem.StopTexts;
import org.credence.lab.catalog.EngineCatalog;
import org.credence.lab.catalog.RunText;
import org.credence.lab.report.GenerationJson;
import org.credence.lab.report.GenerationReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Draws one continuation and shows it as it grows. */
@Command(
    sortOptions = false,
    abbreviateSynopsis = true,
    name = "decode",
    description = {
      "Draw one continuation of a prompt from a language model, and show it as it grows.",
      "A trained model's text is shown with its prompt."
    })
final class DecodeCommand extends CredenceCommand {

  private static final int MOST_TOKENS = 1_000_000;
  private static final int USUAL_TOKENS = 200;

  @Mixin private LanguageOptions language = new LanguageOptions();
  @Mixin private CacheOptions cache = new CacheOptions();

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description =
          "The text to continue; the begin token goes before it where the tokenizer asks for one. Default: none, a new text is begun.")
  private Optional<String> prompt = Optional.empty();

  @Option(
      names = "--tokens",
      paramLabel = "1,2,3",
      description =
          "The token ids to continue, in place of --prompt; nothing is put before them, and no tokenizer is needed.")
  private Optional<String> tokens = Optional.empty();

  @Mixin private ChatOptions chat = new ChatOptions();

  @Option(
      names = {"-n", "--max-tokens"},
      paramLabel = "N",
      description = "Most tokens to draw. Default: 200, or as many as the context holds.")
  private Optional<String> maxTokens = Optional.empty();

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description =
          "Ends the continuation where it writes this text, which is not shown; may be given several times.")
  private List<String> stops = List.of();

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Temperature of the law. Default: 1.")
  private Optional<String> temperature = Optional.empty();

  @Option(
      names = "--engine",
      paramLabel = "NAME[set=1]",
      description = "ancestral-sampling (the default) or speculative-decoding, with settings.")
  private String engine = "ancestral-sampling";

  @Option(
      names = "--draft",
      paramLabel = "MODEL",
      description =
          "What drafts for speculative-decoding on a trained model: a model file of the same tokens, or a format such as q4_0, in which the model drafts for itself.")
  private Optional<String> draft = Optional.empty();

  @Mixin private ContextOptions context = new ContextOptions();

  @Option(names = "--seed", paramLabel = "N", description = "Seed of all chance. Default: 1.")
  private String seed = "1";

  @Option(
      names = "--json",
      description = "One JSON object with text, tokens and log-probabilities, at the end.")
  private boolean json;

  @Override
  public Integer call() {
    Optional<Integer> asked =
        maxTokens.map(text -> RunOptions.count("--max-tokens", text, MOST_TOKENS));
    TokenLaw law = TextOptions.law(temperature);
    StopTexts stopTexts = stopTexts();
    long seedValue = RunText.seed("--seed", seed);
    if (prompt.isPresent() && tokens.isPresent()) {
      throw new UsageException("--prompt and --tokens exclude each other; give one of them");
    }
    if (chat.given() && (prompt.isPresent() || tokens.isPresent())) {
      throw new UsageException(chat.option() + " excludes --prompt and --tokens; give one of them");
    }
    context.overflow();
    InferenceEngine<GenerationProblem, Generation> sampler =
        EngineCatalog.standard().generation(engine);
    ProgressLine line = new ProgressLine(session());
    try (OpenLanguageModel model =
        language.open(tokens.isEmpty(), cache.format()).watchedBy(line)) {
      TokenSequence given =
          tokens.isPresent()
              ? model.ids("--tokens", tokens.get())
              : chat.given()
                  ? TokenSequence.of(chat.tokens(model.label(), model.tokenizer(), false))
                  : model.prompt("--prompt", prompt.orElse(""));
      GenerationProblem whole = problem(model.model(), law, given, 1, stopTexts);
      int read = whole.prompt().length();
      int length = asked.orElse(room(model, read));
      ContextPolicy.Fitted fitted =
          model.fit(
              context,
              whole.prompt(),
              length - 1, // the last token is drawn, not read
              "the prompt has " + read + " tokens, " + length + " more are asked for");
      Run run = new Run(seedValue, model.threads(), Budget.unlimited());
      GenerationProblem problem = problem(fitted.model(), law, fitted.text(), length, stopTexts);
      if (draft.isEmpty()) {
        return draw(model, sampler, problem, run, line, fitted.note());
      }
      try (DraftModel drafting = draft(model)) {
        return draw(model, drafting.in(sampler), problem, run, line, fitted.note());
      }
    } catch (CannotAnswerException e) {
      return LanguageAnswers.refused(session(), json, language.text(), e);
    }
  }

  private StopTexts stopTexts() {
    try {
      return new StopTexts(stops);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--stop: " + e.getMessage());
    }
  }

  private DraftModel draft(OpenLanguageModel model) {
    if (!model.trained()) {
      throw new UsageException(
          "--draft is for trained models; "
              + model.label()
              + " drafts for itself in a lower order (speculative-decoding[draft=2])");
    }
    return DraftModel.open(
        draft.orElseThrow(),
        language.model().file().orElseThrow(),
        model.vocabulary(),
        model.threads());
  }

  private int room(OpenLanguageModel model, int read) {
    if (model.context().isEmpty() || context.overflow() == Overflow.WINDOW) {
      return USUAL_TOKENS;
    }
    int most = context.policy(model.context().getAsInt(), model.label()).context();
    int room = Math.max(1, Math.min(USUAL_TOKENS, most - read + 1));
    return context.overflow() == Overflow.TRUNCATE_LEFT
        ? Math.max(room, Math.min(USUAL_TOKENS, most / 2))
        : room;
  }

  private static GenerationProblem problem(
      LanguageModel model, TokenLaw law, TokenSequence before, int length, StopTexts stops) {
    try {
      return new GenerationProblem(model, law, before, length, stops);
    } catch (IllegalArgumentException e) { // an empty prompt without a begin token
      throw new UsageException("--prompt: " + e.getMessage());
    }
  }

  private int draw(
      OpenLanguageModel model,
      InferenceEngine<GenerationProblem, Generation> sampler,
      GenerationProblem problem,
      Run run,
      ProgressLine line,
      Optional<String> note) {
    StreamedText streamed =
        new StreamedText(session(), problem, model.trained() && prompt.isPresent());
    Outcome<Generation> outcome =
        sampler.infer(problem, run, json ? ProgressListener.none() : streamed);
    line.erase();
    if (json) {
      GenerationReport report =
          GenerationReport.of(
              model.label(), problem, sampler.toString(), run, outcome, model.warnings(note));
      session().out().print(GenerationJson.of(report));
    } else {
      streamed.end();
      model.warnings(note).forEach(session()::warn);
      outcome.diagnostics().warnings().forEach(session()::warn);
      if (outcome instanceof Outcome.GaveUp<Generation> gaveUp) {
        session().say("no answer: " + gaveUp.reason());
      }
    }
    return streamed.readerHasGone() ? ExitCode.GOOD : Verdict.of(outcome, false);
  }
}
