package org.credence.decoding.sampling;

import java.util.Arrays;
import java.util.Optional;
import org.credence.core.engine.ProgressEvent;
import org.credence.decoding.model.TokenBuffer;
import org.credence.decoding.problem.ContinuationText;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.problem.GenerationProblem;

/** The text of a draw in the making: prompt and continuation, the log-probabilities of each token, and whether it has ended, at an end
 * token or a stop text. */
public final class DrawnText {

  private final GenerationProblem problem;
  private final TokenBuffer tokens;
  private double[] rawLogP = new double[16]; // [emitted]
  private double[] logP = new double[16]; // [emitted]
  private boolean ended;
  private Optional<ContinuationText> stopping = Optional.empty(); // where there are stop texts

  public DrawnText(GenerationProblem problem) {
    this.problem = problem;
    this.tokens = TokenBuffer.of(problem.prompt());
    begin();
  }

  private void begin() {
    ended = false;
    if (!problem.stops().texts().isEmpty()) {
      stopping =
          Optional.of(
              new ContinuationText(
                  problem.model().vocabulary(), problem.prompt(), problem.stops()));
    }
  }

  /** Forgets the continuation. */
  public void clear() {
    tokens.truncate(problem.prompt().length());
    begin();
  }

  /**
   * Emits a token.
   *
   * @param raw its natural log-probability under the model alone
   * @param p its probability under the law
   */
  public void emit(int token, double raw, double p) {
    int place = emitted();
    if (place == logP.length) {
      rawLogP = Arrays.copyOf(rawLogP, 2 * place);
      logP = Arrays.copyOf(logP, 2 * place);
    }
    rawLogP[place] = raw;
    logP[place] = Math.log(p);
    tokens.append(token);
    ended = problem.model().vocabulary().isEnd(token);
    if (!ended) {
      stopping.ifPresent(text -> text.append(token));
    }
  }

  private Optional<String> stop() {
    return stopping.flatMap(ContinuationText::stop);
  }

  /** Prompt and continuation; to be read only. */
  public TokenBuffer tokens() {
    return tokens;
  }

  /** How many tokens were emitted. */
  public int emitted() {
    return tokens.length() - problem.prompt().length();
  }

  /** How many more may be emitted. */
  public int remaining() {
    return ended || stop().isPresent() ? 0 : problem.length() - emitted();
  }

  /** The emitted token at that place, as an event. */
  public ProgressEvent.Token event(int place) {
    return new ProgressEvent.Token(tokens.token(problem.prompt().length() + place), logP[place]);
  }

  /** The continuation as it stands. */
  public Generation generation() {
    int emitted = emitted();
    Generation drawn =
        Generation.of(
            tokens.sequenceFrom(problem.prompt().length()),
            Arrays.copyOf(rawLogP, emitted),
            Arrays.copyOf(logP, emitted),
            ended);
    return stop().map(drawn::stoppedBy).orElse(drawn);
  }
}
