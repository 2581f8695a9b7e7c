package org.credence.decoding.speculative;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.credence.core.engine.Run;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.ExhaustiveRandomness;
import org.credence.core.testkit.StatisticalAssert;
import org.credence.decoding.exact.SequenceEnumeration;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.problem.Generation;
import org.credence.decoding.problem.GenerationProblem;
import org.credence.decoding.problem.StopTexts;
import org.credence.decoding.problem.TextLawProblem;
import org.credence.decoding.sampling.AncestralSampling;
import org.credence.decoding.sampling.Decoder;
import org.credence.decoding.sampling.DrawCounter;
import org.credence.decoding.sampling.GenerationSampler;
import org.credence.decoding.testkit.ToyModels;
import org.junit.jupiter.api.Test;

/**
 * Proofs: the emitted law of the shipped decoders, every path of chance walked, is the target law to 1e-12. No false alarms; the
 * errors these proofs catch are listed in {@link SpeculativeMutantsTest}.
 */
final class DecodersEmitTheTargetLawTest {

  private static final double TOLERANCE = 1e-12;
  private static final double[] TEMPERATURES = {1, 0.5, 2, 0};
  private static final double[] ZEROS = {0, 0.3, 0.6};
  private static final int PAIRS = 480;

  /** A pair of random models with a problem on the first. */
  private record Pair(LanguageModel target, LanguageModel draft, TextLawProblem problem) {}

  private static Pair pair(int index) {
    Randomness randomness =
        SeededRandomness.of(StatisticalAssert.seed("decoders emit the target law")).split(index);
    int size = 2 + index % 2;
    Vocabulary vocabulary = ToyModels.vocabulary(size, index / 2 % 2 == 1);
    LanguageModel target = ToyModels.random(randomness, vocabulary, ZEROS[index / 4 % 3]);
    LanguageModel draft =
        index % 12 == 11 ? target : ToyModels.random(randomness, vocabulary, ZEROS[index / 12 % 3]);
    TokenLaw law = TokenLaw.temperature(TEMPERATURES[index / 3 % 4]);
    TokenSequence prompt =
        index % 3 == 0
            ? TokenSequence.of(size - 1)
            : TokenSequence.of(size - 1, randomness.below(size), size - 1);
    return new Pair(target, draft, new TextLawProblem(target, law, prompt, 1 + index / 5 % 4));
  }

  @Test
  void theEnumerationIsTheDefinition() {
    for (int index = 0; index < PAIRS; index++) {
      TextLawProblem problem = pair(index).problem();
      assertThat(
              ToyModels.totalVariation(
                  ToyModels.definition(
                      problem.model(), problem.law(), problem.prompt(), problem.length()),
                  target(problem)))
          .as("pair %s", index)
          .isLessThan(TOLERANCE);
    }
  }

  @Test
  void ancestralSamplingEmitsTheTargetLaw() {
    for (int index = 0; index < PAIRS; index++) {
      assertEmitsTheTargetLaw(AncestralSampling.standard(), pair(index).problem(), "pair " + index);
    }
  }

  @Test
  void speculativeDecodingEmitsTheTargetLawForEveryDraftLength() {
    for (int index = 0; index < PAIRS; index++) {
      Pair pair = pair(index);
      for (int draftLength = 1; draftLength <= 4; draftLength++) {
        assertEmitsTheTargetLaw(
            new SpeculativeDecoding(DraftSource.of(pair.draft(), "toy"), draftLength),
            pair.problem(),
            "pair " + index + ", draft length " + draftLength);
      }
    }
  }

  @Test
  void everyTemperatureLengthAndDraftLengthOnOnePairWithAnEndToken() {
    Pair pair = pair(7); // 3 tokens, one of them the end
    assertThat(pair.target().vocabulary().end()).isPresent();
    for (double temperature : TEMPERATURES) {
      for (int length = 1; length <= 4; length++) {
        TextLawProblem problem =
            new TextLawProblem(
                pair.target(), TokenLaw.temperature(temperature), pair.problem().prompt(), length);
        for (int draftLength = 1; draftLength <= 4; draftLength++) {
          assertEmitsTheTargetLaw(
              new SpeculativeDecoding(DraftSource.of(pair.draft(), "toy"), draftLength),
              problem,
              "temperature " + temperature + ", length " + length + ", drafts " + draftLength);
        }
      }
    }
  }

  @Test
  void theRawLawIsTheLawAtTemperatureOne() {
    Pair pair = pair(5);
    TextLawProblem raw =
        new TextLawProblem(pair.target(), TokenLaw.raw(), pair.problem().prompt(), 3);
    assertEmitsTheTargetLaw(
        new SpeculativeDecoding(DraftSource.of(pair.draft(), "toy"), 2), raw, "raw");
  }

  @Test
  void everythingIsAcceptedWhereTheDraftIsTheTarget() {
    TextLawProblem problem = pair(11).problem();
    for (int draftLength = 1; draftLength <= 4; draftLength++) {
      GenerationSampler sampler =
          new SpeculativeDecoding(DraftSource.of(problem.model(), "itself"), draftLength);
      ExhaustiveRandomness.law(
          randomness -> {
            DrawCounter counter = new DrawCounter();
            Generation text = sampler.draw(problem.generation(), randomness, counter);
            assertThat(counter.accepted()).isEqualTo(counter.drafted());
            assertThat(counter.tokens()).isEqualTo(text.tokens().length());
            return text.tokens();
          });
    }
  }

