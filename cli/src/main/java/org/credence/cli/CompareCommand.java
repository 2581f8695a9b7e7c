package org.credence.cli;

import java.util.Optional;
import org.credence.core.engine.Run;
import org.credence.lab.report.ComparisonCsv;
import org.credence.lab.report.ComparisonJson;
import org.credence.lab.report.ComparisonMarkdown;
import org.credence.lab.report.ComparisonReport;
import org.credence.lab.report.ComparisonTable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Many engines on one question under equal budgets, with their errors against a reference. */
@Command(
    sortOptions = false,
    abbreviateSynopsis = true,
    name = "compare",
    description = {
      "Put one question to many engines under equal budgets and show each one's error, its own"
          + " statement about that error, its cost and its guarantee.",
      "Without --time, --steps or --evaluations each engine may do 4M evaluations on a network, 50k"
          + " on a text model."
    })
final class CompareCommand extends CredenceCommand {

  private static final int MOST_REPEATS = 1_000_000;

  @Mixin private ModelOptions model = new ModelOptions();

  @Mixin private EvidenceOptions evidence = new EvidenceOptions();
  @Mixin private TextOptions text = new TextOptions();

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
              + " evaluations.")
  private Optional<String> reference = Optional.empty();

  @Mixin private RunOptions runs = new RunOptions();

  @Option(
      names = "--repeats",
      paramLabel = "N",
      description = "Seeds per engine; medians and ranges are shown. Default: 1.")
  private String repeats = "1";

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
    int count = RunOptions.count("--repeats", repeats, MOST_REPEATS);
    Subject asked = Subject.of(model, evidence, text);
    Run run = runs.run(asked.workPerEngine());
    Contest<?, ?> contest =
        asked.contest(engines, reference, runs.withMemory(Subject.referenceBudget()));
    ComparisonReport report = contest.hold(session(), run, count, curve);
    output.deliver(session(), format(report));
    return Verdict.of(report.result(), report.interrupted(), strict);
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
