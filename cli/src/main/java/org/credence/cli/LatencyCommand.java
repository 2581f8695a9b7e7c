package org.credence.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Run;
import org.credence.lab.cases.CaseFile;
import org.credence.lab.cases.LatencyStudy;
import org.credence.lab.catalog.EngineCatalog;
import org.credence.lab.catalog.Question;
import org.credence.lab.catalog.RunText;
import org.credence.lab.report.LatencyReport;
import org.credence.lab.report.LatencyText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How fast cases are answered: one by one, and in batches. */
@Command(
    sortOptions = false,
    abbreviateSynopsis = true,
    name = "latency",
    description = {
      "Measure how fast one engine answers the cases of a CSV file: percentiles of the time of one"
          + " answer, and cases per second in batches on 1 thread and on --threads."
    })
final class LatencyCommand extends CredenceCommand {

  @Mixin private ModelOptions model = new ModelOptions();
  @Mixin private CasesOptions cases = new CasesOptions();
  @Mixin private EvidenceOptions evidence = new EvidenceOptions();

  @Option(
      names = "--engine",
      paramLabel = "NAME[set=1]",
      description = "The engine. Default: that of 'infer --cases'.")
  private Optional<String> engine = Optional.empty();

  @Option(
      names = "--each",
      paramLabel = "2s",
      description = "Time for each measurement, and for warming up. Default: 2s.")
  private String each = "2s";

  @Mixin private RunOptions runs = new RunOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  @Override
  public Integer call() {
    output.check();
    Path file =
        cases
            .file()
            .orElseThrow(() -> new UsageException("latency needs cases to ask; give --cases FILE"));
    Duration share = RunText.duration("--each", each);
    if (!(Subject.of(model, evidence, new TextOptions()) instanceof NetworkSubject network)) {
      throw new UsageException("latency is for networks; " + model.text() + " is a text model");
    }
    if (output.form() == OutputOptions.Form.CSV) {
      throw new UsageException("latency has no --csv; use --json or --markdown");
    }
    InferenceEngine<MarginalProblem, Marginals> asked =
        EngineCatalog.standard().engine(Question.MARGINALS, engine.orElse(CasesRun.ENGINE));
    Run run = Subject.bounded(asked, runs.run(Budget.unlimited()));
    CasesRun rows = new CasesRun(network, file, cases, session(), output);
    LatencyStudy.Result result;
    try (CaseFile opened = rows.open()) {
      List<Integer> query =
          evidence.query().isPresent() ? network.query() : rows.unobserved(opened.columns());
      List<Integer> threads = Stream.of(1, run.threads()).distinct().toList();
      result = LatencyStudy.run(asked, network.model(), opened, query, run, share, threads);
    } catch (IllegalArgumentException e) {
      throw new UsageException(file + ": " + e.getMessage());
    }
    boolean interrupted = Thread.currentThread().isInterrupted();
    LatencyReport report =
        new LatencyReport(
            network.label(), file.toString(), result, run, interrupted, network.warnings());
    output.deliver(
        session(),
        switch (output.form()) {
          case JSON -> LatencyText.json(report);
          case MARKDOWN -> LatencyText.markdown(report);
          default -> LatencyText.of(report, output.terminal(session()));
        });
    return interrupted ? ExitCode.INTERRUPTED : ExitCode.GOOD;
  }
}
