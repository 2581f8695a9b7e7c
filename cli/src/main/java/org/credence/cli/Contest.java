package org.credence.cli;

import java.util.List;
import java.util.Optional;
import org.credence.core.compare.Comparison;
import org.credence.core.compare.ComparisonResult;
import org.credence.core.compare.Judge;
import org.credence.core.engine.Budget;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Problem;
import org.credence.core.engine.Run;
import org.credence.lab.report.ComparisonReport;

/**
 * One comparison as the command line asks for it.
 *
 * @param kind which errors are measured
 * @param problem the question
 * @param description the question in words
 * @param judge scores answers
 * @param engines the contenders
 * @param reference what errors are measured against, if anything
 * @param referenceBudget what the reference may spend
 * @param warnings what the reader must know about the model
 */
record Contest<P extends Problem<A>, A>(
    ComparisonReport.Kind kind,
    P problem,
    String description,
    Judge<A> judge,
    List<InferenceEngine<P, A>> engines,
    Optional<InferenceEngine<P, A>> reference,
    Budget referenceBudget,
    List<String> warnings) {

  /** Runs it, with progress on the session's terminal. */
  ComparisonReport hold(Session session, Run run, int repeats, boolean curves) {
    ProgressLine line = new ProgressLine(session);
    Comparison<P, A> comparison =
        new Comparison<>(problem, description, judge).run(run).repeats(repeats).curves(curves);
    reference.ifPresent(
        engine -> comparison.reference(new WatchedEngine<>(engine, line), referenceBudget));
    engines.forEach(engine -> comparison.engine(new WatchedEngine<>(engine, line)));
    ComparisonResult result = comparison.compare();
    boolean interrupted = Thread.currentThread().isInterrupted();
    return new ComparisonReport(kind, result, run, repeats, interrupted, warnings);
  }
}
