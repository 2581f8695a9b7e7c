package org.credence.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.credence.core.engine.Budget;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.ProgressListener;
import org.credence.core.engine.Run;
import org.credence.decoding.exact.ForwardPass;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.problem.Score;
import org.credence.decoding.problem.ScoreProblem;
import org.credence.decoding.tokenizer.Tokenizer;
import org.credence.lab.catalog.LanguageFiles;
import org.credence.lab.report.ScoreReport;
import org.credence.lab.report.ScoreText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How probable a text is to a model. */
@Command(
    sortOptions = false,
    abbreviateSynopsis = true,
    name = "score",
    description = {
      "Say how probable a text is to a language model: log-probability and perplexity.",
      "A text longer than the model's context is refused."
    })
final class ScoreCommand extends CredenceCommand {

  @Mixin private LanguageOptions language = new LanguageOptions();
  @Mixin private CacheOptions cache = new CacheOptions();

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "The text, UTF-8, as it stands in a file.")
  private Optional<Path> file = Optional.empty();

  @Option(names = "--text", paramLabel = "TEXT", description = "The text, in place of --file.")
  private Optional<String> text = Optional.empty();

  @Option(
      names = "--tokens",
      paramLabel = "1,2,3",
      description =
          "Its token ids, in place of --file; nothing is put before them, so that the first is read and not scored.")
  private Optional<String> tokens = Optional.empty();

  @Option(names = "--per-token", description = "Show the log-probability of every token.")
  private boolean perToken;

  @Option(names = "--json", description = "One JSON object, see docs/json.md.")
  private boolean json;

  @Override
  public Integer call() {
    int given =
        (file.isPresent() ? 1 : 0) + (text.isPresent() ? 1 : 0) + (tokens.isPresent() ? 1 : 0);
    if (given != 1) {
      throw new UsageException(
          given == 0
              ? "no text; give --file FILE, --text TEXT or --tokens 1,2,3"
              : "--file, --text and --tokens exclude each other; give one of them");
    }
    String whole = file.map(LanguageFiles::exactText).orElse(text.orElse(""));
    try (OpenLanguageModel model = language.open(tokens.isEmpty(), cache.format())) {
      ScoreProblem problem = problem(model, whole);
      int read = problem.prompt().length() + problem.tokens().length() - 1; // not the last one
      Optional<String> overflow =
          model.overflow(
              read,
              "the text has "
                  + problem.tokens().length()
                  + " tokens after the "
                  + problem.prompt().length()
                  + " that is only read");
      return overflow.isPresent()
          ? Refusal.of(session(), json, model.label(), overflow.get())
          : ask(model, problem);
    }
  }

  private ScoreProblem problem(OpenLanguageModel model, String whole) {
    String option = file.isPresent() ? "--file" : text.isPresent() ? "--text" : "--tokens";
    try {
      if (tokens.isPresent()) {
        return afterTheFirst(model, model.ids(option, tokens.get()));
      }
      int[] scored = model.encode(option, whole);
      Optional<Tokenizer> tokenizer = model.tokenizer();
      if (tokenizer.isEmpty()) {
        return ScoreProblem.of(model.model(), TokenSequence.of(scored));
      }
      return tokenizer.get().addsBegin()
          ? new ScoreProblem(
              model.model(),
              TokenSequence.of(tokenizer.get().begin().orElseThrow()),
              TokenSequence.of(scored))
          : afterTheFirst(model, TokenSequence.of(scored));
    } catch (IllegalArgumentException e) {
      throw new UsageException(option + ": " + e.getMessage());
    }
  }

  private static ScoreProblem afterTheFirst(OpenLanguageModel model, TokenSequence all) {
    if (all.length() < 2) {
      throw new IllegalArgumentException(
          "there is no token to score: of "
              + all.length()
              + " tokens the first is only read; give at least 2");
    }
    int[] ids = all.toArray();
    return new ScoreProblem(
        model.model(),
        TokenSequence.of(ids[0]),
        TokenSequence.of(Arrays.copyOfRange(ids, 1, ids.length)));
  }

  private int ask(OpenLanguageModel model, ScoreProblem problem) {
    Outcome<Score> outcome =
        new WatchedEngine<>(ForwardPass.score(), new ProgressLine(session()))
            .infer(problem, new Run(1, 1, Budget.unlimited()), ProgressListener.none());
    if (outcome.answer().isEmpty()) {
      return LanguageAnswers.none(session(), json, model.label(), outcome);
    }
    ScoreReport report =
        ScoreReport.of(model.label(), problem, outcome.answer().get(), perToken, model.warnings());
    session()
        .out()
        .print(
            json
                ? ScoreText.json(report)
                : ScoreText.of(report, LanguageAnswers.terminal(session())));
    return ExitCode.GOOD;
  }
}
