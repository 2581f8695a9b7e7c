package org.credence.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Checkpoint;
import org.credence.core.engine.Run;
import org.credence.lab.catalog.RunText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One engine on one question. */
@Command(
    sortOptions = false,
    abbreviateSynopsis = true,
    name = "infer",
    description = {
      "Put one question to one engine: marginals of a network and the probability of the evidence,"
          + " or one of the other questions below; or the law of continuations of a text model.",
      "With --cases, many cases through one prepared engine: exit 0 if any was answered, else 3, 4, 5"
          + " or 6 by what was wrong with them.",
      "Without --time, --steps or --evaluations the engine's own limit holds; an exact engine may"
          + " do 2e10 evaluations."
    })
final class InferCommand extends CredenceCommand {

  private static final String USUAL_TOP = "20";

  @Mixin private ModelOptions model = new ModelOptions();

  @Mixin private EvidenceOptions evidence = new EvidenceOptions();
  @Mixin private CasesOptions cases = new CasesOptions();
  @Mixin private TextOptions text = new TextOptions();
  @Mixin private TrainedOptions trained = new TrainedOptions();

  @Option(
      names = "--engine",
      paramLabel = "NAME[set=1]",
      description =
          "The engine. Default: auto, where it answers that, else variable-elimination; junction-tree for"
              + " --cases; sequence-enumeration on a text model. See 'credence engines'.")
  private Optional<String> engine = Optional.empty();

  @Option(
      names = "--elimination-order",
      paramLabel = "FILE",
      description =
          "Eliminate in the order in this file, as 'credence order MODEL --out FILE' writes it.")
  private Optional<Path> order = Optional.empty();

  @Mixin private QuestionOptions question = new QuestionOptions();

  @Option(
      names = "--top",
      paramLabel = "N",
      description = "How many of the most probable continuations are listed. Default: 20.")
  private Optional<String> top = Optional.empty();

  @Mixin private RunOptions runs = new RunOptions();

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description =
          "Write a long run down there every 30 s and when it ends; the same command again goes on from"
              + " FILE and ends with the same digits. Limits count all parts together.")
  private Optional<Path> checkpoint = Optional.empty();

  @Option(
      names = "--checkpoint-every",
      paramLabel = "30s",
      description = "Time between two checkpoints, such as 500ms, 10s, 5m. Default: 30s.")
  private Optional<String> every = Optional.empty();

  @Option(
      names = "--strict",
      description =
          "Exit with 5 if the answer missed its engine's own criterion, or any of --cases has none.")
  private boolean strict;

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() {
    output.check();
    try {
      return answer();
    } catch (CannotAnswerException e) {
      return LanguageAnswers.refused(session(), output, model.text(), e);
    }
  }

  private int answer() {
    Optional<String> option = question.given();
    Run run = withCheckpoint(runs.run(Budget.unlimited()));
    if (cases.file().isPresent()) {
      return answerCases(cases.file().get(), option, run);
    }
    Inference inference = ask(subject(), option, run);
    inference.deliver(session(), output);
    return Verdict.of(inference.outcome(), strict);
  }

  private Run withCheckpoint(Run run) {
    if (every.isPresent() && checkpoint.isEmpty()) {
      throw new UsageException("--checkpoint-every is about --checkpoint FILE; give that too");
    }
    if (checkpoint.isPresent() && cases.file().isPresent()) {
      throw new UsageException("--checkpoint is for one long run, not for --cases; leave it out");
    }
    Optional<Duration> between = every.map(text -> RunText.duration("--checkpoint-every", text));
    return checkpoint
        .map(Checkpoint::to)
        .map(usual -> new Checkpoint(usual.file(), between.orElse(usual.every())))
        .map(run::withCheckpoint)
        .orElse(run);
  }

  private Subject subject() {
    Subject subject = Subject.of(model, evidence, text, trained);
    if (order.isEmpty()) {
      return subject;
    }
    if (!(subject instanceof NetworkSubject network)) {
      throw new UsageException(
          "--elimination-order is for networks; " + model.text() + " is a text model");
    }
    return network.inOrderOf(order.get());
  }

  private int answerCases(Path file, Optional<String> option, Run run) {
    if (option.isPresent()) {
      throw new UsageException("--cases asks for marginals; leave out " + option.get());
    }
    if (!(subject() instanceof NetworkSubject network)) {
      throw new UsageException("--cases is for networks; " + model.text() + " is a text model");
    }
    return new CasesRun(network, file, cases, session(), output)
        .run(engine, evidence.query().isPresent(), run, strict);
  }

  private Inference ask(Subject subject, Optional<String> option, Run run) {
    int shown = RunOptions.count("--top", top.orElse(USUAL_TOP), Integer.MAX_VALUE);
    if (top.isPresent() && subject instanceof NetworkSubject) {
      throw new UsageException("--top is for text models; " + model.text() + " is a network");
    }
    if (option.isEmpty()) {
      return subject.infer(engine, run, shown, session());
    }
    if (!(subject instanceof NetworkSubject network)) {
      throw new UsageException(
          option.get() + " is a question about networks; " + model.text() + " is a text model");
    }
    if (evidence.query().isPresent()) {
      throw new UsageException(option.get() + " has no --query; leave one of them out");
    }
    return question.ask(network, new NetworkQuestions(network, engine, run, session()));
  }
}
