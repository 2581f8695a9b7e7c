package org.credence.decoding.exact;

import java.util.Arrays;
import org.credence.core.engine.CannotAnswerException;
import org.credence.core.engine.ExactEngine;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.Meter;
import org.credence.core.engine.StopReason;
import org.credence.core.engine.Workers;
import org.credence.decoding.model.Cursors;
import org.credence.decoding.model.TokenBuffer;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.problem.NextTokenProblem;
import org.credence.decoding.problem.Score;
import org.credence.decoding.problem.ScoreProblem;
import org.credence.decoding.problem.TokenDistribution;

/**
 * Reads tokens through the model once: the exact engine for the next token and for the score of a text.
 *
 * <p>Exact as far as the model's own arithmetic is. One position is scored for a next token, one per token for a score.
 */
public final class ForwardPass {

  private static final String NAME = "forward-pass";

  /** Positions scored at a time, so that the score of a long text needs no table as long. */
  private static final int BLOCK = 64;

  private ForwardPass() {}

  /** The engine for the next token. */
  public static NextToken nextToken() {
    return new NextToken();
  }

  /** The engine for the score of a text. */
  public static Scoring score() {
    return new Scoring();
  }

  /** The distribution after a prompt. */
  public record NextToken() implements ExactEngine<NextTokenProblem, TokenDistribution> {

    @Override
    public Forecast forecast(NextTokenProblem problem) {
      return Forecast.ofAnswer(
          1, 16.0 * problem.model().vocabulary().size(), "one target position");
    }

    @Override
    public TokenDistribution solve(NextTokenProblem problem, Meter meter, Workers workers) {
      int size = problem.model().vocabulary().size();
      meter.hold(16L * size);
      double[] rawLogP = new double[size];
      double[] p = new double[size];
      problem.model().open().extend(problem.prompt().toArray(), 1, rawLogP);
      meter.evaluated(1);
      problem.law().probabilities(TokenBuffer.of(problem.prompt()), rawLogP, 0, size, p);
      return TokenDistribution.of(rawLogP, p);
    }

    @Override
    public String toString() {
      return NAME;
    }
  }

  /** The log-probability of a text, token by token. */
  public record Scoring() implements ExactEngine<ScoreProblem, Score> {

    @Override
    public Forecast forecast(ScoreProblem problem) {
      int length = problem.tokens().length();
      return Forecast.ofAnswer(length, bytes(problem), length + " target positions");
    }

    private static long bytes(ScoreProblem problem) {
      int length = problem.tokens().length();
      return 8L * (length + (long) Math.min(BLOCK, length) * problem.model().vocabulary().size());
    }

    @Override
    public Score solve(ScoreProblem problem, Meter meter, Workers workers) {
      int size = problem.model().vocabulary().size();
      TokenSequence scored = problem.tokens();
      meter.hold(bytes(problem));
      double[] rows = new double[Math.min(BLOCK, scored.length()) * size];
      double[] logP = new double[scored.length()];
      TokenContext context = Cursors.openBefore(problem.model(), problem.prompt());
      int[] read = new int[scored.length()]; // [i] is read so that scored token i can be scored
      read[0] = problem.prompt().token(problem.prompt().length() - 1);
      for (int i = 1; i < read.length; i++) {
        read[i] = scored.token(i - 1);
      }
      for (int from = 0; from < read.length; from += BLOCK) {
        int to = Math.min(read.length, from + BLOCK);
        context.extend(Arrays.copyOfRange(read, from, to), rows);
        meter.evaluated(to - from);
        meter.look(); // a block of a large model takes seconds
        for (int i = from; i < to; i++) {
          logP[i] = requireLogProbability(rows[(i - from) * size + scored.token(i)], i);
        }
      }
      return Score.of(logP);
    }

    private static double requireLogProbability(double logP, int place) {
      if (Double.isNaN(logP) || logP == Double.POSITIVE_INFINITY) {
        throw new CannotAnswerException(
            StopReason.DIVERGED,
            "the model's log-probability of token "
                + place
                + " of the text (counted from 0) is "
                + logP
                + "; check the model");
      }
      return logP;
    }

    @Override
    public String toString() {
      return NAME;
    }
  }
}
