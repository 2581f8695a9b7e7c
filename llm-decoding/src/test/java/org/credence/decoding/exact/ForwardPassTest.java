package org.credence.decoding.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.credence.core.engine.Outcome;
import org.credence.core.engine.Run;
import org.credence.core.engine.StopReason;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.problem.NextTokenProblem;
import org.credence.decoding.problem.Score;
import org.credence.decoding.problem.ScoreProblem;
import org.credence.decoding.problem.TokenDistribution;
import org.credence.decoding.testkit.ToyModels;
import org.junit.jupiter.api.Test;

final class ForwardPassTest {

  private static final LanguageModel MODEL =
      ToyModels.random(SeededRandomness.of(4), ToyModels.vocabulary(3, false), .1);

  @Test
  void theNextTokenIsWhatTheModelSaysRawAndUnderTheLaw() {
    TokenSequence prompt = TokenSequence.of(2, 0, 1, 1);
    double[] rows = new double[12];
    MODEL.open().extend(prompt.toArray(), rows);
    TokenDistribution next =
        ForwardPass.nextToken()
            .infer(new NextTokenProblem(MODEL, TokenLaw.temperature(.5), prompt), Run.of(1))
            .orThrow();
    double total = 0;
    for (int token = 0; token < 3; token++) {
      total += Math.exp(2 * rows[9 + token]);
    }
    for (int token = 0; token < 3; token++) {
      assertThat(next.rawLogP(token)).isEqualTo(rows[9 + token]);
      assertThat(next.p(token)).isCloseTo(Math.exp(2 * rows[9 + token]) / total, within(1e-15));
    }
  }

  @Test
  void aScoreIsTheSumOfNextTokenLogProbabilitiesAlsoBeyondABlock() {
    Randomness randomness = SeededRandomness.of(9);
    for (int length : new int[] {1, 2, 63, 64, 65, 200}) {
      int[] tokens = new int[length];
      for (int i = 0; i < length; i++) {
        tokens[i] = randomness.below(3);
      }
      TokenSequence prompt = TokenSequence.of(1, 2);
      Score score =
          ForwardPass.score()
              .infer(new ScoreProblem(MODEL, prompt, TokenSequence.of(tokens)), Run.of(1))
              .orThrow();
      TokenContext context = MODEL.open();
      context.extend(prompt.toArray(), new double[6]);
      double[] row = new double[3];
      context.truncate(1);
      context.extend(new int[] {2}, row);
      double sum = 0;
      for (int i = 0; i < length; i++) {
        assertThat(score.logP(i)).isEqualTo(row[tokens[i]]);
        sum += row[tokens[i]];
        context.extend(new int[] {tokens[i]}, row);
      }
      assertThat(score.logP()).isCloseTo(sum, within(1e-10));
      assertThat(score.length()).isEqualTo(length);
    }
  }

  @Test
  void anImpossibleTextHasLogProbabilityMinusInfinity() {
    LanguageModel model = ToyModels.constant(ToyModels.vocabulary(2, false), 1, 0);
    Score score =
        ForwardPass.score()
            .infer(
                new ScoreProblem(model, TokenSequence.of(0), TokenSequence.of(0, 1, 0)), Run.of(1))
            .orThrow();
    assertThat(score.logP()).isEqualTo(Double.NEGATIVE_INFINITY);
    assertThat(score.logP(2)).isZero();
  }

  @Test
  void aModelThatGivesNoNumbersIsNotAnswered() {
    LanguageModel broken = new Broken(ToyModels.vocabulary(2, false));
    Outcome<Score> score =
        ForwardPass.score()
            .infer(
                new ScoreProblem(broken, TokenSequence.of(0), TokenSequence.of(0, 1)), Run.of(1));
    assertThat(score.diagnostics().stop()).isEqualTo(StopReason.DIVERGED);
    assertThat(reason(score))
        .isEqualTo(
            "the model's log-probability of token 0 of the text (counted from 0) is NaN; check the model");
    Outcome<TokenDistribution> next =
        ForwardPass.nextToken()
            .infer(
                new NextTokenProblem(broken, TokenLaw.raw(), TokenSequence.of(0, 1, 0)), Run.of(1));
    assertThat(reason(next)).contains("at position 3").contains("token 0 has NaN");
  }

  private static String reason(Outcome<?> outcome) {
    return outcome.match(a -> "answered", i -> "impossible", g -> g.reason());
  }

  private record Broken(Vocabulary vocabulary) implements LanguageModel {
    @Override
    public TokenContext open() {
      return new BrokenContext(this);
    }
  }

  private record BrokenContext(LanguageModel model) implements TokenContext {
    @Override
    public int length() {
      return 0;
    }

    @Override
    public void extend(int[] tokens, int scored, double[] out) {
      Arrays.fill(out, Double.NaN);
    }

    @Override
    public TokenContext fork() {
      return this;
    }

    @Override
    public void truncate(int length) {}
  }
}
