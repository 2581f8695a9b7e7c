package org.credence.decoding.law;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.StopReason;
import org.credence.core.input.StrictNumbers;
import org.credence.decoding.model.TokenBuffer;

/**
 * What the target of decoding is: the model's next-token distribution after these steps, in this order, normalised at the end.
 *
 * <p>Its text form is the steps with commas between them ({@code temperature=0.7}), or {@code raw} for none.
 *
 * @param steps applied first to last
 */
public record TokenLaw(List<LawStep> steps) {

  private static final TokenLaw RAW = new TokenLaw(List.of());
  private static final String RAW_TEXT = "raw";

  public TokenLaw {
    steps = List.copyOf(steps);
  }

  /** The model's own law. */
  public static TokenLaw raw() {
    return RAW;
  }

  /** The model's law at a temperature. */
  public static TokenLaw temperature(double value) {
    return new TokenLaw(List.of(new Temperature(value)));
  }

  /** This law with one more step at the end. */
  public TokenLaw then(LawStep step) {
    List<LawStep> more = new ArrayList<>(steps);
    more.add(step);
    return new TokenLaw(more);
  }

  /**
   * Writes the probabilities of the next token under this law; they sum to 1.
   *
   * @param prefix the tokens before, prompt included
   * @param logP the model's log-probabilities, shape [.. offset + size]
   * @param offset where the distribution begins in {@code logP} and in {@code out}
   * @param size number of tokens
   * @param out shape [.. offset + size]
   * @throws CannotAnswerException if the model gives no usable distribution; the message names the position
   */
  public void probabilities(TokenBuffer prefix, double[] logP, int offset, int size, double[] out) {
    double[] logWeights = new double[size];
    System.arraycopy(logP, offset, logWeights, 0, size);
    requireDistribution(logWeights, prefix.length(), "the model's log-probabilities");
    for (LawStep step : steps) {
      step.apply(prefix, logWeights);
      requireDistribution(logWeights, prefix.length(), "the log weights after '" + step + "'");
    }
    double max = Double.NEGATIVE_INFINITY;
    for (double logWeight : logWeights) {
      max = Math.max(max, logWeight);
    }
    double total = 0;
    for (int token = 0; token < size; token++) {
      double logWeight = logWeights[token];
      double weight = logWeight == Double.NEGATIVE_INFINITY ? 0 : Math.exp(logWeight - max);
      out[offset + token] = weight;
      total += weight;
    }
    for (int token = 0; token < size; token++) {
      out[offset + token] /= total;
    }
  }

  private static void requireDistribution(double[] logWeights, int position, String what) {
    double max = Double.NEGATIVE_INFINITY;
    for (int token = 0; token < logWeights.length; token++) {
      double logWeight = logWeights[token];
      if (Double.isNaN(logWeight) || logWeight == Double.POSITIVE_INFINITY) {
        throw new CannotAnswerException(
            StopReason.DIVERGED,
            what
                + " at position "
                + position
                + " (counted from 0, prompt included) are not numbers: token "
                + token
                + " has "
                + logWeight
                + "; check the model");
      }
      max = Math.max(max, logWeight);
    }
    if (max == Double.NEGATIVE_INFINITY) {
      throw new CannotAnswerException(
          StopReason.DIVERGED,
          what
              + " at position "
              + position
              + " (counted from 0, prompt included) leave no token possible: all are -Infinity; check the model or relax the law");
    }
  }

  /** Reads the text form. */
  public static TokenLaw parse(String text) {
    if (text.equals(RAW_TEXT)) {
      return RAW;
    }
    List<LawStep> steps = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      steps.add(parseStep(part.strip()));
    }
    return new TokenLaw(steps);
  }

  private static LawStep parseStep(String text) {
    int equals = text.indexOf('=');
    String name = equals < 0 ? text : text.substring(0, equals).strip();
    if (!name.equals("temperature")) {
      throw new IllegalArgumentException(
          "unknown step '"
              + text
              + "' of a law; give 'raw' or steps like 'temperature=0.7' with commas between them");
    }
    String number = equals < 0 ? "" : text.substring(equals + 1).strip();
    OptionalDouble value = StrictNumbers.decimal(number);
    if (value.isEmpty()) {
      throw new IllegalArgumentException(
          "temperature is '"
              + number
              + "'; give 0 (always the most probable token) or a positive number, for instance temperature=0.7");
    }
    return new Temperature(value.getAsDouble());
  }

  @Override
  public String toString() {
    return steps.isEmpty()
        ? RAW_TEXT
        : steps.stream().map(LawStep::toString).collect(Collectors.joining(","));
  }
}
