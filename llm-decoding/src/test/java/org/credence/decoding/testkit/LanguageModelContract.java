package org.credence.decoding.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.credence.core.math.LogSpace;
import org.credence.core.random.Randomness;
import org.credence.core.random.SeededRandomness;
import org.credence.core.testkit.StatisticalAssert;
import org.credence.decoding.model.LanguageModel;
import org.credence.decoding.model.Reading;
import org.credence.decoding.model.TokenContext;
import org.credence.decoding.model.Vocabulary;
import org.junit.jupiter.api.Test;

/**
 * What every language model owes its callers: normalised distributions, and the laws of its contexts. A new model inherits it by
 * giving itself and how exactly its probabilities sum to 1.
 */
public abstract class LanguageModelContract {

  private static final int LENGTH = 24;

  /** The model. */
  protected abstract LanguageModel model();

  /** How far from 1 the probabilities of a context may sum. */
  protected double normalisation() {
    return 1e-12;
  }

  private final Randomness randomness =
      SeededRandomness.of(StatisticalAssert.seed("language model contract"));

  @Test
  protected final void everyDistributionIsNormalised() {
    for (int repeat = 0; repeat < 20; repeat++) {
      double[] rows = read(tokens(LENGTH));
      int size = model().vocabulary().size();
      for (int i = 0; i < LENGTH; i++) {
        double[] row = Arrays.copyOfRange(rows, i * size, (i + 1) * size);
        assertThat(Math.exp(LogSpace.logSumExp(row))).isCloseTo(1, within(normalisation()));
        for (double logP : row) {
          assertThat(logP).isLessThanOrEqualTo(normalisation());
        }
      }
    }
  }

  @Test
  protected final void theBeginTokenIsNeverPredicted() {
    double[] rows = read(tokens(LENGTH));
    int size = model().vocabulary().size();
    model()
        .vocabulary()
        .begin()
        .ifPresent(
            begin -> {
              for (int i = 0; i < LENGTH; i++) {
                assertThat(rows[i * size + begin]).isEqualTo(Double.NEGATIVE_INFINITY);
              }
            });
  }

  @Test
  protected final void oneBlockAndStepByStepAndAnyBlocksGiveTheSameBits() {
    int[] tokens = tokens(LENGTH);
    double[] block = read(tokens);
    assertThat(readInBlocks(tokens, 1)).containsExactly(block);
    assertThat(readInBlocks(tokens, 5)).containsExactly(block);
  }

  private double[] readInBlocks(int[] tokens, int blockLength) {
    int size = model().vocabulary().size();
    double[] all = new double[tokens.length * size];
    TokenContext context = model().open();
    for (int from = 0; from < tokens.length; from += blockLength) {
      int to = Math.min(tokens.length, from + blockLength);
      double[] out = new double[blockLength * size];
      context.extend(Arrays.copyOfRange(tokens, from, to), out);
      System.arraycopy(out, 0, all, from * size, (to - from) * size);
    }
    return all;
  }

  @Test
  protected final void scoringOnlyTheLastTokensGivesTheSameBitsForThem() {
    int[] tokens = tokens(LENGTH);
    int size = model().vocabulary().size();
    double[] all = read(tokens);
    double[] last = new double[3 * size + 1];
    last[3 * size] = 42;
    model().open().extend(tokens, 3, last);
    assertThat(Arrays.copyOf(last, 3 * size))
        .containsExactly(Arrays.copyOfRange(all, (LENGTH - 3) * size, LENGTH * size));
    assertThat(last[3 * size]).as("entries past the rows are left alone").isEqualTo(42);
    TokenContext context = model().open();
    context.extend(tokens, 0, new double[0]);
    assertThat(context.length()).isEqualTo(LENGTH);
  }

  @Test
  protected final void aTruncatedContextIsAsGoodAsNew() {
    int[] kept = tokens(9);
    int[] more = tokens(7);
    int size = model().vocabulary().size();
    TokenContext fresh = model().open();
    fresh.extend(kept, new double[kept.length * size]);
    double[] expected = new double[more.length * size];
    fresh.extend(more, expected);
    TokenContext context = model().open();
    context.extend(kept, new double[kept.length * size]);
    for (int repeat = 0; repeat < 3; repeat++) {
      context.extend(tokens(11), new double[11 * size]);
      context.truncate(kept.length);
      assertThat(context.length()).isEqualTo(kept.length);
    }
    double[] out = new double[more.length * size];
    context.extend(more, out);
    assertThat(out).containsExactly(expected);
    context.truncate(0);
    assertThat(context.length()).isZero();
    context.extend(kept, new double[kept.length * size]);
    context.extend(more, out);
    assertThat(out).containsExactly(expected);
  }

  @Test
  protected final void aForkAndItsOriginalDoNotSeeEachOther() {
    int[] shared = tokens(6);
    int[] one = tokens(5);
    int[] other = tokens(5);
    int size = model().vocabulary().size();
    TokenContext original = model().open();
    original.extend(shared, new double[shared.length * size]);
    TokenContext fork = original.fork();
    assertThat(fork.length()).isEqualTo(shared.length);
    double[] byOriginal = new double[5 * size];
    double[] byFork = new double[5 * size];
    for (int i = 0; i < 5; i++) { // in turns
      double[] row = new double[size];
      original.extend(new int[] {one[i]}, row);
      System.arraycopy(row, 0, byOriginal, i * size, size);
      fork.extend(new int[] {other[i]}, row);
      System.arraycopy(row, 0, byFork, i * size, size);
    }
    assertThat(byOriginal).containsExactly(after(shared, one));
    assertThat(byFork).containsExactly(after(shared, other));
    original.truncate(2);
    assertThat(fork.length()).isEqualTo(11);
  }

