package org.credence.cli;

import java.util.Optional;
import org.credence.core.engine.Budget;
import org.credence.core.engine.InferenceEngine;
import org.credence.core.engine.IterativeEngine;
import org.credence.core.engine.Run;
import org.credence.lab.report.InfoReport;

/**
 * What a command is about: a network with what is known of it, or a language model with a prompt. The commands that serve both
 * ask it for the question and its engines.
 */
interface Subject {

  /** So that exact engines end or refuse where the command line sets no limit, as the reference of a comparison. */
  long REFERENCE_EVALUATIONS = 20_000_000_000L;

  /** The name of the reference that is none. */
  String NO_REFERENCE = "none";

  /** What each contender may do where the command line does not say, see docs/decisions/0003. */
  Budget workPerEngine();

  /**
   * The comparison.
   *
   * @param engines the contenders as text
   * @param reference the reference as text
   * @param referenceBudget what the reference may spend
   */
  Contest<?, ?> contest(
      Optional<String> engines, Optional<String> reference, Budget referenceBudget);

  /**
   * Asks one engine about the distribution: marginals of a network, the law of continuations of a text model.
   *
   * @param top how many continuations are shown
   */
  Inference infer(Optional<String> engine, Run run, int top, Session session);

  /** What the model is, and what its engines predict. */
  InfoReport info();

  /** What the reference may spend, less memory. */
  static Budget referenceBudget() {
    return Budget.ofEvaluations(REFERENCE_EVALUATIONS);
  }

  /** The run with the reference's limit on work where it has none and the engine computes the whole answer or nothing. */
  static Run bounded(InferenceEngine<?, ?> engine, Run run) {
    return !(engine instanceof IterativeEngine) && !run.budget().limitsWork()
        ? run.withBudget(run.budget().withEvaluations(REFERENCE_EVALUATIONS))
        : run;
  }

  /** {@link #of(ModelOptions, EvidenceOptions, TextOptions, TrainedOptions)} without options for trained models. */
  static Subject of(ModelOptions model, EvidenceOptions evidence, TextOptions text) {
    return of(model, evidence, text, new TrainedOptions());
  }

  /** What the command line is about. An option that belongs to another kind of model is refused. */
  static Subject of(
      ModelOptions model, EvidenceOptions evidence, TextOptions text, TrainedOptions trained) {
    return model
        .open()
        .match(
            network -> {
              refuse(text.anyGiven(), "is for text models; " + network.label() + " is a network");
              refuse(
                  trained.anyGiven(),
                  "is for trained models; " + network.label() + " is a network");
              return NetworkSubject.of(
                  network.label(), network.model(), network.warnings(), evidence);
            },
            source -> {
              refuse(
                  evidence.anyGiven(), "is for networks; " + source.label() + " is a text model");
              refuse(
                  trained.anyGiven(),
                  "is for trained models; " + source.label() + " is learned from a text");
              return TextSubject.of(source, text);
            },
            transformer -> {
              refuse(
                  evidence.anyGiven(),
                  "is for networks; " + transformer.label() + " is a trained language model");
              return TrainedSubject.of(transformer, text, trained);
            });
  }

  private static void refuse(Optional<String> option, String why) {
    if (option.isPresent()) {
      throw new UsageException(option.get() + " " + why);
    }
  }
}
