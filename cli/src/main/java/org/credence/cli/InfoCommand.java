package org.credence.cli;

import java.util.Optional;
import org.credence.lab.report.InfoReport;
import org.credence.lab.report.InfoText;
import org.credence.lab.report.LanguageModelInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a model is, and what asking each engine about it would take. Nothing is computed but forecasts. */
@Command(
    sortOptions = false,
    abbreviateSynopsis = true,
    name = "info",
    description =
        "Show what a model is, how large it is, and what each engine predicts that asking it would take.")
final class InfoCommand extends CredenceCommand {

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private EvidenceOptions evidence = new EvidenceOptions();
  @Mixin private TextOptions text = new TextOptions();

  @Option(
      names = "--tensors",
      description =
          "Of a trained model, each tensor in its own line with its place in the file; without, those that differ in their layer alone share a line. --json and --csv have each in any case.")
  private boolean tensors;

  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() {
    output.check();
    boolean languageFile = LanguageFileCheck.isOne(model);
    if (languageFile) {
      evidence.anyGiven().or(text::anyGiven).or(model::anyGiven).ifPresent(InfoCommand::refuse);
      if (output.form() == OutputOptions.Form.MARKDOWN) {
        throw new UsageException(
            "info on a language model has no --markdown; use --json, or --csv for its tensors");
      }
    }
    Optional<LanguageModelInfo> language =
        languageFile ? LanguageFileCheck.info(model) : Optional.empty();
    if (language.isPresent()) {
      output.deliver(
          session(),
          switch (output.form()) {
            case JSON -> language.get().json();
            case CSV -> language.get().csv();
            case TABLE, MARKDOWN -> language.get().text(tensors, output.terminal(session()));
          });
      return ExitCode.GOOD;
    }
    if (tensors) {
      throw new UsageException(
          "--tensors is for trained language models; " + model.text() + " has none");
    }
    InfoReport report = Subject.of(model, evidence, text).info();
    String form =
        switch (output.form()) {
          case JSON -> InfoText.json(report);
          case MARKDOWN -> InfoText.markdown(report);
          case CSV -> throw new UsageException("info has no --csv; use --json or --markdown");
          case TABLE -> InfoText.of(report, output.terminal(session()));
        };
    output.deliver(session(), form);
    return ExitCode.GOOD;
  }

  private static void refuse(String option) {
    throw new UsageException(
        option + " is not for info on trained language models; it says what their files hold");
  }
}
