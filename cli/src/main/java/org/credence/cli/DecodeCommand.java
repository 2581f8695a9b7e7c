package org.credence.cli;

import java.util.Optional;
import org.credence.core.engine.Budget;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.ProgressListener;
import org.credence.core.engine.Run;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.problem.GenerationProblem;
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

  @Option(
      names = {"-n", "--max-tokens"},
      paramLabel = "N",
      description = "Most tokens to draw. Default: 200, or as many as the context holds.")
  private Optional<String> maxTokens = Optional.empty();

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
    long seedValue = RunText.seed("--seed", seed);
    if (prompt.isPresent() && tokens.isPresent()) {
      throw new UsageException("--prompt and --tokens exclude each other; give one of them");
    }
    InferenceEngine<GenerationProblem, Generation> sampler =
        EngineCatalog.standard().generation(engine);
    ProgressLine line = new ProgressLine(session());
    try (OpenLanguageModel model =
        language.open(tokens.isEmpty(), cache.format()).watchedBy(line)) {
      TokenSequence before =
          tokens.isPresent()
              ? model.ids("--tokens", tokens.get())
              : model.prompt("--prompt", prompt.orElse(""));
      int read = Math.max(1, before.length());
      int length = asked.orElse(room(model, read));
      Optional<String> overflow =
          model.overflow(
              read + length - 1, // the last token is drawn, not read
              "the prompt has " + read + " tokens, " + length + " more are asked for");
      if (overflow.isPresent()) {
        return Refusal.of(session(), json, model.label(), overflow.get());
      }
      Run run = new Run(seedValue, model.threads(), Budget.unlimited());
      return draw(model, sampler, problem(model, law, before, length), run, line);
    }
  }

  private static int room(OpenLanguageModel model, int read) {
    return model.context().isPresent()
        ? Math.max(1, Math.min(USUAL_TOKENS, model.context().getAsInt() - read + 1))
        : USUAL_TOKENS;
  }

  private static GenerationProblem problem(
      OpenLanguageModel model, TokenLaw law, TokenSequence before, int length) {
    try {
      return new GenerationProblem(model.model(), law, before, length);
    } catch (IllegalArgumentException e) { // an empty prompt without a begin token
      throw new UsageException("--prompt: " + e.getMessage());
    }
  }

  private int draw(
      OpenLanguageModel model,
      InferenceEngine<GenerationProblem, Generation> sampler,
      GenerationProblem problem,
      Run run,
      ProgressLine line) {
    StreamedText streamed = new StreamedText(session(), model);
    if (!json) {
      streamed.begin(problem.prompt(), model.trained() && prompt.isPresent());
    }
    Outcome<Generation> outcome =
        sampler.infer(problem, run, json ? ProgressListener.none() : streamed);
    line.erase();
    if (json) {
      GenerationReport report =
          GenerationReport.of(
              model.label(), problem, sampler.toString(), run, outcome, model.warnings());
      session().out().print(GenerationJson.of(report));
    } else {
      streamed.end();
      model.warnings().forEach(session()::warn);
      outcome.diagnostics().warnings().forEach(session()::warn);
      if (outcome instanceof Outcome.GaveUp<Generation> gaveUp) {
        session().say("no answer: " + gaveUp.reason());
      }
    }
    return streamed.readerHasGone() ? ExitCode.GOOD : Verdict.of(outcome, false);
  }
}
