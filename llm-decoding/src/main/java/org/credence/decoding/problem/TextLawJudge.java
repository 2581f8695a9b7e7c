package org.credence.decoding.problem;

import java.util.LinkedHashMap;
import java.util.Map;
import org.credence.core.compare.Judge;
import org.credence.core.compare.StatedError;
import org.credence.core.compare.StatementTally;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.StopReason;
import org.credence.core.uncertainty.Estimate;
import org.credence.decoding.model.TokenSequence;

/**
 * Scores a law of texts against the true one.
 *
 * <pre>
 *   totalVariation  ½ Σ |p̂ - p|
 *   noiseFloor      what totalVariation is expected to be for as many perfect draws: ½ Σ E|k/n - p|; 0 for a computed law
 *   kl              Σ p̂ log(p̂ / p), the answer relative to the truth: finite for draws of an exact sampler, while the other
 *                   direction is infinite as soon as a possible text was not drawn; NaN where the answer was cut
 *   mapGap          log p(true mode) - log p(mode of the answer), both under the truth
 * </pre>
 *
 * <p>Where the reference was cut, all texts it does not list count as one, with its residual mass: the distances are then those of
 * the coarser law, lower bounds of the true ones. Mass an answer leaves to texts it does not list counts as lying outside the
 * texts of the reference.
 */
public final class TextLawJudge implements Judge<TextLaw> {

  /** Differences up to this are rounding, not error. */
  private static final double ROUNDING = 1e-9;

  /** So many texts are scored within a second, which an interrupted run still takes. */
  private static final int SCORED_AT_ONCE = 1_000_000;

  private static void look(TextLaw reference) {
    if (Thread.currentThread().isInterrupted() && reference.texts().size() > SCORED_AT_ONCE) {
      throw new CannotAnswerException(
          StopReason.INTERRUPTED, "interrupted before the errors were measured");
    }
  }

  @Override
  public Map<String, Double> errors(TextLaw reference, TextLaw answer) {
    Map<String, Double> errors = new LinkedHashMap<>();
    errors.put("totalVariation", totalVariation(reference, answer));
    errors.put("noiseFloor", noiseFloor(reference, answer));
    errors.put("kl", kullbackLeibler(reference, answer));
    errors.put("mapGap", mapGap(reference, answer));
    return errors;
  }

  /** What a law says of a text of another; of its own, as when the reference is a contender too, without a search. */
  private static Estimate find(
      TextLaw law, TextLaw other, Map.Entry<TokenSequence, Estimate> text) {
    return law == other ? text.getValue() : law.estimate(text.getKey());
  }

  private static boolean lists(
      TextLaw law, TextLaw other, Map.Entry<TokenSequence, Estimate> text) {
    return law == other || law.texts().containsKey(text.getKey());
  }

  private static double totalVariation(TextLaw reference, TextLaw answer) {
    double sum = 0;
    for (Map.Entry<TokenSequence, Estimate> text : reference.texts().entrySet()) {
      look(reference);
      sum += Math.abs(find(answer, reference, text).value() - text.getValue().value());
    }
    return (sum + Math.abs(outside(reference, answer) - reference.residual())) / 2;
  }

  /** Mass the answer puts on texts the reference does not list. */
  private static double outside(TextLaw reference, TextLaw answer) {
    double mass = answer.residual();
    for (Map.Entry<TokenSequence, Estimate> text : answer.texts().entrySet()) {
      mass += lists(reference, answer, text) ? 0 : text.getValue().value();
    }
    return mass;
  }

  private static double noiseFloor(TextLaw reference, TextLaw answer) {
    if (answer.draws().isEmpty()) {
      return 0;
    }
    long n = answer.draws().getAsLong();
    double sum = BinomialDeviation.ofShare(n, reference.residual());
    for (Estimate estimate : reference.texts().values()) {
      look(reference);
      sum += BinomialDeviation.ofShare(n, Math.min(1, estimate.value()));
    }
    return sum / 2;
  }

  private static double kullbackLeibler(TextLaw reference, TextLaw answer) {
    if (answer.residual() > 0) {
      return Double.NaN; // where that mass lies, the answer does not say
    }
    double sum = 0;
    for (Map.Entry<TokenSequence, Estimate> text : answer.texts().entrySet()) {
      if (lists(reference, answer, text)) {
        sum += term(text.getValue().value(), find(reference, answer, text).value());
      }
    }
    sum += term(outside(reference, answer), reference.residual());
    return Math.max(0, sum); // rounding may leave -1e-17
  }

  private static double term(double given, double truth) {
    return given > 0 ? given * Math.log(given / truth) : 0;
  }

  private static double mapGap(TextLaw reference, TextLaw answer) {
    if (reference.mode().isEmpty() || answer.mode().isEmpty()) {
      return Double.NaN;
    }
    Estimate found = reference.estimate(answer.mode().get());
    boolean unknown =
        reference.residual() > 0 && !reference.texts().containsKey(answer.mode().get());
    return unknown
        ? Double.NaN
        : Math.log(reference.p(reference.mode().get())) - Math.log(found.value());
  }

  @Override
  public StatedError stated(TextLaw reference, TextLaw answer) {
    StatementTally tally = new StatementTally(ROUNDING);
    for (Map.Entry<TokenSequence, Estimate> text : reference.texts().entrySet()) {
      look(reference);
      Estimate estimate = find(answer, reference, text);
      tally.add(estimate.error(), estimate.value(), text.getValue().value());
    }
    if (reference.residual() == 0) {
      for (Map.Entry<TokenSequence, Estimate> text : answer.texts().entrySet()) {
        if (!lists(reference, answer, text)) {
          tally.add(text.getValue().error(), text.getValue().value(), 0);
        }
      }
    }
    return tally.stated();
  }
}
