package org.credence.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.credence.bayes.exact.EliminationOrder;
import org.credence.bayes.exact.ProportionalFitting;
import org.credence.bayes.format.EvidenceFile;
import org.credence.bayes.format.OrderFile;
import org.credence.bayes.model.Evidence;
import org.credence.bayes.model.GraphicalModel;
import org.credence.bayes.model.Intervention;
import org.credence.bayes.problem.FittedEvidence;
import org.credence.bayes.problem.KMostProbableProblem;
import org.credence.bayes.problem.MarginalJudge;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.bayes.problem.MostProbableProblem;
import org.credence.bayes.problem.SoftEvidence;
import org.credence.bayes.problem.SoftEvidenceProblem;
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
 * @param soft posteriors that are demanded
 * @param query the variables asked for
 * @param order in which engines are to eliminate, if that is told
 * @param warnings what is odd about the model
 */
record NetworkSubject(
    String label,
    GraphicalModel model,
    Evidence evidence,
    SoftEvidence soft,
    List<Integer> query,
    Optional<EliminationOrder> order,
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
      String label, GraphicalModel stated, List<String> warnings, EvidenceOptions options) {
    GraphicalModel model = EvidenceText.intervened(stated, options.interventions());
    List<String> given = options.given();
    List<String> odd = new ArrayList<>(warnings);
    Evidence evidence =
        options.evidenceFile().map(file -> read(file, model, odd)).orElse(Evidence.none());
    evidence = EvidenceText.given(model, evidence, given);
    evidence = EvidenceText.likelihood(model, evidence, options.likelihoods());
    SoftEvidence soft = EvidenceText.soft(model, evidence, options.soft());
    List<Integer> query =
        options
            .query()
            .map(text -> EvidenceText.query(model, text))
            .orElseGet(() -> IntStream.range(0, model.ownSize()).boxed().toList());
    return new NetworkSubject(label, model, evidence, soft, query, Optional.empty(), odd);
  }

  private static Evidence read(Path file, GraphicalModel model, List<String> warnings) {
    Parsed<Evidence> read = EvidenceFile.read(file, model, InputLimits.standard());
    warnings.addAll(read.warnings());
    return read.value();
  }

  /**
   * This with the soft evidence made into likelihoods.
   *
   * @throws NoAnswerException if there are none, or finding them takes too much
   */
  private NetworkSubject fitted(Budget budget) {
    Outcome<FittedEvidence> fit = fit(Run.of(0, budget));
    FittedEvidence found =
        fit.answer()
            .orElseThrow(
                () ->
                    new NoAnswerException(
                        Verdict.of(fit, false),
                        fit.match(
                            answered -> "",
                            impossible ->
                                "the evidence is impossible: "
                                    + String.join(", ", impossible.conflict()),
                            gaveUp -> "soft evidence: " + gaveUp.reason())));
    return with(found.evidence());
  }

  private Outcome<FittedEvidence> fit(Run run) {
    SoftEvidenceProblem problem = new SoftEvidenceProblem(model, evidence, soft);
    return ProportionalFitting.standard()
        .infer(problem, Subject.bounded(ProportionalFitting.standard(), run));
  }

  private NetworkSubject with(Evidence all) {
    return new NetworkSubject(label, model, all, SoftEvidence.none(), query, order, warnings);
  }

  /** This with the elimination order in a file. */
  NetworkSubject inOrderOf(Path file) {
    EliminationOrder read = OrderFile.read(file, model, InputLimits.standard());
    return new NetworkSubject(label, model, evidence, soft, query, Optional.of(read), warnings);
  }

  /** The engine that the text means, in the order if one was told. */
  <P extends Problem<A>, A> InferenceEngine<P, A> engine(Question<P, A> question, String text) {
    EngineCatalog catalog = EngineCatalog.standard();
    return order
        .map(given -> catalog.engine(question, text, given))
        .orElseGet(() -> catalog.engine(question, text));
  }

  private MarginalProblem marginals() {
    return new MarginalProblem(model, evidence, query);
  }

  private String title() {
    String set = Intervention.describe(model);
    return set.isEmpty() ? label : label + ", " + set;
  }

  private String description() {
    List<String> pieces = evidence.describe(model);
    String asked =
        query.size() == model.ownSize()
            ? ""
            : ", about "
                + query.stream()
                    .map(v -> model.variables().get(v).name())
                    .collect(Collectors.joining(", "));
    return title() + (pieces.isEmpty() ? "" : ", given " + String.join(", ", pieces)) + asked;
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
    NetworkSubject fitted = fitted(referenceBudget);
    MarginalProblem problem = fitted.marginals();
    return new Contest<>(
        ComparisonReport.Kind.NETWORK,
        problem,
        fitted.description(),
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
        ask(Question.MARGINALS, NetworkSubject::marginals, query, engine, run, session);
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
    return NetworkInfo.of(
        title(),
        fitted(Subject.referenceBudget()).marginals(),
        engines,
        Subject.referenceBudget(),
        warnings);
  }

  MostProbableProblem mostProbableProblem() {
    try {
      return MostProbableProblem.of(model, evidence);
    } catch (IllegalArgumentException e) { // a table too large for what is kept factored
      throw new NoAnswerException(ExitCode.REFUSED, String.valueOf(e.getMessage()));
    }
  }

  KMostProbableProblem kMostProbableProblem(int k) {
    return new KMostProbableProblem(mostProbableProblem().model(), evidence, k);
  }

  /** One question to the engine that the text means, or to the usual one. */
  <P extends Problem<A>, A> NetworkReport<A> ask(
      Question<P, A> question,
      Function<NetworkSubject, P> problem,
      List<Integer> asked,
      Optional<String> engineText,
      Run run,
      Session session) {
    InferenceEngine<P, A> engine =
        engine(question, engineText.orElseGet(() -> usualEngine(question)));
    Run bounded = Subject.bounded(engine, run);
    if (soft.isEmpty()) {
      P put = problem.apply(this);
      return report(asked, engine.toString(), bounded, ask(engine, put, bounded, session));
    }
    Outcome<FittedEvidence> fit = fit(run);
    if (fit.answer()
        .isEmpty()) { // the demands are shown as they stand; there is nothing to show beside them
      Map<Integer, double[]> targets = soft.targets();
      return with(evidence.soft(targets, targets))
          .report(asked, ProportionalFitting.standard().toString(), bounded, unanswered(fit));
    }
    NetworkSubject fitted = with(fit.answer().get().evidence());
    P put = problem.apply(fitted);
    return fitted.report(asked, engine.toString(), bounded, ask(engine, put, bounded, session));
  }

  /** The engine that chooses between engines, where it answers that; else the first that does. */
  private static String usualEngine(Question<?, ?> question) {
    List<String> names =
        EngineCatalog.standard().answering(question).stream().map(EngineEntry::name).toList();
    return names.contains(Comparisons.NETWORK_ENGINE) ? Comparisons.NETWORK_ENGINE : names.get(0);
  }

  private static <P extends Problem<A>, A> Outcome<A> ask(
      InferenceEngine<P, A> engine, P problem, Run run, Session session) {
    return new WatchedEngine<>(engine, new ProgressLine(session))
        .infer(problem, run, ProgressListener.none());
  }

  private static <A> Outcome<A> unanswered(Outcome<?> outcome) {
    return outcome.match(
        answered -> {
          throw new IllegalStateException("there is an answer");
        },
        impossible -> new Outcome.Impossible<>(impossible.conflict(), impossible.diagnostics()),
        gaveUp -> new Outcome.GaveUp<>(gaveUp.reason(), gaveUp.forecast(), gaveUp.diagnostics()));
  }

  private <A> NetworkReport<A> report(
      List<Integer> asked, String engine, Run run, Outcome<A> outcome) {
    return new NetworkReport<>(
        label,
        model,
        evidence,
        asked,
        engine,
        MarginalProblem.EVALUATION_UNIT,
        run,
        outcome,
        warnings);
  }
}