  private double[] after(int[] before, int[] tokens) {
    int size = model().vocabulary().size();
    TokenContext context = model().open();
    context.extend(before, 0, new double[0]);
    double[] out = new double[tokens.length * size];
    context.extend(tokens, out);
    return out;
  }

  @Test
  protected final void aRefusedBlockLeavesTheContextAlone() {
    TokenContext context = model().open();
    int size = model().vocabulary().size();
    context.extend(tokens(3), new double[3 * size]);
    assertThatThrownBy(() -> context.extend(new int[] {0, size}, new double[2 * size]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("place 1 of the block is " + size)
        .hasMessageContaining("the tokens 0 to " + (size - 1));
    assertThatThrownBy(() -> context.extend(new int[] {-1}, new double[size]))
        .hasMessageContaining("is -1");
    assertThatThrownBy(() -> context.extend(new int[] {0}, new double[size - 1]))
        .hasMessageContaining("out has " + (size - 1) + " entries");
    assertThatThrownBy(() -> context.extend(new int[] {0}, 2, new double[2 * size]))
        .hasMessageContaining("cannot score 2 of 1 new tokens");
    assertThatThrownBy(() -> context.truncate(4))
        .hasMessageContaining("cannot truncate 3 tokens to 4");
    assertThatThrownBy(() -> context.truncate(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThat(context.length()).isEqualTo(3);
  }

  @Test
  protected final void extendedTogetherContextsReadTheSameBitsAsOneByOne() {
    LanguageModel model = model();
    assertThat(model.batch()).isPositive();
    TokenContext longer = model.open();
    longer.extend(tokens(9), 0, new double[0]);
    TokenContext shorter = longer.fork();
    shorter.truncate(4);
    List<TokenContext> together = List.of(model.open(), longer, longer.fork(), shorter);
    List<TokenContext> alone = together.stream().map(TokenContext::fork).toList();
    int size = model.vocabulary().size();
    int[][] counts = {{1, 1, 1, 1}, {3, 1, 0, 7}, {1, 5, 2, 1}};
    int[][] scores = {{1, 1, 1, 1}, {0, 1, 0, 5}, {1, 2, 1, 0}};
    for (int round = 0; round < counts.length; round++) {
      List<Reading> readings = new ArrayList<>();
      double[][] expected = new double[together.size()][];
      for (int i = 0; i < together.size(); i++) {
        int[] tokens = tokens(counts[round][i]);
        int scored = scores[round][i];
        expected[i] = new double[scored * size + 1];
        alone.get(i).extend(tokens, scored, expected[i]);
        readings.add(new Reading(together.get(i), tokens, scored, new double[scored * size + 1]));
      }
      model.extendAll(readings);
      for (int i = 0; i < together.size(); i++) {
        assertThat(readings.get(i).out()).containsExactly(expected[i]);
        assertThat(together.get(i).length()).isEqualTo(alone.get(i).length());
      }
    }
    model.extendAll(List.of());
  }

  @Test
  protected final void contextsRefusedTogetherAreAllLeftAlone() {
    LanguageModel model = model();
    int size = model.vocabulary().size();
    TokenContext one = model.open();
    TokenContext other = one.fork();
    assertThat(other.model()).isSameAs(one.model()).isSameAs(model);
    Reading first = new Reading(one, tokens(2), 1, new double[size]);
    refused(
        model,
        first,
        new Reading(one, tokens(1), 1, new double[size]),
        "readings 0 and 1 are for the same context; give one of them a fork of it, or both as one");
    refused(
        model,
        first,
        new Reading(other, tokens(1), 1, first.out()),
        "readings 0 and 1 write into the same array; give each its own");
    LanguageModel foreign = ToyModels.constant(ToyModels.vocabulary(2, false), .5, .5);
    refused(
        model,
        first,
        new Reading(foreign.open(), tokens(1), 1, new double[size]),
        "reading 1 is for a context of another model; extend it by its own model");
    refused(
        model,
        first,
        new Reading(other, new int[] {0, size}, 1, new double[size]),
        "reading 1: token at place 1 of the block is " + size);
    refused(
        model,
        first,
        new Reading(other, tokens(1), 1, new double[size - 1]),
        "reading 1: out has " + (size - 1) + " entries");
    assertThat(one.length()).isZero();
    assertThat(other.length()).isZero();
  }

  private static void refused(LanguageModel model, Reading first, Reading second, String message) {
    assertThatThrownBy(() -> model.extendAll(List.of(first, second)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  protected final void tokensCanBeFoundByTheirText() {
    Vocabulary vocabulary = model().vocabulary();
    for (int token = 0; token < vocabulary.size(); token++) {
      assertThat(vocabulary.find(vocabulary.text(token))).hasValue(token);
    }
  }

  private double[] read(int[] tokens) {
    double[] out = new double[tokens.length * model().vocabulary().size()];
    model().open().extend(tokens, out);
    return out;
  }

  /** Random tokens, the begin token only at the front. */
  private int[] tokens(int count) {
    Vocabulary vocabulary = model().vocabulary();
    int[] tokens = new int[count];
    for (int i = 0; i < count; i++) {
      int token = randomness.below(vocabulary.size());
      while (vocabulary.isSpecial(token)) {
        token = randomness.below(vocabulary.size());
      }
      tokens[i] = token;
    }
    return tokens;
  }
}
