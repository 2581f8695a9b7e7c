package org.credence.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.input.AtomicStream;
import org.credence.lab.cases.CaseBatch;
import org.credence.lab.cases.CaseFile;
import org.credence.lab.cases.CaseTally;
import org.credence.lab.catalog.Comparisons;
import org.credence.lab.catalog.Question;
import org.credence.lab.report.CasesReport;
import org.credence.lab.report.CasesText;
import org.credence.lab.report.PosteriorCsv;

/**
 * {@code infer --cases}: every case of a file through one prepared engine, one row of posteriors each, in order.
 *
 * <p>Interrupted, it writes the rows answered so far and no more.
 */
final class CasesRun {

  /** The engine of {@code --cases} unless another is named. */
  static final String ENGINE = "junction-tree";

  private static final int ROWS_BETWEEN_FLUSHES = 64;

  private final NetworkSubject network;
  private final Path file;
  private final CasesOptions options;
  private final Session session;
  private final OutputOptions output;

  CasesRun(
      NetworkSubject network,
      Path file,
      CasesOptions options,
      Session session,
      OutputOptions output) {
    this.network = network;
    this.file = file;
    this.options = options;
    this.session = session;
    this.output = output;
  }

  /** Thrown to leave the batch at a row that was cut short, or when nobody reads any more. */
  private static final class Leave extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Leave() {
      super("leave", null, false, false);
    }
  }

  /** Runs it, says how it went, and returns the exit code. */
  int run(Optional<String> engineText, boolean queryGiven, Run run, boolean strict) {
    if (output.form() != OutputOptions.Form.CSV
        && output.form() != OutputOptions.Form.TABLE
        && output.file().isEmpty()) {
      throw new UsageException(
          "with --cases, --json and --markdown print a summary on stdout; name a file for the"
              + " posteriors with --out");
    }
    InferenceEngine<MarginalProblem, Marginals> engine =
        network.engine(Question.MARGINALS, engineText.orElse(ENGINE));
    Run bounded = Subject.bounded(engine, run);
    try (CaseFile cases = open()) {
      List<Integer> query = queryGiven ? network.query() : unobserved(cases.columns());
      CasesReport report =
          output.file().isPresent()
              ? toFile(output.file().get(), engine, cases, query, bounded)
              : answer(writer(session.out()), engine, cases, query, bounded);
      boolean interrupted = Thread.interrupted();
      network.warnings().forEach(session::warn);
      session.say(CasesText.line(report));
      if (output.form() == OutputOptions.Form.JSON) {
        session.out().print(CasesText.json(report));
      } else if (output.form() == OutputOptions.Form.MARKDOWN) {
        session.out().print(CasesText.markdown(report));
      }
      session.out().flush();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return code(report, strict);
    }
  }

  /** The cases, what the command line says being known in all of them. */
  CaseFile open() {
    if (!network.soft().isEmpty()) {
      throw new UsageException(
          "--soft is fitted to one set of evidence, and --cases has many; leave one of them out, or ask case by case");
    }
    return CaseFile.open(file, network.model(), network.evidence(), options.missing());
  }

  /** Variables that no case observes; all of them where each may be. */
  List<Integer> unobserved(List<Integer> columns) {
    Evidence common = network.evidence();
    List<Integer> left =
        IntStream.range(0, network.model().size())
            .filter(v -> !columns.contains(v) && !common.states().containsKey(v))
            .boxed()
            .toList();
    return left.isEmpty() ? IntStream.range(0, network.model().size()).boxed().toList() : left;
  }

  private static Writer writer(OutputStream out) {
    return new OutputStreamWriter(out, StandardCharsets.UTF_8);
  }

  private CasesReport toFile(
      Path target,
      InferenceEngine<MarginalProblem, Marginals> engine,
      CaseFile cases,
      List<Integer> query,
      Run run) {
    try (AtomicStream stream = AtomicStream.open(target)) {
      CasesReport report = answer(writer(stream), engine, cases, query, run);
      stream.commit();
      return report;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + target + ": " + e.getMessage(), e);
    }
  }

  private CasesReport answer(
      Writer out,
      InferenceEngine<MarginalProblem, Marginals> engine,
      CaseFile cases,
      List<Integer> query,
      Run run) {
    GraphicalModel model = network.model();
    long start = System.nanoTime();
    InferenceEngine<MarginalProblem, Marginals> prepared =
        engine.prepare(new MarginalProblem(model, network.evidence(), query), run);
    boolean unprepared = prepared.equals(engine) && engine.toString().equals(ENGINE);
    InferenceEngine<MarginalProblem, Marginals> ready =
        unprepared ? network.engine(Question.MARGINALS, Comparisons.NETWORK_ENGINE) : prepared;
    if (unprepared) {
      session.warn(
          "no "
              + ENGINE
              + " of this model fits the memory; every case is put to "
              + ready
              + " by itself");
    }
    double prepareSeconds = (System.nanoTime() - start) / 1e9;
    PosteriorCsv csv = new PosteriorCsv(out, model, query);
    ProgressLine line = new ProgressLine(session);
    boolean toStdout = output.file().isEmpty();
    boolean cut = false;
    try {
      CaseBatch.infer(
          ready,
          model,
          cases,
          query,
          run,
          (row, outcome) -> {
            if (outcome.diagnostics().stop() == StopReason.INTERRUPTED) {
              throw new Leave();
            }
            csv.accept(row, outcome);
            long done = csv.tally().cases();
            if (toStdout && done % ROWS_BETWEEN_FLUSHES == 0) {
              csv.flush();
              if (session.out().checkError()) {
                throw new Leave(); // nobody reads any more
              }
            }
            line.cases(done, (System.nanoTime() - start) / 1e9);
          });
    } catch (Leave e) {
      cut = Thread.currentThread().isInterrupted();
    } finally {
      line.erase();
    }
    csv.flush();
    return new CasesReport(
        network.label(),
        file.toString(),
        ready.toString(),
        csv.tally(),
        prepareSeconds,
        (System.nanoTime() - start) / 1e9,
        run,
        cut || Thread.currentThread().isInterrupted(),
        network.warnings());
  }

  /**
   * Good if any case was answered, or there was none; else what is wrong with all of them. With {@code strict}, every case must be
   * answered.
   */
  private static int code(CasesReport report, boolean strict) {
    CaseTally tally = report.tally();
    if (report.interrupted()) {
      return ExitCode.INTERRUPTED;
    }
    if (strict && tally.answered() < tally.cases()) {
      return ExitCode.NOT_TRUSTED;
    }
    if (tally.cases() == 0 || tally.answered() + tally.unsure() > 0) {
      return ExitCode.GOOD;
    }
    if (tally.malformed() == tally.cases()) {
      return ExitCode.BAD_INPUT;
    }
    if (tally.impossible() > 0) {
      return ExitCode.IMPOSSIBLE;
    }
    return tally.failed() == 0 ? ExitCode.REFUSED : ExitCode.NOT_TRUSTED;
  }
}
