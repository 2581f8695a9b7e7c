package org.credence.decoding.exact;

import java.util.Locale;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Guarantee;
import org.credence.core.engine.Meter;
import org.credence.core.engine.Workers;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.problem.TextLaw;
import org.credence.decoding.problem.TextLawProblem;

/**
 * The law of texts by walking all of them, depth first, with one cursor: the oracle for short texts.
 *
 * <pre>
 *   p(x) = Π_i law(P(x_i | prompt, x_1 .. x_(i-1)))
 *   all texts                    each with its exact probability
 *   at most `most` texts         the most probable ones: a beginning no more probable than the least of them is cut
 *   at least `minimum` each      a beginning less probable than that is cut
 * </pre>
 *
 * <p>Whatever is cut, the probability of every listed text is exact; the mass of what was cut is certified as the law's residual,
 * and any text not listed has at most the probability of the most probable beginning that was cut.
 *
 * <p>Where the model gains by reading several texts at once ({@link org.credence.decoding.model.LanguageModel#batch}) and {@code most} is
 * not set, siblings are read together; the answer has the same bits.
 *
 * <p>Cost: one target position per beginning, V⁰ + ... + V^(length-1) in all without cuts; memory for V^length texts, or for as
 * many as the cuts leave. Guarantee: EXACT without cuts, BOUND with them.
 *
 * @param most how many texts to keep at most, at least 1; {@code Long.MAX_VALUE} for all
 * @param minimum the least probability of a text to be kept, in [0, 1]; 0 for all
 */
public record SequenceEnumeration(long most, double minimum)
    implements ExactEngine<TextLawProblem, TextLaw> {

  public SequenceEnumeration {
    if (most < 1) {
      throw new IllegalArgumentException(
          "most is " + most + "; give the number of texts to keep, at least 1");
    }
    if (!(minimum >= 0 && minimum <= 1)) {
      throw new IllegalArgumentException(
          "minimum is " + minimum + "; give a probability in [0, 1], 0 to keep all texts");
    }
  }

  /** All texts. */
  public static SequenceEnumeration standard() {
    return new SequenceEnumeration(Long.MAX_VALUE, 0);
  }

  public SequenceEnumeration withMost(long newMost) {
    return new SequenceEnumeration(newMost, minimum);
  }

  public SequenceEnumeration withMinimum(double newMinimum) {
    return new SequenceEnumeration(most, newMinimum);
  }

  @Override
  public Guarantee guarantee(TextLawProblem problem) {
    return minimum == 0 && texts(problem) <= most ? Guarantee.EXACT : Guarantee.BOUND;
  }

  @Override
  public Forecast forecast(TextLawProblem problem) {
    double all = texts(problem);
    double kept = Math.min(all, Math.min(most, minimum > 0 ? 1 / minimum : all));
    double beginnings =
        Math.min(beginnings(problem), kept < all ? kept * problem.length() : beginnings(problem));
    double levels = problem.length() * Walk.bytesPerLevel(problem, most < Long.MAX_VALUE);
    double bytes = kept * Walk.bytesPerText(problem) + levels;
    return Forecast.ofAnswer(
        beginnings,
        Math.min(bytes, Double.MAX_VALUE),
        String.format(
            Locale.ROOT,
            "%.4g texts of up to %d of %d tokens%s",
            all,
            problem.length(),
            problem.model().vocabulary().size(),
            kept < all
                ? String.format(Locale.ROOT, ", at most %.4g kept; the walk may be longer", kept)
                : ""));
  }

  /** How many texts there can be. */
  private static double texts(TextLawProblem problem) {
    double open = Math.pow(goingOn(problem.model().vocabulary()), problem.length());
    double ended = problem.model().vocabulary().end().isPresent() ? beginnings(problem) : 0;
    return Math.min(open + ended, Double.MAX_VALUE);
  }

  /** How many beginnings can be gone on from. */
  private static double beginnings(TextLawProblem problem) {
    double branches = goingOn(problem.model().vocabulary());
    double sum = 0;
    double power = 1;
    for (int i = 0; i < problem.length() && sum < Double.MAX_VALUE; i++) {
      sum += power;
      power *= branches;
    }
    return Math.min(sum, Double.MAX_VALUE);
  }

  /** How many tokens do not end a text and may come inside it. */
  private static int goingOn(Vocabulary vocabulary) {
    return vocabulary.size()
        - (vocabulary.begin().isPresent() ? 1 : 0)
        - (vocabulary.end().isPresent() ? 1 : 0);
  }

  @Override
  public TextLaw solve(TextLawProblem problem, Meter meter, Workers workers) {
    return new Walk(problem, new Kept(most, minimum), meter).law();
  }

  @Override
  public String toString() {
    return EngineLabel.of("sequence-enumeration")
        .with("most", most, Long.MAX_VALUE)
        .with("minimum", minimum, 0.0)
        .toString();
  }
}
