package org.credence.decoding.speculative;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.ExhaustiveRandomness;
import org.credence.core.testkit.StatisticalAssert;
import org.credence.decoding.law.TokenLaw;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.TokenBuffer;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.model.TokenSequence;
import org.credence.decoding.model.Vocabulary;
import org.credence.decoding.problem.GenerationProblem;
import org.credence.decoding.sampling.DrawCounter;
import org.credence.decoding.testkit.ToyModels;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The known ways to get speculative decoding wrong, each built into the shipped decoder through its seams, each caught by walking
 * every path: letters refer to the failure table in the project's notes on decoding (q claimed differs from q sampled, residual
 * taken from p, ...). Two errors leave the law right and only waste work; they are caught by the cost.
 */
final class SpeculativeMutantsTest {

  private static final double CAUGHT = 1e-6;
  private static final double TOLERANCE = 1e-12;
  private static final int LENGTH = 3;
  private static final double[] TEMPERATURES = {1, 0.5, 2};

  /** Target, draft, temperature. */
  private record Case(LanguageModel target, LanguageModel draft, TokenLaw law, int draftLength) {
    GenerationProblem problem(LanguageModel model) {
      return new GenerationProblem(
          model, law, TokenSequence.of(model.vocabulary().size() - 1), LENGTH);
    }
  }

  /** A decoder for a case, right or wrong. */
  @FunctionalInterface
  private interface Decoding {
    SpeculativeDecoder decoder(Case on);
  }

