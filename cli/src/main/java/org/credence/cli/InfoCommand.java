package org.credence.cli;

import java.util.Optional;
import org.credence.lab.report.InfoReport;
import org.credence.lab.report.InfoText;
import org.credence.lab.report.LanguageModelInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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
  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() {
    output.check();
    Optional<LanguageModelInfo> language = LanguageFileCheck.info(model);
    if (language.isPresent()) {
      evidence.anyGiven().or(text::anyGiven).ifPresent(InfoCommand::refuse);
      output.deliver(
          session(),
          switch (output.form()) {
            case JSON -> language.get().json();
            case MARKDOWN, CSV ->
                throw new UsageException(
                    "info on a language model has no --markdown or --csv; use --json");
            case TABLE -> language.get().text();
          });
      return ExitCode.GOOD;
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
