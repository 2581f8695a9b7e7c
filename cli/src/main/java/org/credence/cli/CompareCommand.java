package org.credence.cli;

import java.util.List;
import java.util.Optional;
import org.credence.core.engine.Budget;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.Run;
import org.credence.lab.report.ComparisonCsv;
import org.credence.lab.report.ComparisonJson;
import org.credence.lab.report.ComparisonMarkdown;
import org.credence.lab.report.ComparisonReport;
import org.credence.lab.report.ComparisonTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Many engines on one question under equal budgets, with their errors against a reference. */
@Command(
    sortOptions = false,
    abbreviateSynopsis = true,
    name = "compare",
    description = {
      "Put one question to many engines under equal budgets and show each one's error, its own"
          + " statement about that error, its cost and its guarantee.",
      "With --formats q8_0,q4_k or several trained models and --file TEXT: put a language model beside itself in fewer bits; size, speed, perplexity, and how far its predictions are.",
      "Without --time, --steps or --evaluations each engine may do 4M evaluations on a network, 50k"
          + " on a text model."
    })
final class CompareCommand extends CredenceCommand {

  private static final int MOST_REPEATS = 1_000_000;

  @Mixin private ModelOptions model = new ModelOptions();

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "OTHER",
      description =
          "More trained models of the same tokens, put beside the first on the text of --file.")
  private List<String> others = List.of();

  @Mixin private EvidenceOptions evidence = new EvidenceOptions();
  @Mixin private TextOptions text = new TextOptions();
  @Mixin private TrainedOptions trained = new TrainedOptions();
  @Mixin private PrecisionOptions precision = new PrecisionOptions();

  @Option(
      names = "--engines",
      paramLabel = "a,b[set=1]",
      description =
          "The contenders. Default: the standard ones for the model. See 'credence engines'.")
  private Optional<String> engines = Optional.empty();

  @Option(
      names = "--reference",
      paramLabel = "ENGINE",
      description =
          "What errors are measured against; 'none' for nothing. Default: variable-elimination, or"
              + " sequence-enumeration on a text model; it has the memory limit and 2e10"
              + " evaluations. For models on a text: double-precision also shows the errors of the pass in single precision.")
  private Optional<String> reference = Optional.empty();

  @Mixin private RunOptions runs = new RunOptions();

  @Option(
      names = "--repeats",
      paramLabel = "N",
      description =
          "Seeds per engine, or times that the speed of a model is measured; medians and ranges are shown. Default: 1, for speed 3.")
  private Optional<String> repeats = Optional.empty();

  @Option(
      names = "--curve",
      description = "With --json: errors on the way, whenever the evaluations have doubled.")
  private boolean curve;

  @Option(
      names = "--strict",
      description = "Exit with 5 if an answer missed its engine's own criterion.")
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
    Optional<Integer> given =
        repeats.map(times -> RunOptions.count("--repeats", times, MOST_REPEATS));
    if (precision.asked() || !others.isEmpty()) {
      refuseWhatIsForEngines();
      return new PrecisionRun(model, others, precision, trained)
          .run(session(), runs.run(Budget.unlimited()).threads(), given, reference, output);
    }
    int count = given.orElse(1);
    Subject asked = Subject.of(model, evidence, text, trained);
    Run run = runs.run(asked.workPerEngine());
    Contest<?, ?> contest =
        asked.contest(engines, reference, runs.withMemory(Subject.referenceBudget()));
    ComparisonReport report = contest.hold(session(), run, count, curve);
    output.deliver(session(), format(report));
    return Verdict.of(report.result(), report.interrupted(), strict);
  }

  private void refuseWhatIsForEngines() {
    Optional<String> option =
        engines.isPresent()
            ? Optional.of("--engines")
            : evidence
                .anyGiven()
                .or(text::anyGiven)
                .or(() -> trained.draft().map(d -> "--draft"))
                .or(() -> curve ? Optional.of("--curve") : Optional.empty())
                .or(() -> strict ? Optional.of("--strict") : Optional.empty());
    if (option.isPresent()) {
      throw new UsageException(
          option.get()
              + " is for engines on one question; models on a text (--formats, --file, several models) have none of these");
    }
    if (runs.run(Budget.unlimited()).budget().limitsWork()) {
      throw new UsageException(
          "--time, --steps and --evaluations are for engines on one question; models read the whole text");
    }
  }

  private String format(ComparisonReport report) {
    return switch (output.form()) {
      case JSON -> ComparisonJson.of(report);
      case CSV -> ComparisonCsv.of(report);
      case MARKDOWN -> ComparisonMarkdown.of(report);
      case TABLE -> ComparisonTable.of(report, output.terminal(session()));
    };
  }
}