  @Test
  void aPassEmitsOneTokenMoreThanItDraftedAndNeverMoreThanTheLength() {
    TextLawProblem problem =
        new TextLawProblem(pair(4).target(), TokenLaw.raw(), TokenSequence.of(0), 9);
    DrawCounter counter = new DrawCounter();
    Generation text =
        new SpeculativeDecoding(DraftSource.of(problem.model(), "itself"), 3)
            .draw(problem.generation(), SeededRandomness.of(1), counter);
    assertThat(text.tokens().length()).isEqualTo(9);
    assertThat(counter.targetPasses()).isEqualTo(3); // 4 + 4 + 1 tokens
    assertThat(counter.targetPositions()).isEqualTo(9);
    assertThat(counter.drafted()).isEqualTo(6);
  }

  /** The law of the beginnings of texts, up to the token with which one of the stop texts is complete. */
  private static Map<TokenSequence, Double> stopped(TextLawProblem problem, String... stops) {
    Map<TokenSequence, Double> law = new LinkedHashMap<>();
    target(problem)
        .forEach(
            (text, p) -> {
              StringBuilder written = new StringBuilder();
              int length = 0;
              while (length < text.length()
                  && Arrays.stream(stops).noneMatch(stop -> written.indexOf(stop) >= 0)) {
                Vocabulary vocabulary = problem.model().vocabulary();
                int token = text.token(length++);
                written.append(vocabulary.isSpecial(token) ? "" : vocabulary.text(token));
              }
              int[] begun = Arrays.copyOf(text.toArray(), length);
              law.merge(TokenSequence.of(begun), p, Double::sum);
            });
    return law;
  }

  @Test
  void stopTextsChangeNothingOfTheLawBeforeThem() {
    for (int index = 0; index < PAIRS; index += 7) {
      Pair pair = pair(index);
      TextLawProblem problem =
          new TextLawProblem(pair.target(), pair.problem().law(), pair.problem().prompt(), 4);
      GenerationProblem stopping =
          new GenerationProblem(
              problem.model(), problem.law(), problem.prompt(), 4, StopTexts.of("ab", "bb"));
      for (GenerationSampler sampler :
          List.of(
              AncestralSampling.standard(),
              new SpeculativeDecoding(DraftSource.of(pair.draft(), "toy"), 3))) {
        Map<TokenSequence, Double> emitted =
            ExhaustiveRandomness.law(
                    randomness -> sampler.draw(stopping, randomness, new DrawCounter()).tokens())
                .probabilities();
        assertThat(ToyModels.totalVariation(stopped(problem, "ab", "bb"), emitted))
            .as("pair %s, %s", index, sampler)
            .isLessThan(TOLERANCE);
      }
    }
  }

  @Test
  void aDecoderThatStoppedBeginsItsNextDrawAnew() {
    LanguageModel model = ToyModels.constant(ToyModels.vocabulary(2, false), .5, .5);
    GenerationProblem problem =
        new GenerationProblem(model, TokenLaw.raw(), TokenSequence.of(0), 30, StopTexts.of("bab"));
    Decoder decoder = new SpeculativeDecoding(DraftSource.of(model, "itself"), 4).decoder(problem);
    for (int seed = 0; seed < 20; seed++) {
      decoder.restart();
      Randomness randomness = SeededRandomness.of(seed);
      while (!decoder.done()) {
        decoder.step(randomness, new DrawCounter());
      }
      Generation text = decoder.generation();
      String written = model.vocabulary().decode(text.tokens());
      assertThat(written.indexOf("bab"))
          .isEqualTo(text.stopText().isPresent() ? written.length() - 3 : -1);
      assertThat(text.endedByToken()).isFalse();
    }
  }

  private static Map<TokenSequence, Double> target(TextLawProblem problem) {
    return ToyModels.probabilities(
        SequenceEnumeration.standard().infer(problem, Run.of(1)).orThrow());
  }

  /** Walks every path; on each, the log-probabilities that come with the text must be those of the text. */
  private static void assertEmitsTheTargetLaw(
      GenerationSampler sampler, TextLawProblem problem, String description) {
    Map<TokenSequence, Double> target = target(problem);
    ExhaustiveRandomness.Law<TokenSequence> emitted =
        ExhaustiveRandomness.law(
            randomness -> {
              Generation text = sampler.draw(problem.generation(), randomness, new DrawCounter());
              double logP = 0;
              for (int i = 0; i < text.tokens().length(); i++) {
                logP += text.logP(i);
              }
              assertThat(Math.exp(logP))
                  .as(description + ", log-probabilities of " + text.tokens())
                  .isCloseTo(target.getOrDefault(text.tokens(), 0.0), within(TOLERANCE));
              assertThat(text.endedByToken())
                  .isEqualTo(
                      problem
                          .model()
                          .vocabulary()
                          .isEnd(text.tokens().token(text.tokens().length() - 1)));
              return text.tokens();
            });
    assertThat(ToyModels.totalVariation(target, emitted.probabilities()))
        .as(description)
        .isLessThan(TOLERANCE);
  }
}
