package org.credence.decoding.sampling;

import java.util.List;
import java.util.Map;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.core.engine.ProgressEvent;
import org.credence.core.random.Randomness;
import org.credence.decoding.model.Cursors;
import org.credence.decoding.model.Reading;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.problem.GenerationProblem;

/**
 * Draws a text one token at a time, each from the law given all before it: the definition of the target, and the plain way to it.
 *
 * <pre>  x_i ~ law(P(. | prompt, x_1 .. x_(i-1)))   i = 1 .. length, or until the end token </pre>
 *
 * <p>An exact sample. Each token costs one pass of the target that scores one position; {@code SpeculativeDecoding} gives the
 * same law with fewer passes where a good cheap draft is at hand.
 */
public record AncestralSampling() implements GenerationSampler {

  /** The standard settings; there are no others. */
  public static AncestralSampling standard() {
    return new AncestralSampling();
  }

  @Override
  public Forecast forecast(GenerationProblem problem) {
    return Forecast.ofAnswer(
        problem.length(),
        8.0 * (2 * problem.model().vocabulary().size() + 3L * problem.length()),
        problem.length() + " tokens, one target position each");
  }

  @Override
  public Decoder decoder(GenerationProblem problem) {
    return new AncestralDecoder(problem, Cursors.openBefore(problem.model(), problem.prompt()));
  }

  @Override
  public Map<String, Double> measures(DrawCounter counter) {
    return counter.targetMeasures();
  }

  @Override
  public String toString() {
    return EngineLabel.of("ancestral-sampling").toString();
  }

  private static final class AncestralDecoder implements Decoder {
    private final GenerationProblem problem;
    private final int size;
    private final TokenContext context; // one token behind the text
    private final int promptRead;
    private final DrawnText text;
    private final double[] rawLogP; // [vocabulary]
    private final double[] p; // [vocabulary]

    AncestralDecoder(GenerationProblem problem, TokenContext context) {
      this.problem = problem;
      this.size = problem.model().vocabulary().size();
      this.text = new DrawnText(problem);
      this.rawLogP = new double[size];
      this.p = new double[size];
      this.context = context;
      this.promptRead = context.length();
    }

    @Override
    public Decoder sibling() {
      TokenContext fork = context.fork();
      fork.truncate(promptRead);
      return new AncestralDecoder(problem, fork);
    }

    @Override
    public void restart() {
      text.clear();
      context.truncate(promptRead);
    }

    @Override
    public boolean done() {
      return text.remaining() == 0;
    }

    @Override
    public Reading reading() {
      return new Reading(context, text.tokens().from(context.length()), 1, rawLogP);
    }

    @Override
    public boolean advance(Randomness randomness, DrawCounter counter) {
      counter.targetPass(1);
      problem.law().probabilities(text.tokens(), rawLogP, 0, size, p);
      int token = randomness.categorical(p);
      text.emit(token, rawLogP[token], p[token]);
      counter.emitted(1);
      return true;
    }

    @Override
    public List<ProgressEvent.Token> lastTokens() {
      return text.emitted() == 0 ? List.of() : List.of(text.event(text.emitted() - 1));
    }

    @Override
    public Generation generation() {
      return text.generation();
    }

    @Override
    public long bytes() {
      return 8L * (2L * size + 3L * text.emitted());
    }
  }
}
