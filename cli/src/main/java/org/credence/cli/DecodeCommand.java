package org.credence.cli;

import java.util.Optional;
import org.credence.core.engine.Budget;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.ProgressListener;
import org.credence.core.engine.Run;
import org.credence.decoding.law.TokenLaw;
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
    description = "Draw one continuation of a prompt from a text model, and show it as it grows.")
final class DecodeCommand extends CredenceCommand {

  private static final int MOST_TOKENS = 1_000_000;

  @Mixin private ModelOptions model = new ModelOptions();

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description = "The text to continue. Default: none, a new text is begun.")
  private String prompt = "";

  @Option(
      names = {"-n", "--max-tokens"},
      paramLabel = "N",
      description = "Most tokens to draw. Default: 200.")
  private String maxTokens = "200";

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
    int length = RunOptions.count("--max-tokens", maxTokens, MOST_TOKENS);
    TokenLaw law = TextOptions.law(temperature);
    Run run = new Run(RunText.seed("--seed", seed), 1, Budget.unlimited());
    TextModel text = TextModel.of(model.open());
    InferenceEngine<GenerationProblem, Generation> sampler =
        EngineCatalog.standard().generation(engine);
    GenerationProblem problem =
        new GenerationProblem(text.model(), law, text.encode(prompt), length);
    StreamedText streamed = new StreamedText(session(), text.model().vocabulary());
    Outcome<Generation> outcome =
        sampler.infer(problem, run, json ? ProgressListener.none() : streamed);
    if (json) {
      GenerationReport report =
          GenerationReport.of(
              text.label(), problem, sampler.toString(), run, outcome, text.warnings());
      session().out().print(GenerationJson.of(report));
    } else {
      streamed.end();
      outcome.diagnostics().warnings().forEach(session()::warn);
      if (outcome instanceof Outcome.GaveUp<Generation> gaveUp) {
        session().say("no answer: " + gaveUp.reason());
      }
    }
    return streamed.readerHasGone() ? ExitCode.GOOD : Verdict.of(outcome, false);
  }
}
