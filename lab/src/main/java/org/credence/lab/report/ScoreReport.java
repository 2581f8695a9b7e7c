package org.credence.lab.report;

import java.util.List;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.problem.Score;
import org.credence.decoding.problem.ScoreProblem;

/**
 * How probable a text is to a model.
 *
 * @param label what the model is called
 * @param before tokens that were read first and not scored
 * @param tokens the tokens scored
 * @param vocabulary for their texts
 * @param score their log-probabilities
 * @param eachToken whether every token is shown
 * @param warnings about the model, in full sentences
 */
public record ScoreReport(
    String label,
    TokenSequence before,
    TokenSequence tokens,
    Vocabulary vocabulary,
    Score score,
    boolean eachToken,
    List<String> warnings) {

  public ScoreReport {
    warnings = List.copyOf(warnings);
  }

  /** The report of a score. */
  public static ScoreReport of(
      String label, ScoreProblem problem, Score score, boolean eachToken, List<String> warnings) {
    return new ScoreReport(
        label,
        problem.prompt(),
        problem.tokens(),
        problem.model().vocabulary(),
        score,
        eachToken,
        warnings);
  }

  /**
   * Standard error of the perplexity by the delta method, tokens taken as independent: {@code perplexity * s / sqrt(n)}, s the standard
   * deviation of the n log-probabilities. Tokens of a text are not independent, so it is the order of magnitude. NaN for fewer than 2 tokens.
   */
  public double perplexityError() {
    int n = score.length();
    double mean = score.logP() / n;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double distance = score.logP(i) - mean;
      squares += distance * distance;
    }
    return n < 2 ? Double.NaN : score.perplexity() * Math.sqrt(squares / (n - 1) / n);
  }
}
