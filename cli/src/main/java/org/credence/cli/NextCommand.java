package org.credence.cli;

import java.util.Optional;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.ProgressListener;
import org.credence.core.engine.Run;
import org.credence.decoding.exact.ForwardPass;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.ContextPolicy;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.problem.NextTokenProblem;
import org.credence.decoding.problem.TokenDistribution;
import org.credence.lab.report.NextTokenReport;
import org.credence.lab.report.NextTokenText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The distribution of the token after a prompt. */
@Command(
    sortOptions = false,
    abbreviateSynopsis = true,
    name = "next",
    description =
        "Show which tokens may come after a prompt, with their probabilities under the model and under the law.")
final class NextCommand extends CredenceCommand {

  private static final int USUAL_TOP = 20;
  private static final int MOST_TOP = Integer.MAX_VALUE;

  @Mixin private LanguageOptions language = new LanguageOptions();
  @Mixin private CacheOptions cache = new CacheOptions();

  @Option(
      names = "--prompt",
      paramLabel = "TEXT",
      description =
          "The text before; the begin token goes before it where the tokenizer asks for one.")
  private Optional<String> prompt = Optional.empty();

  @Option(
      names = "--tokens",
      paramLabel = "1,2,3",
      description =
          "The token ids before, in place of --prompt; nothing is put before them, and no tokenizer is needed.")
  private Optional<String> tokens = Optional.empty();

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "Show so many tokens, the most probable ones. Default: 20.")
  private Optional<String> top = Optional.empty();

  @Option(names = "--all", description = "Show all tokens.")
  private boolean all;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Temperature of the law. Default: 1.")
  private Optional<String> temperature = Optional.empty();

  @Mixin private ContextOptions context = new ContextOptions();

  @Option(names = "--json", description = "One JSON object, see docs/json.md.")
  private boolean json;

  @Override
  public Integer call() {
    if (prompt.isPresent() == tokens.isPresent()) {
      throw new UsageException(
          prompt.isPresent()
              ? "--prompt and --tokens exclude each other; give one of them"
              : "no prompt; give --prompt TEXT or --tokens 1,2,3");
    }
    if (all && top.isPresent()) {
      throw new UsageException("--top and --all exclude each other; give one of them");
    }
    int most =
        all ? MOST_TOP : top.map(t -> RunOptions.count("--top", t, MOST_TOP)).orElse(USUAL_TOP);
    TokenLaw law = TextOptions.law(temperature);
    context.overflow();
    ProgressLine line = new ProgressLine(session());
    try (OpenLanguageModel model =
        language.open(tokens.isEmpty(), cache.format()).watchedBy(line)) {
      TokenSequence before =
          tokens.isPresent()
              ? model.ids("--tokens", tokens.get())
              : model.prompt("--prompt", prompt.orElseThrow());
      NextTokenProblem problem = problem(model.model(), law, before);
      ContextPolicy.Fitted fitted =
          model.fit(
              context,
              problem.prompt(),
              0,
              "the prompt has " + problem.prompt().length() + " tokens");
      return ask(model, problem(fitted.model(), law, fitted.text()), most, line, fitted.note());
    } catch (CannotAnswerException e) {
      return LanguageAnswers.refused(session(), json, language.text(), e);
    }
  }

  private static NextTokenProblem problem(LanguageModel model, TokenLaw law, TokenSequence before) {
    try {
      return new NextTokenProblem(model, law, before);
    } catch (IllegalArgumentException e) { // an empty prompt without a begin token
      throw new UsageException("--prompt: " + e.getMessage());
    }
  }

  private int ask(
      OpenLanguageModel model,
      NextTokenProblem problem,
      int most,
      ProgressLine line,
      Optional<String> note) {
    Outcome<TokenDistribution> outcome =
        ForwardPass.nextToken()
            .infer(problem, new Run(1, 1, Budget.unlimited()), ProgressListener.none());
    line.erase();
    if (outcome.answer().isEmpty()) {
      return LanguageAnswers.none(session(), json, model.label(), outcome);
    }
    NextTokenReport report =
        NextTokenReport.of(
            model.label(), problem, outcome.answer().get(), most, model.warnings(note));
    session()
        .out()
        .print(
            json
                ? NextTokenText.json(report)
                : NextTokenText.of(report, LanguageAnswers.terminal(session())));
    return ExitCode.GOOD;
  }
}
