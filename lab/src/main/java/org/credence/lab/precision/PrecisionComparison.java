package org.credence.lab.precision;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.core.input.FormatException;
import org.credence.decoding.model.ContextPolicy;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.precision.DivergenceScan;
import org.credence.decoding.precision.FloatError;
import org.credence.decoding.precision.SpeedTrial;
import org.credence.decoding.problem.ScoreProblem;
import org.credence.decoding.transformer.Checkpoint;
import org.credence.decoding.transformer.Transformer;

/**
 * Puts models beside a reference on one text: size, speed, perplexity, and how far the predictions after every token are from those of
 * the reference. Reference and one other model are in memory at a time; nothing is written.
 *
 * <p>The reference reads the text anew with each of the others, so that no table of all predictions is kept. A model that cannot be read
 * or held gets a row that says why.
 *
 * @param reference the model that distances are measured from
 * @param others put beside it
 * @param policy how much is read together, and what is done with a longer text
 * @param repeats times that speed is measured; 0 for not at all
 * @param doubles whether each model is also held against double precision over its own weights
 */
public record PrecisionComparison(
    ModelVariant reference,
    List<ModelVariant> others,
    ContextPolicy policy,
    int repeats,
    boolean doubles) {

  public PrecisionComparison {
    others = List.copyOf(others);
  }

  /**
   * What was found.
   *
   * @param rows the reference, then the others in order
   * @param before tokens that were read and not scored
   * @param scored tokens scored, by each model
   * @param leftOut tokens of the text that were not read
   * @param note how a text longer than the context was read; empty where it fits
   * @param interrupted whether rows may be missing
   */
  public record Result(
      List<PrecisionRow> rows,
      int before,
      int scored,
      int leftOut,
      Optional<String> note,
      boolean interrupted) {
    public Result {
      rows = List.copyOf(rows);
    }
  }

  /**
   * Compares.
   *
   * @param model the reference in memory
   * @param text what is read; the first token is not scored
   * @param workers threads of all models
   * @param begin called with the label of each model before it is measured
   * @throws CannotAnswerException (refused) if the text does not fit and the policy says so, or double precision would be too dear
   */
  public Result compare(
      Transformer model, TokenSequence text, Workers workers, Consumer<String> begin) {
    ContextPolicy.Fitted fitted =
        policy.fit(
            model, text, -1, "the text has " + (text.length() - 1) + " tokens after the first");
    int[] tokens = fitted.text().toArray();
    TokenSequence first = TokenSequence.of(tokens[0]);
    TokenSequence scored = TokenSequence.of(Arrays.copyOfRange(tokens, 1, tokens.length));
    ScoreProblem problem = new ScoreProblem(fitted.model(), first, scored);
    int[] doubled = new int[0];
    long referenceBytes;
    try (Checkpoint checkpoint = reference.open(workers)) {
      referenceBytes = ModelVariant.weightBytes(checkpoint);
      if (doubles) {
        int positions =
            FloatError.positions(
                ModelVariant.weights(checkpoint),
                model.vocabulary().size(),
                Math.min(policy.context(), scored.length()));
        doubled = Arrays.copyOf(tokens, positions);
      }
    }
    Trial trial = new Trial(problem, text, doubled, workers);
    List<PrecisionRow> rows = new ArrayList<>();
    boolean interrupted = false;
    try {
      begin.accept(reference.label());
      rows.add(row(reference, model, problem.model(), trial));
      for (ModelVariant other : others) {
        begin.accept(other.label());
        rows.add(row(other, model, referenceBytes, trial));
      }
    } catch (CannotAnswerException e) {
      if (e.stop() != StopReason.INTERRUPTED) {
        throw e;
      }
      interrupted = true;
    }
    return new Result(rows, 1, scored.length(), fitted.leftOut(), fitted.note(), interrupted);
  }

  /** What all models are put to. */
  private record Trial(ScoreProblem problem, TokenSequence text, int[] doubled, Workers workers) {}

  private PrecisionRow row(
      ModelVariant other, Transformer reference, long referenceBytes, Trial trial) {
    try {
      Transformer model = other.load(reference.vocabulary(), trial.workers(), referenceBytes);
      if (model.config().context() < policy.context()) {
        throw new CannotAnswerException(
            StopReason.NOT_APPLICABLE,
            other.label()
                + " reads at most "
                + model.config().context()
                + " tokens and the reference is asked with "
                + policy.context()
                + "; give --context "
                + model.config().context());
      }
      LanguageModel fitted = policy.fit(model, trial.text(), -1, "").model();
      return row(other, model, fitted, trial);
    } catch (CannotAnswerException e) {
      if (e.stop() == StopReason.INTERRUPTED) {
        throw e;
      }
      return PrecisionRow.without(other.label(), e.stop(), e.reason());
    } catch (FormatException e) {
      return PrecisionRow.without(other.label(), StopReason.REFUSED, e.message());
    }
  }

  private PrecisionRow row(
      ModelVariant variant, Transformer model, LanguageModel fitted, Trial trial) {
    try (Checkpoint checkpoint = variant.open(trial.workers())) {
      PrecisionRow.Measures measures =
          new PrecisionRow.Measures(
              Math.min(ModelVariant.weightBytes(checkpoint), checkpoint.bytes()),
              ModelVariant.weights(checkpoint),
              DivergenceScan.of(trial.problem(), fitted),
              repeats == 0
                  ? Optional.empty()
                  : Optional.of(
                      SpeedTrial.of(model, trial.text().toArray(), policy.context(), repeats)),
              trial.doubled().length == 0
                  ? Optional.empty()
                  : Optional.of(
                      FloatError.of(variant.stored(trial.workers()), model, trial.doubled())));
      return new PrecisionRow(
          variant.label(),
          ModelVariant.formats(checkpoint).stream().map(f -> f.label()).toList(),
          Optional.of(measures),
          StopReason.COMPLETED,
          "",
          variant.notes(checkpoint));
    }
  }
}
