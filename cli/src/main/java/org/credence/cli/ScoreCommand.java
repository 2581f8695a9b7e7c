package org.credence.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.decoding.exact.ForwardPass;
import org.credence.decoding.model.ContextPolicy;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.problem.Score;
import org.credence.decoding.problem.ScoreProblem;
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
      "A text longer than the model's context is refused, unless --overflow says otherwise."
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

  @Mixin private ContextOptions context = new ContextOptions();

  @Override
  public Integer call() {
    ScoredText asked = new ScoredText(file, text, tokens);
    context.overflow();
    String whole = asked.read();
    try (OpenLanguageModel model = language.open(asked.needsText(), cache.format())) {
      ScoreProblem problem = asked.problem(model, whole);
      ContextPolicy.Fitted fitted =
          model.fit(
              context,
              ScoredText.all(problem),
              -1, // the last token is scored, not read
              "the text has "
                  + problem.tokens().length()
                  + " tokens after the "
                  + problem.prompt().length()
                  + " that is only read");
      int before = problem.prompt().length();
      int[] all = fitted.text().toArray();
      return ask(
          model,
          new ScoreProblem(
              fitted.model(),
              TokenSequence.of(Arrays.copyOf(all, before)),
              TokenSequence.of(Arrays.copyOfRange(all, before, all.length))),
          fitted.note());
    } catch (CannotAnswerException e) {
      return LanguageAnswers.refused(session(), json, language.text(), e);
    }
  }

  private int ask(OpenLanguageModel model, ScoreProblem problem, Optional<String> note) {
    ProgressLine line = new ProgressLine(session());
    int length = problem.tokens().length();
    line.reading(0, length);
    Outcome<Score> outcome =
        ForwardPass.score()
            .infer(
                problem,
                new Run(1, 1, Budget.unlimited()),
                (event, answerSoFar) -> line.reading((int) event.evaluations(), length));
    line.erase();
    if (outcome.answer().isEmpty()) {
      return LanguageAnswers.none(session(), json, model.label(), outcome);
    }
    ScoreReport report =
        ScoreReport.of(
            model.label(), problem, outcome.answer().get(), perToken, model.warnings(note));
    session()
        .out()
        .print(
            json
                ? ScoreText.json(report)
                : ScoreText.of(report, LanguageAnswers.terminal(session())));
    return ExitCode.GOOD;
  }
}
