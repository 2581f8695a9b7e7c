package org.credence.lab.catalog;

import java.util.List;
import java.util.Optional;
import org.credence.bayes.problem.MarginalJudge;
import org.credence.bayes.problem.MarginalProblem;
import org.credence.bayes.problem.Marginals;
import org.credence.core.compare.Comparison;
import org.credence.core.engine.Budget;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.Run;
import org.credence.core.input.Escaped;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawJudge;
import org.credence.decoding.problem.TextLawProblem;

/** Comparisons as the command line and experiments ask for them: engines as text, line-ups and references by default. */
public final class Comparisons {

  /** Engines compared on a network unless others are named. */
  public static final String NETWORK_ENGINES =
      "variable-elimination,likelihood-weighting,gibbs-sampler,belief-propagation,mean-field";

  /** The engine that a question about a network is put to unless another is named. */
  public static final String NETWORK_ENGINE = "auto";

  /** The engine that errors on networks are measured against. */
  public static final String NETWORK_REFERENCE = "variable-elimination";

  /** Engines compared on a language model unless others are named. */
  public static final String TEXT_ENGINES =
      "sequence-enumeration,ancestral-sampling,speculative-decoding";

  /** The engine that errors on language models are measured against. */
  public static final String TEXT_REFERENCE = "sequence-enumeration";

  private Comparisons() {}

  /**
   * How engines are compared.
   *
   * @param engines the contenders as text; absent for the line-up of the kind of question
   * @param reference the engine that errors are measured against; absent for the best exact one
   * @param referenceBudget what the reference may spend
   * @param run seed, threads and budget of every contender
   * @param repeats seeds per engine
   * @param curves whether errors on the way are recorded
   */
  public record Settings(
      Optional<String> engines,
      Optional<String> reference,
      Budget referenceBudget,
      Run run,
      int repeats,
      boolean curves) {

    /** The line-up of the kind of question, once, the reference without a limit. */
    public static Settings of(Run run) {
      return new Settings(Optional.empty(), Optional.empty(), Budget.unlimited(), run, 1, false);
    }
  }

  /** A comparison of marginals, ready to run. */
  public static Comparison<MarginalProblem, Marginals> marginals(
      EngineCatalog catalog, String label, MarginalProblem problem, Settings settings) {
    List<InferenceEngine<MarginalProblem, Marginals>> engines =
        catalog.engines(Question.MARGINALS, settings.engines().orElse(NETWORK_ENGINES));
    List<String> pieces = problem.evidence().describe(problem.model());
    Comparison<MarginalProblem, Marginals> comparison =
        new Comparison<>(
            problem,
            label + (pieces.isEmpty() ? "" : ", given " + String.join(", ", pieces)),
            new MarginalJudge(problem));
    comparison
        .reference(
            catalog.marginals(settings.reference().orElse(NETWORK_REFERENCE)),
            settings.referenceBudget())
        .run(settings.run())
        .repeats(settings.repeats())
        .curves(settings.curves());
    engines.forEach(comparison::engine);
    return comparison;
  }

  /** A comparison of laws of continuations, ready to run. */
  public static Comparison<TextLawProblem, TextLaw> texts(
      EngineCatalog catalog, String label, TextLawProblem problem, Settings settings) {
    List<InferenceEngine<TextLawProblem, TextLaw>> engines =
        catalog.engines(Question.TEXT_LAW, settings.engines().orElse(TEXT_ENGINES));
    String prompt = problem.model().vocabulary().decode(problem.prompt());
    Comparison<TextLawProblem, TextLaw> comparison =
        new Comparison<>(
            problem,
            label
                + ", "
                + problem.length()
                + (problem.length() == 1 ? " token" : " tokens")
                + (prompt.isEmpty() ? "" : " after " + Escaped.quote(prompt))
                + ", law "
                + problem.law(),
            new TextLawJudge());
    comparison
        .reference(
            catalog.textLaw(settings.reference().orElse(TEXT_REFERENCE)),
            settings.referenceBudget())
        .run(settings.run())
        .repeats(settings.repeats())
        .curves(settings.curves());
    engines.forEach(comparison::engine);
    return comparison;
  }
}
