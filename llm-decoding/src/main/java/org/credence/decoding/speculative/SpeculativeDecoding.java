package org.credence.decoding.speculative;

import java.util.LinkedHashMap;
import java.util.Map;
import org.credence.core.engine.EngineLabel;
import org.credence.core.engine.Forecast;
import org.credence.decoding.problem.GenerationProblem;
import org.credence.decoding.sampling.Decoder;
import org.credence.decoding.sampling.DrawCounter;
import org.credence.decoding.sampling.GenerationSampler;

/**
 * Draws a text from the target's law with fewer passes of the target: a cheaper model drafts the next few tokens, one call of the
 * target scores them all, and {@link TokenVerification} keeps as many as leave the law exactly what it is.
 *
 * <p>An exact sample, whatever the draft; the draft decides only the cost. A pass emits between 1 and {@code draftLength + 1}
 * tokens, see {@link ExpectedSpeed}. Choose it over {@code AncestralSampling} where a pass that scores a few positions costs little
 * more than a pass that scores one, as on a machine bound by its memory.
 *
 * <p>Both models are put under the problem's law before they are compared. Evaluations count the target's positions; those of the
 * draft are the measure {@code draftPositions}.
 *
 * <p>Source: Leviathan, Kalman &amp; Matias 2023; Chen et al. 2023.
 *
 * @param draft where the draft model comes from
 * @param draftLength how many tokens are drafted before the target is asked (γ), 1 to {@link #MOST_DRAFT_LENGTH}
 */
public record SpeculativeDecoding(DraftSource draft, int draftLength) implements GenerationSampler {

  /** The longest draft that can be asked for. */
  public static final int MOST_DRAFT_LENGTH = 64;

  private static final int DEFAULT_DRAFT_LENGTH = 4;
  private static final DraftSource DEFAULT_DRAFT = DraftSource.usual();

  public SpeculativeDecoding {
    if (draftLength < 1 || draftLength > MOST_DRAFT_LENGTH) {
      throw new IllegalArgumentException(
          "draft length is "
              + draftLength
              + "; give a number of tokens from 1 to "
              + MOST_DRAFT_LENGTH);
    }
  }

  /** Four tokens drafted by the {@linkplain DraftSource#usual usual} draft. */
  public static SpeculativeDecoding standard() {
    return new SpeculativeDecoding(DEFAULT_DRAFT, DEFAULT_DRAFT_LENGTH);
  }

  public SpeculativeDecoding withDraft(DraftSource newDraft) {
    return new SpeculativeDecoding(newDraft, draftLength);
  }

  public SpeculativeDecoding withDraftLength(int newDraftLength) {
    return new SpeculativeDecoding(draft, newDraftLength);
  }

  @Override
  public Forecast forecast(GenerationProblem problem) {
    double rows = 4.0 * draftLength + 2;
    return Forecast.ofAnswer(
        problem.length(),
        8.0 * (rows * problem.model().vocabulary().size() + 3.0 * problem.length()),
        problem.length()
            + " tokens, at least one target position each, at most "
            + (draftLength + 1)
            + "; more by what the draft gets wrong");
  }

  @Override
  public Decoder decoder(GenerationProblem problem) {
    return new SpeculativeDecoder(
        problem,
        draft.draftFor(problem.model()),
        draftLength,
        Drafting.FROM_THE_LAW,
        new TokenVerification());
  }

  @Override
  public Map<String, Double> measures(DrawCounter counter) {
    Map<String, Double> measures = new LinkedHashMap<>(counter.draftMeasures());
    measures.putAll(counter.targetMeasures());
    return measures;
  }

  @Override
  public String toString() {
    return EngineLabel.of("speculative-decoding")
        .with("draft", draft.toString(), DEFAULT_DRAFT.toString())
        .with("length", draftLength, DEFAULT_DRAFT_LENGTH)
        .toString();
  }
}
