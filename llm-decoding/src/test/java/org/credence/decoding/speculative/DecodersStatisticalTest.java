package org.credence.decoding.speculative;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.LongFunction;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.StatisticalAssert;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.problem.GenerationProblem;
import org.credence.decoding.sampling.AncestralSampling;
import org.credence.decoding.sampling.DrawCounter;
import org.credence.decoding.sampling.GenerationSampler;
import org.credence.decoding.testkit.ToyModels;
import org.junit.jupiter.api.Test;

/**
 * The shipped decoders with the shipped generator: 40 000 texts of three tokens, chi-square against the exact law, false alarms at
 * 1e-6. Must catch: accepting every draft, and a residual taken from p, both of which it is shown to catch here.
 */
final class DecodersStatisticalTest {

  private static final int DRAWS = 40_000;
  private static final double FALSE_ALARM_RATE = 1e-6;
  private static final long SEED = StatisticalAssert.seed("decoders statistical");
  private static final Vocabulary VOCABULARY = ToyModels.vocabulary(3, true);
  private static final LanguageModel TARGET =
      ToyModels.random(SeededRandomness.of(31), VOCABULARY, .1);
  private static final LanguageModel DRAFT =
      ToyModels.random(SeededRandomness.of(32), VOCABULARY, .1);
  private static final GenerationProblem PROBLEM =
      new GenerationProblem(TARGET, TokenLaw.temperature(.8), TokenSequence.of(2), 3);

  private static void assertLaw(LongFunction<TokenSequence> draw) {
    Map<TokenSequence, Double> law =
        ToyModels.definition(TARGET, PROBLEM.law(), PROBLEM.prompt(), PROBLEM.length());
    List<TokenSequence> texts = new ArrayList<>(law.keySet());
    long[] counts = new long[texts.size() + 1]; // the last for texts that cannot be
    for (long i = 0; i < DRAWS; i++) {
      int cell = texts.indexOf(draw.apply(i));
      counts[cell < 0 ? texts.size() : cell]++;
    }
    double[] p = new double[counts.length];
    for (int i = 0; i < texts.size(); i++) {
      p[i] = law.get(texts.get(i));
    }
    StatisticalAssert.assertLaw(counts, p, FALSE_ALARM_RATE);
  }

  private static LongFunction<TokenSequence> of(GenerationSampler sampler) {
    return i ->
        sampler.draw(PROBLEM, SeededRandomness.of(SEED).split(i), new DrawCounter()).tokens();
  }

  private static LongFunction<TokenSequence> of(Verification verification) {
    return i -> {
      SpeculativeDecoder decoder =
          new SpeculativeDecoder(PROBLEM, DRAFT, 2, Drafting.FROM_THE_LAW, verification);
      SeededRandomness randomness = SeededRandomness.of(SEED).split(i);
      while (!decoder.done()) {
        decoder.step(randomness, new DrawCounter());
      }
      return decoder.generation().tokens();
    };
  }

  @Test
  void ancestralSamplingDrawsFromTheLaw() {
    assertLaw(of(AncestralSampling.standard()));
  }

  @Test
  void speculativeDecodingDrawsFromTheLaw() {
    for (int draftLength : new int[] {1, 2, 4}) {
      assertLaw(of(new SpeculativeDecoding(DraftSource.of(DRAFT, "toy"), draftLength)));
    }
  }

  @Test
  void acceptingEveryDraftIsCaught() {
    Verification acceptAll =
        (pass, randomness) ->
            new Verification.Verdict(
                pass.count,
                pass.bonus
                    ? OptionalInt.of(
                        randomness.categorical(
                            pass.target(pass.count), pass.at(pass.count, 0), pass.size))
                    : OptionalInt.empty());
    assertThatThrownBy(() -> assertLaw(of(acceptAll))).isInstanceOf(AssertionError.class);
  }

  @Test
  void aResidualTakenFromTheTargetIsCaught() {
    Verification noResidual =
        (pass, randomness) -> {
          Verification.Verdict verdict = new TokenVerification().verify(pass, randomness);
          int place = verdict.accepted();
          return place == pass.count
              ? verdict
              : new Verification.Verdict(
                  place,
                  OptionalInt.of(
                      randomness.categorical(pass.target(place), pass.at(place, 0), pass.size)));
        };
    assertThatThrownBy(() -> assertLaw(of(noResidual))).isInstanceOf(AssertionError.class);
  }
}
