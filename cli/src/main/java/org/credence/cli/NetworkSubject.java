package org.credence.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.credence.bayes.format.EvidenceFile;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.problem.MarginalJudge;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.engine.Budget;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Problem;
import org.credence.core.engine.ProgressListener;
import org.credence.core.engine.Run;
import org.credence.core.input.InputLimits;
import org.credence.core.input.Parsed;
import org.credence.lab.catalog.Comparisons;
import org.credence.lab.catalog.EngineCatalog;
import org.credence.lab.catalog.EngineEntry;
import org.credence.lab.catalog.EvidenceText;
import org.credence.lab.catalog.Question;
import org.credence.lab.report.ComparisonReport;
import org.credence.lab.report.InferenceCsv;
import org.credence.lab.report.InferenceJson;
import org.credence.lab.report.InferenceTable;
import org.credence.lab.report.InfoReport;
import org.credence.lab.report.NetworkInfo;
import org.credence.lab.report.NetworkReport;

/**
 * A network with what is known of it.
 *
 * @param label what the model is called
 * @param model the network
 * @param evidence what is known
 * @param query the variables asked for
 * @param warnings what is odd about the model
 */
record NetworkSubject(
    String label,
    GraphicalModel model,
    Evidence evidence,
    List<Integer> query,
    List<String> warnings)
    implements Subject {

  private static final String BEST_EXACT = Comparisons.NETWORK_REFERENCE;
  private static final long EVALUATIONS_PER_ENGINE = 4_000_000L;

  NetworkSubject {
    query = List.copyOf(query);
    warnings = List.copyOf(warnings);
  }

  /** Reads evidence and query of the command line. */
  static NetworkSubject of(
      String label, GraphicalModel model, List<String> warnings, EvidenceOptions options) {
    List<String> given = options.given();
    List<String> odd = new ArrayList<>(warnings);
    Evidence evidence =
        options.evidenceFile().map(file -> read(file, model, odd)).orElse(Evidence.none());
    for (String text : given) {
      evidence = EvidenceText.given(model, evidence, text);
    }
    for (String text : options.likelihoods()) {
      evidence = EvidenceText.likelihood(model, evidence, text);
    }
    List<Integer> query =
        options
            .query()
            .map(text -> EvidenceText.query(model, text))
            .orElseGet(() -> IntStream.range(0, model.size()).boxed().toList());
    return new NetworkSubject(label, model, evidence, query, odd);
  }

  private static Evidence read(Path file, GraphicalModel model, List<String> warnings) {
    Parsed<Evidence> read = EvidenceFile.read(file, model, InputLimits.standard());
    warnings.addAll(read.warnings());
    return read.value();
  }

  private MarginalProblem marginals() {
    return new MarginalProblem(model, evidence, query);
  }

  private String description() {
    List<String> pieces = evidence.describe(model);
    String asked =
        query.size() == model.size()
            ? ""
            : ", about "
                + query.stream()
                    .map(v -> model.variables().get(v).name())
                    .collect(Collectors.joining(", "));
    return label + (pieces.isEmpty() ? "" : ", given " + String.join(", ", pieces)) + asked;
  }

  @Override
  public Budget workPerEngine() {
    return Budget.ofEvaluations(EVALUATIONS_PER_ENGINE);
  }

  @Override
  public Contest<MarginalProblem, Marginals> contest(
      Optional<String> engines, Optional<String> reference, Budget referenceBudget) {
    EngineCatalog catalog = EngineCatalog.standard();
    String against = reference.orElse(BEST_EXACT);
    MarginalProblem problem = marginals();
    return new Contest<>(
        ComparisonReport.Kind.NETWORK,
        problem,
        description(),
        new MarginalJudge(problem),
        catalog.engines(Question.MARGINALS, engines.orElse(Comparisons.NETWORK_ENGINES)),
        against.equals(NO_REFERENCE)
            ? Optional.empty()
            : Optional.of(catalog.engine(Question.MARGINALS, against)),
        referenceBudget,
        warnings);
  }

  @Override
  public Inference infer(Optional<String> engine, Run run, int top, Session session) {
    NetworkReport<Marginals> report =
        ask(Question.MARGINALS, marginals(), query, engine, run, session);
    return new Inference(
        report.outcome(),
        terminal -> InferenceTable.of(report, terminal),
        () -> InferenceTable.markdown(report),
        () -> InferenceCsv.of(report),
        () -> InferenceJson.of(report));
  }

  @Override
  public InfoReport info() {
    EngineCatalog catalog = EngineCatalog.standard();
    List<InferenceEngine<MarginalProblem, Marginals>> engines = new ArrayList<>();
    for (EngineEntry entry : catalog.answering(Question.MARGINALS)) {
      engines.add(catalog.marginals(entry.name()));
    }
    return NetworkInfo.of(label, marginals(), engines, Subject.referenceBudget(), warnings);
  }

  /** One question to the engine that the text means, or to the best exact one. */
  <P extends Problem<A>, A> NetworkReport<A> ask(
      Question<P, A> question,
      P problem,
      List<Integer> asked,
      Optional<String> engineText,
      Run run,
      Session session) {
    InferenceEngine<P, A> engine =
        EngineCatalog.standard().engine(question, engineText.orElse(BEST_EXACT));
    Run bounded = Subject.bounded(engine, run);
    Outcome<A> outcome =
        new WatchedEngine<>(engine, new ProgressLine(session))
            .infer(problem, bounded, ProgressListener.none());
    return new NetworkReport<>(
        label,
        model,
        evidence,
        asked,
        engine.toString(),
        problem.evaluationUnit(),
        bounded,
        outcome,
        warnings);
  }
}