  private static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    Randomness randomness = SeededRandomness.of(StatisticalAssert.seed("speculative mutants"));
    for (int index = 0; index < 12; index++) {
      Vocabulary vocabulary = ToyModels.vocabulary(3, index % 2 == 0);
      cases.add(
          new Case(
              ToyModels.random(randomness, vocabulary, 0.2),
              ToyModels.random(randomness, vocabulary, 0.2),
              TokenLaw.temperature(TEMPERATURES[index % 3]),
              1 + index % 2));
    }
    return cases;
  }

  private static Map<TokenSequence, Double> emitted(Case on, Decoding decoding) {
    return ExhaustiveRandomness.law(
            randomness -> {
              SpeculativeDecoder decoder = decoding.decoder(on);
              while (!decoder.done()) {
                decoder.step(randomness, new DrawCounter());
              }
              return decoder.generation().tokens();
            })
        .probabilities();
  }

  private static double worst(Decoding decoding) {
    double worst = 0;
    for (Case on : cases()) {
      GenerationProblem problem = on.problem(on.target());
      worst =
          Math.max(
              worst,
              ToyModels.totalVariation(
                  ToyModels.definition(on.target(), on.law(), problem.prompt(), LENGTH),
                  emitted(on, decoding)));
    }
    return worst;
  }

  private static SpeculativeDecoder decoder(Case on, Drafting drafting, Verification verification) {
    return new SpeculativeDecoder(
        on.problem(on.target()), on.draft(), on.draftLength(), drafting, verification);
  }

  private static Decoding drafting(Drafting drafting) {
    return on -> decoder(on, drafting, new TokenVerification());
  }

  private static Decoding verification(Verification verification) {
    return on -> decoder(on, Drafting.FROM_THE_LAW, verification);
  }

  @Test
  void theShippedRuleIsNotCaught() {
    assertThat(worst(verification(new TokenVerification()))).isLessThan(TOLERANCE);
    assertThat(worst(verification(new Rule())))
        .as("the rule the mutants change")
        .isLessThan(TOLERANCE);
  }

  @TestFactory
  Stream<DynamicTest> everyMutantIsCaught() {
    Map<String, Decoding> mutants = new LinkedHashMap<>();
    mutants.put("a: greedy draft, softmax claimed", drafting(SpeculativeMutantsTest::greedyDraft));
    mutants.put(
        "a: draft from the top two, all claimed", drafting(SpeculativeMutantsTest::topTwoDraft));
    mutants.put(
        "f: temperature ignored in the draft's claim", drafting(SpeculativeMutantsTest::rawClaim));
    mutants.put(
        "f: temperature ignored in the draft's draw", drafting(SpeculativeMutantsTest::rawDraw));
    mutants.put("b: residual taken from p", verification(new ResidualFromTarget()));
    mutants.put("b: residual not clipped", verification(new ResidualNotClipped()));
    mutants.put("b: residual of the place before", verification(new ResidualOfFirstPlace()));
    mutants.put("b: residual of q over p", verification(new ResidualTurnedRound()));
    mutants.put("c: everything accepted", verification(new AcceptAlways()));
    mutants.put("c: accepted tokens counted one too many", verification(new OneTooMany()));
    mutants.put("c: target's row off by one", verification(new RowOffByOne()));
    mutants.put("c: ratio turned round", verification(new RatioTurnedRound()));
    mutants.put("e: bonus from the unprocessed target", verification(new RawBonus()));
    mutants.put("f: target verified by argmax", verification(new ArgmaxTarget()));
    mutants.put("j: bonus from the row before", verification(new BonusFromRowBefore()));
    mutants.put("k: target's context not rolled back", on -> staleTarget(on));
    mutants.put("end token ignored", on -> endIgnored(on));
    return mutants.entrySet().stream()
        .map(
            mutant ->
                DynamicTest.dynamicTest(
                    mutant.getKey(),
                    () -> assertThat(worst(mutant.getValue())).isGreaterThan(CAUGHT)));
  }

  @Test
  void aDraftContextNotRolledBackLeavesTheLawRightAndIsCaughtByTheCost() {
    Decoding right = verification(new TokenVerification());
    Decoding stale =
        on ->
            new SpeculativeDecoder(
                on.problem(on.target()),
                new Stale(on.draft()),
                on.draftLength(),
                Drafting.FROM_THE_LAW,
                new TokenVerification());
    assertThat(worst(stale)).isLessThan(TOLERANCE);
    assertThat(cases())
        .anySatisfy(
            on ->
                assertThat(Math.abs(expectedAccepted(on, right) - expectedAccepted(on, stale)))
                    .isGreaterThan(CAUGHT));
  }

  private static double expectedAccepted(Case on, Decoding decoding) {
    return ExhaustiveRandomness.law(
            randomness -> {
              DrawCounter counter = new DrawCounter();
              SpeculativeDecoder decoder = decoding.decoder(on);
              while (!decoder.done()) {
                decoder.step(randomness, counter);
              }
              return counter.accepted();
            })
        .expectation(Long::doubleValue);
  }

  @Test
  void aDroppedBonusTokenLeavesTheLawRightAndIsCaughtByTheCost() {
    Verification noBonus =
        (pass, randomness) -> {
          Verification.Verdict verdict = new TokenVerification().verify(pass, randomness);
          return verdict.accepted() == pass.count && pass.count > 0
              ? new Verification.Verdict(pass.count, OptionalInt.empty())
              : verdict;
        };
    assertThat(worst(verification(noBonus))).isLessThan(TOLERANCE);
    Case on = cases().get(1);
    GenerationProblem problem = on.problem(on.target());
    assertThat(passes(problem, noBonus)).isEqualTo(2);
    assertThat(passes(problem, new TokenVerification())).isEqualTo(1);
  }

  /** Passes for a text of three tokens, two drafted by the target itself. */
  private static long passes(GenerationProblem problem, Verification verification) {
    DrawCounter counter = new DrawCounter();
    SpeculativeDecoder decoder =
        new SpeculativeDecoder(
            problem, problem.model(), LENGTH - 1, Drafting.FROM_THE_LAW, verification);
    while (!decoder.done()) {
      decoder.step(SeededRandomness.of(3), counter);
    }
    return counter.targetPasses();
  }

  // --- wrong drafts
  // -------------------------------------------------------------------------------------------------------

  private static int greedyDraft(
      TokenLaw law, TokenBuffer text, Pass pass, int place, Randomness randomness) {
    Drafting.FROM_THE_LAW.propose(law, text, pass, place, randomness);
    return argmax(pass.draft, pass.at(place, 0), pass.size);
  }

  private static int topTwoDraft(
      TokenLaw law, TokenBuffer text, Pass pass, int place, Randomness randomness) {
    int row = pass.at(place, 0);
    law.probabilities(text, pass.draftRawLogP, row, pass.size, pass.draft);
    double[] best = Arrays.copyOfRange(pass.draft, row, row + pass.size);
    double least = Arrays.stream(best).min().orElseThrow();
    for (int token = 0; token < best.length; token++) {
      if (best[token] == least && best[token] < 0.99) {
        best[token] = 0;
        break;
      }
    }
    return randomness.categorical(best);
  }

  private static int rawClaim(
      TokenLaw law, TokenBuffer text, Pass pass, int place, Randomness randomness) {
    int token = Drafting.FROM_THE_LAW.propose(law, text, pass, place, randomness);
    TokenLaw.raw().probabilities(text, pass.draftRawLogP, pass.at(place, 0), pass.size, pass.draft);
    return token;
  }

  private static int rawDraw(
      TokenLaw law, TokenBuffer text, Pass pass, int place, Randomness randomness) {
    int token = Drafting.FROM_THE_LAW.propose(TokenLaw.raw(), text, pass, place, randomness);
    law.probabilities(text, pass.draftRawLogP, pass.at(place, 0), pass.size, pass.draft);
    return token;
  }

  private static int argmax(double[] values, int offset, int length) {
    int best = 0;
    for (int i = 1; i < length; i++) {
      best = values[offset + i] > values[offset + best] ? i : best;
    }
    return best;
  }

  // --- wrong verifications
  // ------------------------------------------------------------------------------------------------

  /** The right rule, written a second time in pieces that a mutant can change one at a time. */
  private static class Rule implements Verification {

    double p(Pass pass, int place, int token) {
      return pass.target(place)[pass.at(place, token)];
    }

    double q(Pass pass, int place, int token) {
      return pass.draft[pass.at(place, token)];
    }

    double acceptance(Pass pass, int place, int token) {
      return Math.min(1, p(pass, place, token) / q(pass, place, token));
    }

    double residual(Pass pass, int place, int token) {
      return Math.max(0, p(pass, place, token) - q(pass, place, token));
    }

    double bonus(Pass pass, int token) {
      return p(pass, pass.count, token);
    }

    int accepted(Pass pass, int rejectedPlace) {
      return rejectedPlace;
    }

    @Override
    public final Verdict verify(Pass pass, Randomness randomness) {
      for (int i = 0; i < pass.count; i++) {
        double[] residual = new double[pass.size];
        double total = 0;
        for (int token = 0; token < pass.size; token++) {
          residual[token] = residual(pass, i, token);
          total += residual[token];
        }
        if (!randomness.bernoulli(acceptance(pass, i, pass.drafted[i])) && total > 0) {
          int accepted = accepted(pass, i);
          boolean full = accepted == pass.count;
          return new Verdict(
              accepted,
              full ? OptionalInt.empty() : OptionalInt.of(randomness.categorical(residual)));
        }
      }
      if (!pass.bonus) {
        return new Verdict(pass.count, OptionalInt.empty());
      }
      double[] bonus = new double[pass.size];
      for (int token = 0; token < pass.size; token++) {
        bonus[token] = bonus(pass, token);
      }
      return new Verdict(pass.count, OptionalInt.of(randomness.categorical(bonus)));
    }
  }

  private static final class ResidualFromTarget extends Rule {
    @Override
    double residual(Pass pass, int place, int token) {
      return p(pass, place, token);
    }
  }

  private static final class ResidualNotClipped extends Rule {
    @Override
    double residual(Pass pass, int place, int token) {
      return Math.abs(p(pass, place, token) - q(pass, place, token));
    }
  }

  private static final class ResidualOfFirstPlace extends Rule {
    @Override
    double residual(Pass pass, int place, int token) {
      return super.residual(pass, 0, token);
    }
  }

  private static final class ResidualTurnedRound extends Rule {
    @Override
    double residual(Pass pass, int place, int token) {
      return Math.max(0, q(pass, place, token) - p(pass, place, token));
    }
  }

  private static final class AcceptAlways extends Rule {
    @Override
    double acceptance(Pass pass, int place, int token) {
      return 1;
    }
  }

  private static final class OneTooMany extends Rule {
    @Override
    int accepted(Pass pass, int rejectedPlace) {
      return rejectedPlace + 1;
    }
  }

  private static final class RowOffByOne extends Rule {
    @Override
    double acceptance(Pass pass, int place, int token) {
      int row = place + 1 < pass.count || pass.bonus ? place + 1 : place;
      return Math.min(1, p(pass, row, token) / q(pass, place, token));
    }
  }

  private static final class RatioTurnedRound extends Rule {
    @Override
    double acceptance(Pass pass, int place, int token) {
      double p = p(pass, place, token);
      return p == 0 ? 0 : Math.min(1, q(pass, place, token) / p);
    }
  }

  private static final class RawBonus extends Rule {
    @Override
    double bonus(Pass pass, int token) {
      return Math.exp(pass.targetRawLogP[pass.at(pass.count, token)]);
    }
  }

  private static final class BonusFromRowBefore extends Rule {
    @Override
    double bonus(Pass pass, int token) {
      return p(pass, Math.max(0, pass.count - 1), token);
    }
  }

  private static final class ArgmaxTarget extends Rule {
    @Override
    double p(Pass pass, int place, int token) {
      return token == argmax(pass.target(place), pass.at(place, 0), pass.size) ? 1 : 0;
    }
  }

  // --- wrong contexts
  // -----------------------------------------------------------------------------------------------------

  private static SpeculativeDecoder staleTarget(Case on) {
    return new SpeculativeDecoder(
        on.problem(new Stale(on.target())),
        on.draft(),
        on.draftLength(),
        Drafting.FROM_THE_LAW,
        new TokenVerification());
  }

  private static SpeculativeDecoder endIgnored(Case on) {
    return new SpeculativeDecoder(
        on.problem(new Endless(on.target())),
        new Endless(on.draft()),
        on.draftLength(),
        Drafting.FROM_THE_LAW,
        new TokenVerification());
  }

  /** A model whose contexts say that they forget and do not. */
  private record Stale(LanguageModel model) implements LanguageModel {
    @Override
    public Vocabulary vocabulary() {
      return model.vocabulary();
    }

    @Override
    public TokenContext open() {
      return new StaleContext(this, model.open(), 0);
    }
  }

  private static final class StaleContext implements TokenContext {
    private final LanguageModel model;
    private final TokenContext context;
    private int stale;

    StaleContext(LanguageModel model, TokenContext context, int stale) {
      this.model = model;
      this.context = context;
      this.stale = stale;
    }

    @Override
    public LanguageModel model() {
      return model;
    }

    @Override
    public int length() {
      return context.length() - stale;
    }

    @Override
    public void extend(int[] tokens, int scored, double[] out) {
      context.extend(tokens, scored, out);
    }

    @Override
    public TokenContext fork() {
      return new StaleContext(model, context.fork(), stale);
    }

    @Override
    public void truncate(int length) {
      stale = context.length() - length;
    }
  }

  /** The same model without an end token. */
  private record Endless(LanguageModel model) implements LanguageModel {
    @Override
    public Vocabulary vocabulary() {
      return new EndlessVocabulary(model.vocabulary());
    }

    @Override
    public TokenContext open() {
      return model.open();
    }
  }

  private record EndlessVocabulary(Vocabulary vocabulary) implements Vocabulary {
    @Override
    public int size() {
      return vocabulary.size();
    }

    @Override
    public String text(int token) {
      return vocabulary.text(token);
    }

    @Override
    public OptionalInt find(String text) {
      return vocabulary.find(text);
    }

    @Override
    public OptionalInt begin() {
      return vocabulary.begin();
    }

    @Override
    public OptionalInt end() {
      return OptionalInt.empty();
    }

    @Override
    public int[] encode(String text) {
      return vocabulary.encode(text);
    }
  }
}
